//! What is said.

use domain::time::Timestamp;
use std::fmt;

/// One message on its way to one address. Its `Debug` shows id and code only.
#[derive(Clone, PartialEq, Eq)]
pub struct Notice {
    /// The same in every attempt, another for every message and channel: receivers tell a repetition by it.
    pub id: NoticeId,
    /// What kind of message it is: a stable code such as `invitation_received`, in `[a-z0-9_.]`.
    pub code: String,
    /// One line, Chinese, no personal data.
    pub title: String,
    /// Some sentences, Chinese, no personal data.
    pub text: String,
    /// Where to read on: a page that asks for a sign-in.
    pub link: Option<String>,
    /// When what it tells of happened.
    pub at: Timestamp,
}

impl fmt::Debug for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notice")
            .field("id", &self.id)
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

/// A message's name: 1–64 of `A-Z a-z 0-9 _ -`. No full stop, which separates it from the rest of what a webhook signs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NoticeId(String);

/// A text that can't be a message's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a message's id is 1–64 of A-Z a-z 0-9 _ -")]
pub struct MalformedId;

impl NoticeId {
    /// Takes a name.
    pub fn parse(text: &str) -> Result<Self, MalformedId> {
        let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        if (1..=64).contains(&text.len()) && text.bytes().all(fits) {
            Ok(Self(text.to_owned()))
        } else {
            Err(MalformedId)
        }
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m1_a_message_s_id_can_not_reach_into_what_is_signed_with_it() {
        assert_eq!(NoticeId::parse("7K3Q-email_1").unwrap().as_str(), "7K3Q-email_1");
        for text in ["", "a.b", "a b", "消息", "a\r\nb", &"a".repeat(65)] {
            assert_eq!(NoticeId::parse(text), Err(MalformedId));
        }
    }
}
