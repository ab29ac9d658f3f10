//! Holds what was answered against the pure domain: the dossier is one versioned register, so its history is the order in
//! which everything happened. That order must agree with the time of requests and answers (linearizability), every
//! answer with what the domain says at its place in it, and every effect must be there exactly once.

use super::play::{Did, Noted, What};
use domain::agreement::AgreementForm;
use domain::dossier::Dossier;
use domain::history::Entry;
use domain::refusal::Refusal;
use domain::school::Settings;
use journeys::rig::chain::History;
use records::{Committed, Effect, Error, HistoryItem, Work};
use std::collections::{BTreeMap, BTreeSet};

/// One graduate's history and what it tells.
pub(super) struct Order<'a> {
    history: &'a History,
    settings: &'a Settings,
}

/// A request that wrote: when it was asked and answered, and its place in the history.
struct Written {
    asked: u64,
    answered: u64,
    sequence: u64,
}

impl<'a> Order<'a> {
    /// The order that the history tells.
    pub(super) fn of(history: &'a History, settings: &'a Settings) -> Self {
        Self { history, settings }
    }

    /// Fails unless what was noted since the entry with this sequence is linearizable and has every effect exactly once.
    pub(super) fn assert_holds(&self, since: u64, noted: &[Noted]) {
        let written: Vec<Written> = noted.iter().filter_map(|one| self.written(one)).collect();
        self.assert_accounted_for(since, &written);
        for earlier in &written {
            for later in written.iter().filter(|later| earlier.answered < later.asked) {
                let (first, second) = (earlier.sequence, later.sequence);
                assert!(first < second, "{second} was asked after {first} was answered");
            }
        }
        self.assert_others_fit(since, noted, &written);
        self.assert_keys_hold(noted);
    }

    fn state(&self, version: u64) -> &Dossier {
        &self.history.states[usize::try_from(version).unwrap() - 1]
    }

    /// What the domain answers if this is done to the dossier as it was at `version`.
    fn decided(&self, did: &Did, version: u64) -> (Result<Option<Entry>, Refusal>, Dossier) {
        let mut work = Work {
            dossier: self.state(version).clone(),
            version,
            settings: self.settings.clone(),
            account: did.account.clone(),
            form: AgreementForm::default(),
        };
        let decision = did.deed.decide(&mut work, &did.call);
        (decision, work.dossier)
    }

    fn entry_of(&self, did: &Did) -> Option<&HistoryItem> {
        let own = |entry: &&HistoryItem| entry.request_id == did.call.origin.request_id;
        let entries: Vec<_> = self.history.entries.iter().filter(own).collect();
        assert!(entries.len() <= 1, "{:?} was done {} times", did.deed, entries.len());
        entries.first().copied()
    }

    /// The place of a request in the history, if it is there; fails if that is not what was answered.
    fn written(&self, noted: &Noted) -> Option<Written> {
        let What::Did(did) = &noted.what else { return None };
        let entry = self.entry_of(did);
        let expected = match &did.outcome {
            Ok(Committed { answer, effect }) => Some(*effect == Effect::Done && !answer.body["done"].is_null()),
            Err(Error::Busy | Error::Store(_)) if did.may_be_hidden => None,
            Err(_) => Some(false),
        };
        let there = entry.is_some();
        assert!(
            expected.is_none_or(|expected| expected == there),
            "{:?} is on the history: {there}, but was answered {:?}",
            did.deed,
            did.outcome
        );
        let entry = entry?;
        let (decision, after) = self.decided(did, entry.sequence - 1);
        let decided = decision.map(|entry| entry.map(|entry| entry.event.code()));
        assert_eq!(decided, Ok(Some(entry.event.clone())), "{:?}", did.deed);
        assert_eq!(&after, self.state(entry.sequence), "{:?}", did.deed);
        Some(Written {
            asked: noted.asked,
            // What nobody was told may have happened at any later time.
            answered: if did.outcome.is_ok() { noted.answered } else { u64::MAX },
            sequence: entry.sequence,
        })
    }

