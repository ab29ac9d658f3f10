//! The kinds of destination and what each asks for.

use domain::codes;
use domain::fault::{Fault, FaultCode};
use domain::kind::{self, DestinationGroup, DestinationKind, FieldForm, FieldName, FieldSpec, Fields, KindSpec, Need};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Something right for a field.
fn sample(field: &FieldSpec) -> String {
    match field.form {
        FieldForm::Text { .. } | FieldForm::LongText { .. } => format!("演示{}", field.label),
        FieldForm::Code { list } => codes::latest(list).entries[0].code.to_owned(),
        FieldForm::Division => "110108".to_owned(),
        FieldForm::Uscc => "91110101QHJRWTAANH".to_owned(),
        FieldForm::Mobile => "13800138000".to_owned(),
        FieldForm::Phone => "010-62751201".to_owned(),
        FieldForm::Email => "hr@example.com".to_owned(),
        FieldForm::Amount { .. } => "3000".to_owned(),
        FieldForm::Count { .. } => "3".to_owned(),
        FieldForm::Date => "2026-07-01".to_owned(),
    }
}

fn complete(spec: &KindSpec) -> Fields {
    spec.fields.iter().map(|field| (field.name, sample(field))).collect()
}

fn pointers(faults: &[Fault]) -> BTreeSet<&str> {
    faults.iter().map(|fault| fault.field.as_str()).collect()
}

