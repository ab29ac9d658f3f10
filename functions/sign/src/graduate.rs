//! The graduate's side of invitations (O3–O5).

use crate::Sign;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::dossier::Accepting;
use domain::id::{FilingId, GraduateId, InvitationId};
use domain::kind::FieldName;
use domain::policy::{Action, Owner, Signer, Viewer};
use domain::refusal::Refusal;
use gateway::answer::{answer, respond};
use gateway::page::{Page, Pages};
use gateway::view::agreement::{FlagView, InvitationView};
use gateway::view::filing::FilingView;
use gateway::view::schemas::reason;
use gateway::{Body, Caller, Checked, Path, Problem, Query};
use records::{Call, Sent, SigningDone};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the graduate accepts.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "接受邀请")]
pub(crate) struct AcceptanceBody {
    /// `terms` of the invitation as it was shown.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    terms: String,
}

impl Checked for AcceptanceBody {}

/// Why the graduate declines, if they want to say.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "拒绝邀请")]
pub(crate) struct RefusalBody {
    /// Why; shown to the employer.
    #[schema(schema_with = reason)]
    #[serde(default)]
    reason: Option<String>,
}

impl Checked for RefusalBody {}

/// What an acceptance leads to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "已接受的邀请")]
pub(crate) struct AcceptedView {
    /// The invitation.
    invitation: InvitationView,
    /// The filing that it has become: in review.
    filing: Option<FilingView>,
}

async fn flags(sign: &Sign, graduate: &GraduateId, sent: &[Sent]) -> Result<Vec<FlagView>, Problem> {
    let uscc = |sent: &Sent| sent.invitation.fields.get(&FieldName::EmployerUscc).cloned();
    let usccs: Vec<String> = sent.iter().filter_map(uscc).collect();
    let usccs: Vec<&str> = usccs.iter().map(String::as_str).collect();
    let flags = sign.app.records.flags_of(graduate.school(), &usccs).await?;
    Ok(flags.into_iter().map(Into::into).collect())
}

fn flagged(sent: &Sent, flags: &[FlagView]) -> Vec<FlagView> {
    let uscc = sent.invitation.fields.get(&FieldName::EmployerUscc);
    let own = flags.iter().filter(|flag| Some(&flag.uscc) == uscc);
    own.cloned().collect()
}

async fn opened(sign: &Sign, caller: &Caller, graduate: &GraduateId) -> Result<Call, Problem> {
    let call = sign.app.call(caller);
    let work = sign.app.records.open(&call, graduate).await?;
    Owner::ask(&work.asker(&call), Action::AnswerInvitations, &work.dossier)?;
    Ok(call)
}

/// 查看收到的邀请，最新在前
#[utoipa::path(get, path = "/v1/me/{graduate}/invitations", tag = "线上签约", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), Pages),
    responses((status = 200, body = Page<InvitationView>)))]
pub(crate) async fn list(
    State(sign): State<Sign>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Query(pages): Query<Pages>,
) -> Result<Json<Page<InvitationView>>, Problem> {
    let call = opened(&sign, &caller, &graduate).await?;
    received(&sign, (&call, &graduate), &pages).await
}

/// 查看一名毕业生收到的邀请（学校、院系用户），最新在前
#[utoipa::path(get, path = "/v1/graduates/{graduate}/invitations", tag = "线上签约", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), Pages),
    responses((status = 200, body = Page<InvitationView>)))]
pub(crate) async fn of_staff(
    State(sign): State<Sign>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Query(pages): Query<Pages>,
) -> Result<Json<Page<InvitationView>>, Problem> {
    let call = sign.app.call(&caller);
    let work = sign.app.records.open(&call, &graduate).await?;
    Viewer::ask(&work.asker(&call), &work.dossier)?;
    received(&sign, (&call, &graduate), &pages).await
}

async fn received(
    sign: &Sign,
    (call, graduate): (&Call, &GraduateId),
    pages: &Pages,
) -> Result<Json<Page<InvitationView>>, Problem> {
    let scope = format!("received:{graduate}");
    let start = sign.app.start(&scope, pages.cursor.as_deref(), pages.limit)?;
    let slice = sign.app.records.received_invitations(graduate, start).await?;
    let flags = flags(sign, graduate, &slice.items).await?;
    let view = |sent: Sent| InvitationView::new(&sent, flagged(&sent, &flags), call.now);
    Ok(Json(sign.app.page(&scope, slice, view)?))
}

