//! Every endpoint, called by everybody who may not (P5, G4).

use crate::bodies::{NO_MESSAGE, body};
use crate::document::generated;
use journeys::world::{Graduate, Reply, Staff, World};
use serde_json::Value;
use std::sync::Arc;

/// An employer that has never registered.
const NO_EMPLOYER: &str = "7K3QX9M2PA4B0C1D";

/// One secured operation, made concrete for a graduate of the demo school.
struct Operation {
    name: String,
    method: String,
    path: String,
    body: Option<Value>,
}

/// All secured operations.
fn operations(world: &World, victim: &Graduate) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, methods) in generated(world)["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if operation["security"].as_array().is_none_or(Vec::is_empty) {
                continue;
            }
            let method = method.to_uppercase();
            let name = format!("{method} {path}");
            let body = body(&name).unwrap_or_else(|| panic!("{name} has no line in bodies.rs"));
            let body = (!body.is_null()).then_some(body);
            operations.push(Operation {
                path: concrete(path, victim),
                name,
                method,
                body,
            });
        }
    }
    operations
}

fn concrete(path: &str, victim: &Graduate) -> String {
    let year = victim.id.split('-').nth(1).unwrap();
    let query = if path.ends_with("/counts") || path.ends_with("/matrix") {
        "?class_year={class_year}"
    } else {
        ""
    };
    let path = format!("{path}{query}");
    [
        ("{graduate}", victim.id.as_str()),
        ("{school}", local::demo::SCHOOL),
        ("{province}", "11"),
        ("{class_year}", year),
        ("{part}", "archive"),
        (
            "{subject}",
            if path.contains("/accounts/") {
                "dept-law"
            } else {
                "filing"
            },
        ),
        ("{upload}", "0000000000000000"),
        ("{import}", "0000000000000000"),
        ("{division}", "110108"),
        ("{employer}", NO_EMPLOYER),
        ("{invitation}", &format!("{NO_EMPLOYER}-0000000000000000")),
        ("{template}", "0000000000000000"),
        ("{version}", "1"),
        ("{sequence}", "1"),
        ("{uscc}", "91100000L12TH3BJ1C"),
        ("{list}", "degree"),
        ("{message}", NO_MESSAGE),
        ("{channel}", "email"),
    ]
    .into_iter()
    .fold(path.clone(), |path, (name, value)| path.replace(name, value))
}

/// Operations that are about nobody in particular: everybody who is signed in may call them.
fn is_about_nobody(name: &str) -> bool {
    [
        "GET /v1/me",
        "POST /v1/me/bindings",
        "GET /v1/archive-offices/{division}",
        "GET /v1/roster-template",
    ]
    .contains(&name)
}

#[tokio::test]
async fn p1_without_a_sign_in_every_secured_operation_answers_401() {
    let world = World::shared();
    let victim = world.graduate().await;
    for operation in operations(&world, &victim) {
        let reply = world
            .anonymous(&operation.method, &operation.path, operation.body)
            .await;
        assert_eq!(reply.status, 401, "{}: {}", operation.name, reply.text());
        assert!(
            reply.header("www-authenticate").starts_with("Bearer"),
            "{}",
            operation.name
        );
    }
}

/// The same answer as for something that does not exist, to the letter but for the request's id.
fn hidden(name: &str, reply: &Reply) {
    let mut problem = reply.clone().refused("not_found");
    problem["request_id"] = Value::Null;
    assert_eq!(
        (reply.status, &problem["detail"]),
        (404, &Value::from("未找到您要查看的内容。")),
        "{name}"
    );
}

async fn nothing_for(staff: &Staff, operations: Vec<Operation>, except: &[&str]) {
    for operation in operations {
        if is_about_nobody(&operation.name) || except.contains(&operation.name.as_str()) {
            continue;
        }
        let reply = staff
            .edits(
                (&operation.method, &operation.path),
                1,
                operation.body.unwrap_or(Value::Null),
            )
            .await;
        hidden(&format!("{} for {}", operation.name, staff.subject), &reply);
    }
}

#[tokio::test]
async fn g4_another_graduate_finds_nothing() {
    let world = World::shared();
    let (victim, other) = (world.graduate().await, world.graduate().await);
    for operation in operations(&world, &victim) {
        if !is_about_nobody(&operation.name) {
            let reply = other.asks(&operation.method, &operation.path, operation.body).await;
            // An edit without `If-Match` is asked for it before anything is read.
            if reply.status != 428 {
                hidden(&operation.name, &reply);
            }
        }
    }
}

#[tokio::test]
async fn p5_another_school_and_another_province_find_nothing() {
    let world = World::shared();
    let victim = world.graduate().await;
    for subject in ["school-99998", "dept-other", "province-32"] {
        nothing_for(&world.staff(subject), operations(&world, &victim), &[]).await;
    }
}

#[tokio::test]
async fn p5_another_department_finds_nothing_of_a_graduate() {
    let world: Arc<World> = World::shared();
    let victim = world.graduate().await;
    let department = local::demo::staff::DEPARTMENTS;
    let own = victim.does("GET", "", None).await.ok()["basics"]["department"]
        .as_str()
        .unwrap()
        .to_owned();
    let (_, other) = department.into_iter().find(|(name, _)| *name != own).unwrap();
    let of_graduates = operations(&world, &victim)
        .into_iter()
        .filter(|operation| operation.name.contains("{graduate}"));
    nothing_for(&world.staff(other), of_graduates.collect(), &[]).await;
}

#[tokio::test]
async fn p4_without_permission_for_a_module_it_does_not_exist() {
    let world = World::shared();
    let victim = world.graduate().await;
    let archives = world.staff("school-archives");
    for rest in ["/review/filing", "/history", ""] {
        let path = format!("/v1/graduates/{}{rest}", victim.id);
        hidden(&path, &archives.does("GET", &path, None).await);
    }
}

#[tokio::test]
async fn p4_reading_is_not_writing() {
    let world = World::shared();
    let victim = world.graduate().await;
    let reader = world.staff("school-reader");
    reader
        .does("GET", &format!("/v1/graduates/{}", victim.id), None)
        .await
        .ok();
    for (rest, body) in [
        ("/filing/void", "POST /v1/graduates/{graduate}/filing/void"),
        ("/identity-reveals", "POST /v1/graduates/{graduate}/identity-reveals"),
    ] {
        let path = format!("/v1/graduates/{}{rest}", victim.id);
        reader.does("POST", &path, body_of(body)).await.refused("forbidden");
    }
}

fn body_of(operation: &str) -> Value {
    body(operation).unwrap()
}

#[tokio::test]
async fn p1_an_employer_finds_nothing_but_what_is_its_own() {
    let world = World::shared();
    let victim = world.graduate().await;
    let employer = world.employer();
    for operation in operations(&world, &victim) {
        let is_own = operation.path.starts_with("/v1/employer") && !operation.path.contains(&victim.id);
        if is_own || is_about_nobody(&operation.name) {
            continue;
        }
        let body = operation.body.unwrap_or(Value::Null);
        let reply = employer.edits((&operation.method, &operation.path), 1, body).await;
        // Before it is verified it can't even forget somebody.
        if operation.name == "DELETE /v1/employer/favourites/{graduate}" {
            reply.refused("forbidden");
        } else {
            hidden(&operation.name, &reply);
        }
    }
}
