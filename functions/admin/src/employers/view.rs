//! What the administration sends and sees of employers.

use domain::employer::{Employer, Refused, Standing};
use domain::id::{EmployerId, ProvinceCode, UploadId};
use domain::kind::Fields;
use domain::time::Timestamp;
use gateway::Checked;
use gateway::page::Limit;
use gateway::view::ActorView;
use gateway::view::schemas::{enumeration, fields, reason};
use records::EmployerTrailItem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;

/// Which employers.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "用人单位查询")]
pub(crate) struct EmployerSearch {
    /// `submitted`, `verified` or `refused`.
    #[schema(schema_with = standing)]
    pub(super) standing: StandingName,
    /// Only this name.
    #[schema(max_length = 100)]
    #[serde(default)]
    pub(super) name: Option<String>,
    /// Only this USCC.
    #[schema(max_length = 18)]
    #[serde(default)]
    pub(super) uscc: Option<String>,
    /// Where to continue: `next` of the page before.
    #[schema(max_length = 2048)]
    #[serde(default)]
    pub(super) cursor: Option<String>,
    /// How many rows.
    #[serde(default)]
    pub(super) limit: Limit,
}

impl Checked for EmployerSearch {}

/// What stands on lists of the administration.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StandingName {
    Submitted,
    Verified,
    Refused,
}

impl StandingName {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Verified => "verified",
            Self::Refused => "refused",
        }
    }
}

fn standing() -> Object {
    enumeration([StandingName::Submitted, StandingName::Verified, StandingName::Refused])
}

/// Why an employer is refused.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "不予核准")]
pub(crate) struct EmployerRefusalBody {
    /// Why; shown to the employer.
    #[schema(schema_with = reason)]
    pub(super) reason: String,
}

impl Checked for EmployerRefusalBody {}

/// The right name and USCC.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "修改单位名称和统一社会信用代码")]
pub(crate) struct EmployerIdentityBody {
    /// 单位名称.
    #[schema(min_length = 1, max_length = 100)]
    pub(super) name: String,
    /// 统一社会信用代码.
    #[schema(min_length = 18, max_length = 18)]
    pub(super) uscc: String,
}

impl Checked for EmployerIdentityBody {}

/// An employer as the administration sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "用人单位")]
pub(crate) struct EmployerRow {
    /// Its name in this system.
    #[schema(value_type = String)]
    id: EmployerId,
    /// `submitted`, `verified` or `refused`.
    pub(super) standing: &'static str,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// Who verified or refused it.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<ActorView>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    /// What was said before, of an employer that was refused and has submitted again.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused_before: Option<RefusedView>,
    /// The profile.
    #[schema(schema_with = fields)]
    profile: Fields,
    /// The picture of the licence, seen by its own link.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    licence: Option<UploadId>,
}

/// An earlier refusal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "此前的不予核准")]
pub(crate) struct RefusedView {
    /// By whom.
    by: ActorView,
    /// In which province.
    #[schema(value_type = String)]
    province: ProvinceCode,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Why.
    reason: String,
}

impl From<&Refused> for RefusedView {
    fn from(refused: &Refused) -> Self {
        Self {
            by: (&refused.by).into(),
            province: refused.province.clone(),
            at: refused.at,
            reason: refused.reason.clone(),
        }
    }
}

/// A link to a licence.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "证照链接")]
pub(crate) struct LicenceLink {
    /// Works for five minutes.
    pub(super) url: String,
}

impl From<&Employer> for EmployerRow {
    fn from(employer: &Employer) -> Self {
        let (since, by, reason) = match &employer.standing {
            Standing::Draft => (None, None, None),
            Standing::Submitted { at, .. } => (Some(*at), None, None),
            Standing::Verified { by, at, .. } => (Some(*at), Some(by.into()), None),
            Standing::Refused(refused) => (
                Some(refused.at),
                Some((&refused.by).into()),
                Some(refused.reason.clone()),
            ),
        };
        let refused_before = match &employer.standing {
            Standing::Submitted { refused, .. } => refused.as_ref().map(RefusedView::from),
            Standing::Draft | Standing::Verified { .. } | Standing::Refused(_) => None,
        };
        Self {
            id: employer.id.clone(),
            standing: employer.standing.code(),
            since,
            by,
            reason,
            refused_before,
            profile: employer.profile.clone(),
            licence: employer.licence.clone(),
        }
    }
}

/// One entry of an employer's history.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "用人单位办理记录")]
pub(crate) struct EmployerTrailView {
    /// What happened.
    event: String,
    /// Who did it.
    by: ActorView,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The reason given.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl From<EmployerTrailItem> for EmployerTrailView {
    fn from(item: EmployerTrailItem) -> Self {
        Self {
            event: item.event,
            by: (&item.by).into(),
            at: item.at,
            note: item.note,
        }
    }
}
