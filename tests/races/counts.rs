//! One read and one transactional write per operation (architecture).

use domain::identity::PersonName;
use domain::number::VerificationNumber;
use journeys::rig::{Rig, not_seeking};
use records::{Attempt, Shown};
use std::collections::BTreeMap;

fn calls(expected: &[(&str, u64)]) -> BTreeMap<String, u64> {
    expected
        .iter()
        .map(|(name, count)| ((*name).to_owned(), *count))
        .collect()
}

#[tokio::test]
async fn g1_an_operation_is_one_read_and_one_transactional_write() {
    let rig = Rig::start().await;
    let graduate = rig.graduate(61).await;
    let read = calls(&[("BatchGetItem", 1)]);
    let change = calls(&[("BatchGetItem", 1), ("TransactWriteItems", 1)]);
    rig.calls.take();

    graduate.opens().await;
    assert_eq!(rig.calls.take(), read, "opening");

    let new = || not_seeking("0123456789ABCDEF");
    let counted = graduate.once("counted", 7);
    counted.starts(new()).await.unwrap();
    assert_eq!(
        rig.calls.take(),
        change,
        "a change, its history and the remembered answer"
    );
    counted.starts(new()).await.unwrap();
    assert_eq!(rig.calls.take(), read, "a repeated request");

    assert!(graduate.starts(new()).await.is_err());
    assert_eq!(rig.calls.take(), read, "a refused request");

    graduate.discards().await.unwrap();
    assert_eq!(rig.calls.take(), change, "a change without a key");

    let attempt = Attempt {
        number: VerificationNumber::new(rig.class_year(), &Rig::school(), [1, 2, 3, 4, 5]),
        shown: Shown::Name(PersonName::parse("欧阳虚构").unwrap()),
        office: None,
        source_ip: "192.0.2.99".to_owned(),
        now: rig.now,
    };
    graduate.records.look_up(&attempt).await.unwrap();
    assert_eq!(rig.calls.take(), change, "a look-up");
}
