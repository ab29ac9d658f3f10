//! The graduate hands in the stamped copy, or lets the employer do it (A2).

use crate::Sign;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::dossier::NewCopyLink;
use domain::history::Entry;
use domain::id::{GraduateId, UploadId};
use domain::policy::{Action, CopyBearer, Owner};
use domain::refusal::Refusal;
use domain::time::Timestamp;
use gateway::answer::{answer, respond};
use gateway::view::filing::FilingView;
use gateway::view::schemas::proofs;
use gateway::{Body, Caller, Checked, Path, Problem};
use records::{Answer, Call, Done, Work};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The pictures of the stamped copy.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "回传盖章协议书")]
pub(crate) struct CopyBody {
    /// Names of uploads, in the order in which they are shown.
    #[schema(schema_with = proofs)]
    pub(crate) pictures: Vec<UploadId>,
}

impl Checked for CopyBody {}

/// How long the employer's link works.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "用人单位协助回传")]
pub(crate) struct LinkBody {
    /// Until the end of so many days after today, China time.
    #[schema(minimum = 1, maximum = 30)]
    days: u8,
}

impl Checked for LinkBody {}

/// A link to pass on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "回传链接")]
pub(crate) struct NewLinkView {
    /// What the employer's client opens. The dossier keeps its digest only: whoever lost it makes a new one.
    url: String,
    /// It works before this moment.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// The live filing after a command.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "线下签约")]
pub(crate) struct CopyView {
    /// The live filing; null if it was given up.
    filing: Option<FilingView>,
}

impl From<&Work> for CopyView {
    fn from(work: &Work) -> Self {
        let filing = work.dossier.filing.as_ref();
        Self {
            filing: filing.map(|filing| FilingView::new(filing, &work.settings.window)),
        }
    }
}

async fn command(
    sign: &Sign,
    caller: &Caller,
    graduate: &GraduateId,
    decide: impl Fn(&mut Work, &Owner, &Call) -> Result<(Entry, Option<Answer>), Refusal> + Send + Sync,
) -> Result<Response, Problem> {
    let call = sign.app.call(caller);
    let committed = sign.app.records.change(&call, graduate, |work| {
        let owner = Owner::ask(&work.asker(&call), Action::File, &work.dossier)?;
        let (entry, special) = decide(work, &owner, &call)?;
        let answer = match special {
            Some(answer) => answer,
            None => answer(StatusCode::OK, CopyView::from(&*work))?,
        };
        Ok(Done {
            entry: Some(entry),
            answer,
        })
    });
    Ok(respond(committed.await?))
}

/// 本人回传盖章的协议书
#[utoipa::path(post, path = "/v1/me/{graduate}/filing/copy", tag = "线下签约", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    request_body = CopyBody, responses((status = 200, body = CopyView)))]
pub(crate) async fn submit(
    State(sign): State<Sign>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<CopyBody>,
) -> Result<Response, Problem> {
    command(&sign, &caller, &graduate, |work, owner, call| {
        let pictures = body.pictures.clone();
        let entry = work.dossier.submit_copy(owner, pictures, &work.settings, call.now)?;
        Ok((entry, None))
    })
    .await
}

/// 撤回盖章的协议书
#[utoipa::path(delete, path = "/v1/me/{graduate}/filing/copy", tag = "线下签约", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")), responses((status = 200, body = CopyView)))]
pub(crate) async fn withdraw(
    State(sign): State<Sign>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    command(&sign, &caller, &graduate, |work, owner, call| {
        let entry = work.dossier.withdraw_copy(owner, &work.settings, call.now)?;
        Ok((entry, None))
    })
    .await
}

/// 放弃未盖章的协议
#[utoipa::path(delete, path = "/v1/me/{graduate}/filing/agreement", tag = "线下签约", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")), responses((status = 200, body = CopyView)))]
pub(crate) async fn give_up(
    State(sign): State<Sign>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    command(&sign, &caller, &graduate, |work, owner, call| {
        Ok((work.dossier.give_up_stamping(owner, call.now)?, None))
    })
    .await
}

/// 生成用人单位协助回传的链接
///
/// 链接只能用于回传这一份协议书，到期、撤销或使用后失效；新链接取代旧链接（A2）。
#[utoipa::path(post, path = "/v1/me/{graduate}/filing/copy-link", tag = "线下签约", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    request_body = LinkBody, responses((status = 201, body = NewLinkView)))]
pub(crate) async fn give_link(
    State(sign): State<Sign>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<LinkBody>,
) -> Result<Response, Problem> {
    let secret = format!("{}{}", sign.app.fresh_symbols()?, sign.app.fresh_symbols()?);
    let url = format!("{}/v1/stamped-copies/{graduate}/{secret}", sign.app.base_url);
    command(&sign, &caller, &graduate, |work, owner, call| {
        let new = NewCopyLink {
            digest: CopyBearer::digest(&secret),
            days: body.days,
        };
        let entry = work.dossier.give_copy_link(owner, new, &work.settings, call.now)?;
        let stamping = work.dossier.filing.as_ref().and_then(domain::filing::Filing::stamping);
        let link = stamping.and_then(|stamping| stamping.link.as_ref());
        let view = NewLinkView {
            url: url.clone(),
            expires_at: link.map(|link| link.expires_at),
        };
        Ok((entry, Some(answer(StatusCode::CREATED, view)?)))
    })
    .await
}

/// 撤销用人单位协助回传的链接
#[utoipa::path(delete, path = "/v1/me/{graduate}/filing/copy-link", tag = "线下签约", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")), responses((status = 200, body = CopyView)))]
pub(crate) async fn revoke_link(
    State(sign): State<Sign>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    command(&sign, &caller, &graduate, |work, owner, call| {
        Ok((work.dossier.revoke_copy_link(owner, call.now)?, None))
    })
    .await
}
