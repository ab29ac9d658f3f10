//! Accounts of the level below (P4–P6).

use crate::Admin;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::account::{Access, Account, Branch, DataScope, Level, Permissions};
use domain::fault::{Fault, FaultCode};
use domain::id::{ClassYear, SchoolCode, Subject};
use domain::policy::{AccountKeeper, AccountReader};
use domain::refusal::{Conflict, Refusal};
use domain::school::ReviewMode;
use domain::time::{self, Timestamp};
use gateway::answer::{no_content, respond, versioned};
use gateway::view::schemas::enumeration;
use gateway::{Body, Caller, Checked, Path, Precondition, Problem};
use records::{Answer, Call, ReviewGap, SchoolDone, SchoolWork, SchoolWrite};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;

/// A department of a class year.
type Department = (ClassYear, String);

/// What an account may do, by module: `none`, `read_only` or `read_write`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "账号管理权限")]
pub(crate) struct PermissionsBody {
    /// 基本信息和就业信息.
    #[schema(schema_with = access)]
    employment: Access,
    /// 档案信息.
    #[schema(schema_with = access)]
    archive: Access,
    /// 户口信息.
    #[schema(schema_with = access)]
    hukou: Access,
}

/// A new account.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "添加账号")]
pub(crate) struct NewAccount {
    /// Its sign-in name at the identity provider.
    #[schema(min_length = 1, max_length = 120, pattern = "^[!-~]+$")]
    subject: String,
    /// `school` (made by the province) or `department` (made by the school).
    #[schema(schema_with = level)]
    level: Level,
    /// 院系, exactly as on the roster; for departments only.
    #[schema(max_length = 60)]
    #[serde(default)]
    department: Option<String>,
    /// The person's name.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// What it may do.
    permissions: PermissionsBody,
    /// `undergraduate_vocational`, `postgraduate` or `both`.
    #[schema(schema_with = scope)]
    scope: DataScope,
}

/// What can be changed of an account.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(title = "修改账号")]
pub(crate) struct ChangedAccount {
    /// The person's name.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// What it may do.
    permissions: PermissionsBody,
    /// `undergraduate_vocational`, `postgraduate` or `both`.
    #[schema(schema_with = scope)]
    scope: DataScope,
}

impl Checked for ChangedAccount {
    fn faults(&self) -> Vec<Fault> {
        name_faults(&self.name)
    }
}

/// An account.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(title = "账号")]
pub(crate) struct AccountView {
    /// Its sign-in name.
    subject: String,
    /// `school` or `department`.
    #[schema(value_type = String)]
    level: Level,
    /// 院系, of a department's account.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<String>,
    /// The person's name.
    name: String,
    /// What it may do.
    permissions: PermissionsBody,
    /// Whose graduates it sees.
    #[schema(value_type = String)]
    scope: DataScope,
    /// Sign-ins before this do not count.
    valid_from: Timestamp,
    /// Counts the changes: `If-Match` of a change.
    version: u64,
}

/// Accounts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "账号列表")]
pub(crate) struct Accounts {
    /// Those that the caller may see, by sign-in name.
    accounts: Vec<AccountView>,
}

fn access() -> Object {
    enumeration(Access::ALL)
}

fn level() -> Object {
    enumeration([Level::School, Level::Department])
}

fn scope() -> Object {
    enumeration([
        DataScope::UndergraduateVocational,
        DataScope::Postgraduate,
        DataScope::Both,
    ])
}

impl From<&Account> for AccountView {
    fn from(account: &Account) -> Self {
        let Permissions {
            employment,
            archive,
            hukou,
        } = account.permissions;
        let department = match &account.branch {
            Branch::Department { department, .. } => Some(department.clone()),
            Branch::School { .. } | Branch::Province { .. } => None,
        };
        Self {
            subject: account.subject.to_string(),
            level: account.branch.level(),
            department,
            name: account.name.clone(),
            permissions: PermissionsBody {
                employment,
                archive,
                hukou,
            },
            scope: account.scope,
            valid_from: account.valid_from,
            version: account.version,
        }
    }
}

