//! The channels of an inbox, as its owner has turned them on.

use super::TRIES;
use crate::Records;
use crate::attributes::{get_number, get_value, key2, number, value};
use crate::call::Call;
use crate::change::{Answer, Committed, pause};
use crate::commit::{Condition, Guard, Write};
use crate::error::Error;
use crate::invitations::repeated;
use crate::read::{Found, Wanted};
use domain::message::{Channels, Inbox};
use domain::principal::Actor;
use domain::refusal::Refusal;
use serde_json::{Value, json};

const CHANNELS: &str = "channels";

/// The channels as they are.
#[derive(Clone, Debug)]
pub struct ChannelsWork {
    /// Which are on.
    pub channels: Channels,
    /// Counts the changes; 0 if there was none.
    pub version: u64,
}

/// The channels as they become.
#[derive(Clone, Debug)]
pub struct NewChannels {
    /// Which are on.
    pub channels: Channels,
    /// As whom the caller stands in the history.
    pub by: Actor,
    /// For the caller.
    pub answer: Answer,
}

impl Records {
    /// The channels of an inbox: one round trip. Whether the caller may see them is for the policy to say.
    pub async fn channels(&self, inbox: &Inbox) -> Result<ChannelsWork, Error> {
        let mut wanted = Wanted::default();
        Self::want_channels(&self.tables.messages, &mut wanted, inbox);
        let found = self.read(wanted).await?;
        let (channels, version) = self.found_channels(&found, inbox)?;
        Ok(ChannelsWork { channels, version })
    }

    /// Changes the channels of an inbox: one read and one transactional write, with an entry of the inbox's history that says
    /// which are on and no address.
    pub async fn change_channels(
        &self,
        call: &Call,
        inbox: &Inbox,
        decide: impl Fn(&ChannelsWork) -> Result<NewChannels, Refusal> + Send,
    ) -> Result<Committed, Error> {
        for attempt in 0..TRIES {
            let mut wanted = Wanted::default();
            Self::want_channels(&self.tables.messages, &mut wanted, inbox);
            self.want_answer(&mut wanted, call);
            let found = self.read(wanted).await?;
            if let Some(answer) = self.answered(&found, call)? {
                return Ok(repeated(answer));
            }
            let (channels, version) = self.found_channels(&found, inbox)?;
            let work = ChannelsWork { channels, version };
            let new = match decide(&work) {
                Ok(new) => new,
                Err(refused) => return self.unless_repeated(call, Ok(()), refused.into()).await,
            };
            let mut item = key2(inbox.to_string(), CHANNELS);
            item.insert("channels".to_owned(), value(&new.channels)?);
            item.insert("version".to_owned(), number(version + 1));
            let (before, after) = (on(&work.channels), on(&new.channels));
            let unchanged = Condition::unchanged(version);
            let mut writes = vec![
                Write::put(&self.tables.messages, item, unchanged, Guard::Version)?,
                self.trail_entry(
                    call,
                    &format!("inbox#{inbox}"),
                    ("channels_changed", &new.by),
                    (&before, &after),
                )?,
            ];
            writes.extend(self.answer_write(call, &new.answer)?);
            if let Some(committed) = self.concluded(call, writes, new.answer).await? {
                return Ok(committed);
            }
            pause(attempt).await;
        }
        Err(Error::Busy)
    }

    pub(super) fn want_channels(table: &str, wanted: &mut Wanted, inbox: &Inbox) {
        wanted.one(table, key2(inbox.to_string(), CHANNELS));
    }

    pub(super) fn found_channels(&self, found: &Found, inbox: &Inbox) -> Result<(Channels, u64), Error> {
        match found.get(&self.tables.messages, &inbox.to_string(), Some(CHANNELS)) {
            Some(item) => Ok((
                get_value(item, "channels")?,
                get_number(item, "version").unwrap_or_default(),
            )),
            None => Ok((Channels::default(), 0)),
        }
    }
}

/// Addresses and secrets stay out of what is kept for ever.
fn on(channels: &Channels) -> Value {
    json!({ "channels": channels.on() })
}
