//! Somebody at a client of their own, at one graduate's dossier.

use super::deed::Deed;
use domain::authorization::Grant;
use domain::dossier::{NewFiling, ReviewRequest};
use domain::filing::Declared;
use domain::history::Entry;
use domain::id::GraduateId;
use domain::principal::Principal;
use domain::time::Timestamp;
use records::{Answer, Call, Committed, Done, Effect, Error, Records, Repeat, Work};

/// Who, through which client, at whose dossier.
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

/// A decision that tells the caller what it did.
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
    outcome.as_ref().is_ok_and(|committed| committed.effect == Effect::Done)
}

impl Seat {
    /// The same with an `Idempotency-Key`; `request` tells requests apart. The same key is another one in another rig.
    #[must_use]
    pub fn once(&self, key: &str, request: u8) -> Self {
        let repeat = Repeat {
            // By the dossier: two rigs may tell the same time, at a deadline for example.
            key: format!("{key}-{}", self.id),
            fingerprint: [request; 32],
        };
        let call = Call {
            repeat: Some(repeat),
            ..self.call.clone()
        };
        Self { call, ..self.clone() }
    }

    /// The same, known in the history by this request id.
    #[must_use]
    pub fn named(&self, request_id: &str) -> Self {
        let mut seat = self.clone();
        request_id.clone_into(&mut seat.call.origin.request_id);
        seat
    }

    /// The same at another moment; a graduate has just passed a real-person check.
    #[must_use]
    pub fn at(&self, now: Timestamp) -> Self {
        let mut seat = self.clone();
        seat.call.now = now;
        match &mut seat.call.principal {
            Principal::Graduate(session) => session.face_checked_at = Some(now),
            Principal::Public | Principal::Staff(_) | Principal::Employer(_) => {}
        }
        seat
    }

    /// The same person through other records.
    #[must_use]
    pub fn through(&self, records: Records) -> Self {
        Self {
            records,
            ..self.clone()
        }
    }

    /// Any operation.
    pub async fn does(&self, deed: &Deed) -> Outcome {
        let call = &deed.asked_by(&self.call);
        let decide = |work: &mut Work| Ok(done(deed.decide(work, call)?));
        match call.principal {
            Principal::Public => self.records.change_as_system(call, &self.id, decide).await,
            Principal::Graduate(_) | Principal::Staff(_) | Principal::Employer(_) => {
                self.records.change(call, &self.id, decide).await
            }
        }
    }

    /// Saves a first draft.
    pub async fn starts(&self, new: NewFiling) -> Outcome {
        self.does(&Deed::Start(new)).await
    }

    /// Saves the draft anew.
    pub async fn edits(&self, content: Declared) -> Outcome {
        self.does(&Deed::Edit(content)).await
    }

    /// Hands the filing to the reviewers.
    pub async fn submits(&self) -> Outcome {
        self.does(&Deed::Submit).await
    }

    /// Takes the filing back.
    pub async fn withdraws(&self) -> Outcome {
        self.does(&Deed::Withdraw).await
    }

    /// Throws the draft away.
    pub async fn discards(&self) -> Outcome {
        self.does(&Deed::Discard).await
    }

    /// Decides as a reviewer of what is no agreement.
    pub async fn reviews(&self, request: ReviewRequest) -> Outcome {
        self.does(&Deed::Review(request, 0)).await
    }

    /// Reads what is registered and confirms it.
    pub async fn confirms(&self) -> Outcome {
        let shown = self.opens().await.dossier.fingerprint();
        self.does(&Deed::Confirm(shown)).await
    }

    /// Lets record offices verify.
    pub async fn authorizes(&self, grant: Grant) -> Outcome {
        self.does(&Deed::Authorize(grant)).await
    }

    /// Everything as it is now.
    pub async fn opens(&self) -> Work {
        self.records.open(&self.call, &self.id).await.unwrap()
    }
}
