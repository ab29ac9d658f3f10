//! Why an attempt failed.

/// Why an attempt failed. [`Reason::code`] is stable; the text is for whoever looks after the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Reason {
    /// The deployment has no settings for this channel.
    #[error("系统尚未配置该推送渠道")]
    ChannelNotSetUp,
    /// Not an address of this channel.
    #[error("推送地址格式不正确")]
    AddressMalformed,
    /// A webhook in a network that is not public.
    #[error("推送地址不在公共网络上")]
    AddressNotPublic,
    /// Its host's name leads nowhere.
    #[error("推送地址的域名无法解析")]
    NameNotFound,
    /// Nothing accepts connections there in time.
    #[error("无法连接到推送地址")]
    Unreachable,
    /// No secure connection, or its certificate is not to be trusted.
    #[error("无法建立安全连接，请检查证书")]
    TlsFailed,
    /// The connection stood, and no answer came in time.
    #[error("没有收到对方的答复")]
    NoAnswer,
    /// The answer is not one of the protocol.
    #[error("无法识别对方的答复")]
    AnswerUnreadable,
    /// An HTTP redirect: these are not followed.
    #[error("推送地址要求跳转，请改为最终地址")]
    Redirected,
    /// An HTTP 410: it wants no more.
    #[error("推送地址已停用")]
    Gone,
    /// It has too much to do.
    #[error("对方繁忙，要求稍后再试")]
    Busy,
    /// It does not take the message; its people may change that.
    #[error("对方拒绝接收")]
    Refused,
    /// It broke down over the message.
    #[error("对方系统出错")]
    ReceiverBroken,
    /// There is no such recipient, or they no longer follow the account.
    #[error("收件人不存在或已取消关注")]
    RecipientGone,
    /// The recipient has turned such messages off.
    #[error("收件人已拒收此类消息")]
    RecipientRefuses,
    /// The recipient's mail server refused this very message.
    #[error("邮件内容被对方服务器拒收")]
    ContentRefused,
    /// We have sent as many as we may.
    #[error("推送次数已达上限")]
    QuotaUsedUp,
    /// Our own credentials, template or sender are refused: for the operator.
    #[error("系统的推送渠道配置有误，请联系管理员")]
    OwnSettings,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 18] = [
        Self::ChannelNotSetUp,
        Self::AddressMalformed,
        Self::AddressNotPublic,
        Self::NameNotFound,
        Self::Unreachable,
        Self::TlsFailed,
        Self::NoAnswer,
        Self::AnswerUnreadable,
        Self::Redirected,
        Self::Gone,
        Self::Busy,
        Self::Refused,
        Self::ReceiverBroken,
        Self::RecipientGone,
        Self::RecipientRefuses,
        Self::ContentRefused,
        Self::QuotaUsedUp,
        Self::OwnSettings,
    ];

    /// The stable code, in snake case.
    pub fn code(self) -> &'static str {
        match self {
            Self::ChannelNotSetUp => "channel_not_set_up",
            Self::AddressMalformed => "address_malformed",
            Self::AddressNotPublic => "address_not_public",
            Self::NameNotFound => "name_not_found",
            Self::Unreachable => "unreachable",
            Self::TlsFailed => "tls_failed",
            Self::NoAnswer => "no_answer",
            Self::AnswerUnreadable => "answer_unreadable",
            Self::Redirected => "redirected",
            Self::Gone => "gone",
            Self::Busy => "busy",
            Self::Refused => "refused",
            Self::ReceiverBroken => "receiver_broken",
            Self::RecipientGone => "recipient_gone",
            Self::RecipientRefuses => "recipient_refuses",
            Self::ContentRefused => "content_refused",
            Self::QuotaUsedUp => "quota_used_up",
            Self::OwnSettings => "own_settings",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn m1_every_reason_has_a_code_and_a_text_of_its_own() {
        let codes: BTreeSet<&str> = Reason::ALL.iter().map(|reason| reason.code()).collect();
        let texts: BTreeSet<String> = Reason::ALL.iter().map(ToString::to_string).collect();
        assert_eq!((codes.len(), texts.len()), (Reason::ALL.len(), Reason::ALL.len()));
    }
}