impl From<PermissionsBody> for Permissions {
    fn from(
        PermissionsBody {
            employment,
            archive,
            hukou,
        }: PermissionsBody,
    ) -> Self {
        Self {
            employment,
            archive,
            hukou,
        }
    }
}

impl Checked for NewAccount {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = name_faults(&self.name);
        if Subject::parse(&self.subject).is_err() {
            let message = "账号应为1至120个可见的ASCII字符";
            faults.push(Fault::new("/subject", FaultCode::Malformed, message));
        }
        faults.extend(match (self.level, self.department()) {
            (Level::Department, Some(_)) | (Level::School, None) => None,
            (Level::Department, None) => Some(Fault::new("/department", FaultCode::Missing, "请填写院系名称")),
            (Level::School, Some(_)) => Some(Fault::new("/department", FaultCode::NotAllowed, "学校账号没有院系")),
            (Level::Province, _) => Some(Fault::new("/level", FaultCode::NotAllowed, "只能添加学校或院系账号")),
        });
        faults
    }
}

impl NewAccount {
    fn department(&self) -> Option<&str> {
        let department = self.department.as_deref().map(str::trim);
        department.filter(|name| !name.is_empty())
    }

    /// The account, with all that is wrong with it.
    fn read(&self, school: &SchoolCode, now: Timestamp) -> Result<Account, Refusal> {
        let school = school.clone();
        let branch = match (self.level, self.department()) {
            (Level::Department, Some(name)) => Some(Branch::Department {
                school,
                department: name.to_owned(),
            }),
            (Level::School, None) => Some(Branch::School { school }),
            (Level::Department, None) | (Level::School, Some(_)) | (Level::Province, _) => None,
        };
        let faults = self.faults();
        match (Subject::parse(&self.subject), branch) {
            (Ok(subject), Some(branch)) if faults.is_empty() => Ok(Account {
                subject,
                branch,
                name: self.name.trim().to_owned(),
                permissions: self.permissions.clone().into(),
                scope: self.scope,
                valid_from: time::this_second(now),
                version: 1,
            }),
            _ => Err(Refusal::Invalid(faults)),
        }
    }
}

fn name_faults(name: &str) -> Vec<Fault> {
    if name.trim().is_empty() {
        vec![Fault::new("/name", FaultCode::Missing, "请填写姓名")]
    } else if name.chars().any(char::is_control) {
        vec![Fault::new("/name", FaultCode::Malformed, "姓名不能包含控制字符")]
    } else {
        Vec::new()
    }
}

/// S2: while departments review, every department of the roster keeps accounts that can decide on whatever it could decide
/// on before; `emptied` are departments that no graduate is in any more.
fn keeps_reviewers(before: &SchoolWork, accounts: Vec<Account>, emptied: &[Department]) -> Result<(), Refusal> {
    let before = before.without(emptied);
    let after = SchoolWork {
        accounts,
        ..before.clone()
    };
    for (year, (settings, _)) in &before.settings {
        if settings.review_mode == ReviewMode::DepartmentThenSchool {
            let had = before.review_gaps(*year);
            let lost = after.review_gaps(*year).into_iter().find(|gap| !had.contains(gap));
            if let Some(ReviewGap { department, .. }) = lost {
                return Err(Conflict::DepartmentWithoutReviewer { department }.into());
            }
        }
    }
    Ok(())
}

/// Where the account is of a department that no graduate is in any more, that department. Whether the caller may keep the
/// account is decided with the change, and so is whether it exists.
async fn emptied(
    admin: &Admin,
    call: &Call,
    (school, subject): (&SchoolCode, &Subject),
) -> Result<Vec<Department>, Problem> {
    let work = admin.app.records.school(call, school).await?;
    let Ok((account, _)) = kept(&work, call, subject) else {
        return Ok(Vec::new());
    };
    let Branch::Department { department, .. } = &account.branch else {
        return Ok(Vec::new());
    };
    let own = work.departments.iter().filter(|(_, name)| name == department);
    Ok(admin.app.records.emptied(school, own.cloned().collect()).await?)
}

