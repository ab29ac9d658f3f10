//! A school's settings for one class year (S1–S4, S6, S7).

use crate::agreement::AgreementOffice;
use crate::codes::DegreeLevel;
use crate::fault::{Fault, FaultCode};
use crate::id::ClassYear;
use crate::refusal::{Conflict, Refusal};
use crate::time::{self, Timestamp};
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

/// Whether a route or feature is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Switch {
    /// Open.
    On,
    /// Closed.
    Off,
}

/// Who reviews (S2, F6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewMode {
    /// 仅校级审核.
    SchoolOnly,
    /// 先院系再校级审核.
    DepartmentThenSchool,
}

/// How a graduate voids an effective declaration (S7, F10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoidRule {
    /// At once.
    AtOnce,
    /// After review, as for a filing.
    AfterReview,
}

/// Which routes are open (S1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routes {
    /// 在线签约开关.
    pub online_signing: Switch,
    /// 补登开关.
    pub paper_agreement: Switch,
    /// 填报去向登记开关.
    pub declaration: Switch,
}

/// The dates of a class year (S6), each a whole day in China time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Graduates may file from the start of this day.
    pub opens: Date,
    /// Filings should be in by the end of this day; one submitted later is taken and marked late.
    pub due: Date,
    /// Graduates may file and change until the end of this day; afterwards only staff change.
    pub changes_until: Date,
}

impl Window {
    /// Whether a graduate may act at `now`; the refusal says when it opens or since when it is over.
    pub fn admits(&self, now: Timestamp) -> Result<(), Conflict> {
        let (opens_at, since) = (time::start_of(self.opens), self.closes_at());
        if now < opens_at {
            Err(Conflict::NotOpenYet { opens_at })
        } else if now >= since {
            Err(Conflict::Closed { since })
        } else {
            Ok(())
        }
    }

    /// The first moment at which only staff change things.
    pub fn closes_at(&self) -> Timestamp {
        time::end_of(self.changes_until)
    }

    /// Whether something submitted at `at` missed the due day.
    pub fn is_late(&self, at: Timestamp) -> bool {
        at >= time::end_of(self.due)
    }
}

/// S4: who handles agreements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "offices", rename_all = "snake_case")]
pub enum AgreementOffices {
    /// 设置全校统一协议经办人.
    One {
        /// For all graduates.
        office: AgreementOffice,
    },
    /// 分别设置本专科、研究生协议经办人.
    ByLevel {
        /// 本专科.
        undergraduate_vocational: AgreementOffice,
        /// 研究生.
        postgraduate: AgreementOffice,
    },
}

impl AgreementOffices {
    /// The office for graduates of this level.
    pub fn of(&self, level: DegreeLevel) -> &AgreementOffice {
        match (self, level) {
            (Self::One { office }, DegreeLevel::UndergraduateVocational | DegreeLevel::Postgraduate) => office,
            (
                Self::ByLevel {
                    undergraduate_vocational,
                    ..
                },
                DegreeLevel::UndergraduateVocational,
            ) => undergraduate_vocational,
            (Self::ByLevel { postgraduate, .. }, DegreeLevel::Postgraduate) => postgraduate,
        }
    }

    /// The offices in canonical form; what is wrong with them is added to `faults`.
    fn checked(self, faults: &mut Vec<Fault>) -> Self {
        let mut check = |office: AgreementOffice, field: &str| office.checked(&format!("/offices/{field}"), faults);
        match self {
            Self::One { office } => Self::One {
                office: check(office, "office"),
            },
            Self::ByLevel {
                undergraduate_vocational,
                postgraduate,
            } => Self::ByLevel {
                undergraduate_vocational: check(undergraduate_vocational, "office"),
                postgraduate: check(postgraduate, "postgraduate"),
            },
        }
    }
}

/// S3: how terminations go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerminationRules {
    /// 学生可提交解约申请次数, 0–99.
    pub most_requests: u8,
    /// After how many days a silent other side is reminded, 1–60; after as many again the request is overdue.
    pub answer_days: u8,
}

impl Default for TerminationRules {
    fn default() -> Self {
        Self {
            most_requests: 3,
            answer_days: 7,
        }
    }
}

