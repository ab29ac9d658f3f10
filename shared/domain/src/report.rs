//! What a verification report shows, and nothing else (V5): the report, the signed copy in its QR code and the
//! public answer are all made of this one value, fixed at the moment of authorisation.

use crate::number::VerificationNumber;
use crate::time::{Timestamp, YearMonth};
use serde::{Deserialize, Serialize};

/// The two things that a graduate authorises for verification, each by itself (V1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The personnel file, 档案.
    Archive,
    /// The household registration, 户口.
    Hukou,
}

/// One report: all texts are as printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportContent {
    /// 核验编号.
    pub number: VerificationNumber,
    /// Which of the two reports.
    pub part: Part,
    /// 姓名, up to 60 characters, rare ones included.
    pub name: String,
    /// 性别: 男 or 女.
    pub sex: String,
    /// 毕业院校.
    pub school: String,
    /// 毕业时间.
    pub graduated: YearMonth,
    /// 学制, in years: `4`, `2.5`.
    pub years_of_study: String,
    /// 专业.
    pub major: String,
    /// 学历.
    pub degree: String,
    /// 生源所在地.
    pub origin: String,
    /// 毕业去向信息.
    pub destination: DestinationLines,
    /// 档案转递信息 or 户口迁移信息; absent where nothing was registered (V1), and the section is then left out.
    pub transfer: Option<TransferLines>,
    /// When the graduate authorised it.
    pub issued_at: Timestamp,
    /// It answers while `now < valid_until` (V3).
    pub valid_until: Timestamp,
}

/// 毕业去向信息. A graduate without work or study has only the first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DestinationLines {
    /// 毕业去向: the kind, as its label.
    pub kind: String,
    /// 单位名称 (or the school of further study).
    pub unit: Option<String>,
    /// 单位所在地.
    pub location: Option<String>,
}

/// 档案转递信息 or 户口迁移信息.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "part", rename_all = "snake_case")]
pub enum TransferLines {
    /// The file goes to this office.
    Archive {
        /// 档案转递类型.
        kind: String,
        /// 单位名称.
        office: String,
        /// 单位所在地.
        location: String,
        /// 单位邮编.
        postcode: String,
        /// 联系人/联系部门.
        contact: String,
        /// 联系电话.
        phone: String,
    },
    /// The household registration goes to this address.
    Hukou {
        /// 户口迁移类型.
        kind: String,
        /// 户口迁移所在地.
        location: String,
    },
}
