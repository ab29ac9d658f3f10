//! Whether what was answered is what the pure domain answers in some order that time allows (linearizability), and whether
//! that order leads to what the store has in the end: no update is lost then, and nothing is done twice.

use super::noted::{Did, Noted};
use domain::invitation::InvitationState;
use domain::refusal::{Conflict, Refusal};
use journeys::rig::act::Act;
use journeys::rig::affairs::Affairs;
use records::{Answer, Effect, Error, Sent};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use todc_utils::{Action, History, Specification, WGLChecker};

/// One burst, from rest to rest.
#[derive(Clone, Copy)]
pub(super) struct Burst<'a> {
    /// What the store had before.
    pub(super) before: &'a Affairs,
    /// All requests and answers.
    pub(super) noted: &'a [Noted],
    /// The requests whose effects are on the histories; only what has failed is looked up.
    pub(super) effects: &'a BTreeSet<String>,
    /// What the store had in the end.
    pub(super) after: &'a Affairs,
}

/// A point of the order.
#[derive(Clone, Debug)]
enum Operation {
    /// At rest, so before everything.
    Begins(Arc<Affairs>),
    /// Somebody did something.
    Did(Arc<Did>),
    /// At rest, so after everything.
    Ends(Arc<Affairs>),
}

/// What holds after some operations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Known {
    affairs: Option<Arc<Affairs>>,
    /// The answers that were remembered, by `Idempotency-Key` (G2).
    remembered: BTreeMap<String, Answer>,
}

impl Hash for Known {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.affairs.as_ref().map(|affairs| affairs.version).hash(state);
        self.remembered.len().hash(state);
    }
}

/// The pure domain, as the checker asks it.
struct Domain;

impl Specification for Domain {
    type State = Known;
    type Operation = Operation;

    fn init() -> Known {
        Known::default()
    }

    fn apply(operation: &Operation, known: &Known) -> (bool, Known) {
        let next = match (operation, &known.affairs) {
            (Operation::Begins(affairs), None) => Some(Known {
                affairs: Some(Arc::clone(affairs)),
                remembered: BTreeMap::new(),
            }),
            (Operation::Did(did), Some(affairs)) => known.after(did, affairs),
            (Operation::Ends(end), Some(affairs)) => (end == affairs).then(|| known.clone()),
            (Operation::Begins(_), Some(_)) | (Operation::Did(_) | Operation::Ends(_), None) => None,
        };
        next.map_or_else(|| (false, known.clone()), |next| (true, next))
    }
}

impl Known {
    /// What holds afterwards, if this is what would be answered now.
    fn after(&self, did: &Did, affairs: &Affairs) -> Option<Self> {
        let key = did.call.repeat.as_ref().map(|repeat| repeat.key.as_str());
        let remembered = key.and_then(|key| self.remembered.get(key));
        if let Ok(committed) = &did.outcome
            && committed.effect == Effect::Repeated
        {
            return (remembered == Some(&committed.answer)).then(|| self.clone());
        }
        if remembered.is_some() {
            return None;
        }
        let mut next = affairs.clone();
        let decided = next.decide(&did.act, (&did.around, did.account.as_ref()), &did.call);
        match (&did.outcome, decided) {
            (Err(Error::Refused(told)), Err(refused)) => is_told(told, &refused).then(|| self.clone()),
            (Ok(committed), Ok(answer)) => (committed.answer == answer).then(|| self.with(next, key, answer)),
            // It has an effect, whatever its caller was told.
            (Err(Error::Busy | Error::Store(_)), Ok(answer)) => Some(self.with(next, key, answer)),
            (Ok(_) | Err(Error::Busy | Error::Store(_)), Err(_))
            | (Err(Error::Refused(_)), Ok(_))
            | (Err(Error::KeyReused | Error::Corrupt(_)), _) => None,
        }
    }

    fn with(&self, affairs: Affairs, key: Option<&str>, answer: Answer) -> Self {
        let mut next = Self {
            affairs: Some(Arc::new(affairs)),
            remembered: self.remembered.clone(),
        };
        next.remembered.extend(key.map(|key| (key.to_owned(), answer)));
        next
    }
}

/// Whether somebody may be told this where the domain refuses so. The store reads dossier and invitation at once, but not
/// as of one moment: whoever is refused because of an acceptance may have seen it on one of them alone. Nothing is written then;
/// what is written is checked against both.
fn is_told(told: &Refusal, refused: &Refusal) -> bool {
    let accepted = |refusal: &Refusal| {
        [Conflict::InvitationAnswered, Conflict::AnotherFilingIsLive]
            .into_iter()
            .any(|conflict| *refusal == Refusal::Conflict(conflict))
    };
    told == refused || (accepted(told) && accepted(refused))
}

