//! What every operation of a whole system asks of its store, over HTTP: one read, and one transactional write where
//! something changes (architecture). What asks for more is known by name.

mod agreements;

use journeys::rig::calls::Calls;
use journeys::rig::proxy::Proxy;
use journeys::world::people::{freelance, last_day, picture, sha256};
use journeys::world::reply::{self, Reply};
use journeys::world::{Graduate, Staff, World};
use local::{Demo, DynamoDb, Host, HostOptions};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const NOTHING: &[(&str, u64)] = &[];
const READ: &[(&str, u64)] = &[("BatchGetItem", 1)];
const CHANGE: &[(&str, u64)] = &[("BatchGetItem", 1), WRITE];
const WRITE: (&str, u64) = ("TransactWriteItems", 1);
/// Accounts, settings and departments of a school are one partition; the caller's account at the province is read at the
/// same time.
const OFFICE: &[(&str, u64)] = &[("Query", 1), ("BatchGetItem", 1)];
/// The permission is read first, and then the index or the history.
const LIST: &[(&str, u64)] = &[("BatchGetItem", 1), ("Query", 1)];

/// A whole system, and what it asks of its store.
struct Counted {
    world: Arc<World>,
    calls: Calls,
    _proxy: Proxy,
    _store: Host,
}

impl Counted {
    async fn start() -> Self {
        let options = HostOptions {
            demo: Demo::Empty,
            ..HostOptions::default()
        };
        let store = Host::start(options).await.unwrap();
        let proxy = Proxy::start(&store.platform.stores.dynamodb_endpoint).await;
        let world = World::start_without_schedules(DynamoDb::At(proxy.endpoint.clone())).await;
        Self {
            world: Arc::new(world),
            calls: proxy.calls.clone(),
            _proxy: proxy,
            _store: store,
        }
    }

    /// Fails unless exactly this is asked of the store while `request` is answered.
    async fn costs(&self, what: &str, cost: &[(&str, u64)], request: impl Future<Output = Reply>) -> Value {
        self.calls.take();
        let reply = request.await;
        let asked = self.calls.take();
        assert!(reply.status < 400, "{what}: {}", reply.text());
        let cost = cost.iter().map(|(name, count)| ((*name).to_owned(), *count));
        assert_eq!(asked, cost.collect(), "{what}");
        reply.json
    }

    /// The graduate's request about the own things.
    async fn own(&self, graduate: &Graduate, (method, rest): (&str, &str), body: impl Into<Option<Value>>) -> Value {
        let cost = if method == "GET" { READ } else { CHANGE };
        self.costs(&format!("{method} {rest}"), cost, graduate.does(method, rest, body))
            .await
    }

    /// The staff's request about a graduate or the school.
    async fn staff(&self, staff: &Staff, (method, path): (&str, &str), body: impl Into<Option<Value>>) -> Value {
        let cost = if method == "GET" { READ } else { CHANGE };
        self.costs(&format!("{method} {path}"), cost, staff.does(method, path, body))
            .await
    }

    async fn lists(&self, staff: &Staff, (method, path): (&str, &str), body: impl Into<Option<Value>>) -> Value {
        self.costs(&format!("{method} {path}"), LIST, staff.does(method, path, body))
            .await
    }

    /// Both levels look and approve.
    async fn approves(&self, graduate: &Graduate, subject: &str) {
        let path = format!("/v1/graduates/{}/review/{subject}", graduate.id);
        for reviewer in [self.world.staff("dept-computing"), self.world.school()] {
            let shown = self.staff(&reviewer, ("GET", &path), None).await;
            let decision = json!({"revision": shown["progress"]["revision"], "decision": "approve"});
            self.staff(&reviewer, ("POST", &path), decision).await;
        }
    }

