//! 登记确认情况统计: status × source, with totals (C5).

use crate::Admin;
use crate::history::Year;
use axum::Json;
use axum::extract::State;
use domain::confirmation::ConfirmationStatus;
use domain::filing::Source;
use domain::id::SchoolCode;
use domain::policy::{Action, Lister};
use gateway::{Caller, Path, Problem, Query};
use records::{RosterQuery, Start, Summary};
use serde::Serialize;
use utoipa::ToSchema;

/// How many graduates are read at a time.
const BATCH: usize = 2_000;

/// The matrix.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "登记确认情况统计")]
pub(crate) struct Matrix {
    /// A row for each status.
    rows: Vec<MatrixRow>,
    /// 总数.
    total: MatrixRow,
}

/// One row.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(title = "登记确认情况统计的一行")]
pub(crate) struct MatrixRow {
    /// The status; absent in the total.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    status: Option<ConfirmationStatus>,
    /// Its Chinese name.
    label: &'static str,
    /// Nothing is registered, so there is no source.
    none: u64,
    /// 全国登记系统.
    national: u64,
    /// 省级登记系统.
    provincial: u64,
    /// 就业管理系统上传.
    upload: u64,
    /// 就业管理系统接口.
    interface: u64,
    /// 总数.
    total: u64,
}

impl MatrixRow {
    fn add(&mut self, source: Option<Source>) {
        *match source {
            None => &mut self.none,
            Some(Source::National) => &mut self.national,
            Some(Source::Provincial) => &mut self.provincial,
            Some(Source::Upload) => &mut self.upload,
            Some(Source::Interface) => &mut self.interface,
        } += 1;
        self.total += 1;
    }
}

/// 登记确认情况统计
#[utoipa::path(get, path = "/v1/schools/{school}/confirmations/matrix", tag = "毕业生名单", security(("bearer" = [])),
    params(("school" = String, Path, description = "院校代码"), Year), responses((status = 200, body = Matrix)))]
pub(crate) async fn matrix(
    State(admin): State<Admin>,
    caller: Caller,
    Path(school): Path<SchoolCode>,
    Query(Year { class_year }): Query<Year>,
) -> Result<Json<Matrix>, Problem> {
    let call = admin.app.call(&caller);
    let desk = admin.app.records.open_school(&call, &school, class_year).await?;
    let lister = Lister::ask(&desk.asker(&call), Action::ListGraduates, &school)?;
    let department = lister.department().map(str::to_owned);
    let query = RosterQuery {
        school,
        class_year,
        department,
    };
    let new_row = |status: ConfirmationStatus| MatrixRow {
        status: Some(status),
        label: status.label(),
        ..MatrixRow::default()
    };
    let mut rows: Vec<MatrixRow> = ConfirmationStatus::ALL.into_iter().map(new_row).collect();
    let mut total = MatrixRow {
        label: "总数",
        ..MatrixRow::default()
    };
    let mut start = Start {
        after: None,
        limit: BATCH,
    };
    loop {
        let keep = |row: &Summary| lister.sees(&row.department, row.level);
        let slice = admin.app.records.roster(&query, start, keep).await?;
        for summary in slice.items {
            total.add(summary.source);
            for row in rows.iter_mut().filter(|row| row.status == Some(summary.confirmation)) {
                row.add(summary.source);
            }
        }
        match slice.next {
            Some(next) => {
                start = Start {
                    after: Some(next),
                    limit: BATCH,
                }
            }
            None => return Ok(Json(Matrix { rows, total })),
        }
    }
}