fn fields(pairs: &[(FieldName, &str)]) -> Fields {
    pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

#[test]
fn f2_taxonomy_has_four_groups_with_1_13_2_and_8_kinds_and_one_supplement() {
    let count = |group| {
        DestinationKind::ALL
            .into_iter()
            .filter(|kind| kind.group() == group)
            .count()
    };
    assert_eq!(DestinationGroup::ALL.map(count), [1, 13 + 1, 2, 8]);
    let directed: Vec<_> = DestinationKind::ALL
        .into_iter()
        .filter(|kind| kind.spec().directed_only)
        .collect();
    assert_eq!(directed, [DestinationKind::DirectedSupplement]);
    let labels: BTreeSet<_> = DestinationKind::ALL.into_iter().map(DestinationKind::label).collect();
    assert_eq!(labels.len(), 25);
    for kind in DestinationKind::ALL {
        assert_eq!(kind.spec().kind, kind);
        assert_eq!(DestinationKind::called(kind.label()), Some(kind));
    }
}

#[test]
fn f1_agreements_are_not_declared() {
    let signed: Vec<_> = DestinationKind::ALL
        .into_iter()
        .filter(|kind| !kind.declarable())
        .collect();
    assert_eq!(signed, [DestinationKind::SigningAgreement]);
}

#[test]
fn f4_field_names_are_those_of_json() {
    for name in FieldName::ALL {
        assert_eq!(serde_json::to_value(name).unwrap(), name.as_str());
    }
    let used: BTreeSet<_> = DestinationKind::ALL
        .into_iter()
        .flat_map(|kind| kind.spec().fields.iter().map(|field| field.name))
        .collect();
    assert_eq!(used.into_iter().collect::<Vec<_>>(), FieldName::ALL.to_vec());
}

#[test]
fn f4_each_kind_takes_its_complete_form_and_names_everything_that_an_empty_one_lacks() {
    for spec in DestinationKind::ALL.map(DestinationKind::spec) {
        let names: BTreeSet<_> = spec.fields.iter().map(|field| field.name).collect();
        assert_eq!(names.len(), spec.fields.len(), "{}: a field stands twice", spec.label);
        let full = complete(spec);
        assert_eq!(spec.check_complete(&full, spec.proof.min), [], "{}", spec.label);
        assert_eq!(spec.normalise(full.clone()), full, "{}", spec.label);

        let faults = spec.check_complete(&Fields::new(), 0);
        assert!(
            faults.iter().all(|fault| fault.code == FaultCode::Missing),
            "{}",
            spec.label
        );
        for field in spec.fields.iter().filter(|field| field.need == Need::Required) {
            assert!(
                pointers(&faults).contains(field.name.pointer().as_str()),
                "{}: {}",
                spec.label,
                field.label
            );
        }
        assert_eq!(
            pointers(&faults).contains("/proofs"),
            spec.proof.min > 0,
            "{}",
            spec.label
        );
    }
}

#[test]
fn f4_who_works_or_studies_proves_it_and_who_does_neither_need_not() {
    for kind in DestinationKind::ALL.into_iter().filter(|kind| kind.declarable()) {
        let proves = kind.group() != DestinationGroup::NotEmployed;
        assert_eq!(kind.spec().proof.min > 0, proves, "{}", kind.label());
        assert!(kind.spec().proof.max <= 9);
    }
}

#[test]
fn f4_start_up_lacks_are_all_named_at_once() {
    let spec = DestinationKind::StartUp.spec();
    let faults = spec.check_complete(&fields(&[(FieldName::EmployerUscc, "91110101QHJRWTAANX")]), 0);
    let expected = [
        "/fields/startup_form",
        "/fields/project",
        "/fields/industry",
        "/fields/division",
        "/fields/employer_uscc",
        "/proofs",
    ];
    assert_eq!(pointers(&faults), BTreeSet::from(expected));
    let uscc = faults
        .iter()
        .find(|fault| fault.field == "/fields/employer_uscc")
        .unwrap();
    assert_eq!(uscc.code, FaultCode::BadCheckDigit);
    assert!(uscc.message.starts_with("统一社会信用代码："));
}

#[test]
fn f5_one_of_phone_and_mobile_is_enough_and_none_is_named_once() {
    let spec = DestinationKind::LabourContract.spec();
    let mut form = complete(spec);
    form.remove(&FieldName::ContactPhone);
    assert_eq!(spec.check_complete(&form, 1), []);
    form.insert(FieldName::ContactMobile, "  ".to_owned());
    let faults = spec.check_complete(&form, 1);
    assert_eq!(pointers(&faults), BTreeSet::from(["/fields/contact_phone"]));
    assert_eq!(faults[0].message, "联系人电话、联系人手机至少填写一项");
}

#[test]
fn f4_fields_of_other_kinds_are_refused_in_drafts_too() {
    let spec = DestinationKind::NotSeeking.spec();
    let form = fields(&[
        (FieldName::Statement, "照顾家人"),
        (FieldName::EmployerName, "演示单位"),
    ]);
    for faults in [spec.check_draft(&form), spec.check_complete(&form, 0)] {
        assert_eq!(faults.len(), 1);
        assert_eq!(
            (faults[0].field.as_str(), faults[0].code),
            ("/fields/employer_name", FaultCode::UnknownField)
        );
    }
}

#[test]
fn f3_drafts_may_be_half_typed_but_not_endless() {
    let spec = DestinationKind::LabourContract.spec();
    assert_eq!(
        spec.check_draft(&fields(&[
            (FieldName::EmployerUscc, "9111"),
            (FieldName::Salary, "三千")
        ])),
        []
    );
    let endless = "字".repeat(501);
    let faults = spec.check_draft(&fields(&[
        (FieldName::EmployerName, &endless),
        (FieldName::Post, "a\u{0}"),
    ]));
    assert_eq!(
        faults.iter().map(|fault| fault.code).collect::<Vec<_>>(),
        [FaultCode::TooLong, FaultCode::Malformed]
    );
}

#[test]
fn f4_wrong_values_are_told_apart() {
    let spec = DestinationKind::LabourContract.spec();
    for (name, value, code) in [
        (FieldName::EmployerNature, "77", FaultCode::UnknownCode),
        (FieldName::EmployerDivision, "110000", FaultCode::NotAllowed),
        (FieldName::EmployerDivision, "110103", FaultCode::UnknownCode),
        (FieldName::EmployerName, "某公司\u{E000}", FaultCode::Unprintable),
        (FieldName::EmployerName, "某\n公司", FaultCode::Malformed),
        (FieldName::Salary, "1000001", FaultCode::OutOfRange),
        (FieldName::Salary, "99999999999999", FaultCode::OutOfRange),
        (FieldName::Salary, "-1", FaultCode::Malformed),
        (FieldName::StartsOn, "2026-02-30", FaultCode::Malformed),
        (FieldName::EndsOn, "2026-06-30", FaultCode::OutOfRange),
        (FieldName::ContactEmail, "hr", FaultCode::Malformed),
    ] {
        let mut form = complete(spec);
        form.insert(name, value.to_owned());
        let faults = spec.check_complete(&form, 1);
        assert_eq!(faults.len(), 1, "{value}: {faults:?}");
        assert_eq!(
            (faults[0].field.as_str(), faults[0].code),
            (name.pointer().as_str(), code),
            "{value}"
        );
    }
}

#[test]
fn f4_proofs_are_bounded() {
    let spec = DestinationKind::DomesticStudy.spec();
    let codes = |count| {
        spec.check_complete(&complete(spec), count)
            .into_iter()
            .map(|f| f.code)
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(0), [FaultCode::Missing]);
    assert_eq!(codes(5), []);
    assert_eq!(codes(6), [FaultCode::TooLong]);
}

#[test]
fn f4_values_are_stored_in_canonical_form() {
    let spec = DestinationKind::LabourContract.spec();
    let typed = fields(&[
        (FieldName::EmployerUscc, " 91110101qhjrwtaanh "),
        (FieldName::EmployerDivision, "北京市海淀区"),
        (FieldName::EmployerNature, "国有企业"),
        (FieldName::Salary, "３，０００．５元/月"),
        (FieldName::StartsOn, "2026年7月1日"),
        (FieldName::ContactMobile, "138-0013-8000"),
        (FieldName::Post, "  "),
    ]);
    let stored = fields(&[
        (FieldName::EmployerUscc, "91110101QHJRWTAANH"),
        (FieldName::EmployerDivision, "110108"),
        (FieldName::EmployerNature, "31"),
        (FieldName::Salary, "3000.50"),
        (FieldName::StartsOn, "2026-07-01"),
        (FieldName::ContactMobile, "13800138000"),
    ]);
    assert_eq!(spec.normalise(typed), stored);
}

#[test]
fn v5_report_shows_unit_and_place_only_of_the_settled() {
    let employed = fields(&[
        (FieldName::EmployerName, "演示公司"),
        (FieldName::EmployerDivision, "110108"),
    ]);
    let contract = DestinationKind::LabourContract.spec();
    assert_eq!(contract.unit_of(&employed).as_deref(), Some("演示公司"));
    assert_eq!(contract.location_of(&employed).as_deref(), Some("北京市海淀区"));
    assert_eq!(kind::division_of(&employed), Some("110108"));

    let study = fields(&[(FieldName::SchoolName, "江苏师范大学")]);
    assert_eq!(
        DestinationKind::DomesticStudy.spec().unit_of(&study).as_deref(),
        Some("江苏师范大学")
    );
    assert_eq!(
        DestinationKind::DomesticStudy.spec().location_of(&study).as_deref(),
        Some("江苏省徐州市")
    );
    let abroad = fields(&[(FieldName::SchoolName, "Demo University"), (FieldName::Country, "GBR")]);
    assert_eq!(
        DestinationKind::StudyAbroad.spec().location_of(&abroad).as_deref(),
        Some("英国")
    );

    let signing = DestinationKind::SigningInProgress.spec();
    assert_eq!(
        (signing.unit_of(&employed), signing.location_of(&employed)),
        (None, None)
    );
}

#[test]
fn f4_form_description_is_served() {
    let json = serde_json::to_value(DestinationKind::StartUp.spec()).unwrap();
    assert_eq!(json["kind"], "start_up");
    assert_eq!(json["group"], "other_employment");
    assert_eq!(
        json["fields"][0]["form"],
        serde_json::json!({"form": "code", "list": "startup_form"})
    );
    assert_eq!(json["fields"][0]["need"], "required");
    let contract = serde_json::to_value(DestinationKind::LabourContract.spec()).unwrap();
    assert!(
        contract["fields"]
            .as_array()
            .unwrap()
            .iter()
            .any(|field| field["need"]["at_least_one_of"] == "contact")
    );
}

proptest! {
    #[test]
    fn f4_normalising_twice_changes_nothing_and_never_makes_right_wrong(
        kind in proptest::sample::select(DestinationKind::ALL.to_vec()),
        noise in proptest::collection::vec("[ 0-9a-zA-Z０-９元年月日./@\\-北京市海淀区]{0,16}", FieldName::ALL.len()),
    ) {
        let spec = kind.spec();
        let typed: Fields = FieldName::ALL.into_iter().zip(noise).collect();
        let once = spec.normalise(typed.clone());
        prop_assert_eq!(spec.normalise(once.clone()), once.clone());
        let (before, after) = (spec.check_complete(&typed, 1), spec.check_complete(&once, 1));
        prop_assert!(after.len() <= before.len());
    }
}
