//! Lists, read from indexes and never decided from (Q1, F12, C5). Paging neither skips nor repeats: a page ends at the
//! key of its last row, and the next begins right after it.

use crate::Records;
use crate::attributes::{Item, get_text, get_value, text};
use crate::dossiers::{self, Queue, roster_key, shard_key};
use crate::error::Error;
use crate::history::{self, HistoryItem};
use crate::summary::Summary;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use domain::account::{Level, Module};
use domain::codes::DegreeLevel;
use domain::filing::{Ended, Outcome};
use domain::history::Subject;
use domain::id::{ClassYear, GraduateId, SchoolCode, Subject as SignIn};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many index pages one request reads at most; a list with few matches then continues with the next request.
const MOST_PAGES: usize = 12;
/// How many times as many rows each page reads as the one before, while a list keeps few of them.
const WIDER: usize = 4;
/// Above so many rows the store's own bound, 1 MB, ends a page.
const MOST_ROWS: usize = 4_000;

/// Where a page continues: the key of the last row before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartKey(BTreeMap<String, String>);

impl StartKey {
    pub(crate) fn into_item(self) -> Item {
        self.0.into_iter().map(|(name, at)| (name, text(at))).collect()
    }
}

/// Where to start and how much to take.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// After this row; from the beginning without it.
    pub after: Option<StartKey>,
    /// At most so many rows.
    pub limit: usize,
}

/// One page.
#[derive(Clone, Debug)]
pub struct Slice<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page starts, if there may be one.
    pub next: Option<StartKey>,
}

/// Which graduates of a school.
#[derive(Clone, Debug)]
pub struct RosterQuery {
    /// The school.
    pub school: SchoolCode,
    /// The class year.
    pub class_year: ClassYear,
    /// Only this department: the index is ordered by it.
    pub department: Option<String>,
}

/// Which review queue.
#[derive(Clone, Debug)]
pub struct QueueQuery {
    /// The school.
    pub school: SchoolCode,
    /// The class year.
    pub class_year: ClassYear,
    /// The module.
    pub module: Module,
    /// The level that decides next.
    pub level: Level,
    /// The department, for queues of departments.
    pub department: String,
}

/// Which ended filings (F12).
#[derive(Clone, Debug)]
pub struct EndedQuery {
    /// The school.
    pub school: SchoolCode,
    /// The class year.
    pub class_year: ClassYear,
    /// 作废 or 失效.
    pub outcome: Outcome,
}

/// A filing that is over, and whose.
#[derive(Clone, Debug)]
pub struct EndedFiling {
    /// Whose.
    pub graduate: GraduateId,
    /// 院系 at that time.
    pub department: String,
    /// The level of the degree, for the data scope (P5).
    pub level: DegreeLevel,
    /// The place in the graduate's history.
    pub sequence: u64,
    /// What, who, when and why.
    pub ended: Ended,
}

impl Records {
    /// Graduates of a school in the order of department and major. Within one they come in no order that says anything: a key
    /// of an index is on logs of the store, so it has no student number.
    pub async fn roster(
        &self,
        query: &RosterQuery,
        start: Start,
        keep: impl Fn(&Summary) -> bool,
    ) -> Result<Slice<Summary>, Error> {
        let key = roster_key(&query.school, query.class_year);
        let mut request = self.index(&self.tables.dossiers, "roster", &key);
        if let Some(department) = &query.department {
            request = request
                .key_condition_expression("#key = :key AND begins_with(roster_order, :department)")
                .expression_attribute_values(":department", text(format!("{department}#")));
        }
        let read = |item: &Item| get_value::<Summary>(item, "summary").map(|row| keep(&row).then_some(row));
        self.page(request, start, &["pk", "roster", "roster_order"], read).await
    }

    /// What waits in a queue, longest first. `submitted_at` of a row is since when it waits in this queue.
    pub async fn queue(
        &self,
        query: &QueueQuery,
        start: Start,
        keep: impl Fn(Subject, &Summary) -> bool,
    ) -> Result<Slice<(Subject, Summary)>, Error> {
        let (index, since) = dossiers::queue_attributes(query.module);
        let queue = Queue {
            school: &query.school,
            class_year: query.class_year,
            level: query.level,
        };
        let request = self.index(&self.tables.dossiers, index, &queue.key(&query.department));
        let read = |item: &Item| {
            let mut summary: Summary = get_value(item, "summary")?;
            let order = get_text(item, since).and_then(|text| {
                let mut parts = text.split('#');
                let waits_since: Timestamp = parts.next()?.parse().ok()?;
                Some((waits_since, Subject::from_code(parts.next()?)?))
            });
            let (waits_since, subject) = order.ok_or(Error::Corrupt("queue order"))?;
            summary.submitted_at = Some(waits_since);
            Ok(keep(subject, &summary).then_some((subject, summary)))
        };
        self.page(request, start, &["pk", index, since], read).await
    }

