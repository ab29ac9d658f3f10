//! What becomes of an agreement once it is signed: amended, voided, taken up again, counted (F7, F8, P7, Q1).

use crate::signing::{COMPUTING, accepted, at, invited, revocation, seen};
use journeys::world::employer::terms;
use journeys::world::{Employer, Graduate, World};
use serde_json::{Value, json};
use std::sync::Arc;

/// An agreement signed online that both levels have approved.
async fn effective(world: &Arc<World>) -> (Graduate, Employer, Value) {
    let (graduate, employer, invitation) = accepted(world).await;
    world.approves(&graduate, "filing").await;
    (graduate, employer, invitation)
}

#[tokio::test]
async fn f8_an_amendment_makes_a_new_version_and_keeps_the_old_one() {
    let world = World::shared();
    let (graduate, employer, invitation) = effective(&world).await;
    let mine = graduate.does("GET", "/filing", None).await.ok();
    let (number, first) = (
        mine["filing"]["agreement"]["number"].clone(),
        graduate.follows("/filing/agreement/1").await,
    );
    let mut fields = mine["filing"]["content"]["fields"].clone();
    let path = format!("/v1/graduates/{}/filing/amendment", graduate.id);
    let amendment = |fields: &Value| json!({"kind": "signing_agreement", "fields": fields, "reason": "双方协商调整"});
    fields["salary"] = json!("12000");
    fields["employer_name"] = json!("别的单位");
    world
        .school()
        .does("POST", &path, amendment(&fields))
        .await
        .names_fields(&["/fields/employer_name", "/fields/employer_uscc"]);
    fields["employer_name"] = json!(employer.name);
    world.school().does("POST", &path, amendment(&fields)).await.ok();
    let mine = graduate.does("GET", "/filing", None).await.ok();
    let again = world.school().does("POST", &path, amendment(&fields)).await;
    again.refused("nothing_changed");
    assert_eq!(seen(&employer, &invitation).await["agreement_versions"], 2);
    assert_eq!(mine["filing"]["agreement"]["number"], number);
    assert_eq!(mine["filing"]["agreement"]["versions"], 2);
    assert_eq!(mine["management"]["fields"]["salary"], "12000");
    assert_eq!(graduate.follows("/filing/agreement/1").await, first);
    assert_ne!(graduate.follows("/filing/agreement/2").await, first);
}

#[tokio::test]
async fn f12_an_agreement_that_has_ended_stays_with_its_parties_and_the_school() {
    let world = World::shared();
    let (graduate, employer, invitation) = effective(&world).await;
    let first = graduate.follows("/filing/agreement/1").await;
    let download = format!("/v1/employer{}", at(&invitation, "/agreement/1/download"));
    let void = format!("/v1/graduates/{}/filing/void", graduate.id);
    let reason = json!({"reason": "双方协商一致"});
    world
        .staff("dept-computing")
        .does("POST", &void, reason.clone())
        .await
        .refused("forbidden");
    world.school().does("POST", &void, reason).await.ok();
    let shown = seen(&employer, &invitation).await;
    assert_eq!(
        (&shown["agreement"], &shown["ended_reason"]),
        (&json!("void"), &json!("双方协商一致"))
    );
    let mine = graduate.does("GET", "/filing", None).await.ok();
    assert_eq!((&mine["filing"], &mine["management"]), (&Value::Null, &Value::Null));
    // What has ended stays with its parties and the school (F12).
    let ended = graduate.does("GET", "/ended-filings", None).await.ok();
    assert_eq!(ended["items"][0]["agreement_versions"], 1);
    let sequence = &ended["items"][0]["sequence"];
    let mine = format!("/ended-filings/{sequence}/agreement/1");
    assert_eq!(graduate.follows(&mine).await, first);
    assert_eq!(employer.follows(&download).await, first);
    let path = format!(
        "/v1/graduates/{}/ended-filings/{sequence}/agreement/1/download",
        graduate.id
    );
    assert_eq!(world.school().does("POST", &path, None).await.status, 303);
    world
        .staff("dept-law")
        .does("POST", &path, None)
        .await
        .refused("not_found");
}

