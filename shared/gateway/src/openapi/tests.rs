//! The document of a small function, completed.

use super::{Clash, docs_page, docs_response, document};
use crate::{Body, Caller, Checked, Page, Path, Precondition, Problem, Query};
use axum::Json;
use domain::id::GraduateId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// A decision.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Decision {
    /// Why <b>.
    #[schema(max_length = 500)]
    reason: String,
}

impl Checked for Decision {}

#[derive(Serialize, ToSchema)]
struct Review {
    id: String,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its schema is used")]
struct Filter {
    cursor: Option<String>,
}

/// Decides a filing (F7).
#[utoipa::path(post, path = "/v1/graduates/{id}/review", tag = "审核", security(("bearer" = [])),
    params(("id" = String, Path), Precondition), request_body = Decision, responses((status = 200, body = Review)))]
async fn decide(
    caller: Caller,
    _: Precondition,
    Path(id): Path<GraduateId>,
    _: Body<Decision>,
) -> Result<Json<Review>, Problem> {
    caller.signed_in()?;
    Ok(Json(Review { id: id.to_string() }))
}

/// What waits.
#[utoipa::path(get, path = "/v1/reviews", tag = "审核", params(Filter), responses((status = 200, body = Page<Review>)))]
async fn list(_: Query<Filter>) -> Json<Page<Review>> {
    Json(Page {
        items: Vec::new(),
        next: None,
    })
}

fn part() -> utoipa::openapi::OpenApi {
    let router: OpenApiRouter = OpenApiRouter::new().routes(routes!(decide)).routes(routes!(list));
    router.into_openapi()
}

fn whole() -> Value {
    document(vec![("audit", part())]).unwrap()
}

fn statuses(operation: &Value) -> Vec<String> {
    operation["responses"].as_object().unwrap().keys().cloned().collect()
}

#[test]
fn g3_every_operation_lists_the_problems_it_can_answer() {
    let document = whole();
    let decide = &document["paths"]["/v1/graduates/{id}/review"]["post"];
    let all = [
        "200", "400", "401", "403", "404", "409", "412", "413", "415", "422", "428", "429", "500", "503",
    ];
    assert_eq!(statuses(decide), all);
    assert_eq!(
        decide["responses"]["422"],
        json!({"$ref": "#/components/responses/InvalidFields"})
    );
    assert_eq!(decide["x-function"], "audit");
    let list = &document["paths"]["/v1/reviews"]["get"];
    assert_eq!(statuses(list), ["200", "400", "422", "429", "500", "503"]);
}

#[test]
fn g2_what_changes_something_takes_an_idempotency_key() {
    let document = whole();
    let key = json!({"$ref": "#/components/parameters/IdempotencyKey"});
    let takes = |operation: &Value| operation["parameters"].as_array().unwrap().contains(&key);
    assert!(takes(&document["paths"]["/v1/graduates/{id}/review"]["post"]));
    assert!(!takes(&document["paths"]["/v1/reviews"]["get"]));
}

#[test]
fn g3_every_reference_leads_somewhere() {
    let mut broken = part();
    broken.components.as_mut().unwrap().schemas.remove("Decision");
    let lost = Clash::Dangling("#/components/schemas/Decision".to_owned());
    assert_eq!(document(vec![("audit", broken)]), Err(lost));
}

#[test]
fn g3_two_types_of_one_name_are_noticed() {
    let mut other = part();
    other.paths.paths.clear();
    let schemas = &mut other.components.as_mut().unwrap().schemas;
    let review = schemas["Review"].clone();
    schemas.insert("Decision".to_owned(), review);
    assert_eq!(
        document(vec![("one", part()), ("other", other)]),
        Err(Clash::Schema("Decision".to_owned()))
    );
}

#[test]
fn g3_two_functions_cannot_serve_the_same() {
    assert!(matches!(
        document(vec![("one", part()), ("other", part())]),
        Err(Clash::Operation(_))
    ));
}

#[test]
fn g3_the_page_shows_all_and_runs_nothing() {
    let page = docs_page(&whole());
    for shown in [
        "/v1/reviews",
        "审核",
        "需要登录",
        "Page_Review",
        "最多字符数 500",
        "Idempotency-Key",
        "Why &lt;b&gt;.",
    ] {
        assert!(page.contains(shown), "{shown} in {page}");
    }
    for unwanted in ["<script", "Why <b>", "http://"] {
        assert!(!page.contains(unwanted), "{unwanted}");
    }
    let response = docs_response(&whole());
    let policy = response.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
}

#[test]
fn g3_links_on_the_page_lead_somewhere() {
    let page = docs_page(&whole());
    for target in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(page.contains(&format!("id=\"{target}\"")), "{target}");
    }
}
