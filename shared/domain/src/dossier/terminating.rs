//! Ending an effective agreement (T1–T5).

use super::Dossier;
use super::declaring::reason_faults;
use crate::fault::{Fault, FaultCode};
use crate::filing::{Filing, Outcome, Pending, Route};
use crate::history::{Entry, Event};
use crate::id::UploadId;
use crate::policy::{Contractor, Forcer, Owner};
use crate::principal::Actor;
use crate::proposal::{Progress, Proposal};
use crate::refusal::{Conflict, Refusal};
use crate::school::Settings;
use crate::termination::{
    MAX_ACCOUNT, MAX_LETTER, MAX_NOTE, Party, Termination, TerminationReason, TerminationRequest,
};
use crate::time::Timestamp;
use std::ops::RangeInclusive;

/// How often an employer may ask to end one agreement: every request holds the graduate up until it is answered (T3).
const MOST_OF_EMPLOYER: u8 = 5;

/// Why somebody wants the agreement to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TerminationWish {
    /// 解约原因.
    pub reason: TerminationReason,
    /// 解约说明.
    pub note: String,
    /// T2: pictures of the release letter, where the employer is not here to answer.
    pub letter: Vec<UploadId>,
}

/// T1: what the other side says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TerminationAnswer {
    /// 同意解约: on to review.
    Accept,
    /// 不同意解约: the agreement stands.
    Refuse {
        /// Why, 1–500 characters.
        reason: String,
    },
}

/// Whether the other side is here to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Contract {
    /// T1.
    Online,
    /// T2.
    OnPaper,
}

/// Whether a request was returned for correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Returned {
    Yes,
    No,
}

impl Dossier {
    /// T1, T2: the graduate asks. Of an agreement signed online the employer answers first; otherwise the release letter
    /// speaks for the employer and the request goes to review. A returned request is asked again and counts once (T5).
    pub fn ask_termination(
        &mut self,
        owner: &Owner,
        wish: TerminationWish,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.open_for_graduate(settings, now)?;
        let contract = self.terminable()?;
        let returned = self.returned_request()?;
        let most = settings.termination.most_requests;
        if returned == Returned::No && self.terminations_asked >= most {
            return Err(Conflict::NoTerminationsLeft { most }.into());
        }
        let letter = match contract {
            Contract::Online => 0..=0,
            Contract::OnPaper => 1..=MAX_LETTER,
        };
        Refusal::unless_empty(self.wish_faults(&wish, &letter))?;
        let request = request(Party::Graduate, wish, now);
        if returned == Returned::No {
            self.terminations_asked = self.terminations_asked.saturating_add(1);
        }
        let termination = match contract {
            Contract::Online => Termination::asked(request, settings.termination.answer_days),
            Contract::OnPaper => self.in_review(request, settings, now)?,
        };
        *self.pending_mut()? = Pending::Termination(termination);
        let by = owner.actor().clone();
        Ok(Entry::new(Event::TerminationAsked(Party::Graduate), by, now))
    }

    /// T1: the employer asks.
    pub fn ask_termination_as_employer(
        &mut self,
        contractor: &Contractor,
        wish: TerminationWish,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.terminable()?;
        if self.returned_request()? == Returned::Yes {
            return Err(Conflict::TerminationPending.into());
        }
        let most = MOST_OF_EMPLOYER;
        if self.terminations_asked_by_employer >= most {
            return Err(Conflict::NoTerminationsLeft { most }.into());
        }
        Refusal::unless_empty(self.wish_faults(&wish, &(0..=0)))?;
        self.terminations_asked_by_employer += 1;
        let request = request(Party::Employer, wish, now);
        *self.pending_mut()? = Pending::Termination(Termination::asked(request, settings.termination.answer_days));
        let by = contractor.actor().clone();
        Ok(Entry::new(Event::TerminationAsked(Party::Employer), by, now))
    }

    /// T1: the graduate answers the employer's request.
    pub fn answer_termination(
        &mut self,
        owner: &Owner,
        answer: TerminationAnswer,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.answered((Party::Graduate, owner.actor()), answer, settings, now)
    }

    /// T1: the employer answers the graduate's request.
    pub fn answer_termination_as_employer(
        &mut self,
        contractor: &Contractor,
        answer: TerminationAnswer,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.answered((Party::Employer, contractor.actor()), answer, settings, now)
    }

    /// The graduate takes the own request back, until the first reviewer has decided.
    pub fn withdraw_termination(&mut self, owner: &Owner, now: Timestamp) -> Result<Entry, Refusal> {
        self.withdrawn((Party::Graduate, owner.actor()), now)
    }

    /// The employer takes its own request back, until the first reviewer has decided.
    pub fn withdraw_termination_as_employer(
        &mut self,
        contractor: &Contractor,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        self.withdrawn((Party::Employer, contractor.actor()), now)
    }

    /// T4: the school ends an effective agreement with a written account of the facts, whether or not a request is open: an
    /// employer that refuses, a bound that is used up or a window that has closed must not lock anybody in.
    pub fn force_termination(&mut self, forcer: &Forcer, account: &str, now: Timestamp) -> Result<Entry, Refusal> {
        let mut faults = Vec::new();
        if account.trim().is_empty() {
            faults.push(Fault::new("/account", FaultCode::Missing, "请填写具体情况说明"));
        }
        if account.chars().count() > MAX_ACCOUNT {
            let message = format!("情况说明最多{MAX_ACCOUNT}个字");
            faults.push(Fault::new("/account", FaultCode::TooLong, message));
        }
        Refusal::unless_empty(faults)?;
        self.terminable()?;
        let by = forcer.actor().clone();
        let ended = self.end_filing(Outcome::Terminated, &by, account, now)?;
        Ok(Entry::new(Event::TerminationForced, by, now)
            .noting(account)
            .ending(ended))
    }