impl TerminationRules {
    fn faults(self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut bounded = |field: &str, value: u8, range: std::ops::RangeInclusive<u8>| {
            if !range.contains(&value) {
                let message = format!("须在{}到{}之间", range.start(), range.end());
                faults.push(Fault::new(
                    format!("/termination/{field}"),
                    FaultCode::OutOfRange,
                    message,
                ));
            }
        };
        bounded("most_requests", self.most_requests, 0..=99);
        bounded("answer_days", self.answer_days, 1..=60);
        faults
    }
}

/// All settings of one school for one class year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Open routes (S1).
    pub routes: Routes,
    /// Who reviews (S2).
    pub review_mode: ReviewMode,
    /// The dates (S6).
    pub window: Window,
    /// How a graduate voids an effective declaration (S7).
    pub void_rule: VoidRule,
    /// How terminations go (S3).
    #[serde(default)]
    pub termination: TerminationRules,
    /// Who handles agreements (S4); needed before online signing is turned on.
    #[serde(default)]
    pub offices: Option<AgreementOffices>,
}

impl Settings {
    /// What holds until the school has set anything: every route closed, the customary dates.
    pub fn initial(class_year: ClassYear) -> Self {
        let year = class_year.get();
        Self {
            routes: Routes {
                online_signing: Switch::Off,
                paper_agreement: Switch::Off,
                declaration: Switch::Off,
            },
            review_mode: ReviewMode::SchoolOnly,
            window: Window {
                opens: date(year, 1, 1),
                due: date(year, 6, 15),
                changes_until: date(year, 8, 25),
            },
            void_rule: VoidRule::AtOnce,
            termination: TerminationRules::default(),
            offices: None,
        }
    }

    /// All that is wrong with them by themselves: dates, bounds, offices.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = self.window.faults();
        faults.extend(self.termination.faults());
        if let Some(offices) = &self.offices {
            offices.clone().checked(&mut faults);
        }
        faults
    }

    /// Takes the school's new settings.
    ///
    /// Turning online signing on turns the other two routes on (S1). The review mode changes only while
    /// nothing is in review, and to department-then-school only if every department of the roster has accounts that
    /// can review whatever its graduates submit (S2).
    pub fn changed_to(&self, wanted: Self, school: &SchoolState) -> Result<Self, Refusal> {
        let mut next = wanted;
        if self.routes.online_signing == Switch::On && next.routes.online_signing == Switch::Off {
            return Err(Conflict::OnlineSigningStaysOn.into());
        }
        if self.routes.online_signing == Switch::Off && next.routes.online_signing == Switch::On {
            next.routes.paper_agreement = Switch::On;
            next.routes.declaration = Switch::On;
        }
        Refusal::unless_empty(next.faults())?;
        next.offices = next.offices.map(|offices| offices.checked(&mut Vec::new()));
        if next.routes.online_signing == Switch::On && next.offices.is_none() {
            return Err(Conflict::AgreementOfficeMissing.into());
        }
        if next.review_mode != self.review_mode {
            if school.in_review == InReview::Something {
                return Err(Conflict::ReviewUnderWay.into());
            }
            if next.review_mode == ReviewMode::DepartmentThenSchool
                && let Some(department) = school.departments_without_reviewer.first()
            {
                return Err(Conflict::DepartmentWithoutReviewer {
                    department: department.clone(),
                }
                .into());
            }
        }
        Ok(next)
    }
}

impl Window {
    /// S6: what is wrong with the dates among themselves, as `/window/…`.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.due < self.opens {
            faults.push(Fault::new(
                "/window/due",
                FaultCode::OutOfRange,
                "登记截止日期不能早于开放日期",
            ));
        }
        if self.changes_until < self.due {
            faults.push(Fault::new(
                "/window/changes_until",
                FaultCode::OutOfRange,
                "变更截止日期不能早于登记截止日期",
            ));
        }
        for (field, day) in [
            ("opens", self.opens),
            ("due", self.due),
            ("changes_until", self.changes_until),
        ] {
            if !(2000..=2100).contains(&day.year()) {
                faults.push(Fault::new(
                    format!("/window/{field}"),
                    FaultCode::OutOfRange,
                    "日期超出范围",
                ));
            }
        }
        faults
    }
}

/// Whether anything of the school waits for a reviewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InReview {
    /// Nothing waits.
    Nothing,
    /// At least one thing waits.
    Something,
}

