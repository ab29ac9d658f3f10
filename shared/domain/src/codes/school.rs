//! The directory of schools.

use super::table::{CodeEntry, rows};
use crate::id::{ProvinceCode, SchoolCode};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::LazyLock;

const CSV: &str = include_str!("../../data/schools.csv");
/// Fictitious schools, which demonstrations and tests use so that no real school's name stands on their documents.
const DEMO: &str = include_str!("../../data/schools_demo.csv");

/// A school (院校).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct School {
    /// 院校代码.
    pub code: SchoolCode,
    /// 校名.
    pub name: &'static str,
    /// The province that supervises it, which is where it stands in all but two cases.
    pub province: ProvinceCode,
    /// The city that it stands in.
    pub city: &'static str,
    /// 主管部门.
    pub authority: &'static str,
    /// 本科 or 专科: the highest level that it teaches besides postgraduates.
    pub level: &'static str,
}

struct Schools {
    by_code: HashMap<&'static str, School>,
    by_name: HashMap<&'static str, &'static str>,
}

static SCHOOLS: LazyLock<Schools> = LazyLock::new(|| {
    let all = || rows(CSV).chain(rows(DEMO));
    let by_code = all().filter_map(|cells| Some((cells[0], read(cells)?))).collect();
    let by_name = all().map(|[code, _, name, ..]| (name, code)).collect();
    Schools { by_code, by_name }
});

/// The province of each school, by its code. Most requests ask for one, so it does not wait for the tables above: they take
/// six times as long, once per process.
static PROVINCES: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let lines = CSV.lines().skip(2).chain(DEMO.lines().skip(2));
    let mut provinces: Vec<_> = lines
        .filter_map(|line| {
            let (code, rest) = line.split_once(',')?;
            Some((code, province(rest)?))
        })
        .collect();
    provinces.sort_unstable();
    provinces
});

/// 学校标识码 has ten digits: two of kind, two of the province, one of level, five of 院校代码.
fn province(code10: &'static str) -> Option<&'static str> {
    code10.get(2..4)
}

fn read([code, code10, name, authority, city, level, _]: [&'static str; 7]) -> Option<School> {
    let province = ProvinceCode::parse(province(code10)?).ok()?;
    Some(School {
        code: SchoolCode::parse(code).ok()?,
        name,
        province,
        city,
        authority,
        level,
    })
}

/// Builds what most requests ask of the lists, so that the first need not wait for it.
pub fn prepare() {
    LazyLock::force(&PROVINCES);
}

/// The school with this code.
pub fn school(code: &SchoolCode) -> Option<&'static School> {
    SCHOOLS.by_code.get(code.as_str())
}

/// The school with exactly this name.
pub fn school_called(name: &str) -> Option<&'static School> {
    SCHOOLS.by_name.get(name).and_then(|code| SCHOOLS.by_code.get(code))
}

pub(super) fn entries(csv: &'static str) -> Vec<CodeEntry> {
    rows(csv)
        .map(|[code, code10, name, ..]| CodeEntry {
            code,
            name,
            other_name: None,
            parent: province(code10),
        })
        .collect()
}

/// The province that supervises the school with this code.
pub fn province_of_school(code: &SchoolCode) -> Option<ProvinceCode> {
    let place = PROVINCES.binary_search_by_key(&code.as_str(), |(code, _)| *code).ok()?;
    ProvinceCode::parse(PROVINCES.get(place)?.1).ok()
}
