//! Look-ups: bounded tries, and nothing written anywhere else (V6).

use domain::identity::PersonName;
use domain::number::VerificationNumber;
use futures::future::join_all;
use journeys::rig::Rig;
use records::{Attempt, LookupOutcome, Shown};

#[tokio::test(flavor = "multi_thread")]
async fn v6_tries_at_once_pass_no_bound() {
    let rig = Rig::start().await;
    let records = rig.records();
    let number = VerificationNumber::new(
        rig.class_year(),
        &Rig::school(),
        rig.now.as_second().to_be_bytes()[3..].try_into().unwrap(),
    );
    let attempt = Attempt {
        number,
        shown: Shown::Name(PersonName::parse("欧阳虚构").unwrap()),
        office: None,
        source_ip: "192.0.2.1".to_owned(),
        now: rig.now,
    };
    let mut refused = 0;
    for _ in 0..6 {
        let outcomes = join_all((0..3).map(|_| records.look_up(&attempt))).await;
        let too_many = |outcome: &LookupOutcome| matches!(outcome, LookupOutcome::TooMany { .. });
        refused += outcomes.into_iter().map(Result::unwrap).filter(too_many).count();
    }
    // Eighteen tries, ten of them may fail: those of one wave that pass the bound together too.
    assert_eq!(refused, 8);
}
