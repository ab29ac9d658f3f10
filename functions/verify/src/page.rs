//! The pages: a form for clerks, and what the link of a QR code opens. They work without script and with a screen reader.

use crate::Verify;
use crate::accept::prefers_json;
use crate::asking::{Question, look_up, not_found};
use crate::view::{Section, Verified, sections};
use axum::Json;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use domain::fault::Fault;
use domain::number::VerificationNumber;
use domain::refusal::Refusal;
use domain::report::ReportContent;
use gateway::html::escaped;
use gateway::problem::Document;
use gateway::{Caller, Path, Problem};
use records::{Attempt, Shown};
use std::fmt::Write;

/// Nothing from elsewhere, no script or style inside the page.
const POLICY: &str = "default-src 'none'; img-src data:; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

fn html(status: StatusCode, title: &str, body: &str) -> Response {
    let page = format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"/verify.css\">\n<link rel=\"icon\" href=\"data:,\">\n</head>\n<body>\n\
         <header><p class=\"system\">毕业去向登记系统</p></header>\n<main>\n<h1>毕业去向登记信息在线核验</h1>\n\
         {body}</main>\n<footer><p>核验信息来自毕业生登记并经学校审核的信息，如有问题请联系毕业生本人或毕业院校。\
         本页面无需登录，查询记录会显示给毕业生本人。</p></footer>\n\
         <script src=\"/verify.js\" defer></script>\n</body>\n</html>\n"
    );
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, POLICY),
    ];
    (status, headers, page).into_response()
}

/// The form, with what was typed and what was wrong with it.
fn form_html(question: &Question, faults: &[Fault], alert: Option<&str>) -> String {
    let mut body = String::new();
    if let Some(alert) = alert {
        // Writing to a string can't fail.
        let _ = writeln!(
            body,
            "<div class=\"alert\" role=\"alert\"><p>{}</p></div>",
            escaped(alert)
        );
    }
    if !faults.is_empty() {
        let link = |fault: &Fault| {
            let field = fault.field.trim_start_matches('/');
            format!(
                "<li><a href=\"#{}\">{}</a></li>",
                escaped(field),
                escaped(&fault.message)
            )
        };
        let list: String = faults.iter().map(link).collect();
        // Writing to a string can't fail.
        let _ = writeln!(
            body,
            "<div class=\"alert\" role=\"alert\"><h2>请更正以下内容</h2><ul>{list}</ul></div>"
        );
    }
    let fields = [
        field(
            ("name", "学籍姓名", &question.name),
            "autocomplete=\"off\" required",
            faults,
        ),
        field(
            ("number", "核验编号", &question.number),
            "autocomplete=\"off\" spellcheck=\"false\" required",
            faults,
        ),
        field(
            (
                "office",
                "查询单位（选填，显示给毕业生）",
                question.office.as_deref().unwrap_or_default(),
            ),
            "autocomplete=\"organization\"",
            faults,
        ),
    ];
    // Writing to a string can't fail.
    let _ = write!(
        body,
        "<p>档案、户口接收管理部门可在此核验毕业生的档案转递信息或户口迁移信息。核验编号由毕业生本人提供，印在核验报告上，共15位。</p>\n\
         <form method=\"post\" action=\"/v\">\n{}<button type=\"submit\">核验</button>\n</form>\n",
        fields.concat()
    );
    body
}

fn field((name, label, value): (&str, &str, &str), attributes: &str, faults: &[Fault]) -> String {
    let fault = faults.iter().find(|fault| fault.field.trim_start_matches('/') == name);
    let (described, message) = fault.map_or_else(Default::default, |fault| {
        (
            format!(" aria-invalid=\"true\" aria-describedby=\"{name}-error\""),
            format!("<p class=\"error\" id=\"{name}-error\">{}</p>", escaped(&fault.message)),
        )
    });
    format!(
        "<div class=\"field\"><label for=\"{name}\">{label}</label>{message}\
         <input id=\"{name}\" name=\"{name}\" type=\"text\" maxlength=\"100\" value=\"{}\" {attributes}{described}></div>\n",
        escaped(value)
    )
}

fn report_html(report: &ReportContent) -> String {
    let section = |section: Section| {
        let line =
            |line: &crate::view::Line| format!("<div><dt>{}</dt><dd>{}</dd></div>", line.label, escaped(&line.value));
        let lines: String = section.lines.iter().map(line).collect();
        format!("<section><h2>{}</h2><dl>{lines}</dl></section>\n", section.title)
    };
    let sections: String = sections(report).into_iter().map(section).collect();
    format!(
        "<p class=\"good\" role=\"status\">核验通过：以下信息在授权有效期内。</p>\n{sections}<p><a href=\"/v\">核验另一份</a></p>\n"
    )
}

