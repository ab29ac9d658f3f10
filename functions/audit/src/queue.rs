//! What waits for review (Q1): one queue for each module and each office that decides.

use crate::Audit;
use axum::Json;
use axum::extract::State;
use domain::account::{Level, Module};
use domain::fault::{Fault, FaultCode};
use domain::filing::RouteName;
use domain::id::{ClassYear, SchoolCode};
use domain::kind::DestinationKind;
use domain::policy::{Action, Lister};
use domain::refusal::Refusal;
use domain::time::Timestamp;
use gateway::page::{Limit, Page};
use gateway::view::schemas::{destination_kind, enumeration};
use gateway::view::summary::SummaryView;
use gateway::{Body, Caller, Checked, Path, Problem};
use records::{QueueQuery, Summary};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;

/// Which queue, and which of its rows.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "审核列表查询")]
pub(crate) struct QueueSearch {
    /// 届.
    #[schema(value_type = i16, minimum = 2000, maximum = 2099)]
    class_year: ClassYear,
    /// `employment`, `archive` or `hukou`.
    #[schema(schema_with = module)]
    module: Module,
    /// `department` or `school`: whose turn it is; the caller's own level without it.
    #[schema(schema_with = level)]
    #[serde(default)]
    level: Option<Level>,
    /// The department: needed for queues of departments that school staff look at.
    #[schema(max_length = 60)]
    #[serde(default)]
    department: Option<String>,
    /// Only this name.
    #[schema(max_length = 60)]
    #[serde(default)]
    name: Option<String>,
    /// Only this student number.
    #[schema(max_length = 40)]
    #[serde(default)]
    student_number: Option<String>,
    /// Only this major.
    #[schema(max_length = 60)]
    #[serde(default)]
    major: Option<String>,
    /// Only this degree, by its code.
    #[schema(max_length = 10)]
    #[serde(default)]
    degree: Option<String>,
    /// Only this kind of destination.
    #[schema(schema_with = destination_kind)]
    #[serde(default)]
    kind: Option<DestinationKind>,
    /// Only filings that came by this route.
    #[schema(schema_with = gateway::view::agreement::route)]
    #[serde(default)]
    route: Option<RouteName>,
    /// Only this agreement, by its number.
    #[schema(max_length = 19)]
    #[serde(default)]
    agreement_number: Option<String>,
    /// 单位名称 or school of further study, or a part of it.
    #[schema(max_length = 100)]
    #[serde(default)]
    unit: Option<String>,
    /// Only what was submitted at this moment or later.
    #[serde(default)]
    submitted_from: Option<Timestamp>,
    /// Only what was submitted before this moment.
    #[serde(default)]
    submitted_before: Option<Timestamp>,
    /// Where to continue: `next` of the page before.
    #[schema(max_length = 2048)]
    #[serde(default)]
    cursor: Option<String>,
    /// How many rows.
    #[serde(default)]
    limit: Limit,
}

impl Checked for QueueSearch {}

fn module() -> Object {
    enumeration(Module::ALL)
}

fn level() -> Object {
    enumeration([Level::Department, Level::School])
}

/// One thing that waits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "待审核")]
pub(crate) struct WaitingView {
    /// `filing`, `stamped_copy`, `change`, `void`, `termination`, `archive` or `hukou`: the last part of the review's path.
    subject: &'static str,
    /// Whose, and since when.
    graduate: SummaryView,
}

impl QueueSearch {
    fn keeps(&self, row: &Summary) -> bool {
        let same = |wanted: &Option<String>, value: &str| wanted.as_deref().is_none_or(|wanted| wanted == value);
        same(&self.name, &row.name)
            && same(&self.student_number, &row.student_number)
            && same(&self.major, &row.major)
            && same(&self.degree, &row.degree)
            && self.kind.is_none_or(|kind| row.kind == Some(kind))
            && row.is_of(self.route, self.agreement_number.as_deref(), self.unit.as_deref())
            && self
                .submitted_from
                .is_none_or(|from| row.submitted_at.is_some_and(|at| at >= from))
            && self
                .submitted_before
                .is_none_or(|before| row.submitted_at.is_some_and(|at| at < before))
    }

