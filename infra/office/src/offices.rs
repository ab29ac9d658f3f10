//! The directory of record offices, out of a CSV file (H2).

use domain::fault::Fault;
use domain::relocation::{ArchiveTransfer, Relocation, TransferKind};
use futures::{TryStreamExt, stream};
use records::{Error, Office, Records};
use std::collections::HashMap;
use std::fmt;

/// The headings, as the answer of `GET /v1/archive-offices/{division}` names the fields.
const HEADINGS: [&str; 6] = ["division", "name", "address", "postcode", "contact", "phone"];
/// How many offices are put at the same time.
const AT_ONCE: usize = 8;

/// Why no office was put.
#[derive(Debug, thiserror::Error)]
pub enum OfficesError {
    /// The file is not text.
    #[error("the file is not UTF-8: save it as \"CSV UTF-8\"")]
    Encoding,
    /// Its first line is something else.
    #[error("the first line must have exactly the headings {}, in any order", HEADINGS.join(", "))]
    Headings,
    /// It has headings only.
    #[error("the file has no offices")]
    Empty,
    /// These lines are wrong, and nothing was put.
    #[error("{}\n{} faults; nothing was put", joined(.0), .0.len())]
    Lines(Vec<WrongLine>),
}

/// Something wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongLine {
    /// Which line of the file, from 1.
    pub line: u64,
    /// What: of a field its name, the stable name of the fault, and in brackets the explanation that users get.
    pub what: String,
}

impl fmt::Display for WrongLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

fn joined(lines: &[WrongLine]) -> String {
    lines.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Every office of the file, or everything that is wrong with it. What an office says of itself is what a graduate's
/// registration may say (H1), since that is what it is proposed for; a division has one office.
pub fn read(file: &[u8]) -> Result<Vec<Office>, OfficesError> {
    let text = std::str::from_utf8(file).map_err(|_| OfficesError::Encoding)?;
    let text = text.trim_start_matches('\u{FEFF}');
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let headings = reader.headers().map_err(|_| OfficesError::Headings)?;
    let places = HEADINGS.map(|heading| headings.iter().position(|written| written == heading));
    if headings.len() != HEADINGS.len() || places.contains(&None) {
        return Err(OfficesError::Headings);
    }
    let (mut offices, mut wrong, mut lines) = (Vec::new(), Vec::new(), HashMap::new());
    for row in reader.records() {
        let row = row.map_err(|_| OfficesError::Encoding)?;
        let line = row.position().map(csv::Position::line).unwrap_or_default();
        let mut complain = |what: String| wrong.push(WrongLine { line, what });
        if row.len() != HEADINGS.len() {
            complain(format!("{} fields instead of {}", row.len(), HEADINGS.len()));
            continue;
        }
        let [division, name, address, postcode, contact, phone] =
            places.map(|place| place.and_then(|place| row.get(place)).unwrap_or_default().to_owned());
        let office = Office {
            division,
            name,
            address,
            postcode,
            contact,
            phone,
        };
        faults(&office).into_iter().for_each(&mut complain);
        if let Some(first) = lines.insert(office.division.clone(), line) {
            complain(format!("division: {} is on line {first} too", office.division));
        }
        offices.push(office);
    }
    match (wrong.is_empty(), offices.is_empty()) {
        (false, _) => Err(OfficesError::Lines(wrong)),
        (true, true) => Err(OfficesError::Empty),
        (true, false) => Ok(offices),
    }
}

/// What a graduate could not submit who takes the office as it is proposed.
fn faults(office: &Office) -> Vec<String> {
    let Office {
        division,
        name,
        address,
        postcode,
        contact,
        phone,
    } = office.clone();
    let proposed = ArchiveTransfer {
        kind: Some(TransferKind::Origin),
        office: name,
        division,
        address,
        postcode,
        contact,
        phone,
        ..ArchiveTransfer::default()
    };
    let tell = |Fault { field, code, message }: Fault| {
        let field = match field.as_str() {
            "/office" => "name",
            other => other.trim_start_matches('/'),
        };
        let code = serde_json::to_value(code).unwrap_or_default();
        format!("{field}: {} ({message})", code.as_str().unwrap_or_default())
    };
    proposed.complete_faults().into_iter().map(tell).collect()
}

/// H2: puts the offices into the directory, each in place of the one that its division had. Again is the same as once.
pub async fn put(records: &Records, offices: &[Office]) -> Result<(), Error> {
    stream::iter(offices.iter().map(Ok))
        .try_for_each_concurrent(AT_ONCE, |office| records.put_office(office))
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &str = "division,name,address,postcode,contact,phone\n\
        110108,海淀演示人才服务中心（虚构）,演示路1号,100000,档案科,010-88888888\n";

    fn lines(file: &str) -> Vec<u64> {
        match read(file.as_bytes()) {
            Err(OfficesError::Lines(wrong)) => wrong.into_iter().map(|wrong| wrong.line).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn h2_headings_may_stand_in_any_order_and_after_a_byte_order_mark() {
        let turned = "\u{FEFF}phone,name,address,postcode,contact,division\r\n\
            010-88888888, 海淀演示人才服务中心（虚构） ,演示路1号,100000,档案科,110108\r\n";
        assert_eq!(read(turned.as_bytes()).unwrap(), read(RIGHT.as_bytes()).unwrap());
    }

    #[test]
    fn h2_every_wrong_line_is_named() {
        let file = format!(
            "{RIGHT}110101,缺邮编（虚构）,演示路1号,,档案科,010-88888888\n\
             999999,没有的区划（虚构）,演示路1号,100000,档案科,010-88888888\n\
             110102,好的（虚构）,演示路1号,100000,档案科,010-88888888\n\
             110103,停用的区划（虚构）,演示路1号,100000,档案科,010-88888888\n\
             \"110105\",\"两\n行\",演示路1号,100000,档案科,010-88888888\n\
             110106,少一列（虚构）,演示路1号,100000,档案科\n\
             110108,又一个（虚构）,演示路1号,100000,档案科,010-88888888\n\
             110107,电话不对（虚构）,演示路1号,100000,档案科,无\n"
        );
        assert_eq!(lines(&file), [3, 4, 6, 7, 9, 10, 11]);
        let said = read(file.as_bytes()).unwrap_err().to_string();
        assert!(said.contains("line 10: division: 110108 is on line 2 too"), "{said}");
        assert!(said.contains("line 3: postcode: missing (必填)"), "{said}");
        assert!(said.ends_with("7 faults; nothing was put"), "{said}");
    }

    #[test]
    fn h2_a_file_that_is_no_directory_is_refused() {
        let head = RIGHT.lines().next().unwrap();
        assert!(matches!(read(head.as_bytes()), Err(OfficesError::Empty)));
        assert!(matches!(read(b""), Err(OfficesError::Headings)));
        let more = RIGHT.replacen("phone", "phone,fax", 1);
        assert!(matches!(read(more.as_bytes()), Err(OfficesError::Headings)));
        let twice = RIGHT.replacen("contact", "phone", 1);
        assert!(matches!(read(twice.as_bytes()), Err(OfficesError::Headings)));
        assert!(matches!(read(b"\xb5\xb5"), Err(OfficesError::Encoding)));
    }
}