    /// Filings that are over, newest first (F12).
    pub async fn ended_filings(
        &self,
        query: &EndedQuery,
        start: Start,
        keep: impl Fn(&EndedFiling) -> bool,
    ) -> Result<Slice<EndedFiling>, Error> {
        let key = history::ended_key(&query.school, query.class_year, query.outcome);
        let request = self
            .index(&self.tables.history, "ended", &key)
            .scan_index_forward(false);
        let read = |item: &Item| ended_filing(item).map(|row| row.filter(&keep));
        self.page(request, start, &["pk", "sk", "ended", "ended_at"], read)
            .await
    }

    /// The history of one graduate, newest first.
    pub async fn history(&self, id: &GraduateId, start: Start) -> Result<Slice<HistoryItem>, Error> {
        self.history_of(id, start, |_| true).await
    }

    /// The entries of one graduate's history that `keep` keeps, newest first.
    pub async fn history_of(
        &self,
        id: &GraduateId,
        start: Start,
        keep: impl Fn(&HistoryItem) -> bool,
    ) -> Result<Slice<HistoryItem>, Error> {
        let request = self
            .partition(&self.tables.history, &id.to_string())
            .scan_index_forward(false);
        let read = |item: &Item| history::read(item).map(|entry| keep(&entry).then_some(entry));
        self.page(request, start, &["pk", "sk"], read).await
    }

    /// What of one graduate's filings has ended, newest first (F12).
    pub async fn ended_of(&self, id: &GraduateId, start: Start) -> Result<Slice<HistoryItem>, Error> {
        let request = self
            .partition(&self.tables.history, &id.to_string())
            .filter_expression("attribute_exists(ended)")
            .scan_index_forward(false);
        self.page(request, start, &["pk", "sk"], |item| history::read(item).map(Some))
            .await
    }

    /// Whether the whole history of one graduate is complete and unaltered: every entry carries the digest of the one
    /// before, and the dossier that of the last.
    pub async fn history_is_intact(&self, id: &GraduateId) -> Result<bool, Error> {
        let items = self.query_all(&self.tables.history, &id.to_string()).await?;
        let mut wanted = crate::read::Wanted::default();
        wanted.one(&self.tables.dossiers, crate::attributes::key(id.to_string()));
        let found = self.read(wanted).await?;
        let item = found.get(&self.tables.dossiers, &id.to_string(), None);
        let head = item.and_then(|item| get_text(item, "head")).unwrap_or_default();
        Ok(history::verify_chain(
            items.iter().filter_map(|item| get_text(item, "body")),
            head,
        ))
    }

    /// P2: rosters that may have this person; to be decided on the dossiers themselves.
    pub async fn graduates_with_identity(
        &self,
        id_number: &domain::identity::IdNumber,
    ) -> Result<Vec<GraduateId>, Error> {
        self.keys(self.index(&self.tables.dossiers, "identity", &self.identity_key.hash(id_number)))
            .await
    }

    /// Rosters that this sign-in is bound to.
    pub async fn graduates_of(&self, subject: &SignIn) -> Result<Vec<GraduateId>, Error> {
        self.keys(self.index(&self.tables.dossiers, "subject", subject.as_str()))
            .await
    }

    /// E1: graduates of one shard whose next deadline is over at `now`, longest first.
    pub async fn due(&self, shard: u8, now: Timestamp, start: Start) -> Result<Slice<GraduateId>, Error> {
        let request = self
            .index(&self.tables.dossiers, "deadlines", &shard_key(shard))
            .key_condition_expression("#key = :key AND deadline <= :now")
            .expression_attribute_values(":now", text(dossiers::instant(now)));
        self.page(request, start, &["pk", "deadline_shard", "deadline"], |item| {
            Ok(get_text(item, "pk").and_then(|pk| GraduateId::parse(pk).ok()))
        })
        .await
    }

    /// The keyed hash under which lists know an ID number.
    pub fn identity_hash(&self, id_number: &domain::identity::IdNumber) -> String {
        self.identity_key.hash(id_number)
    }

    /// One school's accounts by sign-in name: which schools and provinces a staff member belongs to.
    pub async fn branches_of(&self, subject: &SignIn) -> Result<Vec<String>, Error> {
        let request = self.index(&self.tables.organizations, "subject", subject.as_str());
        let output = request.send().await.map_err(Error::from_sdk)?;
        Ok(output
            .items()
            .iter()
            .filter_map(|item| get_text(item, "pk"))
            .map(str::to_owned)
            .collect())
    }

