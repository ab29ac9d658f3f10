//! What goes wrong between a client and the store is one effect or none, and said so (G2).

use futures::future::join_all;
use journeys::rig::faults::{Fault, Faults};
use journeys::rig::seat::{Outcome, Seat, was_done};
use journeys::rig::{Rig, declared, not_seeking};
use records::Error;
use std::time::Duration;

const READ: &str = "BatchGetItem";
const WRITE: &str = "TransactWriteItems";
/// How often the SDK asks in all.
const ATTEMPTS: usize = 3;
const SOON: Duration = Duration::from_millis(30);

/// Everything that a request may suffer, read or write.
const ANYWHERE: [Fault; 6] = [
    Fault::NotSent,
    Fault::AnswerLost,
    Fault::Refused("ThrottlingException"),
    Fault::Refused("ProvisionedThroughputExceededException"),
    Fault::Refused("InternalServerError"),
    Fault::Delayed(SOON),
];

/// What only a transactional write may suffer.
const AT_WRITES: [Fault; 5] = [
    Fault::Cancelled("TransactionConflict"),
    Fault::Cancelled("ThrottlingError"),
    Fault::Cancelled("ProvisionedThroughputExceeded"),
    Fault::Refused("TransactionInProgressException"),
    Fault::Late(SOON),
];

fn cases() -> Vec<(&'static str, Fault)> {
    let anywhere = |operation| ANYWHERE.map(|fault| (operation, fault));
    let writes = AT_WRITES.map(|fault| (WRITE, fault));
    [anywhere(READ).as_slice(), &anywhere(WRITE), &writes].concat()
}

/// The graduate at a client whose requests suffer `faults`.
fn unlucky(rig: &Rig, graduate: &Seat) -> (Seat, Faults) {
    let faults = Faults::default();
    (graduate.through(rig.faulty_records(&faults)), faults)
}

/// How many entries there are after those of the rig's set-up: on the roster, bound, accepted.
async fn effects(rig: &Rig, graduate: &Seat) -> usize {
    rig.assert_sound(graduate, &[]).await.entries.len() - 3
}

fn is_clear(outcome: &Outcome) -> bool {
    matches!(outcome, Ok(_) | Err(Error::Busy | Error::Store(_)))
}

/// A graduate starts a filing under a key; the first `times` requests of the operation suffer `fault`; and the client
/// asks again with the same key until it has an answer.
async fn starts_once(rig: &Rig, number: usize, (operation, fault): (&'static str, Fault), times: usize) {
    let graduate = rig.graduate(number).await;
    let (seat, faults) = unlucky(rig, &graduate.once("unlucky", 1));
    faults.plan(operation, vec![fault; times]);
    let start = || seat.starts(not_seeking("0123456789ABCDEF"));

    let first = start().await;
    assert!(is_clear(&first), "{operation} {fault:?}: {first:?}");
    faults.clear();
    faults.settle().await;
    let written = effects(rig, &graduate).await;
    let hidden = operation == WRITE && fault.hides_success();
    assert_eq!(
        written,
        usize::from(first.is_ok() || hidden),
        "{operation} {fault:?}: {first:?}"
    );

    let again = start().await.unwrap();
    let and_again = start().await.unwrap();
    assert_eq!(again.answer, and_again.answer, "{operation} {fault:?}");
    assert!(first.is_err() || first.is_ok_and(|first| first.answer == again.answer));
    assert_eq!(effects(rig, &graduate).await, 1, "{operation} {fault:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn g2_a_request_that_suffers_once_has_one_effect_and_one_answer() {
    let rig = &Rig::start().await;
    let story = |(number, case)| starts_once(rig, 70 + number, case, 1);
    join_all(cases().into_iter().enumerate().map(story)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn g2_a_request_that_suffers_until_the_sdk_gives_up_has_one_effect_and_one_answer() {
    let rig = &Rig::start().await;
    let story = |(number, case)| starts_once(rig, 90 + number, case, ATTEMPTS);
    join_all(cases().into_iter().enumerate().map(story)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn g1_the_sdk_repeats_a_write_with_the_same_token_so_it_has_one_effect_even_without_a_key() {
    let rig = Rig::start().await;
    let graduate = rig.graduate(111).await;
    graduate.starts(not_seeking("0123456789ABCDEF")).await.unwrap();
    let (seat, faults) = unlucky(&rig, &graduate);
    let lost = [Fault::AnswerLost, Fault::Late(SOON), Fault::AnswerLost];
    for (round, fault) in lost.into_iter().enumerate() {
        faults.take_tokens();
        faults.plan(WRITE, vec![fault; if round == 2 { ATTEMPTS - 1 } else { 1 }]);

        let edited = seat.edits(declared(&format!("第{round}稿"))).await;

        assert!(was_done(&edited), "{edited:?}");
        faults.settle().await;
        let tokens = faults.take_tokens();
        assert!(tokens.len() >= 2, "the SDK did not repeat: {tokens:?}");
        assert!(tokens.iter().all(|token| *token == tokens[0]), "{tokens:?}");
        assert_eq!(effects(&rig, &graduate).await, round + 2, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn g1_a_conflict_is_decided_anew_as_another_write() {
    let rig = Rig::start().await;
    let graduate = rig.graduate(112).await;
    let (seat, faults) = unlucky(&rig, &graduate);
    faults.plan(WRITE, [Fault::Cancelled("TransactionConflict"); 2]);

    seat.starts(not_seeking("0123456789ABCDEF")).await.unwrap();

    let tokens = faults.take_tokens();
    assert_eq!(tokens.len(), 3);
    assert!(tokens[0] != tokens[1] && tokens[1] != tokens[2], "{tokens:?}");
    assert_eq!(effects(&rig, &graduate).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn g1_a_conflict_that_never_ends_is_busy_and_changes_nothing() {
    let rig = Rig::start().await;
    let graduate = rig.graduate(113).await;
    let (seat, faults) = unlucky(&rig, &graduate);
    faults.plan(WRITE, [Fault::Cancelled("TransactionConflict"); 20]);

    let busy = seat.starts(not_seeking("0123456789ABCDEF")).await;

    assert!(matches!(busy, Err(Error::Busy)), "{busy:?}");
    assert_eq!(faults.clear(), 12, "eight tries");
    assert_eq!(effects(&rig, &graduate).await, 0);
}

/// The first write is under way at the store while the SDK is told so until it gives up.
async fn edits_while_in_progress(rig: &Rig, number: usize, key: Option<&str>) -> usize {
    let graduate = rig.graduate(number).await;
    graduate.starts(not_seeking("0123456789ABCDEF")).await.unwrap();
    let (seat, faults) = unlucky(rig, &graduate);
    let seat = key.map_or_else(|| seat.clone(), |key| seat.once(key, 1));
    let in_progress = Fault::Refused("TransactionInProgressException");
    faults.plan(
        WRITE,
        [Fault::Late(SOON), in_progress, in_progress, Fault::Delayed(4 * SOON)],
    );

    let edited = seat.edits(declared("第二稿")).await;

    assert!(is_clear(&edited), "{edited:?}");
    faults.settle().await;
    effects(rig, &graduate).await - 1
}

#[tokio::test(flavor = "multi_thread")]
async fn g2_a_write_that_is_still_under_way_is_not_done_twice() {
    let rig = Rig::start().await;
    assert_eq!(
        Box::pin(edits_while_in_progress(&rig, 114, Some("still"))).await,
        1,
        "with a key"
    );
    assert_eq!(Box::pin(edits_while_in_progress(&rig, 115, None)).await, 1, "without");
}
