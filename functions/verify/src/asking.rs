//! One question: does this name, or this code, go with this number (V6).

use crate::Verify;
use crate::view::Verified;
use axum::Json;
use axum::extract::State;
use domain::fault::{Fault, FaultCode};
use domain::identity::PersonName;
use domain::number::VerificationNumber;
use domain::refusal::Refusal;
use domain::report::ReportContent;
use gateway::{Body, Caller, Checked, Problem};
use records::{Attempt, LookupOutcome, Shown};
use serde::Deserialize;
use utoipa::ToSchema;

/// The longest name of an office, in characters.
const MAX_OFFICE: usize = 100;

/// Name and number, as a clerk types them.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "核验查询")]
pub(crate) struct Question {
    /// 学籍姓名.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub(crate) name: String,
    /// 核验编号, 15 characters.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub(crate) number: String,
    /// The office that asks, shown to the graduate.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub(crate) office: Option<String>,
}

impl Checked for Question {
    /// A typing error is named before anything is looked up (V4).
    fn faults(&self) -> Vec<Fault> {
        let name = PersonName::parse(&self.name).err().map(|wrong| wrong.fault("/name"));
        let number = number(&self.number).err();
        let office = self
            .office()
            .filter(|office| office.chars().count() > MAX_OFFICE || office.chars().any(char::is_control));
        let office = office.map(|_| {
            let message = format!("单位名称最多{MAX_OFFICE}个字，不能包含控制字符");
            Fault::new("/office", FaultCode::TooLong, message)
        });
        [name, number, office].into_iter().flatten().collect()
    }
}

impl Question {
    fn office(&self) -> Option<&str> {
        self.office
            .as_deref()
            .map(str::trim)
            .filter(|office| !office.is_empty())
    }

    /// What is to be looked up, if nothing is wrong with it.
    pub(crate) fn read(&self, caller: &Caller, verify: &Verify) -> Result<Attempt, Vec<Fault>> {
        let faults = self.faults();
        match (PersonName::parse(&self.name), number(&self.number)) {
            (Ok(name), Ok(number)) if faults.is_empty() => Ok(Attempt {
                number,
                shown: Shown::Name(name),
                office: self.office().map(str::to_owned),
                source_ip: caller.origin.source_ip.clone(),
                now: verify.app.clock.now(),
            }),
            _ => Err(faults),
        }
    }
}

fn number(text: &str) -> Result<VerificationNumber, Fault> {
    if text.trim().is_empty() {
        return Err(Fault::new("/number", FaultCode::Missing, "请填写核验编号"));
    }
    VerificationNumber::parse(text).map_err(|error| Fault::new("/number", error.fault_code(), error.to_string()))
}

/// Looks it up. Whatever does not fit is the same "not found".
pub(crate) async fn look_up(verify: &Verify, attempt: &Attempt) -> Result<ReportContent, Problem> {
    match verify.app.records.look_up(attempt).await? {
        LookupOutcome::Found(report) => Ok(report),
        LookupOutcome::NotFound => Err(not_found()),
        LookupOutcome::TooMany { retry_after } => Err(Problem::too_many_requests(
            u32::try_from(retry_after).unwrap_or(u32::MAX),
        )),
    }
}

/// V6: the one answer to a wrong name, a wrong number and a number that never was.
pub(crate) fn not_found() -> Problem {
    Problem::not_found()
        .saying("未查询到核验信息。请核对姓名和核验编号；核验编号可能已到期或被撤回，请联系毕业生本人。")
}

/// 按姓名和核验编号核验
///
/// 无需登录。姓名不符、编号有误、编号不存在的答复完全相同（V6）；编号输错时先行提示，不查询。
#[utoipa::path(post, path = "/v1/verifications", tag = "公众核验", request_body = Question,
    responses((status = 200, body = Verified)))]
pub(crate) async fn by_name(
    State(verify): State<Verify>,
    caller: Caller,
    Body(question): Body<Question>,
) -> Result<Json<Verified>, Problem> {
    let attempt = question.read(&caller, &verify).map_err(Refusal::Invalid)?;
    Ok(Json((&look_up(&verify, &attempt).await?).into()))
}