/// A problem as a page, for browsers on the pages of this function: the same page whatever was typed (V6), nothing of it is
/// repeated. Other clients and routes get a problem document.
pub fn problem_page(problem: &Problem, uri: &Uri, asked: &HeaderMap) -> Option<Response> {
    let is_page = uri.path() == "/v" || uri.path().starts_with("/v/");
    if !is_page || prefers_json(asked) {
        return None;
    }
    let body = form_html(&Question::default(), problem.faults(), Some(problem.detail()));
    Some(html(problem.status(), "未能核验", &body))
}

/// 首页，转到核验页面
#[utoipa::path(get, path = "/", tag = "公众核验", responses((status = 303, description = "核验页面")))]
pub(crate) async fn start() -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, "/v")]).into_response()
}

/// 在线核验页面
#[utoipa::path(get, path = "/v", tag = "公众核验",
    responses((status = 200, content_type = "text/html", body = String)))]
pub(crate) async fn form() -> Response {
    html(StatusCode::OK, "在线核验", &form_html(&Question::default(), &[], None))
}

/// 在线核验页面：查询
#[utoipa::path(post, path = "/v", tag = "公众核验",
    request_body(content = Question, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, content((Verified = "application/json"), (String = "text/html")), description = "核验通过"),
        (status = 400, content((Document = "application/problem+json"), (String = "text/html")), description = "无法识别"),
        (status = 404, content((Document = "application/problem+json"), (String = "text/html")), description = "未查询到"),
        (status = 413, content((Document = "application/problem+json"), (String = "text/html")), description = "内容过大"),
        (status = 415, content((Document = "application/problem+json"), (String = "text/html")), description = "不是表单"),
        (status = 422, content((Document = "application/problem+json"), (String = "text/html")), description = "填写有误"),
        (status = 429, content((Document = "application/problem+json"), (String = "text/html")), description = "查询过于频繁")))]
pub(crate) async fn ask(
    State(verify): State<Verify>,
    caller: Caller,
    headers: HeaderMap,
    question: Result<Form<Question>, FormRejection>,
) -> Result<Response, Problem> {
    let Form(question) = question.map_err(|rejection| unread(&rejection))?;
    let attempt = match question.read(&caller, &verify) {
        Ok(attempt) => attempt,
        Err(faults) if prefers_json(&headers) => return Err(Refusal::Invalid(faults).into()),
        // What was typed stays, to be corrected.
        Err(faults) => {
            let body = form_html(&question, &faults, None);
            return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, "请更正", &body));
        }
    };
    Ok(found(&look_up(&verify, &attempt).await?, &headers))
}

/// A form that can't be read.
fn unread(rejection: &FormRejection) -> Problem {
    let problem = Problem::of_rejection(rejection.status());
    if problem.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE {
        return problem.saying("请求内容的类型应为application/x-www-form-urlencoded。");
    }
    problem
}

fn found(report: &ReportContent, headers: &HeaderMap) -> Response {
    if prefers_json(headers) {
        Json(Verified::from(report)).into_response()
    } else {
        html(StatusCode::OK, "核验通过", &report_html(report))
    }
}

/// 二维码链接：核验页面或JSON
///
/// 链接的路径含核验编号和凭证；`#`之后的签名副本只在浏览器中验证，不会发送到服务器。
#[utoipa::path(get, path = "/v/{token}", tag = "公众核验",
    params(("token" = String, Path, description = "核验编号.凭证")),
    responses((status = 200, content((Verified = "application/json"), (String = "text/html")), description = "核验通过"),
        (status = 404, content((Document = "application/problem+json"), (String = "text/html")), description = "未查询到"),
        (status = 429, content((Document = "application/problem+json"), (String = "text/html")), description = "查询过于频繁")))]
pub(crate) async fn by_code(
    State(verify): State<Verify>,
    caller: Caller,
    (method, headers): (Method, HeaderMap),
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    // The router takes HEAD for GET; the cloud has no such route. A client that only probes a link has not looked (V8).
    if method == Method::HEAD {
        return Ok((StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET")]).into_response());
    }
    let attempt = attempt(&token, &caller, &verify).ok_or_else(not_found)?;
    Ok(found(&look_up(&verify, &attempt).await?, &headers))
}

/// `2710001QC42UDY7.<26 symbols>`.
fn attempt(token: &str, caller: &Caller, verify: &Verify) -> Option<Attempt> {
    let (number, secret) = token.split_once('.')?;
    Some(Attempt {
        number: VerificationNumber::parse(number).ok()?,
        shown: Shown::Secret(secret.to_owned()),
        office: None,
        source_ip: caller.origin.source_ip.clone(),
        now: verify.app.clock.now(),
    })
}