    /// The termination that is under way.
    pub(super) fn termination(&self) -> Result<&Termination, Conflict> {
        let termination = self.filing.as_ref().and_then(Filing::termination);
        termination.ok_or(Conflict::NoTermination)
    }

    /// F12: the letter of a request that came to nothing stays readable.
    pub(super) fn keep_letter(&mut self) {
        let termination = self.filing.as_ref().and_then(Filing::termination);
        let letter = termination.map(|termination| termination.request().letter.clone());
        self.keep_proofs(letter.unwrap_or_default());
    }

    /// How the live agreement was signed; refuses what is no effective agreement.
    fn terminable(&self) -> Result<Contract, Conflict> {
        let filing = self.filing.as_ref().ok_or(Conflict::NothingThere)?;
        if filing.effective().is_none() {
            return Err(Conflict::NotEffective);
        }
        match filing.route {
            Route::Declaration => Err(Conflict::NoAgreement),
            Route::OnlineSigning(_) => Ok(Contract::Online),
            Route::OfflineSigning | Route::PaperAgreement => Ok(Contract::OnPaper),
        }
    }

    /// T2: the request that was returned for correction; anything else that is pending is in the way.
    fn returned_request(&self) -> Result<Returned, Conflict> {
        match self.effective().map(|effective| &effective.pending) {
            None | Some(Pending::Nothing) => Ok(Returned::No),
            Some(Pending::Change(_) | Pending::Void(_)) => Err(Conflict::ChangePending),
            Some(Pending::Termination(Termination::Asked { .. })) => Err(Conflict::TerminationPending),
            Some(Pending::Termination(Termination::InReview(proposal))) => match proposal.progress {
                Progress::Draft | Progress::Returned { .. } => Ok(Returned::Yes),
                Progress::AwaitingDepartment { .. } | Progress::AwaitingSchool { .. } => {
                    Err(Conflict::TerminationPending)
                }
            },
        }
    }

    fn answered(
        &mut self,
        (side, by): (Party, &Actor),
        answer: TerminationAnswer,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Entry, Refusal> {
        let request = match self.termination()? {
            Termination::Asked { request, .. } if request.by == side => {
                return Err(Conflict::WaitsForOtherSide.into());
            }
            Termination::Asked { request, .. } => request.clone(),
            Termination::InReview(_) => return Err(Conflict::InReview.into()),
        };
        match answer {
            TerminationAnswer::Accept => {
                let termination = self.in_review(request, settings, now)?;
                *self.pending_mut()? = Pending::Termination(termination);
                Ok(Entry::new(Event::TerminationAccepted(side), by.clone(), now))
            }
            TerminationAnswer::Refuse { reason } => {
                Refusal::unless_empty(reason_faults(&reason))?;
                *self.pending_mut()? = Pending::Nothing;
                Ok(Entry::new(Event::TerminationRefused(side), by.clone(), now).noting(reason))
            }
        }
    }

    fn in_review(
        &mut self,
        request: TerminationRequest,
        settings: &Settings,
        now: Timestamp,
    ) -> Result<Termination, Refusal> {
        self.revising(|_, revision| {
            let mut proposal = Proposal::draft(request, revision);
            proposal.submit(settings.review_mode, now, revision)?;
            Ok(Termination::InReview(proposal))
        })
    }

    fn withdrawn(&mut self, (side, by): (Party, &Actor), now: Timestamp) -> Result<Entry, Refusal> {
        let termination = self.termination()?;
        if termination.request().by != side {
            return Err(Conflict::WaitsForOtherSide.into());
        }
        match termination {
            Termination::Asked { .. } => {}
            // Both sides have agreed: what one asked for, the other counts on.
            Termination::InReview(_) if self.terminable()? == Contract::Online => {
                return Err(Conflict::OtherSideAgreed.into());
            }
            Termination::InReview(proposal) => match &proposal.progress {
                Progress::Draft | Progress::Returned { .. } => {}
                Progress::AwaitingDepartment { .. } | Progress::AwaitingSchool { .. } => {
                    proposal.clone().withdraw(proposal.revision)?;
                }
            },
        }
        self.keep_letter();
        *self.pending_mut()? = Pending::Nothing;
        Ok(Entry::new(Event::TerminationWithdrawn(side), by.clone(), now))
    }

    fn wish_faults(&self, wish: &TerminationWish, letter: &RangeInclusive<usize>) -> Vec<Fault> {
        let mut faults = self.picture_faults("letter", &wish.letter);
        if wish.note.chars().count() > MAX_NOTE {
            let message = format!("解约说明最多{MAX_NOTE}个字");
            faults.push(Fault::new("/note", FaultCode::TooLong, message));
        }
        if wish.letter.len() < *letter.start() {
            let message = "请上传单位盖章的解约函照片";
            faults.push(Fault::new("/letter", FaultCode::Missing, message));
        }
        if wish.letter.len() > *letter.end() {
            let message = match letter.end() {
                0 => "线上签约的解约由对方在线回应，不需要解约函".to_owned(),
                most => format!("解约函最多{most}张"),
            };
            faults.push(Fault::new("/letter", FaultCode::TooLong, message));
        }
        faults
    }
}

fn request(by: Party, wish: TerminationWish, now: Timestamp) -> TerminationRequest {
    TerminationRequest {
        by,
        reason: wish.reason,
        note: wish.note,
        letter: wish.letter,
        asked_at: now,
    }
}
