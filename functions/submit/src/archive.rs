//! Where the personnel file goes (H1), and which office is proposed (H2).

use crate::Submit;
use crate::relocation::{self, Step};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::id::GraduateId;
use domain::relocation::ArchiveTransfer;
use gateway::view::relocation::{ArchiveBody, RegistrationView};
use gateway::{Body, Caller, Path, Precondition, Problem};
use records::Office;
use serde::Serialize;
use utoipa::ToSchema;

/// 查看本人的档案转递信息
#[utoipa::path(get, path = "/v1/me/{graduate}/archive", tag = "档案转递信息登记", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    responses((status = 200, body = RegistrationView<ArchiveBody>)))]
pub(crate) async fn show(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    relocation::show::<ArchiveTransfer, ArchiveBody>(&submit, &caller, &graduate).await
}

/// 开始登记档案转递信息（暂存）
#[utoipa::path(post, path = "/v1/me/{graduate}/archive", tag = "档案转递信息登记", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    request_body = ArchiveBody, responses((status = 201, body = RegistrationView<ArchiveBody>)))]
pub(crate) async fn start(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<ArchiveBody>,
) -> Result<Response, Problem> {
    relocation::start::<ArchiveTransfer, ArchiveBody>(&submit, &caller, (&graduate, body)).await
}

/// 修改档案转递信息草稿或被退回的档案转递信息
#[utoipa::path(put, path = "/v1/me/{graduate}/archive", tag = "档案转递信息登记", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), Precondition),
    request_body = ArchiveBody, responses((status = 200, body = RegistrationView<ArchiveBody>)))]
pub(crate) async fn edit(
    State(submit): State<Submit>,
    caller: Caller,
    wanted: Precondition,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<ArchiveBody>,
) -> Result<Response, Problem> {
    relocation::edit::<ArchiveTransfer, ArchiveBody>(&submit, &caller, (&graduate, body), wanted).await
}

/// 删除档案转递信息草稿，已生效的不受影响
#[utoipa::path(delete, path = "/v1/me/{graduate}/archive", tag = "档案转递信息登记", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    responses((status = 200, body = RegistrationView<ArchiveBody>)))]
pub(crate) async fn discard(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    relocation::step::<ArchiveTransfer, ArchiveBody>(&submit, &caller, &graduate, Step::Discard).await
}

/// 提交档案转递信息审核
#[utoipa::path(post, path = "/v1/me/{graduate}/archive/submission", tag = "档案转递信息登记", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    responses((status = 200, body = RegistrationView<ArchiveBody>)))]
pub(crate) async fn submit(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    relocation::step::<ArchiveTransfer, ArchiveBody>(&submit, &caller, &graduate, Step::Submit).await
}

/// 撤回档案转递信息
#[utoipa::path(delete, path = "/v1/me/{graduate}/archive/submission", tag = "档案转递信息登记", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    responses((status = 200, body = RegistrationView<ArchiveBody>)))]
pub(crate) async fn withdraw(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    relocation::step::<ArchiveTransfer, ArchiveBody>(&submit, &caller, &graduate, Step::Withdraw).await
}

/// An office that receives archives.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "档案接收单位")]
pub(crate) struct OfficeView {
    /// Division code that it serves.
    division: String,
    /// 单位名称.
    name: String,
    /// 地址.
    address: String,
    /// 邮编.
    postcode: String,
    /// 联系人/联系部门.
    contact: String,
    /// 联系电话.
    phone: String,
}

/// Offices for one division.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "档案接收单位建议")]
pub(crate) struct Offices {
    /// The division's own office first, then its city's, then its province's.
    offices: Vec<OfficeView>,
}

impl From<Office> for OfficeView {
    fn from(office: Office) -> Self {
        let Office {
            division,
            name,
            address,
            postcode,
            contact,
            phone,
        } = office;
        Self {
            division,
            name,
            address,
            postcode,
            contact,
            phone,
        }
    }
}

/// 查询某地的档案接收单位（转回生源地时的建议）
#[utoipa::path(get, path = "/v1/archive-offices/{division}", tag = "档案转递信息登记", security(("bearer" = [])),
    params(("division" = String, Path, description = "六位行政区划代码")), responses((status = 200, body = Offices)))]
pub(crate) async fn offices(
    State(submit): State<Submit>,
    caller: Caller,
    Path(division): Path<String>,
) -> Result<Json<Offices>, Problem> {
    caller.signed_in()?;
    if domain::codes::division(&division).is_none() {
        return Err(Problem::not_found());
    }
    let offices = submit
        .app
        .records
        .offices(&division)
        .await?
        .into_iter()
        .map(Into::into)
        .collect();
    Ok(Json(Offices { offices }))
}
