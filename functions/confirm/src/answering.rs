//! The graduate's answer (C1–C3).

use crate::shown::ConfirmationView;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::confirmation::{Answer, DestinationProblem, WrongDestination, WrongReport};
use domain::fault::Fault;
use domain::id::GraduateId;
use domain::policy::{Action, Owner};
use gateway::answer::{answer as answered, respond};
use gateway::view::schemas::enumeration;
use gateway::{App, Body, Caller, Checked, Path, Problem};
use records::Done;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;

/// The graduate's answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "确认")]
pub(crate) struct AnswerBody {
    /// The `shown` of what was read.
    #[schema(min_length = 64, max_length = 64)]
    shown: String,
    /// What is wrong; without it everything is right.
    wrong: Option<WrongBody>,
}

impl Checked for AnswerBody {
    fn faults(&self) -> Vec<Fault> {
        let wrong = self.wrong.clone().map(WrongReport::from);
        wrong.map(|wrong| wrong.faults()).unwrap_or_default()
    }
}

/// What is wrong, at least one part.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "错误信息情况")]
pub(crate) struct WrongBody {
    /// About the destination.
    destination: Option<WrongDestinationBody>,
    /// About the archive transfer.
    #[schema(min_length = 1, max_length = 500)]
    archive: Option<String>,
    /// About the hukou migration.
    #[schema(min_length = 1, max_length = 500)]
    hukou: Option<String>,
    /// Where the graduate can be called.
    #[schema(max_length = 30)]
    phone: String,
}

/// What is wrong with the destination.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "毕业去向信息有变化或有错误")]
pub(crate) struct WrongDestinationBody {
    /// `changed` or `wrong`.
    #[schema(schema_with = destination_problem)]
    problem: DestinationProblem,
    /// 去向情况说明.
    #[schema(min_length = 1, max_length = 500)]
    explanation: String,
}

fn destination_problem() -> Object {
    enumeration([DestinationProblem::Changed, DestinationProblem::Wrong])
}

impl From<WrongBody> for WrongReport {
    fn from(body: WrongBody) -> Self {
        let destination = body.destination.map(|wrong| WrongDestination {
            problem: wrong.problem,
            explanation: wrong.explanation,
        });
        Self {
            destination,
            archive: body.archive,
            hukou: body.hukou,
            phone: body.phone,
        }
    }
}

/// 确认信息无误，或报告信息有误
#[utoipa::path(post, path = "/v1/me/{graduate}/confirmation", tag = "去向登记确认", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    request_body = AnswerBody, responses((status = 200, body = ConfirmationView)))]
pub(crate) async fn answer(
    State(app): State<App>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<AnswerBody>,
) -> Result<Response, Problem> {
    let call = app.call(&caller);
    let committed = app.records.change(&call, &graduate, |work| {
        let owner = Owner::ask(&work.asker(&call), Action::Confirm, &work.dossier)?;
        let answer = body
            .wrong
            .clone()
            .map_or(Answer::Right, |wrong| Answer::Wrong(wrong.into()));
        let entry = work.dossier.confirm(&owner, &body.shown, answer, call.now)?;
        let answer = answered(StatusCode::OK, ConfirmationView::from(&work.dossier))?;
        Ok(Done {
            entry: Some(entry),
            answer,
        })
    });
    Ok(respond(committed.await?))
}

/// 实际信息无误，撤销确认
#[utoipa::path(delete, path = "/v1/me/{graduate}/confirmation", tag = "去向登记确认", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")), responses((status = 200, body = ConfirmationView)))]
pub(crate) async fn take_back(
    State(app): State<App>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    let call = app.call(&caller);
    let committed = app.records.change(&call, &graduate, |work| {
        let owner = Owner::ask(&work.asker(&call), Action::Confirm, &work.dossier)?;
        let entry = work.dossier.take_back_wrong(&owner, call.now)?;
        let answer = answered(StatusCode::OK, ConfirmationView::from(&work.dossier))?;
        Ok(Done {
            entry: Some(entry),
            answer,
        })
    });
    Ok(respond(committed.await?))
}
