//! What a verifier is shown (V5): exactly the report.

use domain::report::{DestinationLines, Part, ReportContent, TransferLines};
use domain::time::{self, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// A verified registration.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "核验结果")]
pub(crate) struct Verified {
    /// 核验编号.
    number: String,
    /// `archive` or `hukou`.
    #[schema(value_type = String)]
    part: Part,
    /// 姓名.
    name: String,
    /// 性别.
    sex: String,
    /// 毕业院校.
    school: String,
    /// 毕业时间, `YYYYMM`.
    graduated: String,
    /// 学制.
    years_of_study: String,
    /// 专业.
    major: String,
    /// 学历.
    degree: String,
    /// 生源所在地.
    origin: String,
    /// 毕业去向信息, 档案转递信息 or 户口迁移信息: label and value, in order.
    sections: Vec<Section>,
    /// When the graduate authorised it.
    issued_at: Timestamp,
    /// It can be verified while the time is before this.
    valid_until: Timestamp,
}

/// One section of the report.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "核验结果的一部分")]
pub(crate) struct Section {
    /// Its heading.
    pub(crate) title: &'static str,
    /// Its lines.
    pub(crate) lines: Vec<Line>,
}

/// One line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "核验结果的一行")]
pub(crate) struct Line {
    /// 姓名, 单位名称, …
    pub(crate) label: &'static str,
    /// What is registered.
    pub(crate) value: String,
}

fn line(label: &'static str, value: &str) -> Line {
    Line {
        label,
        value: value.to_owned(),
    }
}

impl From<&ReportContent> for Verified {
    fn from(report: &ReportContent) -> Self {
        Self {
            number: report.number.to_string(),
            part: report.part,
            name: report.name.clone(),
            sex: report.sex.clone(),
            school: report.school.clone(),
            graduated: report.graduated.to_string(),
            years_of_study: report.years_of_study.clone(),
            major: report.major.clone(),
            degree: report.degree.clone(),
            origin: report.origin.clone(),
            sections: [
                Some(destination(&report.destination)),
                report.transfer.as_ref().map(transfer),
            ]
            .into_iter()
            .flatten()
            .collect(),
            issued_at: report.issued_at,
            valid_until: report.valid_until,
        }
    }
}

/// Everything as sections, for the page.
pub(crate) fn sections(report: &ReportContent) -> Vec<Section> {
    let last_second = report
        .valid_until
        .checked_sub(jiff::SignedDuration::from_secs(1))
        .unwrap_or(report.valid_until);
    let basics = Section {
        title: "基本信息",
        lines: vec![
            line("姓名", &report.name),
            line("性别", &report.sex),
            line("毕业院校", &report.school),
            line("毕业时间", &report.graduated.to_string()),
            line("学制", &report.years_of_study),
            line("专业", &report.major),
            line("学历", &report.degree),
            line("生源所在地", &report.origin),
        ],
    };
    let validity = Section {
        title: "核验授权",
        lines: vec![
            line("核验编号", report.number.as_str()),
            line("授权时间", &time::shown(report.issued_at)),
            line("有效期至", &time::shown(last_second)),
        ],
    };
    let transfer = report.transfer.as_ref().map(transfer);
    [
        Some(basics),
        Some(destination(&report.destination)),
        transfer,
        Some(validity),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn destination(lines: &DestinationLines) -> Section {
    let unit = lines.unit.as_deref().map(|unit| line("单位名称", unit));
    let location = lines.location.as_deref().map(|location| line("单位所在地", location));
    let all = [Some(line("毕业去向", &lines.kind)), unit, location];
    Section {
        title: "毕业去向信息",
        lines: all.into_iter().flatten().collect(),
    }
}

fn transfer(lines: &TransferLines) -> Section {
    match lines {
        TransferLines::Archive {
            kind,
            office,
            location,
            postcode,
            contact,
            phone,
        } => Section {
            title: "档案转递信息",
            lines: vec![
                line("档案转递类型", kind),
                line("单位名称", office),
                line("单位所在地", location),
                line("单位邮编", postcode),
                line("联系人/联系部门", contact),
                line("联系电话", phone),
            ],
        },
        TransferLines::Hukou { kind, location } => Section {
            title: "户口迁移信息",
            lines: vec![line("户口迁移类型", kind), line("户口迁移所在地", location)],
        },
    }
}
