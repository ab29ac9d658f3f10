//! Who agrees on what: the labels and values of an agreement.

use crate::layout::{Rows, pair, prose, sentence, title, wide};
use domain::agreement::{AgreementForm, AgreementNumber, AgreementOffice, AgreementText, Signatory, Signed};
use domain::codes;
use domain::kind::{DestinationKind, FieldForm, FieldName, Fields};
use domain::time::shown;
use std::collections::BTreeMap;

/// 标题.
pub(super) const HEADING: &str = "毕业生就业协议书";
/// What stands where nothing was agreed, so that nothing can be written in later.
const NOTHING: &str = "—";

/// 协议类型 (S5).
pub(super) fn form_name(form: AgreementForm) -> &'static str {
    match form {
        AgreementForm::TwoParty => "两方协议",
        AgreementForm::ThreeParty => "三方协议",
    }
}

/// How often the agreement was amended before this version (F8), for those that were.
pub(super) fn amendment(version: usize) -> Option<String> {
    let times = version.checked_sub(1).filter(|times| *times > 0)?;
    Some(format!("第{times}次修改"))
}

/// The facts under the number, label and value.
pub(super) fn facts(text: &AgreementText, version: usize) -> [(String, String); 3] {
    let signed = match text.signed {
        Signed::Online { .. } => "线上签约",
        Signed::OnPaper => "线下签约",
    };
    [
        ("协议类型".to_owned(), form_name(text.form).to_owned()),
        ("签约类型".to_owned(), signed.to_owned()),
        (
            amendment(version).unwrap_or_else(|| "审核通过".to_owned()),
            shown(text.approved_at),
        ),
    ]
}

/// What stands at the left under every page.
pub(super) fn footer(number: &AgreementNumber, version: usize) -> String {
    let amendment = amendment(version).map_or_else(String::new, |amendment| format!("（{amendment}）"));
    format!("{HEADING} {number}{amendment}")
}

/// 学制.
pub(super) fn years(graduate: &Signatory) -> String {
    match graduate.years_of_study.as_str() {
        "" => String::new(),
        years => format!("{years}年"),
    }
}

/// The fields of an agreement as users read them, with their labels.
pub(super) struct Printed {
    fields: BTreeMap<FieldName, (&'static str, String)>,
    /// Division and street.
    address: String,
}

impl Printed {
    pub(super) fn of(fields: &Fields) -> Self {
        let specs = DestinationKind::SigningAgreement.spec().fields;
        let fields: BTreeMap<_, _> = specs
            .iter()
            .map(|spec| {
                let value = fields.get(&spec.name).map(|value| shown_value(spec.form, value));
                (spec.name, (spec.label, value.unwrap_or_default()))
            })
            .collect();
        let value = |name| fields.get(&name).map_or("", |(_, value)| value.as_str());
        let address = [FieldName::EmployerDivision, FieldName::EmployerAddress]
            .map(value)
            .concat();
        Self { fields, address }
    }

    fn get(&self, name: FieldName) -> (&str, &str) {
        self.fields
            .get(&name)
            .map_or(("", NOTHING), |(label, value)| (*label, given(value)))
    }

    fn label(&self, name: FieldName) -> &str {
        self.get(name).0
    }
}

fn given(value: &str) -> &str {
    if value.is_empty() { NOTHING } else { value }
}

fn shown_value(form: FieldForm, value: &str) -> String {
    match form {
        FieldForm::Code { list } => codes::latest(list).name_of(value).unwrap_or(value).to_owned(),
        FieldForm::Division => codes::division(value)
            .map_or(value, |division| &division.full_name)
            .to_owned(),
        FieldForm::Count { .. } if value == "0" => "无".to_owned(),
        FieldForm::Amount { unit, .. } | FieldForm::Count { unit, .. } => format!("{value}{unit}"),
        FieldForm::Text { .. }
        | FieldForm::LongText { .. }
        | FieldForm::Uscc
        | FieldForm::Mobile
        | FieldForm::Phone
        | FieldForm::Email
        | FieldForm::Date => value.to_owned(),
    }
}

/// 甲方.
pub(super) fn employer(printed: &Printed) -> Rows<'_> {
    let (name_label, name) = printed.get(FieldName::EmployerName);
    let (industry_label, industry) = printed.get(FieldName::EmployerIndustry);
    vec![
        title("甲方（用人单位）"),
        wide(name_label, name),
        pair(
            printed.get(FieldName::EmployerUscc),
            printed.get(FieldName::EmployerNature),
        ),
        wide(industry_label, industry),
        wide(printed.label(FieldName::EmployerAddress), given(&printed.address)),
        pair(
            printed.get(FieldName::ContactName),
            printed.get(FieldName::ContactEmail),
        ),
        pair(
            printed.get(FieldName::ContactPhone),
            printed.get(FieldName::ContactMobile),
        ),
    ]
}

/// 乙方, with the whole ID number: it is the parties' own paper.
pub(super) fn graduate<'t>(graduate: &'t Signatory, years: &'t str) -> Rows<'t> {
    vec![
        title("乙方（毕业生）"),
        pair(("姓名", given(&graduate.name)), ("性别", given(&graduate.sex))),
        pair(
            ("身份证号", given(&graduate.id_number)),
            ("生源地区", given(&graduate.origin)),
        ),
        wide("毕业院校", given(&graduate.school)),
        pair(("院系", given(&graduate.department)), ("专业", given(&graduate.major))),
        pair(("学历", given(&graduate.degree)), ("学制", given(years))),
        pair(
            ("毕业时间", given(&graduate.graduates)),
            ("培养方式", given(&graduate.training_mode)),
        ),
    ]
}

/// 丙方, where the school is a party.
pub(super) fn school<'t>(school: &'t str, office: &'t AgreementOffice) -> Rows<'t> {
    let mut rows = vec![title("丙方（学校）"), wide("学校名称", given(school))];
    rows.extend(office_rows(office));
    rows
}

/// 注意事项: the office is printed even where the school is no party (S4).
pub(super) fn notes(office: &AgreementOffice) -> Rows<'_> {
    let mut rows = vec![
        title("注意事项"),
        sentence("学校不是本协议的签约方。办理签约、修改和解约时如有疑问，请联系学校就业协议经办人。"),
    ];
    rows.extend(office_rows(office));
    rows
}

fn office_rows(office: &AgreementOffice) -> Rows<'_> {
    vec![
        wide("协议经办人", given(&office.name)),
        pair(
            ("联系电话", given(&office.phone)),
            ("邮政编码", given(&office.postcode)),
        ),
        wide("通讯地址", given(&office.address)),
    ]
}

/// What was agreed.
pub(super) fn terms(printed: &Printed) -> Rows<'_> {
    let line = |name| {
        let (label, value) = printed.get(name);
        wide(label, value)
    };
    let both = |left, right| pair(printed.get(left), printed.get(right));
    let (extra_label, extra) = printed.get(FieldName::ExtraTerms);
    vec![
        title("协议事项"),
        both(FieldName::JobCategory, FieldName::Post),
        both(FieldName::Probation, FieldName::ProbationSalary),
        both(FieldName::Salary, FieldName::Penalty),
        line(FieldName::ReportBy),
        line(FieldName::ReportPlace),
        line(FieldName::WorkPlace),
        both(FieldName::ArchiveTransfer, FieldName::HukouMigration),
        prose(extra_label, extra),
    ]
}
