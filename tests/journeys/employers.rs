//! Employers register, are verified, find graduates, and are warned about (P7, P8, O1).

use journeys::world::World;
use journeys::world::employer::terms;
use serde_json::{Value, json};

const PROVINCE: &str = "/v1/provinces/11";

#[tokio::test]
async fn p7_a_registration_names_everything_that_is_missing_or_wrong() {
    let world = World::shared();
    let employer = world.employer();
    let shown = employer.does("GET", "/v1/employer", None).await.ok();
    assert_eq!((&shown["standing"], &shown["profile"]), (&json!("draft"), &json!({})));
    let mut profile = employer.profile();
    profile["employer_uscc"] = json!("911101080000000010");
    profile["employer_nature"] = json!("00");
    let draft = json!({"profile": profile});
    employer.edits(("PUT", "/v1/employer"), 0, draft).await.ok();
    employer
        .does("POST", "/v1/employer/submission", None)
        .await
        .names_fields(&["/profile/employer_nature", "/profile/employer_uscc", "/licence"]);
    let draft = json!({"profile": {"employer_name": employer.name}, "licence": "0123456789ABCDEF"});
    employer
        .edits(("PUT", "/v1/employer"), 1, draft)
        .await
        .names_fields(&["/licence"]);
    let draft = json!({"profile": {"employer_name": employer.name}});
    employer.edits(("PUT", "/v1/employer"), 1, draft).await.ok();
    employer
        .does("POST", "/v1/employer/submission", None)
        .await
        .names_fields(&[
            "/profile/contact_name",
            "/profile/contact_phone",
            "/profile/employer_address",
            "/profile/employer_division",
            "/profile/employer_industry",
            "/profile/employer_nature",
            "/profile/employer_uscc",
            "/licence",
        ]);
}

#[tokio::test]
async fn p7_an_employer_invites_only_once_it_is_verified_by_its_province() {
    let world = World::shared();
    let (employer, graduate) = (world.employer(), world.graduate().await);
    let (name, id_number) = graduate.identity();
    let searched = json!({"name": name, "id_number": id_number, "school": "99999"});
    employer.registers().await;
    employer
        .does("POST", "/v1/employer/searches", searched.clone())
        .await
        .refused("forbidden");
    let path = format!("{PROVINCE}/employers/{}", employer.id().await);
    let province = world.staff("province-11");
    let listed = json!({"standing": "submitted", "uscc": employer.uscc});
    let page = province
        .does("POST", &format!("{PROVINCE}/employers/search"), listed)
        .await
        .ok();
    assert_eq!(page["items"][0]["profile"]["employer_name"], employer.name.as_str());
    let licence = province.does("GET", &format!("{path}/licence"), None).await.ok();
    let picture = world.anonymous("GET", licence["url"].as_str().unwrap(), None).await;
    assert_eq!((picture.status, picture.header("content-type")), (200, "image/png"));
    for stranger in ["province-32", "school-99999", "dept-law"] {
        let verification = format!("{path}/verification");
        let refused = world.staff(stranger).does("POST", &verification, None).await;
        refused.refused("not_found");
    }
    province
        .does("POST", &format!("{path}/refusal"), json!({"reason": "证照不清晰"}))
        .await
        .ok();
    let shown = employer.does("GET", "/v1/employer", None).await.ok();
    assert_eq!(
        (&shown["standing"], &shown["reason"]),
        (&json!("refused"), &json!("证照不清晰"))
    );
    employer.does("POST", "/v1/employer/submission", None).await.ok();
    province.does("POST", &format!("{path}/verification"), None).await.ok();
    let trail = province.does("GET", &format!("{path}/history"), None).await.ok();
    let entries = trail["items"].as_array().unwrap();
    for event in ["employer_submitted", "employer_refused", "employer_verified"] {
        assert!(entries.iter().any(|entry| entry["event"] == event), "{trail}");
    }
    assert!(entries.iter().any(|entry| entry["note"] == "证照不清晰"), "{trail}");
    let found = employer.does("POST", "/v1/employer/searches", searched).await.ok();
    assert_eq!(found["graduate"], graduate.id.as_str());
    assert!(!found.to_string().contains(&id_number), "{found}");
}