/// The account of this name, for somebody who may keep it.
fn kept<'a>(work: &'a SchoolWork, call: &Call, subject: &Subject) -> Result<(&'a Account, AccountKeeper), Refusal> {
    let account = work
        .accounts
        .iter()
        .find(|known| known.subject == *subject)
        .ok_or(Refusal::NotFound)?;
    if call.principal.subject() == Some(subject) {
        AccountReader::ask(&work.asker(call), account)?;
        return Err(Conflict::OwnAccount.into());
    }
    let keeper = AccountKeeper::ask(&work.asker(call), account)?;
    Ok((account, keeper))
}

/// 查看账号
#[utoipa::path(get, path = "/v1/schools/{school}/accounts", tag = "账号管理", security(("bearer" = [])),
    params(("school" = String, Path, description = "院校代码")), responses((status = 200, body = Accounts)))]
pub(crate) async fn list(
    State(admin): State<Admin>,
    caller: Caller,
    Path(school): Path<SchoolCode>,
) -> Result<Json<Accounts>, Problem> {
    let call = admin.app.call(&caller);
    let work = admin.app.records.school(&call, &school).await?;
    let asker = work.asker(&call);
    let readable = |account: &&Account| AccountReader::ask(&asker, account).is_ok();
    let accounts: Vec<AccountView> = work.accounts.iter().filter(readable).map(AccountView::from).collect();
    if accounts.is_empty() {
        // Whoever belongs to the school sees at least something; others learn nothing (G4).
        domain::policy::SettingsReader::ask(&asker, &school)?;
    }
    Ok(Json(Accounts { accounts }))
}

/// 添加账号
///
/// 省级用户添加学校账号，学校用户添加院系账号；院系名称须与毕业生名单完全一致（P6）。同一账号在全系统只能有一个，不能授予超出本人的权限和数据范围（P4）。
#[utoipa::path(post, path = "/v1/schools/{school}/accounts", tag = "账号管理", security(("bearer" = [])),
    params(("school" = String, Path, description = "院校代码")),
    request_body = NewAccount, responses((status = 201, body = AccountView)))]
pub(crate) async fn add(
    State(admin): State<Admin>,
    caller: Caller,
    Path(school): Path<SchoolCode>,
    Body(body): Body<NewAccount>,
) -> Result<Response, Problem> {
    let call = admin.app.call(&caller);
    let committed = admin.app.records.change_school(&call, &school, |work| {
        domain::policy::SettingsReader::ask(&work.asker(&call), &school)?;
        let account = body.read(&school, call.now)?;
        let keeper = AccountKeeper::ask(&work.asker(&call), &account)?;
        if call.principal.subject() == Some(&account.subject) {
            return Err(Conflict::OwnAccount.into());
        }
        keeper.gives(None, &account)?;
        if let Branch::Department { department, .. } = &account.branch
            && !work.departments.iter().any(|(_, known)| known == department)
        {
            return Err(Conflict::UnknownDepartment.into());
        }
        let answer = versioned(StatusCode::CREATED, account.version, AccountView::from(&account))?;
        Ok(SchoolDone {
            write: SchoolWrite::AddAccount(account),
            event: "account_added",
            by: keeper.actor().clone(),
            before: serde_json::Value::Null,
            answer,
        })
    });
    Ok(respond(committed.await?))
}

