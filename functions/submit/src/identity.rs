//! Who signed in, and the first binding to the roster (P2).

use crate::Submit;
use axum::Json;
use axum::extract::State;
use domain::codes;
use domain::id::GraduateId;
use domain::principal::Principal;
use domain::refusal::{Conflict, Refusal};
use gateway::answer::no_content;
use gateway::{Caller, Problem};
use records::{Done, Error};
use serde::Serialize;
use utoipa::ToSchema;

/// Who signed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "当前登录者")]
pub(crate) struct Me {
    /// `graduate`, `staff` or `employer`.
    role: &'static str,
    /// The sign-in name.
    subject: String,
    /// Rosters that a graduate is bound to.
    graduations: Vec<Graduation>,
    /// Schools (`school#99999`) and provinces (`province#11`) that a staff member belongs to.
    branches: Vec<String>,
}

/// One roster entry of a person.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "毕业生身份")]
pub(crate) struct Graduation {
    /// The id that the paths under `/v1/me/` carry.
    #[schema(value_type = String)]
    graduate: GraduateId,
    /// 院校代码.
    school: String,
    /// 院校名称.
    school_name: String,
    /// 届.
    class_year: i16,
}

/// Rosters that a sign-in is bound to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "绑定结果")]
pub(crate) struct Bindings {
    /// All of them.
    graduations: Vec<Graduation>,
    /// Rosters that have this ID number too and could not be bound, each with the reason; absent if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    refused: Vec<RefusedBinding>,
}

/// A roster that has the ID number and was not bound.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "未绑定的毕业生名单")]
pub(crate) struct RefusedBinding {
    /// 院校代码.
    school: String,
    /// 院校名称.
    school_name: String,
    /// 届.
    class_year: i16,
    /// Why, for programs: `roster_disagrees` or `already_bound`.
    code: &'static str,
    /// Why, for the graduate.
    detail: String,
}

impl RefusedBinding {
    /// The school and the reason; the graduate's id there is none of the caller's.
    fn new(graduate: GraduateId, conflict: &Conflict) -> Self {
        let Graduation {
            school,
            school_name,
            class_year,
            ..
        } = graduate.into();
        Self {
            school,
            school_name,
            class_year,
            code: conflict.code(),
            detail: conflict.message(),
        }
    }
}

impl From<GraduateId> for Graduation {
    fn from(graduate: GraduateId) -> Self {
        let school = graduate.school().clone();
        Self {
            school_name: codes::school(&school).map_or_else(String::new, |known| known.name.to_owned()),
            school: school.to_string(),
            class_year: graduate.class_year().get(),
            graduate,
        }
    }
}

/// 查看当前登录者
#[utoipa::path(get, path = "/v1/me", tag = "登录与基本信息", security(("bearer" = [])),
    responses((status = 200, body = Me)))]
pub(crate) async fn me(State(submit): State<Submit>, caller: Caller) -> Result<Json<Me>, Problem> {
    let subject = caller.signed_in()?;
    let records = &submit.app.records;
    let (role, graduations, branches) = match &caller.principal {
        Principal::Public => return Err(Problem::sign_in_required()),
        Principal::Graduate(_) => ("graduate", records.graduates_of(subject).await?, Vec::new()),
        Principal::Staff(_) => ("staff", Vec::new(), records.branches_of(subject).await?),
        Principal::Employer(_) => ("employer", Vec::new(), Vec::new()),
    };
    let graduations = graduations.into_iter().map(Into::into).collect();
    Ok(Json(Me {
        role,
        subject: subject.to_string(),
        graduations,
        branches,
    }))
}

/// 首次登录：按学信网身份绑定毕业生名单
///
/// 按实名身份（姓名、身份证号）与学校上报的毕业生名单核对。未找到、姓名不一致、已与其他账号绑定、登录账号已属于另一人时
/// 分别说明原因（P2）；在多份名单中时，未能绑定的名单及原因列在 `refused` 中。
#[utoipa::path(post, path = "/v1/me/bindings", tag = "登录与基本信息", security(("bearer" = [])),
    responses((status = 200, body = Bindings)))]
pub(crate) async fn bind(State(submit): State<Submit>, caller: Caller) -> Result<Json<Bindings>, Problem> {
    caller.signed_in()?;
    let Principal::Graduate(session) = &caller.principal else {
        return Err(Problem::not_found());
    };
    let attested = session.attested.as_ref().ok_or(Refusal::from(Conflict::NotOnRoster))?;
    let records = &submit.app.records;
    // Every candidate is bound under its own version, so a repetition needs no remembered answer.
    let call = records::Call {
        repeat: None,
        ..submit.app.call(&caller)
    };
    // The index only finds the dossiers of this sign-in; each says itself whether it is still bound, and to whom.
    for graduate in records.graduates_of(&session.subject).await? {
        records.open(&call, &graduate).await?.dossier.admits_sign_in(session)?;
    }
    let (mut bound, mut refused) = (Vec::new(), Vec::new());
    for graduate in records.graduates_with_identity(&attested.id_number).await? {
        let binding = records.change(&call, &graduate, |work| {
            Ok(Done {
                entry: work.dossier.bind(session, call.now)?,
                answer: no_content(),
            })
        });
        match binding.await {
            Ok(_) => bound.push(Graduation::from(graduate)),
            // The index was late: this roster has the ID number no more.
            Err(Error::Refused(Refusal::Conflict(Conflict::NotOnRoster))) => {}
            Err(Error::Refused(Refusal::Conflict(conflict))) => refused.push((graduate, conflict)),
            Err(error) => return Err(error.into()),
        }
    }
    if bound.is_empty() {
        let conflict = refused.pop().map_or(Conflict::NotOnRoster, |(_, conflict)| conflict);
        return Err(Refusal::from(conflict).into());
    }
    let refused = refused.into_iter();
    Ok(Json(Bindings {
        graduations: bound,
        refused: refused
            .map(|(graduate, conflict)| RefusedBinding::new(graduate, &conflict))
            .collect(),
    }))
}
