//! A URL that is posted to.

use crate::Networks;
use http::uri::PathAndQuery;
use std::net::IpAddr;
use url::{Host, Position, Url};

/// The longest URL.
const MAX_URL_BYTES: usize = 2048;

/// What is wrong with a URL that somebody entered. [`UrlFault::code`] is stable; the text is for the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum UrlFault {
    /// Over 2,048 bytes.
    #[error("网址不能超过 2048 个字节")]
    TooLong,
    /// Not a URL with a host.
    #[error("网址格式不正确")]
    Malformed,
    /// Another scheme.
    #[error("网址必须以 https:// 开头")]
    NotHttps,
    /// `user:password@`: it would be kept and sent where nobody expects a secret. Messages are signed instead.
    #[error("网址不能包含用户名或密码")]
    UserInfo,
    /// An IP address of a network that is not public. A name is looked up when a message is sent, each time.
    #[error("网址不能指向内部网络")]
    NotPublic,
}

impl UrlFault {
    /// The stable code, in snake case.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "url_too_long",
            Self::Malformed => "url_malformed",
            Self::NotHttps => "url_not_https",
            Self::UserInfo => "url_user_info",
            Self::NotPublic => "url_not_public",
        }
    }
}

/// Whether messages could be posted to `url`, by its text alone.
pub fn check_url(url: &str, networks: Networks) -> Result<(), UrlFault> {
    Target::parse(url, networks).map(|_| ())
}

/// A URL, taken apart.
#[derive(Clone)]
pub(crate) struct Target {
    url: Url,
    host: Host<String>,
}

impl Target {
    pub(crate) fn parse(text: &str, networks: Networks) -> Result<Self, UrlFault> {
        if text.len() > MAX_URL_BYTES {
            return Err(UrlFault::TooLong);
        }
        let url = Url::parse(text).map_err(|_| UrlFault::Malformed)?;
        match (url.scheme(), networks) {
            ("https", _) | ("http", Networks::Any) => {}
            _ => return Err(UrlFault::NotHttps),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UrlFault::UserInfo);
        }
        let host = url.host().ok_or(UrlFault::Malformed)?.to_owned();
        let target = Self { url, host };
        PathAndQuery::try_from(target.path()).map_err(|_| UrlFault::Malformed)?;
        match target.ip() {
            Some(ip) if !networks.admit(ip) => Err(UrlFault::NotPublic),
            _ => Ok(target),
        }
    }

    /// The same server, another path, which begins with a slash and may have a query.
    pub(crate) fn at(&self, path: &str) -> Self {
        let mut url = self.url.clone();
        let (path, query) = path
            .split_once('?')
            .map_or((path, None), |(path, query)| (path, Some(query)));
        url.set_path(path);
        url.set_query(query);
        Self {
            url,
            host: self.host.clone(),
        }
    }

    pub(crate) fn is_tls(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Whether it is on this machine, by what the URL says.
    pub(crate) fn is_loopback(&self) -> bool {
        self.ip()
            .map_or_else(|| self.host() == "localhost", |ip| ip.is_loopback())
    }

    /// The address, where the URL has one instead of a name.
    pub(crate) fn ip(&self) -> Option<IpAddr> {
        match &self.host {
            Host::Domain(_) => None,
            Host::Ipv4(ip) => Some(IpAddr::V4(*ip)),
            Host::Ipv6(ip) => Some(IpAddr::V6(*ip)),
        }
    }

    /// The host without brackets.
    pub(crate) fn host(&self) -> String {
        self.ip().map_or_else(|| self.host.to_string(), |ip| ip.to_string())
    }

    pub(crate) fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or(443)
    }

    /// `host:port`, the port only where it is not the scheme's own.
    pub(crate) fn authority(&self) -> &str {
        &self.url[Position::BeforeHost..Position::AfterPort]
    }

    /// Path and query.
    pub(crate) fn path(&self) -> &str {
        &self.url[Position::BeforePath..Position::AfterQuery]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m1_a_url_that_somebody_enters_is_told_what_is_wrong_with_it() {
        let fault = |url: &str| check_url(url, Networks::Public).map_err(UrlFault::code);
        assert_eq!(fault("https://hooks.example.edu.cn:8443/去向?a=1#b"), Ok(()));
        assert_eq!(fault("https://1.1.1.1/"), Ok(()));
        assert_eq!(
            fault(&format!("https://example.org/{}", "a".repeat(2048))),
            Err("url_too_long")
        );
        for url in [
            "",
            "example.org/hook",
            "https://",
            "https://exa mple.org/",
            "/hook",
            "https://[::1/",
        ] {
            assert_eq!(fault(url), Err("url_malformed"), "{url}");
        }
        for url in [
            "http://example.org/",
            "ftp://example.org/",
            "file:///etc/passwd",
            "data:text/plain,a",
        ] {
            assert_eq!(fault(url), Err("url_not_https"), "{url}");
        }
        for url in ["https://user@example.org/", "https://:word@example.org/"] {
            assert_eq!(fault(url), Err("url_user_info"), "{url}");
        }
    }

    #[test]
    fn m1_no_spelling_of_an_address_hides_where_it_leads() {
        let spellings = [
            "127.0.0.1",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "127.1",
            "0",
            "169.254.169.254",
            "[::1]",
            "10.1.2.3",
            "[::ffff:10.0.0.1]",
            "[fd00:ec2::254]",
            "１２７.0.0.1",
            "127。0。0。1",
            "%31%32%37.0.0.1",
        ];
        for spelling in spellings {
            let url = format!("https://{spelling}/");
            assert_eq!(
                check_url(&url, Networks::Public),
                Err(UrlFault::NotPublic),
                "{spelling}"
            );
            assert_eq!(check_url(&url, Networks::Any), Ok(()), "{spelling}");
        }
    }

    #[test]
    fn m1_a_target_is_taken_apart_as_http_wants_it() {
        let target = Target::parse("https://[2606:4700::1111]:8443/a/b?c=d#e", Networks::Public).unwrap();
        assert_eq!((target.host().as_str(), target.port()), ("2606:4700::1111", 8443));
        assert_eq!(
            (target.authority(), target.path()),
            ("[2606:4700::1111]:8443", "/a/b?c=d")
        );
        let target = target.at("/x?y=z");
        assert_eq!(target.path(), "/x?y=z");
        assert_eq!(
            Target::parse("https://a.org", Networks::Public).unwrap().authority(),
            "a.org"
        );
    }
}
