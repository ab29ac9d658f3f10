//! What an employer keeps for inviting (O1): graduates that it has found, and templates of invitations.

use crate::Records;
use crate::attributes::{get_number, get_text, get_value, key2, number, value};
use crate::call::Call;
use crate::change::{Answer, Committed};
use crate::commit::{Condition, Guard, Write};
use crate::dossiers;
use crate::error::Error;
use crate::lists::{Slice, Start};
use crate::read::Wanted;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use domain::id::{EmployerId, GraduateId, SchoolCode};
use domain::identity::{IdNumber, PersonName};
use domain::invitation::Recipient;
use domain::kind::Fields;
use domain::principal::Actor;
use domain::refusal::{Conflict, Refusal};
use domain::time::{self, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// How many graduates an employer may keep.
pub const MAX_FAVOURITES: usize = 500;
/// How many templates an employer may keep.
pub const MAX_TEMPLATES: usize = 50;
/// O1: searches that find nobody, a day and employer: enough for typing errors, too few to try out numbers.
const MISSES_PER_DAY: u64 = 30;
/// Searches a day and employer.
const SEARCHES_PER_DAY: u64 = 1_000;
/// How long a day's counters are kept, in seconds.
const COUNTED_SECONDS: i64 = 2 * 24 * 60 * 60;

/// A graduate that an employer has found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Favourite {
    /// As found.
    pub recipient: Recipient,
    /// When.
    pub added_at: Timestamp,
}

/// A template of invitations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// 16 symbols.
    pub id: String,
    /// What the employer calls it.
    pub name: String,
    /// The terms; may be incomplete.
    pub terms: Fields,
    /// 应约有效期.
    pub validity_days: Option<u8>,
}

/// What a search came to (O1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Searched {
    /// Exactly this graduate.
    Found(Recipient),
    /// Nobody with this name, number and school together.
    Nobody,
    /// Too many searches today.
    TooMany,
}

fn favourites_pk(employer: &EmployerId) -> String {
    format!("favourites#{employer}")
}

fn templates_pk(employer: &EmployerId) -> String {
    format!("templates#{employer}")
}

impl Records {
    /// O1: the graduate with exactly this name, number and school. What does not fit in all three is nobody, and too many
    /// misses end the day's searching, whether or not the next one would find somebody.
    pub async fn search_graduate(
        &self,
        call: &Call,
        employer: &EmployerId,
        (name, id_number, school): (&PersonName, &IdNumber, &SchoolCode),
    ) -> Result<Searched, Error> {
        let ids = self.graduates_with_identity(id_number).await?;
        let mut wanted = Wanted::default();
        // The newest roster of the school counts: a person may have finished two degrees there.
        let here = ids
            .into_iter()
            .filter(|id| id.school() == school)
            .max_by_key(GraduateId::class_year);
        // One read whether or not there is somebody: what takes longer would tell (G4).
        let wanted_key = here.as_ref().map_or_else(|| "nobody".to_owned(), ToString::to_string);
        wanted.one(&self.tables.dossiers, crate::attributes::key(wanted_key));
        let found = self.read(wanted).await?;
        let item = here.and_then(|id| found.get(&self.tables.dossiers, &id.to_string(), None));
        let dossier = item.map(dossiers::read).transpose()?.map(|stored| stored.dossier);
        let fits = dossier.filter(|dossier| {
            dossier.entry.name.matches(name) && dossier.entry.id_number.as_str() == id_number.as_str()
        });
        let searched = fits.map_or(Searched::Nobody, |dossier| {
            Searched::Found(Recipient::new(dossier.id.clone(), &dossier.entry))
        });
        self.counted(call, employer, searched).await
    }

