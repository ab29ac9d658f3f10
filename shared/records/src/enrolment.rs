//! Rows of a roster become graduates, each ID number one (R1, R2).
//!
//! Beside every dossier lies a claim: an item named after school, class year and ID number that says which graduate has
//! the number. Dossier and claim are written together, so that two dossiers never have one number. A graduate's id is
//! derived from the first number and stays; the number may be corrected, and then the claim moves with it.

use crate::Records;
use crate::attributes::{Item, get_text, key, text};
use crate::call::Call;
use crate::change::{Work, pause};
use crate::commit::{Condition, Guard, Outcome, Write};
use crate::dossiers::{self, Stored};
use crate::error::Error;
use crate::read::Found;
use domain::agreement::AgreementForm;
use domain::dossier::Dossier;
use domain::history::{Entry, Event};
use domain::id::{ClassYear, GraduateId, SchoolCode};
use domain::identity::IdNumber;
use domain::policy::Enroller;
use domain::refusal::Conflict;
use domain::roster::RosterEntry;
use domain::school::Settings;

const TRIES: u32 = 8;
/// The attribute of a claim that names the graduate; a released claim has none.
const CLAIMED_BY: &str = "claimed_by";

/// One row of a roster on its way in.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The school.
    pub school: SchoolCode,
    /// The class year.
    pub class_year: ClassYear,
    /// The checked row.
    pub entry: RosterEntry,
}

/// What an imported row led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    /// A graduate was added.
    Added,
    /// A graduate was on the roster with other data.
    Changed,
    /// Nothing differed.
    Unchanged,
}

impl Records {
    /// R1: enters one row: a new graduate, a changed one, or nothing. The same row again changes nothing, because each ID
    /// number is claimed once on a roster. A graduate whose number was corrected is refused under the old one
    /// ([`Conflict::IdNumberCorrected`]).
    pub async fn enrol(&self, call: &Call, enroller: &Enroller, row: &Enrolment) -> Result<Imported, Error> {
        for attempt in 0..TRIES {
            let Some((stored, settings)) = self.holder(call, row).await? else {
                pause(attempt).await;
                continue;
            };
            let mut work = Work {
                dossier: stored.dossier,
                version: stored.version,
                settings,
                account: None,
                form: AgreementForm::default(),
            };
            let before = work.dossier.clone();
            // P5: neither someone whom the importer does not see, nor into someone whom they would not see.
            for level in [before.entry.degree_level(), row.entry.degree_level()] {
                enroller.covers(level)?;
            }
            let (entry, imported) = if work.version == 0 {
                let entry = Entry::new(Event::Enrolled, enroller.actor().clone(), call.now);
                (entry, Imported::Added)
            } else {
                match work.dossier.reimport(enroller, row.entry.clone(), call.now)? {
                    None => return Ok(Imported::Unchanged),
                    Some(entry) => (entry, Imported::Changed),
                }
            };
            let writes = self.dossier_writes(call, &before, &work, (&entry, &stored.head))?;
            if let Outcome::Written = self.commit(writes).await? {
                return Ok(imported);
            }
            pause(attempt).await;
        }
        Err(Error::Busy)
    }

    /// Whom a row is about: the graduate with its ID number, or else a new one, not written yet. One read, and a second one
    /// only where a number was corrected to the row's; `None` if the number changed hands between the two.
    async fn holder(&self, call: &Call, row: &Enrolment) -> Result<Option<(Stored, Settings)>, Error> {
        let id_number = &row.entry.id_number;
        let derived = self.identity_key.graduate(&row.school, row.class_year, id_number);
        let claim = claim_pk(&derived);
        let mut wanted = self.wanted_for_graduate(call, &derived);
        wanted.one(&self.tables.dossiers, key(&claim));
        let found = self.read(wanted).await?;
        let settings = self.settings(&found, &row.school, row.class_year)?;
        let occupant = self.stored(&found, &derived)?;
        if let Some(stored) = occupant.as_ref().filter(|stored| has(stored, id_number)) {
            return Ok(Some((stored.clone(), settings)));
        }
        let claimed = found
            .get(&self.tables.dossiers, &claim, None)
            .and_then(|item| get_text(item, CLAIMED_BY))
            .map(|id| GraduateId::parse(id).map_err(|_| Error::Corrupt("claim")));
        if let Some(other) = claimed.transpose()? {
            let found = self.read(self.wanted_for_graduate(call, &other)).await?;
            let stored = self.stored(&found, &other)?.filter(|stored| has(stored, id_number));
            return Ok(stored.map(|stored| (stored, settings)));
        }
        match occupant {
            None => Ok(Some((unwritten(derived, row), settings))),
            // R2: the candidate is on the roster under the number that was found right.
            Some(stored) if stored.dossier.entry.exam_number == row.entry.exam_number => {
                Err(Error::Refused(Conflict::IdNumberCorrected.into()))
            }
            // The id went to somebody who was first entered with this number by mistake.
            Some(_) => Ok(Some((unwritten(fresh(row)?, row), settings))),
        }
    }

    fn stored(&self, found: &Found, id: &GraduateId) -> Result<Option<Stored>, Error> {
        found
            .get(&self.tables.dossiers, &id.to_string(), None)
            .map(dossiers::read)
            .transpose()
    }

    /// R1, R2: the claim on the dossier's ID number where it is new, and the release of the former number. That the
    /// former claim is this dossier's own follows from the dossier's version, on which the transaction depends.
    /// Released is a claim that names nobody: nothing is ever deleted from this table.
    pub(crate) fn claim_writes(&self, before: Option<&Dossier>, after: &Dossier) -> Result<Vec<Write>, Error> {
        if before.is_some_and(|before| before.entry.id_number == after.entry.id_number) {
            return Ok(Vec::new());
        }
        let table = &self.tables.dossiers;
        let claim = |dossier: &Dossier| {
            let (school, year) = (dossier.id.school(), dossier.id.class_year());
            claim_pk(&self.identity_key.graduate(school, year, &dossier.entry.id_number))
        };
        let mut item = key(claim(after));
        item.insert(CLAIMED_BY.to_owned(), text(after.id.to_string()));
        // An import that finds the number taken meanwhile looks again; a correction is refused.
        let guard = if before.is_some() {
            Guard::Refuse(Conflict::AlreadyOnRoster.into())
        } else {
            Guard::Version
        };
        let unclaimed = Condition {
            expression: "attribute_not_exists(claimed_by)",
            values: Item::new(),
        };
        let mut writes = vec![Write::put(table, item, unclaimed, guard)?];
        if let Some(before) = before {
            writes.push(Write::replace(table, key(claim(before)))?);
        }
        Ok(writes)
    }
}

/// The claim on the ID number that `derived` comes from.
fn claim_pk(derived: &GraduateId) -> String {
    format!("claim#{derived}")
}

fn has(stored: &Stored, id_number: &IdNumber) -> bool {
    stored.dossier.entry.id_number == *id_number
}

fn unwritten(id: GraduateId, row: &Enrolment) -> Stored {
    Stored {
        dossier: Dossier::enrolled(id, row.entry.clone()),
        version: 0,
        head: String::new(),
    }
}

/// An id that follows from nothing.
fn fresh(row: &Enrolment) -> Result<GraduateId, Error> {
    let mut random = [0_u8; 8];
    getrandom::fill(&mut random).map_err(|_| Error::Store("randomness".to_owned()))?;
    Ok(GraduateId::derive(row.school.clone(), row.class_year, &random))
}