#[tokio::test]
async fn p7_the_employers_correction_reaches_the_agreement_by_the_schools_amendment() {
    let world = World::shared();
    let (graduate, employer, _) = effective(&world).await;
    let mut fields = graduate.does("GET", "/filing", None).await.ok()["filing"]["content"]["fields"].clone();
    fields["employer_name"] = json!("更名单位（虚构）");
    let path = format!("/v1/graduates/{}/filing/amendment", graduate.id);
    let amendment = json!({"kind": "signing_agreement", "fields": fields, "reason": "单位更名"});
    world
        .school()
        .does("POST", &path, amendment.clone())
        .await
        .names_fields(&["/fields/employer_name", "/fields/employer_uscc"]);
    let identity = format!("/v1/provinces/11/employers/{}/identity", employer.id().await);
    let renamed = json!({"name": "更名单位（虚构）", "uscc": employer.uscc});
    world.staff("province-11").does("PUT", &identity, renamed).await.ok();
    world.school().does("POST", &path, amendment).await.ok();
    let mine = graduate.does("GET", "/filing", None).await.ok();
    assert_eq!(mine["management"]["fields"]["employer_name"], "更名单位（虚构）");
}

#[tokio::test]
async fn o1_p7_who_is_no_longer_who_was_found_or_shown_signs_nothing() {
    let world = World::shared();
    let mut graduate = world.graduate_of(COMPUTING).await;
    let (employer, invitation) = invited(&world, &graduate).await;
    let identity = format!("/v1/provinces/11/employers/{}/identity", employer.id().await);
    let renamed = json!({"name": "又更名单位（虚构）", "uscc": employer.uscc});
    world.staff("province-11").does("PUT", &identity, renamed).await.ok();
    graduate.shows_face();
    graduate.accepts(&invitation).await.refused("employer_changed");
    employer.does("POST", &revocation(&invitation), None).await.ok();
    let entry = format!("/v1/graduates/{}/roster-entry", graduate.id);
    let name = json!({"corrections": {"name": "欧阳更正"}});
    let shown = world
        .school()
        .does("GET", &format!("/v1/graduates/{}", graduate.id), None)
        .await;
    let version = shown.header("etag").trim_matches('"').parse().unwrap();
    world.school().edits(("PATCH", &entry), version, name).await.ok();
    let offer = json!({"graduate": graduate.id, "terms": terms(), "validity_days": 7});
    employer
        .does("POST", "/v1/employer/invitations", offer)
        .await
        .refused("recipient_changed");
}

#[tokio::test]
async fn f7_what_was_offered_online_goes_on_as_a_draft_on_paper() {
    let world = World::shared();
    let (graduate, employer, _) = accepted(&world).await;
    world
        .staff("dept-computing")
        .decides(&graduate, "filing", "reject")
        .await
        .ok();
    let ended = graduate.does("GET", "/ended-filings", None).await.ok();
    let rest = format!("/ended-filings/{}/draft", ended["items"][0]["sequence"]);
    let draft = graduate
        .does("POST", &rest, json!({"route": "paper_agreement"}))
        .await
        .ok();
    assert_eq!(draft["filing"]["route"], "paper_agreement");
    assert_eq!(
        draft["filing"]["content"]["fields"]["employer_name"],
        employer.name.as_str()
    );
    assert_eq!(draft["filing"]["content"]["fields"]["salary"], "10000");
    graduate
        .does("POST", &rest, json!({}))
        .await
        .refused("another_filing_is_live");
    graduate
        .does("POST", "/ended-filings/1/draft", json!({}))
        .await
        .refused("not_found");
}

#[tokio::test]
async fn q1_the_home_page_counts_what_waits_by_route_and_level() {
    let world = World::start_shared_alike().await;
    let (graduate, ..) = accepted(&world).await;
    let path = format!("/v1/schools/99999/reviews/counts?class_year={}", &graduate.id[6..10]);
    let waiting = |counts: &Value, level: &str| -> Vec<(String, String)> {
        let items = counts["items"].as_array().unwrap().iter();
        let some = items.filter(|item| item["waiting"] != 0 && item["level"] == level);
        let named = |name: &Value| name.as_str().unwrap_or_default().to_owned();
        some.map(|item| (named(&item["subject"]), named(&item["route"])))
            .collect()
    };
    let online = [("filing".to_owned(), "online_signing".to_owned())];
    let counts = world.school().does("GET", &path, None).await.ok();
    assert_eq!(waiting(&counts, "department"), online);
    assert_eq!(counts["overdue_terminations"], 0);
    world
        .staff("dept-computing")
        .decides(&graduate, "filing", "approve")
        .await
        .ok();
    let counts = world.school().does("GET", &path, None).await.ok();
    assert_eq!(waiting(&counts, "school"), online);
    assert_eq!(counts["total"], 1);
}
