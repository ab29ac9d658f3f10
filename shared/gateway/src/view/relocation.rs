//! Archive and hukou registrations as the API takes and shows them (H1).

use super::ProgressView;
use super::schemas::{proofs, transfer_kind};
use crate::body::Checked;
use domain::filing::Source;
use domain::id::UploadId;
use domain::relocation::{ArchiveTransfer, HukouMigration, Registration, TransferKind};
use domain::school::Window;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where the archive goes; a draft may lack anything.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "档案转递信息")]
pub struct ArchiveBody {
    /// 档案转递类型.
    #[schema(schema_with = transfer_kind)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<TransferKind>,
    /// 档案转递单位名称.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub office: String,
    /// Division code of the office, six digits.
    #[serde(default)]
    #[schema(max_length = 6)]
    pub division: String,
    /// Street address.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub address: String,
    /// 邮编.
    #[serde(default)]
    #[schema(max_length = 6)]
    pub postcode: String,
    /// 联系人/联系部门.
    #[serde(default)]
    #[schema(max_length = 60)]
    pub contact: String,
    /// 联系电话.
    #[serde(default)]
    #[schema(max_length = 30)]
    pub phone: String,
    /// 情况说明.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub note: String,
    /// Names of uploads for the reviewer, at most three.
    #[serde(default)]
    #[schema(schema_with = proofs)]
    pub pictures: Vec<UploadId>,
}

impl Checked for ArchiveBody {}

/// Where the hukou goes; a draft may lack anything.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "户口迁移信息")]
pub struct HukouBody {
    /// 户口迁移类型.
    #[schema(schema_with = transfer_kind)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<TransferKind>,
    /// Division code, six digits.
    #[serde(default)]
    #[schema(max_length = 6)]
    pub division: String,
    /// Street address.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub address: String,
    /// 情况说明.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub note: String,
    /// Names of uploads for the reviewer, at most three.
    #[serde(default)]
    #[schema(schema_with = proofs)]
    pub pictures: Vec<UploadId>,
}

impl Checked for HukouBody {}

impl From<ArchiveBody> for ArchiveTransfer {
    fn from(body: ArchiveBody) -> Self {
        let ArchiveBody {
            kind,
            office,
            division,
            address,
            postcode,
            contact,
            phone,
            note,
            pictures,
        } = body;
        Self {
            kind,
            office,
            division,
            address,
            postcode,
            contact,
            phone,
            note,
            pictures,
        }
    }
}

impl From<&ArchiveTransfer> for ArchiveBody {
    fn from(to: &ArchiveTransfer) -> Self {
        let ArchiveTransfer {
            kind,
            office,
            division,
            address,
            postcode,
            contact,
            phone,
            note,
            pictures,
        } = to.clone();
        Self {
            kind,
            office,
            division,
            address,
            postcode,
            contact,
            phone,
            note,
            pictures,
        }
    }
}

impl From<HukouBody> for HukouMigration {
    fn from(body: HukouBody) -> Self {
        let HukouBody {
            kind,
            division,
            address,
            note,
            pictures,
        } = body;
        Self {
            kind,
            division,
            address,
            note,
            pictures,
        }
    }
}

impl From<&HukouMigration> for HukouBody {
    fn from(to: &HukouMigration) -> Self {
        let HukouMigration {
            kind,
            division,
            address,
            note,
            pictures,
        } = to.clone();
        Self {
            kind,
            division,
            address,
            note,
            pictures,
        }
    }
}

/// What is registered, and what is proposed beside it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "登记情况")]
pub struct RegistrationView<B> {
    /// What is registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective: Option<RegisteredView<B>>,
    /// What is proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal: Option<ProposalView<B>>,
}

/// Something registered.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "已生效的登记")]
pub struct RegisteredView<B> {
    /// What.
    pub content: B,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// Where it came from.
    #[schema(value_type = String)]
    pub source: Source,
}

/// Something proposed.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "办理中的登记")]
pub struct ProposalView<B> {
    /// What.
    pub content: B,
    /// Where it stands.
    pub progress: ProgressView,
}

impl<B> RegistrationView<B> {
    /// Shows a registration; lateness is told by the dates of the class year.
    pub fn new<'a, C>(registration: &'a Registration<C>, window: &Window) -> Self
    where
        B: From<&'a C>,
    {
        let effective = registration.effective.as_ref().map(|registered| RegisteredView {
            content: (&registered.content).into(),
            since: registered.since,
            source: registered.source,
        });
        let proposal = registration.proposal.as_ref().map(|proposal| ProposalView {
            content: (&proposal.content).into(),
            progress: ProgressView::new(&proposal.progress, proposal.revision, window),
        });
        Self { effective, proposal }
    }
}
