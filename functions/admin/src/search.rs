//! Lists of graduates with filters (Q1, C5). Names and numbers are searched by POST: they don't belong in addresses.

use crate::Admin;
use axum::Json;
use axum::extract::State;
use domain::confirmation::ConfirmationStatus;
use domain::fault::Fault;
use domain::filing::RouteName;
use domain::id::{ClassYear, SchoolCode};
use domain::identity::IdNumber;
use domain::kind::DestinationKind;
use domain::policy::{Action, Lister};
use domain::refusal::Refusal;
use domain::time::YearMonth;
use gateway::page::{Limit, Page};
use gateway::view::schemas::{destination_kind, enumeration};
use gateway::view::summary::SummaryView;
use gateway::{Body, Caller, Checked, Path, Problem};
use records::{FilingStatus, RosterQuery, Summary};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;

/// Which graduates.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "毕业生查询")]
pub(crate) struct GraduateSearch {
    /// 届.
    #[schema(value_type = i16, minimum = 2000, maximum = 2099)]
    class_year: ClassYear,
    /// 院系.
    #[schema(max_length = 60)]
    #[serde(default)]
    department: Option<String>,
    /// 专业.
    #[schema(max_length = 60)]
    #[serde(default)]
    major: Option<String>,
    /// 学历, its code.
    #[schema(max_length = 10)]
    #[serde(default)]
    degree: Option<String>,
    /// 姓名, or a part of it.
    #[schema(max_length = 60)]
    #[serde(default)]
    name: Option<String>,
    /// 身份证号, whole.
    #[schema(max_length = 18)]
    #[serde(default)]
    id_number: Option<String>,
    /// 学号.
    #[schema(max_length = 40)]
    #[serde(default)]
    student_number: Option<String>,
    /// 考生号.
    #[schema(max_length = 40)]
    #[serde(default)]
    exam_number: Option<String>,
    /// 毕业时间, `YYYYMM`.
    #[schema(value_type = Option<String>, pattern = "^[0-9]{6}$")]
    #[serde(default)]
    graduates: Option<YearMonth>,
    /// Where the filing stands.
    #[schema(schema_with = filing_status)]
    #[serde(default)]
    filing: Option<FilingStatus>,
    /// 登记确认状态.
    #[schema(schema_with = confirmation_status)]
    #[serde(default)]
    confirmation: Option<ConfirmationStatus>,
    /// The kind of destination.
    #[schema(schema_with = destination_kind)]
    #[serde(default)]
    kind: Option<DestinationKind>,
    /// By which route it is filed.
    #[schema(schema_with = gateway::view::agreement::route)]
    #[serde(default)]
    route: Option<RouteName>,
    /// 协议编号.
    #[schema(max_length = 19)]
    #[serde(default)]
    agreement_number: Option<String>,
    /// 单位名称 or school of further study, or a part of it.
    #[schema(max_length = 100)]
    #[serde(default)]
    unit: Option<String>,
    /// Where to continue: `next` of the page before.
    #[schema(max_length = 2048)]
    #[serde(default)]
    cursor: Option<String>,
    /// How many rows.
    #[serde(default)]
    limit: Limit,
}

fn filing_status() -> Object {
    enumeration(FilingStatus::ALL)
}

fn confirmation_status() -> Object {
    enumeration(ConfirmationStatus::ALL)
}

impl GraduateSearch {
    fn id_number(&self) -> Result<Option<IdNumber>, Fault> {
        let read = self.id_number.as_deref().map(IdNumber::parse).transpose();
        read.map_err(|wrong| Fault::new("/id_number", wrong.fault_code(), wrong.to_string()))
    }

    fn keeps(&self, row: &Summary, identity: Option<&str>) -> bool {
        let same = |wanted: &Option<String>, value: &str| wanted.as_deref().is_none_or(|wanted| wanted == value);
        same(&self.department, &row.department)
            && same(&self.major, &row.major)
            && same(&self.degree, &row.degree)
            && same(&self.student_number, &row.student_number)
            && same(&self.exam_number, &row.exam_number)
            && self.name.as_deref().is_none_or(|part| row.name.contains(part.trim()))
            && identity.is_none_or(|identity| identity == row.identity)
            && self.graduates.is_none_or(|month| month == row.graduates)
            && self.filing.is_none_or(|status| status == row.filing)
            && self.confirmation.is_none_or(|status| status == row.confirmation)
            && self.kind.is_none_or(|kind| row.kind == Some(kind))
            && row.is_of(self.route, self.agreement_number.as_deref(), self.unit.as_deref())
    }
}

impl Checked for GraduateSearch {
    fn faults(&self) -> Vec<Fault> {
        self.id_number().err().into_iter().collect()
    }
}

/// 查询毕业生
///
/// 按院系、学号排列；仅限账号所辖院系和数据权限（P5）。
#[utoipa::path(post, path = "/v1/schools/{school}/graduates/search", tag = "毕业生名单", security(("bearer" = [])),
    params(("school" = String, Path, description = "院校代码")),
    request_body = GraduateSearch, responses((status = 200, body = Page<SummaryView>)))]
pub(crate) async fn search(
    State(admin): State<Admin>,
    caller: Caller,
    Path(school): Path<SchoolCode>,
    Body(asked): Body<GraduateSearch>,
) -> Result<Json<Page<SummaryView>>, Problem> {
    let call = admin.app.call(&caller);
    let records = &admin.app.records;
    let desk = records.open_school(&call, &school, asked.class_year).await?;
    let lister = Lister::ask(&desk.asker(&call), Action::ListGraduates, &school)?;
    let id_number = asked.id_number().map_err(Refusal::from)?;
    let identity = id_number.map(|number| records.identity_hash(&number));
    let subject = caller.principal.subject().map(ToString::to_string).unwrap_or_default();
    let question = GraduateSearch {
        cursor: None,
        limit: Limit::default(),
        ..asked.clone()
    };
    let scope = format!("graduates:{school}:{subject}:{question:?}");
    let start = admin.app.start(&scope, asked.cursor.as_deref(), asked.limit)?;
    let department = lister
        .department()
        .map(str::to_owned)
        .or_else(|| asked.department.clone());
    let query = RosterQuery {
        school,
        class_year: asked.class_year,
        department,
    };
    let keep = |row: &Summary| lister.sees(&row.department, row.level) && asked.keeps(row, identity.as_deref());
    let slice = records.roster(&query, start, keep).await?;
    Ok(Json(admin.app.page(&scope, slice, SummaryView::from)?))
}
