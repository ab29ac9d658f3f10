//! The home page of staff: how much waits, by kind (Q1, S3 1.6).

use crate::Audit;
use crate::queue::action;
use axum::Json;
use axum::extract::State;
use domain::account::{Level, Module};
use domain::history::Subject;
use domain::id::{ClassYear, SchoolCode};
use domain::policy::Lister;
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
}

/// One number.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "待审核分项")]
pub(crate) struct Count {
    /// `filing`, `change`, `void`, `archive` or `hukou`.
    subject: &'static str,
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
    match (items.is_empty(), refusal) {
        (true, Some(refusal)) => Err(refusal.into()),
        _ => Ok(Json(Counts {
            total: items.iter().map(|item| item.waiting).sum(),
            items,
        })),
    }
}

async fn count(
    audit: &Audit,
    lister: &Lister,
    (module, level): (Module, Level),
    queries: Vec<QueueQuery>,
) -> Result<Vec<Count>, Problem> {
    let mut found: Vec<Subject> = Vec::new();
    for query in queries {
        let mut start = Start {
            after: None,
            limit: MOST,
        };
        loop {
            let keep = |_, row: &Summary| lister.sees(&row.department, row.level);
            let slice = audit.app.records.queue(&query, start, keep).await?;
            found.extend(slice.items.into_iter().map(|(subject, _)| subject));
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
    let count = |subject: Subject| Count {
        subject: subject.code(),
        level,
        waiting: found.iter().filter(|known| **known == subject).count(),
    };
    Ok(of_module.map(count).collect())
}
