//! The report as a CBOR map with small integer keys; the numbering is published and never reused.

use super::SealError;
use ciborium::Value;
use domain::number::VerificationNumber;
use domain::report::{DestinationLines, Part, ReportContent, TransferLines};
use domain::time::{Timestamp, YearMonth};

const NUMBER: i128 = 1;
const PART: i128 = 2;
const NAME: i128 = 3;
const SEX: i128 = 4;
const SCHOOL: i128 = 5;
const GRADUATED: i128 = 6;
const YEARS_OF_STUDY: i128 = 7;
const MAJOR: i128 = 8;
const DEGREE: i128 = 9;
const ORIGIN: i128 = 10;
const KIND: i128 = 11;
const UNIT: i128 = 12;
const LOCATION: i128 = 13;
const ARCHIVE: i128 = 14;
const HUKOU: i128 = 15;
const ISSUED_AT: i128 = 16;
const VALID_UNTIL: i128 = 17;

/// Writes the fields in ascending order of their numbers; absent ones are left out.
pub(super) fn encode(content: &ReportContent) -> Result<Vec<u8>, SealError> {
    let part = match content.part {
        Part::Archive => 1,
        Part::Hukou => 2,
    };
    let month: u32 = content
        .graduated
        .to_string()
        .parse()
        .map_err(|_| SealError::Malformed)?;
    let mut fields = vec![
        (NUMBER, text(content.number.as_str())),
        (PART, Value::from(part)),
        (NAME, text(&content.name)),
        (SEX, text(&content.sex)),
        (SCHOOL, text(&content.school)),
        (GRADUATED, Value::from(month)),
        (YEARS_OF_STUDY, text(&content.years_of_study)),
        (MAJOR, text(&content.major)),
        (DEGREE, text(&content.degree)),
        (ORIGIN, text(&content.origin)),
        (KIND, text(&content.destination.kind)),
    ];
    fields.extend(content.destination.unit.as_deref().map(|unit| (UNIT, text(unit))));
    fields.extend(
        content
            .destination
            .location
            .as_deref()
            .map(|location| (LOCATION, text(location))),
    );
    fields.extend(content.transfer.as_ref().map(transfer));
    fields.push((ISSUED_AT, Value::from(content.issued_at.as_second())));
    fields.push((VALID_UNTIL, Value::from(content.valid_until.as_second())));
    let map = fields
        .into_iter()
        .map(|(number, value)| (Value::Integer(small(number)), value))
        .collect();
    let mut bytes = Vec::new();
    ciborium::into_writer(&Value::Map(map), &mut bytes).map_err(|_| SealError::Malformed)?;
    Ok(bytes)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn transfer(lines: &TransferLines) -> (i128, Value) {
    let texts = |lines: &[&String]| Value::Array(lines.iter().map(|line| text(line)).collect());
    match lines {
        TransferLines::Archive {
            kind,
            office,
            location,
            postcode,
            contact,
            phone,
        } => (ARCHIVE, texts(&[kind, office, location, postcode, contact, phone])),
        TransferLines::Hukou { kind, location } => (HUKOU, texts(&[kind, location])),
    }
}

fn small(number: i128) -> ciborium::value::Integer {
    ciborium::value::Integer::try_from(number).unwrap_or_else(|_| 0.into())
}

/// Reads what [`encode`] wrote. Fields with unknown numbers are passed over: a later version may add some.
pub(super) fn decode(bytes: &[u8]) -> Result<ReportContent, SealError> {
    let fields = Fields::read(bytes).ok_or(SealError::Malformed)?;
    content(&fields).ok_or(SealError::Malformed)
}

fn content(fields: &Fields) -> Option<ReportContent> {
    Some(ReportContent {
        number: VerificationNumber::parse(&fields.text(NUMBER)?).ok()?,
        part: match fields.integer(PART)? {
            1 => Part::Archive,
            2 => Part::Hukou,
            _unassigned => return None,
        },
        name: fields.text(NAME)?,
        sex: fields.text(SEX)?,
        school: fields.text(SCHOOL)?,
        graduated: YearMonth::parse(&fields.integer(GRADUATED)?.to_string())?,
        years_of_study: fields.text(YEARS_OF_STUDY)?,
        major: fields.text(MAJOR)?,
        degree: fields.text(DEGREE)?,
        origin: fields.text(ORIGIN)?,
        destination: DestinationLines {
            kind: fields.text(KIND)?,
            unit: fields.text(UNIT),
            location: fields.text(LOCATION),
        },
        transfer: fields.transfer().ok()?,
        issued_at: Timestamp::from_second(fields.integer(ISSUED_AT)?).ok()?,
        valid_until: Timestamp::from_second(fields.integer(VALID_UNTIL)?).ok()?,
    })
}

struct Fields(Vec<(Value, Value)>);

impl Fields {
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let value: Value = ciborium::from_reader(&mut rest).ok()?;
        let fields = value.into_map().ok()?;
        // Each number once, in order: what one reader sees, every reader sees.
        let numbers: Vec<i128> = fields
            .iter()
            .map(|(key, _)| key.as_integer().map(i128::from))
            .collect::<Option<_>>()?;
        let ascending = numbers.is_sorted_by(|one, next| one < next);
        (rest.is_empty() && ascending).then_some(Self(fields))
    }

    fn get(&self, number: i128) -> Option<&Value> {
        let key = Value::Integer(small(number));
        self.0
            .iter()
            .find_map(|(known, value)| (*known == key).then_some(value))
    }

    fn text(&self, number: i128) -> Option<String> {
        self.get(number)?.as_text().map(str::to_owned)
    }

    fn integer(&self, number: i128) -> Option<i64> {
        self.get(number)?.as_integer()?.try_into().ok()
    }

    fn texts<const N: usize>(&self, number: i128) -> Option<[String; N]> {
        let texts: Option<Vec<String>> = self
            .get(number)?
            .as_array()?
            .iter()
            .map(|value| value.as_text().map(str::to_owned))
            .collect();
        texts?.try_into().ok()
    }

    fn transfer(&self) -> Result<Option<TransferLines>, SealError> {
        if self.get(ARCHIVE).is_some() {
            let [kind, office, location, postcode, contact, phone] = self.texts(ARCHIVE).ok_or(SealError::Malformed)?;
            return Ok(Some(TransferLines::Archive {
                kind,
                office,
                location,
                postcode,
                contact,
                phone,
            }));
        }
        if self.get(HUKOU).is_some() {
            let [kind, location] = self.texts(HUKOU).ok_or(SealError::Malformed)?;
            return Ok(Some(TransferLines::Hukou { kind, location }));
        }
        Ok(None)
    }
}
