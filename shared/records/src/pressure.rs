//! Reports of pressure (C6): kept for the province, bounded, and apart from everything that a school can read.

use crate::attributes::{Item, get_value, key, key2, number, text, value};
use crate::call::Call;
use crate::change::{Answer, Committed, Effect};
use crate::commit::{Condition, Guard, Outcome, Write};
use crate::dossiers::instant;
use crate::error::Error;
use crate::lists::{Slice, Start};
use crate::organization::{province_pk, time_ordered};
use crate::{Records, idempotency, messages};
use domain::codes;
use domain::id::{GraduateId, ProvinceCode, SchoolCode};
use domain::message::Message;
use domain::refusal::{Conflict, Refusal};
use domain::time::{self, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// How many reports one graduate makes in a day, China time.
const REPORTS_A_DAY: u64 = 5;
/// How long the count of a day is kept, in seconds: until the day is over everywhere.
const COUNT_KEPT_SECONDS: i64 = 2 * 24 * 60 * 60;
/// The sort keys begin so and go on with the instant: newest first is their order.
const PREFIX: &str = "pressure#";

/// A report that a school put pressure on a graduate ("四不准", C6). It reaches the province and not the school.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PressureReport {
    /// Its name, time-ordered.
    pub id: String,
    /// The school that it is about.
    pub school: SchoolCode,
    /// What happened.
    pub text: String,
    /// How the province can reach the reporter, if wanted.
    pub contact: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl Records {
    /// C6: keeps a report for the province. It stands in no record that the school can read, its history included.
    ///
    /// How many come from one graduate in a day is counted apart: the count names neither the graduate nor a report.
    pub async fn report_pressure(
        &self,
        call: &Call,
        reporter: &GraduateId,
        report: &PressureReport,
        answer: Answer,
    ) -> Result<Committed, Error> {
        let province = codes::province_of_school(&report.school).ok_or(Refusal::NotFound)?;
        let pk = province_pk(&province);
        let mut item = key2(&pk, format!("{PREFIX}{}#{}", instant(report.at), report.id));
        item.insert("report".to_owned(), value(report)?);
        let mut history = key2(&pk, time_ordered(call));
        history.insert("event".to_owned(), text("pressure_reported"));
        history.insert(
            "body".to_owned(),
            text(json!({"at": call.now, "after": report}).to_string()),
        );
        messages::tell(&mut history, call.now, vec![Message::pressure_reported(&province)])?;
        let mut writes = vec![
            Write::put(&self.tables.organizations, item, Condition::absent(), Guard::Version)?,
            Write::put(&self.tables.history, history, Condition::absent(), Guard::Version)?,
            self.pressure_count(call, reporter)?,
        ];
        writes.extend(self.answer_write(call, &answer)?);
        match self.commit(writes).await? {
            Outcome::Written => Ok(Committed {
                answer,
                effect: Effect::Done,
            }),
            Outcome::Answered(item) => match &call.repeat {
                Some(repeat) => {
                    let kept = idempotency::replay(&item, repeat, call.now.as_second())?.ok_or(Error::Busy)?;
                    Ok(Committed {
                        answer: kept,
                        effect: Effect::Repeated,
                    })
                }
                None => Err(Error::Busy),
            },
            Outcome::Again => Err(Error::Busy),
        }
    }

    /// C6: reports of pressure in a province, newest first.
    pub async fn pressure_reports(
        &self,
        province: &ProvinceCode,
        start: Start,
    ) -> Result<Slice<PressureReport>, Error> {
        let pk = province_pk(province);
        let request = self
            .partition(&self.tables.organizations, &pk)
            .key_condition_expression("#key = :key AND begins_with(sk, :prefix)")
            .expression_attribute_values(":prefix", text(PREFIX))
            .scan_index_forward(false);
        self.page(request, start, &["pk", "sk"], |item| {
            get_value(item, "report").map(Some)
        })
        .await
    }

    /// One more of the day, or none.
    fn pressure_count(&self, call: &Call, reporter: &GraduateId) -> Result<Write, Error> {
        let day = time::china_day(call.now).to_string();
        let name = self.identity_key.pressure_count(reporter, &day);
        let condition = Condition {
            expression: "attribute_not_exists(uses) OR uses < :most",
            values: Item::from([(":most".to_owned(), number(REPORTS_A_DAY))]),
        };
        let guard = Guard::Refuse(Conflict::TooManyPressureReports.into());
        let expires_at = call.now.as_second() + COUNT_KEPT_SECONDS;
        Write::count(&self.tables.idempotency, key(name), expires_at, (condition, guard))
    }
}
