//! Proof pictures (F13).

mod meanwhile;

use files::{Bucket, FileError};
use journeys::world::people::{freelance, picture, sha256};
use journeys::world::{World, reply};
use serde_json::json;

#[tokio::test]
async fn f13_only_what_was_announced_can_be_uploaded() {
    let world = World::shared();
    let graduate = world.graduate().await;
    let bytes = picture("announced");
    let announced = json!({"content_type": "image/png", "size_bytes": bytes.len(), "sha256": sha256(&bytes)});
    let answer = graduate.does("POST", "/uploads", announced).await.ok();
    let mut other = bytes.clone();
    other.push(0);
    assert!(reply::put(&answer["link"], other).await.status >= 400);
    let mut other = bytes.clone();
    other[40] ^= 1;
    assert!(reply::put(&answer["link"], other).await.status >= 400);
    assert_eq!(reply::put(&answer["link"], bytes).await.status, 200);
}

#[tokio::test]
async fn f13_what_is_no_picture_is_refused_and_stays_refused() {
    let world = World::shared();
    let graduate = world.graduate().await;
    let html = b"<html><script>alert(1)</script></html>".repeat(20);
    let upload = graduate.uploads(html.clone(), "image/png").await;
    assert_eq!(
        (&upload["state"], &upload["code"]),
        (&json!("refused"), &json!("not_an_image"))
    );
    let again = json!({"content_type": "image/png", "size_bytes": html.len(), "sha256": sha256(&html)});
    graduate
        .does("POST", "/uploads", again)
        .await
        .names_fields(&["/sha256"]);
    let id = upload["id"].as_str().unwrap();
    graduate.does("POST", "/filing", freelance(id)).await.ok();
    graduate
        .does("POST", "/filing/submission", None)
        .await
        .names_fields(&["/proofs/0"]);
}

#[tokio::test]
async fn f13_a_picture_that_was_announced_as_another_type_is_taken_when_announced_rightly() {
    let world = World::shared();
    let graduate = world.graduate().await;
    let bytes = picture("announced wrongly");
    let upload = graduate.uploads(bytes.clone(), "image/jpeg").await;
    assert_eq!(upload["state"], "refused", "{upload}");
    let upload = graduate.uploads(bytes, "image/png").await;
    assert_eq!(upload["state"], "kept", "{upload}");
}

#[tokio::test]
async fn f13_a_file_that_was_begun_twice_without_an_end_is_refused() {
    let world = World::shared();
    let graduate = world.graduate().await;
    let bytes = picture("begun twice");
    let announced = json!({"content_type": "image/png", "size_bytes": bytes.len(), "sha256": sha256(&bytes)});
    let answer = graduate.does("POST", "/uploads", announced).await.ok();
    let id = answer["upload"]["id"].as_str().unwrap();
    let (files, note) = (world.files(), format!("tries/proofs/{}/{id}", graduate.id));
    files.put_note(&note, "2".to_owned()).await.unwrap();

    assert_eq!(reply::put(&answer["link"], bytes).await.status, 200);

    let upload = graduate.inspected(id).await;
    assert_eq!(
        (&upload["state"], &upload["code"]),
        (&json!("refused"), &json!("too_complex"))
    );
    let left = files.read(Bucket::Uploads, &note, 10).await;
    assert!(matches!(left, Err(FileError::NotFound)), "{left:?}");
}

#[tokio::test]
async fn f13_an_upload_counts_only_after_it_was_looked_at() {
    let world = World::shared();
    let graduate = world.graduate().await;
    let announced = json!({"content_type": "image/jpeg", "size_bytes": 1000, "sha256": "0".repeat(64)});
    let answer = graduate.does("POST", "/uploads", announced).await.ok();
    let id = answer["upload"]["id"].as_str().unwrap();
    graduate.does("POST", "/filing", freelance(id)).await.ok();
    graduate
        .does("POST", "/filing/submission", None)
        .await
        .names_fields(&["/proofs/0"]);
}

#[tokio::test]
async fn f13_a_removed_picture_is_gone_from_the_store() {
    let world = World::shared();
    let graduate = world.graduate().await;
    let id = graduate.uploads_picture().await;
    let rest = format!("/uploads/{id}");
    let link = graduate.does("GET", &rest, None).await.ok()["url"]
        .as_str()
        .unwrap()
        .to_owned();
    let fetched = || reply::send(&world.base_url, ("GET", &link), None, None);
    assert_eq!(fetched().await.status, 200);
    graduate.does_once("once", ("DELETE", &rest), None).await.ok();
    assert_eq!(fetched().await.status, 404);
    graduate.does_once("once", ("DELETE", &rest), None).await.ok();
    graduate.does("DELETE", &rest, None).await.refused("not_found");
}

#[tokio::test]
async fn f13_reviewers_see_the_kept_picture_and_others_do_not() {
    let world = World::shared();
    let graduate = world.graduate_of("法学院").await;
    graduate.files().await;
    let path = format!("/v1/graduates/{}/review/filing", graduate.id);
    let shown = world.staff("dept-law").does("GET", &path, None).await.ok();
    let proof = shown["proofs"][0]["id"].as_str().unwrap();
    let path = format!("/v1/graduates/{}/proofs/{proof}", graduate.id);
    let link = world.staff("dept-law").does("GET", &path, None).await.ok()["url"]
        .as_str()
        .unwrap()
        .to_owned();
    let kept = reply::send(&world.base_url, ("GET", &link), None, None).await;
    assert_eq!((kept.status, kept.header("content-type")), (200, "image/png"));
    world
        .staff("school-archives")
        .does("GET", &path, None)
        .await
        .refused("not_found");
}
