//! Messages on their way through a channel: found when they are due, sent by one at a time, parked when they do not arrive.

use super::{ToldMessage, expires_at};
use crate::Records;
use crate::attributes::{Item, get_number, get_text, get_value, key2, number, text, value};
use crate::call::Call;
use crate::change::{Answer, Committed};
use crate::commit::{Condition, Guard, Outcome, Write};
use crate::dossiers::instant;
use crate::error::Error;
use crate::lists::{Slice, Start};
use crate::read::Wanted;
use domain::message::{Attempt, Channel, Channels, Claim, Delivery, DeliveryState, Inbox, MessageId};
use domain::principal::Actor;
use domain::refusal::Refusal;
use domain::time::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};

/// How many parts the index of what is due has, so that none takes all the writes of a busy hour.
pub const PUSH_SHARDS: u8 = 16;
/// Sort keys of deliveries begin so.
const DELIVERY: &str = "d#";

/// Names one delivery.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeliveryName {
    /// Whose message.
    pub inbox: Inbox,
    /// The message.
    pub message: MessageId,
    /// The channel.
    pub channel: Channel,
}

/// A delivery that the caller alone is to send now.
#[derive(Clone, Debug)]
pub struct Sending {
    /// Its name.
    pub name: DeliveryName,
    /// As it was written when the attempt began.
    pub delivery: Delivery,
    /// Where to.
    pub channels: Channels,
    version: u64,
}

impl DeliveryName {
    /// Reads the key of an item; `None` if it is no delivery.
    pub fn of_key(pk: &str, sk: &str) -> Option<Self> {
        let (message, channel) = sk.strip_prefix(DELIVERY)?.split_once('#')?;
        Some(Self {
            inbox: Inbox::parse(pk).ok()?,
            message: MessageId::parse(message).ok()?,
            channel: Channel::from_code(channel)?,
        })
    }

    fn key(&self) -> Item {
        key2(self.inbox.to_string(), self.sk())
    }

    fn sk(&self) -> String {
        format!("{DELIVERY}{}#{}", self.message, self.channel.code())
    }
}

impl Records {
    pub(super) fn new_delivery(&self, told: &ToldMessage, channel: Channel) -> Result<Write, Error> {
        let notice = &told.message.notice;
        let delivery = Delivery {
            message: told.id.clone(),
            channel,
            code: notice.code().to_owned(),
            title: notice.title(),
            happened_at: told.at,
            state: DeliveryState::Due { at: told.at },
            tries: 0,
            log: Vec::new(),
        };
        self.delivery_write(&told.message.to, &delivery, 0)
    }

    fn delivery_write(&self, inbox: &Inbox, delivery: &Delivery, version: u64) -> Result<Write, Error> {
        let name = DeliveryName {
            inbox: inbox.clone(),
            message: delivery.message.clone(),
            channel: delivery.channel,
        };
        let mut item = name.key();
        item.insert("delivery".to_owned(), value(delivery)?);
        item.insert("version".to_owned(), number(version + 1));
        item.insert("expires_at".to_owned(), number(expires_at(delivery.happened_at)));
        if let Some(at) = delivery.due_at() {
            item.insert("due_shard".to_owned(), text(shard_of(&delivery.message)));
            item.insert("due_at".to_owned(), text(instant(at)));
        }
        let unchanged = Condition::unchanged(version);
        Write::put(&self.tables.messages, item, unchanged, Guard::Version)
    }

    /// What of one shard is due at `now`, longest due first.
    pub async fn due_deliveries(&self, shard: u8, now: Timestamp, start: Start) -> Result<Slice<DeliveryName>, Error> {
        let request = self
            .index(&self.tables.messages, "due", &shard_key(shard))
            .key_condition_expression("#key = :key AND due_at <= :now")
            .expression_attribute_values(":now", text(instant(now)));
        self.page(request, start, &["pk", "sk", "due_shard", "due_at"], |item| {
            let (pk, sk) = (get_text(item, "pk"), get_text(item, "sk"));
            Ok(pk.zip(sk).and_then(|(pk, sk)| DeliveryName::of_key(pk, sk)))
        })
        .await
    }

