//! Plays a burst on the store and notes who asked what when, and what was answered when.

use super::acts::{Occasion, contracting};
use super::cast::{Actor, Cast};
use super::noted::{Did, Noted};
use super::plan::{Moment, Plan, Role, Step};
use crate::drawing::Trouble;
use domain::account::Account;
use domain::employer::Employer;
use domain::id::InvitationId;
use domain::invitation::{InvitationState, InvitationStatus};
use domain::time::Timestamp;
use futures::future::join_all;
use jiff::SignedDuration;
use journeys::rig::Rig;
use journeys::rig::act::Act;
use journeys::rig::affairs::{Affairs, Around};
use journeys::rig::seat::Seat;
use records::{Call, Start};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// How many invitations that are over still matter.
const REMEMBERED: usize = 1;

/// One graduate and everybody at their affairs.
pub(super) struct Stage<'a> {
    rig: &'a Rig,
    cast: &'a Cast,
    /// The graduate, whose requests suffer nothing.
    pub(super) graduate: Seat,
    /// The graduate's number.
    pub(super) number: usize,
    actors: Vec<Actor>,
    around: Arc<Around>,
    /// What time it is at this graduate: it goes on when an invitation's deadline is played.
    now: Mutex<Timestamp>,
    sent: Mutex<Vec<InvitationId>>,
    serial: AtomicU64,
    ticks: AtomicU64,
    noted: Mutex<Vec<Noted>>,
}

impl<'a> Stage<'a> {
    /// Sets the stage at the graduate with this number.
    pub(super) async fn set(rig: &'a Rig, cast: &'a Cast, number: usize) -> Self {
        let graduate = rig.graduate(number).await;
        let settings = graduate.opens().await.settings;
        let by_id = |employer: &Employer| (employer.id.clone(), employer.clone());
        let around = Around {
            settings,
            employers: cast.employers.iter().map(by_id).collect::<BTreeMap<_, _>>(),
            favourite: rig.favourite(&graduate).await,
        };
        for employer in &cast.employers {
            rig.finds(employer, &graduate).await;
        }
        Self {
            actors: cast.actors(rig, &graduate, number).await,
            rig,
            cast,
            graduate,
            number,
            around: Arc::new(around),
            now: Mutex::new(rig.now),
            sent: Mutex::default(),
            serial: AtomicU64::default(),
            ticks: AtomicU64::default(),
            noted: Mutex::default(),
        }
    }

    /// The affairs in the store, with what of invitations still matters.
    pub(super) async fn affairs(&self, before: Option<&Affairs>) -> Affairs {
        let mut wanted: BTreeSet<InvitationId> = self.sent.lock().unwrap().drain(..).collect();
        wanted.extend(before.into_iter().flat_map(|before| before.invitations.keys().cloned()));
        let wanted: Vec<InvitationId> = wanted.into_iter().collect();
        self.rig.affairs(&self.cast.reader, &self.graduate, &wanted).await
    }

    /// The same without what is long over.
    pub(super) fn narrowed(mut affairs: Affairs) -> Affairs {
        let live = affairs.dossier.filing.as_ref().and_then(|filing| match &filing.route {
            domain::filing::Route::OnlineSigning(acceptance) => Some(acceptance.invitation.clone()),
            domain::filing::Route::Declaration
            | domain::filing::Route::OfflineSigning
            | domain::filing::Route::PaperAgreement => None,
        });
        let over: Vec<InvitationId> = affairs
            .invitations
            .values()
            .filter(|sent| sent.invitation.state != InvitationState::Open && Some(&sent.invitation.id) != live.as_ref())
            .map(|sent| sent.invitation.id.clone())
            .collect();
        for id in over.iter().take(over.len().saturating_sub(REMEMBERED)) {
            affairs.invitations.remove(id);
        }
        affairs
    }

    /// All roles at once, each its steps one after the other; answers what was noted once the store is at rest.
    pub(super) async fn play(&self, plan: &Plan, affairs: &Affairs) -> Vec<Noted> {
        let deadline = self.deadline(affairs);
        join_all(plan.iter().map(async |(role, steps)| {
            let actor = self.actor(*role);
            for step in steps {
                self.takes(actor, step, (affairs, deadline)).await;
            }
        }))
        .await;
        for (role, _) in plan {
            self.actor(*role).faults.settle().await;
        }
        let mut steps = plan.iter().flat_map(|(_, steps)| steps);
        if let Some(deadline) = deadline.filter(|_| steps.any(|step| step.moment != Moment::Usual)) {
            *self.now.lock().unwrap() = deadline;
        }
        std::mem::take(&mut *self.noted.lock().unwrap())
    }

