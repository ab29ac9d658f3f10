//! Invitations (O1–O3): sent, revoked, lapsed, and listed for both sides. Each has a history chain of its own.

use crate::Records;
use crate::attributes::{Item, get_number, get_text, get_value, key2, number, text, value};
use crate::call::Call;
use crate::change::{Answer, Committed, Effect, pause, signed_in};
use crate::commit::{Condition, Guard, Outcome, Write};
use crate::dossiers::{self, instant, shard_key, shard_of};
use crate::error::Error;
use crate::favourites::Favourite;
use crate::history::{self, Link};
use crate::lists::{Slice, Start};
use crate::read::{Found, Wanted};
use crate::signing::AgreementStatus;
use domain::employer::Employer;
use domain::id::{EmployerId, GraduateId, InvitationId};
use domain::invitation::{Invitation, InvitationEntry};
use domain::refusal::{Conflict, Refusal};
use domain::school::Settings;
use domain::time::Timestamp;
use serde_json::Value;

const TRIES: u32 = 8;
/// Sort keys of invitations come before everything else in an employer's partition.
const BEFORE_CLAIMS: &str = "a";

/// An invitation as stored.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) invitation: Invitation,
    /// Counts the changes of the invitation itself; 0 has never been written.
    pub(crate) version: u64,
    /// Digest of the last entry of its history.
    pub(crate) head: String,
    /// What became of it after it was accepted.
    pub(crate) agreement: Option<AgreementStatus>,
    pub(crate) agreement_number: Option<String>,
}

/// An invitation with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The invitation.
    pub invitation: Invitation,
    /// What became of it after it was accepted.
    pub agreement: Option<AgreementStatus>,
    /// 协议编号, from approval on.
    pub agreement_number: Option<String>,
}

/// What sending an invitation is decided on.
#[derive(Clone, Debug)]
pub struct Inviting {
    /// The employer.
    pub employer: Employer,
    /// The graduate, if the employer has found them before (O1).
    pub favourite: Option<Favourite>,
    /// The settings of the graduate's school.
    pub settings: Settings,
}

/// A decided invitation, or its revocation.
#[derive(Clone, Debug)]
pub struct InvitingDone {
    /// The invitation as it becomes.
    pub invitation: Invitation,
    /// For its history.
    pub entry: InvitationEntry,
    /// For the caller.
    pub answer: Answer,
}

impl Records {
    /// O2: an employer invites: one read and one transactional write. It has one open invitation to a graduate at a time.
    pub async fn invite(
        &self,
        call: &Call,
        graduate: &GraduateId,
        decide: impl Fn(&Inviting) -> Result<InvitingDone, Refusal> + Send,
    ) -> Result<Committed, Error> {
        let employer = own(call)?;
        let mut wanted = Wanted::default();
        self.want_employer(&mut wanted, &employer);
        self.want_favourite(&mut wanted, &employer, graduate);
        self.want_school(&mut wanted, call, graduate.school(), graduate.class_year());
        for attempt in 0..TRIES {
            let found = self.read(wanted.clone()).await?;
            if let Some(answer) = self.answered(&found, call)? {
                return Ok(repeated(answer));
            }
            let (registered, _) = self.found_employer(&found, &employer)?.ok_or(Refusal::NotFound)?;
            let inviting = Inviting {
                employer: registered,
                favourite: self.found_favourite(&found, &employer, graduate)?,
                settings: self.settings(&found, graduate.school(), graduate.class_year())?,
            };
            let done = decide(&inviting)?;
            let stored = Stored {
                invitation: done.invitation,
                version: 0,
                head: String::new(),
                agreement: None,
                agreement_number: None,
            };
            let mut writes = self.invitation_writes(call, None, &stored, &done.entry)?;
            writes.extend(self.answer_write(call, &done.answer)?);
            if let Some(committed) = self.concluded(call, writes, done.answer).await? {
                return Ok(committed);
            }
            pause(attempt).await;
        }
        Err(Error::Busy)
    }

    /// O2: changes an invitation alone, for its employer: one read and one transactional write.
    pub async fn change_invitation(
        &self,
        call: &Call,
        id: &InvitationId,
        decide: impl Fn(Invitation, &Employer) -> Result<InvitingDone, Refusal> + Send,
    ) -> Result<Committed, Error> {
        signed_in(call)?;
        let mut wanted = Wanted::default();
        self.want_invitation(&mut wanted, id);
        self.want_employer(&mut wanted, id.employer());
        self.want_answer(&mut wanted, call);
        for attempt in 0..TRIES {
            let found = self.read(wanted.clone()).await?;
            if let Some(answer) = self.answered(&found, call)? {
                return Ok(repeated(answer));
            }
            let mut stored = self.found_invitation(&found, id)?.ok_or(Refusal::NotFound)?;
            let (employer, _) = self.found_employer(&found, id.employer())?.ok_or(Refusal::NotFound)?;
            let before = stored.invitation.clone();
            let done = decide(before.clone(), &employer)?;
            stored.invitation = done.invitation;
            let mut writes = self.invitation_writes(call, Some(&before), &stored, &done.entry)?;
            writes.extend(self.answer_write(call, &done.answer)?);
            if let Some(committed) = self.concluded(call, writes, done.answer).await? {
                return Ok(committed);
            }
            pause(attempt).await;
        }
        Err(Error::Busy)
    }

