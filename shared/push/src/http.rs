//! One POST of JSON over one connection. No redirect is followed, no proxy is asked.

use crate::connection::{self, Stream, Tls};
use crate::target::Target;
use crate::{Failure, Limits, Networks, Reason};
use http::{HeaderName, HeaderValue, Request, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// The most bytes of an answer's head, and as many headers as such a head has in earnest.
const MAX_HEAD_BYTES: usize = 16 * 1024;
const MAX_HEADERS: usize = 100;

/// What makes requests.
pub(crate) struct Client {
    pub(crate) networks: Networks,
    pub(crate) limits: Limits,
    pub(crate) tls: Arc<Tls>,
}

/// How much of an answer's body is read.
#[derive(Clone, Copy)]
pub(crate) enum Body {
    /// None: its status says everything.
    Unread,
    /// All of it; one of more bytes can't be read.
    UpTo(usize),
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    pub(crate) body: Bytes,
}

impl Client {
    /// Posts `json`. A failure tells whether it was handed over before.
    pub(crate) async fn post(
        &self,
        target: &Target,
        headers: &[(&'static str, &str)],
        json: String,
        body: Body,
    ) -> Result<Answer, Failure> {
        let request = request(target, headers, json).ok_or(Failure::never(Reason::AddressMalformed))?;
        let stream = connection::open(target, self.networks, &self.tls, self.limits.connect).await?;
        let answered = timeout(self.limits.answer, Box::pin(exchange(stream, request, body))).await;
        answered.unwrap_or_else(|_| Err(Failure::later(Reason::NoAnswer).perhaps_arrived()))
    }
}

fn request(target: &Target, headers: &[(&'static str, &str)], json: String) -> Option<Request<Full<Bytes>>> {
    let mut request = Request::post(target.path())
        .header(header::HOST, target.authority())
        .header(header::USER_AGENT, "quxiang-push")
        .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
        .header(header::CONNECTION, "close");
    for (name, value) in headers {
        request = request.header(HeaderName::from_static(name), HeaderValue::from_str(value).ok()?);
    }
    request.body(Full::new(Bytes::from(json))).ok()
}

async fn exchange(stream: Box<dyn Stream>, request: Request<Full<Bytes>>, body: Body) -> Result<Answer, Failure> {
    let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
        .max_buf_size(MAX_HEAD_BYTES)
        .max_headers(MAX_HEADERS)
        .handshake::<_, Full<Bytes>>(TokioIo::new(stream))
        .await
        .map_err(|_| Failure::later(Reason::Unreachable))?;
    // Ends with this attempt, whatever ends it.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let response = sender.send_request(request).await.map_err(|error| broken(&error))?;
    let status = response.status().as_u16();
    let retry_after = response.headers().get(header::RETRY_AFTER);
    let retry_after = retry_after.and_then(|value| value.to_str().ok()).map(str::to_owned);
    let body = match body {
        Body::Unread => Bytes::new(),
        Body::UpTo(limit) => read(response.into_body(), limit).await?,
    };
    Ok(Answer {
        status,
        retry_after,
        body,
    })
}

async fn read(body: Incoming, limit: usize) -> Result<Bytes, Failure> {
    let unreadable = |_| Failure::later(Reason::AnswerUnreadable).perhaps_arrived();
    let collected = Limited::new(body, limit).collect().await.map_err(unreadable)?;
    Ok(collected.to_bytes())
}

fn broken(error: &hyper::Error) -> Failure {
    let reason = if error.is_parse() {
        Reason::AnswerUnreadable
    } else {
        Reason::NoAnswer
    };
    Failure::later(reason).perhaps_arrived()
}
