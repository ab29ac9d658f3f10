//! One read and one transactional write per operation (architecture).

use domain::dossier::{DeclaringSubject, NewFiling};
use domain::filing::Declared;
use domain::id::FilingId;
use domain::identity::PersonName;
use domain::kind::{DestinationKind, Fields};
use domain::number::VerificationNumber;
use journeys::rig::{Rig, own};
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
    let records = rig.records();
    let id = rig.graduate(&records, 61).await;
    let read = calls(&[("BatchGetItem", 1)]);
    let change = calls(&[("BatchGetItem", 1), ("TransactWriteItems", 1)]);
    rig.calls.take();

    records.open(&rig.call(61, None), &id).await.unwrap();
    assert_eq!(rig.calls.take(), read, "opening");

    let call = rig.call(61, Some("counted"));
    let content = Declared {
        kind: DestinationKind::NotSeeking,
        fields: Fields::default(),
        proofs: Vec::new(),
    };
    let new = NewFiling {
        id: FilingId::parse("0123456789ABCDEF").unwrap(),
        content,
    };
    let start = || {
        own(&records, &call, &id, |work, owner| {
            work.dossier.start_filing(owner, new.clone(), &work.settings, call.now)
        })
    };
    start().await.unwrap();
    assert_eq!(
        rig.calls.take(),
        change,
        "a change, its history and the remembered answer"
    );
    start().await.unwrap();
    assert_eq!(rig.calls.take(), read, "a repeated request");

    let call = rig.call(61, None);
    let refused = own(&records, &call, &id, |work, owner| {
        work.dossier.start_filing(owner, new.clone(), &work.settings, call.now)
    });
    assert!(refused.await.is_err());
    assert_eq!(rig.calls.take(), read, "a refused request");

    let filing = DeclaringSubject::Filing;
    own(&records, &call, &id, |work, owner| {
        work.dossier.discard(owner, filing, call.now)
    })
    .await
    .unwrap();
    assert_eq!(rig.calls.take(), change, "a change without a key");

    let attempt = Attempt {
        number: VerificationNumber::new(rig.class_year(), &Rig::school(), [1, 2, 3, 4, 5]),
        shown: Shown::Name(PersonName::parse("欧阳虚构").unwrap()),
        office: None,
        source_ip: "192.0.2.99".to_owned(),
        now: rig.now,
    };
    records.look_up(&attempt).await.unwrap();
    assert_eq!(rig.calls.take(), change, "a look-up");
}
