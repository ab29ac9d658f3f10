//! Signing in, binding, basic information (P2, P3).

use crate::roster::{imports_at, row, year};
use journeys::world::World;
use local::issuer::people::{Person, Role};
use serde_json::json;

#[tokio::test]
async fn p2_the_first_sign_in_binds_by_name_and_id_number() {
    let world = World::shared();
    let mut graduate = world.stranger();
    let bound = graduate.binds().await.ok();
    assert_eq!(bound["graduations"][0]["school"], "99999");
    assert_eq!(graduate.binds().await.ok(), bound);
    let me = graduate.asks("GET", "/v1/me", None).await.ok();
    assert_eq!(me["graduations"][0]["graduate"], graduate.id.as_str());
}

fn impostor(world: &World, subject: &str, change: impl Fn(&mut Person)) -> String {
    let people = world.people();
    let mut person = people.find("graduate-240").unwrap();
    subject.clone_into(&mut person.subject);
    change(&mut person);
    people.add([person]).unwrap();
    world.token(subject, local::issuer::SignIn::Usual, world.now())
}

#[tokio::test]
async fn p2_no_match_says_why() {
    let world = World::start_shared_alike().await;
    let mut graduate = world.stranger();
    graduate.uses_token(impostor(&world, "elsewhere", |person| {
        let first17 = "11010820040101999";
        let check = domain::identity::check_digit(first17).unwrap();
        person.cn_id_number = Some(format!("{first17}{check}"));
    }));
    graduate.binds().await.refused("not_on_roster");
    graduate.uses_token(impostor(&world, "renamed", |person| {
        "欧阳虚构".clone_into(&mut person.name);
    }));
    graduate.binds().await.refused("roster_disagrees");
    graduate.uses_token(impostor(&world, "first", |_| {}));
    graduate.binds().await.ok();
    graduate.uses_token(impostor(&world, "second", |_| {}));
    graduate.binds().await.refused("already_bound");
    graduate.uses_token(impostor(&world, "employer", |person| person.role = Role::Employer));
    graduate.binds().await.refused("not_found");
}

#[tokio::test]
async fn p2_a_sign_in_never_belongs_to_two_people() {
    let world = World::start_shared_alike().await;
    let mut graduate = world.stranger();
    graduate.uses_token(impostor(&world, "shared-by-two", |_| {}));
    graduate.binds().await.ok();
    graduate.binds().await.ok();
    let other = world.people().find("graduate-239").unwrap();
    graduate.uses_token(impostor(&world, "shared-by-two", |person| {
        person.name.clone_from(&other.name);
        person.cn_id_number.clone_from(&other.cn_id_number);
    }));
    graduate.binds().await.refused("sign_in_of_another");
}

#[tokio::test]
async fn p3_nothing_is_open_before_the_basic_information_is_accepted() {
    let world = World::shared();
    let mut graduate = world.stranger();
    graduate.binds().await.ok();
    let draft = json!({"kind": "not_seeking"});
    graduate
        .does("POST", "/filing", draft.clone())
        .await
        .refused("basic_information_not_accepted");
    graduate.accepts_basics().await.ok();
    graduate.accepts_basics().await.refused("already_accepted");
    graduate.does("POST", "/filing", draft).await.ok();
}

#[tokio::test]
async fn p3_phone_and_mail_are_the_graduates_own_and_both_faults_are_named() {
    let world = World::shared();
    let graduate = world.graduate().await;
    let wrong = json!({"mobile": "12345", "email": "nobody"});
    graduate
        .does("PUT", "/contact", wrong)
        .await
        .names_fields(&["/mobile", "/email"]);
    let changed = graduate
        .does("PUT", "/contact", json!({"mobile": "13912345678"}))
        .await
        .ok();
    assert_eq!(changed["basics"]["mobile"], "13912345678");
    assert!(changed["basics"]["email"].is_null());
}

#[tokio::test]
async fn p9_the_own_page_masks_the_id_number_too() {
    let world = World::shared();
    let graduate = world.graduate().await;
    let number = graduate.does("GET", "", None).await.ok()["basics"]["id_number"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(number[6..14].chars().all(|c| c == '*'), "{number}");
}

#[tokio::test]
async fn p2_a_second_roster_that_disagrees_is_named() {
    let world = World::start_shared_alike().await;
    let (one, other) = (world.school(), world.staff("school-99998"));
    let headings = one.does("GET", "/v1/roster-template", None).await.text();
    let first17 = "11010820040101901";
    let named = |name: &str| format!("{headings}{}", row(year(&world), name, first17, 1));
    imports_at(&world, (&one, "99999"), &named("甄虚构")).await;
    imports_at(&world, (&other, "99998"), &named("贾虚构")).await;
    let mut graduate = world.stranger();
    graduate.uses_token(impostor(&world, "twice", |person| {
        let check = domain::identity::check_digit(first17).unwrap();
        person.cn_id_number = Some(format!("{first17}{check}"));
        "甄虚构".clone_into(&mut person.name);
    }));
    let bound = graduate.binds().await.ok();
    assert_eq!(bound["graduations"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&bound["refused"][0]["school"], &bound["refused"][0]["code"]),
        (&json!("99998"), &json!("roster_disagrees"))
    );
}

#[tokio::test]
async fn p1_staff_see_where_they_belong_and_employers_that_they_belong_nowhere() {
    let world = World::shared();
    let at = async |subject: &str| world.staff(subject).does("GET", "/v1/me", None).await.ok();
    let school = world.school().does("GET", "/v1/me", None).await.ok();
    assert_eq!(
        (&school["role"], &school["branches"]),
        (&json!("staff"), &json!(["school#99999"])),
        "{school}"
    );
    assert_eq!(at("province-11").await["branches"], json!(["province#11"]));
    let employer = world.employer().does("GET", "/v1/me", None).await.ok();
    assert_eq!(employer["role"], "employer");
}
