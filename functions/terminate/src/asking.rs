//! Asking, answering, taking back: the graduate and the employer (T1, T2).

use crate::view::{ContractView, MyTermination, ReplyBody, WishBody};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::history::Entry;
use domain::id::GraduateId;
use domain::policy::{Action, Contractor, Owner};
use domain::refusal::Refusal;
use gateway::answer::{answer as answered, respond};
use gateway::{App, Body, Caller, Path, Problem};
use records::{Call, Done, Work};

/// One command of the graduate.
async fn own(
    app: &App,
    caller: &Caller,
    graduate: &GraduateId,
    decide: impl Fn(&mut Work, &Owner, &Call) -> Result<Entry, Refusal> + Send + Sync,
) -> Result<Response, Problem> {
    let call = app.call(caller);
    let committed = app.records.change(&call, graduate, |work| {
        let owner = Owner::ask(&work.asker(&call), Action::Terminate, &work.dossier)?;
        let entry = decide(work, &owner, &call)?;
        Ok(Done {
            entry: Some(entry),
            answer: answered(StatusCode::OK, MyTermination::from(&*work))?,
        })
    });
    Ok(respond(committed.await?))
}

/// One command of the employer.
async fn contracted(
    app: &App,
    caller: &Caller,
    graduate: &GraduateId,
    decide: impl Fn(&mut Work, &Contractor, &Call) -> Result<Entry, Refusal> + Send + Sync,
) -> Result<Response, Problem> {
    let call = app.call(caller);
    let committed = app.records.change(&call, graduate, |work| {
        let contractor = Contractor::ask(&work.asker(&call), &work.dossier)?;
        let entry = decide(work, &contractor, &call)?;
        Ok(Done {
            entry: Some(entry),
            answer: answered(StatusCode::OK, ContractView::from(&*work))?,
        })
    });
    Ok(respond(committed.await?))
}

/// 查看本人的解约情况
#[utoipa::path(get, path = "/v1/me/{graduate}/termination", tag = "解约", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")), responses((status = 200, body = MyTermination)))]
pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Json<MyTermination>, Problem> {
    let call = app.call(&caller);
    let work = app.records.open(&call, &graduate).await?;
    Owner::ask(&work.asker(&call), Action::ViewOwn, &work.dossier)?;
    Ok(Json((&work).into()))
}

/// 申请解约
///
/// 线上签约由用人单位先回应；线下签约和补登须上传单位盖章的解约函，直接进入审核。被退回的申请修改后再次提交不另计次数（T5）。
#[utoipa::path(post, path = "/v1/me/{graduate}/termination", tag = "解约", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    request_body = WishBody, responses((status = 200, body = MyTermination)))]
pub(crate) async fn ask(
    State(app): State<App>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<WishBody>,
) -> Result<Response, Problem> {
    own(&app, &caller, &graduate, |work, owner, call| {
        let wish = body.clone().into();
        work.dossier.ask_termination(owner, wish, &work.settings, call.now)
    })
    .await
}

/// 撤回解约申请
#[utoipa::path(delete, path = "/v1/me/{graduate}/termination", tag = "解约", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")), responses((status = 200, body = MyTermination)))]
pub(crate) async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    own(&app, &caller, &graduate, |work, owner, call| {
        work.dossier.withdraw_termination(owner, call.now)
    })
    .await
}

/// 回应用人单位的解约申请
#[utoipa::path(post, path = "/v1/me/{graduate}/termination/answer", tag = "解约", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    request_body = ReplyBody, responses((status = 200, body = MyTermination)))]
pub(crate) async fn answer(
    State(app): State<App>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<ReplyBody>,
) -> Result<Response, Problem> {
    own(&app, &caller, &graduate, |work, owner, call| {
        let said = body.read()?;
        work.dossier.answer_termination(owner, said, &work.settings, call.now)
    })
    .await
}

/// 查看与毕业生的协议（用人单位）
#[utoipa::path(get, path = "/v1/employer/agreements/{graduate}/termination", tag = "解约", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")), responses((status = 200, body = ContractView)))]
pub(crate) async fn show_employer(
    State(app): State<App>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Json<ContractView>, Problem> {
    let call = app.call(&caller);
    let work = app.records.open(&call, &graduate).await?;
    Contractor::ask(&work.asker(&call), &work.dossier)?;
    Ok(Json((&work).into()))
}

/// 申请解约（用人单位）
#[utoipa::path(post, path = "/v1/employer/agreements/{graduate}/termination", tag = "解约", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    request_body = WishBody, responses((status = 200, body = ContractView)))]
pub(crate) async fn ask_employer(
    State(app): State<App>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<WishBody>,
) -> Result<Response, Problem> {
    contracted(&app, &caller, &graduate, |work, contractor, call| {
        let wish = body.clone().into();
        work.dossier
            .ask_termination_as_employer(contractor, wish, &work.settings, call.now)
    })
    .await
}

/// 撤回解约申请（用人单位）
#[utoipa::path(delete, path = "/v1/employer/agreements/{graduate}/termination", tag = "解约", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")), responses((status = 200, body = ContractView)))]
pub(crate) async fn withdraw_employer(
    State(app): State<App>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    contracted(&app, &caller, &graduate, |work, contractor, call| {
        work.dossier.withdraw_termination_as_employer(contractor, call.now)
    })
    .await
}

/// 回应毕业生的解约申请（用人单位）
#[utoipa::path(post, path = "/v1/employer/agreements/{graduate}/termination/answer", tag = "解约",
    security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    request_body = ReplyBody, responses((status = 200, body = ContractView)))]
pub(crate) async fn answer_employer(
    State(app): State<App>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<ReplyBody>,
) -> Result<Response, Problem> {
    contracted(&app, &caller, &graduate, |work, contractor, call| {
        let said = body.read()?;
        work.dossier
            .answer_termination_as_employer(contractor, said, &work.settings, call.now)
    })
    .await
}
