//! What the channels are set up with, out of the environment. A channel that is not set up fails as not configured.

use push::{Networks, Settings, SmtpSettings, TemplateFields, WeChatSettings};
use std::sync::Arc;

/// The settings of the function.
#[derive(Clone, Debug)]
pub struct DeliverSettings {
    /// `WECHAT_*`, `SMTP_URL` and `MAIL_FROM`, `WEBHOOK_NETWORKS`.
    pub push: Settings,
    /// `CLIENT_URL`: where people read their messages.
    pub client_url: Option<Arc<str>>,
}

/// A channel is set up in part. Values are not told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("environment: {0} is missing")]
pub struct Missing(&'static str);

/// Reads the environment of this process.
#[expect(clippy::disallowed_methods, reason = "this is how main.rs reads the environment")]
pub fn from_environment() -> Result<DeliverSettings, Missing> {
    read(|name| std::env::var(name).ok())
}

/// Reads the variables that `lookup` knows; an empty one counts as absent.
pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<DeliverSettings, Missing> {
    let text = |name: &str| {
        let value = lookup(name).map(|value| value.trim().to_owned());
        value.filter(|value| !value.is_empty())
    };
    let needed = |name: &'static str| text(name).ok_or(Missing(name));
    let wechat = match text("WECHAT_APP_SECRET") {
        Some(secret) => {
            let endpoint = text("WECHAT_ENDPOINT");
            Some(WeChatSettings {
                endpoint: endpoint.unwrap_or_else(|| WeChatSettings::ENDPOINT.to_owned()),
                app_id: needed("WECHAT_APP_ID")?,
                app_secret: secret,
                template_id: needed("WECHAT_TEMPLATE_ID")?,
                fields: TemplateFields::default(),
            })
        }
        None => None,
    };
    let smtp = match text("SMTP_URL") {
        Some(url) => Some(SmtpSettings {
            url,
            from: needed("MAIL_FROM")?,
        }),
        None => None,
    };
    let client_url = text("CLIENT_URL").map(|url| url.trim_end_matches('/').into());
    Ok(DeliverSettings {
        push: Settings {
            wechat,
            smtp,
            webhook_networks: networks(text("WEBHOOK_NETWORKS").as_deref()),
            ..Settings::default()
        },
        client_url,
    })
}

/// `any`, or else public ones.
fn networks(name: Option<&str>) -> Networks {
    match name {
        Some("any") => Networks::Any,
        Some(_) | None => Networks::Public,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &'static [(&str, &str)]) -> Result<DeliverSettings, Missing> {
        read(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn m1_a_channel_is_set_up_as_a_whole_or_not_at_all() {
        let none = of(&[("WECHAT_APP_SECRET", " "), ("SMTP_URL", "")]).unwrap();
        assert!(none.push.wechat.is_none() && none.push.smtp.is_none());
        assert_eq!(none.push.webhook_networks, Networks::Public);
        assert_eq!(of(&[("WECHAT_APP_SECRET", "s")]).err(), Some(Missing("WECHAT_APP_ID")));
        assert_eq!(of(&[("SMTP_URL", "smtps://h")]).err(), Some(Missing("MAIL_FROM")));
        let all = [
            ("WECHAT_APP_SECRET", "s"),
            ("WECHAT_APP_ID", "i"),
            ("WECHAT_TEMPLATE_ID", "t"),
            ("SMTP_URL", "smtps://h"),
            ("MAIL_FROM", "a@b.cn"),
            ("CLIENT_URL", "https://c/"),
            ("WEBHOOK_NETWORKS", "any"),
        ];
        let all = read(|name| Some(all.iter().find(|(known, _)| *known == name)?.1.to_owned())).unwrap();
        let wechat = all.push.wechat.unwrap();
        assert_eq!(wechat.endpoint, WeChatSettings::ENDPOINT);
        assert!(all.push.smtp.is_some());
        assert_eq!(all.client_url.as_deref(), Some("https://c"));
    }
}
