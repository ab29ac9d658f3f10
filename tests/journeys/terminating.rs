//! Terminations, from both sides and by the school (T1–T5, S3 2.4 and 2.7).

use journeys::world::employer::offline_agreement;
use journeys::world::{Employer, Graduate, World};
use serde_json::{Value, json};
use std::sync::Arc;

const COMPUTING: &str = "计算机科学与技术系";

/// An agreement signed online, effective.
pub(crate) async fn agreed(world: &Arc<World>) -> (Graduate, Employer) {
    let mut graduate = world.graduate_of(COMPUTING).await;
    let employer = world.verified_employer().await;
    employer.finds(&graduate).await;
    let invitation = employer.invites(&graduate).await;
    graduate.shows_face();
    graduate.accepts(&invitation).await.ok();
    world.approves(&graduate, "filing").await;
    (graduate, employer)
}

/// A paper agreement, effective.
async fn on_paper(world: &Arc<World>) -> Graduate {
    let graduate = world.graduate_of(COMPUTING).await;
    let mut paper = offline_agreement();
    paper["route"] = json!("paper_agreement");
    paper["proofs"] = json!([graduate.uploads_picture().await]);
    graduate.does("POST", "/filing", paper).await.ok();
    graduate.does("POST", "/filing/submission", None).await.ok();
    world.approves(&graduate, "filing").await;
    graduate
}

pub(crate) fn wish() -> Value {
    json!({"reason": "better_offer", "note": "已与单位协商"})
}

fn of_employer(graduate: &Graduate, rest: &str) -> String {
    Employer::agreement(graduate, &format!("/termination{rest}"))
}

#[tokio::test]
async fn t1_the_graduate_asks_the_employer_agrees_and_the_reviewers_end_it() {
    let world = World::shared();
    let (graduate, employer) = agreed(&world).await;
    let asked = graduate.does("POST", "/termination", wish()).await.ok();
    assert_eq!(asked["termination"]["stage"], "awaiting_answer");
    let seen = employer.does("GET", &of_employer(&graduate, ""), None).await.ok();
    assert_eq!(
        (&seen["stage"], &seen["termination"]["reason_label"]),
        (&json!("terminating"), &json!("找到了更好的工作"))
    );
    graduate
        .does("POST", "/termination/answer", json!({"answer": "accept"}))
        .await
        .refused("waits_for_other_side");
    let answer = of_employer(&graduate, "/answer");
    employer
        .does("POST", &answer, json!({"answer": "refuse"}))
        .await
        .names_fields(&["/reason"]);
    employer.does("POST", &answer, json!({"answer": "accept"})).await.ok();
    let listed = "/v1/employer/invitations?agreement=terminating";
    let listed = employer.does("GET", listed, None).await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    graduate
        .does("DELETE", "/termination", None)
        .await
        .refused("other_side_agreed");
    world
        .staff("dept-computing")
        .decides(&graduate, "termination", "return")
        .await
        .refused("never_returned");
    world.approves(&graduate, "termination").await;
    let mine = graduate.does("GET", "/filing", None).await.ok();
    assert_eq!((&mine["filing"], &mine["management"]), (&Value::Null, &Value::Null));
    let sent = employer.does("GET", "/v1/employer/invitations", None).await.ok();
    assert_eq!(sent["items"][0]["agreement"], "terminated");
    employer
        .does("GET", &of_employer(&graduate, ""), None)
        .await
        .refused("not_found");
    let declaration = json!({"kind": "not_seeking", "fields": {"statement": "照顾家人"}});
    graduate.does("POST", "/filing", declaration).await.ok();
}

#[tokio::test]
async fn t1_the_employer_asks_the_graduate_refuses_and_it_stands() {
    let world = World::shared();
    let (graduate, employer) = agreed(&world).await;
    let wish = json!({"reason": "employer", "note": "业务调整"});
    employer
        .does("POST", &of_employer(&graduate, ""), wish.clone())
        .await
        .ok();
    employer
        .does("POST", &of_employer(&graduate, ""), wish.clone())
        .await
        .refused("termination_pending");
    let refusal = json!({"answer": "refuse", "reason": "不同意"});
    graduate.does("POST", "/termination/answer", refusal).await.ok();
    let seen = employer.does("GET", &of_employer(&graduate, ""), None).await.ok();
    assert_eq!(
        (&seen["stage"], &seen["termination"]),
        (&json!("effective"), &Value::Null)
    );
    employer.does("POST", &of_employer(&graduate, ""), wish).await.ok();
    graduate
        .does("POST", "/termination/answer", json!({"answer": "accept"}))
        .await
        .ok();
    world
        .staff("dept-computing")
        .decides(&graduate, "termination", "reject")
        .await
        .ok();
    let mine = graduate.does("GET", "/filing", None).await.ok();
    assert_eq!(
        (&mine["filing"]["state"], &mine["filing"]["termination"]),
        (&json!("effective"), &Value::Null)
    );
}

