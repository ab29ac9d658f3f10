//! Finding graduates and keeping them (O1): all three of name, ID number and school, or nobody.

use super::verified;
use crate::Sign;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::codes;
use domain::fault::{Fault, FaultCode};
use domain::id::{EmployerId, GraduateId, SchoolCode};
use domain::identity::{IdNumber, PersonName};
use domain::invitation::Recipient;
use domain::refusal::Refusal;
use domain::time::{self, Timestamp};
use gateway::answer::{answer, no_content, respond};
use gateway::page::{Page, Pages};
use gateway::view::agreement::RecipientView;
use gateway::{Body, Caller, Checked, Path, Problem, Query};
use records::{Call, Favourite, Searched};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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

async fn found(sign: &Sign, (call, employer): (&Call, &EmployerId), body: &SearchBody) -> Result<Recipient, Problem> {
    let (name, id_number, school) = body.read()?;
    let asked = (&name, &id_number, &school);
    match sign.app.records.search_graduate(call, employer, asked).await? {
        Searched::Found(recipient) => Ok(recipient),
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
    let (work, call) = verified(&sign, &caller).await?;
    let recipient = found(&sign, (&call, &work.employer.id), &body).await?;
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
) -> Result<Response, Problem> {
    let (work, call) = verified(&sign, &caller).await?;
    let (records, employer) = (&sign.app.records, &work.employer.id);
    // A repeated request is no further search.
    if let Some(repeated) = records.repeated_answer(&call).await? {
        return Ok(respond(repeated));
    }
    let favourite = Favourite {
        recipient: found(&sign, (&call, employer), &body).await?,
        added_at: call.now,
    };
    let answer = answer(StatusCode::CREATED, FavouriteView::from(favourite.clone()))?;
    let committed = records.keep_favourite(&call, employer, (&favourite, answer)).await?;
    Ok(respond(committed))
}

/// 从学生收藏夹删除
#[utoipa::path(delete, path = "/v1/employer/favourites/{graduate}", tag = "线上签约", security(("bearer" = [])),
    params(("graduate" = String, Path, description = "毕业生编号")), responses((status = 204, description = "已删除")))]
pub(crate) async fn forget(
    State(sign): State<Sign>,
    caller: Caller,
    Path(graduate): Path<GraduateId>,
) -> Result<Response, Problem> {
    let (work, call) = verified(&sign, &caller).await?;
    let dropped = (&graduate, no_content());
    let committed = sign
        .app
        .records
        .drop_favourite(&call, &work.employer.id, dropped)
        .await?;
    Ok(respond(committed))
}
