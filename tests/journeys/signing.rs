//! Online signing, from both sides (O1–O5, S3 2.3).

use journeys::world::employer::terms;
use journeys::world::{Employer, Graduate, World};
use serde_json::{Value, json};
use std::sync::Arc;

pub(crate) const COMPUTING: &str = "计算机科学与技术系";

pub(crate) fn at(invitation: &Value, rest: &str) -> String {
    format!("/invitations/{}{rest}", invitation["id"].as_str().unwrap())
}

pub(crate) fn revocation(invitation: &Value) -> String {
    format!("/v1/employer{}", at(invitation, "/revocation"))
}

pub(crate) async fn invited(world: &Arc<World>, graduate: &Graduate) -> (Employer, Value) {
    let employer = world.verified_employer().await;
    employer.finds(graduate).await;
    let invitation = employer.invites(graduate).await;
    (employer, invitation)
}

/// What the employer sees of its invitation.
pub(crate) async fn seen(employer: &Employer, invitation: &Value) -> Value {
    let path = format!("/v1/employer{}", at(invitation, ""));
    employer.does("GET", &path, None).await.ok()
}

/// A graduate of computing who has accepted, and the employer.
pub(crate) async fn accepted(world: &Arc<World>) -> (Graduate, Employer, Value) {
    let mut graduate = world.graduate_of(COMPUTING).await;
    let (employer, invitation) = invited(world, &graduate).await;
    graduate.shows_face();
    graduate.accepts(&invitation).await.ok();
    (graduate, employer, invitation)
}

#[tokio::test]
async fn o1_to_o5_an_invitation_becomes_an_agreement_that_both_sides_download() {
    let world = World::shared();
    let mut graduate = world.graduate_of(COMPUTING).await;
    let (employer, invitation) = invited(&world, &graduate).await;
    assert_eq!(invitation["status"], "open");
    let page = graduate.does("GET", "/invitations", None).await.ok();
    assert_eq!(page["items"][0]["id"], invitation["id"]);
    assert_eq!(page["items"][0]["fields"]["employer_name"], employer.name.as_str());
    assert_eq!(page["items"][0]["fields"]["salary"], "10000");
    graduate.shows_face();
    let accepted = graduate.accepts(&invitation).await.ok();
    assert_eq!(accepted["invitation"]["status"], "accepted");
    assert_eq!(
        (&accepted["filing"]["route"], &accepted["filing"]["state"]),
        (&json!("online_signing"), &json!("proposed"))
    );
    assert_eq!(seen(&employer, &invitation).await["agreement"], "in_review");

    let department = world.staff("dept-computing");
    department
        .decides(&graduate, "filing", "return")
        .await
        .refused("never_returned");
    department.decides(&graduate, "filing", "approve").await.ok();
    let decided = world.school().decides(&graduate, "filing", "approve").await.ok();
    let number = decided["filing"]["agreement"]["number"].as_str().unwrap().to_owned();
    let year = &graduate.id[6..10];
    assert!(
        number.len() == 19 && number.starts_with(&format!("{year}199999")),
        "{number}"
    );
    let shown = seen(&employer, &invitation).await;
    assert_eq!(
        (&shown["agreement"], &shown["agreement_number"]),
        (&json!("effective"), &json!(number))
    );
    let mine = graduate.does("GET", "/filing", None).await.ok();
    assert_eq!(mine["management"]["fields"]["employer_name"], employer.name.as_str());

    let pdf = graduate.follows("/filing/agreement/1").await;
    assert!(pdf.starts_with(b"%PDF"));
    let download = format!("/v1/employer{}", at(&invitation, "/agreement/1/download"));
    assert_eq!(employer.follows(&download).await, pdf);
    graduate
        .does("GET", "/filing/agreement/2", None)
        .await
        .refused("not_found");
    let stranger = world.verified_employer().await;
    stranger.does("POST", &download, None).await.refused("not_found");
    let download = format!("/v1/graduates/{}/agreement/1/download", graduate.id);
    assert_eq!(world.school().does("POST", &download, None).await.status, 303);
    let trail = format!("/v1/graduates/{}/history", graduate.id);
    let trail = world.school().does("GET", &trail, None).await.ok();
    let newest = |index: usize| (&trail["items"][index]["event"], &trail["items"][index]["by"]["role"]);
    assert_eq!(newest(0), (&json!("identity_revealed"), &json!("school")));
    assert_eq!(newest(1), (&json!("identity_revealed"), &json!("employer")));
    let found = json!({"class_year": year.parse::<i16>().unwrap(), "agreement_number": number});
    let found = world
        .school()
        .does("POST", "/v1/schools/99999/graduates/search", found)
        .await
        .ok();
    assert_eq!(found["items"][0]["graduate"], graduate.id.as_str());
}

