//! The same request many times at once (G2).

use futures::future::join_all;
use journeys::rig::deed::Deed;
use journeys::rig::seat::{Seat, was_done};
use journeys::rig::{Rig, not_seeking};
use records::Error;

#[tokio::test(flavor = "multi_thread")]
async fn g2_one_key_eight_times_at_once_has_one_effect_and_one_answer() {
    let rig = Rig::start().await;
    for number in 41..=50 {
        let graduate = rig.graduate(number).await.once("once", 7);
        let clients: Vec<Seat> = (0..8).map(|_| rig.again(&graduate)).collect();
        let new = || not_seeking("0123456789ABCDEF");
        let results = join_all(clients.iter().map(|client| client.starts(new()))).await;
        assert_eq!(results.iter().filter(|result| was_done(result)).count(), 1);
        let committed: Vec<_> = results.into_iter().map(Result::unwrap).collect();
        assert!(committed.iter().all(|one| one.answer == committed[0].answer));
        let reused = graduate.once("once", 8).does(&Deed::AcceptBasics).await;
        assert!(matches!(reused, Err(Error::KeyReused)), "{reused:?}");
        let entries = rig.assert_sound(&graduate, &[]).await.entries;
        assert_eq!(entries.len(), 4, "on the roster, bound, accepted, started");
    }
}
