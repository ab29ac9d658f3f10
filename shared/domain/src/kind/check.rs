//! Checking what was filled in against what the kind asks for: everything wrong at once (F4, G3).

use super::{DestinationGroup, FieldName, FieldSpec, KindSpec, Need, ProofRule};
use crate::codes::{self, CodeList};
use crate::fault::{Fault, FaultCode};
use crate::identity::check_printable;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What was filled in, by field.
pub type Fields = BTreeMap<FieldName, String>;

/// The most characters of any value, in a draft too.
const MAX_CHARS: usize = 500;

/// A set of fields with its proof, of a destination or of anything else that people fill in.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Form {
    /// What users call it.
    pub label: &'static str,
    /// The fields in the order of the form.
    pub fields: &'static [FieldSpec],
    /// The proof pictures.
    pub proof: ProofRule,
}

impl Form {
    /// The field of this name, if the form has it.
    pub fn field(&self, name: FieldName) -> Option<&'static FieldSpec> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// F3: a draft may be incomplete and half-typed. Only what could never be right is refused: fields of other
    /// kinds, more than 500 characters, characters that no report prints.
    pub fn check_draft(&self, fields: &Fields) -> Vec<Fault> {
        fields
            .iter()
            .filter_map(|(name, value)| self.limit_fault(*name, value))
            .collect()
    }

    /// F4: all that is missing and all that is wrong, at once.
    pub fn check_complete(&self, fields: &Fields, proof_count: usize) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (name, value) in fields.iter().filter(|(name, _)| self.field(**name).is_none()) {
            faults.extend(self.limit_fault(*name, value));
        }
        let mut groups = BTreeSet::new();
        for field in self.fields {
            match given(fields, field.name) {
                Some(value) => faults.extend(self.value_fault(field, value)),
                None => faults.extend(self.missing_fault(field, fields, &mut groups)),
            }
        }
        faults.extend(order_fault(fields));
        faults.extend(self.proof_fault(proof_count));
        faults
    }

    /// Every value in its canonical form, trimmed; empty ones are left out. What can't be read stays as it is.
    #[must_use]
    pub fn normalise(&self, fields: Fields) -> Fields {
        let canonical = |(name, value): (FieldName, String)| {
            let read = self.field(name).and_then(|field| field.form.read(&value).ok());
            (name, read.unwrap_or_else(|| value.trim().to_owned()))
        };
        fields
            .into_iter()
            .map(canonical)
            .filter(|(_, value)| !value.is_empty())
            .collect()
    }

    fn limit_fault(&self, name: FieldName, value: &str) -> Option<Fault> {
        let Some(field) = self.field(name) else {
            let message = format!("“{}”不需要填写此项", self.label);
            return Some(Fault::new(name.pointer(), FaultCode::UnknownField, message));
        };
        if value.chars().count() > MAX_CHARS {
            let message = format!("{}：不能超过{MAX_CHARS}个字", field.label);
            return Some(Fault::new(name.pointer(), FaultCode::TooLong, message));
        }
        if value.chars().any(|c| c.is_control() && c != '\n') {
            let message = format!("{}：不能包含控制字符", field.label);
            return Some(Fault::new(name.pointer(), FaultCode::Malformed, message));
        }
        let invalid = check_printable(value).err()?;
        let message = format!("{}：{}", field.label, invalid.message);
        Some(Fault::new(name.pointer(), invalid.code, message))
    }

    fn value_fault(&self, field: &FieldSpec, value: &str) -> Option<Fault> {
        self.limit_fault(field.name, value).or_else(|| {
            let invalid = field.form.read(value).err()?;
            let message = format!("{}：{}", field.label, invalid.message);
            Some(Fault::new(field.name.pointer(), invalid.code, message))
        })
    }

    /// A group of which nothing is given is named once, at its first field.
    fn missing_fault(&self, field: &FieldSpec, fields: &Fields, named: &mut BTreeSet<&'static str>) -> Option<Fault> {
        let message = match field.need {
            Need::Optional => return None,
            Need::Required => format!("请填写{}", field.label),
            Need::AtLeastOneOf(group) => {
                let members = || self.fields.iter().filter(|other| other.need == field.need);
                if members().any(|member| given(fields, member.name).is_some()) || !named.insert(group) {
                    return None;
                }
                format!(
                    "{}至少填写一项",
                    members().map(|member| member.label).collect::<Vec<_>>().join("、")
                )
            }
        };
        Some(Fault::new(field.name.pointer(), FaultCode::Missing, message))
    }

    fn proof_fault(&self, count: usize) -> Option<Fault> {
        let proof = self.proof;
        if count < proof.min {
            let message = format!("请上传证明材料：{}（至少{}张）", proof.label, proof.min);
            return Some(Fault::new("/proofs", FaultCode::Missing, message));
        }
        let too_many = || match proof.max {
            0 => Fault::new("/proofs", FaultCode::NotAllowed, "此登记方式不需要证明材料"),
            most => Fault::new("/proofs", FaultCode::TooLong, format!("证明材料最多{most}张")),
        };
        (count > proof.max).then(too_many)
    }
}