    /// Begins an attempt: one read and one conditional write. `None`: it is over, not due, or somebody else sends it.
    pub async fn begin_delivery(&self, name: &DeliveryName, now: Timestamp) -> Result<Option<Sending>, Error> {
        let mut wanted = Wanted::default();
        wanted.one(&self.tables.messages, name.key());
        Self::want_channels(&self.tables.messages, &mut wanted, &name.inbox);
        let found = self.read(wanted).await?;
        let Some(item) = found.get(&self.tables.messages, &name.inbox.to_string(), Some(&name.sk())) else {
            return Ok(None);
        };
        let version = get_number(item, "version").unwrap_or_default();
        let mut delivery: Delivery = get_value(item, "delivery")?;
        let channels = self.found_channels(&found, &name.inbox)?.0;
        let claim = delivery.claim(now);
        match claim {
            Claim::NotNow => return Ok(None),
            Claim::Begun | Claim::GivenUp => {}
        }
        let write = self.delivery_write(&name.inbox, &delivery, version)?;
        let written = match self.commit(vec![write]).await? {
            Outcome::Written => claim == Claim::Begun,
            Outcome::Again | Outcome::Answered(_) => false,
        };
        Ok(written.then(|| Sending {
            name: name.clone(),
            delivery,
            channels,
            version: version + 1,
        }))
    }

    /// Ends an attempt. Whoever took so long that another has begun meanwhile has nothing to say any more.
    pub async fn settle_delivery(&self, sending: Sending, attempt: Attempt, now: Timestamp) -> Result<(), Error> {
        let mut delivery = sending.delivery;
        delivery.settle(attempt, now);
        let write = self.delivery_write(&sending.name.inbox, &delivery, sending.version)?;
        self.commit(vec![write]).await?;
        Ok(())
    }

    /// The deliveries of an inbox that `keep` keeps, newest message first.
    pub async fn deliveries(
        &self,
        inbox: &Inbox,
        start: Start,
        keep: impl Fn(&Delivery) -> bool,
    ) -> Result<Slice<Delivery>, Error> {
        let request = self
            .partition(&self.tables.messages, &inbox.to_string())
            .key_condition_expression("#key = :key AND begins_with(sk, :prefix)")
            .expression_attribute_values(":prefix", text(DELIVERY))
            .scan_index_forward(false);
        let read = |item: &Item| get_value(item, "delivery").map(|row| keep(&row).then_some(row));
        self.page(request, start, &["pk", "sk"], read).await
    }

    /// Makes a parked delivery due again: one read and one transactional write.
    pub async fn replay_delivery(
        &self,
        call: &Call,
        (name, by): (&DeliveryName, &Actor),
        answer: impl Fn(&Delivery) -> Result<Answer, Refusal> + Send,
    ) -> Result<Committed, Error> {
        let mut wanted = Wanted::default();
        wanted.one(&self.tables.messages, name.key());
        self.want_answer(&mut wanted, call);
        let found = self.read(wanted).await?;
        if let Some(answer) = self.answered(&found, call)? {
            return Ok(crate::invitations::repeated(answer));
        }
        let pk = name.inbox.to_string();
        let item = found.get(&self.tables.messages, &pk, Some(&name.sk()));
        let item = item.ok_or(Refusal::NotFound)?;
        let version = get_number(item, "version").unwrap_or_default();
        let mut delivery: Delivery = get_value(item, "delivery")?;
        if let Err(refused) = delivery.replay(call.now) {
            return self.unless_repeated(call, Ok(()), refused.into()).await;
        }
        let answer = answer(&delivery)?;
        let told = json!({ "message": name.message, "channel": name.channel });
        let writes = vec![
            self.delivery_write(&name.inbox, &delivery, version)?,
            self.trail_entry(
                call,
                &format!("inbox#{pk}"),
                ("delivery_replayed", by),
                (&json!({}), &told),
            )?,
        ];
        self.conclude(call, writes, answer).await
    }
}

fn shard_of(message: &MessageId) -> String {
    let digest = Sha256::digest(message.as_str());
    shard_key(digest.first().copied().unwrap_or_default() % PUSH_SHARDS)
}

fn shard_key(shard: u8) -> String {
    format!("push-{shard:02}")
}
