//! WeChat's interface as an official account meets it: tokens that end, and messages that are taken once.

use axum::Json;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use push::WeChatSettings;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub(crate) const APP_SECRET: &str = "app-secret-of-the-demo";

/// What happened so far, and what happens next.
#[derive(Default)]
pub(crate) struct Book {
    /// How many tokens were made; the last one holds.
    pub(crate) tokens: u32,
    /// How often one was asked for.
    pub(crate) asked_for_token: u32,
    /// Every message that was posted, with the token it came with.
    pub(crate) posted: Vec<(String, Value)>,
    /// What followers see: by openid and `client_msg_id`.
    pub(crate) seen: BTreeMap<(String, String), Value>,
    /// Codes that are answered next, instead of what else would be.
    pub(crate) codes: VecDeque<i64>,
    /// Statuses with which tokens are answered next.
    pub(crate) token_statuses: VecDeque<u16>,
    /// How many messages are taken next without a proper answer.
    pub(crate) lost_answers: u32,
}

impl Book {
    pub(crate) fn token(&self) -> String {
        format!("token/{}+=?", self.tokens)
    }

    /// Void from now on, as after a change of the secret: who asks gets another.
    pub(crate) fn revoke(&mut self) {
        self.tokens += 1;
    }
}

type Shared = Arc<Mutex<Book>>;

pub(crate) struct Account {
    pub(crate) address: SocketAddr,
    book: Shared,
    _serving: JoinSet<()>,
}

impl Account {
    pub(crate) async fn start() -> Self {
        let book = Shared::default();
        let router = Router::new()
            .route("/cgi-bin/stable_token", post(stable_token))
            .route("/cgi-bin/message/template/send", post(template))
            .with_state(Arc::clone(&book));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            address,
            book,
            _serving: serving,
        }
    }

    pub(crate) fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap()
    }

    pub(crate) fn settings(&self) -> WeChatSettings {
        WeChatSettings {
            endpoint: format!("http://{}", self.address),
            app_id: "wx0000000000000000".to_owned(),
            app_secret: APP_SECRET.to_owned(),
            template_id: "template-1".to_owned(),
            fields: push::TemplateFields::default(),
        }
    }
}

#[derive(Deserialize)]
struct TokenRequest {
    grant_type: String,
    appid: String,
    secret: String,
    force_refresh: bool,
}

async fn stable_token(State(book): State<Shared>, Json(request): Json<TokenRequest>) -> Response {
    let mut book = book.lock().unwrap();
    book.asked_for_token += 1;
    if let Some(status) = book.token_statuses.pop_front() {
        return StatusCode::from_u16(status).unwrap().into_response();
    }
    let code = match (
        request.grant_type.as_str(),
        request.appid.as_str(),
        request.secret.as_str(),
    ) {
        ("client_credential", "wx0000000000000000", APP_SECRET) => 0,
        ("client_credential", "wx0000000000000000", _) => 40125,
        ("client_credential", ..) => 40013,
        _ => 40002,
    };
    if code != 0 {
        return Json(json!({ "errcode": code, "errmsg": "invalid" })).into_response();
    }
    assert!(!request.force_refresh, "it would end the tokens of other processes");
    if book.tokens == 0 {
        book.tokens = 1;
    }
    Json(json!({ "access_token": book.token(), "expires_in": 7200 })).into_response()
}

#[derive(Deserialize)]
struct Access {
    access_token: String,
}

async fn template(State(book): State<Shared>, Query(access): Query<Access>, Json(message): Json<Value>) -> Response {
    let mut book = book.lock().unwrap();
    book.posted.push((access.access_token.clone(), message.clone()));
    if let Some(code) = book.codes.pop_front() {
        return Json(json!({ "errcode": code, "errmsg": "as told" })).into_response();
    }
    if access.access_token != book.token() {
        return Json(json!({ "errcode": 40001, "errmsg": "invalid credential" })).into_response();
    }
    let field = |name: &str| message[name].as_str().unwrap().to_owned();
    book.seen
        .entry((field("touser"), field("client_msg_id")))
        .or_insert(message.clone());
    if book.lost_answers > 0 {
        book.lost_answers -= 1;
        return StatusCode::BAD_GATEWAY.into_response();
    }
    Json(json!({ "errcode": 0, "errmsg": "ok", "msgid": 200_228_332 })).into_response()
}
