//! Requests and what they answer.

use crate::canary;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, redirect};
use serde_json::Value;
use std::sync::LazyLock;

static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    Client::builder()
        .redirect(redirect::Policy::none())
        .pool_max_idle_per_host(0)
        .build()
        .unwrap()
});

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub bytes: Vec<u8>,
    /// The body as JSON; null if it is none.
    pub json: Value,
    asked: String,
}

impl Reply {
    /// It went well; answers the JSON.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(
            (200..300).contains(&self.status),
            "{} answered {} {}",
            self.asked,
            self.status,
            self.text()
        );
        self.json
    }

    /// It was refused with this stable code.
    #[track_caller]
    pub fn refused(self, code: &str) -> Value {
        assert!(
            self.status >= 400,
            "{} answered {} {}",
            self.asked,
            self.status,
            self.text()
        );
        assert_eq!(
            self.json["code"],
            code,
            "{} answered {} {}",
            self.asked,
            self.status,
            self.text()
        );
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(self.json["status"], self.status);
        self.json
    }

    /// It was refused as 422, and exactly these fields were named.
    #[track_caller]
    pub fn names_fields(self, fields: &[&str]) -> Value {
        let problem = self.refused("invalid_fields");
        let mut named: Vec<&str> = problem["faults"]
            .as_array()
            .unwrap()
            .iter()
            .map(|fault| fault["field"].as_str().unwrap())
            .collect();
        named.sort_unstable();
        let mut expected = fields.to_vec();
        expected.sort_unstable();
        assert_eq!(named, expected, "{problem}");
        problem
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// A header, empty if absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

/// Sends a request; `headers` are added as they are.
pub async fn send(
    base_url: &str,
    (method, path): (&str, &str),
    headers: impl IntoIterator<Item = (&str, String)>,
    body: Option<Value>,
) -> Reply {
    let url = if path.starts_with("http") {
        path.to_owned()
    } else {
        format!("{base_url}{path}")
    };
    let mut request = CLIENT.request(Method::from_bytes(method.as_bytes()).unwrap(), url);
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        request = request.header(name, HeaderValue::from_str(&value).unwrap());
    }
    if let Some(body) = &body {
        request = request.json(body);
    }
    answer(&format!("{method} {path}"), request).await
}

/// Sends a text, declared and asked for as `headers` say.
pub async fn send_text(
    base_url: &str,
    (method, path): (&str, &str),
    headers: impl IntoIterator<Item = (&str, String)>,
    body: String,
) -> Reply {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let request = CLIENT.request(method, format!("{base_url}{path}")).body(body);
    let request = headers
        .into_iter()
        .fold(request, |request, (name, value)| request.header(name, value));
    answer(path, request).await
}

/// Puts bytes where a presigned link says.
pub async fn put(link: &Value, bytes: Vec<u8>) -> Reply {
    let mut request = CLIENT.put(link["url"].as_str().unwrap()).body(bytes);
    for header in link["headers"].as_array().unwrap() {
        let name = header["name"].as_str().unwrap();
        if !name.eq_ignore_ascii_case("content-length") {
            request = request.header(name, header["value"].as_str().unwrap());
        }
    }
    answer("PUT upload", request).await
}

/// Posts a form, as a browser does.
pub async fn post_form(url: &str, fields: &[(&str, &str)]) -> Reply {
    answer("POST form", CLIENT.post(url).form(fields)).await
}

/// Any body with any content type, for what no proper client sends.
pub async fn send_raw(url: &str, (method, token): (&str, &str), content_type: &str, body: Vec<u8>) -> Reply {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let request = CLIENT
        .request(method, url)
        .header("content-type", content_type)
        .body(body);
    answer("raw", request.header("authorization", format!("Bearer {token}"))).await
}

async fn answer(asked: &str, request: reqwest::RequestBuilder) -> Reply {
    let request = request.build().unwrap();
    let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
    canary::asked(request.url().as_str());
    let whole = format!("{} {}", request.url(), String::from_utf8_lossy(body));
    let response = CLIENT.execute(request).await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = response.bytes().await.unwrap().to_vec();
    let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    let location = headers.get("location").map(|at| String::from_utf8_lossy(at.as_bytes()));
    canary::answered(
        &whole,
        status,
        &location.unwrap_or_default(),
        &String::from_utf8_lossy(&bytes),
    );
    Reply {
        status,
        headers,
        bytes,
        json,
        asked: asked.to_owned(),
    }
}