    /// Counts a search; what it came to is told only if it was not one too many.
    async fn counted(&self, call: &Call, employer: &EmployerId, searched: Searched) -> Result<Searched, Error> {
        let misses = match &searched {
            Searched::Found(_) | Searched::TooMany => 0,
            Searched::Nobody => 1,
        };
        let day = time::china_day(call.now);
        let key = crate::attributes::key(format!("searches#{employer}#{day}"));
        let request = self
            .client
            .update_item()
            .table_name(&self.tables.idempotency)
            .set_key(Some(key));
        let request = request
            .update_expression("ADD searches :one, misses :missed SET expires_at = :expires_at")
            .condition_expression(
                "(attribute_not_exists(misses) OR misses < :most_misses) AND (attribute_not_exists(searches) OR searches \
                 < :most)",
            )
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":missed", number(misses))
            .expression_attribute_values(":most_misses", number(MISSES_PER_DAY))
            .expression_attribute_values(":most", number(SEARCHES_PER_DAY))
            .expression_attribute_values(":expires_at", number(call.now.as_second() + COUNTED_SECONDS));
        match request.send().await {
            Ok(_) => Ok(searched),
            Err(error) => {
                let code = error.as_service_error().and_then(ProvideErrorMetadata::code);
                if code == Some("ConditionalCheckFailedException") {
                    Ok(Searched::TooMany)
                } else {
                    Err(Error::from_sdk(error))
                }
            }
        }
    }

    /// Keeps a graduate that was found; found anew, it is kept as it is now.
    pub async fn keep_favourite(
        &self,
        call: &Call,
        employer: &EmployerId,
        (favourite, answer): (&Favourite, Answer),
    ) -> Result<Committed, Error> {
        let (pk, sk) = (favourites_pk(employer), favourite.recipient.graduate.to_string());
        self.room(&pk, MAX_FAVOURITES, &sk).await?;
        let mut item = key2(&pk, &sk);
        item.insert("favourite".to_owned(), value(favourite)?);
        let write = Write::replace(&self.tables.invitations, item)?;
        let after = json!(favourite);
        self.kept(call, employer, (write, "favourite_kept", after), answer)
            .await
    }

    /// Forgets a graduate.
    pub async fn drop_favourite(
        &self,
        call: &Call,
        employer: &EmployerId,
        (graduate, answer): (&GraduateId, Answer),
    ) -> Result<Committed, Error> {
        let key = key2(favourites_pk(employer), graduate.to_string());
        let write = Write::delete(&self.tables.invitations, key)?;
        let after = json!({"graduate": graduate});
        self.kept(call, employer, (write, "favourite_dropped", after), answer)
            .await
    }

    /// One write of what an employer keeps, with its history entry and the remembered answer.
    async fn kept(
        &self,
        call: &Call,
        employer: &EmployerId,
        (write, event, after): (Write, &str, Value),
        answer: Answer,
    ) -> Result<Committed, Error> {
        let by = Actor::Employer {
            employer: employer.clone(),
        };
        let pk = crate::employers::employer_pk(employer);
        let entry = self.trail_entry(call, &pk, (event, &by), (&Value::Null, &after))?;
        self.conclude(call, vec![write, entry], answer).await
    }

    /// The graduates that an employer keeps.
    pub async fn favourites(&self, employer: &EmployerId, start: Start) -> Result<Slice<Favourite>, Error> {
        let request = self.partition(&self.tables.invitations, &favourites_pk(employer));
        self.page(request, start, &["pk", "sk"], |item| {
            get_value(item, "favourite").map(Some)
        })
        .await
    }

    /// The key of a favourite.
    pub(crate) fn want_favourite(&self, wanted: &mut Wanted, employer: &EmployerId, graduate: &GraduateId) {
        wanted.one(
            &self.tables.invitations,
            key2(favourites_pk(employer), graduate.to_string()),
        );
    }

    /// A favourite that was read.
    pub(crate) fn found_favourite(
        &self,
        found: &crate::read::Found,
        employer: &EmployerId,
        graduate: &GraduateId,
    ) -> Result<Option<Favourite>, Error> {
        let (pk, sk) = (favourites_pk(employer), graduate.to_string());
        let item = found.get(&self.tables.invitations, &pk, Some(&sk));
        item.map(|item| get_value(item, "favourite")).transpose()
    }

    /// An employer's templates with their versions, by name.
    pub async fn templates(&self, employer: &EmployerId) -> Result<Vec<(Template, u64)>, Error> {
        let items = self
            .query_all(&self.tables.invitations, &templates_pk(employer))
            .await?;
        let mut templates = items
            .iter()
            .map(|item| {
                Ok((
                    get_value::<Template>(item, "template")?,
                    get_number(item, "version").unwrap_or(1),
                ))
            })
            .collect::<Result<Vec<_>, Error>>()?;
        templates.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
        Ok(templates)
    }

    /// Writes a template: a new one, or the one that was read at `version`.
    pub async fn save_template(
        &self,
        call: &Call,
        employer: &EmployerId,
        (template, version): (&Template, u64),
        answer: Answer,
    ) -> Result<Committed, Error> {
        let pk = templates_pk(employer);
        if version == 0 {
            self.room(&pk, MAX_TEMPLATES, &template.id).await?;
        }
        let mut item = key2(pk, &template.id);
        item.insert("template".to_owned(), value(template)?);
        item.insert("version".to_owned(), number(version + 1));
        let stale = Guard::Refuse(Refusal::Stale);
        let write = Write::put(&self.tables.invitations, item, Condition::unchanged(version), stale)?;
        let after = json!(template);
        self.kept(call, employer, (write, "template_saved", after), answer)
            .await
    }

    /// Forgets a template.
    pub async fn drop_template(
        &self,
        call: &Call,
        employer: &EmployerId,
        (id, answer): (&str, Answer),
    ) -> Result<Committed, Error> {
        let write = Write::delete(&self.tables.invitations, key2(templates_pk(employer), id))?;
        let after = json!({"id": id});
        self.kept(call, employer, (write, "template_dropped", after), answer)
            .await
    }

    /// Refuses one more than `most`; what is there already may be written anew.
    async fn room(&self, pk: &str, most: usize, sk: &str) -> Result<(), Error> {
        let request = self.partition(&self.tables.invitations, pk).projection_expression("sk");
        let mut count = 0;
        let mut start = None;
        loop {
            let output = request.clone().set_exclusive_start_key(start).send().await;
            let output = output.map_err(Error::from_sdk)?;
            for known in output.items().iter().filter_map(|item| get_text(item, "sk")) {
                if known == sk {
                    return Ok(());
                }
                count += 1;
            }
            start = output.last_evaluated_key;
            if start.is_none() {
                return if count < most {
                    Ok(())
                } else {
                    Err(Conflict::TooMany.into())
                };
            }
        }
    }
}
