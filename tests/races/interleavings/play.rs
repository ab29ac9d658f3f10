//! Plays a plan on the store and notes who asked what when, and what was answered when.

use super::deeds::{announced, corrected, correction, inspection, review};
use super::plan::{Moment, Plan, Role, Step, Wish};
use crate::drawing::Trouble;
use domain::account::Account;
use domain::authorization::Grant;
use domain::dossier::Dossier;
use domain::id::UploadId;
use domain::number::VerificationNumber;
use domain::report::Part;
use domain::school::Settings;
use domain::time::{self, Timestamp};
use futures::future::join_all;
use jiff::SignedDuration;
use journeys::rig::deed::Deed;
use journeys::rig::faults::Faults;
use journeys::rig::seat::{Outcome, Seat};
use journeys::rig::{Rig, declared, not_seeking};
use records::{Call, Error, Work};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// One request, its answer, and the place of both among all requests and answers of the story.
pub(super) struct Noted {
    /// Before everything that has a larger number.
    pub(super) asked: u64,
    /// After everything that has a smaller number.
    pub(super) answered: u64,
    /// What it was.
    pub(super) what: What,
}

/// What was asked and answered.
pub(super) enum What {
    /// Somebody looked.
    Saw(Box<Work>),
    /// Somebody did something.
    Did(Box<Did>),
}

/// What somebody did.
pub(super) struct Did {
    /// What.
    pub(super) deed: Deed,
    /// As whom.
    pub(super) call: Call,
    /// The account, of staff.
    pub(super) account: Option<Account>,
    /// What became of it.
    pub(super) outcome: Outcome,
    /// Whether a failure may hide that it was done.
    pub(super) may_be_hidden: bool,
}

struct Actor {
    role: Role,
    seat: Seat,
    faults: Faults,
    account: Option<Account>,
}

/// One graduate's dossier and everybody at it.
pub(super) struct Stage {
    /// The graduate, whose requests suffer nothing.
    pub(super) graduate: Seat,
    /// The school's settings.
    pub(super) settings: Settings,
    number: usize,
    actors: Vec<Actor>,
    serial: AtomicU64,
    ticks: AtomicU64,
    noted: Mutex<Vec<Noted>>,
    numbers: Mutex<Vec<VerificationNumber>>,
}

impl Stage {
    /// Sets the stage at the graduate with this number.
    pub(super) async fn set(rig: &Rig, number: usize) -> Self {
        // Every third begins where authorisations can be had at once.
        let graduate = if number.is_multiple_of(3) {
            rig.confirmed(number).await
        } else {
            rig.graduate(number).await
        };
        let school = local::demo::staff::school_subject(local::demo::SCHOOL);
        let seats = [
            (Role::Here, graduate.clone()),
            (Role::Elsewhere, graduate.clone()),
            (Role::Department, rig.staff(Rig::department(number), &graduate)),
            (Role::School, rig.staff(&school, &graduate)),
            (Role::Office, rig.staff(&school, &graduate)),
            (Role::System, graduate.clone()),
        ];
        let mut actors = Vec::new();
        for (role, seat) in seats {
            let faults = Faults::default();
            actors.push(Actor {
                role,
                account: seat.opens().await.account,
                seat: seat.through(rig.faulty_records(&faults)),
                faults,
            });
        }
        Self {
            settings: graduate.opens().await.settings,
            graduate,
            number,
            actors,
            serial: AtomicU64::default(),
            ticks: AtomicU64::default(),
            noted: Mutex::default(),
            numbers: Mutex::default(),
        }
    }

    /// All roles at once, each its steps one after the other; answers what was noted once the store is at rest.
    pub(super) async fn play(&self, plan: &Plan) -> Vec<Noted> {
        join_all(plan.iter().map(async |(role, steps)| {
            let actor = self.actors.iter().find(|actor| actor.role == *role).unwrap();
            for step in steps {
                self.takes(actor, step).await;
            }
        }))
        .await;
        for actor in &self.actors {
            actor.faults.settle().await;
        }
        std::mem::take(&mut *self.noted.lock().unwrap())
    }

    /// Every number that was ever asked for.
    pub(super) fn numbers(&self) -> Vec<VerificationNumber> {
        self.numbers.lock().unwrap().clone()
    }

