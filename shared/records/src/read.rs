//! One consistent read of everything that an operation needs.

use crate::attributes::{Item, get_text, key, key2};
use crate::call::Call;
use crate::error::Error;
use crate::{Records, idempotency, organization};
use aws_sdk_dynamodb::types::KeysAndAttributes;
use domain::codes;
use domain::id::{ClassYear, GraduateId, ProvinceCode, SchoolCode};
use domain::principal::Principal;
use std::collections::HashMap;

/// How often keys that the store left over are asked for again.
const LEFTOVER_TRIES: usize = 4;

/// The keys that one operation reads, at most 100.
#[derive(Clone, Default)]
pub(crate) struct Wanted {
    keys: HashMap<String, Vec<Item>>,
}

/// What was found.
pub(crate) struct Found {
    items: HashMap<String, Vec<Item>>,
}

impl Wanted {
    pub(crate) fn one(&mut self, table: &str, key: Item) {
        self.keys.entry(table.to_owned()).or_default().push(key);
    }
}

impl Wanted {
    /// These keys and those of `other`.
    pub(crate) fn and(mut self, other: &Self) -> Self {
        for (table, keys) in &other.keys {
            self.keys.entry(table.clone()).or_default().extend(keys.iter().cloned());
        }
        self
    }
}

impl Found {
    /// The item with this key, if there is one.
    pub(crate) fn get(&self, table: &str, pk: &str, sk: Option<&str>) -> Option<&Item> {
        let same = |item: &&Item| get_text(item, "pk") == Some(pk) && get_text(item, "sk") == sk;
        self.items.get(table).and_then(|items| items.iter().find(same))
    }
}

impl Records {
    /// One `BatchGetItem`, consistent; asks again only for keys that the store left over.
    pub(crate) async fn read(&self, wanted: Wanted) -> Result<Found, Error> {
        let mut requests = HashMap::new();
        for (table, keys) in wanted.keys {
            let keys = KeysAndAttributes::builder()
                .set_keys(Some(keys))
                .consistent_read(true)
                .build();
            requests.insert(table, keys.map_err(Error::unbuilt)?);
        }
        let mut items: HashMap<String, Vec<Item>> = HashMap::new();
        if requests.is_empty() {
            return Ok(Found { items });
        }
        for _ in 0..LEFTOVER_TRIES {
            let request = self.client.batch_get_item().set_request_items(Some(requests));
            let output = request.send().await.map_err(Error::from_sdk)?;
            for (table, found) in output.responses.unwrap_or_default() {
                items.entry(table).or_default().extend(found);
            }
            requests = output.unprocessed_keys.unwrap_or_default();
            if requests.is_empty() {
                return Ok(Found { items });
            }
        }
        Err(Error::Busy)
    }

    /// The dossier, the school's settings, the caller's account, and the answer to an earlier request with the same key.
    pub(crate) fn wanted_for_graduate(&self, call: &Call, id: &GraduateId) -> Wanted {
        let mut wanted = Wanted::default();
        wanted.one(&self.tables.dossiers, key(id.to_string()));
        self.want_school(&mut wanted, call, id.school(), id.class_year());
        wanted
    }

    /// The same without a dossier.
    pub(crate) fn want_school(&self, wanted: &mut Wanted, call: &Call, school: &SchoolCode, class_year: ClassYear) {
        let settings = key2(organization::school_pk(school), organization::settings_sk(class_year));
        wanted.one(&self.tables.organizations, settings);
        self.want_account(wanted, call, school);
        self.want_answer(wanted, call);
    }

    /// The caller's account at the school or at its province: current permissions, not those of the token.
    pub(crate) fn want_account(&self, wanted: &mut Wanted, call: &Call, school: &SchoolCode) {
        if let Principal::Staff(session) = &call.principal {
            let sk = organization::account_sk(&session.subject);
            wanted.one(&self.tables.organizations, key2(organization::school_pk(school), &sk));
            if let Some(province) = codes::province_of_school(school) {
                let pk = organization::province_pk(&province);
                wanted.one(&self.tables.organizations, key2(&pk, &sk));
                wanted.one(&self.tables.organizations, key2(&pk, organization::FORM_SK));
            }
        }
    }

    /// The caller's account at a province.
    pub(crate) fn want_province_account(&self, wanted: &mut Wanted, call: &Call, province: &ProvinceCode) {
        if let Principal::Staff(session) = &call.principal {
            let sk = organization::account_sk(&session.subject);
            wanted.one(
                &self.tables.organizations,
                key2(organization::province_pk(province), sk),
            );
        }
    }

    /// The answer to an earlier request with the same key (G2).
    pub(crate) fn want_answer(&self, wanted: &mut Wanted, call: &Call) {
        if let Some(pk) = idempotency::pk(call) {
            wanted.one(&self.tables.idempotency, key(pk));
        }
    }
}
