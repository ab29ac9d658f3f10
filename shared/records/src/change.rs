//! One operation on one dossier: read, decide, commit.

use crate::attributes::{Item, get_value, number};
use crate::call::Call;
use crate::commit::{Condition, Guard, Outcome, Write};
use crate::error::Error;
use crate::meter::{Count, count};
use crate::read::{Found, Wanted};
use crate::verifications::Follow;
use crate::{Records, dossiers, history, idempotency, messages, organization, verifications};
use domain::account::Account;
use domain::agreement::AgreementForm;
use domain::codes;
use domain::dossier::Dossier;
use domain::history::Entry;
use domain::id::{ClassYear, GraduateId, SchoolCode};
use domain::message;
use domain::policy::{Asker, still_admitted};
use domain::principal::Principal;
use domain::refusal::Refusal;
use domain::school::Settings;
use domain::time::Timestamp;
use serde_json::Value;
use std::time::Duration;

/// How often an operation is decided anew because somebody else was faster.
const TRIES: u32 = 8;

/// Everything that a decision about one graduate needs, read at once.
#[derive(Clone, Debug)]
pub struct Work {
    /// The dossier, to be changed in place.
    pub dossier: Dossier,
    /// Its version as read; counts the changes from 1.
    pub version: u64,
    /// The school's settings for the class year.
    pub settings: Settings,
    /// The caller's staff account at the school or its province.
    pub account: Option<Account>,
    /// S5: the form of agreements in the school's province; read for staff, who make and amend agreements.
    pub form: AgreementForm,
}

/// The same, for operations that change nothing.
pub type Opened = Work;

impl Work {
    /// The question that the policy answers.
    pub fn asker<'a>(&'a self, call: &'a Call) -> Asker<'a> {
        call.asker(self.account.as_ref())
    }
}

/// What a decision answers.
#[derive(Clone, Debug)]
pub struct Done {
    /// For the history; `None` if nothing changed, and then nothing is written.
    pub entry: Option<Entry>,
    /// For the caller, and for the caller's repeated requests.
    pub answer: Answer,
}

/// An answer that can be given again (G2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// JSON body; null for none.
    pub body: Value,
    /// The `ETag` of what was edited, if it has one.
    pub etag: Option<String>,
}

/// What became of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The answer: of this request or of the first one with its key.
    pub answer: Answer,
    /// Whether this request had the effect or repeated another.
    pub effect: Effect,
}

/// Whether a request had an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It was done now.
    Done,
    /// It had been done before.
    Repeated,
}

impl Records {
    /// Reads one graduate's dossier for a signed-in caller: one round trip. Whether the caller may see it is for the
    /// policy to say; what does not exist is [`Refusal::NotFound`].
    pub async fn open(&self, call: &Call, id: &GraduateId) -> Result<Opened, Error> {
        signed_in(call)?;
        let found = self.read(self.wanted_for_graduate(call, id)).await?;
        Ok(self.work(&found, call, id)?.0)
    }

    /// The same for the system's own work, and for whoever holds a link (A2): what the link opens is for the policy to say.
    pub async fn open_as_system(&self, call: &Call, id: &GraduateId) -> Result<Opened, Error> {
        let found = self.read(self.wanted_for_graduate(call, id)).await?;
        Ok(self.work(&found, call, id)?.0)
    }

    /// Changes one dossier: one read and one transactional write. `decide` may run several times, on a fresh read each
    /// time, when others change the same dossier; only the last run counts.
    pub async fn change(
        &self,
        call: &Call,
        id: &GraduateId,
        decide: impl Fn(&mut Work) -> Result<Done, Refusal> + Send,
    ) -> Result<Committed, Error> {
        signed_in(call)?;
        self.change_as_system(call, id, decide).await
    }

    /// The same for the system's own work: deadlines, inspection of uploads.
    pub async fn change_as_system(
        &self,
        call: &Call,
        id: &GraduateId,
        decide: impl Fn(&mut Work) -> Result<Done, Refusal> + Send,
    ) -> Result<Committed, Error> {
        let decide = move |work: &mut Work, _: &Found| Ok((decide(work)?, Vec::new()));
        Box::pin(self.change_beside(call, id, Wanted::default(), decide)).await
    }

