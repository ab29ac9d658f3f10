//! Bad input gets a clear answer, never a 500, and changes nothing (G3).

use journeys::world::{Graduate, Reply, World, reply};
use serde_json::json;

async fn raw(world: &World, graduate: &Graduate, content_type: &str, body: Vec<u8>) -> Reply {
    let url = format!("{}{}", world.base_url, graduate.path("/filing"));
    reply::send_raw(&url, ("POST", graduate.token()), content_type, body).await
}

#[tokio::test]
async fn g3_what_is_no_json_or_too_much_is_said_so() {
    let world = World::shared();
    let graduate = world.graduate().await;
    let json = "application/json";
    raw(&world, &graduate, json, b"{\"kind\": ".to_vec())
        .await
        .refused("malformed_json");
    raw(&world, &graduate, json, b"{\"kind\": \"\\u0000\"}".to_vec())
        .await
        .refused("invalid_fields");
    raw(&world, &graduate, "text/plain", b"{}".to_vec())
        .await
        .refused("unsupported_media_type");
    let huge = raw(&world, &graduate, json, vec![b' '; 10 * 1024 * 1024]).await;
    assert_eq!(huge.status, 413);
    raw(&world, &graduate, json, vec![b' '; 1024 * 1024])
        .await
        .refused("payload_too_large");
    raw(&world, &graduate, json, [b"[".repeat(5000), b"]".repeat(5000)].concat())
        .await
        .refused("malformed_json");
    assert_eq!(graduate.does("GET", "/filing", None).await.ok()["filing"], json!(null));
}

#[tokio::test]
async fn g3_all_wrong_fields_are_named_at_once() {
    let world = World::shared();
    let graduate = world.graduate().await;
    let body = json!({"kind": "astronaut", "fields": {"moon": "x"}, "proofs": ["no"], "extra": 1});
    let fields = ["/kind", "/fields/moon", "/proofs/0", "/extra"];
    graduate.does("POST", "/filing", body).await.names_fields(&fields);
}

#[tokio::test]
async fn g3_what_schema_and_domain_refuse_is_named_at_once() {
    let world = World::shared();
    let question = json!({"name": "1", "number": "zz", "office": "x".repeat(101), "zz": 1});
    let reply = world.anonymous("POST", "/v1/verifications", Some(question)).await;
    reply.names_fields(&["/name", "/number", "/office", "/zz"]);

    let graduate = world.registered().await;
    let wrong = json!({"destination": {"problem": "wrong", "explanation": "x".repeat(501), "more": 1}, "archive": " ", "phone": "1"});
    let answer = json!({"shown": "0".repeat(64), "wrong": wrong, "zz": 1});
    let reply = graduate.does("POST", "/confirmation", answer).await;
    let fields = [
        "/zz",
        "/wrong/destination/explanation",
        "/wrong/destination/more",
        "/wrong/archive",
        "/wrong/phone",
    ];
    reply.names_fields(&fields);

    let contact = json!({"mobile": "1", "email": "x".repeat(121), "zz": 1});
    let reply = graduate.does("PUT", "/contact", contact).await;
    reply.names_fields(&["/mobile", "/email", "/zz"]);

    let account = json!({
        "subject": "x".repeat(121), "level": "department", "name": " ", "scope": "both", "zz": 1,
        "permissions": {"employment": "read_only", "archive": "none", "hukou": "none"},
    });
    let reply = world.school().does("POST", "/v1/schools/99999/accounts", account).await;
    reply.names_fields(&["/subject", "/department", "/name", "/zz"]);

    let decision =
        json!({"revision": 1, "decision": "return", "correction": {"kind": "freelance", "fields": {}}, "zz": 1});
    let path = format!("/v1/graduates/{}/review/filing", graduate.id);
    let reply = world.school().does("POST", &path, decision).await;
    reply.names_fields(&["/reason", "/correction", "/zz"]);
}

#[tokio::test]
async fn g4_ids_of_others_and_of_nobody_are_not_found() {
    let world = World::shared();
    if world.lacks("router for paths with a slash in an id") {
        return;
    }
    let (graduate, other) = (world.graduate().await, world.graduate().await);
    for id in [
        other.id.as_str(),
        "99999-2027-000000000000",
        "10001-1999-x",
        "..%2F..",
        "%00",
    ] {
        graduate
            .asks("GET", &format!("/v1/me/{id}/filing"), None)
            .await
            .refused("not_found");
    }
}

#[tokio::test]
async fn p1_tokens_that_are_not_ours_are_401() {
    let world = World::shared();
    let mut graduate = world.graduate().await;
    let issuer = world.issuer();
    let now = gateway::Clock::system().now().as_second();
    let claims = json!({
        "iss": issuer.url(), "aud": "quxiang", "sub": graduate.subject, "role": "graduate", "iat": now, "exp": now + 60,
    });
    let with = |name: &str, value: serde_json::Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        issuer.sign(&claims).unwrap()
    };
    let good = issuer.sign(&claims).unwrap();
    let (head, rest) = good.split_once('.').unwrap();
    let none = format!("eyJhbGciOiJub25lIn0.{}.", rest.split_once('.').unwrap().0);
    let tokens = [
        with("exp", json!(now - 3600)),
        with("aud", json!("another")),
        with("iss", json!("https://elsewhere.example")),
        none,
        format!("{head}.{}", "x".repeat(100)),
        "garbage".to_owned(),
    ];
    for token in tokens {
        graduate.uses_token(token);
        assert_eq!(graduate.does("GET", "/filing", None).await.status, 401);
    }
    graduate.uses_token(good);
    graduate.does("GET", "/filing", None).await.ok();
}
