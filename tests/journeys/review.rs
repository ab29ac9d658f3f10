//! Review queues and decisions (F6–F9, Q1, S2).

use journeys::world::World;
use serde_json::{Value, json};

async fn waits(world: &std::sync::Arc<World>, subject: &str, graduate: &str) -> bool {
    let year: i16 = graduate[6..10].parse().unwrap();
    let mut cursor = Value::Null;
    loop {
        let mut search = json!({"class_year": year, "module": "employment", "limit": 100});
        if !cursor.is_null() {
            search["cursor"] = cursor;
        }
        let page = world
            .staff(subject)
            .does("POST", "/v1/schools/99999/reviews/search", search)
            .await
            .ok();
        if page["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|row| row["graduate"]["graduate"] == graduate)
        {
            return true;
        }
        cursor = page["next"].clone();
        if cursor.is_null() {
            return false;
        }
    }
}

#[tokio::test]
async fn f6_the_department_decides_before_the_school() {
    let world = World::shared();
    let graduate = world.graduate_of("法学院").await;
    graduate.files().await;
    assert!(waits(&world, "dept-law", &graduate.id).await);
    assert!(!waits(&world, "dept-mathematics", &graduate.id).await);
    assert!(!waits(&world, "school-99999", &graduate.id).await);
    world
        .school()
        .decides(&graduate, "filing", "approve")
        .await
        .refused("waits_for_other_level");
    world
        .staff("dept-law")
        .decides(&graduate, "filing", "approve")
        .await
        .ok();
    assert!(waits(&world, "school-99999", &graduate.id).await);
    let decided = world.school().decides(&graduate, "filing", "approve").await.ok();
    assert_eq!(decided["filing"]["state"], "effective");
    assert!(!waits(&world, "school-99999", &graduate.id).await);
}

#[tokio::test]
async fn f7_a_returned_filing_is_edited_and_submitted_again_with_nothing_lost() {
    let world = World::shared();
    let graduate = world.graduate_of("数学系").await;
    graduate.files().await;
    world
        .staff("dept-mathematics")
        .decides(&graduate, "filing", "return")
        .await
        .ok();
    let returned = graduate.does("GET", "/filing", None).await.ok();
    assert_eq!(returned["filing"]["progress"]["returned"]["reason"], "请核对单位名称");
    assert_eq!(returned["filing"]["content"]["fields"]["post"], "自由撰稿人");
    graduate.does("POST", "/filing/submission", None).await.ok();
}

#[tokio::test]
async fn f7_a_rejected_filing_is_void_and_a_new_one_is_needed() {
    let world = World::shared();
    let graduate = world.graduate_of("数学系").await;
    graduate.files().await;
    world
        .staff("dept-mathematics")
        .decides(&graduate, "filing", "reject")
        .await
        .ok();
    assert_eq!(graduate.does("GET", "/filing", None).await.ok()["filing"], Value::Null);
    graduate
        .does("POST", "/filing", json!({"kind": "not_seeking"}))
        .await
        .ok();
}

#[tokio::test]
async fn f6_return_and_reject_need_a_reason_and_a_decision_is_about_what_was_shown() {
    let world = World::shared();
    let graduate = world.graduate_of("法学院").await;
    graduate.files().await;
    let path = format!("/v1/graduates/{}/review/filing", graduate.id);
    let law = world.staff("dept-law");
    let revision = law.does("GET", &path, None).await.ok()["progress"]["revision"].clone();
    let without = json!({"revision": revision, "decision": "return"});
    law.does("POST", &path, without).await.names_fields(&["/reason"]);
    graduate.does("DELETE", "/filing/submission", None).await.ok();
    graduate.does("POST", "/filing/submission", None).await.ok();
    let stale = json!({"revision": revision, "decision": "approve"});
    law.does("POST", &path, stale).await.refused("shown_has_changed");
}

#[tokio::test]
async fn f9_a_reviewer_corrects_the_destination_in_the_act_of_approving() {
    let world = World::shared();
    let graduate = world.graduate_of("法学院").await;
    graduate.files().await;
    world
        .staff("dept-law")
        .decides(&graduate, "filing", "approve")
        .await
        .ok();
    let path = format!("/v1/graduates/{}/review/filing", graduate.id);
    let shown = world.school().does("GET", &path, None).await.ok();
    let mut correction = json!({"kind": "freelance", "fields": shown["declaration"]["fields"]});
    correction["fields"]["post"] = json!("翻译");
    let revision = &shown["progress"]["revision"];
    let body = json!({"revision": revision, "decision": "approve", "correction": correction});
    world.school().does("POST", &path, body).await.ok();
    let filing = graduate.does("GET", "/filing", None).await.ok();
    assert_eq!(filing["management"]["fields"]["post"], "翻译");
}

#[tokio::test]
async fn f8_school_staff_amend_and_void_and_departments_do_not() {
    let world = World::shared();
    let graduate = world.registered().await;
    let amendment = format!("/v1/graduates/{}/filing/amendment", graduate.id);
    let body = json!({"kind": "not_seeking", "fields": {"statement": "照顾家人"}, "reason": "与本人核实"});
    world
        .staff("dept-computing")
        .does("POST", &amendment, body.clone())
        .await
        .refused("forbidden");
    world.school().does("POST", &amendment, body).await.ok();
    assert_eq!(
        graduate.does("GET", "/filing", None).await.ok()["management"]["kind"],
        "not_seeking"
    );
    let void = format!("/v1/graduates/{}/filing/void", graduate.id);
    world
        .school()
        .does("POST", &void, json!({"reason": "登记有误"}))
        .await
        .ok();
    world
        .school()
        .does("POST", &void, json!({"reason": "登记有误"}))
        .await
        .refused("not_effective");
}

#[tokio::test]
async fn q1_counts_say_what_waits_and_pages_neither_skip_nor_repeat() {
    let world = World::start_shared_alike().await;
    let mut filed: Vec<String> = Vec::new();
    for _ in 0..5 {
        let graduate = world.graduate_of("数学系").await;
        graduate.files().await;
        filed.push(graduate.id);
    }
    let mathematics = world.staff("dept-mathematics");
    let year: i16 = filed[0][6..10].parse().unwrap();
    let counts = mathematics
        .does(
            "GET",
            &format!("/v1/schools/99999/reviews/counts?class_year={year}"),
            None,
        )
        .await
        .ok();
    assert_eq!(counts["total"], 5);
    let mut seen = Vec::new();
    let mut search = json!({"class_year": year, "module": "employment", "limit": 2});
    loop {
        let page = mathematics
            .does("POST", "/v1/schools/99999/reviews/search", search.clone())
            .await
            .ok();
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["graduate"]["graduate"].clone()),
        );
        match page["next"].as_str() {
            Some(next) => search["cursor"] = json!(next),
            None => break,
        }
    }
    // All were submitted in the same instant of the story's clock, so their names order them.
    filed.sort_unstable();
    assert_eq!(seen, filed.iter().map(|id| json!(id)).collect::<Vec<_>>());
    search["limit"] = json!(3);
    search["name"] = json!("另一个问题");
    mathematics
        .does("POST", "/v1/schools/99999/reviews/search", search)
        .await
        .refused("invalid_cursor");
}

