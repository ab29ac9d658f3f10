//! What came about, so that a run says something.

use super::noted::{Did, Noted};
use domain::id::InvitationId;
use domain::refusal::{Conflict, Refusal};
use journeys::rig::act::Act;
use journeys::rig::seat::was_done;
use records::Error;
use std::collections::BTreeMap;

/// How often each thing came about.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<String, usize>);

impl Tally {
    /// Once more.
    pub(super) fn count(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    /// All that another run of it has counted.
    pub(super) fn add(&mut self, other: Self) {
        for (what, count) in other.0 {
            *self.0.entry(what).or_default() += count;
        }
    }

    /// How often.
    pub(super) fn of(&self, what: &str) -> usize {
        self.0.get(what).copied().unwrap_or_default()
    }

    /// The pairs that raced in a burst, each of which one alone can win.
    pub(super) fn count_duels(&mut self, noted: &[Noted]) {
        for (place, one) in noted.iter().enumerate() {
            for other in noted.iter().skip(place + 1).filter(|other| at_once(one, other)) {
                if let Some(duel) = duel(&one.did, &other.did).or_else(|| duel(&other.did, &one.did)) {
                    self.count(duel);
                }
            }
        }
    }
}

fn at_once(one: &Noted, other: &Noted) -> bool {
    one.asked < other.answered && other.asked < one.answered
}

/// What this pair raced for, if `one` has won it.
fn duel(one: &Did, other: &Did) -> Option<&'static str> {
    if !was_done(&one.outcome) {
        return None;
    }
    let accepted = |did: &Did| match &did.act {
        Act::Accept(id, ..) => Some(id.clone()),
        Act::Invite(_) | Act::Revoke(_) | Act::Decline(_) | Act::Lapse(_) | Act::Deed(_) => None,
    };
    let lost = conflict(other)?;
    let (mine, theirs): (Option<InvitationId>, Option<InvitationId>) = (accepted(one), accepted(other));
    let revoked = |did: &Did, id: &Option<InvitationId>| matches!(&did.act, Act::Revoke(of) if Some(of) == id.as_ref());
    let lapsed = |did: &Did, id: &Option<InvitationId>| matches!(&did.act, Act::Lapse(of) if Some(of) == id.as_ref());
    let duels = [
        (
            mine.is_some() && theirs.is_some() && mine != theirs && *lost == Conflict::AnotherFilingIsLive,
            "accept_or_accept",
        ),
        (
            revoked(other, &mine) && *lost == Conflict::InvitationAnswered,
            "accept_before_revoke",
        ),
        (
            revoked(one, &theirs) && *lost == Conflict::InvitationRevoked,
            "revoke_before_accept",
        ),
        (
            lapsed(one, &theirs) && matches!(lost, Conflict::InvitationLapsed { .. }),
            "lapse_before_accept",
        ),
    ];
    duels.into_iter().find_map(|(fought, duel)| fought.then_some(duel))
}

fn conflict(did: &Did) -> Option<&Conflict> {
    match &did.outcome {
        Err(Error::Refused(Refusal::Conflict(conflict))) => Some(conflict),
        Ok(_) | Err(_) => None,
    }
}