    async fn takes(&self, actor: &Actor, step: &Step) {
        let deed = self.deed(actor, step.wish).await;
        let seat = match step.repeated {
            0 => actor.seat.clone(),
            _ => actor.seat.once(&format!("{}-{}", self.number, self.serial()), 1),
        };
        let may_be_hidden = step.trouble.as_ref().is_some_and(Trouble::hides_success);
        if let Some(trouble) = &step.trouble {
            trouble.befalls(&actor.faults);
        }
        let account = actor.account.as_ref();
        let attempt = |_| self.does(&seat, account, (&deed, may_be_hidden));
        let clear = join_all((0..step.repeated.max(1)).map(attempt)).await;
        actor.faults.clear();
        if step.repeated > 0 && clear.contains(&false) {
            self.does(&seat, account, (&deed, false)).await;
        }
    }

    /// Whether the answer was clear.
    async fn does(&self, seat: &Seat, account: Option<&Account>, (deed, may_be_hidden): (&Deed, bool)) -> bool {
        let seat = seat.named(&format!("{}-{}", self.number, self.serial()));
        let asked = self.tick();
        let outcome = seat.does(deed).await;
        let clear = matches!(outcome, Ok(_) | Err(Error::Refused(_)));
        self.note(
            asked,
            What::Did(Box::new(Did {
                deed: deed.clone(),
                call: deed.asked_by(&seat.call),
                account: account.cloned(),
                outcome,
                may_be_hidden,
            })),
        );
        clear
    }

    async fn looks(&self, actor: &Actor) -> Dossier {
        let asked = self.tick();
        let work = actor.seat.opens().await;
        let dossier = work.dossier.clone();
        self.note(asked, What::Saw(Box::new(work)));
        dossier
    }

    fn note(&self, asked: u64, what: What) {
        let answered = self.tick();
        self.noted.lock().unwrap().push(Noted { asked, answered, what });
    }

    fn tick(&self) -> u64 {
        self.ticks.fetch_add(1, Ordering::SeqCst)
    }

    fn serial(&self) -> u64 {
        self.serial.fetch_add(1, Ordering::SeqCst)
    }

    /// What the actor does about the wish, having looked where people look first.
    async fn deed(&self, actor: &Actor, wish: Wish) -> Deed {
        let serial = self.serial();
        let name = format!("{:06}{serial:010}", self.number);
        let statement = format!("第{serial}稿");
        match wish {
            Wish::Start => Deed::Start(not_seeking(&name)),
            Wish::Edit => Deed::Edit(declared(&statement)),
            Wish::Submit => Deed::Submit,
            Wish::Withdraw => Deed::Withdraw,
            Wish::Discard => Deed::Discard,
            Wish::Confirm => Deed::Confirm(self.looks(actor).await.fingerprint()),
            Wish::Authorize(part) => Deed::Authorize(self.grant(part, serial, &self.looks(actor).await)),
            Wish::WithdrawAuthorization(part) => Deed::WithdrawAuthorization(part),
            Wish::Announce => Deed::Announce(UploadId::parse(&name).unwrap(), announced(serial)),
            Wish::Review(opinion) => Deed::Review(review(opinion, &statement, &self.looks(actor).await), 0),
            Wish::Amend => Deed::Amend(correction(&statement)),
            Wish::Void => Deed::Void,
            Wish::Correct => Deed::Correct(corrected(serial)),
            Wish::PassDeadlines(moment) => Deed::PassDeadlines(self.moment(actor, moment)),
            Wish::Inspect(finding) => inspection(finding, &self.looks(actor).await),
        }
    }

    fn grant(&self, part: Part, serial: u64, dossier: &Dossier) -> Grant {
        // A number takes 35 bits: eleven for this run, eight for the graduate, sixteen for the grant.
        let run = self.graduate.call.now.as_second().unsigned_abs() % (1 << 11);
        let bits = (run << 24 | (self.number as u64) << 16 | serial) << 5;
        let [_, _, _, number @ ..] = bits.to_be_bytes();
        let (year, school) = (dossier.id.class_year(), dossier.id.school());
        let known = VerificationNumber::new(year, school, number);
        self.numbers.lock().unwrap().push(known);
        Grant {
            part,
            until: dossier.last_authorization_day(),
            number,
            secret: [7; 17],
        }
    }

    fn moment(&self, actor: &Actor, moment: Moment) -> Timestamp {
        let now = actor.seat.call.now;
        match moment {
            Moment::Nothing => now,
            Moment::UploadLinks => now.checked_add(SignedDuration::from_mins(16)).unwrap(),
            Moment::Filing => self.settings.window.closes_at(),
            Moment::Authorizations => time::end_of(self.settings.window.changes_until)
                .checked_add(SignedDuration::from_hours(24 * 200))
                .unwrap(),
        }
    }
}
