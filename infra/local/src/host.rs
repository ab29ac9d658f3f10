//! The host: everything started in the right order, and stopped.

use crate::authorizer::{self, Authorizer, PublicRoutes, Verifier};
use crate::issuer::people::People;
use crate::issuer::{AUDIENCE, Issuer};
use crate::problem::Problem;
use crate::s3_events::{self, ObjectCreated};
use crate::scheduler::{self, Schedule};
use crate::secrets::Secrets;
use crate::stores::{self, Home, Storage, Stores, UPLOADS_BUCKET};
use crate::streams::{self, Consumer, DeadLetters};
use crate::tables::Streams;
use crate::{BoxError, functions};
use aws_sdk_dynamodb::config::SharedInterceptor;
use axum::Router;
use axum::response::IntoResponse;
use axum::routing::get;
use gateway::Clock;
use isolation::Isolation;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer, ExposeHeaders};

/// Requests under way get this long when the host stops.
const GRACE: Duration = Duration::from_secs(3);

/// What to start.
#[derive(Clone, Debug)]
pub struct HostOptions {
    /// Where the data lives.
    pub storage: Storage,
    /// On the loopback interface; 0 takes a free one.
    pub port: u16,
    /// What time the functions are told.
    pub clock: Clock,
    /// Which DynamoDB: the embedded one, or another implementation on this machine.
    pub dynamodb: DynamoDb,
    /// Whether there is fictitious data to try the system with.
    pub demo: Demo,
    /// The channels that messages are pushed through; webhooks may lead to this machine.
    pub push: push::Settings,
    /// Whether the tables have the streams of the template; without them no inbox is filled.
    pub streams: Streams,
    /// Where uploads are looked at: in a process of its own if the program [serves](isolation::serve) that.
    pub isolation: Isolation,
    /// Sees what the functions ask of the stores, if anybody does.
    pub observer: Option<Observer>,
}

/// What sees every call to the stores of the function of this name.
pub type Observer = fn(&'static str) -> SharedInterceptor;

/// Which DynamoDB a host works with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DynamoDb {
    /// The embedded one.
    Embedded,
    /// The one at this address, `http://127.0.0.1:<port>`.
    At(String),
}

/// Whether there is fictitious data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demo {
    /// Made at the first start.
    Seeded,
    /// None.
    Empty,
}

impl Default for HostOptions {
    /// In memory, on a free port, empty, uploads looked at in this process: a test can't be started anew.
    fn default() -> Self {
        let clock = Clock::system();
        Self {
            storage: Storage::Memory,
            port: 0,
            clock,
            dynamodb: DynamoDb::Embedded,
            demo: Demo::Empty,
            push: push::Settings {
                webhook_networks: push::Networks::Any,
                ..push::Settings::default()
            },
            streams: Streams::On,
            isolation: Isolation::Thread,
            observer: None,
        }
    }
}

