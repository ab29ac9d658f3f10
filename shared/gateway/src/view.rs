//! What the API shows of the domain, the same in every function.

pub mod agreement;
pub mod basics;
pub mod filing;
pub mod relocation;
pub mod schemas;
pub mod summary;
pub mod upload;

use domain::identity::mask_id_numbers;
use domain::principal::Actor;
use domain::proposal::Progress;
use domain::school::Window;
use domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// Who did something. Staff are shown by level, not by account, to graduates and the public.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "操作人")]
pub struct ActorView {
    /// `graduate`, `department`, `school`, `province`, `employer`, `link_holder` or `system`.
    pub role: &'static str,
    /// The department, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
}

impl From<&Actor> for ActorView {
    fn from(actor: &Actor) -> Self {
        let (role, department) = match actor {
            Actor::Graduate { .. } => ("graduate", None),
            Actor::Department { department, .. } => ("department", Some(department.clone())),
            Actor::School { .. } => ("school", None),
            Actor::Province { .. } => ("province", None),
            Actor::Employer { .. } => ("employer", None),
            Actor::LinkHolder => ("link_holder", None),
            Actor::System => ("system", None),
        };
        Self { role, department }
    }
}

/// Where a proposal stands (F3, F6, F7).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "办理进度")]
pub struct ProgressView {
    /// `draft`, `awaiting_department`, `awaiting_school` or `returned`.
    pub stage: &'static str,
    /// Counts edits and submissions: `If-Match` of an edit, and `revision` of a decision.
    pub revision: u32,
    /// When it was submitted, while it is in review.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub submitted_at: Option<Timestamp>,
    /// Whether it was submitted after the due day (S6).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<bool>,
    /// Why it was returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returned: Option<ReturnedView>,
}

/// Why something was returned for correction.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "退回说明")]
pub struct ReturnedView {
    /// Who returned it.
    pub by: ActorView,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// What to correct.
    pub reason: String,
}

impl ProgressView {
    /// Shows where a proposal stands; lateness is told by the dates of the class year.
    pub fn new(progress: &Progress, revision: u32, window: &Window) -> Self {
        let (stage, submitted_at, returned) = match progress {
            Progress::Draft => ("draft", None, None),
            Progress::AwaitingDepartment { submitted_at } => ("awaiting_department", Some(*submitted_at), None),
            Progress::AwaitingSchool { submitted_at, .. } => ("awaiting_school", Some(*submitted_at), None),
            Progress::Returned { by, at, reason } => (
                "returned",
                None,
                Some(ReturnedView {
                    by: by.into(),
                    at: *at,
                    reason: mask_id_numbers(reason),
                }),
            ),
        };
        let late = submitted_at.map(|at| window.is_late(at));
        Self {
            stage,
            revision,
            submitted_at,
            late,
            returned,
        }
    }
}
