//! A graduate's audit trail for staff (G1): who, what, before and after, when, from where. ID numbers are masked (P9).

use crate::Admin;
use axum::Json;
use axum::extract::State;
use domain::account::Module;
use domain::id::{ClassYear, GraduateId};
use domain::identity::mask_id_numbers;
use domain::policy::Reading;
use domain::principal::Actor;
use domain::time::Timestamp;
use gateway::page::{Page, Pages};
use gateway::view::ActorView;
use gateway::{Caller, Path, Problem, Query};
use records::HistoryItem;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

/// Which class year.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Year {
    /// 届.
    #[param(value_type = i16, minimum = 2000, maximum = 2099)]
    pub(crate) class_year: ClassYear,
}

/// Who did something: staff by level and account, graduates without their sign-in, which is nobody's business.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "审计记录操作人")]
pub(crate) struct ActorOnTrail {
    /// `graduate`, `department`, `school`, `province` or `system`.
    role: &'static str,
    /// The department, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<String>,
    /// The account, of staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
}

impl From<&Actor> for ActorOnTrail {
    fn from(actor: &Actor) -> Self {
        let ActorView { role, department } = actor.into();
        let subject = match actor {
            Actor::Department { subject, .. } | Actor::School { subject } | Actor::Province { subject } => {
                Some(subject.to_string())
            }
            Actor::Graduate { .. } | Actor::Employer { .. } | Actor::LinkHolder | Actor::System => None,
        };
        Self {
            role,
            department,
            subject,
        }
    }
}

/// One entry of the audit trail.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "审计记录")]
pub(crate) struct AuditEntry {
    /// Position, from 1. None is missing but those of modules that the account may not enter.
    sequence: u64,
    /// What happened.
    event: String,
    /// Who.
    by: ActorOnTrail,
    /// When.
    at: Timestamp,
    /// The reason given.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// The request's id.
    request_id: String,
    /// From where.
    source_ip: String,
    /// The changed parts as they were.
    #[schema(value_type = Object)]
    before: Map<String, Value>,
    /// The changed parts as they became.
    #[schema(value_type = Object)]
    after: Map<String, Value>,
}

impl From<HistoryItem> for AuditEntry {
    fn from(item: HistoryItem) -> Self {
        let HistoryItem {
            sequence,
            event,
            by,
            at,
            note,
            request_id,
            source_ip,
            mut before,
            mut after,
            ..
        } = item;
        // Sign-ins and secrets of the QR code are nobody's business but the graduate's.
        for parts in [&mut before, &mut after] {
            parts.remove("authorizations");
            parts.remove("binding");
            parts.values_mut().for_each(mask);
        }
        Self {
            sequence,
            event,
            by: (&by).into(),
            at,
            note: note.as_deref().map(mask_id_numbers),
            request_id,
            source_ip,
            before,
            after,
        }
    }
}

/// Masks every ID number, wherever it stands, in the middle of a text too.
fn mask(value: &mut Value) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::String(text) => *text = mask_id_numbers(text),
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Object(parts) => parts.values_mut().for_each(mask),
    }
}

/// Whether the event belongs to this part: `archive_returned` to `archive`.
fn is_about(event: &str, part: &str) -> bool {
    event.strip_prefix(part).is_some_and(|rest| rest.starts_with('_'))
}

/// Leaves out what belongs to a module that the reader may not enter, also where the graduate wrote about it.
fn without(mut item: HistoryItem, hidden: &[&str]) -> HistoryItem {
    for part in hidden {
        for parts in [&mut item.before, &mut item.after] {
            parts.remove(*part);
            let report = parts
                .get_mut("confirmation")
                .and_then(|answer| answer.get_mut("report"));
            if let Some(report) = report.and_then(Value::as_object_mut) {
                report.remove(*part);
            }
        }
    }
    item
}

/// 查看毕业生的审计记录，最新在前
#[utoipa::path(get, path = "/v1/graduates/{graduate}/history", tag = "毕业生名单", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), Pages),
    responses((status = 200, body = Page<AuditEntry>)))]
pub(crate) async fn list(
    State(admin): State<Admin>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Query(pages): Query<Pages>,
) -> Result<Json<Page<AuditEntry>>, Problem> {
    let call = admin.app.call(&caller);
    let work = admin.app.records.open(&call, &graduate).await?;
    let asker = work.asker(&call);
    Reading::ask(&asker, Module::Employment, &work.dossier)?;
    let named = [(Module::Archive, "archive"), (Module::Hukou, "hukou")];
    let refused = |module| Reading::ask(&asker, module, &work.dossier).is_err();
    let hidden: Vec<&str> = named
        .into_iter()
        .filter(|(module, _)| refused(*module))
        .map(|(_, part)| part)
        .collect();
    let subject = caller.principal.subject().map(ToString::to_string).unwrap_or_default();
    let scope = format!("history:{graduate}:{subject}");
    let start = admin.app.start(&scope, pages.cursor.as_deref(), pages.limit)?;
    let seen = |item: &HistoryItem| !hidden.iter().any(|part| is_about(&item.event, part));
    let slice = admin.app.records.history_of(&graduate, start, seen).await?;
    Ok(Json(admin.app.page(&scope, slice, |item| {
        AuditEntry::from(without(item, &hidden))
    })?))
}
