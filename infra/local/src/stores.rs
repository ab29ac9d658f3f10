//! The stand-ins for DynamoDB and S3: embedded, each on a free port of the loopback interface, reached over HTTP with
//! the SDK as in the cloud.

mod home;
mod object_store;

pub use home::{Home, Storage};
pub(crate) use object_store::is_loopback;

use crate::BoxError;
use crate::host::{DynamoDb, StartError};
use crate::s3_events::{Announcements, Watch};
use crate::secrets::Secrets;
use crate::tables::{self, Streams, TableDefinition};
use aws_sdk_dynamodb::types::TimeToLiveSpecification;
use dynoxide::Database;
use files::Files;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// What the stand-ins say that they are in.
pub const REGION: &str = "cn-north-1";
/// Where clients upload to.
pub const UPLOADS_BUCKET: &str = "uploads";
/// Where the system keeps what it shows.
pub const DOCUMENTS_BUCKET: &str = "documents";

const ACCESS_KEY: &str = "local";
const SWEEP_EVERY: Duration = Duration::from_mins(1);

/// The running stand-ins, with every table and bucket in place.
#[derive(Clone, Debug)]
pub struct Stores {
    /// `http://127.0.0.1:<port>`
    pub dynamodb_endpoint: String,
    /// `http://127.0.0.1:<port>`; buckets are in the path.
    pub s3_endpoint: String,
    /// For both.
    pub access_key: &'static str,
    /// For both; the object store checks it.
    pub secret_key: String,
    tables: Vec<TableDefinition>,
    database: Option<Embedded>,
}

/// The embedded table store.
#[derive(Clone)]
struct Embedded(Database);

impl std::fmt::Debug for Embedded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Embedded")
    }
}

impl Stores {
    /// Starts both, makes what is missing and begins to remove what has expired. They run on `tasks` until `stop`
    /// changes; arrivals in the uploads bucket are told to `announcements`.
    pub async fn start(
        (home, dynamodb, streams): (&Home, &DynamoDb, Streams),
        secrets: &Secrets,
        announcements: Announcements,
        (tasks, stop): (&mut JoinSet<()>, &watch::Receiver<()>),
    ) -> Result<Self, StartError> {
        let (embedded, dynamodb_endpoint) = match dynamodb {
            DynamoDb::Embedded => {
                let (listener, endpoint) = listen().await?;
                (Some((listener, home.database()?)), endpoint)
            }
            DynamoDb::At(endpoint) => (None, endpoint.clone()),
        };
        let (s3, s3_endpoint) = listen().await?;
        let stores = Self {
            dynamodb_endpoint,
            s3_endpoint,
            access_key: ACCESS_KEY,
            secret_key: secrets.s3_secret_key.clone(),
            tables: tables::of_template().map_err(BoxError::from)?,
            database: embedded.as_ref().map(|(_, database)| Embedded(database.clone())),
        };
        if let Some((listener, database)) = embedded {
            tasks.spawn(serve_tables(listener, database.clone(), stop.clone()));
            tasks.spawn(sweep(database, stop.clone()));
        }
        let watch = Watch {
            bucket: UPLOADS_BUCKET,
            announcements,
            client: stores.s3(),
        };
        let service = object_store::service(&home.file("objects"), (ACCESS_KEY, &secrets.s3_secret_key), watch)?;
        tasks.spawn(object_store::serve(s3, service, stop.clone()));
        stores.make_tables(streams).await?;
        stores.make_buckets().await?;
        Ok(stores)
    }

