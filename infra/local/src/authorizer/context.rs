//! The request context, as a Lambda function sees it.

use axum::extract::{ConnectInfo, Request};
use axum::http::header;
use lambda_http::aws_lambda_events::apigw::{
    ApiGatewayRequestAuthorizer, ApiGatewayRequestAuthorizerJwtDescription, ApiGatewayV2httpRequestContext,
    ApiGatewayV2httpRequestContextHttpDescription,
};
use lambda_http::request::RequestContext;
use serde_json::{Map, Value};
use std::net::SocketAddr;

/// Describes `request` to `route`, made by whoever the `claims` say.
pub(super) fn describe(request: &Request, route: &str, claims: Option<Map<String, Value>>) -> RequestContext {
    let now = crate::clock::now();
    let mut context = ApiGatewayV2httpRequestContext::default();
    context.route_key = Some(format!("{} {route}", request.method()));
    context.account_id = Some("000000000000".to_owned());
    context.apiid = Some("local".to_owned());
    context.stage = Some("$default".to_owned());
    context.domain_name = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .map(str::to_owned);
    context.request_id = Some(request_id());
    context.time = Some(now.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string());
    context.time_epoch = now.as_millisecond();
    context.authorizer = claims.map(authorizer);
    context.http = http(request);
    RequestContext::ApiGatewayV2(context)
}

fn http(request: &Request) -> ApiGatewayV2httpRequestContextHttpDescription {
    let caller = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let agent = request.headers().get(header::USER_AGENT);
    let mut http = ApiGatewayV2httpRequestContextHttpDescription::default();
    http.method = request.method().clone();
    http.path = Some(request.uri().path().to_owned());
    http.protocol = Some(format!("{:?}", request.version()));
    http.source_ip = caller.map(|caller| caller.0.ip().to_string());
    http.user_agent = agent.and_then(|agent| agent.to_str().ok()).map(str::to_owned);
    http
}

fn authorizer(claims: Map<String, Value>) -> ApiGatewayRequestAuthorizer {
    let mut jwt = ApiGatewayRequestAuthorizerJwtDescription::default();
    jwt.claims = claims
        .into_iter()
        .map(|(name, value)| (name, printed(&value)))
        .collect();
    let mut authorizer = ApiGatewayRequestAuthorizer::default();
    authorizer.jwt = Some(jwt);
    authorizer
}

/// A claim as API Gateway hands it on: always text, a list as `[pwd face]`.
fn printed(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        // The gateway would print such an entry as two; no token may gain by that here.
        Value::Array(values) if values.iter().any(has_spaces) => value.to_string(),
        Value::Array(values) => format!("[{}]", values.iter().map(printed).collect::<Vec<_>>().join(" ")),
        Value::Object(fields) => {
            let fields: Vec<_> = fields
                .iter()
                .map(|(name, value)| format!("{name}:{}", printed(value)))
                .collect();
            format!("map[{}]", fields.join(" "))
        }
        Value::Null => "<nil>".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn has_spaces(entry: &Value) -> bool {
    entry.as_str().is_some_and(|text| text.contains(char::is_whitespace))
}

/// 16 characters like API Gateway's.
fn request_id() -> String {
    use base64::Engine;
    let mut bytes = [0; 12];
    // Without randomness requests can't be told apart in the log: no reason to refuse them.
    let _ = getrandom::fill(&mut bytes);
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::printed;
    use serde_json::json;

    #[test]
    fn claims_reach_functions_as_text() {
        assert_eq!(printed(&json!("李雷")), "李雷");
        assert_eq!(printed(&json!(["pwd", "face"])), "[pwd face]");
        assert_eq!(printed(&json!(["not face"])), r#"["not face"]"#);
        assert_eq!(printed(&json!([])), "[]");
        assert_eq!(printed(&json!(1_780_000_000)), "1780000000");
        assert_eq!(printed(&json!(true)), "true");
    }
}
