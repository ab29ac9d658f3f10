//! A school's settings for a class year (S1, S2, S6, S7).

mod body;

use crate::Admin;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use body::SettingsBody;
use domain::account::{Level, Module};
use domain::id::{ClassYear, SchoolCode};
use domain::policy::{Action, Lister, SettingsEditor};
use domain::school::{InReview, SchoolState};
use gateway::answer::{respond, versioned};
use gateway::{Body, Caller, ETag, Path, Precondition, Problem};
use records::{QueueQuery, Records, SchoolDone, SchoolWork, SchoolWrite, Start};

/// The class year of a path.
pub(crate) fn class_year(year: i16) -> Result<ClassYear, Problem> {
    ClassYear::new(year).map_err(|_| Problem::not_found())
}

/// 查看设置
#[utoipa::path(get, path = "/v1/schools/{school}/settings/{class_year}", tag = "学校设置", security(("bearer" = [])),
    params(("school" = String, Path, description = "院校代码"), ("class_year" = i16, Path, description = "届")),
    responses((status = 200, body = SettingsBody)))]
pub(crate) async fn show(
    State(admin): State<Admin>,
    caller: Caller,
    Path((school, year)): Path<(SchoolCode, i16)>,
) -> Result<Response, Problem> {
    let call = admin.app.call(&caller);
    let (records, year) = (&admin.app.records, class_year(year)?);
    let work = records.school(&call, &school).await?;
    let reader = Lister::ask(&work.asker(&call), Action::ViewSettings, &school)?;
    let mut lacking = work.without(&emptied(records, &school, year, &work).await?);
    lacking
        .departments
        .retain(|(_, name)| reader.department().is_none_or(|own| own == name));
    let (settings, version) = work.settings_of(year);
    let shown = SettingsBody::new(&settings, lacking.departments_without_reviewer(year));
    Ok((ETag(version), Json(shown)).into_response())
}

/// 修改设置
#[utoipa::path(put, path = "/v1/schools/{school}/settings/{class_year}", tag = "学校设置", security(("bearer" = [])),
    params(("school" = String, Path, description = "院校代码"), ("class_year" = i16, Path, description = "届"), Precondition),
    request_body = SettingsBody, responses((status = 200, body = SettingsBody)))]
pub(crate) async fn change(
    State(admin): State<Admin>,
    caller: Caller,
    wanted: Precondition,
    Path((school, year)): Path<(SchoolCode, i16)>,
    Body(body): Body<SettingsBody>,
) -> Result<Response, Problem> {
    wanted.required()?;
    let year = class_year(year)?;
    let call = admin.app.call(&caller);
    let records = &admin.app.records;
    // Asked before anything about the school is looked at; asked again where it is decided.
    let work = records.school(&call, &school).await?;
    SettingsEditor::ask(&work.asker(&call), &school)?;
    let in_review = if body.review_mode == work.settings_of(year).0.review_mode {
        InReview::Nothing
    } else {
        anything_in_review(records, &school, year, &work).await?
    };
    let emptied = emptied(records, &school, year, &work).await?;
    let committed = records.change_school(&call, &school, |work| {
        let editor = SettingsEditor::ask(&work.asker(&call), &school)?;
        let (current, version) = work.settings_of(year);
        wanted.check(version)?;
        let state = SchoolState {
            in_review,
            departments_without_reviewer: work.without(&emptied).departments_without_reviewer(year),
        };
        let next = current.changed_to(body.clone().into(), &state)?;
        let shown = SettingsBody::new(&next, state.departments_without_reviewer);
        let answer = versioned(StatusCode::OK, version + 1, shown)?;
        Ok(SchoolDone {
            write: SchoolWrite::Settings(year, next),
            event: "settings_changed",
            by: editor.actor().clone(),
            before: serde_json::json!(current),
            answer,
        })
    });
    Ok(respond(committed.await?))
}

/// S2: departments that could not decide on everything, but that no graduate is in any more.
async fn emptied(
    records: &Records,
    school: &SchoolCode,
    class_year: ClassYear,
    work: &SchoolWork,
) -> Result<Vec<(ClassYear, String)>, Problem> {
    let lacking = work.departments_without_reviewer(class_year).into_iter();
    let lacking = lacking.map(|name| (class_year, name)).collect();
    Ok(records.emptied(school, lacking).await?)
}

/// S2: looks into every queue. What is submitted in this very moment keeps the stage that it was submitted with, so the
/// answer need not be exact to the instant.
async fn anything_in_review(
    records: &Records,
    school: &SchoolCode,
    class_year: ClassYear,
    work: &SchoolWork,
) -> Result<InReview, Problem> {
    let departments = work.departments.iter().filter(|(year, _)| *year == class_year);
    let mut queues: Vec<(Level, String)> = departments.map(|(_, name)| (Level::Department, name.clone())).collect();
    queues.push((Level::School, String::new()));
    for module in Module::ALL {
        for (level, department) in &queues {
            let (school, department) = (school.clone(), department.clone());
            let query = QueueQuery {
                school,
                class_year,
                module,
                level: *level,
                department,
            };
            let first = records
                .queue(&query, Start { after: None, limit: 1 }, |_, _| true)
                .await?;
            if !first.items.is_empty() {
                return Ok(InReview::Something);
            }
        }
    }
    Ok(InReview::Nothing)
}
