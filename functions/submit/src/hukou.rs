//! Where the household registration goes (H1).

use crate::Submit;
use crate::relocation::{self, Step};
use axum::extract::State;
use axum::response::Response;
use domain::id::GraduateId;
use domain::relocation::HukouMigration;
use gateway::view::relocation::{HukouBody, RegistrationView};
use gateway::{Body, Caller, Path, Precondition, Problem};

/// 查看本人的户口迁移信息
#[utoipa::path(get, path = "/v1/me/{graduate}/hukou", tag = "户口迁移信息登记", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    responses((status = 200, body = RegistrationView<HukouBody>)))]
pub(crate) async fn show(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    relocation::show::<HukouMigration, HukouBody>(&submit, &caller, &graduate).await
}

/// 开始登记户口迁移信息（暂存）
#[utoipa::path(post, path = "/v1/me/{graduate}/hukou", tag = "户口迁移信息登记", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    request_body = HukouBody, responses((status = 201, body = RegistrationView<HukouBody>)))]
pub(crate) async fn start(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<HukouBody>,
) -> Result<Response, Problem> {
    relocation::start::<HukouMigration, HukouBody>(&submit, &caller, (&graduate, body)).await
}

/// 修改户口迁移信息草稿或被退回的户口迁移信息
#[utoipa::path(put, path = "/v1/me/{graduate}/hukou", tag = "户口迁移信息登记", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号"), Precondition),
    request_body = HukouBody, responses((status = 200, body = RegistrationView<HukouBody>)))]
pub(crate) async fn edit(
    State(submit): State<Submit>,
    caller: Caller,
    wanted: Precondition,
    Path(graduate): Path<GraduateId>,
    Body(body): Body<HukouBody>,
) -> Result<Response, Problem> {
    relocation::edit::<HukouMigration, HukouBody>(&submit, &caller, (&graduate, body), wanted).await
}

/// 删除户口迁移信息草稿，已生效的不受影响
#[utoipa::path(delete, path = "/v1/me/{graduate}/hukou", tag = "户口迁移信息登记", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    responses((status = 200, body = RegistrationView<HukouBody>)))]
pub(crate) async fn discard(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    relocation::step::<HukouMigration, HukouBody>(&submit, &caller, &graduate, Step::Discard).await
}

/// 提交户口迁移信息审核
#[utoipa::path(post, path = "/v1/me/{graduate}/hukou/submission", tag = "户口迁移信息登记", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    responses((status = 200, body = RegistrationView<HukouBody>)))]
pub(crate) async fn submit(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    relocation::step::<HukouMigration, HukouBody>(&submit, &caller, &graduate, Step::Submit).await
}

/// 撤回户口迁移信息
#[utoipa::path(delete, path = "/v1/me/{graduate}/hukou/submission", tag = "户口迁移信息登记", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")),
    responses((status = 200, body = RegistrationView<HukouBody>)))]
pub(crate) async fn withdraw(
    State(submit): State<Submit>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    relocation::step::<HukouMigration, HukouBody>(&submit, &caller, &graduate, Step::Withdraw).await
}
