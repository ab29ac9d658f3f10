//! What the graduate is asked to confirm (C1).

use axum::Json;
use axum::extract::State;
use domain::confirmation::{Confirmation, ConfirmationStatus, WrongReport};
use domain::dossier::Dossier;
use domain::filing::Source;
use domain::id::GraduateId;
use domain::policy::{Action, Owner};
use domain::time::Timestamp;
use gateway::view::filing::DeclaredView;
use gateway::view::relocation::{ArchiveBody, HukouBody};
use gateway::{App, Caller, Path, Problem};
use serde::Serialize;
use utoipa::ToSchema;

/// What is registered, and what the graduate answered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "去向登记确认")]
pub(crate) struct ConfirmationView {
    /// `not_reported`, `not_confirmed`, `wrong` or `confirmed`.
    #[schema(value_type = String)]
    status: ConfirmationStatus,
    /// 未上报, 未确认, 确认有误 or 确认无误.
    status_label: &'static str,
    /// Names exactly what is shown here; to be sent back with the answer.
    shown: String,
    /// The effective destination.
    #[serde(skip_serializing_if = "Option::is_none")]
    destination: Option<Shown<DeclaredView>>,
    /// The registered archive transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    archive: Option<Shown<ArchiveBody>>,
    /// The registered hukou migration.
    #[serde(skip_serializing_if = "Option::is_none")]
    hukou: Option<Shown<HukouBody>>,
    /// When the graduate answered about this.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    answered_at: Option<Timestamp>,
    /// What the graduate called wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    wrong: Option<WrongReport>,
}

/// One part, with where it came from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "登记信息及来源")]
pub(crate) struct Shown<T> {
    /// What is registered.
    content: T,
    /// `national`, `provincial`, `upload` or `interface`.
    #[schema(value_type = String)]
    source: Source,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
}

impl From<&Dossier> for ConfirmationView {
    fn from(dossier: &Dossier) -> Self {
        let status = dossier.confirmation_status();
        let (answered_at, wrong) = match &dossier.confirmation {
            Confirmation::Open => (None, None),
            Confirmation::Confirmed { at, .. } => (Some(*at), None),
            Confirmation::Wrong { at, report, .. } => (Some(*at), Some(report.clone())),
        };
        Self {
            status,
            status_label: status.label(),
            shown: dossier.fingerprint(),
            destination: dossier.effective().map(|effective| Shown {
                content: (&effective.content).into(),
                source: effective.source,
                since: effective.since,
            }),
            archive: dossier.archive.effective.as_ref().map(|registered| Shown {
                content: (&registered.content).into(),
                source: registered.source,
                since: registered.since,
            }),
            hukou: dossier.hukou.effective.as_ref().map(|registered| Shown {
                content: (&registered.content).into(),
                source: registered.source,
                since: registered.since,
            }),
            answered_at,
            wrong,
        }
    }
}

/// 查看待确认的去向、档案、户口信息
///
/// 确认时须将`shown`原样发回，以保证确认的正是所看到的内容（C1）。
#[utoipa::path(get, path = "/v1/me/{graduate}/confirmation", tag = "去向登记确认", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")), responses((status = 200, body = ConfirmationView)))]
pub(crate) async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Json<ConfirmationView>, Problem> {
    let call = app.call(&caller);
    let work = app.records.open(&call, &graduate).await?;
    Owner::ask(&work.asker(&call), Action::ViewOwn, &work.dossier)?;
    Ok(Json((&work.dossier).into()))
}
