//! 失效信息管理, 作废信息管理: filings that are over stay readable, with who, when and why (F12).

use crate::Audit;
use axum::Json;
use axum::extract::State;
use domain::filing::Outcome;
use domain::id::{ClassYear, GraduateId, SchoolCode};
use domain::policy::{Action, Lister};
use gateway::page::{Limit, Page};
use gateway::view::filing::EndedView;
use gateway::view::schemas::enumeration;
use gateway::{Body, Caller, Checked, Path, Problem};
use records::{EndedFiling, EndedQuery};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;

/// Which list.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "失效与作废查询")]
pub(crate) struct EndedSearch {
    /// 届.
    #[schema(value_type = i16, minimum = 2000, maximum = 2099)]
    class_year: ClassYear,
    /// `void`, `lapsed` or `terminated`.
    #[schema(schema_with = outcome)]
    outcome: Outcome,
    /// Where to continue: `next` of the page before.
    #[schema(max_length = 2048)]
    #[serde(default)]
    cursor: Option<String>,
    /// How many rows.
    #[serde(default)]
    limit: Limit,
}

impl Checked for EndedSearch {}

fn outcome() -> Object {
    enumeration(Outcome::ALL)
}

/// One filing that is over.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "失效或作废的登记及其毕业生")]
pub(crate) struct EndedRow {
    /// Whose.
    #[schema(value_type = String)]
    graduate: GraduateId,
    /// 院系 at that time.
    department: String,
    /// The place in the graduate's history: names it when its agreement is downloaded.
    sequence: u64,
    /// What, who, when and why.
    ended: EndedView,
}

/// 查询失效、作废的登记，最新在前
#[utoipa::path(post, path = "/v1/schools/{school}/ended-filings/search", tag = "审核", security(("bearer" = [])),
    params(("school" = String, Path, description = "院校代码")),
    request_body = EndedSearch, responses((status = 200, body = Page<EndedRow>)))]
pub(crate) async fn search(
    State(audit): State<Audit>,
    caller: Caller,
    Path(school): Path<SchoolCode>,
    Body(asked): Body<EndedSearch>,
) -> Result<Json<Page<EndedRow>>, Problem> {
    let call = audit.app.call(&caller);
    let desk = audit.app.records.open_school(&call, &school, asked.class_year).await?;
    let lister = Lister::ask(&desk.asker(&call), Action::ListGraduates, &school)?;
    let subject = caller.principal.subject().map(ToString::to_string).unwrap_or_default();
    let scope = format!("ended:{school}:{subject}:{}:{:?}", asked.class_year, asked.outcome);
    let start = audit.app.start(&scope, asked.cursor.as_deref(), asked.limit)?;
    let query = EndedQuery {
        school,
        class_year: asked.class_year,
        outcome: asked.outcome,
    };
    let keep = |row: &EndedFiling| lister.sees(&row.department, row.level);
    let slice = audit.app.records.ended_filings(&query, start, keep).await?;
    let view = |row: EndedFiling| EndedRow {
        graduate: row.graduate,
        department: row.department,
        sequence: row.sequence,
        ended: (&row.ended).into(),
    };
    Ok(Json(audit.app.page(&scope, slice, view)?))
}
