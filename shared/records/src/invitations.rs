//! Invitations (O1–O3): sent, revoked, lapsed, and listed for both sides. Each has a history chain of its own.

mod stored;

pub use stored::Sent;
pub(crate) use stored::Stored;

use crate::Records;
use crate::attributes::{Item, get_text, key, key2, number, text};
use crate::call::Call;
use crate::change::{Answer, Committed, Effect, pause, signed_in};
use crate::commit::{Condition, Guard, Outcome, Write};
use crate::dossiers::{self, instant, shard_key};
use crate::error::Error;
use crate::favourites::Favourite;
use crate::history::{self, Link};
use crate::lists::{Slice, Start};
use crate::messages;
use crate::read::{Found, Wanted};
use domain::employer::Employer;
use domain::id::{EmployerId, GraduateId, InvitationId};
use domain::invitation::{Invitation, InvitationEntry};
use domain::message;
use domain::refusal::{Conflict, Refusal};
use domain::roster::RosterEntry;
use domain::school::Settings;
use domain::time::{self, Timestamp};
use serde_json::Value;
use stored::{item, read};

const TRIES: u32 = 8;
/// How many invitations an employer sends to one graduate in a day.
const INVITATIONS_PER_DAY: u64 = 30;
/// How long a day's count is kept, in seconds.
const COUNTED_SECONDS: i64 = 2 * 24 * 60 * 60;
/// Sort keys of invitations come before everything else in an employer's partition.
const BEFORE_CLAIMS: &str = "a";

