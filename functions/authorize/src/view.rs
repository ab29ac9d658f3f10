//! Authorisations as the graduate sees them (V3).

use crate::Authorize;
use axum::Json;
use axum::extract::State;
use domain::authorization::{Authorization, AuthorizationStatus};
use domain::confirmation::ConfirmationStatus;
use domain::dossier::Dossier;
use domain::id::GraduateId;
use domain::number::VerificationNumber;
use domain::policy::{Action, Owner};
use domain::refusal::Conflict;
use domain::report::Part;
use domain::time::{self, Timestamp};
use gateway::{App, Caller, Path, Problem};
use serde::Serialize;
use utoipa::ToSchema;

/// Both parts, and whether the graduate can authorise now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "核验授权")]
pub(crate) struct AuthorizationsView {
    /// The archive report.
    archive: PartView,
    /// The hukou report.
    hukou: PartView,
    /// The last day that an authorisation can name: end of the month of graduation plus six months.
    last_day: jiff::civil::Date,
    /// Why nothing can be authorised now: a stable code; absent if it can.
    #[serde(skip_serializing_if = "Option::is_none")]
    obstacle: Option<&'static str>,
    /// The same in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    obstacle_message: Option<String>,
}

/// One part.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "一项核验授权")]
pub(crate) struct PartView {
    /// `not_set`, `in_force`, `ended`, `withdrawn` or `overtaken`.
    status: &'static str,
    /// 未授权, 生效中, 已到期, 已撤回 or 信息已变更.
    status_label: &'static str,
    /// Whether the part itself is registered; otherwise the report leaves its section out.
    registered: bool,
    /// The newest authorisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    newest: Option<GrantedView>,
    /// Earlier ones, newest first.
    past: Vec<GrantedView>,
}

/// One authorisation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "核验编号")]
pub(crate) struct GrantedView {
    /// 核验编号.
    #[schema(value_type = String)]
    number: VerificationNumber,
    /// What became of it.
    status: &'static str,
    /// When it was granted.
    issued_at: Timestamp,
    /// It answers while the time is before this.
    valid_until: Timestamp,
    /// The last second in which it answers, China time.
    valid_until_shown: String,
    /// What its QR code holds, while it is in force; to be shown on a phone instead of paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

fn code(status: AuthorizationStatus) -> (&'static str, &'static str) {
    match status {
        AuthorizationStatus::InForce => ("in_force", "生效中"),
        AuthorizationStatus::Ended => ("ended", "已到期"),
        AuthorizationStatus::Withdrawn => ("withdrawn", "已撤回"),
        AuthorizationStatus::Overtaken => ("overtaken", "信息已变更"),
    }
}

impl GrantedView {
    fn new(authorize: &Authorize, authorization: &Authorization, now: Timestamp) -> Self {
        let report = &authorization.report;
        let in_force = authorization.status(now) == AuthorizationStatus::InForce;
        let last_second = report.valid_until.checked_sub(jiff::SignedDuration::from_secs(1));
        Self {
            number: report.number.clone(),
            status: code(authorization.status(now)).0,
            issued_at: report.issued_at,
            valid_until: report.valid_until,
            valid_until_shown: time::shown(last_second.unwrap_or(report.valid_until)),
            link: if in_force {
                authorize.link(authorization).ok()
            } else {
                None
            },
        }
    }
}

impl PartView {
    fn new(authorize: &Authorize, dossier: &Dossier, part: Part, now: Timestamp) -> Self {
        let mut all = dossier
            .authorizations
            .iter()
            .rev()
            .filter(|authorization| authorization.report.part == part);
        let newest = all.next();
        let (status, status_label) = newest.map_or(("not_set", "未授权"), |newest| code(newest.status(now)));
        let registered = match part {
            Part::Archive => dossier.archive.effective.is_some(),
            Part::Hukou => dossier.hukou.effective.is_some(),
        };
        Self {
            status,
            status_label,
            registered,
            newest: newest.map(|newest| GrantedView::new(authorize, newest, now)),
            past: all.map(|past| GrantedView::new(authorize, past, now)).collect(),
        }
    }
}

impl AuthorizationsView {
    pub(crate) fn new(authorize: &Authorize, dossier: &Dossier, now: Timestamp) -> Self {
        let last_day = dossier.last_authorization_day();
        let obstacle = if dossier.accepted_at.is_none() {
            Some(Conflict::BasicInformationNotAccepted)
        } else if dossier.confirmation_status() != ConfirmationStatus::Confirmed {
            Some(Conflict::NotConfirmed)
        } else if now >= time::end_of(last_day) {
            Some(Conflict::AuthorizationPeriodOver)
        } else {
            None
        };
        Self {
            archive: PartView::new(authorize, dossier, Part::Archive, now),
            hukou: PartView::new(authorize, dossier, Part::Hukou, now),
            last_day,
            obstacle: obstacle.as_ref().map(Conflict::code),
            obstacle_message: obstacle.as_ref().map(Conflict::message),
        }
    }
}

/// Reads the own dossier.
pub(crate) async fn opened(app: &App, caller: &Caller, graduate: &GraduateId) -> Result<(Dossier, Timestamp), Problem> {
    let call = app.call(caller);
    let work = app.records.open(&call, graduate).await?;
    Owner::ask(&work.asker(&call), Action::KeepAuthorizations, &work.dossier)?;
    Ok((work.dossier, call.now))
}

/// 查看核验授权
#[utoipa::path(get, path = "/v1/me/{graduate}/authorizations", tag = "核验授权", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    responses((status = 200, body = AuthorizationsView)))]
pub(crate) async fn list(
    State(authorize): State<Authorize>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Json<AuthorizationsView>, Problem> {
    let (dossier, now) = opened(&authorize.app, &caller, &graduate).await?;
    Ok(Json(AuthorizationsView::new(&authorize, &dossier, now)))
}
