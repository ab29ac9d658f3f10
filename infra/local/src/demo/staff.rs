//! Fictitious staff of the demo schools and their provinces.

use super::{OTHER_SCHOOL, SCHOOL};
use crate::BoxError;
use crate::issuer::people::{Person, Role};
use domain::account::{Access, Account, Branch, DataScope, Permissions};
use domain::agreement::AgreementOffice;
use domain::codes;
use domain::id::{ProvinceCode, SchoolCode, Subject};
use domain::time::{self, Timestamp};
use records::Office;

/// The departments of the demo school, with the sign-in of each.
pub const DEPARTMENTS: [(&str, &str); 5] = [
    ("计算机科学与技术系", "dept-computing"),
    ("数学系", "dept-mathematics"),
    ("外国语言文学系", "dept-languages"),
    ("经济管理学院", "dept-economics"),
    ("法学院", "dept-law"),
];
/// The department of the other school.
pub const OTHER_DEPARTMENT: (&str, &str) = ("综合系", "dept-other");

/// Counties whose archive offices are in the demo directory; graduates come from these.
pub const ORIGINS: [&str; 6] = ["110108", "320106", "440305", "330106", "510107", "610113"];

/// Sign-in of a school's first account.
pub fn school_subject(school: &str) -> String {
    format!("school-{school}")
}

/// Everybody's sign-in.
pub fn people() -> Vec<Person> {
    let named = |subject: String, name: &str| Person {
        subject,
        name: format!("{name}（虚构）"),
        role: Role::Staff,
        cn_id_number: None,
    };
    let mut people = vec![
        named("province-11".to_owned(), "北京市省级用户"),
        named("province-32".to_owned(), "江苏省省级用户"),
        named(school_subject(SCHOOL), "演示大学学校用户"),
        named("school-archives".to_owned(), "演示大学档案室用户"),
        named("school-reader".to_owned(), "演示大学只读用户"),
        named(school_subject(OTHER_SCHOOL), "演示学院学校用户"),
    ];
    let departments = DEPARTMENTS.into_iter().chain([OTHER_DEPARTMENT]);
    people.extend(departments.map(|(name, subject)| named(subject.to_owned(), &format!("{name}院系用户"))));
    people
}

/// Every account.
pub fn accounts(now: Timestamp) -> Result<Vec<Account>, BoxError> {
    let school = |code: &str| SchoolCode::parse(code).map(|school| Branch::School { school });
    let province = |code: &str| ProvinceCode::parse(code).map(|province| Branch::Province { province });
    let department = |code: &str, name: &str| {
        SchoolCode::parse(code).map(|school| Branch::Department {
            school,
            department: name.to_owned(),
        })
    };
    let archives = Permissions {
        employment: Access::None,
        archive: Access::ReadWrite,
        hukou: Access::ReadOnly,
    };
    let reader = Permissions {
        employment: Access::ReadOnly,
        archive: Access::ReadOnly,
        hukou: Access::None,
    };
    let mut wanted = vec![
        ("province-11".to_owned(), province("11")?, Permissions::ALL),
        ("province-32".to_owned(), province("32")?, Permissions::ALL),
        (school_subject(SCHOOL), school(SCHOOL)?, Permissions::ALL),
        ("school-archives".to_owned(), school(SCHOOL)?, archives),
        ("school-reader".to_owned(), school(SCHOOL)?, reader),
        (school_subject(OTHER_SCHOOL), school(OTHER_SCHOOL)?, Permissions::ALL),
        (
            OTHER_DEPARTMENT.1.to_owned(),
            department(OTHER_SCHOOL, OTHER_DEPARTMENT.0)?,
            Permissions::ALL,
        ),
    ];
    for (name, subject) in DEPARTMENTS {
        wanted.push((subject.to_owned(), department(SCHOOL, name)?, Permissions::ALL));
    }
    let account = |(subject, branch, permissions): (String, Branch, Permissions)| {
        Ok(Account {
            name: format!("{subject}（虚构）"),
            subject: Subject::parse(&subject)?,
            branch,
            permissions,
            scope: DataScope::Both,
            valid_from: time::this_second(now),
            version: 1,
        })
    };
    wanted.into_iter().map(account).collect()
}

/// Who handles agreements at the demo school (S4).
pub fn agreement_office() -> AgreementOffice {
    AgreementOffice {
        name: "演示经办人（虚构）".to_owned(),
        phone: "010-88888888".to_owned(),
        address: "演示路1号学生就业指导中心".to_owned(),
        postcode: "100000".to_owned(),
    }
}

/// The fictitious directory of archive offices (H2).
pub fn offices() -> Vec<Office> {
    let office = |code: &str| {
        let division = codes::division(code)?;
        Some(Office {
            division: code.to_owned(),
            name: format!("{}演示人才服务中心（虚构）", division.full_name),
            address: "演示路1号".to_owned(),
            postcode: "100000".to_owned(),
            contact: "档案科".to_owned(),
            phone: "010-88888888".to_owned(),
        })
    };
    ORIGINS.into_iter().filter_map(office).collect()
}
