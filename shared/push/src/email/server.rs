//! The mail server of a deployment.

use crate::settings::SettingsError;
use crate::{Failure, Reason, Reply};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use percent_encoding::percent_decode_str;
use url::{Host, Url};

pub(super) struct Server {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    /// How we present ourselves: the sender's domain.
    hello: ClientId,
    extra_roots: Vec<Certificate>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Security {
    /// TLS from the first byte.
    Tls,
    /// TLS before anything but a greeting is said.
    StartTls,
    /// None: it is on this machine.
    Loopback,
}

impl Server {
    pub(super) fn parse(url: &str, domain: &str, extra_roots: &[Vec<u8>]) -> Result<Self, SettingsError> {
        let malformed = SettingsError::SmtpUrl;
        let url = Url::parse(url).map_err(|_| malformed)?;
        let (host, is_loopback) = host(&url).ok_or(malformed)?;
        let (security, port) = match url.scheme() {
            "smtps" => (Security::Tls, 465),
            "smtp" if is_loopback && !requires_tls(&url) => (Security::Loopback, 25),
            "smtp" => (Security::StartTls, 587),
            _ => return Err(malformed),
        };
        let roots = extra_roots.iter().map(|root| Certificate::from_der(root.clone()));
        Ok(Self {
            port: url.port().unwrap_or(port),
            host,
            security,
            credentials: credentials(&url)?,
            hello: ClientId::Domain(domain.to_owned()),
            extra_roots: roots.collect::<Result<_, _>>().map_err(|_| SettingsError::ExtraRoot)?,
        })
    }

    /// A connection on which a message may be handed over.
    pub(super) async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        let server = (self.host.as_str(), self.port);
        let from_start = match self.security {
            Security::Tls => Some(self.tls()?),
            Security::StartTls | Security::Loopback => None,
        };
        let connecting = AsyncSmtpConnection::connect_tokio1(server, None, &self.hello, from_start, None);
        let mut connection = connecting.await.map_err(|error| unusable(&error))?;
        if self.security == Security::StartTls {
            if !connection.can_starttls() {
                return Err(Failure::later(Reason::TlsFailed));
            }
            let secured = connection.starttls(self.tls()?, &self.hello).await;
            secured.map_err(|error| unusable(&error))?;
        }
        if let Some(credentials) = &self.credentials {
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            let signed_in = connection.auth(&mechanisms, credentials).await;
            signed_in.map_err(|error| unusable(&error))?;
        }
        Ok(connection)
    }

    fn tls(&self) -> Result<TlsParameters, Failure> {
        let builder = TlsParameters::builder(self.host.clone());
        let roots = self.extra_roots.iter().cloned();
        let builder = roots.fold(
            builder,
            lettre::transport::smtp::client::TlsParametersBuilder::add_root_certificate,
        );
        builder.build_rustls().map_err(|_| Failure::later(Reason::TlsFailed))
    }
}

/// User and password of a URL, if it has any.
fn credentials(url: &Url) -> Result<Option<Credentials>, SettingsError> {
    let decode = |text| percent_decode_str(text).decode_utf8().map(String::from);
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        (_, None) => Err(SettingsError::SmtpUrl),
        (user, Some(password)) => {
            let [user, password] = [user, password].map(decode);
            let unreadable = |_| SettingsError::SmtpUrl;
            Ok(Some(Credentials::new(
                user.map_err(unreadable)?,
                password.map_err(unreadable)?,
            )))
        }
    }
}

/// `?tls=required`, for a server on this machine.
fn requires_tls(url: &Url) -> bool {
    url.query_pairs()
        .any(|(name, value)| name == "tls" && value == "required")
}

/// The host without brackets, and whether it is this machine.
fn host(url: &Url) -> Option<(String, bool)> {
    Some(match Host::parse(url.host_str()?).ok()? {
        Host::Domain(name) => (name.clone(), name == "localhost"),
        Host::Ipv4(ip) => (ip.to_string(), ip.is_loopback()),
        Host::Ipv6(ip) => (ip.to_string(), ip.is_loopback()),
    })
}

/// Before a message is spoken of, a server that says no means us: our name, our password.
fn unusable(error: &Error) -> Failure {
    if let Some(code) = error.status().map(u16::from) {
        let reason = if (400..=499).contains(&code) {
            Reason::Busy
        } else {
            Reason::OwnSettings
        };
        return Failure::later(reason).reply(Reply::Smtp(code));
    }
    let reason = if is_tls(error) {
        Reason::TlsFailed
    } else if error.is_client() {
        // It offers no way to sign in that we know.
        Reason::OwnSettings
    } else {
        Reason::Unreachable
    };
    Failure::later(reason)
}

/// Whether it was TLS that failed, which lies deep inside: a certificate, or a server that does not speak it.
fn is_tls(error: &Error) -> bool {
    let causes = std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source());
    error.is_tls()
        || causes
            .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
            .filter_map(std::io::Error::get_ref)
            .any(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>)
}
