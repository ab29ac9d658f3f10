//! What of one's own filings has ended, and starting anew from it: a rejection destroys no work (F7, F12).

use crate::Submit;
use crate::command::opened;
use crate::filing::{MyFiling, own_route};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::dossier::{OwnRoute, Restart};
use domain::id::{FilingId, GraduateId};
use domain::policy::{Action, Owner};
use gateway::answer::{answer, respond};
use gateway::page::{Page, Pages};
use gateway::view::filing::EndedView;
use gateway::{Body, Caller, Checked, Path, Problem, Query};
use records::{Done, HistoryItem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that has ended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "本人已结束的登记")]
pub(crate) struct EndedItem {
    /// Its place in the history: names it when a draft is started from it.
    sequence: u64,
    /// What, who, when and why.
    #[serde(flatten)]
    ended: EndedView,
}

/// How to go on.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "沿用已结束的登记")]
pub(crate) struct RestartBody {
    /// Another route than before: an agreement that was offered online may be signed on paper.
    #[schema(schema_with = own_route)]
    #[serde(default)]
    route: Option<OwnRoute>,
}

impl Checked for RestartBody {}

/// 查看本人失效、作废、解约的登记，最新在前
#[utoipa::path(get, path = "/v1/me/{graduate}/ended-filings", tag = "去向登记", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), Pages),
    responses((status = 200, body = Page<EndedItem>)))]
pub(crate) async fn list(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Query(pages): Query<Pages>,
) -> Result<Json<Page<EndedItem>>, Problem> {
    opened(&submit, &caller, &graduate).await?;
    let scope = format!("own-ended:{graduate}");
    let start = submit.app.start(&scope, pages.cursor.as_deref(), pages.limit)?;
    let slice = submit.app.records.ended_of(&graduate, start).await?;
    let view = |item: HistoryItem| {
        let ended = item.ended.as_ref().map(EndedView::from)?;
        Some(EndedItem {
            sequence: item.sequence,
            ended,
        })
    };
    let page = submit.app.page(&scope, slice, view)?;
    Ok(Json(Page {
        items: page.items.into_iter().flatten().collect(),
        next: page.next,
    }))
}

/// 沿用已结束的登记，开始新的草稿
///
/// 所有已填内容和仍然有效的证明材料都保留；被否决的变更仍作为变更重新开始。
#[utoipa::path(post, path = "/v1/me/{graduate}/ended-filings/{sequence}/draft", tag = "去向登记",
    security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), ("sequence" = u64, Path, description = "办理记录序号")),
    request_body = RestartBody, responses((status = 201, body = MyFiling)))]
pub(crate) async fn restart(
    State(submit): State<Submit>,
    caller: Caller,
    Path((graduate, sequence)): Path<(GraduateId, u64)>,
    Body(body): Body<RestartBody>,
) -> Result<Response, Problem> {
    let id = FilingId::parse(&submit.app.fresh_symbols()?).map_err(|_| Problem::internal("fresh name"))?;
    let call = submit.app.call(&caller);
    let of = (&graduate, sequence);
    let committed = submit.app.records.change_from_ended(&call, of, |restarting| {
        let work = restarting.work;
        let owner = Owner::ask(&work.asker(&call), Action::File, &work.dossier)?;
        let restart = Restart {
            ended: &restarting.ended,
            id: id.clone(),
            route: body.route,
        };
        let entry = work.dossier.restart(&owner, &restart, &work.settings, call.now)?;
        Ok(Done {
            entry: Some(entry),
            answer: answer(StatusCode::CREATED, MyFiling::from(&*work))?,
        })
    });
    Ok(respond(committed.await?))
}
