//! Basic information: checked once, corrected by the school; phone and e-mail are the graduate's own (P3, R2).

use crate::Submit;
use crate::command::{command, opened};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::confirmation::ConfirmationStatus;
use domain::dossier::Contact;
use domain::fault::Fault;
use domain::history::Subject;
use domain::id::GraduateId;
use domain::identity::{Email, Mobile};
use domain::policy::Action;
use domain::refusal::Refusal;
use domain::school::Switch;
use domain::time::Timestamp;
use gateway::answer::answer;
use gateway::view::basics::BasicsView;
use gateway::{Body, Caller, Checked, Path, Problem};
use records::{FilingStatus, Work};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The graduate's start page.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "毕业生首页")]
pub(crate) struct Profile {
    /// The roster entry.
    basics: BasicsView,
    /// When the basic information was accepted; nothing else is open before.
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted_at: Option<Timestamp>,
    /// When the school last corrected the roster entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    corrected_at: Option<Timestamp>,
    /// The dates of the class year.
    window: WindowView,
    /// Whether declarations are open at this school.
    declarations_open: bool,
    /// Where the filing stands.
    #[schema(value_type = String)]
    filing: FilingStatus,
    /// Where the archive proposal stands, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    archive: Option<&'static str>,
    /// Where the hukou proposal stands, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    hukou: Option<&'static str>,
    /// `not_reported`, `not_confirmed`, `wrong` or `confirmed`.
    #[schema(value_type = String)]
    confirmation: ConfirmationStatus,
}

/// The dates of the class year, each a whole day in China time.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "登记时间")]
pub(crate) struct WindowView {
    /// 开放日期.
    opens: jiff::civil::Date,
    /// 登记截止日期.
    due: jiff::civil::Date,
    /// 变更截止日期.
    changes_until: jiff::civil::Date,
    /// `not_open_yet`, `open`, `late` or `closed`.
    now: &'static str,
}

impl Profile {
    fn new(work: &Work, now: Timestamp) -> Self {
        let (dossier, window) = (&work.dossier, &work.settings.window);
        let state = match window.admits(now) {
            Ok(()) if window.is_late(now) => "late",
            Ok(()) => "open",
            Err(_) if now >= window.closes_at() => "closed",
            Err(_) => "not_open_yet",
        };
        let proposal_stage = |subject| {
            let progress = dossier.progress(subject)?;
            Some(gateway::view::ProgressView::new(progress.0, progress.1, window).stage)
        };
        Self {
            basics: (&dossier.entry).into(),
            accepted_at: dossier.accepted_at,
            corrected_at: dossier.corrected_at,
            window: WindowView {
                opens: window.opens,
                due: window.due,
                changes_until: window.changes_until,
                now: state,
            },
            declarations_open: work.settings.routes.declaration == Switch::On,
            filing: FilingStatus::of(dossier),
            archive: proposal_stage(Subject::Archive),
            hukou: proposal_stage(Subject::Hukou),
            confirmation: dossier.confirmation_status(),
        }
    }
}

/// 查看本人首页：基本信息、登记时间、办理情况
#[utoipa::path(get, path = "/v1/me/{graduate}", tag = "登录与基本信息", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")), responses((status = 200, body = Profile)))]
pub(crate) async fn profile(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Json<Profile>, Problem> {
    let (work, call) = opened(&submit, &caller, &graduate).await?;
    Ok(Json(Profile::new(&work, call.now)))
}

/// 基本信息确认无误，进入系统
#[utoipa::path(post, path = "/v1/me/{graduate}/acceptance", tag = "登录与基本信息", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")), responses((status = 200, body = Profile)))]
pub(crate) async fn accept(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    command(&submit, &caller, (&graduate, Action::KeepOwnBasics), |deciding| {
        let now = deciding.call.now;
        let entry = deciding.work.dossier.accept_basics(&deciding.owner, now)?;
        Ok((entry, answer(StatusCode::OK, Profile::new(deciding.work, now))?))
    })
    .await
}

/// The graduate's own phone and e-mail; null or absent removes one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "联系方式")]
pub(crate) struct ContactBody {
    /// 手机, eleven digits.
    #[schema(max_length = 20)]
    mobile: Option<String>,
    /// 邮箱.
    #[schema(max_length = 120)]
    email: Option<String>,
}

impl Checked for ContactBody {
    fn faults(&self) -> Vec<Fault> {
        self.read().err().unwrap_or_default()
    }
}

impl ContactBody {
    fn read(&self) -> Result<Contact, Vec<Fault>> {
        let mut faults: Vec<Fault> = Vec::new();
        let mobile = self.mobile.as_deref().map(Mobile::parse).transpose().map_err(|wrong| {
            faults.push(wrong.fault("/mobile"));
        });
        let email = self.email.as_deref().map(Email::parse).transpose().map_err(|wrong| {
            faults.push(wrong.fault("/email"));
        });
        match (mobile, email) {
            (Ok(mobile), Ok(email)) => Ok(Contact { mobile, email }),
            _ => Err(faults),
        }
    }
}

/// 修改手机号码、电子邮箱
#[utoipa::path(put, path = "/v1/me/{graduate}/contact", tag = "登录与基本信息", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    request_body = ContactBody, responses((status = 200, body = Profile)))]
pub(crate) async fn change_contact(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<ContactBody>,
) -> Result<Response, Problem> {
    command(&submit, &caller, (&graduate, Action::KeepOwnBasics), |deciding| {
        let now = deciding.call.now;
        let contact = body.read().map_err(Refusal::Invalid)?;
        let entry = deciding.work.dossier.change_contact(&deciding.owner, contact, now);
        Ok((entry, answer(StatusCode::OK, Profile::new(deciding.work, now))?))
    })
    .await
}
