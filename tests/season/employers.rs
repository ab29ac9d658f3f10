//! An employer, from its registration to the end of an agreement.

use crate::graduates::put;
use crate::scene::{Scene, inserted, receiver};
use deliver::Deliver;
use journeys::world::employer::terms;
use journeys::world::people::{picture, sha256};
use journeys::world::{Employer, Graduate};
use serde_json::{Value, json};
use std::time::Duration;

/// Both sides, once through.
pub(crate) async fn sign_and_end(scene: &Scene) {
    let employer = registers(scene).await;
    let mut graduate = scene.world.graduate_of("计算机科学与技术系").await;
    finds(scene, &employer, &graduate).await;
    let revoked = invites(scene, &employer, &graduate).await;
    let path = format!("/v1/employer/invitations/{}/revocation", text(&revoked["id"]));
    scene.trades("sign/revoke", &employer, ("POST", &path), None).await;
    let declined = invites(scene, &employer, &graduate).await;
    let path = format!("/invitations/{}/refusal", text(&declined["id"]));
    scene
        .changes(
            "sign/decline",
            &graduate,
            ("POST", &path),
            json!({"reason": "另有安排"}),
        )
        .await;
    let invitation = invites(scene, &employer, &graduate).await;
    scene.looks("sign/received", &graduate, "/invitations").await;
    graduate.shows_face();
    let path = format!("/invitations/{}/acceptance", text(&invitation["id"]));
    let accepted = json!({"terms": invitation["terms"]});
    scene.changes("sign/accept", &graduate, ("POST", &path), accepted).await;
    scene.approves("agreement", &graduate, "filing").await;
    scene.looks("sign/agreement", &graduate, "/filing/agreement/1").await;
    let sent = employer.does("GET", "/v1/employer/invitations", None);
    scene.costs("sign/sent", sent).await;
    ends(scene, &employer, &graduate).await;
    is_told(scene, &employer, &graduate).await;
}

/// A message to the employer, who has a webhook, its push, and an invitation that stays open.
async fn is_told(scene: &Scene, employer: &Employer, graduate: &Graduate) {
    let declined = employer.invites(graduate).await;
    scene.meter.take();
    let path = format!("/invitations/{}/refusal", text(&declined["id"]));
    graduate.does("POST", &path, json!({})).await.ok();
    let told = scene.tell(&scene.meter.take().told).await;
    assert_eq!((told.messages.len(), told.deliveries.len()), (1, 1));
    let event = json!({"Records": [inserted(&told.deliveries[0])]});
    scene.note("notify/message_and_delivery", told, 0).await;
    let deliver = deliver(scene);
    let answer = deliver::handle_new(&deliver, serde_json::from_value(event).unwrap()).await;
    assert!(answer.batch_item_failures.is_empty());
    scene.note("deliver/push", scene.meter.take(), 0).await;
    // What was told before.
    deliver::handle_due(&deliver).await.unwrap();
    scene.meter.take();
    assert_eq!(deliver::handle_due(&deliver).await.unwrap().tried, 0);
    scene.note("deliver/nothing_due", scene.meter.take(), 0).await;
    employer.invites(graduate).await;
    let told = scene.tell(&scene.meter.take().told).await;
    assert_eq!((told.messages.len(), told.deliveries.len()), (1, 0));
    scene.note("notify/message", told, 0).await;
}

fn deliver(scene: &Scene) -> Deliver {
    let platform = &scene.world.host().platform;
    Deliver {
        records: scene.world.records(),
        push: push::Push::new(platform.push.clone()).unwrap(),
        clock: platform.clock.clone(),
        client_url: None,
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

async fn registers(scene: &Scene) -> Employer {
    let employer = scene.world.employer();
    let bytes = picture(&employer.subject);
    let announced = json!({"content_type": "image/png", "size_bytes": bytes.len(), "sha256": sha256(&bytes)});
    let uploads = ("POST", "/v1/employer/uploads");
    let answer = scene
        .trades("sign/announce_licence", &employer, uploads, announced)
        .await;
    let id = text(&answer["upload"]["id"]).to_owned();
    put(scene, text(&answer["link"]["url"]), bytes).await;
    for _ in 0..400 {
        let upload = employer
            .does("GET", &format!("/v1/employer/uploads/{id}"), None)
            .await
            .ok();
        if upload["state"] == "kept" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let registration = json!({"profile": employer.profile(), "licence": id});
    let save = employer.edits(("PUT", "/v1/employer"), employer.version().await, registration);
    scene.costs("sign/save_registration", save).await;
    let submission = ("POST", "/v1/employer/submission");
    scene
        .trades("sign/submit_registration", &employer, submission, None)
        .await;
    let path = format!("/v1/provinces/11/employers/{}", employer.id().await);
    let province = scene.world.staff("province-11");
    scene
        .costs("admin/open_employer", province.does("GET", &path, None))
        .await;
    let path = format!("{path}/verification");
    scene
        .rules("admin/verify_employer", &province, ("POST", &path), None)
        .await;
    let hook = json!({"webhook": receiver().await});
    scene
        .costs(
            "inbox/set_webhook",
            employer.edits(("PUT", "/v1/employer/channels"), 0, hook),
        )
        .await;
    employer
}

async fn finds(scene: &Scene, employer: &Employer, graduate: &Graduate) {
    let (name, id_number) = graduate.identity();
    let searched = json!({"name": name, "id_number": id_number, "school": local::demo::SCHOOL});
    let search = ("POST", "/v1/employer/searches");
    scene.trades("sign/search", employer, search, searched.clone()).await;
    let keep = ("POST", "/v1/employer/favourites");
    scene.trades("sign/keep_favourite", employer, keep, searched).await;
}

async fn invites(scene: &Scene, employer: &Employer, graduate: &Graduate) -> Value {
    let offer = json!({"graduate": graduate.id, "terms": terms(), "validity_days": 7});
    let send = ("POST", "/v1/employer/invitations");
    scene.trades("sign/invite", employer, send, offer).await
}

async fn ends(scene: &Scene, employer: &Employer, graduate: &Graduate) {
    let wish = json!({"reason": "better_offer", "note": "已与单位协商"});
    scene.looks("terminate/look", graduate, "/termination").await;
    scene
        .changes("terminate/ask", graduate, ("POST", "/termination"), wish)
        .await;
    let answer = Employer::agreement(graduate, "/termination/answer");
    let agreed = json!({"answer": "accept"});
    scene
        .trades("terminate/answer", employer, ("POST", &answer), agreed)
        .await;
    scene.approves("termination", graduate, "termination").await;
}