/// Why a host does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Somebody listens there already.
    #[error("端口 {0} 已被占用：请停止占用它的程序，或用 --port 换一个端口（--port 0 自动选择）")]
    PortInUse(u16),
    /// Another host works with this directory.
    #[error("数据目录 {0} 正被另一个进程使用：请停止它，或用 --data 换一个目录")]
    DirectoryInUse(PathBuf),
    /// The directory was made by a version with other indexes.
    #[error("数据目录中的表 {0} 由旧版本创建，索引不同：请用 --data 换一个目录，或删除旧目录")]
    OldTable(String),
    /// The directory or a port can't be used.
    #[error("无法启动：{0}")]
    Io(#[from] io::Error),
    /// A store or a function can't start.
    #[error("无法启动：{0}")]
    Other(#[from] BoxError),
}

/// What functions are given to start with.
#[derive(Clone)]
pub struct Platform {
    /// `http://127.0.0.1:<port>`, also the issuer of tokens.
    pub base_url: String,
    /// Tables and buckets.
    pub stores: Stores,
    /// Keys of this installation.
    pub secrets: Arc<Secrets>,
    /// Signs people in.
    pub issuer: Arc<Issuer>,
    /// Who can sign in.
    pub people: Arc<People>,
    /// What time it is.
    pub clock: Clock,
    /// Whether there is to be fictitious data.
    pub demo: Demo,
    /// The channels that messages are pushed through.
    pub push: push::Settings,
    /// Where uploads are looked at.
    pub isolation: Isolation,
    /// Sees what the functions ask of the stores, if anybody does.
    pub observer: Option<Observer>,
}

/// The functions of the system.
#[derive(Clone)]
pub struct Functions {
    /// Every route, merged. Without a fallback.
    pub routes: Router,
    /// Which of them need no token.
    pub is_public: PublicRoutes,
    /// Looks at uploads; called again until it succeeds, and more than once for one object if need be.
    pub on_upload: ObjectCreated,
    /// Scheduled work.
    pub schedules: Vec<Schedule>,
    /// What follows the tables' streams.
    pub consumers: Vec<Consumer>,
}

impl Default for Functions {
    /// No function at all.
    fn default() -> Self {
        let on_upload: ObjectCreated = Arc::new(|_| Box::pin(async { Ok(()) }));
        Self {
            routes: Router::new(),
            is_public: Arc::new(|_, _| false),
            on_upload,
            schedules: Vec::new(),
            consumers: Vec::new(),
        }
    }
}

/// A running host. Dropping it stops it at once; [`Host::stop`] lets requests end.
pub struct Host {
    /// `http://127.0.0.1:<port>`
    pub base_url: String,
    /// What the functions were given.
    pub platform: Platform,
    /// Stream records that no function could work on.
    pub dead_letters: DeadLetters,
    stop: watch::Sender<()>,
    servers: JoinSet<()>,
    _workers: JoinSet<()>,
    _home: Home,
}

impl Host {
    /// Starts the system.
    pub async fn start(options: HostOptions) -> Result<Self, StartError> {
        Self::start_with(options, async |platform| functions::assemble(platform).await).await
    }

    /// Starts with other functions, as tests do.
    pub async fn start_with<F>(options: HostOptions, assemble: F) -> Result<Self, StartError>
    where
        F: AsyncFnOnce(&Platform) -> Result<Functions, BoxError>,
    {
        let listener = bind(options.port).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let home = Home::open(&options.storage)?;
        let secrets = Arc::new(Secrets::load_or_generate(&home.file("secrets.json"))?);
        let (stop, stopping) = watch::channel(());
        let (announcements, announced) = mpsc::unbounded_channel();
        let (mut servers, mut workers) = (JoinSet::new(), JoinSet::new());
        let spawned = (&mut servers, &stopping);
        let stores = Stores::start(
            (&home, &options.dynamodb, options.streams),
            &secrets,
            announcements.clone(),
            spawned,
        )
        .await?;
        let people = Arc::new(People::load(&home.file("people.json"))?);
        let issuer = Arc::new(Issuer::new(&base_url, &secrets.issuer_key, Arc::clone(&people))?);
        let platform = Platform {
            base_url: base_url.clone(),
            stores,
            secrets,
            issuer,
            people,
            clock: options.clock,
            demo: options.demo,
            push: options.push,
            isolation: options.isolation,
            observer: options.observer,
        };
        let functions = assemble(&platform).await?;
        s3_events::announce_waiting(&platform.stores.s3(), UPLOADS_BUCKET, &announcements).await?;
        s3_events::start(announced, Arc::clone(&functions.on_upload), &mut workers);
        scheduler::start(functions.schedules.clone(), &mut workers);
        let dead_letters = DeadLetters::default();
        if let (Some(database), Streams::On) = (platform.stores.database(), options.streams) {
            streams::start(database, functions.consumers.clone(), &dead_letters, &mut workers);
        }
        servers.spawn(serve(listener, application(functions, &platform.issuer), stopping));
        Ok(Self {
            base_url,
            platform,
            dead_letters,
            stop,
            servers,
            _workers: workers,
            _home: home,
        })
    }

    /// Takes no more requests, lets those under way end (3 s at most) and returns when everything is closed.
    pub async fn stop(mut self) {
        // Whoever listened has gone already.
        let _ = self.stop.send(());
        let ended = async { while self.servers.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, ended).await.is_err() {
            tracing::warn!("requests were cut off");
        }
    }
}

/// Resolves when the host stops, or is gone.
pub(crate) async fn stopped(mut stop: watch::Receiver<()>) {
    let _ = stop.changed().await;
}

async fn bind(port: u16) -> Result<TcpListener, StartError> {
    TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => StartError::PortInUse(port),
            _ => StartError::Io(error),
        })
}

/// Functions behind the authorizer, the issuer beside them.
fn application(functions: Functions, issuer: &Arc<Issuer>) -> Router {
    let verifier = Arc::new(Verifier::new(issuer.keys(), issuer.url(), AUDIENCE));
    let edge = Authorizer {
        verifier,
        is_public: functions.is_public,
    };
    functions
        .routes
        .layer(axum::middleware::from_fn_with_state(edge, authorizer::authorize))
        .merge(Arc::clone(issuer).routes())
        .route("/health", get(async || "ok\n"))
        .fallback(async || Problem::NotFound)
        .layer(CatchPanicLayer::custom(|_| Problem::Internal.into_response()))
        .layer(cors())
}

/// For pages of this machine, as the API's CORS settings are for the client's origin in the cloud.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(|origin, _| stores::is_loopback(origin)))
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(ExposeHeaders::any())
}

async fn serve(listener: TcpListener, application: Router, stop: watch::Receiver<()>) {
    let application = application.into_make_service_with_connect_info::<SocketAddr>();
    if let Err(error) = axum::serve(listener, application)
        .with_graceful_shutdown(stopped(stop))
        .await
    {
        tracing::error!(%error, "the host ended");
    }
}