    /// Whoever has this role.
    pub(super) fn actor(&self, role: Role) -> &Actor {
        self.actors.iter().find(|actor| actor.role == role).unwrap()
    }

    async fn takes(&self, actor: &Actor, step: &Step, (affairs, deadline): (&Affairs, Option<Timestamp>)) {
        let seat = self.seat(actor, affairs).at(self.moment(step.moment, deadline));
        let act = self.act(&seat.call, step, affairs);
        if let Act::Invite(id) = &act {
            self.sent.lock().unwrap().push(id.clone());
        }
        let seat = match step.repeated {
            0 => seat,
            _ => seat.once(&format!("{}-{}", self.number, self.serial()), 1),
        };
        let may_be_hidden = step.trouble.as_ref().is_some_and(Trouble::hides_success);
        if let Some(trouble) = &step.trouble {
            trouble.befalls(&actor.faults);
        }
        let account = actor.account.as_ref();
        let attempt = |_| self.does(&seat, account, (&act, may_be_hidden));
        let clear = join_all((0..step.repeated.max(1)).map(attempt)).await;
        actor.faults.clear();
        if step.repeated > 0 && clear.contains(&false) {
            self.does(&seat, account, (&act, false)).await;
        }
    }

    /// What time it is.
    pub(super) fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    /// The deadline that comes next.
    fn deadline(&self, affairs: &Affairs) -> Option<Timestamp> {
        let now = self.now();
        let open = affairs
            .invitations
            .values()
            .filter(|sent| sent.invitation.status(now) == InvitationStatus::Open);
        open.map(|sent| sent.invitation.deadline).min()
    }

    fn moment(&self, moment: Moment, deadline: Option<Timestamp>) -> Timestamp {
        match (moment, deadline) {
            (Moment::Usual, _) | (_, None) => self.now(),
            (Moment::JustBefore, Some(deadline)) => just_before(deadline),
            (Moment::AtDeadline, Some(deadline)) => deadline,
        }
    }

    /// Whoever acts.
    fn seat(&self, actor: &Actor, affairs: &Affairs) -> Seat {
        let mut seat = actor.seat.clone();
        if actor.role == Role::Contracting {
            let id = contracting(affairs);
            let employer = id.and_then(|id| self.around.employers.get(&id));
            let employer = employer.unwrap_or(&self.cast.employers[0]);
            seat.call = self.rig.employer_call(&employer.subject);
        }
        seat
    }

    fn act(&self, call: &Call, step: &Step, affairs: &Affairs) -> Act {
        let occasion = Occasion {
            affairs,
            call,
            names: (self.number, self.serial()),
            draw: self.cast.draw(),
        };
        occasion.act(step.wish)
    }

    /// Whether the answer was clear.
    async fn does(&self, seat: &Seat, account: Option<&Account>, (act, may_be_hidden): (&Act, bool)) -> bool {
        let seat = seat.named(&format!("{}-{}", self.number, self.serial()));
        let asked = self.tick();
        let outcome = seat.acts(act).await;
        let answered = self.tick();
        let did = Did {
            act: act.clone(),
            call: act.asked_by(&seat.call),
            account: account.cloned(),
            around: Arc::clone(&self.around),
            outcome,
            may_be_hidden,
        };
        let clear = did.is_clear();
        let did = Arc::new(did);
        self.noted.lock().unwrap().push(Noted { asked, answered, did });
        clear
    }

    /// The requests that have changed something between the two, by their ids.
    pub(super) async fn effects(&self, before: &Affairs, after: &Affairs) -> BTreeSet<String> {
        let mut requests = BTreeSet::new();
        let changes = usize::try_from(after.version - before.version).unwrap();
        if changes > 0 {
            let start = Start {
                after: None,
                limit: changes,
            };
            let history = self.graduate.records.history(&self.graduate.id, start).await.unwrap();
            requests.extend(history.items.into_iter().map(|entry| entry.request_id));
        }
        let invitations: Vec<InvitationId> = after.invitations.keys().cloned().collect();
        let entries = self.rig.assert_invitations_sound(&self.cast.reader, &invitations).await;
        requests.extend(entries.into_iter().map(|entry| entry.request_id));
        requests
    }

    /// A draw that no other agreement gets.
    pub(super) fn draw(&self) -> u32 {
        self.cast.draw()
    }

    fn tick(&self) -> u64 {
        self.ticks.fetch_add(1, Ordering::SeqCst)
    }

    fn serial(&self) -> u64 {
        self.serial.fetch_add(1, Ordering::SeqCst)
    }
}

/// The last moment before.
fn just_before(deadline: Timestamp) -> Timestamp {
    deadline.checked_sub(SignedDuration::from_millis(1)).unwrap()
}
