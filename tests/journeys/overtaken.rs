//! A number is silent as soon as what it shows has changed or is over, whoever brought that about (V3, V6).

use crate::roster::{imports, year};
use crate::terminating::{agreed, wish};
use crate::verification::verified_by_name;
use journeys::world::people::{authorized, authorizes};
use journeys::world::{Graduate, World};
use serde_json::{Value, json};
use std::sync::Arc;

/// A graduate whose number answers.
struct Answering {
    world: Arc<World>,
    graduate: Graduate,
    name: String,
    number: String,
}

impl Answering {
    async fn in_world(world: Arc<World>) -> Self {
        let (graduate, number) = authorized(&world).await;
        Self::with(world, graduate, number).await
    }

    async fn with(world: Arc<World>, graduate: Graduate, number: String) -> Self {
        let name = graduate.name().await;
        verified_by_name(&world, &name, &number).await.ok();
        Self {
            world,
            graduate,
            name,
            number,
        }
    }

    async fn is_silent(&self) {
        assert_eq!(
            verified_by_name(&self.world, &self.name, &self.number).await.status,
            404
        );
    }

    /// Silent, and the graduate sees why.
    async fn is_overtaken(&self) {
        self.is_silent().await;
        let view = self.graduate.does("GET", "/authorizations", None).await.ok();
        assert_eq!(view["archive"]["status"], "overtaken", "{view}");
    }
}

#[tokio::test]
async fn v3_a_graduate_who_reports_the_confirmed_as_wrong_silences_the_number() {
    let story = Answering::in_world(World::shared()).await;
    let shown = story.graduate.does("GET", "/confirmation", None).await.ok()["shown"].clone();
    let wrong = json!({"shown": shown, "wrong": {
        "destination": {"problem": "wrong", "explanation": "单位名称有误"}, "phone": "13900000000",
    }});
    story.graduate.does("POST", "/confirmation", wrong).await.ok();
    story.is_overtaken().await;
}

#[tokio::test]
async fn v3_a_graduate_who_voids_the_destination_silences_the_number() {
    let story = Answering::in_world(World::shared()).await;
    let reason = json!({"reason": "另有安排"});
    story.graduate.does("POST", "/filing/void", reason).await.ok();
    story.is_overtaken().await;
}

#[tokio::test]
async fn v3_a_school_that_voids_the_destination_silences_the_number() {
    let story = Answering::in_world(World::shared()).await;
    let void = format!("/v1/graduates/{}/filing/void", story.graduate.id);
    let reason = json!({"reason": "核实后不属实"});
    story.world.school().does("POST", &void, reason).await.ok();
    story.is_overtaken().await;
}

#[tokio::test]
async fn v3_a_roster_that_comes_again_with_another_major_silences_the_number() {
    let story = Answering::in_world(World::shared()).await;
    let school = story.world.school();
    let rows = local::demo::graduates::roster(year(&story.world));
    let row = rows.iter().find(|row| row.subject == story.graduate.subject).unwrap();
    let headings = school.does("GET", "/v1/roster-template", None).await.text();
    let file = format!("{headings}{}\r\n", row.csv().replace("计算机科学与技术,", "软件工程,"));
    let import = imports(&story.world, &school, &file).await;
    assert_eq!(
        (&import["changed"], &import["refused"]),
        (&json!(1), &json!(0)),
        "{import}"
    );
    story.is_overtaken().await;
}

#[tokio::test]
async fn v3_t4_a_termination_that_the_school_forces_silences_the_number() {
    let world = World::start_shared_alike().await;
    let (mut graduate, _) = agreed(&world).await;
    graduate.confirms().await.ok();
    let number = authorizes(&mut graduate).await;
    let mut story = Answering::with(world, graduate, number).await;
    let asked = story.graduate.does("POST", "/termination", wish()).await.ok();
    story
        .world
        .set_clock(asked["termination"]["overdue_at"].as_str().unwrap().parse().unwrap());
    verified_by_name(&story.world, &story.name, &story.number).await.ok();
    let force = format!("/v1/graduates/{}/termination/force", story.graduate.id);
    let account = json!({"account": "单位逾期未回应，已核实。"});
    story.world.school().does("POST", &force, account).await.ok();
    story.graduate.shows_face();
    story.is_overtaken().await;
}

#[tokio::test]
async fn v3_e1_what_a_number_showed_leaves_the_store_when_its_day_is_over() {
    let story = Answering::in_world(World::start_shared_alike().await).await;
    let kept = async || {
        let verifications = story.world.dynamodb().query();
        let verifications = verifications.table_name(story.world.table("verifications"));
        let number = aws_sdk_dynamodb::types::AttributeValue::S(story.number.clone());
        let of = verifications.key_condition_expression("pk = :pk AND sk = :report");
        let of = of
            .expression_attribute_values(":pk", number)
            .expression_attribute_values(
                ":report",
                aws_sdk_dynamodb::types::AttributeValue::S("report".to_owned()),
            );
        of.send().await.unwrap().count
    };
    assert_eq!(kept().await, 1);
    let view: Value = story.graduate.does("GET", "/authorizations", None).await.ok();
    let end = view["archive"]["newest"]["valid_until"].as_str().unwrap();
    let expire = expire::Expire {
        records: story.world.given("expire", expire::NEEDS).app.records,
        clock: gateway::Clock::fixed(end.parse().unwrap()),
    };
    expire::handle(&expire).await.unwrap();
    assert_eq!(kept().await, 0);
    story.is_silent().await;
}
