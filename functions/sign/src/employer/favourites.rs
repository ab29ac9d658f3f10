//! Finding graduates and keeping them (O1): all three of name, ID number and school, or nobody.

use super::verified;
use crate::Sign;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::codes;
use domain::fault::{Fault, FaultCode};
use domain::id::{GraduateId, SchoolCode};
use domain::identity::{IdNumber, PersonName};
use domain::invitation::Recipient;
use domain::refusal::Refusal;
use domain::time::{self, Timestamp};
use gateway::page::{Limit, Page};
use gateway::view::agreement::RecipientView;
use gateway::{Body, Caller, Checked, Path, Problem, Query};
use records::{Favourite, Searched};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Who is looked for.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "查找毕业生")]
pub(crate) struct SearchBody {
    /// 姓名, exactly.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// 身份证号.
    #[schema(min_length = 18, max_length = 18)]
    id_number: String,
    /// 毕业院校: its five-digit code or its exact name.
    #[schema(min_length = 1, max_length = 60)]
    school: String,
}

impl Checked for SearchBody {
    fn faults(&self) -> Vec<Fault> {
        match self.read() {
            Err(Refusal::Invalid(faults)) => faults,
            Ok(_) | Err(_) => Vec::new(),
        }
    }
}

/// A graduate that is kept.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "收藏的毕业生")]
pub(crate) struct FavouriteView {
    /// As found.
    #[serde(flatten)]
    recipient: RecipientView,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    added_at: Timestamp,
}

impl From<Favourite> for FavouriteView {
    fn from(favourite: Favourite) -> Self {
        Self {
            recipient: (&favourite.recipient).into(),
            added_at: favourite.added_at,
        }
    }
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Pages {
    /// Where to continue: `next` of the page before.
    pub(crate) cursor: Option<String>,
    /// How many rows, 1–100.
    #[serde(default)]
    #[param(inline)]
    pub(crate) limit: Limit,
}

impl SearchBody {
    fn read(&self) -> Result<(PersonName, IdNumber, SchoolCode), Refusal> {
        let mut faults = Vec::new();
        let name = PersonName::parse(&self.name).map_err(|invalid| faults.push(invalid.fault("/name")));
        let id_number = IdNumber::parse(&self.id_number)
            .map_err(|error| faults.push(Fault::new("/id_number", error.fault_code(), error.to_string())));
        let code = SchoolCode::parse(self.school.trim()).ok();
        let school = code.or_else(|| Some(codes::school_called(self.school.trim())?.code.clone()));
        if school.is_none() {
            let message = "没有这所院校，请填写院校代码或全称";
            faults.push(Fault::new("/school", FaultCode::UnknownCode, message));
        }
        match (name, id_number, school) {
            (Ok(name), Ok(id_number), Some(school)) => Ok((name, id_number, school)),
            _ => Err(Refusal::Invalid(faults)),
        }
    }
}

async fn found(sign: &Sign, caller: &Caller, body: &SearchBody) -> Result<(Recipient, Timestamp), Problem> {
    let (work, call) = verified(sign, caller).await?;
    let (name, id_number, school) = body.read()?;
    let asked = (&name, &id_number, &school);
    match sign
        .app
        .records
        .search_graduate(&call, &work.employer.id, asked)
        .await?
    {
        Searched::Found(recipient) => Ok((recipient, call.now)),
        Searched::Nobody => Err(Problem::not_found()),
        Searched::TooMany => {
            let tomorrow = time::end_of(time::china_day(call.now));
            let seconds = tomorrow.as_second() - call.now.as_second();
            Err(Problem::too_many_requests(u32::try_from(seconds).unwrap_or(1)))
        }
    }
}

/// 查找毕业生
///
/// 姓名、身份证号和毕业院校须完全一致（O1）；不一致时一律答复未找到，每日查找次数有限。
#[utoipa::path(post, path = "/v1/employer/searches", tag = "线上签约", security(("bearer" = [])),
    request_body = SearchBody, responses((status = 200, body = RecipientView)))]
pub(crate) async fn search(
    State(sign): State<Sign>,
    caller: Caller,
    Body(body): Body<SearchBody>,
) -> Result<Json<RecipientView>, Problem> {
    let (recipient, _) = found(&sign, &caller, &body).await?;
    Ok(Json((&recipient).into()))
}

/// 查看学生收藏夹
#[utoipa::path(get, path = "/v1/employer/favourites", tag = "线上签约", security(("bearer" = [])), params(Pages),
    responses((status = 200, body = Page<FavouriteView>)))]
pub(crate) async fn list(
    State(sign): State<Sign>,
    caller: Caller,
    Query(pages): Query<Pages>,
) -> Result<Json<Page<FavouriteView>>, Problem> {
    let (work, _) = verified(&sign, &caller).await?;
    let scope = format!("favourites:{}", work.employer.id);
    let start = sign.app.start(&scope, pages.cursor.as_deref(), pages.limit)?;
    let slice = sign.app.records.favourites(&work.employer.id, start).await?;
    Ok(Json(sign.app.page(&scope, slice, FavouriteView::from)?))
}

/// 添加至学生收藏夹
#[utoipa::path(post, path = "/v1/employer/favourites", tag = "线上签约", security(("bearer" = [])),
    request_body = SearchBody, responses((status = 201, body = FavouriteView)))]
pub(crate) async fn keep(
    State(sign): State<Sign>,
    caller: Caller,
    Body(body): Body<SearchBody>,
) -> Result<(StatusCode, Json<FavouriteView>), Problem> {
    let (recipient, added_at) = found(&sign, &caller, &body).await?;
    let employer = domain::id::EmployerId::of(caller.signed_in()?);
    let favourite = Favourite { recipient, added_at };
    sign.app.records.keep_favourite(&employer, &favourite).await?;
    Ok((StatusCode::CREATED, Json(favourite.into())))
}

/// 从学生收藏夹删除
#[utoipa::path(delete, path = "/v1/employer/favourites/{graduate}", tag = "线上签约", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")), responses((status = 204, description = "已删除")))]
pub(crate) async fn forget(
    State(sign): State<Sign>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<StatusCode, Problem> {
    let (work, _) = verified(&sign, &caller).await?;
    sign.app.records.drop_favourite(&work.employer.id, &graduate).await?;
    Ok(StatusCode::NO_CONTENT)
}
