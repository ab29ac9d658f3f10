//! One graduate, from the roster to a record office's desk.

use crate::verification::verified_by_name;
use journeys::world::World;
use journeys::world::people::last_day;
use serde_json::json;

#[tokio::test]
async fn one_graduate_from_the_roster_to_a_record_offices_desk() {
    let world = World::shared();
    let (school, computing) = (world.school(), world.staff("dept-computing"));
    let mut graduate = world.graduate_of("计算机科学与技术系").await;

    graduate.files().await;
    computing.decides(&graduate, "filing", "approve").await.ok();
    school.decides(&graduate, "filing", "approve").await.ok();

    graduate
        .does("POST", "/archive", graduate.archive_to_origin().await)
        .await
        .ok();
    graduate.does("POST", "/archive/submission", None).await.ok();
    computing.decides(&graduate, "archive", "approve").await.ok();
    school.decides(&graduate, "archive", "approve").await.ok();

    let shown = graduate.does("GET", "/confirmation", None).await.ok();
    assert_eq!(shown["status"], "not_confirmed");
    assert_eq!(shown["destination"]["content"]["kind_label"], "自由职业");
    let confirmed = graduate
        .does("POST", "/confirmation", json!({"shown": shown["shown"]}))
        .await
        .ok();
    assert_eq!(confirmed["status"], "confirmed");

    graduate.shows_face();
    let until = json!({"until": last_day(&graduate).await});
    let granted = graduate.does("PUT", "/authorizations/archive", until).await.ok();
    let number = granted["archive"]["newest"]["number"].as_str().unwrap().to_owned();

    let name = graduate.does("GET", "", None).await.ok()["basics"]["name"]
        .as_str()
        .unwrap()
        .to_owned();
    let verified = verified_by_name(&world, &name, &number).await.ok();
    assert_eq!(verified["name"], name.as_str());
    assert_eq!(verified["sections"][0]["lines"][0]["value"], "自由职业");
    assert_eq!(verified["sections"][1]["title"], "档案转递信息");

    let lookups = graduate.does("GET", "/authorizations/archive/lookups", None).await.ok();
    assert_eq!(lookups["items"][0]["office"], "演示档案馆（虚构）");
    let history = graduate.does("GET", "/history", None).await.ok();
    assert_eq!(history["items"][0]["event"], "archive_authorized");
    let id = domain::id::GraduateId::parse(&graduate.id).unwrap();
    assert!(world.records().history_is_intact(&id).await.unwrap());
}