    /// O3, E1: makes visible that an invitation has lapsed; does nothing if it has not.
    pub async fn lapse_invitation(&self, id: &InvitationId, now: Timestamp) -> Result<(), Error> {
        let call = Call::system("expire", now);
        for attempt in 0..TRIES {
            let mut wanted = Wanted::default();
            self.want_invitation(&mut wanted, id);
            let found = self.read(wanted).await?;
            let Some(mut stored) = self.found_invitation(&found, id)? else {
                return Ok(());
            };
            let before = stored.invitation.clone();
            let Some(entry) = stored.invitation.pass_deadline(now) else {
                return Ok(());
            };
            let writes = self.invitation_writes(&call, Some(&before), &stored, &entry)?;
            if let Outcome::Written = self.commit(writes).await? {
                return Ok(());
            }
            pause(attempt).await;
        }
        Err(Error::Busy)
    }

    /// E1: open invitations of one shard whose deadline has passed at `now`, at most `limit`.
    pub async fn lapsing(&self, shard: u8, now: Timestamp, limit: usize) -> Result<Vec<InvitationId>, Error> {
        let request = self
            .index(&self.tables.invitations, "deadlines", &shard_key(shard))
            .key_condition_expression("#key = :key AND deadline <= :now")
            .expression_attribute_values(":now", text(instant(now)))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let output = request.send().await.map_err(Error::from_sdk)?;
        let id = |item: &Item| {
            let id = format!("{}-{}", get_text(item, "pk")?, get_text(item, "sk")?);
            InvitationId::parse(&id).ok()
        };
        Ok(output.items().iter().filter_map(id).collect())
    }

    /// One invitation, for either side: one round trip.
    pub async fn invitation(&self, id: &InvitationId) -> Result<Sent, Error> {
        let mut wanted = Wanted::default();
        self.want_invitation(&mut wanted, id);
        let found = self.read(wanted).await?;
        let stored = self.found_invitation(&found, id)?;
        Ok(stored.ok_or(Refusal::NotFound)?.into())
    }

    /// An employer's invitations, newest first.
    pub async fn sent_invitations(
        &self,
        employer: &EmployerId,
        start: Start,
        keep: impl Fn(&Sent) -> bool,
    ) -> Result<Slice<Sent>, Error> {
        let request = self
            .partition(&self.tables.invitations, employer.as_str())
            .key_condition_expression("#key = :key AND sk < :claims")
            .expression_attribute_values(":claims", text(BEFORE_CLAIMS))
            .scan_index_forward(false);
        let read = |item: &Item| read(item).map(Sent::from).map(|row| keep(&row).then_some(row));
        self.page(request, start, &["pk", "sk"], read).await
    }

    /// A graduate's invitations, newest first.
    pub async fn received_invitations(&self, graduate: &GraduateId, start: Start) -> Result<Slice<Sent>, Error> {
        let request = self
            .index(&self.tables.invitations, "graduate", &graduate.to_string())
            .scan_index_forward(false);
        let read = |item: &Item| read(item).map(Sent::from).map(Some);
        self.page(request, start, &["pk", "sk", "graduate", "sent_at"], read)
            .await
    }

    /// The key of an invitation.
    pub(crate) fn want_invitation(&self, wanted: &mut Wanted, id: &InvitationId) {
        wanted.one(&self.tables.invitations, key2(id.employer().as_str(), id.serial()));
    }

    /// An invitation that was read.
    pub(crate) fn found_invitation(&self, found: &Found, id: &InvitationId) -> Result<Option<Stored>, Error> {
        let item = found.get(&self.tables.invitations, id.employer().as_str(), Some(id.serial()));
        item.map(read).transpose()
    }

