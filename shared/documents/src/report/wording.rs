//! What the report says: labels, rows and notes.

use crate::layout::{Rows, pair, title, wide};
use domain::report::{Part, ReportContent, TransferLines};
use domain::time::{Timestamp, shown};
use jiff::ToSpan;

/// 标题.
pub(super) const HEADING: &str = "全国普通高等学校毕业生去向登记信息";

/// Which of the two reports it is.
pub(super) fn report_kind(part: Part) -> &'static str {
    match part {
        Part::Archive => "档案信息核验报告",
        Part::Hukou => "户口信息核验报告",
    }
}

/// The facts beside the QR code, label and value.
pub(super) fn facts(content: &ReportContent) -> [(&'static str, String); 3] {
    [
        ("报告类型", report_kind(content.part).to_owned()),
        ("授权时间", shown(content.issued_at)),
        ("有效期至", last_second(content.valid_until)),
    ]
}

/// The last second in which the report still answers.
fn last_second(valid_until: Timestamp) -> String {
    shown(valid_until.checked_sub(1.second()).unwrap_or(valid_until))
}

/// 基本信息, 毕业去向信息, and 档案转递信息 or 户口迁移信息 if registered (V1).
pub(super) fn tables<'t>(content: &'t ReportContent, graduated: &'t str) -> Vec<Rows<'t>> {
    let mut tables = vec![basic(content, graduated), destination(content)];
    tables.extend(content.transfer.as_ref().map(transfer));
    tables
}

fn basic<'t>(content: &'t ReportContent, graduated: &'t str) -> Rows<'t> {
    vec![
        title("基本信息"),
        pair(("姓名", &content.name), ("性别", &content.sex)),
        wide("毕业院校", &content.school),
        pair(("毕业时间", graduated), ("学制", &content.years_of_study)),
        pair(("专业", &content.major), ("学历", &content.degree)),
        wide("生源所在地", &content.origin),
    ]
}

fn destination(content: &ReportContent) -> Rows<'_> {
    let lines = &content.destination;
    let mut rows = vec![title("毕业去向信息"), wide("毕业去向", &lines.kind)];
    rows.extend(lines.unit.as_deref().map(|unit| wide("单位名称", unit)));
    rows.extend(lines.location.as_deref().map(|location| wide("单位所在地", location)));
    rows
}

fn transfer(lines: &TransferLines) -> Rows<'_> {
    match lines {
        TransferLines::Archive {
            kind,
            office,
            location,
            postcode,
            contact,
            phone,
        } => vec![
            title("档案转递信息"),
            wide("档案转递类型", kind),
            wide("单位名称", office),
            wide("单位所在地", location),
            wide("单位邮编", postcode),
            pair(("联系人/联系部门", contact), ("联系电话", phone)),
        ],
        TransferLines::Hukou { kind, location } => {
            vec![
                title("户口迁移信息"),
                wide("户口迁移类型", kind),
                wide("户口迁移所在地", location),
            ]
        }
    }
}

/// 注意事项, for a system that runs at `base`.
pub(super) fn notes(content: &ReportContent, base: &str) -> [String; 4] {
    [
        "1. 登记信息来自于毕业生本人的登记和确认，由毕业生去向登记系统提供，如有问题请联系毕业生核实。".to_owned(),
        format!(
            "2. 核验方式：①访问 {base}/v ，正确输入毕业生姓名和核验编号进行核验；②用手机扫描报告中的二维码在线核验。"
        ),
        format!(
            "3. 二维码同时载有经数字签名的登记信息，没有网络时可用 {base}/.well-known/quxiang-keys.json 公布的公钥验证真伪。"
        ),
        format!(
            "4. 查询核验服务时间截止到 {}；毕业生撤回授权或登记信息变更后，本报告随即失效，以在线核验结果为准。",
            last_second(content.valid_until)
        ),
    ]
}
