//! Granting and withdrawing (V1–V4, V8).

use crate::Authorize;
use crate::report::{self, forget};
use crate::view::AuthorizationsView;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use documents::Fonts;
use domain::authorization::Grant;
use domain::dossier::Dossier;
use domain::fault::{Fault, FaultCode};
use domain::id::GraduateId;
use domain::policy::{Action, Authorizer, Owner};
use domain::refusal::Refusal;
use domain::report::{Part, ReportContent, TransferLines};
use gateway::answer::{answer, respond};
use gateway::{Body, Caller, Checked, Path, Problem};
use records::Done;
use serde::Deserialize;
use std::sync::{Mutex, PoisonError};
use utoipa::ToSchema;

/// Until when record offices may verify.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "设置有效期")]
pub(crate) struct GrantBody {
    /// The last day, China time; at most the `last_day` of the list.
    until: jiff::civil::Date,
}

impl Checked for GrantBody {}

/// 授权核验档案或户口信息
///
/// 须在十分钟内完成实人认证（V2）。同一部分的原授权随即失效，由新的核验编号代替。
#[utoipa::path(put, path = "/v1/me/{graduate}/authorizations/{part}", tag = "核验授权", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), ("part" = String, Path, description = "archive 或 hukou")),
    request_body = GrantBody, responses((status = 200, body = AuthorizationsView)))]
pub(crate) async fn grant(
    State(authorize): State<Authorize>,
    caller: Caller,
    Path((graduate, part)): Path<(GraduateId, Part)>,
    Body(body): Body<GrantBody>,
) -> Result<Response, Problem> {
    let app = &authorize.app;
    let call = app.call(&caller);
    let replaced = Mutex::default();
    let committed = app.records.change(&call, &graduate, |work| {
        note_granted(&replaced, &work.dossier, part);
        let authorizer = Authorizer::ask(&work.asker(&call), &work.dossier)?;
        // Drawn anew for every attempt: should a number exist already, the next attempt has another.
        let random = (app.random.array::<5>(), app.random.array::<17>());
        let (Ok(number), Ok(secret)) = random else {
            return Err(Refusal::Stale);
        };
        let grant = Grant {
            part,
            until: body.until,
            number,
            secret,
        };
        let granted = work.dossier.authorize(&authorizer, &grant, call.now)?;
        printable(&authorize.fonts, &work.dossier, part)?;
        let answer = answer(
            StatusCode::OK,
            AuthorizationsView::new(&authorize, &work.dossier, call.now),
        )?;
        Ok(Done {
            entry: Some(granted.entry),
            answer,
        })
    });
    let answered = respond(committed.await?);
    forget(&authorize, replaced).await;
    Ok(answered)
}

/// The number of the part that is about to end; of the last attempt, which is the one that counts.
fn note_granted(ending: &Mutex<Option<String>>, dossier: &Dossier, part: Part) {
    let newest = dossier.authorization(part);
    let key = newest.map(|authorization| report::key(&dossier.id, authorization));
    *ending.lock().unwrap_or_else(PoisonError::into_inner) = key;
}

/// V5: a report that would print a box instead of a character is refused before it exists, and the characters are named.
/// Texts are checked where they are typed; this is for those that were registered while other fonts were in use.
fn printable(fonts: &Fonts, dossier: &Dossier, part: Part) -> Result<(), Refusal> {
    let Some(authorization) = dossier.authorization(part) else {
        return Ok(());
    };
    let faults = texts(&authorization.report).into_iter().filter_map(|(label, text)| {
        let missing: String = fonts.can_print(text).err()?.into_iter().collect();
        let message = format!("{label}含有无法打印的字符“{missing}”，请联系学校就业部门更正");
        // No field of the request is wrong: the pointer to all of it.
        Some(Fault::new("", FaultCode::Unprintable, message))
    });
    Refusal::unless_empty(faults.collect())
}

/// Everything that the report prints of what people wrote.
fn texts(report: &ReportContent) -> Vec<(&'static str, &str)> {
    let destination = &report.destination;
    let mut texts = vec![("姓名", report.name.as_str()), ("专业", &report.major)];
    texts.extend(destination.unit.as_deref().map(|unit| ("单位名称", unit)));
    texts.extend(destination.location.as_deref().map(|location| ("单位所在地", location)));
    match &report.transfer {
        None => {}
        Some(TransferLines::Archive { office, contact, .. }) => {
            texts.extend([("档案转递单位名称", office.as_str()), ("联系人", contact)]);
        }
        Some(TransferLines::Hukou { location, .. }) => texts.push(("户口迁移所在地", location)),
    }
    texts
}

/// 撤回核验授权，立即生效
#[utoipa::path(delete, path = "/v1/me/{graduate}/authorizations/{part}", tag = "核验授权", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), ("part" = String, Path, description = "archive 或 hukou")),
    responses((status = 200, body = AuthorizationsView)))]
pub(crate) async fn withdraw(
    State(authorize): State<Authorize>,
    caller: Caller,
    Path((graduate, part)): Path<(GraduateId, Part)>,
) -> Result<Response, Problem> {
    let call = authorize.app.call(&caller);
    let withdrawn = Mutex::default();
    let committed = authorize.app.records.change(&call, &graduate, |work| {
        note_granted(&withdrawn, &work.dossier, part);
        let owner = Owner::ask(&work.asker(&call), Action::KeepAuthorizations, &work.dossier)?;
        let entry = work.dossier.withdraw_authorization(&owner, part, call.now)?;
        let answer = answer(
            StatusCode::OK,
            AuthorizationsView::new(&authorize, &work.dossier, call.now),
        )?;
        Ok(Done {
            entry: Some(entry),
            answer,
        })
    });
    let answered = respond(committed.await?);
    forget(&authorize, withdrawn).await;
    Ok(answered)
}