#[tokio::test]
async fn q1_each_queue_tells_since_when_its_own_things_wait() {
    let world = World::start_shared_alike().await;
    let graduate = world.graduate_of("数学系").await;
    graduate.files().await;
    let archive = graduate.archive_to_origin().await;
    let later = world.now() + jiff::SignedDuration::from_mins(30);
    world.set_clock(later);
    graduate.does("POST", "/archive", archive).await.ok();
    graduate.does("POST", "/archive/submission", None).await.ok();
    let year: i16 = graduate.id[6..10].parse().unwrap();
    let mathematics = world.staff("dept-mathematics");
    for (module, found) in [("employment", 0), ("archive", 1)] {
        let from = later - jiff::SignedDuration::from_mins(1);
        let search = json!({"class_year": year, "module": module, "submitted_from": from});
        let page = mathematics
            .does("POST", "/v1/schools/99999/reviews/search", search)
            .await
            .ok();
        assert_eq!(page["items"].as_array().unwrap().len(), found, "{module}: {page}");
    }
}

#[tokio::test]
async fn q1_a_school_names_the_department_whose_queue_it_looks_at() {
    let world = World::shared();
    let graduate = world.graduate_of("法学院").await;
    graduate.files().await;
    let year: i16 = graduate.id[6..10].parse().unwrap();
    let path = "/v1/schools/99999/reviews/search";
    let mut search = json!({"class_year": year, "module": "employment", "level": "department"});
    let school = world.school();
    school
        .does("POST", path, search.clone())
        .await
        .names_fields(&["/department"]);
    search["department"] = json!("法学院");
    let page = school.does("POST", path, search).await.ok();
    assert!(!page["items"].as_array().unwrap().is_empty());
}
