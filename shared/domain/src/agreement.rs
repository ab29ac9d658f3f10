//! Employment agreements (就业协议书): their number, their parties' particulars, and what every version says (O5, A1, F8).

use crate::fault::{Fault, FaultCode};
use crate::id::{ClassYear, SchoolCode};
use crate::identity::{Invalid, Postcode};
use crate::kind::{FieldForm, Fields};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Digits of an agreement number.
const LENGTH: usize = 19;
/// How many agreements of a school and class year could be told apart.
const SERIALS: u32 = 1_000_000_000;
/// The most versions of one agreement: amendments are rare, and each is kept. All of them, before and after a change, fit
/// into one history entry of 400 KB, whatever they say.
pub const MAX_VERSIONS: usize = 10;

/// A text that is no agreement number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("协议编号应为19位数字")]
pub struct Malformed;

/// 协议编号: 19 digits, such as `2021110001399528998`: class year, 1, school code, nine random digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AgreementNumber(String);

impl AgreementNumber {
    /// The number that `random` gives. Two draws may meet, so whoever stores an agreement claims its number first.
    pub fn new(class_year: ClassYear, school: &SchoolCode, random: u32) -> Self {
        Self(format!("{class_year}1{school}{:09}", random % SERIALS))
    }

    /// Reads a number as it is written.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let digits = text.len() == LENGTH && text.bytes().all(|b| b.is_ascii_digit());
        let year = text.get(..4).and_then(|year| year.parse().ok());
        let known = year.is_some_and(|year| ClassYear::new(year).is_ok());
        if digits && known && text.get(4..5) == Some("1") {
            Ok(Self(text.to_owned()))
        } else {
            Err(Malformed)
        }
    }

    /// The 19 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AgreementNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<AgreementNumber> for String {
    fn from(number: AgreementNumber) -> Self {
        number.0
    }
}

impl TryFrom<String> for AgreementNumber {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        Self::parse(&text)
    }
}

/// S5: who signs, as the province has fixed it for all its schools.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgreementForm {
    /// 两方协议: employer and graduate.
    TwoParty,
    /// 三方协议: employer, graduate and school.
    #[default]
    ThreeParty,
}

/// S4: 就业协议经办人, as printed on agreements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementOffice {
    /// 协议经办人姓名, 1–60 characters.
    pub name: String,
    /// 联系电话.
    pub phone: String,
    /// 通讯地址, 1–200 characters.
    pub address: String,
    /// 邮政编码, six digits.
    pub postcode: String,
}

impl AgreementOffice {
    /// Trimmed and in canonical form; what is wrong is added to `faults` under `pointer`.
    pub(crate) fn checked(self, pointer: &str, faults: &mut Vec<Fault>) -> Self {
        let mut text = |value: &str, field: &str, form: FieldForm| {
            let read = if value.trim().is_empty() {
                Err(Invalid::new(FaultCode::Missing, "请填写"))
            } else {
                form.read(value)
            };
            read.unwrap_or_else(|invalid| {
                faults.push(invalid.fault(format!("{pointer}/{field}")));
                value.to_owned()
            })
        };
        let name = text(&self.name, "name", FieldForm::Text { max_chars: 60 });
        let phone = text(&self.phone, "phone", FieldForm::Phone);
        let address = text(&self.address, "address", FieldForm::Text { max_chars: 200 });
        let postcode = match Postcode::parse(&self.postcode) {
            Ok(postcode) => postcode.into(),
            Err(invalid) => {
                faults.push(invalid.fault(format!("{pointer}/postcode")));
                self.postcode
            }
        };
        Self {
            name,
            phone,
            address,
            postcode,
        }
    }
}

/// The graduate's particulars as printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signatory {
    /// 姓名.
    pub name: String,
    /// 性别.
    pub sex: String,
    /// 身份证号.
    pub id_number: String,
    /// 毕业院校.
    pub school: String,
    /// 院系.
    pub department: String,
    /// 专业.
    pub major: String,
    /// 学历.
    pub degree: String,
    /// 学制, in years.
    pub years_of_study: String,
    /// 毕业时间, six digits.
    pub graduates: String,
    /// 培养方式.
    pub training_mode: String,
    /// 生源地区.
    pub origin: String,
}

/// How the parties came to agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "signed", rename_all = "snake_case")]
pub enum Signed {
    /// Both in the system: no stamp is needed.
    Online {
        /// When the employer sent the invitation.
        offered_at: Timestamp,
        /// When the graduate accepted it, after a real-person check.
        accepted_at: Timestamp,
    },
    /// On paper: lines for signatures and stamps are printed.
    OnPaper,
}

/// Everything that one version of an agreement says. The document is made of this value alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementText {
    /// Two or three parties.
    pub form: AgreementForm,
    /// The graduate.
    pub graduate: Signatory,
    /// The employer and the terms, in canonical form.
    pub fields: Fields,
    /// The school's office.
    pub office: AgreementOffice,
    /// How it was signed.
    pub signed: Signed,
    /// When the school approved it, or amended it.
    pub approved_at: Timestamp,
}

/// A numbered agreement with all its versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// 协议编号; an amendment keeps it.
    pub number: AgreementNumber,
    /// What it says, the version in force last; never empty.
    pub versions: Vec<AgreementText>,
}

impl Agreement {
    /// A new agreement.
    pub fn new(number: AgreementNumber, text: AgreementText) -> Self {
        Self {
            number,
            versions: vec![text],
        }
    }

    /// The version in force.
    pub fn current(&self) -> Option<&AgreementText> {
        self.versions.last()
    }

    /// One version, counted from 1.
    pub fn version(&self, number: usize) -> Option<&AgreementText> {
        number.checked_sub(1).and_then(|index| self.versions.get(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a1_a_number_is_nineteen_digits_and_is_read_back(year in 2000_i16..2100, school in 0_u32..100_000, random: u32) {
            let school = SchoolCode::parse(&format!("{school:05}")).unwrap();
            let number = AgreementNumber::new(ClassYear::new(year).unwrap(), &school, random);
            prop_assert_eq!(number.as_str().len(), 19);
            let prefix = format!("{year}1{school}");
            prop_assert!(number.as_str().starts_with(&prefix));
            prop_assert_eq!(AgreementNumber::parse(number.as_str()), Ok(number));
        }
    }

    #[test]
    fn a1_other_texts_are_no_numbers() {
        for text in [
            "",
            "202111000139952899",
            "20211100013995289980",
            "2021210001399528998",
            "9999110001399528998",
        ] {
            assert_eq!(AgreementNumber::parse(text), Err(Malformed), "{text}");
        }
    }
}