/// 查看一份邀请
#[utoipa::path(get, path = "/v1/me/{graduate}/invitations/{invitation}", tag = "线上签约", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), ("invitation" = String, Path, description = "邀请编号")),
    responses((status = 200, body = InvitationView)))]
pub(crate) async fn show(
    State(sign): State<Sign>,
    caller: Caller,
    Path((graduate, id)): Path<(GraduateId, InvitationId)>,
) -> Result<Json<InvitationView>, Problem> {
    let call = opened(&sign, &caller, &graduate).await?;
    let sent = sign.app.records.invitation(&id).await?;
    if sent.invitation.recipient.graduate != graduate {
        return Err(Problem::not_found());
    }
    let flags = flags(&sign, &graduate, std::slice::from_ref(&sent)).await?;
    Ok(Json(InvitationView::new(&sent, flags, call.now)))
}

/// 接受邀请
///
/// 须在十分钟内完成实人认证，并带回所示条款的摘要；接受后协议即提交审核（O3–O5）。
#[utoipa::path(post, path = "/v1/me/{graduate}/invitations/{invitation}/acceptance", tag = "线上签约",
    security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), ("invitation" = String, Path, description = "邀请编号")),
    request_body = AcceptanceBody, responses((status = 200, body = AcceptedView)))]
pub(crate) async fn accept(
    State(sign): State<Sign>,
    caller: Caller,
    Path((graduate, id)): Path<(GraduateId, InvitationId)>,
    Body(body): Body<AcceptanceBody>,
) -> Result<Response, Problem> {
    let filing = FilingId::parse(&sign.app.fresh_symbols()?).map_err(|_| Problem::internal("fresh name"))?;
    let call = sign.app.call(&caller);
    let committed = sign.app.records.answer_invitation(&call, (&graduate, &id), |signing| {
        let work = signing.work;
        let signer = Signer::ask(&work.asker(&call), &work.dossier)?;
        let accepting = Accepting {
            invitation: &mut *signing.invitation,
            employer: signing.employer,
            terms: &body.terms,
            filing: filing.clone(),
        };
        let accepted = work.dossier.accept(&signer, accepting, &work.settings, call.now)?;
        let live = work.dossier.filing.as_ref();
        let view = AcceptedView {
            invitation: InvitationView::bare(signing.invitation, call.now),
            filing: live.map(|live| FilingView::new(live, &work.settings.window)),
        };
        Ok(SigningDone {
            entry: Some(accepted.entry),
            invitation: accepted.invitation,
            answer: answer(StatusCode::OK, view)?,
        })
    });
    Ok(respond(committed.await?))
}

/// 拒绝邀请
#[utoipa::path(post, path = "/v1/me/{graduate}/invitations/{invitation}/refusal", tag = "线上签约",
    security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), ("invitation" = String, Path, description = "邀请编号")),
    request_body = RefusalBody, responses((status = 200, body = InvitationView)))]
pub(crate) async fn decline(
    State(sign): State<Sign>,
    caller: Caller,
    Path((graduate, id)): Path<(GraduateId, InvitationId)>,
    Body(body): Body<RefusalBody>,
) -> Result<Response, Problem> {
    let call = sign.app.call(&caller);
    let committed = sign.app.records.answer_invitation(&call, (&graduate, &id), |signing| {
        let dossier = &signing.work.dossier;
        let owner = Owner::ask(&signing.work.asker(&call), Action::AnswerInvitations, dossier)?;
        dossier.may_answer_invitations()?;
        let entry = signing.invitation.decline(&owner, body.reason.as_deref(), call.now)?;
        let view = InvitationView::bare(signing.invitation, call.now);
        Ok::<_, Refusal>(SigningDone {
            entry: None,
            invitation: entry,
            answer: answer(StatusCode::OK, view)?,
        })
    });
    Ok(respond(committed.await?))
}