/// One change of an existing account.
async fn changed(
    admin: &Admin,
    caller: &Caller,
    (school, subject): (&SchoolCode, &Subject),
    event: &'static str,
    next: impl Fn(&Account, &Call) -> Result<Account, Refusal> + Send + Sync,
) -> Result<Response, Problem> {
    let call = admin.app.call(caller);
    let emptied = emptied(admin, &call, (school, subject)).await?;
    let committed = admin.app.records.change_school(&call, school, |work| {
        let (account, keeper) = kept(work, &call, subject)?;
        let next = Account {
            version: account.version + 1,
            ..next(account, &call)?
        };
        keeper.gives(Some(account), &next)?;
        let others = work.accounts.iter().filter(|known| known.subject != *subject).cloned();
        keeps_reviewers(work, others.chain([next.clone()]).collect(), &emptied)?;
        let answer = versioned(StatusCode::OK, next.version, AccountView::from(&next))?;
        let write = SchoolWrite::ChangeAccount(next, account.version);
        Ok(SchoolDone {
            write,
            event,
            by: keeper.actor().clone(),
            before: json!(account),
            answer,
        })
    });
    Ok(respond(committed.await?))
}

/// 修改账号
#[utoipa::path(put, path = "/v1/schools/{school}/accounts/{subject}", tag = "账号管理", security(("bearer" = [])),
    params(("school" = String, Path, description = "院校代码"), ("subject" = String, Path, description = "账号"), Precondition),
    request_body = ChangedAccount, responses((status = 200, body = AccountView)))]
pub(crate) async fn change(
    State(admin): State<Admin>,
    caller: Caller,
    wanted: Precondition,
    Path((school, subject)): Path<(SchoolCode, Subject)>,
    Body(body): Body<ChangedAccount>,
) -> Result<Response, Problem> {
    wanted.required()?;
    changed(&admin, &caller, (&school, &subject), "account_changed", |account, _| {
        Refusal::unless_empty(name_faults(&body.name))?;
        wanted.check(account.version)?;
        let (name, permissions) = (body.name.trim().to_owned(), body.permissions.clone().into());
        Ok(Account {
            name,
            permissions,
            scope: body.scope,
            ..account.clone()
        })
    })
    .await
}

/// 重置账号：此前的登录全部失效
#[utoipa::path(post, path = "/v1/schools/{school}/accounts/{subject}/reset", tag = "账号管理", security(("bearer" = [])),
    params(("school" = String, Path, description = "院校代码"), ("subject" = String, Path, description = "账号")),
    responses((status = 200, body = AccountView)))]
pub(crate) async fn reset(
    State(admin): State<Admin>,
    caller: Caller,
    Path((school, subject)): Path<(SchoolCode, Subject)>,
) -> Result<Response, Problem> {
    changed(
        &admin,
        &caller,
        (&school, &subject),
        "account_reset",
        |account, call| {
            Ok(Account {
                valid_from: time::next_second(call.now),
                ..account.clone()
            })
        },
    )
    .await
}

/// 删除账号
#[utoipa::path(delete, path = "/v1/schools/{school}/accounts/{subject}", tag = "账号管理", security(("bearer" = [])),
    params(("school" = String, Path, description = "院校代码"), ("subject" = String, Path, description = "账号")),
    responses((status = 204, description = "已删除")))]
pub(crate) async fn remove(
    State(admin): State<Admin>,
    caller: Caller,
    Path((school, subject)): Path<(SchoolCode, Subject)>,
) -> Result<Response, Problem> {
    let call = admin.app.call(&caller);
    let emptied = emptied(&admin, &call, (&school, &subject)).await?;
    let committed = admin.app.records.change_school(&call, &school, |work| {
        let (account, keeper) = kept(work, &call, &subject)?;
        let others = work.accounts.iter().filter(|known| known.subject != subject).cloned();
        keeps_reviewers(work, others.collect(), &emptied)?;
        let answer: Answer = no_content();
        let write = SchoolWrite::RemoveAccount(subject.clone());
        Ok(SchoolDone {
            write,
            event: "account_removed",
            by: keeper.actor().clone(),
            before: json!(account),
            answer,
        })
    });
    Ok(respond(committed.await?))
}
