//! The filing: drafts, submission, withdrawal, void (F1, F3, F4, F10).

use crate::Submit;
use crate::command::{Deciding, command, opened};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::dossier::{DeclaringSubject, EditedDeclaration, NewFiling, OwnRoute, reason_faults};
use domain::fault::Fault;
use domain::filing::Declared;
use domain::id::{FilingId, GraduateId};
use domain::kind::{DestinationKind, Fields};
use domain::policy::Action;
use domain::refusal::Refusal;
use domain::time::Timestamp;
use gateway::answer::{answer, versioned};
use gateway::view::filing::{DeclarationBody, FilingView};
use gateway::view::schemas;
use gateway::{Body, Caller, Checked, ETag, Path, Precondition, Problem};
use records::{Answer, Work};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The live filing, and what the management system shows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "本人去向登记")]
pub(crate) struct MyFiling {
    /// The live filing; null if there is none.
    filing: Option<FilingView>,
    /// What the management system shows (R4); null while nothing is effective.
    management: Option<ManagementBody>,
}

/// The effective destination as the management system shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "就业管理系统中的去向")]
pub(crate) struct ManagementBody {
    /// The kind of destination.
    #[schema(schema_with = schemas::destination_kind)]
    kind: DestinationKind,
    /// The fields.
    #[schema(schema_with = schemas::fields)]
    fields: Fields,
    /// Since when.
    since: Timestamp,
}

/// A first draft, by one of the routes on which the graduate fills in a form.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "开始登记")]
pub(crate) struct NewFilingBody {
    /// `declaration` (其他去向登记), `offline_signing` (线下签约) or `paper_agreement` (补登).
    #[schema(schema_with = own_route)]
    #[serde(default)]
    route: OwnRoute,
    /// The kind of destination.
    #[schema(schema_with = schemas::destination_kind)]
    kind: DestinationKind,
    /// The fields of the kind, as `/v1/destination-kinds` lists them; a draft may lack some.
    #[serde(default)]
    #[schema(schema_with = schemas::fields)]
    fields: Fields,
    /// Names of uploads that prove it.
    #[serde(default)]
    #[schema(schema_with = schemas::proofs)]
    proofs: Vec<domain::id::UploadId>,
}

impl Checked for NewFilingBody {}

/// The routes on which the graduate fills in a form.
pub(crate) fn own_route() -> utoipa::openapi::schema::Object {
    schemas::enumeration(OwnRoute::ALL)
}

impl From<NewFilingBody> for Declared {
    fn from(body: NewFilingBody) -> Self {
        Self {
            kind: body.kind,
            fields: body.fields,
            proofs: body.proofs,
        }
    }
}

/// A reason.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "作废原因")]
pub(crate) struct VoidBody {
    /// Why, 1–500 characters.
    #[schema(schema_with = schemas::reason)]
    reason: String,
}

impl Checked for VoidBody {
    fn faults(&self) -> Vec<Fault> {
        reason_faults(&self.reason)
    }
}

impl From<&Work> for MyFiling {
    fn from(work: &Work) -> Self {
        let dossier = &work.dossier;
        let management = dossier.management_view().map(|view| ManagementBody {
            kind: view.kind,
            fields: view.fields,
            since: view.since,
        });
        let filing = dossier
            .filing
            .as_ref()
            .map(|filing| FilingView::new(filing, &work.settings.window));
        Self { filing, management }
    }
}

/// The revision of the declaration that can be edited, for `ETag`.
fn revision(work: &Work, subject: DeclaringSubject) -> Option<u32> {
    work.dossier.progress(subject.into()).map(|(_, revision)| revision)
}

/// The answer of every command here: the filing as it now is, with the version of what can be edited.
pub(crate) fn shown(deciding: &Deciding<'_>, status: StatusCode, subject: DeclaringSubject) -> Result<Answer, Refusal> {
    let view = MyFiling::from(&*deciding.work);
    match revision(deciding.work, subject) {
        Some(revision) => versioned(status, revision, view),
        None => answer(status, view),
    }
}

/// Edits what was read at this version.
pub(crate) fn edited(
    deciding: &mut Deciding<'_>,
    wanted: Precondition,
    edited: EditedDeclaration,
) -> Result<(domain::history::Entry, Answer), Refusal> {
    let subject = edited.subject;
    if let Some(current) = revision(deciding.work, subject) {
        wanted.check(current.into())?;
    }
    let (work, now) = (&mut *deciding.work, deciding.call.now);
    let entry = work.dossier.edit(&deciding.owner, edited, &work.settings, now)?;
    Ok((entry, shown(deciding, StatusCode::OK, subject)?))
}

/// 查看本人的去向登记
#[utoipa::path(get, path = "/v1/me/{graduate}/filing", tag = "去向登记", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")), responses((status = 200, body = MyFiling)))]
pub(crate) async fn show(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    let (work, _) = opened(&submit, &caller, &graduate).await?;
    let view = Json(MyFiling::from(&work));
    Ok(match revision(&work, DeclaringSubject::Filing) {
        Some(revision) => (ETag(revision.into()), view).into_response(),
        None => view.into_response(),
    })
}

