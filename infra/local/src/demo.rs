//! Fictitious data to try the system with: two schools, their staff, a roster. No person in it exists.
//!
//! It is made through the same records and the same permissions as real data, and making it again changes nothing.

pub mod graduates;
pub mod staff;

use crate::BoxError;
use crate::issuer::people::{People, Person, Role};
use domain::id::{ClassYear, SchoolCode};
use domain::policy::{Enroller, SettingsEditor};
use domain::principal::{Principal, StaffSession};
use domain::school::{AgreementOffices, InReview, ReviewMode, SchoolState, Settings, Switch, Window};
use domain::time::{self, Timestamp};
use futures::{TryStreamExt, stream};
use gateway::answer::no_content;
use jiff::civil::{Date, date};
use records::{Call, Enrolment, Records, SchoolDone, SchoolWrite};

/// The demo school.
pub const SCHOOL: &str = "99999";
/// A second school, so that there is somebody who may not look.
pub const OTHER_SCHOOL: &str = "99998";
/// How many employers can sign in.
const EMPLOYERS: usize = 9;
/// How many rows are entered at the same time.
const AT_ONCE: usize = 4;

/// The class year that is filing at `now`, and its dates: filing is open on every day of the year.
pub fn season(now: Timestamp) -> (i16, Window) {
    let today = time::china_day(now);
    let year = if today <= date(today.year(), 8, 20) {
        today.year()
    } else {
        today.year() + 1
    };
    let opens = today.checked_sub(jiff::Span::new().days(30)).unwrap_or(today);
    // Far enough ahead that nobody is reminded on any day of the year.
    let ahead = |from: Date| from.checked_add(jiff::Span::new().days(30)).unwrap_or(from);
    let due = date(year, 6, 15).max(ahead(today));
    (
        year,
        Window {
            opens,
            due,
            changes_until: date(year, 8, 25).max(ahead(due)),
        },
    )
}

/// Makes what is not there yet.
pub async fn seed(records: &Records, people: &People, now: Timestamp) -> Result<(), BoxError> {
    let (year, window) = season(now);
    let class_year = ClassYear::new(year)?;
    if is_seeded(records, class_year, now).await? {
        return Ok(());
    }
    people.add(everybody(year))?;
    for account in staff::accounts(now)? {
        records.install_account(&Call::system("demo", now), &account).await?;
    }
    for office in staff::offices() {
        records.put_office(&office).await?;
    }
    for (school, roster) in [
        (SCHOOL, graduates::roster(year)),
        (OTHER_SCHOOL, graduates::other_roster(year)),
    ] {
        enrol(records, &SchoolCode::parse(school)?, class_year, &roster, now).await?;
    }
    let opened = |settings: &mut Settings| {
        settings.window = window;
        settings.routes.declaration = Switch::On;
    };
    change_settings(records, OTHER_SCHOOL, class_year, opened, now).await?;
    // Last: it tells the next start that everything is there.
    let signing = |settings: &mut Settings| {
        opened(settings);
        settings.review_mode = ReviewMode::DepartmentThenSchool;
        settings.routes.online_signing = Switch::On;
        settings.offices = Some(AgreementOffices::One {
            office: staff::agreement_office(),
        });
    };
    change_settings(records, SCHOOL, class_year, signing, now).await
}

/// Everybody who can sign in, of this class year.
pub fn everybody(year: i16) -> impl Iterator<Item = Person> {
    let graduates = graduates::roster(year).into_iter().chain(graduates::other_roster(year));
    staff::people()
        .into_iter()
        .chain(employers())
        .chain(graduates.map(|row| person(&row)))
}

async fn is_seeded(records: &Records, class_year: ClassYear, now: Timestamp) -> Result<bool, BoxError> {
    let desk = records
        .open_school(&staff_call(SCHOOL, now)?, &SchoolCode::parse(SCHOOL)?, class_year)
        .await?;
    Ok(desk.version > 0)
}

/// Sign-ins of employers that have not registered yet.
fn employers() -> impl Iterator<Item = Person> {
    (1..=EMPLOYERS).map(|number| Person {
        subject: format!("employer-{number}"),
        name: format!("演示用人单位{number}（虚构）"),
        role: Role::Employer,
        cn_id_number: None,
    })
}

fn person(row: &graduates::Row) -> Person {
    Person {
        subject: row.subject.clone(),
        name: row.name.clone(),
        role: Role::Graduate,
        cn_id_number: Some(row.id_number.clone()),
    }
}

/// A call of the school's first account.
fn staff_call(school: &str, now: Timestamp) -> Result<Call, BoxError> {
    let subject = domain::id::Subject::parse(&staff::school_subject(school))?;
    let principal = Principal::Staff(StaffSession {
        subject,
        authenticated_at: now,
    });
    Ok(Call {
        principal,
        ..Call::system("demo", now)
    })
}

async fn enrol(
    records: &Records,
    school: &SchoolCode,
    class_year: ClassYear,
    roster: &[graduates::Row],
    now: Timestamp,
) -> Result<(), BoxError> {
    let call = &staff_call(school.as_str(), now)?;
    let desk = records.open_school(call, school, class_year).await?;
    let enroller = &Enroller::ask(&desk.asker(call), school).map_err(|refusal| format!("{refusal:?}"))?;
    let entries = graduates::entries(roster, class_year)?;
    stream::iter(entries.into_iter().map(Ok::<_, BoxError>))
        .try_for_each_concurrent(AT_ONCE, async |entry| {
            let row = Enrolment {
                school: school.clone(),
                class_year,
                entry,
            };
            records.enrol(call, enroller, &row).await?;
            Ok(())
        })
        .await
}

async fn change_settings(
    records: &Records,
    school: &str,
    class_year: ClassYear,
    change: impl Fn(&mut Settings) + Send + Sync,
    now: Timestamp,
) -> Result<(), BoxError> {
    let call = &staff_call(school, now)?;
    let school = &SchoolCode::parse(school)?;
    records
        .change_school(call, school, |work| {
            let editor = SettingsEditor::ask(&work.asker(call), school)?;
            let (current, _) = work.settings_of(class_year);
            let mut wanted = current.clone();
            change(&mut wanted);
            let state = SchoolState {
                in_review: InReview::Nothing,
                departments_without_reviewer: work.departments_without_reviewer(class_year),
            };
            Ok(SchoolDone {
                write: SchoolWrite::Settings(class_year, current.changed_to(wanted, &state)?),
                event: "settings_changed",
                by: editor.actor().clone(),
                before: serde_json::json!(current),
                answer: no_content(),
            })
        })
        .await?;
    Ok(())
}
