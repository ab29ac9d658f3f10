//! What a reviewer is shown (F6): the proposal, its proof, and beside it what the management system already holds.

use crate::Audit;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::account::Module;
use domain::dossier::{Dossier, ManagementView};
use domain::filing::{Filing, FilingState, Pending, RouteName};
use domain::history::Subject;
use domain::id::{GraduateId, UploadId};
use domain::kind::FieldName;
use domain::policy::Reading;
use domain::upload::UploadState;
use files::{Bucket, Presented};
use gateway::view::ProgressView;
use gateway::view::agreement::{FlagView, TerminationView};
use gateway::view::basics::{BasicsView, WhoView};
use gateway::view::filing::DeclaredView;
use gateway::view::relocation::{ArchiveBody, HukouBody};
use gateway::{Caller, ETag, Path, Problem};
use records::{Call, Work};
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// How long a link to a picture works.
const SHOWN_FOR: Duration = Duration::from_mins(5);

/// What a reviewer is shown.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "审核页面")]
pub(crate) struct ReviewView {
    /// What is decided on.
    subject: &'static str,
    /// Where it stands; a decision carries `progress.revision`.
    progress: ProgressView,
    /// By which route the filing came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = gateway::view::agreement::route)]
    route: Option<RouteName>,
    /// Why the agreement is to end (termination).
    #[serde(skip_serializing_if = "Option::is_none")]
    termination: Option<TerminationView>,
    /// Warnings about the employer (P8).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    flags: Vec<FlagView>,
    /// How the administration stands to the employer of an agreement signed online now: `verified`, or `refused` where its
    /// verification was revoked meanwhile (P7).
    #[serde(skip_serializing_if = "Option::is_none")]
    employer_standing: Option<&'static str>,
    /// What is declared or agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    declaration: Option<DeclaredView>,
    /// Why the filing is to be voided (void).
    #[serde(skip_serializing_if = "Option::is_none")]
    void_reason: Option<String>,
    /// Where the archive goes (archive).
    #[serde(skip_serializing_if = "Option::is_none")]
    archive: Option<ArchiveBody>,
    /// Where the hukou goes (hukou).
    #[serde(skip_serializing_if = "Option::is_none")]
    hukou: Option<HukouBody>,
    /// The proof pictures; each is fetched by its own link.
    proofs: Vec<ProofView>,
    /// Who.
    graduate: WhoView,
    /// The roster entry; absent without permission for the module of basic and employment information.
    #[serde(skip_serializing_if = "Option::is_none")]
    basics: Option<BasicsView>,
    /// 就业管理系统已报送的就业信息; absent if there is none, or without permission for the module.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    management: Option<ManagementView>,
}

/// A proof picture.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "证明材料")]
pub(crate) struct ProofView {
    /// Its name.
    #[schema(value_type = String)]
    id: UploadId,
    /// Width in pixels.
    width: u32,
    /// Height in pixels.
    height: u32,
}

/// A link to a picture.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "证明材料链接")]
pub(crate) struct ProofLink {
    /// Works for five minutes.
    url: String,
}

impl ReviewView {
    /// `None`: nothing of this subject is there. Of other modules it shows only what the caller may see (P4, H4).
    pub(crate) fn new(work: &Work, call: &Call, subject: Subject) -> Option<Self> {
        let dossier = &work.dossier;
        let employment = Reading::ask(&work.asker(call), Module::Employment, dossier).ok();
        let (progress, revision) = dossier.progress(subject)?;
        let archive = dossier
            .archive
            .proposal
            .as_ref()
            .filter(|_| subject == Subject::Archive);
        let hukou = dossier.hukou.proposal.as_ref().filter(|_| subject == Subject::Hukou);
        Some(Self {
            subject: subject.code(),
            route: employment
                .as_ref()
                .and(dossier.filing.as_ref())
                .map(|filing| filing.route.name()),
            termination: dossier
                .filing
                .as_ref()
                .filter(|_| subject == Subject::Termination)
                .and_then(|filing| TerminationView::of(filing, &work.settings.window)),
            flags: Vec::new(),
            employer_standing: None,
            progress: ProgressView::new(progress, revision, &work.settings.window),
            declaration: declared(dossier, subject),
            void_reason: void_reason(dossier, subject),
            archive: archive.map(|proposal| (&proposal.content).into()),
            hukou: hukou.map(|proposal| (&proposal.content).into()),
            proofs: pictures(dossier, subject)
                .iter()
                .filter_map(|id| proof(dossier, id))
                .collect(),
            graduate: (&dossier.entry).into(),
            basics: employment.as_ref().map(|_| (&dossier.entry).into()),
            management: employment.and_then(|_| dossier.management_view()),
        })
    }
}

impl ReviewView {
    /// The USCC of the employer that the declaration names.
    fn employer(&self) -> Option<String> {
        let fields = &self.declaration.as_ref()?.fields;
        fields.get(&FieldName::EmployerUscc).cloned()
    }
}

fn declared(dossier: &Dossier, subject: Subject) -> Option<DeclaredView> {
    let filing = dossier.filing.as_ref()?;
    match (subject, &filing.state) {
        (Subject::Filing, FilingState::Proposed(proposal)) => Some((&proposal.content).into()),
        (Subject::StampedCopy, FilingState::Stamping(stamping)) => Some((&stamping.content).into()),
        (Subject::Change, FilingState::Effective(effective)) => match &effective.pending {
            Pending::Change(proposal) => Some((&proposal.content).into()),
            Pending::Nothing | Pending::Void(_) | Pending::Termination(_) => None,
        },
        (Subject::Void | Subject::Termination, FilingState::Effective(effective)) => Some((&effective.content).into()),
        (
            Subject::Filing | Subject::StampedCopy | Subject::Change | Subject::Void | Subject::Termination,
            FilingState::Proposed(_) | FilingState::Stamping(_) | FilingState::Effective(_),
        )
        | (Subject::Archive | Subject::Hukou, _) => None,
    }
}

