//! Stories are drawn from seeds, and so is what goes wrong in them.

use journeys::rig::faults::{Fault, Faults};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::time::Duration;

/// What this seed draws; the same seed always draws the same.
pub(crate) fn draw<S: Strategy>(seed: u64, strategy: &S) -> S::Value {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_be_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    strategy.new_tree(&mut runner).unwrap().current()
}

/// The first requests of one operation suffer the same fault.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trouble {
    /// Such as `TransactWriteItems`.
    operation: &'static str,
    /// The fault.
    fault: Fault,
    /// How many requests suffer.
    times: usize,
}

impl Trouble {
    /// The client's next requests suffer it.
    pub(crate) fn befalls(&self, faults: &Faults) {
        faults.plan(self.operation, vec![self.fault; self.times]);
    }

    /// Whether something may be done and its caller be told that it failed.
    pub(crate) fn hides_success(&self) -> bool {
        self.operation == "TransactWriteItems" && self.fault.hides_success()
    }
}

/// Any trouble that a request at the store may be in.
pub(crate) fn trouble() -> impl Strategy<Value = Trouble> {
    let anywhere = prop_oneof![
        Just(Fault::NotSent),
        Just(Fault::AnswerLost),
        Just(Fault::Refused("ThrottlingException")),
        Just(Fault::Refused("InternalServerError")),
        (1_u64..20).prop_map(|time| Fault::Delayed(Duration::from_millis(time))),
    ];
    let at_writes = prop_oneof![
        Just(Fault::Cancelled("TransactionConflict")),
        Just(Fault::Cancelled("ThrottlingError")),
        Just(Fault::AnswerLost),
        (1_u64..20).prop_map(|time| Fault::Late(Duration::from_millis(time))),
    ];
    let request = prop_oneof![
        (Just("BatchGetItem"), anywhere.clone()),
        (Just("TransactWriteItems"), anywhere),
        (Just("TransactWriteItems"), at_writes),
    ];
    (request, 1_usize..=3).prop_map(|((operation, fault), times)| Trouble {
        operation,
        fault,
        times,
    })
}
