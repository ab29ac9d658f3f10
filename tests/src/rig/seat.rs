//! Somebody at a client of their own, at one graduate's dossier.

use domain::authorization::Grant;
use domain::confirmation::Answer as Confirmed;
use domain::dossier::{Correction, DeclaringSubject, EditedDeclaration, NewFiling, ReviewRequest};
use domain::filing::Declared;
use domain::history::Entry;
use domain::id::{GraduateId, UploadId};
use domain::policy::{Action, Amender, Authorizer, Corrector, Owner, Reviewer};
use domain::refusal::Refusal;
use domain::report::Part;
use domain::roster::RosterCorrection;
use domain::time::Timestamp;
use domain::upload::{Announced, Verdict};
use records::{Answer, Call, Committed, Done, Effect, Error, Records, Repeat, Work};

const FILING: DeclaringSubject = DeclaringSubject::Filing;

/// Who, through which client, at whose dossier. Each method is one operation.
#[derive(Clone)]
pub struct Seat {
    /// The client.
    pub records: Records,
    /// Who asks.
    pub call: Call,
    /// Whose dossier.
    pub id: GraduateId,
}

/// What became of an operation.
pub type Outcome = Result<Committed, Error>;

/// A decision with nothing to say to the caller.
pub fn done(entry: Option<Entry>) -> Done {
    let answer = Answer {
        status: 200,
        body: serde_json::json!({"done": entry.as_ref().map(|entry| entry.event.code())}),
        etag: None,
    };
    Done { entry, answer }
}

/// Whether the operation was done, now and not before.
pub fn was_done(outcome: &Outcome) -> bool {
    outcome
        .as_ref()
        .is_ok_and(|committed| committed.effect == Effect::Done)
}

impl Seat {
    /// The same with an `Idempotency-Key`; `request` tells requests apart.
    #[must_use]
    pub fn once(&self, key: &str, request: u8) -> Self {
        let repeat = Repeat {
            key: format!("{key}-{}", self.call.now),
            fingerprint: [request; 32],
        };
        let call = Call {
            repeat: Some(repeat),
            ..self.call.clone()
        };
        Self { call, ..self.clone() }
    }

    /// Any change.
    pub async fn changes(&self, decide: impl Fn(&mut Work) -> Result<Entry, Refusal> + Send) -> Outcome {
        self.records
            .change(&self.call, &self.id, |work| Ok(done(Some(decide(work)?))))
            .await
    }

    /// One of the graduate's own changes.
    pub async fn own(
        &self,
        action: Action,
        decide: impl Fn(&mut Work, &Owner) -> Result<Entry, Refusal> + Send,
    ) -> Outcome {
        self.changes(|work| {
            let owner = Owner::ask(&work.asker(&self.call), action, &work.dossier)?;
            decide(work, &owner)
        })
        .await
    }

    /// Saves a first draft.
    pub async fn starts(&self, new: NewFiling) -> Outcome {
        self.own(Action::File, |work, owner| {
            work.dossier
                .start_filing(owner, new.clone(), &work.settings, self.call.now)
        })
        .await
    }

    /// Saves the draft anew.
    pub async fn edits(&self, content: Declared) -> Outcome {
        let edited = EditedDeclaration {
            subject: FILING,
            content,
        };
        self.own(Action::File, |work, owner| {
            work.dossier.edit(owner, edited.clone(), &work.settings, self.call.now)
        })
        .await
    }

    /// Hands the filing to the reviewers.
    pub async fn submits(&self) -> Outcome {
        self.own(Action::File, |work, owner| {
            work.dossier.submit(owner, FILING, &work.settings, self.call.now)
        })
        .await
    }

    /// Takes the filing back.
    pub async fn withdraws(&self) -> Outcome {
        self.own(Action::File, |work, owner| {
            work.dossier.withdraw(owner, FILING, &work.settings, self.call.now)
        })
        .await
    }

    /// Throws the draft away.
    pub async fn discards(&self) -> Outcome {
        self.own(Action::File, |work, owner| {
            work.dossier.discard(owner, FILING, self.call.now)
        })
        .await
    }

    /// Decides as a reviewer.
    pub async fn reviews(&self, request: ReviewRequest) -> Outcome {
        self.changes(|work| {
            let reviewer = Reviewer::ask(&work.asker(&self.call), request.subject, &work.dossier)?;
            work.dossier.review(&reviewer, request.clone(), self.call.now)
        })
        .await
    }

    /// Amends the effective destination as school staff.
    pub async fn amends(&self, correction: Correction) -> Outcome {
        self.changes(|work| {
            let amender = Amender::ask(&work.asker(&self.call), &work.dossier)?;
            work.dossier
                .amend(&amender, correction.clone(), "更正", self.call.now)
        })
        .await
    }

    /// Voids the effective destination as school staff.
    pub async fn voids(&self) -> Outcome {
        self.changes(|work| {
            let amender = Amender::ask(&work.asker(&self.call), &work.dossier)?;
            work.dossier.void_by_school(&amender, "作废", self.call.now)
        })
        .await
    }

    /// Confirms whatever is registered now.
    pub async fn confirms(&self) -> Outcome {
        self.own(Action::Confirm, |work, owner| {
            let shown = work.dossier.fingerprint();
            work.dossier.confirm(owner, &shown, Confirmed::Right, self.call.now)
        })
        .await
    }

    /// Lets record offices verify.
    pub async fn authorizes(&self, grant: &Grant) -> Outcome {
        self.changes(|work| {
            let authorizer = Authorizer::ask(&work.asker(&self.call), &work.dossier)?;
            Ok(work.dossier.authorize(&authorizer, grant, self.call.now)?.entry)
        })
        .await
    }

    /// Lets nobody verify any more.
    pub async fn withdraws_authorization(&self, part: Part) -> Outcome {
        self.own(Action::KeepAuthorizations, |work, owner| {
            work.dossier.withdraw_authorization(owner, part, self.call.now)
        })
        .await
    }

    /// The deadline job looks at the dossier at `now`.
    pub async fn deadlines_pass(&self, now: Timestamp) -> Outcome {
        let call = Call::system("expire", now);
        self.records
            .change_as_system(&call, &self.id, |work| {
                Ok(done(work.dossier.pass_deadlines(&work.settings, now)?))
            })
            .await
    }

    /// Announces a picture.
    pub async fn announces(&self, upload: &UploadId, announced: &Announced) -> Outcome {
        self.own(Action::File, |work, owner| {
            work.dossier
                .announce_upload(owner, upload.clone(), announced.clone(), self.call.now)
        })
        .await
    }

    /// The inspector says what it saw.
    pub async fn is_inspected(&self, upload: &UploadId, verdict: &Verdict) -> Outcome {
        let call = Call::system("inspect", self.call.now);
        self.records
            .change_as_system(&call, &self.id, |work| {
                Ok(done(Some(work.dossier.inspected(upload, verdict.clone(), call.now)?)))
            })
            .await
    }

    /// Corrects the roster entry as staff.
    pub async fn corrects(&self, correction: &RosterCorrection) -> Outcome {
        self.changes(|work| {
            let corrector = Corrector::ask(&work.asker(&self.call), &work.dossier)?;
            work.dossier.correct(&corrector, correction, self.call.now)
        })
        .await
    }

    /// Everything as it is now.
    pub async fn opens(&self) -> Work {
        self.records.open(&self.call, &self.id).await.unwrap()
    }
}
