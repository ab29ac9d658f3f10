//! Races for a department's last reviewer (S2).

use domain::account::{Account, Branch};
use domain::principal::Actor;
use domain::refusal::{Conflict, Refusal};
use journeys::rig::Rig;
use journeys::rig::seat::done;
use records::{Call, Committed, Error, Records, SchoolDone, SchoolWrite};

const ROUNDS: usize = 40;
const LAW: &str = "法学院";

fn is_of_law(account: &Account) -> bool {
    match &account.branch {
        Branch::Department { department, .. } => department == LAW,
        Branch::School { .. } | Branch::Province { .. } => false,
    }
}

/// Removes the account if it is not the department's last.
async fn removes(rig: &Rig, records: &Records, gone: &Account) -> Result<Committed, Error> {
    let (call, school) = (rig.school_call(), Rig::school());
    let change = records.change_school(&call, &school, |work| {
        let left = work.accounts.iter().filter(|account| is_of_law(account));
        if left.filter(|account| account.subject != gone.subject).count() == 0 {
            let department = LAW.to_owned();
            return Err(Conflict::DepartmentWithoutReviewer { department }.into());
        }
        Ok(SchoolDone {
            write: SchoolWrite::RemoveAccount(gone.subject.clone()),
            event: "account_removed",
            by: Actor::System,
            before: serde_json::Value::Null,
            answer: done(None).answer,
        })
    });
    change.await
}

#[tokio::test(flavor = "multi_thread")]
async fn s2_of_a_departments_last_two_reviewers_one_stays() {
    let rig = Rig::start().await;
    let (one, other) = (rig.records(), rig.records());
    let accounts = local::demo::staff::accounts(rig.now).unwrap();
    let first = accounts.into_iter().find(is_of_law).unwrap();
    let mut second = first.clone();
    second.subject = domain::id::Subject::parse("second-law").unwrap();
    let call = Call::system("race", rig.now);
    for _ in 0..ROUNDS {
        one.install_account(&call, &first).await.unwrap();
        one.install_account(&call, &second).await.unwrap();
        let (left, right) = tokio::join!(removes(&rig, &one, &first), removes(&rig, &other, &second));
        assert_ne!(left.is_ok(), right.is_ok(), "{left:?} {right:?}");
        let lost = left.err().or(right.err()).unwrap();
        let department = LAW.to_owned();
        let refused = Refusal::Conflict(Conflict::DepartmentWithoutReviewer { department });
        assert!(
            matches!(&lost, Error::Refused(refusal) if *refusal == refused),
            "{lost}"
        );
    }
    // Other rigs of the same store have work for the first.
    one.install_account(&call, &first).await.unwrap();
}