#[tokio::test]
async fn t1_whoever_asked_takes_it_back() {
    let world = World::shared();
    let (graduate, employer) = agreed(&world).await;
    graduate.does("POST", "/termination", wish()).await.ok();
    employer
        .does("DELETE", &of_employer(&graduate, ""), None)
        .await
        .refused("waits_for_other_side");
    graduate.does("DELETE", "/termination", None).await.ok();
    graduate
        .does("DELETE", "/termination", None)
        .await
        .refused("no_termination");
    let stranger = world.verified_employer().await;
    for (method, rest, body) in [
        ("GET", "", None),
        ("POST", "", Some(wish())),
        ("DELETE", "", None),
        ("POST", "/answer", Some(json!({"answer": "accept"}))),
    ] {
        let path = of_employer(&graduate, rest);
        stranger.does(method, &path, body).await.refused("not_found");
    }
}

#[tokio::test]
async fn t2_on_paper_the_letter_speaks_and_a_returned_request_counts_once() {
    let world = World::shared();
    let graduate = on_paper(&world).await;
    graduate
        .does("POST", "/termination", wish())
        .await
        .names_fields(&["/letter"]);
    let mut asked = wish();
    asked["letter"] = json!([graduate.uploads_picture().await]);
    graduate.does("POST", "/termination", asked.clone()).await.ok();
    let department = world.staff("dept-computing");
    department.decides(&graduate, "termination", "return").await.ok();
    let again = graduate.does("POST", "/termination", asked).await.ok();
    assert_eq!(again["requests_left"], 2);
    let review = format!("/v1/graduates/{}/review/termination", graduate.id);
    let shown = department.does("GET", &review, None).await.ok();
    assert_eq!(shown["termination"]["note"], "已与单位协商");
    assert_eq!(shown["proofs"].as_array().unwrap().len(), 1);
    world.approves(&graduate, "termination").await;
    let ended = graduate.does("GET", "/ended-filings", None).await.ok();
    assert_eq!(ended["items"][0]["outcome"], "terminated");
    assert_eq!(ended["items"][0]["termination"]["note"], "已与单位协商");
    let letter = ended["items"][0]["termination"]["letter"][0].as_str().unwrap();
    graduate
        .does("DELETE", &format!("/uploads/{letter}"), None)
        .await
        .refused("picture_in_use");
    let path = format!("/v1/graduates/{}/proofs/{letter}", graduate.id);
    world.school().does("GET", &path, None).await.ok();
}

#[tokio::test]
async fn t3_nothing_else_moves_while_a_termination_is_open() {
    let world = World::shared();
    let (mut graduate, employer) = agreed(&world).await;
    let other = world.verified_employer().await;
    other.finds(&graduate).await;
    let invitation = other.invites(&graduate).await;
    graduate.does("POST", "/termination", wish()).await.ok();
    graduate.shows_face();
    graduate.accepts(&invitation).await.refused("another_filing_is_live");
    let declaration = json!({"kind": "not_seeking", "fields": {"statement": "照顾家人"}});
    graduate
        .does("POST", "/filing", declaration.clone())
        .await
        .refused("another_filing_is_live");
    graduate
        .does("POST", "/filing/change", declaration)
        .await
        .refused("agreement_stands");
    let fields = graduate.does("GET", "/filing", None).await.ok()["filing"]["content"]["fields"].clone();
    let amendment = json!({"kind": "signing_agreement", "fields": fields, "reason": "调整"});
    let path = format!("/v1/graduates/{}/filing/amendment", graduate.id);
    world
        .school()
        .does("POST", &path, amendment)
        .await
        .refused("termination_pending");
    let refusal = json!({"answer": "refuse", "reason": "请继续履行"});
    employer
        .does("POST", &of_employer(&graduate, "/answer"), refusal)
        .await
        .ok();
}

