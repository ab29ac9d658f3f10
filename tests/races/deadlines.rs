//! The job that passes deadlines (E1).

use aws_sdk_dynamodb::types::AttributeValue;
use expire::Expire;
use gateway::Clock;
use journeys::rig::Rig;

#[tokio::test(flavor = "multi_thread")]
async fn e1_dossiers_that_fail_keep_nobody_else_waiting() {
    let rig = Rig::start().await;
    let client = rig.client();
    // Unreadable dossiers, more than are fetched at once.
    for shard in ["00", "15"] {
        for number in 0..101 {
            let text = |value: String| AttributeValue::S(value);
            let item = client.put_item().table_name("dossiers");
            let item = item
                .item("pk", text(format!("99999-2000-{shard}{number:010}")))
                .item("deadline_shard", text(shard.to_owned()))
                .item("deadline", text(format!("2000-01-01T00:00:00.{number:03}Z")));
            item.send().await.unwrap();
        }
    }
    let expire = Expire {
        records: rig.records(),
        clock: Clock::adjustable(rig.now).0,
    };
    let summary = expire::handle(&expire).await.unwrap();
    assert_eq!(summary.failed, 2 * 101);
}
