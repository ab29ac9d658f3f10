//! Filings as the API shows them.

use super::agreement::{AgreementView, StampingView, TerminationRequestView, TerminationView, agreement};
use super::{ActorView, ProgressView};
use crate::body::Checked;
use domain::fault::Fault;
use domain::filing::{
    Declared, Effective, Ended, EndedSubject, Filing, FilingState, Outcome, Pending, RouteName, Source,
};
use domain::identity::mask_id_numbers;
use domain::kind::{DestinationKind, FieldName, Fields};
use domain::school::Window;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What a client declares.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "去向信息")]
pub struct DeclarationBody {
    /// The kind of destination.
    #[schema(schema_with = super::schemas::destination_kind)]
    pub kind: DestinationKind,
    /// The fields of the kind, as `/v1/destination-kinds` lists them; a draft may lack some.
    #[serde(default)]
    #[schema(schema_with = super::schemas::fields)]
    pub fields: BTreeMap<FieldName, String>,
    /// Names of uploads that prove it.
    #[serde(default)]
    #[schema(schema_with = super::schemas::proofs)]
    pub proofs: Vec<domain::id::UploadId>,
}

impl Checked for DeclarationBody {
    fn faults(&self) -> Vec<Fault> {
        self.kind.spec().check_draft(&self.fields)
    }
}

impl From<DeclarationBody> for Declared {
    fn from(body: DeclarationBody) -> Self {
        Self {
            kind: body.kind,
            fields: body.fields,
            proofs: body.proofs,
        }
    }
}

/// A declaration as shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "去向信息")]
pub struct DeclaredView {
    /// The kind of destination.
    #[schema(schema_with = super::schemas::destination_kind)]
    pub kind: DestinationKind,
    /// The kind as users read it.
    pub kind_label: &'static str,
    /// The fields.
    #[schema(schema_with = super::schemas::fields)]
    pub fields: Fields,
    /// Names of uploads that prove it.
    #[schema(schema_with = super::schemas::proofs)]
    pub proofs: Vec<domain::id::UploadId>,
}

impl From<&Declared> for DeclaredView {
    fn from(declared: &Declared) -> Self {
        Self {
            kind: declared.kind,
            kind_label: declared.kind.label(),
            fields: declared.fields.clone(),
            proofs: declared.proofs.clone(),
        }
    }
}

/// A live filing (F1).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "去向登记")]
pub struct FilingView {
    /// Its name.
    #[schema(value_type = String)]
    pub id: domain::id::FilingId,
    /// By which route: `declaration`, `online_signing`, `offline_signing` or `paper_agreement`.
    #[schema(schema_with = super::agreement::route)]
    pub route: RouteName,
    /// `proposed`, `stamping` (the agreement waits for its stamped copy) or `effective`.
    pub state: &'static str,
    /// What it says.
    pub content: DeclaredView,
    /// Where it stands, while it is not effective.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<ProgressView>,
    /// Since when it is effective.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub since: Option<Timestamp>,
    /// Where it came from: `national`, `provincial`, `upload` or `interface`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub source: Option<Source>,
    /// The change that is under way (F11).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeView>,
    /// The void that is asked for (S7).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub void: Option<VoidView>,
    /// The numbered agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<AgreementView>,
    /// The stamped copy on its way (A2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stamping: Option<StampingView>,
    /// The termination that is under way (T1, T2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub termination: Option<TerminationView>,
}

/// A change of an effective filing.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "就业信息变更")]
pub struct ChangeView {
    /// What it will say.
    pub content: DeclaredView,
    /// Where the change stands.
    pub progress: ProgressView,
}

/// A request to void an effective filing.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "作废申请")]
pub struct VoidView {
    /// Why.
    pub reason: String,
    /// Where the request stands.
    pub progress: ProgressView,
}

impl FilingView {
    /// Shows a filing; lateness is told by the dates of the class year.
    pub fn new(filing: &Filing, window: &Window) -> Self {
        let bare = Self {
            id: filing.id.clone(),
            route: filing.route.name(),
            state: "proposed",
            content: filing.content().into(),
            progress: None,
            since: None,
            source: None,
            change: None,
            void: None,
            agreement: agreement(filing),
            stamping: None,
            termination: TerminationView::of(filing, window),
        };
        match &filing.state {
            FilingState::Proposed(proposal) => Self {
                progress: Some(ProgressView::new(&proposal.progress, proposal.revision, window)),
                ..bare
            },
            FilingState::Stamping(stamping) => Self {
                state: "stamping",
                stamping: Some(StampingView::new(stamping, window)),
                ..bare
            },
            FilingState::Effective(effective) => Self {
                state: "effective",
                since: Some(effective.since),
                source: Some(effective.source),
                change: change(effective, window),
                void: void(effective, window),
                ..bare
            },
        }
    }
}

fn change(effective: &Effective, window: &Window) -> Option<ChangeView> {
    match &effective.pending {
        Pending::Change(proposal) => Some(ChangeView {
            content: (&proposal.content).into(),
            progress: ProgressView::new(&proposal.progress, proposal.revision, window),
        }),
        Pending::Nothing | Pending::Void(_) | Pending::Termination(_) => None,
    }
}

fn void(effective: &Effective, window: &Window) -> Option<VoidView> {
    match &effective.pending {
        Pending::Void(proposal) => Some(VoidView {
            reason: proposal.content.reason.clone(),
            progress: ProgressView::new(&proposal.progress, proposal.revision, window),
        }),
        Pending::Nothing | Pending::Change(_) | Pending::Termination(_) => None,
    }
}

/// A filing that is over (F12).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "失效或作废的登记")]
pub struct EndedView {
    /// Which filing.
    #[schema(value_type = String)]
    pub filing: domain::id::FilingId,
    /// `filing`, or `change`: a change of it that was not approved.
    #[schema(value_type = String)]
    pub subject: EndedSubject,
    /// By which route it had come.
    #[schema(schema_with = super::agreement::route)]
    pub route: RouteName,
    /// `void`, `lapsed` or `terminated`.
    #[schema(value_type = String)]
    pub outcome: Outcome,
    /// 协议编号, if there was an agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement_number: Option<String>,
    /// How many versions the agreement had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement_versions: Option<usize>,
    /// The request to end the agreement that was open then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub termination: Option<TerminationRequestView>,
    /// What it said.
    pub content: DeclaredView,
    /// Who ended it.
    pub by: ActorView,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

impl From<&Ended> for EndedView {
    fn from(ended: &Ended) -> Self {
        Self {
            filing: ended.filing.clone(),
            subject: ended.subject,
            route: ended.route.name(),
            outcome: ended.outcome,
            agreement_number: ended.agreement.as_ref().map(|agreement| agreement.number.to_string()),
            agreement_versions: ended.agreement.as_ref().map(|agreement| agreement.versions.len()),
            termination: ended.termination.as_ref().map(Into::into),
            content: (&ended.content).into(),
            by: (&ended.by).into(),
            at: ended.at,
            reason: mask_id_numbers(&ended.reason),
        }
    }
}
