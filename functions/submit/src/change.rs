//! A change of an effective filing, which stays effective meanwhile (F11).

use crate::Submit;
use crate::command::command;
use crate::filing::{MyFiling, edited, shown};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::dossier::{DeclaringSubject, EditedDeclaration};
use domain::id::GraduateId;
use domain::policy::Action;
use gateway::view::filing::DeclarationBody;
use gateway::{Body, Caller, Path, Precondition, Problem};

const CHANGE: DeclaringSubject = DeclaringSubject::Change;

/// 开始就业信息变更
///
/// 变更审核通过之前，原登记继续有效（F11）。
#[utoipa::path(post, path = "/v1/me/{graduate}/filing/change", tag = "就业信息变更", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    request_body = DeclarationBody, responses((status = 201, body = MyFiling)))]
pub(crate) async fn start(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<DeclarationBody>,
) -> Result<Response, Problem> {
    command(&submit, &caller, (&graduate, Action::File), |deciding| {
        let (work, now) = (&mut *deciding.work, deciding.call.now);
        let entry = work
            .dossier
            .start_change(&deciding.owner, body.clone().into(), &work.settings, now)?;
        Ok((entry, shown(deciding, StatusCode::CREATED, CHANGE)?))
    })
    .await
}

/// 修改变更草稿或被退回的变更
#[utoipa::path(put, path = "/v1/me/{graduate}/filing/change", tag = "就业信息变更", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), Precondition),
    request_body = DeclarationBody, responses((status = 200, body = MyFiling)))]
pub(crate) async fn edit(
    State(submit): State<Submit>,
    caller: Caller,
    wanted: Precondition,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<DeclarationBody>,
) -> Result<Response, Problem> {
    wanted.required()?;
    command(&submit, &caller, (&graduate, Action::File), |deciding| {
        edited(
            deciding,
            wanted,
            EditedDeclaration {
                subject: CHANGE,
                content: body.clone().into(),
            },
        )
    })
    .await
}

/// 放弃变更
#[utoipa::path(delete, path = "/v1/me/{graduate}/filing/change", tag = "就业信息变更", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")), responses((status = 200, body = MyFiling)))]
pub(crate) async fn discard(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    command(&submit, &caller, (&graduate, Action::File), |deciding| {
        let (work, now) = (&mut *deciding.work, deciding.call.now);
        let entry = work.dossier.discard(&deciding.owner, CHANGE, &work.settings, now)?;
        Ok((entry, shown(deciding, StatusCode::OK, CHANGE)?))
    })
    .await
}

/// 提交变更审核
#[utoipa::path(post, path = "/v1/me/{graduate}/filing/change/submission", tag = "就业信息变更",
    security(("bearer" = [])), params(("graduate" = String, Path, description = "毕业生编号")),
    responses((status = 200, body = MyFiling)))]
pub(crate) async fn submit(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    command(&submit, &caller, (&graduate, Action::File), |deciding| {
        let (work, now) = (&mut *deciding.work, deciding.call.now);
        let entry = work.dossier.submit(&deciding.owner, CHANGE, &work.settings, now)?;
        Ok((entry, shown(deciding, StatusCode::OK, CHANGE)?))
    })
    .await
}

/// 撤回变更
#[utoipa::path(delete, path = "/v1/me/{graduate}/filing/change/submission", tag = "就业信息变更",
    security(("bearer" = [])), params(("graduate" = String, Path, description = "毕业生编号")),
    responses((status = 200, body = MyFiling)))]
pub(crate) async fn withdraw(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    command(&submit, &caller, (&graduate, Action::File), |deciding| {
        let (work, now) = (&mut *deciding.work, deciding.call.now);
        let entry = work.dossier.withdraw(&deciding.owner, CHANGE, &work.settings, now)?;
        Ok((entry, shown(deciding, StatusCode::OK, CHANGE)?))
    })
    .await
}
