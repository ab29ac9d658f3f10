//! One graduate, as staff see and correct them (R2, P4, P9).

use crate::Admin;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::account::Module;
use domain::confirmation::{Confirmation, ConfirmationStatus, WrongReport};
use domain::dossier::ManagementView;
use domain::id::GraduateId;
use domain::policy::{Corrector, Reading};
use domain::roster::{Column, RosterCorrection};
use domain::time::Timestamp;
use gateway::answer::{respond, versioned};
use gateway::view::basics::BasicsView;
use gateway::view::filing::FilingView;
use gateway::view::relocation::{ArchiveBody, HukouBody, RegistrationView};
use gateway::{Body, Caller, Checked, ETag, Path, Precondition, Problem};
use records::{Call, Done, Work};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::{AdditionalProperties, Object, ObjectBuilder};

/// A graduate as staff see them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "毕业生详情")]
pub(crate) struct GraduateView {
    /// Who.
    #[schema(value_type = String)]
    graduate: GraduateId,
    /// The roster entry, the ID number masked.
    basics: BasicsView,
    /// Whether a sign-in is bound to it.
    bound: bool,
    /// When the graduate accepted the basic information.
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted_at: Option<Timestamp>,
    /// The live filing.
    filing: Option<FilingView>,
    /// The archive transfer; absent without permission for the module.
    #[serde(skip_serializing_if = "Option::is_none")]
    archive: Option<RegistrationView<ArchiveBody>>,
    /// The hukou migration; absent without permission for the module.
    #[serde(skip_serializing_if = "Option::is_none")]
    hukou: Option<RegistrationView<HukouBody>>,
    /// 登记确认状态.
    #[schema(value_type = String)]
    confirmation: ConfirmationStatus,
    /// What the graduate called wrong, of the modules that the account may see.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    wrong: Option<WrongReport>,
    /// What the management system shows (R4).
    #[schema(value_type = Option<Object>)]
    management: Option<ManagementView>,
}

impl GraduateView {
    fn new(work: &Work, call: &Call) -> Self {
        let (dossier, window) = (&work.dossier, &work.settings.window);
        let may_see = |module| Reading::ask(&work.asker(call), module, dossier).is_ok();
        let wrong = match &dossier.confirmation {
            Confirmation::Wrong { report, .. } => Some(WrongReport {
                archive: report.archive.clone().filter(|_| may_see(Module::Archive)),
                hukou: report.hukou.clone().filter(|_| may_see(Module::Hukou)),
                ..report.clone()
            }),
            Confirmation::Open | Confirmation::Confirmed { .. } => None,
        };
        Self {
            graduate: dossier.id.clone(),
            basics: (&dossier.entry).into(),
            bound: dossier.binding.is_some(),
            accepted_at: dossier.accepted_at,
            filing: dossier.filing.as_ref().map(|filing| FilingView::new(filing, window)),
            archive: may_see(Module::Archive).then(|| RegistrationView::new(&dossier.archive, window)),
            hukou: may_see(Module::Hukou).then(|| RegistrationView::new(&dossier.hukou, window)),
            confirmation: dossier.confirmation_status(),
            wrong,
            management: dossier.management_view(),
        }
    }
}

/// 查看毕业生详情
#[utoipa::path(get, path = "/v1/graduates/{graduate}", tag = "毕业生名单", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")), responses((status = 200, body = GraduateView)))]
pub(crate) async fn show(
    State(admin): State<Admin>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    let call = admin.app.call(&caller);
    let work = admin.app.records.open(&call, &graduate).await?;
    Reading::ask(&work.asker(&call), Module::Employment, &work.dossier)?;
    Ok((ETag(work.version), Json(GraduateView::new(&work, &call))).into_response())
}

/// Corrections of the roster entry: field names as in the basics, values as on the roster.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "更正基本信息")]
pub(crate) struct CorrectionsBody {
    /// `{"major": "统计学"}`; phone and e-mail are the graduate's own, of the training mode the province decides (R3).
    #[schema(schema_with = corrections)]
    corrections: RosterCorrection,
}

impl Checked for CorrectionsBody {}

fn corrections() -> Object {
    // What staff can't correct is known all the same, so that the refusal says who can.
    let object = Column::ALL.into_iter().fold(ObjectBuilder::new(), |object, column| {
        let mut value = gateway::view::schemas::text(0, 200);
        if !column.is_corrected_by_staff() {
            value.description = Some("Always refused: not for staff to correct.".to_owned());
        }
        object.property(column.as_str(), value)
    });
    object
        .additional_properties(Some(AdditionalProperties::FreeForm(false)))
        .build()
}

/// 更正毕业生基本信息
///
/// 更正核验报告所载的信息后，毕业生须重新确认，原核验授权随即失效（R2）。院系、学历仅学校用户可更正，院系须在该届毕业生名单中。
#[utoipa::path(patch, path = "/v1/graduates/{graduate}/roster-entry", tag = "毕业生名单", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), Precondition),
    request_body = CorrectionsBody, responses((status = 200, body = GraduateView)))]
pub(crate) async fn correct(
    State(admin): State<Admin>,
    caller: Caller,
    wanted: Precondition,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<CorrectionsBody>,
) -> Result<Response, Problem> {
    wanted.required()?;
    let call = admin.app.call(&caller);
    let committed = admin.app.records.change(&call, &graduate, |work| {
        let corrector = Corrector::ask(&work.asker(&call), &work.dossier)?;
        wanted.check(work.version)?;
        let entry = work.dossier.correct(&corrector, &body.corrections, call.now)?;
        let answer = versioned(StatusCode::OK, work.version + 1, GraduateView::new(work, &call))?;
        Ok(Done {
            entry: Some(entry),
            answer,
        })
    });
    Ok(respond(committed.await?))
}
