//! Where the personnel file (archive, 档案) and the household registration (hukou, 户口) go (H1).

use crate::codes;
use crate::fault::{Fault, FaultCode};
use crate::filing::Source;
use crate::id::UploadId;
use crate::identity::{Phone, Postcode, check_printable};
use crate::proposal::{Approval, Proposal};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The most pictures for an archive or hukou registration (H1).
pub const MAX_PICTURES: usize = 3;
/// The longest note, in characters (H1).
pub const MAX_NOTE: usize = 200;

/// The four ways (H1); archive and hukou share them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferKind {
    /// 签约单位接收.
    Employer,
    /// 托管单位接收.
    Custodian,
    /// 上级主管单位接收.
    SupervisingUnit,
    /// 转回生源地.
    Origin,
}

impl TransferKind {
    /// All ways.
    pub const ALL: [Self; 4] = [Self::Employer, Self::Custodian, Self::SupervisingUnit, Self::Origin];

    /// The Chinese name, as printed.
    pub fn label(self) -> &'static str {
        match self {
            Self::Employer => "签约单位接收",
            Self::Custodian => "托管单位接收",
            Self::SupervisingUnit => "上级主管单位接收",
            Self::Origin => "转回生源地",
        }
    }
}

/// Where the archive goes. A draft may be incomplete, so texts may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveTransfer {
    /// 档案转递类型.
    pub kind: Option<TransferKind>,
    /// 档案转递单位名称.
    pub office: String,
    /// Division code of the office, six digits.
    pub division: String,
    /// Street address.
    pub address: String,
    /// 邮编.
    pub postcode: String,
    /// 联系人/联系部门.
    pub contact: String,
    /// 联系电话.
    pub phone: String,
    /// 情况说明.
    pub note: String,
    /// Pictures for the reviewer.
    pub pictures: Vec<UploadId>,
}

/// Where the hukou goes. A draft may be incomplete, so texts may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HukouMigration {
    /// 户口迁转类型.
    pub kind: Option<TransferKind>,
    /// Division code, six digits.
    pub division: String,
    /// Street address.
    pub address: String,
    /// 情况说明.
    pub note: String,
    /// Pictures for the reviewer.
    pub pictures: Vec<UploadId>,
}

/// What archive and hukou registrations have in common.
pub trait Relocation: Clone + PartialEq {
    /// The pictures.
    fn pictures(&self) -> &[UploadId];
    /// All that is wrong with it as a draft: only limits.
    fn draft_faults(&self) -> Vec<Fault>;
    /// All that is missing or wrong when it is submitted.
    fn complete_faults(&self) -> Vec<Fault>;
}

/// One registration: what is effective, and what is proposed beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration<C> {
    /// What is registered, if anything.
    pub effective: Option<Registered<C>>,
    /// What the graduate proposes.
    pub proposal: Option<Proposal<C>>,
}

impl<C> Default for Registration<C> {
    fn default() -> Self {
        Self {
            effective: None,
            proposal: None,
        }
    }
}

/// Something registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered<C> {
    /// What.
    pub content: C,
    /// Since when.
    pub since: Timestamp,
    /// Who approved it.
    pub approvals: Vec<Approval>,
    /// Where it came from.
    pub source: Source,
}

impl Relocation for ArchiveTransfer {
    fn pictures(&self) -> &[UploadId] {
        &self.pictures
    }

    fn draft_faults(&self) -> Vec<Fault> {
        let mut check = Check::new(&self.note, &self.pictures);
        check.limit("office", &self.office, 100);
        check.limit("division", &self.division, 6);
        check.limit("address", &self.address, 200);
        check.limit("postcode", &self.postcode, 6);
        check.limit("contact", &self.contact, 60);
        check.limit("phone", &self.phone, 30);
        check.faults
    }

    fn complete_faults(&self) -> Vec<Fault> {
        let mut check = Check {
            faults: self.draft_faults(),
        };
        check.kind(self.kind);
        check.needed("office", &self.office);
        check.division(&self.division);
        check.needed("address", &self.address);
        check.needed("contact", &self.contact);
        if check.needed("postcode", &self.postcode) && Postcode::parse(&self.postcode).is_err() {
            check.add("postcode", FaultCode::Malformed, "邮编应为六位数字");
        }
        if check.needed("phone", &self.phone) && Phone::parse(&self.phone).is_err() {
            check.add("phone", FaultCode::Malformed, "联系电话格式不正确");
        }
        check.faults
    }
}

impl Relocation for HukouMigration {
    fn pictures(&self) -> &[UploadId] {
        &self.pictures
    }

    fn draft_faults(&self) -> Vec<Fault> {
        let mut check = Check::new(&self.note, &self.pictures);
        check.limit("division", &self.division, 6);
        check.limit("address", &self.address, 200);
        check.faults
    }

    fn complete_faults(&self) -> Vec<Fault> {
        let mut check = Check {
            faults: self.draft_faults(),
        };
        check.kind(self.kind);
        check.division(&self.division);
        check.needed("address", &self.address);
        check.faults
    }
}

struct Check {
    faults: Vec<Fault>,
}

impl Check {
    fn new(note: &str, pictures: &[UploadId]) -> Self {
        let mut check = Self { faults: Vec::new() };
        check.limit("note", note, MAX_NOTE);
        if pictures.len() > MAX_PICTURES {
            check.add("pictures", FaultCode::TooLong, format!("最多上传{MAX_PICTURES}张图片"));
        }
        check
    }

    fn add(&mut self, field: &str, code: FaultCode, message: impl Into<String>) {
        self.faults.push(Fault::new(format!("/{field}"), code, message));
    }

    fn limit(&mut self, field: &str, text: &str, most: usize) {
        if text.chars().count() > most {
            self.add(field, FaultCode::TooLong, format!("最多{most}个字"));
        }
        if text.chars().any(char::is_control) {
            self.add(field, FaultCode::Malformed, "不能包含控制字符");
        } else if let Err(invalid) = check_printable(text) {
            self.faults.push(invalid.fault(format!("/{field}")));
        }
    }

    fn needed(&mut self, field: &str, text: &str) -> bool {
        let given = !text.trim().is_empty();
        if !given {
            self.add(field, FaultCode::Missing, "必填");
        }
        given
    }

    fn kind(&mut self, kind: Option<TransferKind>) {
        if kind.is_none() {
            self.add("kind", FaultCode::Missing, "请选择类型");
        }
    }

    fn division(&mut self, code: &str) {
        if self.needed("division", code) && codes::division(code).is_none_or(|division| division.retired) {
            self.add("division", FaultCode::UnknownCode, "行政区划代码不存在");
        }
    }
}