impl KindSpec {
    /// Its fields and proof.
    pub fn form(&self) -> Form {
        Form {
            label: self.label,
            fields: self.fields,
            proof: self.proof,
        }
    }

    /// F3: what a draft may not say.
    pub fn check_draft(&self, fields: &Fields) -> Vec<Fault> {
        self.form().check_draft(fields)
    }

    /// F4: all that is missing and all that is wrong, at once.
    pub fn check_complete(&self, fields: &Fields, proof_count: usize) -> Vec<Fault> {
        self.form().check_complete(fields, proof_count)
    }

    /// Every value in its canonical form.
    #[must_use]
    pub fn normalise(&self, fields: Fields) -> Fields {
        self.form().normalise(fields)
    }

    /// 单位名称 of a report: the employer or the school. None for somebody who is not employed.
    pub fn unit_of(&self, fields: &Fields) -> Option<String> {
        let named = || given(fields, FieldName::EmployerName).or_else(|| given(fields, FieldName::SchoolName));
        self.is_settled().then(named).flatten().map(str::to_owned)
    }

    /// 单位所在地 of a report: the full name of the division, the country, or where the school is known to be.
    pub fn location_of(&self, fields: &Fields) -> Option<String> {
        if !self.is_settled() {
            return None;
        }
        let division = division_of(fields)
            .and_then(codes::division_called)
            .map(|division| division.full_name.clone());
        let country = || {
            let country = codes::latest(CodeList::Country).find(given(fields, FieldName::Country)?)?;
            Some(country.name.to_owned())
        };
        division
            .or_else(country)
            .or_else(|| school_location(given(fields, FieldName::SchoolName)?))
    }

    /// Somebody who is not employed has plans, but no unit.
    fn is_settled(&self) -> bool {
        self.group != DestinationGroup::NotEmployed
    }
}

/// The division code of the place, for statistics (Q3); `fields` in canonical form.
pub fn division_of(fields: &Fields) -> Option<&str> {
    given(fields, FieldName::EmployerDivision).or_else(|| given(fields, FieldName::Division))
}

/// The code of the industry, for statistics (Q3); `fields` in canonical form.
pub fn industry_of(fields: &Fields) -> Option<&str> {
    given(fields, FieldName::EmployerIndustry).or_else(|| given(fields, FieldName::Industry))
}

/// The value of a field that is not blank.
fn given(fields: &Fields, name: FieldName) -> Option<&str> {
    fields
        .get(&name)
        .map(|value| value.trim())
        .filter(|value| !value.is_empty())
}

/// Canonical dates compare as texts.
fn order_fault(fields: &Fields) -> Option<Fault> {
    let day = |name| super::FieldForm::Date.read(given(fields, name)?).ok();
    let (starts, ends) = (day(FieldName::StartsOn)?, day(FieldName::EndsOn)?);
    let fault = || {
        Fault::new(
            FieldName::EndsOn.pointer(),
            FaultCode::OutOfRange,
            "结束日期不能早于开始日期",
        )
    };
    (ends < starts).then(fault)
}

fn school_location(name: &str) -> Option<String> {
    let school = codes::school_called(name)?;
    let province = codes::province_name(&school.province)?;
    Some(if school.city == province {
        province.to_owned()
    } else {
        format!("{province}{}", school.city)
    })
}
