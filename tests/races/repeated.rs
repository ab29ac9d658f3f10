//! The same request many times at once (G2).

use domain::dossier::NewFiling;
use domain::filing::Declared;
use domain::id::FilingId;
use domain::kind::{DestinationKind, Fields};
use futures::future::join_all;
use journeys::rig::{Rig, own};
use records::{Effect, Error, Records, Repeat};

#[tokio::test(flavor = "multi_thread")]
async fn g2_one_key_eight_times_at_once_has_one_effect_and_one_answer() {
    let rig = Rig::start().await;
    let clients: Vec<Records> = (0..8).map(|_| rig.records()).collect();
    for number in 41..=50 {
        let id = rig.graduate(&clients[0], number).await;
        let call = &rig.call(number, Some("once"));
        let content = Declared {
            kind: DestinationKind::NotSeeking,
            fields: Fields::default(),
            proofs: Vec::new(),
        };
        let new = NewFiling {
            id: FilingId::parse("0123456789ABCDEF").unwrap(),
            content,
        };
        let start = |records| {
            let (id, new) = (&id, &new);
            async move {
                own(records, call, id, |work, owner| {
                    work.dossier.start_filing(owner, new.clone(), &work.settings, call.now)
                })
                .await
            }
        };
        let results = join_all(clients.iter().map(start)).await;
        let committed: Vec<_> = results.into_iter().map(Result::unwrap).collect();
        assert_eq!(committed.iter().filter(|one| one.effect == Effect::Done).count(), 1);
        assert!(committed.iter().all(|one| one.answer == committed[0].answer));
        let mut other = call.clone();
        other.repeat = Some(Repeat {
            key: "once".to_owned(),
            fingerprint: [8; 32],
        });
        let reused = own(&clients[0], &other, &id, |work, owner| {
            work.dossier.accept_basics(owner, call.now)
        });
        assert!(matches!(reused.await, Err(Error::KeyReused)));
        assert!(clients[0].history_is_intact(&id).await.unwrap());
    }
}