#[tokio::test]
async fn p7_name_and_uscc_are_changed_by_the_administration_alone() {
    let world = World::shared();
    let employer = world.verified_employer().await;
    let mut profile = employer.profile();
    profile["employer_name"] = json!("改名单位（虚构）");
    profile["employer_address"] = json!("演示路9号");
    let version = employer.version().await;
    employer
        .edits(("PUT", "/v1/employer"), version, json!({"profile": profile}))
        .await
        .names_fields(&["/profile/employer_name"]);
    profile["employer_name"] = json!(employer.name);
    let saved = json!({"profile": profile});
    employer
        .edits(("PUT", "/v1/employer"), version, saved.clone())
        .await
        .ok();
    employer
        .edits(("PUT", "/v1/employer"), version, saved)
        .await
        .refused("precondition_failed");
    let path = format!("{PROVINCE}/employers/{}/identity", employer.id().await);
    let identity = json!({"name": "改名单位（虚构）", "uscc": employer.uscc});
    let corrected = world.staff("province-11").does("PUT", &path, identity).await.ok();
    assert_eq!(corrected["profile"]["employer_name"], "改名单位（虚构）");
    assert_eq!(corrected["profile"]["employer_address"], "演示路9号");
}

#[tokio::test]
async fn p7_two_employers_cannot_be_verified_with_one_uscc() {
    let world = World::shared();
    let (mut second, first) = (world.employer(), world.verified_employer().await);
    second.uscc.clone_from(&first.uscc);
    second.registers().await;
    let path = format!("{PROVINCE}/employers/{}/verification", second.id().await);
    world
        .staff("province-11")
        .does("POST", &path, None)
        .await
        .refused("uscc_taken");
}

#[tokio::test]
async fn o1_only_all_three_fields_together_find_somebody_and_misses_are_counted() {
    let world = World::start_shared_alike().await;
    let employer = world.verified_employer().await;
    let graduate = world.graduate().await;
    let (name, id_number) = graduate.identity();
    let right = json!({"name": name, "id_number": id_number, "school": "99999"});
    let (_, other) = world.graduate().await.identity();
    let wrong = |field: &str, value: &str| {
        let mut searched = right.clone();
        searched[field] = json!(value);
        searched
    };
    let nobody = |reply: journeys::world::Reply| {
        let mut problem = reply.refused("not_found");
        problem["request_id"] = Value::Null;
        problem
    };
    let search = "/v1/employer/searches";
    let first = nobody(employer.does("POST", search, wrong("name", "王五")).await);
    for searched in [
        wrong("id_number", &other),
        wrong("school", "99998"),
        wrong("school", "10001"),
    ] {
        assert_eq!(nobody(employer.does("POST", search, searched).await), first);
    }
    employer.does("POST", search, right.clone()).await.ok();
    employer
        .does(
            "POST",
            search,
            json!({"name": "", "id_number": "1", "school": "没有的学校"}),
        )
        .await
        .names_fields(&["/id_number", "/name", "/school"]);
    for _ in 0..26 {
        nobody(employer.does("POST", search, wrong("name", "王五")).await);
    }
    // Thirty misses: nothing is told any more today, not even what would be found.
    let refused = employer.does("POST", search, right.clone()).await;
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0);
    employer
        .does("POST", "/v1/employer/favourites", right)
        .await
        .refused("too_many_requests");
}