    pub(crate) fn partition(&self, table: &str, pk: &str) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(table)
            .consistent_read(true)
            .key_condition_expression("#key = :key")
            .expression_attribute_names("#key", "pk")
            .expression_attribute_values(":key", text(pk))
    }

    /// A query of an index, whose partition attribute is named after it except where said otherwise.
    pub(crate) fn index(&self, table: &str, index: &str, key: &str) -> QueryFluentBuilder {
        let attribute = match index {
            "identity" => "identity_hash",
            "deadlines" => "deadline_shard",
            "due" => "due_shard",
            same => same,
        };
        self.client
            .query()
            .table_name(table)
            .index_name(index)
            .key_condition_expression("#key = :key")
            .expression_attribute_names("#key", attribute)
            .expression_attribute_values(":key", text(key))
    }

    /// T1: graduates of a school whose request to end an agreement nobody has answered in time, longest first; whether or
    /// not the job has run (E1).
    pub async fn overdue_terminations(
        &self,
        (school, class_year): (&SchoolCode, ClassYear),
        now: Timestamp,
        start: Start,
        keep: impl Fn(&Summary) -> bool,
    ) -> Result<Slice<Summary>, Error> {
        let request = self
            .index(&self.tables.dossiers, "overdue", &roster_key(school, class_year))
            .key_condition_expression("#key = :key AND overdue_at <= :now")
            // The sort key goes on after the moment.
            .expression_attribute_values(":now", text(format!("{}~", dossiers::instant(now))));
        let read = |item: &Item| get_value::<Summary>(item, "summary").map(|row| keep(&row).then_some(row));
        self.page(request, start, &["pk", "overdue", "overdue_at"], read).await
    }

    async fn keys(&self, request: QueryFluentBuilder) -> Result<Vec<GraduateId>, Error> {
        let output = request.send().await.map_err(Error::from_sdk)?;
        let id = |item: &Item| get_text(item, "pk").and_then(|pk| GraduateId::parse(pk).ok());
        Ok(output.items().iter().filter_map(id).collect())
    }

    /// Every item of a partition, consistently.
    pub(crate) async fn query_all(&self, table: &str, pk: &str) -> Result<Vec<Item>, Error> {
        let mut items = Vec::new();
        let mut start = None;
        loop {
            let request = self.partition(table, pk).set_exclusive_start_key(start);
            let output = request.send().await.map_err(Error::from_sdk)?;
            items.extend(output.items.unwrap_or_default());
            start = output.last_evaluated_key;
            if start.is_none() {
                return Ok(items);
            }
        }
    }

    /// Takes rows that `read` keeps until the page is full, the list is over, or enough was read for one request. What is
    /// read is paid for, so the first page of the index reads no more rows than are wanted, and the next ones ever more.
    pub(crate) async fn page<T>(
        &self,
        request: QueryFluentBuilder,
        start: Start,
        key: &[&str],
        read: impl Fn(&Item) -> Result<Option<T>, Error>,
    ) -> Result<Slice<T>, Error> {
        let mut items = Vec::new();
        let mut after = start.after.map(StartKey::into_item);
        let mut rows = start.limit;
        for _ in 0..MOST_PAGES {
            let output = request
                .clone()
                .set_limit(rows_of_a_page(rows))
                .set_exclusive_start_key(after.take())
                .send()
                .await
                .map_err(Error::from_sdk)?;
            for item in output.items() {
                if let Some(row) = read(item)? {
                    items.push(row);
                    if items.len() == start.limit {
                        return Ok(Slice {
                            items,
                            next: Some(start_key(item, key)),
                        });
                    }
                }
            }
            after = output.last_evaluated_key;
            if after.is_none() {
                return Ok(Slice { items, next: None });
            }
            rows = rows.saturating_mul(WIDER);
        }
        Ok(Slice {
            items,
            next: after.map(|item| start_key(&item, key)),
        })
    }
}

/// The bound of one page of an index, if it needs one beside the store's own.
fn rows_of_a_page(rows: usize) -> Option<i32> {
    (1..=MOST_ROWS)
        .contains(&rows)
        .then(|| i32::try_from(rows).unwrap_or(i32::MAX))
}

fn ended_filing(item: &Item) -> Result<Option<EndedFiling>, Error> {
    let graduate = get_text(item, "pk").and_then(|pk| GraduateId::parse(pk).ok());
    let graduate = graduate.ok_or(Error::Corrupt("history key"))?;
    let department = get_text(item, "department").unwrap_or_default().to_owned();
    let level = get_value(item, "level")?;
    let entry = history::read(item)?;
    Ok(entry.ended.map(|ended| EndedFiling {
        graduate,
        department,
        level,
        sequence: entry.sequence,
        ended,
    }))
}

/// Where a page continues that ended at this item.
pub(crate) fn start_key(item: &Item, key: &[&str]) -> StartKey {
    let part = |name: &&str| get_text(item, name).map(|at| ((*name).to_owned(), at.to_owned()));
    StartKey(key.iter().filter_map(part).collect())
}