/// What sending an invitation is decided on.
#[derive(Clone, Debug)]
pub struct Inviting {
    /// The employer.
    pub employer: Employer,
    /// The graduate as the employer has found them before (O1), and as the roster has them now.
    pub favourite: Option<(Favourite, RosterEntry)>,
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
        self.want_claim(&mut wanted, &employer, graduate);
        wanted.one(&self.tables.dossiers, key(graduate.to_string()));
        self.want_school(&mut wanted, call, graduate.school(), graduate.class_year());
        for attempt in 0..TRIES {
            let found = self.read(wanted.clone()).await?;
            if let Some(answer) = self.answered(&found, call)? {
                return Ok(repeated(answer));
            }
            let (registered, version) = self.found_employer(&found, &employer)?.ok_or(Refusal::NotFound)?;
            let dossier = found.get(&self.tables.dossiers, &graduate.to_string(), None);
            let entry = dossier
                .map(dossiers::read)
                .transpose()?
                .map(|stored| stored.dossier.entry);
            let inviting = Inviting {
                employer: registered,
                favourite: self.found_favourite(&found, &employer, graduate)?.zip(entry),
                settings: self.settings(&found, graduate.school(), graduate.class_year())?,
            };
            let done = match decide(&inviting) {
                Ok(done) => done,
                Err(refused) => return self.unless_repeated(call, Ok(()), refused.into()).await,
            };
            // Seen and not only tried: a try that broke off may still arrive, after somebody was told that it can't be.
            if self.is_claimed(&found, &done.invitation, call.now) {
                let refused = Conflict::AlreadyInvited.into();
                return self.unless_repeated(call, Ok(()), refused).await;
            }
            let stored = Stored {
                invitation: done.invitation,
                version: 0,
                head: String::new(),
                agreement: None,
                agreement_number: None,
                agreement_versions: None,
                ended_sequence: None,
                ended_reason: None,
            };
            let mut writes = self.invitation_writes(call, None, &stored, &done.entry)?;
            writes.push(self.employer_check(&employer, version)?);
            writes.push(self.invite_count(call, &employer, graduate)?);
            writes.extend(self.answer_write(call, &done.answer)?);
            if let Some(committed) = self.concluded(call, writes, done.answer).await? {
                return Ok(committed);
            }
            pause(attempt).await;
        }
        Err(Error::Busy)
    }

    /// Counts the invitations of a day: whoever invites and takes back all day long molests the graduate.
    fn invite_count(&self, call: &Call, employer: &EmployerId, graduate: &GraduateId) -> Result<Write, Error> {
        let day = time::china_day(call.now);
        let key = key(format!("invites#{employer}#{graduate}#{day}"));
        let room = Condition {
            expression: "attribute_not_exists(uses) OR uses < :most",
            values: Item::from([(":most".to_owned(), number(INVITATIONS_PER_DAY))]),
        };
        let expires_at = call.now.as_second() + COUNTED_SECONDS;
        let refused = Guard::Refuse(Conflict::TooManyInvitations.into());
        Write::count(&self.tables.idempotency, key, expires_at, (room, refused))
    }

    /// O2: changes an invitation alone, for its employer: one read and one transactional write.
    pub async fn change_invitation(
        &self,
        call: &Call,
        id: &InvitationId,
        decide: impl Fn(Invitation) -> Result<InvitingDone, Refusal> + Send,
    ) -> Result<Committed, Error> {
        signed_in(call)?;
        let mut wanted = Wanted::default();
        self.want_invitation(&mut wanted, id);
        self.want_answer(&mut wanted, call);
        for attempt in 0..TRIES {
            let found = self.read(wanted.clone()).await?;
            if let Some(answer) = self.answered(&found, call)? {
                return Ok(repeated(answer));
            }
            let mut stored = self.found_invitation(&found, id)?.ok_or(Refusal::NotFound)?;
            let before = stored.invitation.clone();
            let done = match decide(before.clone()) {
                Ok(done) => done,
                Err(refused) => return self.unless_repeated(call, Ok(()), refused.into()).await,
            };
            stored.invitation = done.invitation;
            // For whom it is, only the first read tells; its claim is asked for when it turns out not to be its own.
            let claim = if attempt == 0 {
                self.want_claim(&mut wanted, before.employer(), &before.recipient.graduate);
                Claim::Own
            } else {
                self.found_claim(&found, &before)
            };
            let mut writes = self.invitation_writes(call, Some((&before, claim)), &stored, &done.entry)?;
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
            let before = Some((&before, Claim::Others));
            let writes = self.invitation_writes(&call, before, &stored, &entry)?;
            if let Outcome::Written = self.commit(writes).await? {
                return Ok(());
            }
            pause(attempt).await;
        }
        Err(Error::Busy)
    }

    /// E1: open invitations of one shard whose deadline has passed at `now`, longest over first.
    pub async fn lapsing(&self, shard: u8, now: Timestamp, start: Start) -> Result<Slice<InvitationId>, Error> {
        let request = self
            .index(&self.tables.invitations, "deadlines", &shard_key(shard))
            .key_condition_expression("#key = :key AND deadline <= :now")
            .expression_attribute_values(":now", text(instant(now)));
        self.page(request, start, &["pk", "sk", "deadline_shard", "deadline"], |item| {
            let (employer, serial) = (get_text(item, "pk"), get_text(item, "sk"));
            let id = employer
                .zip(serial)
                .map(|(employer, serial)| format!("{employer}-{serial}"));
            Ok(id.and_then(|id| InvitationId::parse(&id).ok()))
        })
        .await
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
        before: Option<(&Invitation, Claim)>,
        stored: &Stored,
        entry: &InvitationEntry,
    ) -> Result<Vec<Write>, Error> {
        let (table, invitation) = (&self.tables.invitations, &stored.invitation);
        let parts =
            |invitation: &Invitation| serde_json::to_value(invitation).map_err(|_| Error::Corrupt("invitation"));
        let link = Link {
            sequence: stored.version + 1,
            previous: &stored.head,
            before: before.map_or(Ok(Value::Null), |(before, _)| parts(before))?,
            after: parts(invitation)?,
        };
        let pk = format!("invitation#{}", invitation.id);
        let told = message::of_invitation(invitation, entry);
        let at = entry.at;
        let (mut entry, head) = history::write((&pk, &self.identity_key), call, &entry.into(), link)?;
        messages::tell(&mut entry, at, told)?;
        let item = item(stored, head)?;
        let mut writes = vec![
            Write::put(table, item, Condition::unchanged(stored.version), Guard::Version)?,
            Write::put(&self.tables.history, entry, Condition::absent(), Guard::Version)?,
        ];
        let claim = claim_key(invitation.employer(), &invitation.recipient.graduate);
        match before {
            None => writes.push(claimed(table, claim, (invitation, call.now))?),
            Some((_, Claim::Own)) if stored.frees_its_claim() => {
                let own = Condition {
                    expression: "claimed_until = :own",
                    values: Item::from([(":own".to_owned(), text(instant(invitation.deadline)))]),
                };
                writes.push(Write::delete_where(table, claim, own)?);
            }
            Some((_, Claim::Own | Claim::Others)) => {}
        }
        Ok(writes)
    }

    /// The key of the claim that keeps a second open invitation of an employer to a graduate away.
    pub(crate) fn want_claim(&self, wanted: &mut Wanted, employer: &EmployerId, graduate: &GraduateId) {
        wanted.one(&self.tables.invitations, claim_key(employer, graduate));
    }

    /// Until when the graduate is claimed, as was read.
    fn claimed_until<'a>(&self, found: &'a Found, invitation: &Invitation) -> Option<&'a str> {
        let key = claim_key(invitation.employer(), &invitation.recipient.graduate);
        let claim = found.get(
            &self.tables.invitations,
            invitation.employer().as_str(),
            get_text(&key, "sk"),
        );
        claim.and_then(|claim| get_text(claim, "claimed_until"))
    }

    /// Whether another open invitation of the employer was read.
    fn is_claimed(&self, found: &Found, invitation: &Invitation, now: Timestamp) -> bool {
        let until = self.claimed_until(found, invitation);
        until.is_some_and(|until| until > instant(now).as_str())
    }

    /// Whose the claim is that was read.
    pub(crate) fn found_claim(&self, found: &Found, invitation: &Invitation) -> Claim {
        let until = self.claimed_until(found, invitation);
        if until == Some(instant(invitation.deadline).as_str()) {
            Claim::Own
        } else {
            Claim::Others
        }
    }

    /// Writes what nothing that was read decides, with the remembered answer (G2).
    pub(crate) async fn conclude(
        &self,
        call: &Call,
        mut writes: Vec<Write>,
        answer: Answer,
    ) -> Result<Committed, Error> {
        writes.extend(self.answer_write(call, &answer)?);
        self.concluded(call, writes, answer).await?.ok_or(Error::Busy)
    }

    /// What the same request was answered before, if it carried a key (G2).
    pub async fn repeated_answer(&self, call: &Call) -> Result<Option<Committed>, Error> {
        if call.repeat.is_none() {
            return Ok(None);
        }
        let mut wanted = Wanted::default();
        self.want_answer(&mut wanted, call);
        let found = self.read(wanted).await?;
        Ok(self.answered(&found, call)?.map(repeated))
    }

    /// `None`: to be decided anew.
    pub(crate) async fn concluded(
        &self,
        call: &Call,
        writes: Vec<Write>,
        answer: Answer,
    ) -> Result<Option<Committed>, Error> {
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

/// Whose the claim on a graduate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// This invitation's, as far as is known: the write makes sure.
    Own,
    /// Nobody's, or that of an invitation that came after the deadline of this one: it is left alone.
    Others,
}

fn claim_key(employer: &EmployerId, graduate: &GraduateId) -> Item {
    key2(employer.as_str(), format!("open#{graduate}"))
}

/// A claim that a lapsed invitation has left behind is no obstacle, whether or not the job has run (E1).
fn claimed(table: &str, mut claim: Item, (invitation, now): (&Invitation, Timestamp)) -> Result<Write, Error> {
    claim.insert("claimed_until".to_owned(), text(instant(invitation.deadline)));
    let condition = Condition {
        expression: "attribute_not_exists(pk) OR claimed_until <= :now",
        values: Item::from([(":now".to_owned(), text(instant(now)))]),
    };
    Write::put(table, claim, condition, Guard::Version)
}

pub(crate) fn repeated(answer: Answer) -> Committed {
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
