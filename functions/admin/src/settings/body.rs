//! What a school sets, as it is sent and shown.

use domain::agreement::AgreementOffice;
use domain::fault::Fault;
use domain::school::{AgreementOffices, ReviewMode, Routes, Settings, Switch, TerminationRules, VoidRule, Window};
use gateway::Checked;
use gateway::view::schemas::enumeration;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;

/// All settings of a school for a class year.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "签约与登记设置")]
pub(crate) struct SettingsBody {
    /// Which routes are open (S1). Turning online signing on turns the others on; it can't be turned off again.
    routes: RoutesBody,
    /// `school_only` or `department_then_school` (S2).
    #[schema(schema_with = review_mode)]
    pub(super) review_mode: ReviewMode,
    /// The dates (S6).
    window: WindowBody,
    /// `at_once` or `after_review`: how a graduate voids an effective declaration (S7).
    #[schema(schema_with = void_rule)]
    void_rule: VoidRule,
    /// How terminations go (S3).
    #[serde(default)]
    termination: TerminationBody,
    /// Who handles agreements (S4); needed before online signing is turned on.
    #[serde(default)]
    offices: Option<OfficesBody>,
    /// Departments whose accounts can't decide on every module and degree level, though it would go to them first where
    /// departments review (S2). Told, not set: a change may carry it and it is ignored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(read_only)]
    departments_without_reviewer: Option<Vec<String>>,
}

impl Checked for SettingsBody {
    fn faults(&self) -> Vec<Fault> {
        Settings::from(self.clone()).faults()
    }
}

/// How terminations go.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "解约设置")]
pub(crate) struct TerminationBody {
    /// 学生可提交解约申请次数.
    #[schema(minimum = 0, maximum = 99)]
    most_requests: u8,
    /// After how many days a silent other side is reminded; after as many again the request is overdue.
    #[schema(minimum = 1, maximum = 60)]
    answer_days: u8,
}

impl Default for TerminationBody {
    fn default() -> Self {
        TerminationRules::default().into()
    }
}

impl From<TerminationRules> for TerminationBody {
    fn from(rules: TerminationRules) -> Self {
        Self {
            most_requests: rules.most_requests,
            answer_days: rules.answer_days,
        }
    }
}

/// Who handles agreements: one office for all, or one for each level.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "协议经办人信息")]
pub(crate) struct OfficesBody {
    /// For all graduates, or for 本专科 where `postgraduate` is given.
    office: OfficeBody,
    /// For 研究生, where they have an office of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    postgraduate: Option<OfficeBody>,
}

/// An office as printed on agreements.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "协议经办人")]
pub(crate) struct OfficeBody {
    /// 就业协议经办人.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// 联系电话.
    #[schema(min_length = 1, max_length = 30)]
    phone: String,
    /// 通讯地址.
    #[schema(min_length = 1, max_length = 200)]
    address: String,
    /// 邮政编码.
    #[schema(pattern = "^[0-9]{6}$")]
    postcode: String,
}

impl From<&AgreementOffice> for OfficeBody {
    fn from(office: &AgreementOffice) -> Self {
        Self {
            name: office.name.clone(),
            phone: office.phone.clone(),
            address: office.address.clone(),
            postcode: office.postcode.clone(),
        }
    }
}

impl From<OfficeBody> for AgreementOffice {
    fn from(body: OfficeBody) -> Self {
        Self {
            name: body.name,
            phone: body.phone,
            address: body.address,
            postcode: body.postcode,
        }
    }
}

impl From<&AgreementOffices> for OfficesBody {
    fn from(offices: &AgreementOffices) -> Self {
        match offices {
            AgreementOffices::One { office } => Self {
                office: office.into(),
                postgraduate: None,
            },
            AgreementOffices::ByLevel {
                undergraduate_vocational,
                postgraduate,
            } => Self {
                office: undergraduate_vocational.into(),
                postgraduate: Some(postgraduate.into()),
            },
        }
    }
}

impl From<OfficesBody> for AgreementOffices {
    fn from(body: OfficesBody) -> Self {
        match body.postgraduate {
            None => Self::One {
                office: body.office.into(),
            },
            Some(postgraduate) => Self::ByLevel {
                undergraduate_vocational: body.office.into(),
                postgraduate: postgraduate.into(),
            },
        }
    }
}

/// Switches, each `on` or `off`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "登记方式开关")]
pub(crate) struct RoutesBody {
    /// 在线签约开关.
    #[schema(schema_with = switch)]
    online_signing: Switch,
    /// 补登开关.
    #[schema(schema_with = switch)]
    paper_agreement: Switch,
    /// 填报去向登记开关.
    #[schema(schema_with = switch)]
    declaration: Switch,
}

/// The dates of the class year, each a whole day in China time.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "登记日期")]
pub(crate) struct WindowBody {
    /// 开放日期.
    opens: Date,
    /// 登记截止日期; later submissions are marked late.
    due: Date,
    /// 变更截止日期; afterwards only staff change.
    changes_until: Date,
}

fn switch() -> Object {
    enumeration([Switch::On, Switch::Off])
}

fn review_mode() -> Object {
    enumeration([ReviewMode::SchoolOnly, ReviewMode::DepartmentThenSchool])
}

fn void_rule() -> Object {
    enumeration([VoidRule::AtOnce, VoidRule::AfterReview])
}

impl SettingsBody {
    pub(super) fn new(settings: &Settings, departments_without_reviewer: Vec<String>) -> Self {
        let Routes {
            online_signing,
            paper_agreement,
            declaration,
        } = settings.routes;
        let Window {
            opens,
            due,
            changes_until,
        } = settings.window;
        Self {
            routes: RoutesBody {
                online_signing,
                paper_agreement,
                declaration,
            },
            review_mode: settings.review_mode,
            window: WindowBody {
                opens,
                due,
                changes_until,
            },
            void_rule: settings.void_rule,
            termination: settings.termination.into(),
            offices: settings.offices.as_ref().map(OfficesBody::from),
            departments_without_reviewer: Some(departments_without_reviewer),
        }
    }
}

impl From<SettingsBody> for Settings {
    fn from(body: SettingsBody) -> Self {
        let RoutesBody {
            online_signing,
            paper_agreement,
            declaration,
        } = body.routes;
        let WindowBody {
            opens,
            due,
            changes_until,
        } = body.window;
        Self {
            routes: Routes {
                online_signing,
                paper_agreement,
                declaration,
            },
            review_mode: body.review_mode,
            window: Window {
                opens,
                due,
                changes_until,
            },
            void_rule: body.void_rule,
            termination: TerminationRules {
                most_requests: body.termination.most_requests,
                answer_days: body.termination.answer_days,
            },
            offices: body.offices.map(AgreementOffices::from),
        }
    }
}
