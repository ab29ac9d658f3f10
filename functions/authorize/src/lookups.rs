//! Who looked (V8).

use crate::Authorize;
use crate::view::opened;
use axum::Json;
use axum::extract::State;
use domain::id::GraduateId;
use domain::report::Part;
use domain::time::Timestamp;
use gateway::page::{Limit, Page};
use gateway::{Caller, Path, Problem, Query};
use records::{Lookup, LookupAnswer, LookupKind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One look-up.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "核验记录")]
pub(crate) struct LookupView {
    /// When.
    at: Timestamp,
    /// `name` (name and number typed in) or `qr_code`.
    #[schema(value_type = String)]
    kind: LookupKind,
    /// `shown`, `refused`, or `blocked`: too many tries failed, and until the hour ended more were refused unlooked.
    #[schema(value_type = String)]
    answer: LookupAnswer,
    /// The office, as it named itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    office: Option<String>,
}

impl From<Lookup> for LookupView {
    fn from(lookup: Lookup) -> Self {
        let Lookup {
            at,
            kind,
            answer,
            office,
        } = lookup;
        Self {
            at,
            kind,
            answer,
            office,
        }
    }
}

/// Which number and page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// One of the own numbers; the newest without it.
    #[param(max_length = 30)]
    number: Option<String>,
    /// Where to continue: `next` of the page before.
    #[param(pattern = "^[A-Za-z0-9_-]{1,2048}$")]
    cursor: Option<String>,
    /// How many entries, 1–100.
    #[serde(default)]
    #[param(inline)]
    limit: Limit,
}

/// 查看谁核验过
#[utoipa::path(get, path = "/v1/me/{graduate}/authorizations/{part}/lookups", tag = "核验授权",
    security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), ("part" = String, Path, description = "archive 或 hukou"), Which),
    responses((status = 200, body = Page<LookupView>)))]
pub(crate) async fn list(
    State(authorize): State<Authorize>,
    caller: Caller,
    Path((graduate, part)): Path<(GraduateId, Part)>,
    Query(which): Query<Which>,
) -> Result<Json<Page<LookupView>>, Problem> {
    let (dossier, _) = opened(&authorize.app, &caller, &graduate).await?;
    let mut own = dossier
        .authorizations
        .iter()
        .rev()
        .filter(|authorization| authorization.report.part == part);
    let asked = which.number.as_deref();
    let Some(found) = own.find(|known| asked.is_none_or(|number| known.report.number.as_str() == number)) else {
        // Nothing was ever authorised, so nobody looked; a number that is not one's own is not found.
        return if asked.is_some() {
            Err(Problem::not_found())
        } else {
            Ok(Json(Page {
                items: Vec::new(),
                next: None,
            }))
        };
    };
    let number = &found.report.number;
    let scope = format!("lookups:{number}");
    let start = authorize.app.start(&scope, which.cursor.as_deref(), which.limit)?;
    let slice = authorize.app.records.lookups(number, start).await?;
    Ok(Json(authorize.app.page(&scope, slice, LookupView::from)?))
}