fn void_reason(dossier: &Dossier, subject: Subject) -> Option<String> {
    match (subject, &dossier.effective()?.pending) {
        (Subject::Void, Pending::Void(proposal)) => Some(proposal.content.reason.clone()),
        (Subject::Void, Pending::Nothing | Pending::Change(_) | Pending::Termination(_))
        | (
            Subject::Filing
            | Subject::StampedCopy
            | Subject::Change
            | Subject::Termination
            | Subject::Archive
            | Subject::Hukou,
            _,
        ) => None,
    }
}

fn pictures(dossier: &Dossier, subject: Subject) -> Vec<UploadId> {
    match subject {
        Subject::Filing | Subject::Change | Subject::Void => declared(dossier, subject)
            .map(|declared| declared.proofs)
            .unwrap_or_default(),
        Subject::StampedCopy => {
            let stamping = dossier.filing.as_ref().and_then(Filing::stamping);
            stamping
                .map(|stamping| stamping.copy.content.pictures.clone())
                .unwrap_or_default()
        }
        Subject::Termination => {
            let termination = dossier.filing.as_ref().and_then(Filing::termination);
            termination
                .map(|termination| termination.request().letter.clone())
                .unwrap_or_default()
        }
        Subject::Archive => dossier
            .archive
            .proposal
            .as_ref()
            .map(|p| p.content.pictures.clone())
            .unwrap_or_default(),
        Subject::Hukou => dossier
            .hukou
            .proposal
            .as_ref()
            .map(|p| p.content.pictures.clone())
            .unwrap_or_default(),
    }
}

fn proof(dossier: &Dossier, id: &UploadId) -> Option<ProofView> {
    match &dossier.uploads.iter().find(|upload| upload.id == *id)?.state {
        UploadState::Kept { picture, .. } => Some(ProofView {
            id: id.clone(),
            width: picture.width,
            height: picture.height,
        }),
        UploadState::Awaited { .. } | UploadState::Refused { .. } => None,
    }
}

/// The subject of a review's path; anything else is not found.
pub(crate) fn subject(name: &str) -> Result<Subject, Problem> {
    Subject::from_code(name).ok_or_else(Problem::not_found)
}

/// 审核页面：待审核内容、证明材料，以及就业管理系统已报送的信息
#[utoipa::path(get, path = "/v1/graduates/{graduate}/review/{subject}", tag = "审核", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"),
        ("subject" = String, Path, description = "filing、stamped_copy、change、void、termination、archive 或 hukou")),
    responses((status = 200, body = ReviewView)))]
pub(crate) async fn show(
    State(audit): State<Audit>,
    caller: Caller,
    Path((graduate, name)): Path<(GraduateId, String)>,
) -> Result<Response, Problem> {
    let subject = subject(&name)?;
    let call = audit.app.call(&caller);
    let work = audit.app.records.open(&call, &graduate).await?;
    Reading::ask(&work.asker(&call), subject.module(), &work.dossier)?;
    let mut view = ReviewView::new(&work, &call, subject).ok_or_else(Problem::not_found)?;
    if let Some(uscc) = view.employer() {
        let employer = work.dossier.filing.as_ref().and_then(Filing::employer);
        let warnings = audit.app.records.warnings(graduate.school(), &uscc, employer);
        let (flags, registered) = warnings.await?;
        view.flags = flags.into_iter().map(Into::into).collect();
        view.employer_standing = registered.map(|employer| employer.standing.code());
    }
    Ok((ETag(view.progress.revision.into()), Json(view)).into_response())
}

/// 查看一份证明材料
#[utoipa::path(get, path = "/v1/graduates/{graduate}/proofs/{upload}", tag = "审核", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), ("upload" = String, Path, description = "材料编号")),
    responses((status = 200, body = ProofLink)))]
pub(crate) async fn proof_link(
    State(audit): State<Audit>,
    caller: Caller,
    Path((graduate, upload)): Path<(GraduateId, UploadId)>,
) -> Result<Json<ProofLink>, Problem> {
    let call = audit.app.call(&caller);
    let work = audit.app.records.open(&call, &graduate).await?;
    let asker = work.asker(&call);
    // A picture is seen by whoever may see a module that uses it.
    let using = Module::ALL
        .into_iter()
        .filter(|module| work.dossier.module_uses(*module, &upload));
    let mut refusal = Problem::not_found();
    for module in using {
        match Reading::ask(&asker, module, &work.dossier) {
            Ok(_) => return linked(&audit, (&graduate, &upload), call.now).await,
            Err(refused) => refusal = refused.into(),
        }
    }
    Err(refusal)
}

async fn linked(
    audit: &Audit,
    (graduate, upload): (&GraduateId, &UploadId),
    now: domain::time::Timestamp,
) -> Result<Json<ProofLink>, Problem> {
    let key = format!("proofs/{graduate}/{upload}");
    let presented = Presented::default();
    let url = audit
        .files
        .presign_download((Bucket::Documents, &key), &presented, now, SHOWN_FOR)
        .await?;
    Ok(Json(ProofLink { url }))
}