    /// From the roster to the accepted basic information.
    async fn signs_in(&self) -> Graduate {
        let mut graduate = self.world.stranger();
        // P2: what the sign-in has and whom it is looked for are found first, and then bound.
        let by_identity = [("Query", 2), ("BatchGetItem", 1), WRITE];
        self.costs("binding", &by_identity, graduate.binds()).await;
        self.own(&graduate, ("GET", ""), None).await;
        self.own(&graduate, ("POST", "/acceptance"), None).await;
        let contact = json!({"mobile": "13900000001", "email": "someone@example.com"});
        self.own(&graduate, ("PUT", "/contact"), contact).await;
        let kinds = graduate.asks("GET", "/v1/destination-kinds", None);
        self.costs("kinds", NOTHING, kinds).await;
        graduate
    }

    /// A picture from its announcement until it was looked at.
    async fn uploads(&self, graduate: &Graduate) -> String {
        let bytes = picture(&graduate.subject);
        let announced = json!({"content_type": "image/png", "size_bytes": bytes.len(), "sha256": sha256(&bytes)});
        let answer = self.own(graduate, ("POST", "/uploads"), announced).await;
        let id = answer["upload"]["id"].as_str().unwrap().to_owned();
        self.calls.take();
        assert_eq!(reply::put(&answer["link"], bytes).await.status, 200);
        let mut asked = 0;
        while asked == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
            asked = self.calls.take().remove("TransactWriteItems").unwrap_or_default();
        }
        assert_eq!(asked, 1, "the inspection is one write");
        let shown = self.own(graduate, ("GET", &format!("/uploads/{id}")), None).await;
        assert_eq!(shown["state"], "kept");
        id
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn g1_every_operation_of_a_journey_is_one_read_and_one_transactional_write() {
    let counted = Box::pin(Counted::start()).await;
    let mut graduate = counted.signs_in().await;
    files_and_registers(&counted, &graduate).await;
    confirms_and_is_verified(&counted, &mut graduate).await;
    staff_at_work(&counted, &graduate).await;
    school_at_work(&counted, &graduate).await;
    Box::pin(agreements::sign_and_end(&counted)).await;
}

async fn files_and_registers(counted: &Counted, graduate: &Graduate) {
    let proof = counted.uploads(graduate).await;
    counted.own(graduate, ("POST", "/filing"), freelance(&proof)).await;
    counted.own(graduate, ("GET", "/filing"), None).await;
    counted.own(graduate, ("POST", "/filing/submission"), None).await;
    counted.own(graduate, ("DELETE", "/filing/submission"), None).await;
    counted.own(graduate, ("POST", "/filing/submission"), None).await;
    let link = format!("/v1/graduates/{}/proofs/{proof}", graduate.id);
    let shown = counted.world.school();
    counted.costs("a proof", READ, shown.does("GET", &link, None)).await;
    counted.approves(graduate, "filing").await;

    let origin = graduate.archive_to_origin().await;
    counted.own(graduate, ("POST", "/archive"), origin).await;
    counted.own(graduate, ("GET", "/archive"), None).await;
    counted.own(graduate, ("POST", "/archive/submission"), None).await;
    counted.approves(graduate, "archive").await;
}

async fn confirms_and_is_verified(counted: &Counted, graduate: &mut Graduate) {
    let shown = counted.own(graduate, ("GET", "/confirmation"), None).await;
    let right = json!({"shown": shown["shown"]});
    counted.own(graduate, ("POST", "/confirmation"), right).await;

    graduate.shows_face();
    let until = json!({"until": last_day(graduate).await});
    counted.own(graduate, ("GET", "/authorizations"), None).await;
    let granted = counted.own(graduate, ("PUT", "/authorizations/archive"), until).await;
    let number = granted["archive"]["newest"]["number"].as_str().unwrap();
    let report = graduate.does("GET", "/authorizations/archive/report", None);
    counted.costs("the report", READ, report).await;

    let question = json!({"name": graduate.name().await, "number": number, "office": "演示档案馆（虚构）"});
    let verified = counted.world.anonymous("POST", "/v1/verifications", Some(question));
    counted.costs("a verification", CHANGE, verified).await;
    let lookups = graduate.does("GET", "/authorizations/archive/lookups", None);
    counted.costs("who looked", LIST, lookups).await;
    let history = graduate.does("GET", "/history", None);
    counted.costs("the history", LIST, history).await;
    counted.own(graduate, ("DELETE", "/authorizations/archive"), None).await;
}

async fn staff_at_work(counted: &Counted, graduate: &Graduate) {
    let school = counted.world.school();
    let at = format!("/v1/graduates/{}", graduate.id);
    let version = version_of(&school, &at).await;
    counted.staff(&school, ("GET", &at), None).await;
    let reveals = format!("{at}/identity-reveals");
    counted
        .staff(&school, ("POST", &reveals), json!({"reason": "核对"}))
        .await;
    let corrections = json!({"corrections": {"major": "数学"}});
    let entry = format!("{at}/roster-entry");
    let corrected = school.edits(("PATCH", &entry), version + 1, corrections);
    counted.costs("a correction", CHANGE, corrected).await;
    let amendment = json!({"kind": "not_seeking", "fields": {"statement": "照顾家人"}, "reason": "与本人核实"});
    let amend = format!("{at}/filing/amendment");
    counted.staff(&school, ("POST", &amend), amendment).await;
    let void = json!({"reason": "登记有误"});
    counted
        .staff(&school, ("POST", &format!("{at}/filing/void")), void)
        .await;
    counted.lists(&school, ("GET", &format!("{at}/history")), None).await;
}

async fn school_at_work(counted: &Counted, graduate: &Graduate) {
    let (school, year) = (counted.world.school(), local::demo::season(counted.world.now()).0);
    let path = |rest: &str| format!("/v1/schools/99999{rest}");
    let at = path(&format!("/settings/{year}"));
    let version = version_of(&school, &at).await;
    let shown = school.does("GET", &at, None);
    let settings = counted.costs("the settings", OFFICE, shown).await;
    let changed = school.edits(("PUT", &at), version, settings);
    // S2: the office, asked about and then decided on; the departments that have nobody to review.
    let cost = [("BatchGetItem", 2), ("Query", 2), WRITE];
    counted.costs("settings", &cost, changed).await;
    let account = json!({
        "subject": "second-law", "level": "department", "department": "法学院", "name": "演示（虚构）",
        "permissions": {"employment": "read_write", "archive": "none", "hukou": "none"}, "scope": "both",
    });
    let of_school = path("/accounts");
    let added = school.does("POST", &of_school, account);
    let changes_office = [OFFICE, &[WRITE]].concat();
    counted.costs("an account", &changes_office, added).await;
    let accounts = school.does("GET", &of_school, None);
    counted.costs("accounts", OFFICE, accounts).await;
    let waiting = json!({"class_year": year, "module": "employment"});
    counted
        .lists(&school, ("POST", &path("/reviews/search")), waiting)
        .await;
    let roster = json!({"class_year": year, "limit": 10});
    counted
        .lists(&school, ("POST", &path("/graduates/search")), roster)
        .await;
    let ended = json!({"class_year": year, "outcome": "void"});
    counted
        .lists(&school, ("POST", &path("/ended-filings/search")), ended)
        .await;
    let matrix = path(&format!("/confirmations/matrix?class_year={year}"));
    counted.lists(&school, ("GET", &matrix), None).await;
    let counts = path(&format!("/reviews/counts?class_year={year}"));
    // Every queue of every module: the school's and those of five departments; and what is overdue.
    let every_queue = [("BatchGetItem", 1), ("Query", 1 + 3 * 6 + 1)];
    counted
        .costs("counts", &every_queue, school.does("GET", &counts, None))
        .await;

    let report = json!({"text": "被要求先签约才发毕业证书"});
    counted.own(graduate, ("POST", "/pressure-reports"), report).await;
    let province = counted.world.staff("province-11");
    counted
        .lists(&province, ("GET", "/v1/provinces/11/pressure-reports"), None)
        .await;
    counted
        .costs("who am I", &[("Query", 1)], graduate.asks("GET", "/v1/me", None))
        .await;
}

async fn version_of(staff: &Staff, path: &str) -> u64 {
    let shown = staff.does("GET", path, None).await;
    shown.header("etag").trim_matches('"').parse().unwrap()
}
