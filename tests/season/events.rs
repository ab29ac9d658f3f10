//! What comes by itself: reminders and deadlines, worked off by the scheduled job.

use crate::scene::Scene;
use domain::time::Timestamp;
use expire::Expire;
use gateway::Clock;
use serde_json::json;

/// The season goes on.
pub(crate) async fn come(scene: &Scene) {
    // Somebody begins, and never submits.
    let graduate = scene.world.graduate().await;
    let draft = json!({"kind": "not_seeking", "fields": {"statement": "照顾家人"}});
    graduate.does("POST", "/filing", draft).await.ok();
    // The invitation that was left open.
    expires(scene, "expire/lapse", "2026-06-18T02:00:00Z").await;
    // A week before filings are due, late in the evening: everybody's turn has come.
    expires(scene, "expire/remind", "2026-07-03T15:30:00Z").await;
    expires(scene, "expire/remind_of_closing", "2026-08-18T15:30:00Z").await;
    expires(scene, "expire/window_closed", "2026-08-26T02:00:00Z").await;
    expires(scene, "expire/remind_of_authorization", "2026-12-24T15:30:00Z").await;
    expires(scene, "expire/authorization_ended", "2026-12-31T16:00:10Z").await;
    let idle = job(scene, "2026-12-31T16:00:10Z");
    scene.meter.take();
    assert_eq!(expire::handle(&idle).await.unwrap().due, 0);
    scene.note("expire/nothing_due", scene.meter.take(), 0).await;
}

fn job(scene: &Scene, at: &str) -> Expire {
    let at: Timestamp = at.parse().unwrap();
    Expire {
        records: scene.world.records(),
        clock: Clock::fixed(at),
    }
}

async fn expires(scene: &Scene, name: &str, at: &str) {
    let job = job(scene, at);
    scene.meter.take();
    let summary = expire::handle(&job).await.unwrap();
    assert_eq!(summary.failed, 0, "{name}");
    let mut reading = scene.meter.take();
    // Looking for what is due is measured by itself: it costs the same whatever is found.
    reading.cost.trips.remove("Query");
    for (place, units) in &mut reading.cost.units {
        if reading.cost.lists.contains_key(place) {
            units.read = 0.0;
        }
    }
    reading.cost.lists.clear();
    scene.note_many(name, summary.due, reading).await;
}