#[tokio::test]
async fn o2_an_invitation_names_everything_that_is_missing_or_wrong() {
    let world = World::shared();
    let (employer, graduate) = (world.verified_employer().await, world.graduate().await);
    let path = "/v1/employer/invitations";
    let mut offer = json!({"graduate": graduate.id, "terms": terms(), "validity_days": 7});
    employer.does("POST", path, offer.clone()).await.refused("not_found");
    employer.finds(&graduate).await;
    offer["validity_days"] = json!(61);
    offer["terms"] = json!({"post": "工程师", "probation": "7", "employer_name": "别的单位", "report_by": "明天"});
    employer.does("POST", path, offer.clone()).await.names_fields(&[
        "/terms/archive_transfer",
        "/terms/contact_name",
        "/terms/contact_phone",
        "/terms/employer_name",
        "/terms/hukou_migration",
        "/terms/job_category",
        "/terms/probation",
        "/terms/report_by",
        "/validity_days",
    ]);
    offer["terms"] = terms();
    offer["validity_days"] = json!(60);
    employer.does("POST", path, offer.clone()).await.ok();
    employer.does("POST", path, offer).await.refused("already_invited");
}

#[tokio::test]
async fn o3_only_the_graduate_in_person_accepts_and_only_what_was_shown() {
    let world = World::shared();
    let (mut graduate, other) = (world.graduate_of(COMPUTING).await, world.graduate().await);
    let (employer, invitation) = invited(&world, &graduate).await;
    let (rest, body) = (at(&invitation, "/acceptance"), json!({"terms": invitation["terms"]}));
    graduate
        .does("POST", &rest, body.clone())
        .await
        .refused("insufficient_user_authentication");
    let path = graduate.path(&rest);
    for subject in ["school-99999", "dept-computing", "province-11"] {
        world
            .staff(subject)
            .does("POST", &path, body.clone())
            .await
            .refused("not_found");
    }
    employer.does("POST", &path, body.clone()).await.refused("not_found");
    other.asks("POST", &path, Some(body.clone())).await.refused("not_found");
    other.does("POST", &rest, body.clone()).await.refused("not_found");
    graduate.shows_face();
    let changed = json!({"terms": "0".repeat(64)});
    graduate.does("POST", &rest, changed).await.refused("shown_has_changed");
    graduate
        .does("POST", &rest, json!({"terms": "1"}))
        .await
        .names_fields(&["/terms"]);
    graduate.does("POST", &rest, body.clone()).await.ok();
    graduate
        .does("POST", &rest, body)
        .await
        .refused("another_filing_is_live");
}

#[tokio::test]
async fn o3_a_repeated_acceptance_has_one_effect_and_one_answer() {
    let world = World::shared();
    let mut graduate = world.graduate_of(COMPUTING).await;
    let (_, invitation) = invited(&world, &graduate).await;
    graduate.shows_face();
    let (rest, body) = (at(&invitation, "/acceptance"), json!({"terms": invitation["terms"]}));
    let first = graduate.does_once("accept-1", ("POST", &rest), body.clone()).await.ok();
    let again = graduate.does_once("accept-1", ("POST", &rest), body).await.ok();
    assert_eq!(first, again);
    let trail = graduate.does("GET", "/history", None).await.ok();
    let accepted = |entry: &&Value| entry["event"] == "invitation_accepted";
    assert_eq!(trail["items"].as_array().unwrap().iter().filter(accepted).count(), 1);
}