    /// Changes a dossier and something beside it, in the same read and the same write.
    pub(crate) async fn change_beside(
        &self,
        call: &Call,
        id: &GraduateId,
        beside: Wanted,
        decide: impl Fn(&mut Work, &Found) -> Result<(Done, Vec<Write>), Error> + Send,
    ) -> Result<Committed, Error> {
        for attempt in 0..TRIES {
            let found = self.read(self.wanted_for_graduate(call, id).and(&beside)).await?;
            let (mut work, head) = self.work(&found, call, id)?;
            if let Some(answer) = self.answered(&found, call)? {
                still_admitted(&work.asker(call), Some(&work.dossier))?;
                return Ok(Committed {
                    answer,
                    effect: Effect::Repeated,
                });
            }
            let before = work.dossier.clone();
            let decided = decide(&mut work, &found);
            let (done, mut writes) = match decided {
                Ok(decided) => decided,
                Err(refused) => {
                    let asker = call.asker(work.account.as_ref());
                    let admitted = still_admitted(&asker, Some(&before));
                    return self.unless_repeated(call, admitted, refused).await;
                }
            };
            if let Some(entry) = &done.entry {
                writes.extend(self.dossier_writes(call, &before, &work, (entry, &head))?);
            }
            if writes.is_empty() {
                return Ok(Committed {
                    answer: done.answer,
                    effect: Effect::Done,
                });
            }
            writes.extend(self.answer_write(call, &done.answer)?);
            match self.commit(writes).await? {
                Outcome::Written => {
                    return Ok(Committed {
                        answer: done.answer,
                        effect: Effect::Done,
                    });
                }
                Outcome::Answered(item) => {
                    if let Some(answer) = replay(&item, call)? {
                        return Ok(Committed {
                            answer,
                            effect: Effect::Repeated,
                        });
                    }
                }
                Outcome::Again => {}
            }
            pause(attempt).await;
        }
        Err(Error::Busy)
    }

    /// The refusal, unless the same request was done meanwhile (G2). The store reads many items at once but not as of one
    /// moment: a repetition may see what the first request did and not yet its remembered answer. Both are written together, so
    /// the answer is there by now.
    pub(crate) async fn unless_repeated(
        &self,
        call: &Call,
        admitted: Result<(), Refusal>,
        refused: Error,
    ) -> Result<Committed, Error> {
        if admitted.is_err() {
            return Err(refused);
        }
        self.repeated_answer(call).await?.ok_or(refused)
    }

    /// Writes the index attributes of a dossier anew if its next deadline is no longer the one that the index knows: the
    /// school moved a date. The dossier itself stays as it is, and so does its history.
    pub async fn reschedule(&self, id: &GraduateId, now: Timestamp) -> Result<(), Error> {
        let call = Call::system("reschedule", now);
        let found = self.read(self.wanted_for_graduate(&call, id)).await?;
        let Some(item) = found.get(&self.tables.dossiers, &id.to_string(), None) else {
            return Ok(());
        };
        let settings = self.settings(&found, id.school(), id.class_year())?;
        let stored = dossiers::read(item)?;
        let anew = dossiers::write(&stored, &settings, &self.identity_key)?;
        if anew.get("deadline") == item.get("deadline") {
            return Ok(());
        }
        let values = Item::from([(":version".to_owned(), number(stored.version))]);
        let condition = Condition {
            expression: "version = :version",
            values,
        };
        // Somebody else writing it meanwhile writes the index too.
        self.commit(vec![Write::put(
            &self.tables.dossiers,
            anew,
            condition,
            Guard::Version,
        )?])
        .await?;
        Ok(())
    }

    /// The writes of a changed dossier: itself, its history entry, and what follows for its department and verification.
    pub(crate) fn dossier_writes(
        &self,
        call: &Call,
        before: &Dossier,
        work: &Work,
        (entry, head): (&Entry, &str),
    ) -> Result<Vec<Write>, Error> {
        let id = work.dossier.id.to_string();
        let parts = |dossier: &Dossier| serde_json::to_value(dossier).map_err(|_| Error::Corrupt("dossier"));
        let version = work.version + 1;
        let link = history::Link {
            sequence: version,
            previous: head,
            before: if work.version == 0 { Value::Null } else { parts(before)? },
            after: parts(&work.dossier)?,
        };
        let told = message::of_dossier(before, &work.dossier, entry);
        let (mut history_item, digest) = history::write((&id, &self.identity_key), call, &entry.into(), link)?;
        messages::tell(&mut history_item, entry.at, told)?;
        if let Some(ended) = &entry.ended {
            history::index_ended(&mut history_item, &work.dossier, ended)?;
        }
        let stored = dossiers::Stored {
            dossier: work.dossier.clone(),
            version,
            head: digest,
        };
        let item = dossiers::write(&stored, &work.settings, &self.identity_key)?;
        let unchanged = if work.version == 0 {
            Condition::absent()
        } else {
            let values = Item::from([(":version".to_owned(), number(work.version))]);
            Condition {
                expression: "version = :version",
                values,
            }
        };
        let mut writes = vec![
            Write::put(&self.tables.dossiers, item, unchanged, Guard::Version)?,
            Write::put(&self.tables.history, history_item, Condition::absent(), Guard::Version)?,
        ];
        if work.version == 0 || before.entry.department != work.dossier.entry.department {
            writes.push(self.department_write(&work.dossier, entry.event)?);
        }
        writes.extend(self.agreement_writes((before, &work.dossier), (entry, version))?);
        let earlier = (work.version > 0).then_some(before);
        writes.extend(self.claim_writes(earlier, &work.dossier)?);
        writes.extend(self.exam_number_writes(earlier, &work.dossier)?);
        for follow in verifications::follow(earlier, &work.dossier)? {
            writes.push(match follow {
                Follow::Show(item) => {
                    Write::put(&self.tables.verifications, item, Condition::absent(), Guard::Version)?
                }
                Follow::Hide(key) => Write::delete(&self.tables.verifications, key)?,
            });
        }
        Ok(writes)
    }