    /// P4: filters by what the caller may not see would tell it all the same.
    fn seen_filters_only(&self) -> Result<(), Refusal> {
        let filters = [
            ("/major", self.major.is_some()),
            ("/degree", self.degree.is_some()),
            ("/kind", self.kind.is_some()),
            ("/route", self.route.is_some()),
            ("/agreement_number", self.agreement_number.is_some()),
            ("/unit", self.unit.is_some()),
        ];
        let named = filters.into_iter().filter(|(_, asked)| *asked);
        let fault = |(field, _)| {
            Fault::new(
                field,
                FaultCode::NotAllowed,
                "没有基本信息和就业信息权限，不能按此项查询",
            )
        };
        Refusal::unless_empty(named.map(fault).collect())
    }

    /// A cursor belongs to exactly this question of this caller.
    fn scope(&self, school: &SchoolCode, caller: &Caller) -> String {
        let asked = Self {
            cursor: None,
            limit: Limit::default(),
            ..self.clone()
        };
        let subject = caller.principal.subject().map(ToString::to_string).unwrap_or_default();
        format!("reviews:{school}:{subject}:{asked:?}")
    }
}

/// The list action of a module.
pub(crate) fn action(module: Module) -> Action {
    match module {
        Module::Employment => Action::ListFilingReviews,
        Module::Archive => Action::ListArchiveReviews,
        Module::Hukou => Action::ListHukouReviews,
    }
}

/// 查询待审核列表，等待最久的在前
#[utoipa::path(post, path = "/v1/schools/{school}/reviews/search", tag = "审核", security(("bearer" = [])),
    params(("school" = String, Path, description = "院校代码")),
    request_body = QueueSearch, responses((status = 200, body = Page<WaitingView>)))]
pub(crate) async fn search(
    State(audit): State<Audit>,
    caller: Caller,
    Path(school): Path<SchoolCode>,
    Body(asked): Body<QueueSearch>,
) -> Result<Json<Page<WaitingView>>, Problem> {
    let call = audit.app.call(&caller);
    let desk = audit.app.records.open_school(&call, &school, asked.class_year).await?;
    let lister = Lister::ask(&desk.asker(&call), action(asked.module), &school)?;
    let employment = Lister::ask(&desk.asker(&call), Action::ListGraduates, &school).ok();
    if employment.is_none() {
        asked.seen_filters_only()?;
    }
    let level = asked.level.unwrap_or(match lister.level() {
        Level::Department => Level::Department,
        Level::School | Level::Province => Level::School,
    });
    let own = lister.department().map(str::to_owned);
    let department = own.or_else(|| asked.department.clone());
    if level == Level::Department && department.is_none() {
        // Every department has a queue of its own.
        let unnamed = Fault::new("/department", FaultCode::Missing, "查看院系待审核列表时，请指明院系");
        return Err(Refusal::from(unnamed).into());
    }
    let query = QueueQuery {
        school: school.clone(),
        class_year: asked.class_year,
        module: asked.module,
        level,
        department: department.unwrap_or_default(),
    };
    let scope = asked.scope(&school, &caller);
    let start = audit.app.start(&scope, asked.cursor.as_deref(), asked.limit)?;
    let in_department = |row: &Summary| asked.department.as_ref().is_none_or(|wanted| *wanted == row.department);
    let keep = |_, row: &Summary| lister.sees(&row.department, row.level) && in_department(row) && asked.keeps(row);
    let slice = audit.app.records.queue(&query, start, keep).await?;
    let view = |(subject, summary): (domain::history::Subject, Summary)| {
        let whole = SummaryView::from(summary);
        WaitingView {
            subject: subject.code(),
            graduate: match employment {
                Some(_) => whole,
                None => whole.without_employment(),
            },
        }
    };
    Ok(Json(audit.app.page(&scope, slice, view)?))
}
