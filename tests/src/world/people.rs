//! Who acts in stories.

use super::World;
use super::reply::{self, Reply};
use local::issuer::SignIn;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;

/// A graduate at a client of their own.
#[derive(Clone)]
pub struct Graduate {
    world: Arc<World>,
    /// The sign-in.
    pub subject: String,
    /// The roster entry, once bound.
    pub id: String,
    token: String,
}

/// A staff member at a client of their own.
#[derive(Clone)]
pub struct Staff {
    world: Arc<World>,
    /// The sign-in.
    pub subject: String,
    token: String,
}

pub(super) fn bearer(token: &str) -> (&'static str, String) {
    ("authorization", format!("Bearer {token}"))
}

impl Graduate {
    pub(super) fn new(world: &Arc<World>, subject: &str) -> Self {
        let token = world.token(subject, SignIn::Usual, world.now());
        Self {
            world: Arc::clone(world),
            subject: subject.to_owned(),
            id: String::new(),
            token,
        }
    }

    /// `/v1/me/{id}` and what follows.
    pub fn path(&self, rest: &str) -> String {
        format!("/v1/me/{}{rest}", self.id)
    }

    /// Any request.
    pub async fn asks(&self, method: &str, path: &str, body: Option<Value>) -> Reply {
        reply::send(&self.world.base_url, (method, path), [bearer(&self.token)], body).await
    }

    /// A request about the own things.
    pub async fn does(&self, method: &str, rest: &str, body: impl Into<Option<Value>>) -> Reply {
        self.asks(method, &self.path(rest), body.into()).await
    }

    /// An edit of the version that was read (`If-Match`).
    pub async fn edits(&self, rest: &str, version: u64, body: Value) -> Reply {
        let headers = [bearer(&self.token), ("if-match", format!("\"{version}\""))];
        reply::send(&self.world.base_url, ("PUT", &self.path(rest)), headers, Some(body)).await
    }

    /// The same request may come again (`Idempotency-Key`).
    pub async fn does_once(&self, key: &str, (method, rest): (&str, &str), body: impl Into<Option<Value>>) -> Reply {
        let headers = [bearer(&self.token), ("idempotency-key", key.to_owned())];
        reply::send(&self.world.base_url, (method, &self.path(rest)), headers, body.into()).await
    }

    /// Passes a real-person check just now (V2).
    pub fn shows_face(&mut self) {
        self.token = self.world.token(&self.subject, SignIn::Face, self.world.now());
    }

    /// Binds the sign-in to the roster (P2).
    pub async fn binds(&mut self) -> Reply {
        let reply = self.asks("POST", "/v1/me/bindings", Some(json!({}))).await;
        if let Some(id) = reply.json["graduations"][0]["graduate"].as_str() {
            id.clone_into(&mut self.id);
        }
        reply
    }

    /// Accepts the basic information (P3).
    pub async fn accepts_basics(&self) -> Reply {
        self.does("POST", "/acceptance", None).await
    }

    /// Uploads a picture and waits until it was looked at; answers its name (F13).
    pub async fn uploads_picture(&self) -> String {
        // Every picture differs, as real ones do.
        let bytes = picture(&format!("{}{:?}", self.subject, std::time::Instant::now()));
        let upload = self.uploads(bytes, "image/png").await;
        assert_eq!(upload["state"], "kept", "{upload}");
        upload["id"].as_str().unwrap().to_owned()
    }

    /// Uploads anything as `content_type` and answers what the system says of it once it has looked.
    pub async fn uploads(&self, bytes: Vec<u8>, content_type: &str) -> Value {
        let announced = json!({
            "content_type": content_type, "size_bytes": bytes.len(), "sha256": sha256(&bytes),
        });
        let answer = self.does("POST", "/uploads", announced).await.ok();
        let put = reply::put(&answer["link"], bytes).await;
        assert_eq!(put.status, 200, "{}", put.text());
        self.inspected(answer["upload"]["id"].as_str().unwrap()).await
    }