impl Burst<'_> {
    /// Whether some order explains it.
    pub(super) fn is_linearizable(&self) -> bool {
        WGLChecker::<Domain>::is_linearizable(History::from_actions(self.actions()))
    }

    /// Fails unless some order explains it.
    pub(super) fn assert_linearizable(&self, seed: u64) {
        if !self.is_linearizable() {
            let all: Vec<String> = self.noted.iter().map(told).collect();
            let (before, after) = (shown(self.before), shown(self.after));
            panic!(
                "burst {seed}: no order explains\n{}\nfrom {before}\nto {after}\neffects {:?}",
                all.join("\n"),
                self.effects
            );
        }
    }

    /// Fails if the checker would not see that the store has lost what was done, or has done it twice.
    pub(super) fn assert_would_show(&self) {
        if self.after.version > self.before.version {
            let lost = Burst {
                after: self.before,
                ..*self
            };
            assert!(!lost.is_linearizable(), "a lost update is not seen");
            let mut more = self.after.clone();
            more.version += 1;
            let twice = Burst { after: &more, ..*self };
            assert!(!twice.is_linearizable(), "an effect that was had twice is not seen");
        }
    }

    fn actions(&self) -> Vec<(usize, Action<Operation>)> {
        let begin = || Operation::Begins(Arc::new(self.before.clone()));
        let end = || Operation::Ends(Arc::new(self.after.clone()));
        let mut between = Vec::new();
        for (process, noted) in self.noted.iter().enumerate() {
            let operation = || Operation::Did(Arc::clone(&noted.did));
            // What nobody was told may have happened at any later time, or never.
            let answered = if noted.did.is_clear() { noted.answered } else { u64::MAX };
            if noted.did.is_clear() || self.has_effect(&noted.did) {
                between.push((noted.asked, process + 1, Action::Call(operation())));
                between.push((answered, process + 1, Action::Response(operation())));
            }
        }
        between.sort_by_key(|(tick, process, _)| (*tick, *process));
        let last = self.noted.len() + 1;
        let first = [(0, Action::Call(begin())), (0, Action::Response(begin()))];
        let rest = [(last, Action::Call(end())), (last, Action::Response(end()))];
        let between = between.into_iter().map(|(_, process, action)| (process, action));
        first.into_iter().chain(between).chain(rest).collect()
    }

    /// Whether a request that failed was done all the same.
    fn has_effect(&self, did: &Did) -> bool {
        let there = match &did.act {
            // The job's requests have no names; what has lapsed once can't do so again.
            Act::Lapse(id) => self
                .after
                .invitations
                .get(id)
                .is_some_and(|sent| match sent.invitation.state {
                    InvitationState::Lapsed { .. } => true,
                    InvitationState::Open
                    | InvitationState::Accepted { .. }
                    | InvitationState::Declined { .. }
                    | InvitationState::Revoked { .. } => false,
                }),
            Act::Invite(_) | Act::Revoke(_) | Act::Accept(..) | Act::Decline(_) | Act::Deed(_) => {
                self.effects.contains(&did.call.origin.request_id)
            }
        };
        there && did.may_be_hidden
    }
}

fn told(noted: &Noted) -> String {
    let did = &noted.did;
    let key = did.call.repeat.as_ref().map(|repeat| repeat.key.as_str());
    let who = did.call.principal.subject();
    format!(
        "{}..{} {} {who:?} at {} {key:?}: {:?} answered {:?}",
        noted.asked, noted.answered, did.call.origin.request_id, did.call.now, did.act, did.outcome
    )
}

fn shown(affairs: &Affairs) -> String {
    let invitation = |sent: &Sent| {
        let (id, agreement) = (&sent.invitation.id, &sent.agreement);
        format!(
            "{id} until {}: {:?} {agreement:?}",
            sent.invitation.deadline, sent.invitation.state
        )
    };
    let invitations: Vec<String> = affairs.invitations.values().map(invitation).collect();
    let state = affairs
        .dossier
        .filing
        .as_ref()
        .map(|filing| (&filing.id, &filing.state));
    format!("version {}: {state:?}\n{}", affairs.version, invitations.join("\n"))
}