    fn assert_accounted_for(&self, since: u64, written: &[Written]) {
        let asked: BTreeSet<u64> = written.iter().map(|written| written.sequence).collect();
        let there: BTreeSet<u64> = (since + 1..=self.history.entries.len() as u64).collect();
        assert_eq!(asked, there, "nothing is on the history that nobody asked for");
    }

    /// Everything that wrote nothing has a place too: in the order of answers, each takes the first that fits, not before
    /// what had been answered when it was asked and not after what was asked once it was answered.
    fn assert_others_fit(&self, since: u64, noted: &[Noted], written: &[Written]) {
        let mut others: Vec<&Noted> = noted.iter().filter(|one| self.reads_only(one)).collect();
        others.sort_by_key(|one| one.answered);
        let mut places: Vec<(u64, u64)> = Vec::new();
        for one in others {
            let done = written.iter().filter(|written| written.answered < one.asked);
            let seen = places.iter().filter(|(answered, _)| *answered < one.asked);
            let not_before = done
                .map(|written| written.sequence)
                .chain(seen.map(|(_, place)| *place));
            let not_before = not_before.chain([since]).max().unwrap();
            let ahead = written.iter().filter(|written| written.asked > one.answered);
            let not_after = ahead.map(|written| written.sequence - 1).min();
            let not_after = not_after.unwrap_or(self.history.entries.len() as u64);
            let place = (not_before..=not_after).find(|version| self.fits(one, *version, noted));
            let Some(place) = place else {
                panic!("{} at none of {not_before}..={not_after}", told(one))
            };
            places.push((one.answered, place));
        }
    }

    fn reads_only(&self, noted: &Noted) -> bool {
        match &noted.what {
            What::Saw(_) => true,
            What::Did(did) => self.entry_of(did).is_none(),
        }
    }

    /// Whether this is what would have been answered at `version`.
    fn fits(&self, noted: &Noted, version: u64, all: &[Noted]) -> bool {
        let did = match &noted.what {
            What::Saw(work) => return work.version == version && work.dossier == *self.state(version),
            What::Did(did) => did,
        };
        match &did.outcome {
            Ok(committed) if committed.effect == Effect::Repeated => {
                let original = all.iter().find_map(|one| self.done_under_same_key(one, did));
                original.is_some_and(|sequence| sequence <= version)
            }
            Ok(_) => self.decided(did, version).0 == Ok(None),
            Err(Error::Refused(refusal)) => self.decided(did, version).0.as_ref() == Err(refusal),
            Err(Error::Busy | Error::Store(_)) => true,
            Err(Error::KeyReused | Error::Corrupt(_)) => false,
        }
    }

    fn done_under_same_key(&self, noted: &Noted, did: &Did) -> Option<u64> {
        match &noted.what {
            What::Did(other) if did.call.repeat.is_some() && other.call.repeat == did.call.repeat => {
                self.entry_of(other).map(|entry| entry.sequence)
            }
            What::Did(_) | What::Saw(_) => None,
        }
    }

    /// G2: one key has one effect and one answer.
    fn assert_keys_hold(&self, noted: &[Noted]) {
        let mut by_key: BTreeMap<&str, Vec<&Did>> = BTreeMap::new();
        for one in noted {
            if let What::Did(did) = &one.what
                && let Some(repeat) = &did.call.repeat
            {
                by_key.entry(&repeat.key).or_default().push(did);
            }
        }
        for (key, same) in by_key {
            let effects = same.iter().filter(|did| self.entry_of(did).is_some()).count();
            let answers: Vec<_> = same.iter().filter_map(|did| did.outcome.as_ref().ok()).collect();
            assert!(effects <= 1, "{effects} effects of {key}: {:?}", same[0].deed);
            assert!(answers.iter().all(|one| one.answer == answers[0].answer), "{answers:?}");
        }
    }
}

fn told(noted: &Noted) -> String {
    match &noted.what {
        What::Saw(work) => format!("somebody saw version {}", work.version),
        What::Did(did) => format!("{:?} answered {:?}", did.deed, did.outcome),
    }
}
