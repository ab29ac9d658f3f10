//! Administrative divisions, today's and retired ones: ID numbers and origins keep the code of their time.

use super::table::{CodeEntry, rows};
use super::{CodeList, latest};
use crate::id::ProvinceCode;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::LazyLock;

const CURRENT: &str = include_str!("../../data/divisions.csv");
const RETIRED: &str = include_str!("../../data/divisions_retired.csv");

/// Rows of old editions that stand for "the districts of" or "the counties of", and add nothing to a full name.
const FILLERS: [&str; 5] = ["市辖区", "县", "市", "省直辖县级行政区划", "自治区直辖县级行政区划"];

/// ID numbers of residents from Hong Kong, Macao and Taiwan (港澳台居民居住证) begin with these.
const RESIDENCE_PERMITS: [&str; 3] = ["810000", "820000", "830000"];

/// How large a division is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DivisionLevel {
    /// 省级: `110000`.
    Province,
    /// 地级: `130100`.
    City,
    /// 县级: `130102`.
    County,
}

/// One administrative division.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Division {
    /// Six digits.
    pub code: &'static str,
    /// 东城区.
    pub name: &'static str,
    /// 北京市东城区. Of a retired division put together from what its parents are called today.
    pub full_name: String,
    /// How large.
    pub level: DivisionLevel,
    /// No longer in use: still right as an origin and as the beginning of an ID number.
    pub retired: bool,
}

static DIVISIONS: LazyLock<HashMap<&'static str, Division>> = LazyLock::new(|| {
    let current = rows(CURRENT).map(|[code, name, _, _, full_name, ..]| {
        (
            code,
            Division {
                code,
                name,
                full_name: full_name.to_owned(),
                level: level_of(code),
                retired: false,
            },
        )
    });
    let mut divisions: HashMap<_, _> = current.collect();
    // In the order of codes a province comes before its cities and a city before its counties.
    for [code, name, ..] in rows(RETIRED) {
        let full_name = retired_full_name(&divisions, code, name);
        let division = Division {
            code,
            name,
            full_name,
            level: level_of(code),
            retired: true,
        };
        divisions.entry(code).or_insert(division);
    }
    divisions
});

fn level_of(code: &str) -> DivisionLevel {
    match (code.ends_with("0000"), code.ends_with("00")) {
        (true, _) => DivisionLevel::Province,
        (false, true) => DivisionLevel::City,
        (false, false) => DivisionLevel::County,
    }
}

fn retired_full_name(known: &HashMap<&'static str, Division>, code: &str, name: &str) -> String {
    let parent = |digits: usize| {
        code.get(..digits)
            .map(|start| format!("{start:0<6}"))
            .filter(|parent| parent != code)
    };
    let named = |parent: String| {
        known
            .get(parent.as_str())
            .filter(|division| !FILLERS.contains(&division.name))
    };
    let above = parent(4).and_then(named).or_else(|| parent(2).and_then(named));
    format!("{}{name}", above.map_or("", |division| division.full_name.as_str()))
}

/// The division with this code, today's or retired.
pub fn division(code: &str) -> Option<&'static Division> {
    DIVISIONS.get(code)
}

/// The division that a person means: a code, today's or retired, or the exact name of one of today's
/// (`北京市东城区`; `东城区` alone only where no other division is called so).
pub fn division_called(text: &str) -> Option<&'static Division> {
    division(text).or_else(|| {
        latest(CodeList::Division)
            .find(text)
            .and_then(|entry| division(entry.code))
    })
}

/// The province that a division code lies in.
pub fn province_of(code: &str) -> Option<ProvinceCode> {
    let start = code.get(..2)?;
    division(&format!("{start}0000")).and_then(|_| ProvinceCode::parse(start).ok())
}

/// 北京市 of `11`.
pub fn province_name(code: &ProvinceCode) -> Option<&'static str> {
    division(&format!("{code}0000")).map(|province| province.name)
}

/// Whether an ID number may begin so: with a division of today or of the past, or as a residence permit does.
pub fn is_id_prefix(code: &str) -> bool {
    division(code).is_some() || RESIDENCE_PERMITS.contains(&code)
}

pub(super) fn entries(csv: &'static str) -> Vec<CodeEntry> {
    rows(csv)
        .map(|[code, name, _, parent, full_name, ..]| CodeEntry {
            code,
            name,
            other_name: Some(full_name),
            parent: Some(parent).filter(|parent| !parent.is_empty()),
        })
        .collect()
}
