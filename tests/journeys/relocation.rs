//! Archive and hukou (H1, H2, H4).

use journeys::world::World;
use serde_json::json;

#[tokio::test]
async fn h1_h4_an_archive_is_registered_by_those_who_may_review_archives() {
    let world = World::shared();
    let graduate = world.graduate_of("外国语言文学系").await;
    graduate
        .does("POST", "/archive", graduate.archive_to_origin().await)
        .await
        .ok();
    graduate.does("POST", "/archive/submission", None).await.ok();
    world
        .staff("dept-languages")
        .decides(&graduate, "archive", "approve")
        .await
        .ok();
    let path = format!("/v1/graduates/{}/review/archive", graduate.id);
    let archives = world.staff("school-archives");
    let revision = archives.does("GET", &path, None).await.ok()["progress"]["revision"].clone();
    let approve = json!({"revision": revision, "decision": "approve"});
    world
        .staff("school-reader")
        .does("POST", &path, approve.clone())
        .await
        .refused("forbidden");
    archives.does("POST", &path, approve).await.ok();
    let view = graduate.does("GET", "/archive", None).await.ok();
    assert_eq!(view["effective"]["content"]["kind"], "origin");
    let hukou = format!("/v1/graduates/{}/review/hukou", graduate.id);
    world
        .staff("school-reader")
        .does("GET", &hukou, None)
        .await
        .refused("not_found");
}

#[tokio::test]
async fn h1_everything_missing_is_named_when_it_is_submitted() {
    let world = World::shared();
    let graduate = world.graduate().await;
    graduate.does("POST", "/hukou", json!({})).await.ok();
    let missing = ["/kind", "/division", "/address"];
    graduate
        .does("POST", "/hukou/submission", None)
        .await
        .names_fields(&missing);
    graduate.does("DELETE", "/hukou", None).await.ok();
    graduate
        .does("POST", "/hukou/submission", None)
        .await
        .refused("nothing_there");
}
