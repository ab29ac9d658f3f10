//! A graduate, from the roster to a record office's desk.

use crate::scene::Scene;
use journeys::world::Graduate;
use journeys::world::people::{freelance, last_day, picture, sha256};
use serde_json::json;
use std::time::Duration;

/// Until both levels have approved filing, archive and hukou, and the graduate has confirmed.
pub(crate) async fn register(scene: &Scene) -> Graduate {
    let graduate = signs_up(scene).await;
    let proof = uploads(scene, &graduate).await;
    let filing = freelance(&proof);
    scene
        .changes("submit/draft_filing", &graduate, ("POST", "/filing"), filing.clone())
        .await;
    scene.looks("submit/look_filing", &graduate, "/filing").await;
    edits(scene, &graduate, filing).await;
    let submission = ("POST", "/filing/submission");
    scene.changes("submit/submit_filing", &graduate, submission, None).await;
    let back = ("DELETE", "/filing/submission");
    scene.changes("submit/withdraw_filing", &graduate, back, None).await;
    scene.changes("submit/submit_filing", &graduate, submission, None).await;
    let shown = scene.world.school();
    let link = format!("/v1/graduates/{}/proofs/{proof}", graduate.id);
    scene.costs("audit/proof", shown.does("GET", &link, None)).await;
    scene.approves("filing", &graduate, "filing").await;
    relocates(scene, &graduate).await;
    let shown = scene.looks("confirm/look", &graduate, "/confirmation").await;
    let right = json!({"shown": shown["shown"]});
    scene
        .changes("confirm/answer", &graduate, ("POST", "/confirmation"), right)
        .await;
    graduate
}

async fn signs_up(scene: &Scene) -> Graduate {
    let mut graduate = scene.world.graduate_of("计算机科学与技术系").await;
    let mut other = scene.world.stranger();
    scene.costs("submit/bind", other.binds()).await;
    scene.costs("submit/me", graduate.asks("GET", "/v1/me", None)).await;
    scene.looks("submit/profile", &other, "").await;
    scene
        .costs("submit/kinds", graduate.asks("GET", "/v1/destination-kinds", None))
        .await;
    scene
        .costs("verify/page", scene.world.anonymous_accepting("text/html", "/v"))
        .await;
    scene
        .changes("submit/accept_basics", &other, ("POST", "/acceptance"), None)
        .await;
    let contact = json!({"mobile": "13900000001", "email": "someone@example.com"});
    scene
        .changes("submit/change_contact", &graduate, ("PUT", "/contact"), contact)
        .await;
    graduate.shows_face();
    graduate
}

async fn edits(scene: &Scene, graduate: &Graduate, mut filing: serde_json::Value) {
    let shown = graduate.does("GET", "/filing", None).await;
    let version = shown.header("etag").trim_matches('"').parse().unwrap();
    filing["fields"]["post"] = json!("自由翻译");
    scene
        .costs("submit/edit_filing", graduate.edits("/filing", version, filing))
        .await;
}

/// A picture, from its announcement until it was looked at. The link is of the standing clock, so the object is put
/// beside it.
pub(crate) async fn uploads(scene: &Scene, graduate: &Graduate) -> String {
    let bytes = picture(&graduate.subject);
    let announced = json!({"content_type": "image/png", "size_bytes": bytes.len(), "sha256": sha256(&bytes)});
    let answer = scene
        .changes("submit/announce_upload", graduate, ("POST", "/uploads"), announced)
        .await;
    let id = answer["upload"]["id"].as_str().unwrap().to_owned();
    scene.meter.take();
    put(scene, answer["link"]["url"].as_str().unwrap(), bytes).await;
    for _ in 0..400 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        if scene.meter.peek().cost.trips.contains_key("TransactWriteItems") {
            break;
        }
    }
    // The answer of the store is on its way.
    tokio::time::sleep(Duration::from_millis(200)).await;
    scene.note("inspect/picture", scene.meter.take(), 0).await;
    let shown = scene
        .looks("submit/look_upload", graduate, &format!("/uploads/{id}"))
        .await;
    assert_eq!(shown["state"], "kept");
    id
}

/// Puts an object where a link leads.
pub(crate) async fn put(scene: &Scene, url: &str, bytes: Vec<u8>) {
    let path = url.split_once("/uploads/").unwrap().1;
    let key = path.split_once('?').unwrap().0;
    let store = scene.world.host().platform.stores.s3();
    let object = store.put_object().bucket("uploads").key(key).body(bytes.into());
    object.send().await.unwrap();
}

async fn relocates(scene: &Scene, graduate: &Graduate) {
    let origin = graduate.archive_to_origin().await;
    scene
        .changes("submit/draft_archive", graduate, ("POST", "/archive"), origin)
        .await;
    scene.looks("submit/look_archive", graduate, "/archive").await;
    let submission = ("POST", "/archive/submission");
    scene.changes("submit/submit_archive", graduate, submission, None).await;
    scene.approves("archive", graduate, "archive").await;
}

/// Authorises, is looked up, and reads about it.
pub(crate) async fn are_verified(scene: &Scene, graduate: &Graduate) {
    let until = json!({"until": last_day(graduate).await});
    scene.looks("authorize/look", graduate, "/authorizations").await;
    let grant = ("PUT", "/authorizations/archive");
    let granted = scene.changes("authorize/grant", graduate, grant, until).await;
    let number = granted["archive"]["newest"]["number"].as_str().unwrap();
    scene
        .costs(
            "authorize/report",
            graduate.does("GET", "/authorizations/archive/report", None),
        )
        .await;
    let name = graduate.name().await;
    let question = json!({"name": name, "number": number, "office": "演示档案馆（虚构）"});
    let asked = scene.world.anonymous("POST", "/v1/verifications", Some(question));
    scene.costs("verify/by_name", asked).await;
    let wrong = json!({"name": "欧阳虚构", "number": number});
    scene.meter.take();
    scene
        .world
        .anonymous("POST", "/v1/verifications", Some(wrong))
        .await
        .refused("not_found");
    scene.note("verify/wrong", scene.meter.take(), 0).await;
    scene
        .looks("authorize/lookups", graduate, "/authorizations/archive/lookups")
        .await;
    scene.looks("submit/history", graduate, "/history").await;
    scene.looks("inbox/unread", graduate, "/messages/unread").await;
    let page = scene.looks("inbox/messages", graduate, "/messages").await;
    let read = json!({"messages": [page["items"][0]["id"]]});
    scene
        .changes("inbox/mark_read", graduate, ("POST", "/messages/readings"), read)
        .await;
    let channels = json!({"email": "someone@example.com"});
    scene
        .costs("inbox/set_channels", graduate.edits("/channels", 0, channels))
        .await;
}