    /// A client of the tables.
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(aws_sdk_dynamodb::config::BehaviorVersion::v2026_01_12())
            .region(aws_sdk_dynamodb::config::Region::new(REGION))
            .endpoint_url(&self.dynamodb_endpoint)
            .credentials_provider(self.credentials())
            .http_client(aws_smithy_http_client::Builder::new().build_http());
        aws_sdk_dynamodb::Client::from_conf(config.build())
    }

    /// A client of the objects.
    pub fn s3(&self) -> aws_sdk_s3::Client {
        let config = aws_sdk_s3::Config::builder()
            .behavior_version(aws_sdk_s3::config::BehaviorVersion::v2026_01_12())
            .region(aws_sdk_s3::config::Region::new(REGION))
            .endpoint_url(&self.s3_endpoint)
            .force_path_style(true)
            .credentials_provider(self.credentials())
            .http_client(aws_smithy_http_client::Builder::new().build_http());
        aws_sdk_s3::Client::from_conf(config.build())
    }

    /// The uploads and documents.
    pub fn files(&self) -> Files {
        Files::new(self.s3(), UPLOADS_BUCKET, DOCUMENTS_BUCKET)
    }

    /// The environment variables that a function needs to find its tables and buckets, as the cloud's template sets them.
    pub fn environment(&self) -> Vec<(String, String)> {
        let tables = self.tables.iter().map(|table| (table.variable(), table.name.clone()));
        let others = [
            ("UPLOADS_BUCKET", UPLOADS_BUCKET),
            ("DOCUMENTS_BUCKET", DOCUMENTS_BUCKET),
            ("AWS_REGION", REGION),
            ("AWS_ACCESS_KEY_ID", self.access_key),
            ("AWS_SECRET_ACCESS_KEY", &self.secret_key),
            ("AWS_ENDPOINT_URL_DYNAMODB", &self.dynamodb_endpoint),
            ("AWS_ENDPOINT_URL_S3", &self.s3_endpoint),
        ];
        tables
            .chain(others.map(|(name, value)| (name.to_owned(), value.to_owned())))
            .collect()
    }

    fn credentials(&self) -> aws_sdk_s3::config::Credentials {
        aws_sdk_s3::config::Credentials::new(self.access_key, &self.secret_key, None, None, "local")
    }

    /// The embedded table store, whose streams can be followed, if it is that one.
    pub(crate) fn database(&self) -> Option<&Database> {
        self.database.as_ref().map(|Embedded(database)| database)
    }

    async fn make_tables(&self, streams: Streams) -> Result<(), StartError> {
        let client = self.dynamodb();
        let existing = client
            .list_tables()
            .send()
            .await
            .map_err(BoxError::from)?
            .table_names
            .unwrap_or_default();
        for table in &self.tables {
            if existing.contains(&table.name) {
                check_indexes(&client, table).await?;
                continue;
            }
            table
                .create(&client, streams)
                .map_err(BoxError::from)?
                .send()
                .await
                .map_err(BoxError::from)?;
            if let Some(attribute) = table.expiry_attribute() {
                let expiry = TimeToLiveSpecification::builder()
                    .enabled(true)
                    .attribute_name(attribute)
                    .build();
                let expiry = expiry.map_err(BoxError::from)?;
                let update = client
                    .update_time_to_live()
                    .table_name(&table.name)
                    .time_to_live_specification(expiry);
                update.send().await.map_err(BoxError::from)?;
            }
        }
        Ok(())
    }

    async fn make_buckets(&self) -> Result<(), StartError> {
        let client = self.s3();
        for bucket in [UPLOADS_BUCKET, DOCUMENTS_BUCKET] {
            if client.head_bucket().bucket(bucket).send().await.is_err() {
                client
                    .create_bucket()
                    .bucket(bucket)
                    .send()
                    .await
                    .map_err(BoxError::from)?;
            }
        }
        Ok(())
    }
}

/// A directory of an older version may lack an index: say so at the start, not at the first query.
async fn check_indexes(client: &aws_sdk_dynamodb::Client, table: &TableDefinition) -> Result<(), StartError> {
    let described = client
        .describe_table()
        .table_name(&table.name)
        .send()
        .await
        .map_err(BoxError::from)?;
    let indexes = described
        .table
        .and_then(|table| table.global_secondary_indexes)
        .unwrap_or_default();
    let mut names: Vec<_> = indexes.iter().filter_map(|index| index.index_name.as_deref()).collect();
    names.sort_unstable();
    if names == table.index_names() {
        Ok(())
    } else {
        Err(StartError::OldTable(table.name.clone()))
    }
}

/// A listener on a free port, and its address for clients.
async fn listen() -> std::io::Result<(TcpListener, String)> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let endpoint = format!("http://{}", listener.local_addr()?);
    Ok((listener, endpoint))
}

async fn serve_tables(listener: TcpListener, database: Database, stop: watch::Receiver<()>) {
    if let Err(error) = dynoxide::server::serve_with_shutdown(listener, database, crate::host::stopped(stop)).await {
        tracing::error!(error, "the table store ended");
    }
}

/// The table store never expires items by itself.
async fn sweep(database: Database, mut stop: watch::Receiver<()>) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stop.changed() => return,
        }
        let database = database.clone();
        match tokio::task::spawn_blocking(move || database.sweep_ttl()).await {
            Ok(Ok(removed)) => tracing::debug!(removed, "expired items removed"),
            Ok(Err(error)) => tracing::error!(%error, "expired items stay"),
            Err(error) => tracing::error!(%error, "expired items stay"),
        }
    }
}
