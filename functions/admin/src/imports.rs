//! Rosters on their way in (R1): a file is announced, uploaded by a signed link, and read by `ingest`.

use crate::Admin;
use crate::settings::class_year;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::id::{SchoolCode, UploadId};
use domain::policy::Enroller;
use domain::principal::Principal;
use domain::roster::Column;
use domain::time::Timestamp;
use domain::upload::UPLOAD_LINK_SECONDS;
use files::{Bucket, Presented, UploadTerms};
use gateway::answer::{answer, respond};
use gateway::page::{Page, Pages};
use gateway::view::schemas::enumeration;
use gateway::view::upload::LinkView;
use gateway::{Body, Caller, Checked, Path, Problem, Query};
use records::{ImportJob, ImportState};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;

/// How long links to refused rows work.
const LINK: Duration = Duration::from_mins(5);

/// The file that will be uploaded: the link is signed over exactly this.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "导入名单申请")]
pub(crate) struct ImportBody {
    /// CSV (UTF-8 or GBK) or XLSX.
    #[schema(schema_with = roster_type)]
    content_type: RosterType,
    /// The exact size in bytes, at most 10 MiB.
    #[schema(minimum = 1, maximum = 10_485_760)]
    size_bytes: u64,
    /// SHA-256 of the content, lower-case hexadecimal.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    sha256: String,
}

impl Checked for ImportBody {}

fn roster_type() -> Object {
    enumeration([RosterType::Csv, RosterType::Xlsx])
}

/// What a roster may be written in.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
enum RosterType {
    #[serde(rename = "text/csv")]
    Csv,
    #[serde(rename = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    Xlsx,
}

impl RosterType {
    fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// An import.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "名单导入")]
pub(crate) struct ImportView {
    /// Its name.
    id: String,
    /// `awaiting_file`, `running`, `done` or `failed`.
    #[schema(value_type = String)]
    state: ImportState,
    /// When it was asked for.
    created_at: Timestamp,
    /// Rows in the file, once known.
    rows: u64,
    /// Rows dealt with so far.
    done: u64,
    /// Graduates added.
    added: u64,
    /// Graduates changed.
    changed: u64,
    /// Rows that changed nothing.
    unchanged: u64,
    /// Rows refused.
    refused: u64,
    /// Why the file as a whole was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
    /// The refused rows with their reasons, as CSV; works for five minutes. Only for the account that began the import,
    /// because whole ID numbers stand in them (P9).
    #[serde(skip_serializing_if = "Option::is_none")]
    refused_csv: Option<String>,
    /// The same as XLSX.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused_xlsx: Option<String>,
}

/// An import and the link to upload its file with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "名单上传链接")]
pub(crate) struct StartedImport {
    /// The import.
    import: ImportView,
    /// The request to make.
    link: LinkView,
}

impl From<ImportJob> for ImportView {
    fn from(job: ImportJob) -> Self {
        let ImportJob {
            id,
            state,
            created_at,
            rows,
            done,
            added,
            changed,
            unchanged,
            refused,
            failure,
            ..
        } = job;
        let (refused_csv, refused_xlsx) = (None, None);
        Self {
            id,
            state,
            created_at,
            rows,
            done,
            added,
            changed,
            unchanged,
            refused,
            failure,
            refused_csv,
            refused_xlsx,
        }
    }
}

/// 查看历次导入，最新在前
#[utoipa::path(get, path = "/v1/schools/{school}/rosters/{class_year}/imports", tag = "毕业生名单",
    security(("bearer" = [])),
    params(("school" = String, Path, description = "院校代码"), ("class_year" = i16, Path, description = "届"), Pages),
    responses((status = 200, body = Page<ImportView>)))]
pub(crate) async fn list(
    State(admin): State<Admin>,
    caller: Caller,
    Path((school, year)): Path<(SchoolCode, i16)>,
    Query(pages): Query<Pages>,
) -> Result<Json<Page<ImportView>>, Problem> {
    let year = class_year(year)?;
    let call = admin.app.call(&caller);
    let desk = admin.app.records.open_school(&call, &school, year).await?;
    Enroller::ask(&desk.asker(&call), &school)?;
    let scope = format!("imports:{school}:{year}");
    let start = admin.app.start(&scope, pages.cursor.as_deref(), pages.limit)?;
    let slice = admin.app.records.imports(&school, year, start).await?;
    Ok(Json(admin.app.page(&scope, slice, ImportView::from)?))
}

