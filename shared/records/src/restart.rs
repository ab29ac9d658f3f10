//! Starting anew from what has ended (F7, F12): the history entry is read beside the dossier.

use crate::Records;
use crate::attributes::key2;
use crate::call::Call;
use crate::change::{Committed, Done, Work, signed_in};
use crate::error::Error;
use crate::history;
use crate::read::{Found, Wanted};
use domain::filing::Ended;
use domain::id::GraduateId;
use domain::refusal::Refusal;

/// A dossier, and something of it that has ended.
#[derive(Debug)]
pub struct Restarting<'a> {
    /// The dossier and what else a decision needs.
    pub work: &'a mut Work,
    /// What has ended.
    pub ended: Ended,
}

impl Records {
    /// Reads a dossier and what ended with its history entry `sequence`: one round trip.
    pub async fn open_ended(&self, call: &Call, (id, sequence): (&GraduateId, u64)) -> Result<(Work, Ended), Error> {
        signed_in(call)?;
        let (pk, sk) = (id.to_string(), history::sk(sequence));
        let mut wanted = self.wanted_for_graduate(call, id);
        wanted.one(&self.tables.history, key2(&pk, &sk));
        let found = self.read(wanted).await?;
        let (work, _) = self.work(&found, call, id)?;
        let item = found.get(&self.tables.history, &pk, Some(&sk));
        let ended = item.map(history::read).transpose()?.and_then(|item| item.ended);
        let ended = history::unmasked(ended.ok_or(Refusal::NotFound)?, &work.dossier.entry);
        Ok((work, ended))
    }

    /// Changes a dossier on the ground of what ended with its history entry `sequence`: one read, one transactional write.
    pub async fn change_from_ended(
        &self,
        call: &Call,
        (id, sequence): (&GraduateId, u64),
        decide: impl Fn(Restarting<'_>) -> Result<Done, Refusal> + Send,
    ) -> Result<Committed, Error> {
        signed_in(call)?;
        let (pk, sk) = (id.to_string(), history::sk(sequence));
        let mut beside = Wanted::default();
        beside.one(&self.tables.history, key2(&pk, &sk));
        let decide = move |work: &mut Work, found: &Found| {
            let item = found
                .get(&self.tables.history, &pk, Some(&sk))
                .ok_or(Refusal::NotFound)?;
            let ended = history::read(item)?.ended.ok_or(Refusal::NotFound)?;
            let ended = history::unmasked(ended, &work.dossier.entry);
            Ok((decide(Restarting { work, ended })?, Vec::new()))
        };
        Box::pin(self.change_beside(call, id, beside, decide)).await
    }
}
