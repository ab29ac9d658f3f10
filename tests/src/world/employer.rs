//! Employers in stories.

use super::people::{bearer, picture, sha256};
use super::reply::{self, Reply};
use super::{Graduate, World};
use domain::identity::uscc::check_character;
use local::issuer::SignIn;
use local::issuer::people::{Person, Role};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// An employer at a client of its own.
#[derive(Clone)]
pub struct Employer {
    world: Arc<World>,
    /// The sign-in.
    pub subject: String,
    /// 单位名称; invented.
    pub name: String,
    /// 统一社会信用代码; generated.
    pub uscc: String,
    token: String,
}

impl Employer {
    pub(super) fn new(world: &Arc<World>, number: usize) -> Self {
        let subject = format!("story-employer-{number}");
        let name = format!("故事单位{number}号（虚构）");
        world.admits(Person {
            subject: subject.clone(),
            name: name.clone(),
            role: Role::Employer,
            cn_id_number: None,
        });
        let token = world.token(&subject, SignIn::Usual, world.now());
        Self {
            world: Arc::clone(world),
            uscc: uscc(number),
            subject,
            name,
            token,
        }
    }

    /// The same employer with a token of now, for stories that move the clock.
    pub fn signs_in_again(&mut self) {
        self.token = self.world.token(&self.subject, SignIn::Usual, self.world.now());
    }

    /// Any request.
    pub async fn does(&self, method: &str, path: &str, body: impl Into<Option<Value>>) -> Reply {
        reply::send(&self.world.base_url, (method, path), [bearer(&self.token)], body.into()).await
    }

    /// An edit of the version that was read (`If-Match`).
    pub async fn edits(&self, (method, path): (&str, &str), version: u64, body: impl Into<Option<Value>>) -> Reply {
        let headers = [bearer(&self.token), ("if-match", format!("\"{version}\""))];
        reply::send(&self.world.base_url, (method, path), headers, body.into()).await
    }

    /// The same request may come again (`Idempotency-Key`).
    pub async fn does_once(&self, key: &str, (method, path): (&str, &str), body: impl Into<Option<Value>>) -> Reply {
        let headers = [bearer(&self.token), ("idempotency-key", key.to_owned())];
        reply::send(&self.world.base_url, (method, path), headers, body.into()).await
    }

    /// Its name in the system.
    pub async fn id(&self) -> String {
        let shown = self.does("GET", "/v1/employer", None).await.ok();
        shown["id"].as_str().unwrap().to_owned()
    }

    /// A complete profile.
    pub fn profile(&self) -> Value {
        json!({
            "employer_name": self.name, "employer_uscc": self.uscc, "employer_nature": "39", "employer_industry": "44",
            "employer_division": "110108", "employer_address": "演示路2号", "contact_name": "演示联系人（虚构）",
            "contact_mobile": "13900000000", "contact_email": "hr@example.com",
        })
    }

    /// Uploads the picture of the licence and answers its name once it was looked at (F13).
    pub async fn uploads_licence(&self) -> String {
        let bytes = picture(&format!("{}{:?}", self.subject, std::time::Instant::now()));
        let announced = json!({
            "content_type": "image/png", "size_bytes": bytes.len(), "sha256": sha256(&bytes),
        });
        let answer = self.does("POST", "/v1/employer/uploads", announced).await.ok();
        let put = reply::put(&answer["link"], bytes).await;
        assert_eq!(put.status, 200, "{}", put.text());
        let id = answer["upload"]["id"].as_str().unwrap();
        for _ in 0..200 {
            let upload = self.does("GET", &format!("/v1/employer/uploads/{id}"), None).await.ok();
            if upload["state"] != "awaited" {
                assert_eq!(upload["state"], "kept", "{upload}");
                return id.to_owned();
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("nobody looked at the licence");
    }

    /// The version of its registration.
    pub async fn version(&self) -> u64 {
        let shown = self.does("GET", "/v1/employer", None).await;
        shown.header("etag").trim_matches('"').parse().unwrap()
    }

    /// Fills in everything and hands it to the administration (P7).
    pub async fn registers(&self) {
        let licence = self.uploads_licence().await;
        let registration = json!({"profile": self.profile(), "licence": licence});
        self.edits(("PUT", "/v1/employer"), self.version().await, registration)
            .await
            .ok();
        self.does("POST", "/v1/employer/submission", None).await.ok();
    }

    /// Finds a graduate by name, ID number and school, and keeps them (O1).
    pub async fn finds(&self, graduate: &Graduate) {
        let (name, id_number) = graduate.identity();
        let searched = json!({"name": name, "id_number": id_number, "school": local::demo::SCHOOL});
        self.does("POST", "/v1/employer/favourites", searched).await.ok();
    }

    /// Invites a graduate whom it keeps, for a week (O2).
    pub async fn invites(&self, graduate: &Graduate) -> Value {
        let invitation = json!({"graduate": graduate.id, "terms": terms(), "validity_days": 7});
        self.does("POST", "/v1/employer/invitations", invitation).await.ok()
    }

    /// Asks for a download and opens the link that it answers.
    pub async fn follows(&self, path: &str) -> Vec<u8> {
        let reply = self.does("POST", path, None).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let file = reply::send(&self.world.base_url, ("GET", reply.header("location")), None, None).await;
        assert_eq!(file.status, 200, "{}", file.text());
        file.bytes
    }

    /// `/v1/employer/agreements/{graduate}` and what follows.
    pub fn agreement(graduate: &Graduate, rest: &str) -> String {
        format!("/v1/employer/agreements/{}{rest}", graduate.id)
    }
}

/// The terms of an invitation, every field filled in.
pub fn terms() -> Value {
    json!({
        "job_category": "25", "post": "软件工程师", "contact_name": "演示联系人（虚构）",
        "contact_mobile": "13900000000", "contact_email": "hr@example.com", "probation": "3", "probation_salary": "8000",
        "salary": "10000", "penalty": "5000", "report_by": "2027-07-01", "report_place": "演示路2号",
        "work_place": "演示路2号", "archive_transfer": "1", "hukou_migration": "1", "extra_terms": "提供宿舍",
    })
}

/// A filing by offline signing, every field filled in (A1).
pub fn offline_agreement() -> Value {
    let mut fields = terms();
    let employer = json!({
        "employer_name": "未注册单位（虚构）", "employer_uscc": uscc(999_999_999), "employer_nature": "39",
        "employer_industry": "44", "employer_division": "110108", "employer_address": "演示路3号", "post": "工程师",
    });
    for (name, value) in employer.as_object().into_iter().flatten() {
        fields[name] = value.clone();
    }
    json!({"route": "offline_signing", "kind": "signing_agreement", "fields": fields})
}

/// A code that no other number gives.
fn uscc(number: usize) -> String {
    let first17 = format!("91110108{number:09}");
    let check = check_character(&first17).unwrap();
    format!("{first17}{check}")
}