/// 导入毕业生名单（CSV或XLSX）
///
/// 返回直传链接；上传后逐行检查，合格的行入库，不合格的行连同原因以文件返回。重复导入不会产生重复数据（R1）。
#[utoipa::path(post, path = "/v1/schools/{school}/rosters/{class_year}/imports", tag = "毕业生名单",
    security(("bearer" = [])),
    params(("school" = String, Path, description = "院校代码"), ("class_year" = i16, Path, description = "届")),
    request_body = ImportBody, responses((status = 201, body = StartedImport)))]
pub(crate) async fn start(
    State(admin): State<Admin>,
    caller: Caller,
    Path((school, year)): Path<(SchoolCode, i16)>,
    Body(body): Body<ImportBody>,
) -> Result<Response, Problem> {
    let year = class_year(year)?;
    let call = admin.app.call(&caller);
    let desk = admin.app.records.open_school(&call, &school, year).await?;
    let enroller = Enroller::ask(&desk.asker(&call), &school)?;
    let Principal::Staff(session) = &caller.principal else {
        return Err(Problem::not_found());
    };
    let id = admin.app.fresh_symbols()?;
    let key = format!("rosters/{school}/{year}/{id}");
    let terms = UploadTerms::from_hex(body.content_type.media_type(), body.size_bytes, &body.sha256);
    let expires_in = Duration::from_secs(UPLOAD_LINK_SECONDS.unsigned_abs());
    let link = LinkView::from(admin.files.presign_upload(&key, &terms, call.now, expires_in).await?);
    let job = ImportJob {
        id,
        school: school.clone(),
        class_year: year,
        by: session.subject.clone(),
        authenticated_at: session.authenticated_at,
        created_at: call.now,
        state: ImportState::AwaitingFile,
        tries: 0,
        rows: 0,
        done: 0,
        added: 0,
        changed: 0,
        unchanged: 0,
        refused: 0,
        failure: None,
    };
    let started = StartedImport {
        import: job.clone().into(),
        link,
    };
    let started = answer(StatusCode::CREATED, started)?;
    Ok(respond(
        admin.app.records.start_import(&call, &enroller, &job, started).await?,
    ))
}

/// 查看导入进度和不合格的行
#[utoipa::path(get, path = "/v1/schools/{school}/rosters/{class_year}/imports/{import}", tag = "毕业生名单",
    security(("bearer" = [])),
    params(("school" = String, Path, description = "院校代码"), ("class_year" = i16, Path, description = "届"),
        ("import" = String, Path, description = "导入编号")),
    responses((status = 200, body = ImportView)))]
pub(crate) async fn show(
    State(admin): State<Admin>,
    caller: Caller,
    Path((school, year, import)): Path<(SchoolCode, i16, UploadId)>,
) -> Result<Json<ImportView>, Problem> {
    let year = class_year(year)?;
    let call = admin.app.call(&caller);
    let desk = admin.app.records.open_school(&call, &school, year).await?;
    let enroller = Enroller::ask(&desk.asker(&call), &school)?;
    let job = admin.app.records.import(&school, year, import.as_str()).await?;
    let began = caller.principal.subject() == Some(&job.by);
    let given = began && job.state == ImportState::Done && job.refused > 0;
    if given {
        admin.app.records.refused_rows_given(&call, &enroller, &job).await?;
    }
    let mut view = ImportView::from(job);
    if given {
        let folder = format!("rosters/{school}/{year}/{import}");
        view.refused_csv = Some(refused_link(&admin, &folder, "csv", call.now).await?);
        view.refused_xlsx = Some(refused_link(&admin, &folder, "xlsx", call.now).await?);
    }
    Ok(Json(view))
}

async fn refused_link(admin: &Admin, folder: &str, extension: &str, now: Timestamp) -> Result<String, Problem> {
    let key = format!("{folder}/refused.{extension}");
    let presented = Presented {
        file_name: Some(format!("不合格的行.{extension}")),
        content_type: None,
    };
    Ok(admin
        .files
        .presign_download((Bucket::Documents, &key), &presented, now, LINK)
        .await?)
}

/// 下载名单模板（CSV表头）
#[utoipa::path(get, path = "/v1/roster-template", tag = "毕业生名单", security(("bearer" = [])),
    responses((status = 200, content_type = "text/csv", body = String)))]
pub(crate) async fn template(State(_admin): State<Admin>, caller: Caller) -> Result<Response, Problem> {
    caller.signed_in()?;
    let headings: Vec<&str> = Column::ALL.iter().map(|column| column.heading()).collect();
    // The byte order mark tells spreadsheet programs that it is UTF-8.
    let line = format!("\u{FEFF}{}\r\n", headings.join(","));
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=roster.csv"),
        // Says that these are the very bytes; what is text goes through a decoder on its way out of a function, which
        // takes the mark away.
        (CONTENT_ENCODING, "identity"),
    ];
    Ok((headers, line).into_response())
}
