//! Corrections of the roster entry by staff (R2, R3).

use journeys::world::{Graduate, Reply, Staff, World};
use serde_json::{Value, json};

/// Corrects what the staff member sees now.
async fn corrects(staff: &Staff, graduate: &Graduate, corrections: Value) -> Reply {
    let path = format!("/v1/graduates/{}", graduate.id);
    let shown = staff.does("GET", &path, None).await;
    let version = shown.header("etag").trim_matches('"').parse().unwrap();
    let body = json!({"corrections": corrections});
    staff
        .edits(("PATCH", &format!("{path}/roster-entry")), version, body)
        .await
}

#[tokio::test]
async fn r2_a_correction_names_only_a_department_on_the_roster() {
    let world = World::shared();
    let (school, graduate) = (world.school(), world.graduate_of("数学系").await);
    corrects(&school, &graduate, json!({"department": "幽灵系"}))
        .await
        .refused("unknown_department");
    assert_eq!(graduate.department().await, "数学系");
    corrects(&school, &graduate, json!({"department": "法学院"})).await.ok();
    graduate.files().await;
    world
        .staff("dept-law")
        .decides(&graduate, "filing", "approve")
        .await
        .ok();
}

#[tokio::test]
async fn r2_a_department_moves_nobody_out_of_its_branch() {
    let world = World::shared();
    let graduate = world.graduate_of("数学系").await;
    let mathematics = world.staff("dept-mathematics");
    for moving in [json!({"department": "法学院"}), json!({"degree": "博士研究生"})] {
        corrects(&mathematics, &graduate, moving).await.refused("forbidden");
    }
    corrects(&mathematics, &graduate, json!({"major": "统计学"})).await.ok();
    corrects(&world.school(), &graduate, json!({"degree": "博士研究生"}))
        .await
        .ok();
}

#[tokio::test]
async fn r2_a_correction_of_nothing_is_refused() {
    let world = World::shared();
    let graduate = world.graduate().await;
    corrects(&world.school(), &graduate, json!({}))
        .await
        .names_fields(&["/corrections"]);
}

#[tokio::test]
async fn r3_staff_do_not_change_the_training_mode() {
    let world = World::shared();
    let graduate = world.graduate().await;
    let refused = corrects(
        &world.school(),
        &graduate,
        json!({"training_mode": "定向", "mobile": "13900000000"}),
    )
    .await
    .names_fields(&["/corrections/mobile", "/corrections/training_mode"]);
    assert!(refused.to_string().contains("省级主管部门决定"), "{refused}");
}