/// What a change of the review mode depends on (S2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchoolState {
    /// Whether anything waits for review.
    pub in_review: InReview,
    /// Departments on the roster whose accounts can't decide on everything that would go to them, in order.
    pub departments_without_reviewer: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings::initial(ClassYear::new(2026).unwrap())
    }

    fn quiet() -> SchoolState {
        SchoolState {
            in_review: InReview::Nothing,
            departments_without_reviewer: Vec::new(),
        }
    }

    #[test]
    fn s1_online_signing_turns_the_others_on_and_stays_on() {
        let mut wanted = settings();
        wanted.routes.online_signing = Switch::On;
        assert_eq!(
            settings().changed_to(wanted.clone(), &quiet()),
            Err(Conflict::AgreementOfficeMissing.into())
        );
        wanted.offices = Some(offices());
        let on = settings().changed_to(wanted, &quiet()).unwrap();
        assert_eq!(on.routes.declaration, Switch::On);
        assert_eq!(on.routes.paper_agreement, Switch::On);
        assert_eq!(
            on.changed_to(settings(), &quiet()),
            Err(Conflict::OnlineSigningStaysOn.into())
        );
        let mut without_declarations = on.clone();
        without_declarations.routes.declaration = Switch::Off;
        assert!(on.changed_to(without_declarations, &quiet()).is_ok());
    }

    fn offices() -> AgreementOffices {
        AgreementOffices::One {
            office: AgreementOffice {
                name: "演示经办人（虚构）".into(),
                phone: "010-88888888".into(),
                address: "演示路1号".into(),
                postcode: "100000".into(),
            },
        }
    }

    #[test]
    fn s3_s4_everything_wrong_with_terminations_and_offices_is_named_at_once() {
        let mut wanted = settings();
        wanted.termination = TerminationRules {
            most_requests: 100,
            answer_days: 0,
        };
        let nobody = AgreementOffice {
            name: " ".into(),
            phone: "1".into(),
            address: String::new(),
            postcode: "1".into(),
        };
        wanted.offices = Some(AgreementOffices::ByLevel {
            undergraduate_vocational: nobody.clone(),
            postgraduate: nobody,
        });
        let Err(Refusal::Invalid(faults)) = settings().changed_to(wanted, &quiet()) else {
            panic!("accepted")
        };
        assert_eq!(faults.len(), 10, "{faults:?}");
        assert!(
            faults
                .iter()
                .any(|fault| fault.field == "/offices/postgraduate/postcode")
        );
    }

    #[test]
    fn s2_review_mode_needs_reviewers_and_quiet() {
        let mut wanted = settings();
        wanted.review_mode = ReviewMode::DepartmentThenSchool;
        let busy = SchoolState {
            in_review: InReview::Something,
            ..quiet()
        };
        assert_eq!(
            settings().changed_to(wanted.clone(), &busy),
            Err(Conflict::ReviewUnderWay.into())
        );
        let bare = SchoolState {
            departments_without_reviewer: vec!["数学系".into()],
            ..quiet()
        };
        let refused = Conflict::DepartmentWithoutReviewer {
            department: "数学系".into(),
        };
        assert_eq!(settings().changed_to(wanted.clone(), &bare), Err(refused.into()));
        assert!(settings().changed_to(wanted, &quiet()).is_ok());
    }

    #[test]
    fn s6_the_window_holds_to_the_second() {
        let window = settings().window;
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert!(matches!(
            window.admits(at("2025-12-31T15:59:59Z")),
            Err(Conflict::NotOpenYet { .. })
        ));
        assert_eq!(window.admits(at("2025-12-31T16:00:00Z")), Ok(()));
        assert_eq!(window.admits(at("2026-08-25T15:59:59.999Z")), Ok(()));
        assert!(matches!(
            window.admits(at("2026-08-25T16:00:00Z")),
            Err(Conflict::Closed { .. })
        ));
        assert!(!window.is_late(at("2026-06-15T15:59:59Z")));
        assert!(window.is_late(at("2026-06-15T16:00:00Z")));
    }

    #[test]
    fn s6_dates_out_of_order_are_all_named() {
        let mut wanted = settings();
        wanted.window = Window {
            opens: date(2026, 7, 1),
            due: date(2026, 6, 1),
            changes_until: date(2026, 5, 1),
        };
        let Err(Refusal::Invalid(faults)) = settings().changed_to(wanted, &quiet()) else {
            panic!("accepted")
        };
        assert_eq!(faults.len(), 2);
    }
}