    /// The writes of a changed invitation: itself, its history entry, and the claim that keeps a second one away while it
    /// is open.
    pub(crate) fn invitation_writes(
        &self,
        call: &Call,
        before: Option<&Invitation>,
        stored: &Stored,
        entry: &InvitationEntry,
    ) -> Result<Vec<Write>, Error> {
        let (table, invitation) = (&self.tables.invitations, &stored.invitation);
        let parts = |invitation: &Invitation| {
            serde_json::to_value(invitation).map_err(|error| Error::Corrupt(error.to_string()))
        };
        let link = Link {
            sequence: stored.version + 1,
            previous: &stored.head,
            before: before.map_or(Ok(Value::Null), parts)?,
            after: parts(invitation)?,
        };
        let pk = format!("invitation#{}", invitation.id);
        let (entry, head) = history::write((&pk, &self.identity_key), call, &entry.into(), link)?;
        let item = item(stored, head)?;
        let mut writes = vec![
            Write::put(table, item, Condition::unchanged(stored.version), Guard::Version)?,
            Write::put(&self.tables.history, entry, Condition::absent(), Guard::Version)?,
        ];
        let claim = key2(
            invitation.employer().as_str(),
            format!("open#{}", invitation.recipient.graduate),
        );
        match (before, stored.is_open()) {
            (None, _) => writes.push(claimed(table, claim, (invitation, call.now))?),
            (Some(_), false) => writes.push(Write::delete(table, claim)?),
            (Some(_), true) => {}
        }
        Ok(writes)
    }

    /// `None`: to be decided anew.
    async fn concluded(&self, call: &Call, writes: Vec<Write>, answer: Answer) -> Result<Option<Committed>, Error> {
        match self.commit(writes).await? {
            Outcome::Written => Ok(Some(Committed {
                answer,
                effect: Effect::Done,
            })),
            Outcome::Answered(item) => {
                let repeat = call.repeat.as_ref().ok_or(Error::Busy)?;
                let kept = crate::idempotency::replay(&item, repeat, call.now.as_second())?;
                Ok(kept.map(repeated))
            }
            Outcome::Again => Ok(None),
        }
    }
}

/// A claim that a lapsed invitation has left behind is no obstacle, whether or not the job has run (E1).
fn claimed(table: &str, mut claim: Item, (invitation, now): (&Invitation, Timestamp)) -> Result<Write, Error> {
    claim.insert("claimed_until".to_owned(), text(instant(invitation.deadline)));
    let condition = Condition {
        expression: "attribute_not_exists(pk) OR claimed_until <= :now",
        values: Item::from([(":now".to_owned(), text(instant(now)))]),
    };
    Write::put(table, claim, condition, Guard::Refuse(Conflict::AlreadyInvited.into()))
}

fn repeated(answer: Answer) -> Committed {
    Committed {
        answer,
        effect: Effect::Repeated,
    }
}

fn own(call: &Call) -> Result<EmployerId, Refusal> {
    signed_in(call)?;
    let subject = call.principal.subject().ok_or(Refusal::SignInRequired)?;
    Ok(EmployerId::of(subject))
}

fn read(item: &Item) -> Result<Stored, Error> {
    let agreement = get_text(item, "agreement");
    Ok(Stored {
        invitation: get_value(item, "invitation")?,
        version: get_number(item, "version").ok_or_else(|| Error::Corrupt("version is absent".into()))?,
        head: get_text(item, "head").unwrap_or_default().to_owned(),
        agreement: AgreementStatus::ALL
            .into_iter()
            .find(|status| Some(status.code()) == agreement),
        agreement_number: get_text(item, "agreement_number").map(str::to_owned),
    })
}

fn item(stored: &Stored, head: String) -> Result<Item, Error> {
    let invitation = &stored.invitation;
    let id = invitation.id.to_string();
    let mut item = key2(invitation.employer().as_str(), invitation.id.serial());
    item.insert("version".to_owned(), number(stored.version + 1));
    item.insert("head".to_owned(), text(head));
    item.insert("invitation".to_owned(), value(invitation)?);
    item.insert("graduate".to_owned(), text(invitation.recipient.graduate.to_string()));
    item.insert(
        "sent_at".to_owned(),
        text(format!(
            "{}#{}",
            dossiers::instant(invitation.sent_at),
            invitation.id.serial()
        )),
    );
    if let Some(agreement) = stored.agreement {
        item.insert("agreement".to_owned(), text(agreement.code()));
    }
    if let Some(number) = &stored.agreement_number {
        item.insert("agreement_number".to_owned(), text(number));
    }
    if stored.is_open() {
        item.insert("deadline_shard".to_owned(), text(shard_of(&id)));
        item.insert("deadline".to_owned(), text(instant(invitation.deadline)));
    }
    Ok(item)
}

impl From<Stored> for Sent {
    fn from(stored: Stored) -> Self {
        Self {
            invitation: stored.invitation,
            agreement: stored.agreement,
            agreement_number: stored.agreement_number,
        }
    }
}
