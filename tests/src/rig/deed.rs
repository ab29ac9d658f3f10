//! What somebody does to a dossier, decided by the pure domain: the same value runs against the store and, to judge what
//! the store made of it, on a dossier alone.

use domain::agreement::AgreementForm;
use domain::authorization::Grant;
use domain::confirmation::Answer as Confirmed;
use domain::dossier::{
    Correction, DeclaringSubject, EditedDeclaration, NewFiling, Paperwork, ReviewRequest, TerminationAnswer,
    TerminationWish,
};
use domain::filing::Declared;
use domain::history::Entry;
use domain::id::UploadId;
use domain::policy::{Action, Amender, Authorizer, Contractor, Corrector, Forcer, Owner, Reviewer};
use domain::principal::Principal;
use domain::refusal::Refusal;
use domain::report::Part;
use domain::roster::RosterCorrection;
use domain::school::Settings;
use domain::time::Timestamp;
use domain::upload::{Announced, Verdict};
use records::{Call, Work};

const FILING: DeclaringSubject = DeclaringSubject::Filing;

/// One operation.
#[derive(Clone, Debug)]
pub enum Deed {
    /// The graduate accepts the basic information.
    AcceptBasics,
    /// The graduate saves a first draft.
    Start(NewFiling),
    /// The graduate saves the draft anew.
    Edit(Declared),
    /// The graduate hands the filing to the reviewers.
    Submit,
    /// The graduate takes the filing back.
    Withdraw,
    /// The graduate throws the draft away.
    Discard,
    /// A reviewer decides; an agreement that comes about takes its number from the draw.
    Review(ReviewRequest, u32),
    /// School staff amend the effective destination.
    Amend(Correction),
    /// School staff void the effective destination.
    Void,
    /// The graduate confirms what has this fingerprint.
    Confirm(String),
    /// The graduate lets record offices verify.
    Authorize(Grant),
    /// The graduate lets nobody verify any more.
    WithdrawAuthorization(Part),
    /// The graduate announces a picture.
    Announce(UploadId, Announced),
    /// Staff correct the roster entry.
    Correct(RosterCorrection),
    /// One side of an agreement asks to end it.
    AskTermination(TerminationWish),
    /// The other side answers.
    AnswerTermination(TerminationAnswer),
    /// The side that has asked takes it back.
    WithdrawTermination,
    /// School staff end an agreement whose termination is stuck.
    ForceTermination,
    /// The inspector says what it saw.
    Inspect(UploadId, Verdict),
    /// The deadline job looks at the dossier at this moment.
    PassDeadlines(Timestamp),
}

impl Deed {
    /// Decides, as the function that serves it does.
    pub fn decide(&self, work: &mut Work, call: &Call) -> Result<Option<Entry>, Refusal> {
        let entry = match self {
            Self::Inspect(upload, verdict) => work.dossier.inspected(upload, verdict.clone(), call.now),
            Self::PassDeadlines(at) => return work.dossier.pass_deadlines(&work.settings, *at),
            Self::Review(..) | Self::Amend(_) | Self::Void | Self::Correct(_) | Self::ForceTermination => {
                self.decide_as_staff(work, call)
            }
            Self::AskTermination(_) | Self::AnswerTermination(_) | Self::WithdrawTermination => match call.principal {
                Principal::Employer(_) => self.decide_as_contractor(work, call),
                Principal::Graduate(_) | Principal::Staff(_) | Principal::Public => {
                    self.decide_as_owner(Action::Terminate, work, call)
                }
            },
            Self::AcceptBasics => self.decide_as_owner(Action::KeepOwnBasics, work, call),
            Self::Confirm(_) => self.decide_as_owner(Action::Confirm, work, call),
            Self::WithdrawAuthorization(_) => self.decide_as_owner(Action::KeepAuthorizations, work, call),
            Self::Authorize(grant) => {
                let authorizer = Authorizer::ask(&work.asker(call), &work.dossier)?;
                Ok(work.dossier.authorize(&authorizer, grant, call.now)?.entry)
            }
            Self::Start(_) | Self::Edit(_) | Self::Submit | Self::Withdraw | Self::Discard | Self::Announce(..) => {
                self.decide_as_owner(Action::File, work, call)
            }
        };
        entry.map(Some)
    }