    /// Waits until an upload was looked at.
    pub async fn inspected(&self, id: &str) -> Value {
        let rest = format!("/uploads/{id}");
        for _ in 0..200 {
            let upload = self.does("GET", &rest, None).await.ok();
            if upload["state"] != "awaited" {
                return upload;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("nobody looked at the upload");
    }

    /// Accepts exactly the terms of an invitation as it was shown (O3).
    pub async fn accepts(&self, invitation: &Value) -> Reply {
        let rest = format!("/invitations/{}/acceptance", invitation["id"].as_str().unwrap());
        self.does("POST", &rest, json!({"terms": invitation["terms"]})).await
    }

    /// 姓名 and 身份证号, as on the demo roster.
    pub fn identity(&self) -> (String, String) {
        let person = self.world.people().find(&self.subject).unwrap();
        (person.name, person.cn_id_number.unwrap())
    }

    /// Opens what a link names, as this graduate's client does.
    pub async fn follows(&self, rest: &str) -> Vec<u8> {
        let reply = self.does("GET", rest, None).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let file = reply::send(&self.world.base_url, ("GET", reply.header("location")), None, None).await;
        assert_eq!(file.status, 200, "{}", file.text());
        file.bytes
    }

    /// 姓名.
    pub async fn name(&self) -> String {
        self.does("GET", "", None).await.ok()["basics"]["name"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// 院系.
    pub async fn department(&self) -> String {
        self.does("GET", "", None).await.ok()["basics"]["department"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// The token, for requests that no proper client makes.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Uses another token from now on.
    pub fn uses_token(&mut self, token: String) {
        self.token = token;
    }

    /// Confirms what is shown (C1).
    pub async fn confirms(&self) -> Reply {
        let shown = self.does("GET", "/confirmation", None).await.ok();
        self.does("POST", "/confirmation", json!({"shown": shown["shown"]}))
            .await
    }

    /// An archive transfer to the place of origin, as the directory proposes it (H2).
    pub async fn archive_to_origin(&self) -> Value {
        let origin = self.does("GET", "", None).await.ok()["basics"]["origin"]
            .as_str()
            .unwrap()
            .to_owned();
        let offices = self
            .asks("GET", &format!("/v1/archive-offices/{origin}"), None)
            .await
            .ok();
        let office = &offices["offices"][0];
        json!({
            "kind": "origin", "office": office["name"], "division": office["division"], "address": office["address"],
            "postcode": office["postcode"], "contact": office["contact"], "phone": office["phone"],
        })
    }

    /// The report as its link gives it (V5).
    pub async fn downloads_report(&self, part: &str) -> Vec<u8> {
        let reply = self.does("GET", &format!("/authorizations/{part}/report"), None).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let link = reply.header("location").to_owned();
        let file = reply::send(&self.world.base_url, ("GET", &link), None, None).await;
        assert_eq!(
            (file.status, file.header("content-type")),
            (200, "application/pdf"),
            "{}",
            file.text()
        );
        file.bytes
    }

    /// Starts a filing as freelancer with a statement as proof and submits it.
    pub async fn files(&self) {
        let proof = self.uploads_picture().await;
        self.does("POST", "/filing", freelance(&proof)).await.ok();
        self.does("POST", "/filing/submission", None).await.ok();
    }
}

impl Staff {
    pub(super) fn new(world: &Arc<World>, subject: &str) -> Self {
        let token = world.token(subject, SignIn::Usual, world.now());
        Self {
            world: Arc::clone(world),
            subject: subject.to_owned(),
            token,
        }
    }

    /// Any request.
    pub async fn does(&self, method: &str, path: &str, body: impl Into<Option<Value>>) -> Reply {
        reply::send(&self.world.base_url, (method, path), [bearer(&self.token)], body.into()).await
    }

    /// An edit of the version that was read (`If-Match`).
    pub async fn edits(&self, (method, path): (&str, &str), version: u64, body: Value) -> Reply {
        let headers = [bearer(&self.token), ("if-match", format!("\"{version}\""))];
        reply::send(&self.world.base_url, (method, path), headers, Some(body)).await
    }

    /// The same request may come again (`Idempotency-Key`).
    pub async fn does_once(&self, key: &str, (method, path): (&str, &str), body: impl Into<Option<Value>>) -> Reply {
        let headers = [bearer(&self.token), ("idempotency-key", key.to_owned())];
        reply::send(&self.world.base_url, (method, path), headers, body.into()).await
    }

    /// Decides on what waits, as it is shown now.
    pub async fn decides(&self, graduate: &Graduate, subject: &str, decision: &str) -> Reply {
        let path = format!("/v1/graduates/{}/review/{subject}", graduate.id);
        let shown = self.does("GET", &path, None).await.ok();
        let mut body = json!({"revision": shown["progress"]["revision"], "decision": decision});
        if decision != "approve" {
            body["reason"] = json!("请核对单位名称");
        }
        self.does("POST", &path, body).await
    }
}

/// A complete declaration as freelancer.
pub fn freelance(proof: &str) -> Value {
    json!({
        "kind": "freelance",
        "fields": {"job_category": "25", "post": "自由撰稿人", "industry": "44", "division": "110108", "statement": "本人从事自由撰稿工作，收入稳定。"},
        "proofs": [proof],
    })
}

/// A picture that only this seed gives.
pub fn picture(seed: &str) -> Vec<u8> {
    let digest = Sha256::digest(seed.as_bytes());
    let shade = |x: u32, y: u32| digest[((x / 20 + y / 20 * 16) % 32) as usize];
    let image = image::GrayImage::from_fn(320, 320, |x, y| image::Luma([shade(x, y)]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// 64 hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// The last day that an authorisation of this graduate can name.
pub async fn last_day(graduate: &Graduate) -> String {
    graduate.does("GET", "/authorizations", None).await.ok()["last_day"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// A graduate who has authorised verification of the archive until the last possible day, and the number.
pub async fn authorized(world: &Arc<World>) -> (Graduate, String) {
    let mut graduate = world.confirmed().await;
    let number = authorizes(&mut graduate).await;
    (graduate, number)
}

/// A confirmed graduate authorises verification of the archive until the last possible day; the number.
pub async fn authorizes(graduate: &mut Graduate) -> String {
    graduate.shows_face();
    let until = json!({"until": last_day(graduate).await});
    let granted = graduate.does("PUT", "/authorizations/archive", until).await.ok();
    granted["archive"]["newest"]["number"].as_str().unwrap().to_owned()
}