#[tokio::test]
async fn o1_favourites_and_templates_are_kept_and_paged() {
    let world = World::shared();
    let employer = world.verified_employer().await;
    let mut kept = Vec::new();
    for _ in 0..3 {
        let graduate = world.graduate().await;
        employer.finds(&graduate).await;
        kept.push(graduate);
    }
    let mut seen: Vec<String> = Vec::new();
    let mut path = "/v1/employer/favourites?limit=2".to_owned();
    loop {
        let page = employer.does("GET", &path, None).await.ok();
        let items = page["items"].as_array().unwrap();
        seen.extend(items.iter().map(|item| item["graduate"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/v1/employer/favourites?limit=2&cursor={next}");
    }
    seen.sort();
    let mut expected: Vec<String> = kept.iter().map(|graduate| graduate.id.clone()).collect();
    expected.sort();
    assert_eq!(seen, expected);
    let forget = format!("/v1/employer/favourites/{}", kept[0].id);
    for _ in 0..2 {
        assert_eq!(employer.does("DELETE", &forget, None).await.status, 204);
    }
    let invitation = json!({"graduate": kept[0].id, "terms": terms(), "validity_days": 7});
    employer
        .does("POST", "/v1/employer/invitations", invitation)
        .await
        .refused("not_found");

    let template = json!({"name": "工程师", "terms": {"post": "工程师"}, "validity_days": 5});
    let added = employer
        .does("POST", "/v1/employer/templates", template.clone())
        .await
        .ok();
    let path = format!("/v1/employer/templates/{}", added["id"].as_str().unwrap());
    let renamed = json!({"name": "高级工程师", "terms": {"post": "高级工程师"}});
    let changed = employer.edits(("PUT", &path), 1, renamed.clone()).await.ok();
    assert_eq!(
        (&changed["name"], &changed["version"]),
        (&json!("高级工程师"), &json!(2))
    );
    employer
        .edits(("PUT", &path), 1, renamed)
        .await
        .refused("precondition_failed");
    let wrong = json!({"name": " ", "terms": {"post": "长".repeat(2_001)}});
    employer
        .does("POST", "/v1/employer/templates", wrong)
        .await
        .names_fields(&["/name", "/terms/post"]);
    let other = world.verified_employer().await;
    other.edits(("PUT", &path), 2, template).await.refused("not_found");
    assert_eq!(employer.does("DELETE", &path, None).await.status, 204);
    let left = employer.does("GET", "/v1/employer/templates", None).await.ok();
    assert_eq!(left["templates"], json!([]));
}

#[tokio::test]
async fn p8_a_flag_is_shown_to_graduate_and_reviewer_and_blocks_nothing() {
    let world = World::shared();
    let employer = world.verified_employer().await;
    let mut graduate = world.graduate_of("计算机科学与技术系").await;
    let school_list = format!("/v1/schools/99999/flagged-employers/{}", employer.uscc);
    let province_list = format!("{PROVINCE}/flagged-employers/{}", employer.uscc);
    let flag = |reason: &str| json!({"name": employer.name, "reason": reason});
    world
        .staff("school-reader")
        .does("PUT", &school_list, flag("曾拖欠工资"))
        .await
        .refused("forbidden");
    world.school().does("PUT", &school_list, flag("曾拖欠工资")).await.ok();
    world
        .staff("province-11")
        .does("PUT", &province_list, flag("虚假招聘"))
        .await
        .ok();
    employer.finds(&graduate).await;
    let sent = employer.invites(&graduate).await;
    assert_eq!(sent["flags"], Value::Null, "the employer is not told");
    let rest = format!("/invitations/{}", sent["id"].as_str().unwrap());
    let shown = graduate.does("GET", &rest, None).await.ok();
    let reasons = |view: &Value| -> Vec<String> {
        let flags = view["flags"].as_array().unwrap().iter();
        flags.map(|flag| flag["reason"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(reasons(&shown), ["曾拖欠工资", "虚假招聘"]);
    graduate.shows_face();
    let accepted = json!({"terms": shown["terms"]});
    graduate
        .does("POST", &format!("{rest}/acceptance"), accepted)
        .await
        .ok();
    let review = format!("/v1/graduates/{}/review/filing", graduate.id);
    let page = world.staff("dept-computing").does("GET", &review, None).await.ok();
    assert_eq!(reasons(&page), ["曾拖欠工资", "虚假招聘"]);
    assert_eq!(world.school().does("DELETE", &school_list, None).await.status, 204);
    let page = world.staff("dept-computing").does("GET", &review, None).await.ok();
    assert_eq!(reasons(&page), ["虚假招聘"]);
}
