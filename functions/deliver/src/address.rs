//! Where to, and what.

use domain::message::{Channel, Channels};
use domain::time::Timestamp;
use push::{Address, MalformedId, Notice, NoticeId, Secret, Secrets};
use records::Sending;

/// The address of a channel, if it is on.
pub(crate) fn of(channels: &Channels, channel: Channel, now: Timestamp) -> Option<Address> {
    match channel {
        Channel::Wechat => channels.wechat.clone().map(|open_id| Address::WeChat { open_id }),
        Channel::Email => channels.email.clone().map(|address| Address::Email { address }),
        Channel::Webhook => {
            let webhook = channels.webhook.as_ref()?;
            let mut secrets = webhook
                .secrets(now)
                .into_iter()
                .filter_map(|text| Secret::parse(text).ok());
            let mut signing = Secrets::one(secrets.next()?);
            signing.previous = secrets.next();
            Some(Address::Webhook {
                url: webhook.url.clone(),
                secrets: signing,
            })
        }
    }
}

/// What is pushed: its kind and one line that names nobody. Who wants to know more reads the inbox. WeChat takes names of 32
/// characters, so the channel is its first letter.
pub(crate) fn notice(sending: &Sending, client_url: Option<&str>) -> Result<Notice, MalformedId> {
    let delivery = &sending.delivery;
    let channel = match delivery.channel {
        Channel::Wechat => 'w',
        Channel::Email => 'e',
        Channel::Webhook => 'h',
    };
    Ok(Notice {
        id: NoticeId::parse(&format!("{}-{channel}", delivery.message))?,
        code: delivery.code.clone(),
        title: delivery.title.clone(),
        text: "详情请登录查看。".to_owned(),
        link: client_url.map(|client| format!("{client}/messages/{}", delivery.message)),
        at: delivery.happened_at,
    })
}