/// 开始登记（暂存）
///
/// 同一时间只能有一项登记（F1）；草稿可以不完整，提交时再检查。
#[utoipa::path(post, path = "/v1/me/{graduate}/filing", tag = "去向登记", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    request_body = NewFilingBody, responses((status = 201, body = MyFiling)))]
pub(crate) async fn start(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<NewFilingBody>,
) -> Result<Response, Problem> {
    let id = FilingId::parse(&submit.app.fresh_symbols()?).map_err(|_| Problem::internal("fresh name"))?;
    command(&submit, &caller, (&graduate, Action::File), |deciding| {
        let (work, now) = (&mut *deciding.work, deciding.call.now);
        let new = NewFiling {
            id: id.clone(),
            route: body.route,
            content: body.clone().into(),
        };
        let entry = work.dossier.start_filing(&deciding.owner, new, &work.settings, now)?;
        Ok((entry, shown(deciding, StatusCode::CREATED, DeclaringSubject::Filing)?))
    })
    .await
}

/// 修改草稿或被退回的登记
#[utoipa::path(put, path = "/v1/me/{graduate}/filing", tag = "去向登记", security(("bearer" = [])),
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
        let content = body.clone().into();
        edited(
            deciding,
            wanted,
            EditedDeclaration {
                subject: DeclaringSubject::Filing,
                content,
            },
        )
    })
    .await
}

/// 删除草稿
#[utoipa::path(delete, path = "/v1/me/{graduate}/filing", tag = "去向登记", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")), responses((status = 200, body = MyFiling)))]
pub(crate) async fn discard(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    command(&submit, &caller, (&graduate, Action::File), |deciding| {
        let now = deciding.call.now;
        let work = &mut *deciding.work;
        let entry = work
            .dossier
            .discard(&deciding.owner, DeclaringSubject::Filing, &work.settings, now)?;
        Ok((entry, shown(deciding, StatusCode::OK, DeclaringSubject::Filing)?))
    })
    .await
}

/// 提交审核
///
/// 缺少或有误的字段一次全部列出（F4）。
#[utoipa::path(post, path = "/v1/me/{graduate}/filing/submission", tag = "去向登记", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")), responses((status = 200, body = MyFiling)))]
pub(crate) async fn submit(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    command(&submit, &caller, (&graduate, Action::File), |deciding| {
        let (work, now) = (&mut *deciding.work, deciding.call.now);
        let entry = work
            .dossier
            .submit(&deciding.owner, DeclaringSubject::Filing, &work.settings, now)?;
        Ok((entry, shown(deciding, StatusCode::OK, DeclaringSubject::Filing)?))
    })
    .await
}

/// 撤回修改
///
/// 第一级审核人作出决定之前可以撤回（F3）。
#[utoipa::path(delete, path = "/v1/me/{graduate}/filing/submission", tag = "去向登记", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")), responses((status = 200, body = MyFiling)))]
pub(crate) async fn withdraw(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    command(&submit, &caller, (&graduate, Action::File), |deciding| {
        let (work, now) = (&mut *deciding.work, deciding.call.now);
        let entry = work
            .dossier
            .withdraw(&deciding.owner, DeclaringSubject::Filing, &work.settings, now)?;
        Ok((entry, shown(deciding, StatusCode::OK, DeclaringSubject::Filing)?))
    })
    .await
}

/// 作废已生效的登记
///
/// 按学校设置立即作废，或提交审核后作废（S7）。
#[utoipa::path(post, path = "/v1/me/{graduate}/filing/void", tag = "去向登记", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    request_body = VoidBody, responses((status = 200, body = MyFiling)))]
pub(crate) async fn void(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<VoidBody>,
) -> Result<Response, Problem> {
    command(&submit, &caller, (&graduate, Action::File), |deciding| {
        let (work, now) = (&mut *deciding.work, deciding.call.now);
        let entry = work.dossier.void(&deciding.owner, &body.reason, &work.settings, now)?;
        Ok((entry, shown(deciding, StatusCode::OK, DeclaringSubject::Filing)?))
    })
    .await
}

/// 撤回作废申请
#[utoipa::path(delete, path = "/v1/me/{graduate}/filing/void", tag = "去向登记", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")), responses((status = 200, body = MyFiling)))]
pub(crate) async fn withdraw_void(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    command(&submit, &caller, (&graduate, Action::File), |deciding| {
        let (work, now) = (&mut *deciding.work, deciding.call.now);
        let entry = work.dossier.withdraw_void(&deciding.owner, &work.settings, now)?;
        Ok((entry, shown(deciding, StatusCode::OK, DeclaringSubject::Filing)?))
    })
    .await
}