#[tokio::test]
async fn o2_o3_an_invitation_is_revoked_until_it_is_answered_and_declined_with_a_reason() {
    let world = World::shared();
    let mut graduate = world.graduate().await;
    let (employer, first) = invited(&world, &graduate).await;
    employer.does("POST", &revocation(&first), None).await.ok();
    employer
        .does("POST", &revocation(&first), None)
        .await
        .refused("invitation_revoked");
    graduate.shows_face();
    graduate.accepts(&first).await.refused("invitation_revoked");
    let second = employer.invites(&graduate).await;
    let stranger = world.verified_employer().await;
    stranger
        .does("POST", &revocation(&second), None)
        .await
        .refused("not_found");
    let body = json!({"reason": "已有安排"});
    graduate.does("POST", &at(&second, "/refusal"), body).await.ok();
    let shown = seen(&employer, &second).await;
    assert_eq!(
        (&shown["status"], &shown["declined_reason"]),
        (&json!("declined"), &json!("已有安排"))
    );
    employer
        .does("POST", &revocation(&second), None)
        .await
        .refused("invitation_answered");
    graduate.accepts(&second).await.refused("invitation_answered");
    let listed = employer
        .does("GET", "/v1/employer/invitations?status=declined", None)
        .await
        .ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn o3_e1_an_invitation_lapses_with_the_last_second_of_its_last_day() {
    let world = World::start_shared_alike().await;
    let mut graduate = world.graduate_of(COMPUTING).await;
    let (mut employer, first) = invited(&world, &graduate).await;
    let (mut other, second) = invited(&world, &graduate).await;
    let deadline: jiff::Timestamp = first["deadline"].as_str().unwrap().parse().unwrap();
    assert!(
        first["deadline"].as_str().unwrap().ends_with("T16:00:00Z"),
        "midnight in China"
    );
    world.set_clock(deadline);
    graduate.shows_face();
    graduate.accepts(&first).await.refused("invitation_lapsed");
    employer.signs_in_again();
    assert_eq!(seen(&employer, &first).await["status"], "lapsed");
    // Whether or not the job has run, it is in nobody's way.
    employer.invites(&graduate).await;
    world.set_clock(deadline - jiff::SignedDuration::from_secs(1));
    graduate.shows_face();
    other.signs_in_again();
    graduate.accepts(&second).await.ok();
    assert_eq!(seen(&other, &second).await["agreement"], "in_review");
}

#[tokio::test]
async fn o4_one_acceptance_makes_the_others_read_only_and_new_ones_wait() {
    let world = World::shared();
    let mut graduate = world.graduate_of(COMPUTING).await;
    let (_, first) = invited(&world, &graduate).await;
    let (_, second) = invited(&world, &graduate).await;
    graduate.shows_face();
    graduate.accepts(&first).await.ok();
    let (_, third) = invited(&world, &graduate).await;
    for waiting in [&second, &third] {
        let shown = graduate.does("GET", &at(waiting, ""), None).await.ok();
        assert_eq!(shown["status"], "open");
        graduate.accepts(waiting).await.refused("another_filing_is_live");
        graduate
            .does("POST", &at(waiting, "/refusal"), json!({}))
            .await
            .refused("another_filing_is_live");
    }
    world
        .staff("dept-computing")
        .decides(&graduate, "filing", "reject")
        .await
        .ok();
    graduate.accepts(&third).await.ok();
}

#[tokio::test]
async fn o5_a_rejected_agreement_is_void_and_the_employer_invites_again() {
    let world = World::shared();
    let (graduate, employer, invitation) = accepted(&world).await;
    world
        .staff("dept-computing")
        .decides(&graduate, "filing", "approve")
        .await
        .ok();
    world.school().decides(&graduate, "filing", "reject").await.ok();
    assert_eq!(seen(&employer, &invitation).await["agreement"], "void");
    assert_eq!(graduate.does("GET", "/filing", None).await.ok()["filing"], Value::Null);
    graduate.accepts(&invitation).await.refused("invitation_answered");
    let again = employer.invites(&graduate).await;
    graduate.accepts(&again).await.ok();
}

#[tokio::test]
async fn p7_a_reviewer_is_told_that_the_verification_was_revoked_meanwhile() {
    let world = World::shared();
    let (graduate, employer, _) = accepted(&world).await;
    let review = format!("/v1/graduates/{}/review/filing", graduate.id);
    let department = world.staff("dept-computing");
    let standing = async || department.does("GET", &review, None).await.ok()["employer_standing"].clone();
    assert_eq!(standing().await, "verified");
    let path = format!("/v1/provinces/11/employers/{}/refusal", employer.id().await);
    let reason = json!({"reason": "假证照"});
    world.staff("province-11").does("POST", &path, reason).await.ok();
    assert_eq!(standing().await, "refused");
}

#[tokio::test]
async fn o2_nobody_is_invited_all_day_long() {
    let world = World::shared();
    let graduate = world.graduate().await;
    let (employer, mut invitation) = invited(&world, &graduate).await;
    for _ in 1..30 {
        employer.does("POST", &revocation(&invitation), None).await.ok();
        invitation = employer.invites(&graduate).await;
    }
    employer.does("POST", &revocation(&invitation), None).await.ok();
    let offer = json!({"graduate": graduate.id, "terms": terms(), "validity_days": 7});
    employer
        .does("POST", "/v1/employer/invitations", offer)
        .await
        .refused("too_many_invitations");
}

#[tokio::test]
async fn p7_an_employer_that_lost_its_verification_signs_nothing_more() {
    let world = World::shared();
    let mut graduate = world.graduate_of(COMPUTING).await;
    let (employer, invitation) = invited(&world, &graduate).await;
    let path = format!("/v1/provinces/11/employers/{}/refusal", employer.id().await);
    let reason = json!({"reason": "单位已注销"});
    world.staff("province-11").does("POST", &path, reason).await.ok();
    graduate.shows_face();
    graduate.accepts(&invitation).await.refused("employer_not_verified");
    let offer = json!({"graduate": graduate.id, "terms": terms(), "validity_days": 7});
    employer
        .does("POST", "/v1/employer/invitations", offer)
        .await
        .refused("forbidden");
}
