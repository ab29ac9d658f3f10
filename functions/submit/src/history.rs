//! The graduate's own trail (G1): what happened, who did it in which role, when, why.

use crate::Submit;
use crate::command::opened;
use axum::Json;
use axum::extract::State;
use domain::id::GraduateId;
use domain::identity::mask_id_numbers;
use domain::time::Timestamp;
use gateway::page::{Page, Pages};
use gateway::view::ActorView;
use gateway::{Caller, Path, Problem, Query};
use records::HistoryItem;
use serde::Serialize;
use utoipa::ToSchema;

/// One thing that happened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "办理记录")]
pub(crate) struct Happening {
    /// What: a stable name such as `filing_submitted`.
    event: String,
    /// Who.
    by: ActorView,
    /// When.
    at: Timestamp,
    /// The reason given.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl From<HistoryItem> for Happening {
    fn from(item: HistoryItem) -> Self {
        Self {
            event: item.event,
            by: (&item.by).into(),
            at: item.at,
            note: item.note.as_deref().map(mask_id_numbers),
        }
    }
}

/// 查看本人的办理记录，最新在前
#[utoipa::path(get, path = "/v1/me/{graduate}/history", tag = "登录与基本信息", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), Pages),
    responses((status = 200, body = Page<Happening>)))]
pub(crate) async fn list(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Query(pages): Query<Pages>,
) -> Result<Json<Page<Happening>>, Problem> {
    opened(&submit, &caller, &graduate).await?;
    let scope = format!("own-history:{graduate}");
    let start = submit.app.start(&scope, pages.cursor.as_deref(), pages.limit)?;
    let slice = submit.app.records.history(&graduate, start).await?;
    Ok(Json(submit.app.page(&scope, slice, Happening::from)?))
}
