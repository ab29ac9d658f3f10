//! The text of an e-mail. The same bytes in every attempt, so that copies are told apart by nothing.

use crate::Notice;
use lettre::Message;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use std::time::{Duration, UNIX_EPOCH};

/// Nothing where a header can't be written.
pub(super) fn write(from: &Mailbox, to: &Mailbox, notice: &Notice) -> Option<Vec<u8>> {
    let id = format!("<{}@{}>", notice.id.as_str(), from.email.domain());
    let seconds = u64::try_from(notice.at.as_second()).ok()?;
    let message = Message::builder()
        .from(from.clone())
        .to(to.clone())
        .subject(&notice.title)
        .date(UNIX_EPOCH + Duration::from_secs(seconds))
        .message_id(Some(id))
        // So that nobody's absence is reported to us (RFC 3834).
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .header(ContentType::TEXT_PLAIN)
        .body(body(notice))
        .ok()?;
    Some(message.formatted())
}

fn body(notice: &Notice) -> String {
    let link = notice.link.as_ref().map(|link| format!("{link}\r\n\r\n"));
    let link = link.unwrap_or_default();
    format!("{}\r\n\r\n{link}本邮件由系统自动发出，请勿回复。\r\n", notice.text)
}
