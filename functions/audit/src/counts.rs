//! The home page of staff: how much waits, by kind (Q1, S3 1.6).

use crate::Audit;
use crate::queue::action;
use axum::Json;
use axum::extract::State;
use domain::account::{Level, Module};
use domain::filing::RouteName;
use domain::history::Subject;
use domain::id::{ClassYear, SchoolCode};
use domain::policy::Lister;
use domain::time::Timestamp;
use gateway::{Caller, Path, Problem, Query};
use records::{QueueQuery, Start, Summary};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many rows are counted in one queue at most.
const MOST: usize = 50_000;

/// Which class year.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Year {
    /// 届.
    #[param(value_type = i16, minimum = 2000, maximum = 2099)]
    class_year: ClassYear,
}

/// How much waits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "待审核总数及分项")]
pub(crate) struct Counts {
    /// All of it.
    total: usize,
    /// By kind and level; modules that the account may not enter are left out.
    items: Vec<Count>,
    /// 逾期未回应的解约申请: terminations whose other side is silent (T4); absent for who may not see filings.
    #[serde(skip_serializing_if = "Option::is_none")]
    overdue_terminations: Option<usize>,
}

/// One number.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "待审核分项")]
pub(crate) struct Count {
    /// `filing`, `stamped_copy`, `change`, `void`, `termination`, `archive` or `hukou`.
    subject: &'static str,
    /// By which route the filing came; absent for archive and hukou.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = gateway::view::agreement::route)]
    route: Option<RouteName>,
    /// Whose turn it is: `department` or `school`.
    #[schema(value_type = String)]
    level: Level,
    /// How many.
    waiting: usize,
}

/// 待审核总数及分项
#[utoipa::path(get, path = "/v1/schools/{school}/reviews/counts", tag = "审核", security(("bearer" = [])),
    params(("school" = String, Path, description = "院校代码"), Year), responses((status = 200, body = Counts)))]
pub(crate) async fn counts(
    State(audit): State<Audit>,
    caller: Caller,
    Path(school): Path<SchoolCode>,
    Query(Year { class_year }): Query<Year>,
) -> Result<Json<Counts>, Problem> {
    let call = audit.app.call(&caller);
    let work = audit.app.records.school(&call, &school).await?;
    let asker = work.asker(&call);
    let mut refusal = None;
    let mut items = Vec::new();
    for module in Module::ALL {
        let lister = match Lister::ask(&asker, action(module), &school) {
            Ok(lister) => lister,
            Err(refused) => {
                refusal = Some(refused);
                continue;
            }
        };
        let departments = work
            .departments
            .iter()
            .filter(|(year, _)| *year == class_year)
            .map(|(_, name)| name.clone());
        let departments: Vec<String> = departments
            .filter(|name| lister.department().is_none_or(|own| own == name))
            .collect();
        for level in [Level::Department, Level::School] {
            let query = |department: String| QueueQuery {
                school: school.clone(),
                class_year,
                module,
                level,
                department,
            };
            let queries: Vec<QueueQuery> = match level {
                Level::Department => departments.iter().cloned().map(query).collect(),
                Level::School | Level::Province => vec![query(String::new())],
            };
            items.extend(count(&audit, &lister, (module, level), queries).await?);
        }
    }
    if let (true, Some(refusal)) = (items.is_empty(), refusal) {
        return Err(refusal.into());
    }
    let overdue_terminations = match Lister::ask(&asker, action(Module::Employment), &school) {
        Ok(lister) => Some(overdue(&audit, &lister, (&school, class_year), call.now).await?),
        Err(_) => None,
    };
    Ok(Json(Counts {
        total: items.iter().map(|item| item.waiting).sum(),
        items,
        overdue_terminations,
    }))
}

async fn overdue(
    audit: &Audit,
    lister: &Lister,
    of: (&SchoolCode, ClassYear),
    now: Timestamp,
) -> Result<usize, Problem> {
    let start = Start {
        after: None,
        limit: MOST,
    };
    let keep = |row: &Summary| lister.sees(&row.department, row.level);
    let slice = audit.app.records.overdue_terminations(of, now, start, keep).await?;
    Ok(slice.items.len())
}

async fn count(
    audit: &Audit,
    lister: &Lister,
    (module, level): (Module, Level),
    queries: Vec<QueueQuery>,
) -> Result<Vec<Count>, Problem> {
    let mut found: Vec<(Subject, Option<RouteName>)> = Vec::new();
    for query in queries {
        let mut start = Start {
            after: None,
            limit: MOST,
        };
        loop {
            let keep = |_, row: &Summary| lister.sees(&row.department, row.level);
            let slice = audit.app.records.queue(&query, start, keep).await?;
            found.extend(slice.items.into_iter().map(|(subject, row)| (subject, row.route)));
            match slice.next {
                Some(next) if found.len() < MOST => {
                    start = Start {
                        after: Some(next),
                        limit: MOST,
                    }
                }
                Some(_) | None => break,
            }
        }
    }
    let of_module = Subject::ALL.into_iter().filter(|subject| subject.module() == module);
    let kinds = of_module.flat_map(|subject| routes(subject).iter().map(move |route| (subject, *route)));
    let count = |(subject, route): (Subject, Option<RouteName>)| Count {
        subject: subject.code(),
        route,
        level,
        waiting: found
            .iter()
            .filter(|(known, by)| *known == subject && route.is_none_or(|route| *by == Some(route)))
            .count(),
    };
    Ok(kinds.map(count).collect())
}

/// The routes by which something of this kind can have come, each with a number of its own (S3 1.6).
fn routes(subject: Subject) -> &'static [Option<RouteName>] {
    use RouteName::{Declaration, OfflineSigning, OnlineSigning, PaperAgreement};
    match subject {
        Subject::Filing => &[
            Some(OnlineSigning),
            Some(OfflineSigning),
            Some(PaperAgreement),
            Some(Declaration),
        ],
        Subject::StampedCopy => &[Some(OfflineSigning)],
        Subject::Change | Subject::Void => &[Some(Declaration)],
        Subject::Termination => &[Some(OnlineSigning), Some(OfflineSigning), Some(PaperAgreement)],
        Subject::Archive | Subject::Hukou => &[None],
    }
}