#[tokio::test]
async fn t4_only_the_school_forces_with_an_account_of_the_facts() {
    let world = World::shared();
    let (graduate, employer) = agreed(&world).await;
    let path = format!("/v1/graduates/{}/termination/force", graduate.id);
    let account = json!({"account": "单位已注销，电话无人接听，已与毕业生核实。"});
    world
        .staff("dept-computing")
        .does("POST", &path, account.clone())
        .await
        .refused("forbidden");
    world
        .staff("school-reader")
        .does("POST", &path, account.clone())
        .await
        .refused("forbidden");
    world
        .school()
        .does("POST", &path, json!({"account": "  "}))
        .await
        .names_fields(&["/account"]);
    world.school().does("POST", &path, account).await.ok();
    let mine = graduate.does("GET", "/filing", None).await.ok();
    assert_eq!((&mine["filing"], &mine["management"]), (&Value::Null, &Value::Null));
    let sent = employer.does("GET", "/v1/employer/invitations", None).await.ok();
    assert_eq!(sent["items"][0]["agreement"], "terminated");
    let ended = graduate.does("GET", "/ended-filings", None).await.ok();
    assert_eq!(
        ended["items"][0]["reason"],
        "单位已注销，电话无人接听，已与毕业生核实。"
    );
}

#[tokio::test]
async fn t4_a_graduate_whose_requests_are_used_up_is_not_locked_in() {
    let world = World::shared();
    let (graduate, employer) = agreed(&world).await;
    for _ in 0..3 {
        graduate.does("POST", "/termination", wish()).await.ok();
        let refusal = json!({"answer": "refuse", "reason": "不同意"});
        employer
            .does("POST", &of_employer(&graduate, "/answer"), refusal)
            .await
            .ok();
    }
    graduate
        .does("POST", "/termination", wish())
        .await
        .refused("no_terminations_left");
    let path = format!("/v1/graduates/{}/termination/force", graduate.id);
    let account = json!({"account": "单位三次无故拒绝，学生单方面解约。"});
    world.school().does("POST", &path, account).await.ok();
    assert_eq!(graduate.does("GET", "/filing", None).await.ok()["filing"], Value::Null);
}

#[tokio::test]
async fn t5_requests_are_bounded_by_the_school() {
    let world = World::shared();
    let (graduate, _) = agreed(&world).await;
    for left in [2, 1, 0] {
        let asked = graduate.does("POST", "/termination", wish()).await.ok();
        assert_eq!(asked["requests_left"], left);
        graduate.does("DELETE", "/termination", None).await.ok();
    }
    let refused = graduate
        .does("POST", "/termination", wish())
        .await
        .refused("no_terminations_left");
    assert!(refused["detail"].as_str().unwrap().contains("3次"), "{refused}");
}

#[tokio::test]
async fn t4_e1_a_silent_employer_is_reminded_then_overdue_and_forced_in_one_step() {
    let world = World::start_shared_alike().await;
    let (mut graduate, _) = agreed(&world).await;
    let asked = graduate.does("POST", "/termination", wish()).await.ok();
    let overdue_at: jiff::Timestamp = asked["termination"]["overdue_at"].as_str().unwrap().parse().unwrap();
    let search = json!({"class_year": graduate.id[6..10].parse::<i16>().unwrap()});
    let list = "/v1/schools/99999/terminations/overdue/search";
    let rows = async || {
        let page = world.school().does("POST", list, search.clone()).await.ok();
        page["items"].as_array().unwrap().len()
    };
    world.set_clock(overdue_at - jiff::SignedDuration::from_secs(1));
    assert_eq!(rows().await, 0);
    world.set_clock(overdue_at);
    // The list holds to the second, whether or not the job has run.
    let page = world.school().does("POST", list, search.clone()).await.ok();
    assert_eq!(page["items"][0]["graduate"], graduate.id.as_str());
    assert_eq!(page["items"][0]["filing"], "effective_terminating");
    assert_eq!(page["items"][0]["termination_by"], "graduate");
    for stranger in ["school-99998", "province-32"] {
        world
            .staff(stranger)
            .does("POST", list, search.clone())
            .await
            .refused("not_found");
    }
    let counts = format!("/v1/schools/99999/reviews/counts?class_year={}", &graduate.id[6..10]);
    let counts = world.school().does("GET", &counts, None).await.ok();
    assert_eq!(counts["overdue_terminations"], 1);
    expire::handle(&expire::Expire {
        records: world.given("expire", expire::NEEDS).app.records,
        clock: gateway::Clock::adjustable(world.now()).0,
    })
    .await
    .unwrap();
    graduate.shows_face();
    let trail = graduate.does("GET", "/history", None).await.ok();
    assert_eq!(trail["items"][0]["event"], "termination_overdue");
    let path = format!("/v1/graduates/{}/termination/force", graduate.id);
    let account = json!({"account": "单位逾期未回应，已核实。"});
    world.school().does("POST", &path, account).await.ok();
    assert_eq!(rows().await, 0);
}