    /// The write that remembers the answer, if the request may be repeated.
    pub(crate) fn answer_write(&self, call: &Call, answer: &Answer) -> Result<Option<Write>, Error> {
        let (Some(pk), Some(repeat)) = (idempotency::pk(call), &call.repeat) else {
            return Ok(None);
        };
        let now = call.now.as_second();
        let item = idempotency::write(&pk, repeat, answer, now);
        let values = Item::from([(":now".to_owned(), number(now))]);
        let condition = Condition {
            expression: "attribute_not_exists(pk) OR expires_at <= :now",
            values,
        };
        Write::put(&self.tables.idempotency, item, condition, Guard::Answered).map(Some)
    }

    /// The answer to an earlier request with the same key, if it was read.
    pub(crate) fn answered(&self, found: &Found, call: &Call) -> Result<Option<Answer>, Error> {
        let Some(pk) = idempotency::pk(call) else {
            return Ok(None);
        };
        found
            .get(&self.tables.idempotency, &pk, None)
            .map_or(Ok(None), |item| replay(item, call))
    }

    pub(crate) fn work(&self, found: &Found, call: &Call, id: &GraduateId) -> Result<(Work, String), Error> {
        let item = found
            .get(&self.tables.dossiers, &id.to_string(), None)
            .filter(|item| item.contains_key("dossier"));
        let stored = dossiers::read(item.ok_or(Refusal::NotFound)?)?;
        let settings = self.settings(found, id.school(), id.class_year())?;
        let account = self.account(found, call, id.school())?;
        let form = self.agreement_form(found, id.school())?;
        Ok((
            Work {
                form,
                dossier: stored.dossier,
                version: stored.version,
                settings,
                account,
            },
            stored.head,
        ))
    }

    /// The school's settings, or the initial ones.
    pub(crate) fn settings(&self, found: &Found, school: &SchoolCode, year: ClassYear) -> Result<Settings, Error> {
        let (pk, sk) = (organization::school_pk(school), organization::settings_sk(year));
        match found.get(&self.tables.organizations, &pk, Some(&sk)) {
            Some(item) => get_value(item, "settings"),
            None => Ok(Settings::initial(year)),
        }
    }

    /// The caller's account at the school's province, or else at the school: a school can't overrule its province (P5, P6).
    pub(crate) fn account(&self, found: &Found, call: &Call, school: &SchoolCode) -> Result<Option<Account>, Error> {
        let Principal::Staff(session) = &call.principal else {
            return Ok(None);
        };
        let sk = organization::account_sk(&session.subject);
        let table = &self.tables.organizations;
        let at_school = || found.get(table, &organization::school_pk(school), Some(&sk));
        let at_province = codes::province_of_school(school)
            .and_then(|province| found.get(table, &organization::province_pk(&province), Some(&sk)));
        at_province
            .or_else(at_school)
            .map(|item| get_value(item, "account"))
            .transpose()
    }
}

fn replay(item: &Item, call: &Call) -> Result<Option<Answer>, Error> {
    match &call.repeat {
        Some(repeat) => idempotency::replay(item, repeat, call.now.as_second()),
        None => Ok(None),
    }
}

/// G4: someone who is not signed in learns nothing, not even whether it exists.
pub(crate) fn signed_in(call: &Call) -> Result<(), Refusal> {
    match call.principal {
        Principal::Public => Err(Refusal::SignInRequired),
        Principal::Graduate(_) | Principal::Staff(_) | Principal::Employer(_) => Ok(()),
    }
}

/// Waits a little, longer after each attempt and never the same for two callers.
pub(crate) async fn pause(attempt: u32) {
    count(Count::Conflicts, 1);
    let ceiling = 10_u64 << attempt.min(6);
    let mut random = [0_u8; 8];
    // Without randomness the pause is only less well spread.
    let _ = getrandom::fill(&mut random);
    let millis = u64::from_be_bytes(random) % ceiling + 1;
    tokio::time::sleep(Duration::from_millis(millis)).await;
}
