//! Inboxes (M1). What is told is written with what happened, on its history entry; from there it gets into inboxes, later and
//! perhaps more than once: a message has one name and is there once.

mod channels;
mod deliveries;
mod told;

pub use channels::{ChannelsWork, NewChannels};
pub use deliveries::{DeliveryName, PUSH_SHARDS, Sending};
pub(crate) use told::tell;
pub use told::{Told, ToldMessage};

use crate::Records;
use crate::attributes::{Item, get_text, get_value, key2, number, text, value};
use crate::change::pause;
use crate::commit::{Condition, Guard, Outcome, Write};
use crate::error::Error;
use crate::lists::{Slice, Start};
use crate::read::Wanted;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use domain::message::{Channels, Inbox, KEPT_DAYS, Message, MessageId, Responsible};
use domain::time::Timestamp;
use std::collections::BTreeSet;

const TRIES: u32 = 8;
/// Sort keys of messages begin so, and go on with their names: in the order of time.
const MESSAGE: &str = "m#";
/// Up to how many unread messages are counted.
pub const MOST_UNREAD: usize = 99;

/// A message in its inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxItem {
    /// Its name.
    pub id: MessageId,
    /// What is told.
    pub message: Message,
    /// When it happened.
    pub at: Timestamp,
    /// When it was first read.
    pub read_at: Option<Timestamp>,
}

impl Records {
    /// Puts a message into its inbox and on its way through the channels that are on: one read, one transactional write. Does
    /// nothing if it is there already.
    pub async fn deliver(&self, told: &ToldMessage) -> Result<(), Error> {
        let pk = told.message.to.to_string();
        let sk = message_sk(&told.id);
        for attempt in 0..TRIES {
            let mut wanted = Wanted::default();
            wanted.one(&self.tables.messages, key2(&pk, &sk));
            Self::want_channels(&self.tables.messages, &mut wanted, &told.message.to);
            let found = self.read(wanted).await?;
            if found.get(&self.tables.messages, &pk, Some(&sk)).is_some() {
                return Ok(());
            }
            let channels = self.found_channels(&found, &told.message.to)?.0;
            match self.commit(self.message_writes(told, &channels)?).await? {
                Outcome::Written => return Ok(()),
                Outcome::Again | Outcome::Answered(_) => pause(attempt).await,
            }
        }
        Err(Error::Busy)
    }

    fn message_writes(&self, told: &ToldMessage, channels: &Channels) -> Result<Vec<Write>, Error> {
        let pk = told.message.to.to_string();
        let mut item = key2(&pk, message_sk(&told.id));
        item.insert("message".to_owned(), value(&told.message)?);
        item.insert("at".to_owned(), text(told.at.to_string()));
        item.insert("unread".to_owned(), text(&pk));
        if let Some(responsible) = &told.message.responsible {
            item.insert("responsible".to_owned(), value(responsible)?);
        }
        item.insert("expires_at".to_owned(), number(expires_at(told.at)));
        let table = &self.tables.messages;
        let mut writes = vec![Write::put(table, item, Condition::absent(), Guard::Version)?];
        for channel in channels.on() {
            writes.push(self.new_delivery(told, channel)?);
        }
        Ok(writes)
    }

    /// The messages of an inbox that `keep` keeps, newest first.
    pub async fn messages(
        &self,
        inbox: &Inbox,
        start: Start,
        keep: impl Fn(&InboxItem) -> bool,
    ) -> Result<Slice<InboxItem>, Error> {
        let request = self
            .partition(&self.tables.messages, &inbox.to_string())
            .key_condition_expression("#key = :key AND begins_with(sk, :prefix)")
            .expression_attribute_values(":prefix", text(MESSAGE))
            .scan_index_forward(false);
        let read = |item: &Item| read(item).map(|row| keep(&row).then_some(row));
        self.page(request, start, &["pk", "sk"], read).await
    }

    /// How many messages of an inbox nobody has read, of those whose responsibility `keep` keeps: up to [`MOST_UNREAD`] and
    /// one.
    pub async fn unread_messages(
        &self,
        inbox: &Inbox,
        keep: impl Fn(Option<&Responsible>) -> bool,
    ) -> Result<usize, Error> {
        let request = self
            .index(&self.tables.messages, "unread", &inbox.to_string())
            .scan_index_forward(false);
        let start = Start {
            after: None,
            limit: MOST_UNREAD + 1,
        };
        let read = |item: &Item| Ok(keep(responsible(item)?.as_ref()).then_some(()));
        let slice = self.page(request, start, &["pk", "sk", "unread"], read).await?;
        Ok(slice.items.len())
    }

    /// Who is responsible for these messages of an inbox: one round trip. Those that are not there are left out.
    pub async fn responsible_for(&self, inbox: &Inbox, ids: &[MessageId]) -> Result<Vec<Option<Responsible>>, Error> {
        let pk = inbox.to_string();
        let names: BTreeSet<String> = ids.iter().map(message_sk).collect();
        let mut wanted = Wanted::default();
        for sk in &names {
            wanted.one(&self.tables.messages, key2(&pk, sk));
        }
        let found = self.read(wanted).await?;
        let items = names
            .iter()
            .filter_map(|sk| found.get(&self.tables.messages, &pk, Some(sk)));
        items.map(responsible).collect()
    }

    /// Marks a message as read; again does no harm. `false`: the inbox has no such message, or not any more.
    pub async fn read_message(&self, inbox: &Inbox, id: &MessageId, now: Timestamp) -> Result<bool, Error> {
        let request = self
            .client
            .update_item()
            .table_name(&self.tables.messages)
            .set_key(Some(key2(inbox.to_string(), message_sk(id))))
            .update_expression("SET read_at = if_not_exists(read_at, :now) REMOVE unread")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":now", text(now.to_string()));
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) => {
                let code = error.as_service_error().and_then(ProvideErrorMetadata::code);
                if code == Some("ConditionalCheckFailedException") {
                    Ok(false)
                } else {
                    Err(Error::from_sdk(error))
                }
            }
        }
    }
}

fn responsible(item: &Item) -> Result<Option<Responsible>, Error> {
    let responsible = item.contains_key("responsible").then(|| get_value(item, "responsible"));
    responsible.transpose()
}

fn message_sk(id: &MessageId) -> String {
    format!("{MESSAGE}{id}")
}

/// When the store may forget what happened at `at`.
fn expires_at(at: Timestamp) -> i64 {
    at.as_second() + KEPT_DAYS * 24 * 60 * 60
}

fn read(item: &Item) -> Result<InboxItem, Error> {
    let id = get_text(item, "sk").and_then(|sk| MessageId::parse(sk.strip_prefix(MESSAGE)?).ok());
    let moment = |name: &str| get_text(item, name).and_then(|at| at.parse().ok());
    Ok(InboxItem {
        id: id.ok_or(Error::Corrupt("name of a message"))?,
        message: get_value(item, "message")?,
        at: moment("at").ok_or(Error::Corrupt("moment of a message"))?,
        read_at: moment("read_at"),
    })
}
