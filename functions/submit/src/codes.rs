//! Reference data: kinds of destination with their fields, and the code tables. Public, and the same for everybody.

use axum::Json;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use domain::codes::{self, CodeList};
use domain::id::ClassYear;
use domain::kind::DestinationKind;
use gateway::{Path, Problem, Query};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};

/// An hour: the tables change with a release.
const CACHED: (axum::http::HeaderName, &str) = (CACHE_CONTROL, "public, max-age=3600");

/// Every kind of destination.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "毕业去向类别")]
pub(crate) struct Kinds {
    /// Kind, group, label, fields with their form and need, proof rule.
    #[schema(value_type = Vec<Object>)]
    kinds: Vec<Value>,
}

/// Every code table.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "代码表目录")]
pub(crate) struct Lists {
    /// Name, label, first class year and source of each.
    lists: Vec<ListView>,
}

/// One code table, without its entries.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "代码表简介")]
pub(crate) struct ListView {
    /// Its name in paths.
    list: &'static str,
    /// What users call a code of it.
    label: &'static str,
    /// The first class year that it holds for.
    valid_from: i16,
    /// Where it is from.
    source: &'static str,
}

/// One code table.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "代码表")]
pub(crate) struct ListDetail {
    /// List, label, first class year, source and entries.
    #[schema(value_type = Object)]
    table: Value,
}

/// Which edition.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Edition {
    /// The class year that it has to hold for; the newest without it.
    #[param(minimum = 2000, maximum = 2099)]
    class_year: Option<i16>,
}

/// 毕业去向类别及各类别的字段和材料要求
///
/// 客户端据此绘制填报表单（F4）。
#[utoipa::path(get, path = "/v1/destination-kinds", tag = "代码与表单", responses((status = 200, body = Kinds)))]
pub(crate) async fn kinds() -> Result<Response, Problem> {
    let described = |kind: DestinationKind| {
        let mut spec = serde_json::to_value(kind.spec())?;
        spec["group_label"] = json!(kind.group().label());
        spec["declarable"] = json!(kind.declarable());
        Ok(spec)
    };
    let kinds: Result<Vec<Value>, serde_json::Error> = DestinationKind::ALL.into_iter().map(described).collect();
    let kinds = kinds.map_err(|_| Problem::internal("code table"))?;
    Ok(([CACHED], Json(Kinds { kinds })).into_response())
}

/// 代码表目录
#[utoipa::path(get, path = "/v1/codes", tag = "代码与表单", responses((status = 200, body = Lists)))]
pub(crate) async fn lists() -> Response {
    let list = |table: &codes::CodeTable| ListView {
        list: table.list.as_str(),
        label: table.label,
        valid_from: table.valid_from,
        source: table.source,
    };
    (
        [CACHED],
        Json(Lists {
            lists: codes::tables().into_iter().map(list).collect(),
        }),
    )
        .into_response()
}

/// 一个代码表
#[utoipa::path(get, path = "/v1/codes/{list}", tag = "代码与表单",
    params(("list" = String, Path, description = "代码表名称，见目录"), Edition),
    responses((status = 200, body = ListDetail)))]
pub(crate) async fn list(Path(list): Path<String>, Query(edition): Query<Edition>) -> Result<Response, Problem> {
    let list = CodeList::parse(&list).ok_or_else(Problem::not_found)?;
    let table = match edition.class_year.map(ClassYear::new).transpose() {
        Ok(Some(year)) => codes::table(list, year),
        Ok(None) => codes::latest(list),
        Err(_) => return Err(Problem::not_found()),
    };
    let table = serde_json::to_value(table).map_err(|_| Problem::internal("code table"))?;
    Ok(([CACHED], Json(ListDetail { table })).into_response())
}