    fn decide_as_owner(&self, action: Action, work: &mut Work, call: &Call) -> Result<Entry, Refusal> {
        let owner = &Owner::ask(&work.asker(call), action, &work.dossier)?;
        let (dossier, settings, now) = (&mut work.dossier, &work.settings, call.now);
        match self {
            Self::AcceptBasics => dossier.accept_basics(owner, now),
            Self::Start(new) => dossier.start_filing(owner, new.clone(), settings, now),
            Self::Edit(content) => {
                let content = content.clone();
                let edited = EditedDeclaration {
                    subject: FILING,
                    content,
                };
                dossier.edit(owner, edited, settings, now)
            }
            Self::Submit => dossier.submit(owner, FILING, settings, now),
            Self::Withdraw => dossier.withdraw(owner, FILING, settings, now),
            Self::Discard => dossier.discard(owner, FILING, settings, now),
            Self::Confirm(shown) => dossier.confirm(owner, shown, Confirmed::Right, now),
            Self::WithdrawAuthorization(part) => dossier.withdraw_authorization(owner, *part, now),
            Self::Announce(upload, announced) => dossier.announce_upload(owner, upload.clone(), announced.clone(), now),
            Self::AskTermination(wish) => dossier.ask_termination(owner, wish.clone(), settings, now),
            Self::AnswerTermination(answer) => dossier.answer_termination(owner, answer.clone(), settings, now),
            Self::WithdrawTermination => dossier.withdraw_termination(owner, now),
            Self::Review(..)
            | Self::Amend(_)
            | Self::Void
            | Self::Authorize(_)
            | Self::Correct(_)
            | Self::ForceTermination
            | Self::Inspect(..)
            | Self::PassDeadlines(_) => Err(Refusal::Forbidden),
        }
    }

    fn decide_as_contractor(&self, work: &mut Work, call: &Call) -> Result<Entry, Refusal> {
        let contractor = &Contractor::ask(&work.asker(call), &work.dossier)?;
        let (dossier, settings, now) = (&mut work.dossier, &work.settings, call.now);
        match self {
            Self::AskTermination(wish) => dossier.ask_termination_as_employer(contractor, wish.clone(), settings, now),
            Self::AnswerTermination(answer) => {
                dossier.answer_termination_as_employer(contractor, answer.clone(), settings, now)
            }
            Self::WithdrawTermination => dossier.withdraw_termination_as_employer(contractor, now),
            Self::AcceptBasics
            | Self::Start(_)
            | Self::Edit(_)
            | Self::Submit
            | Self::Withdraw
            | Self::Discard
            | Self::Review(..)
            | Self::Amend(_)
            | Self::Void
            | Self::Confirm(_)
            | Self::Authorize(_)
            | Self::WithdrawAuthorization(_)
            | Self::Announce(..)
            | Self::Correct(_)
            | Self::ForceTermination
            | Self::Inspect(..)
            | Self::PassDeadlines(_) => Err(Refusal::Forbidden),
        }
    }

    fn decide_as_staff(&self, work: &mut Work, call: &Call) -> Result<Entry, Refusal> {
        let now = call.now;
        match self {
            Self::Review(request, random) => {
                let reviewer = Reviewer::ask(&work.asker(call), request.subject, &work.dossier)?;
                let paperwork = paperwork(&work.settings, work.form, *random);
                work.dossier.review(&reviewer, request.clone(), &paperwork, now)
            }
            Self::Correct(correction) => {
                let corrector = Corrector::ask(&work.asker(call), &work.dossier)?;
                work.dossier.correct(&corrector, correction, now)
            }
            Self::Amend(correction) => {
                let amender = Amender::ask(&work.asker(call), &work.dossier)?;
                // An amended agreement keeps its number.
                let paperwork = paperwork(&work.settings, work.form, 0);
                work.dossier
                    .amend(&amender, (correction.clone(), "更正"), &paperwork, now)
            }
            Self::Void => {
                let amender = Amender::ask(&work.asker(call), &work.dossier)?;
                work.dossier.void_by_school(&amender, "作废", now)
            }
            Self::ForceTermination => {
                let forcer = Forcer::ask(&work.asker(call), &work.dossier)?;
                work.dossier.force_termination(&forcer, "已向双方核实", now)
            }
            Self::AcceptBasics
            | Self::Start(_)
            | Self::Edit(_)
            | Self::Submit
            | Self::Withdraw
            | Self::Discard
            | Self::Confirm(_)
            | Self::Authorize(_)
            | Self::WithdrawAuthorization(_)
            | Self::Announce(..)
            | Self::AskTermination(_)
            | Self::AnswerTermination(_)
            | Self::WithdrawTermination
            | Self::Inspect(..)
            | Self::PassDeadlines(_) => Err(Refusal::Forbidden),
        }
    }

    /// The request as it reaches the records: what the system does, nobody has signed in for.
    #[must_use]
    pub fn asked_by(&self, call: &Call) -> Call {
        let system = |now| Call::system(call.origin.request_id.as_str(), now);
        match self {
            Self::Inspect(..) => system(call.now),
            Self::PassDeadlines(at) => system(*at),
            Self::AcceptBasics
            | Self::Start(_)
            | Self::Edit(_)
            | Self::Submit
            | Self::Withdraw
            | Self::Discard
            | Self::Review(..)
            | Self::Amend(_)
            | Self::Void
            | Self::Confirm(_)
            | Self::Authorize(_)
            | Self::WithdrawAuthorization(_)
            | Self::Announce(..)
            | Self::Correct(_)
            | Self::AskTermination(_)
            | Self::AnswerTermination(_)
            | Self::WithdrawTermination
            | Self::ForceTermination => call.clone(),
        }
    }
}

fn paperwork(settings: &Settings, form: AgreementForm, random: u32) -> Paperwork<'_> {
    Paperwork {
        settings,
        form,
        random,
        employer: None,
    }
}
