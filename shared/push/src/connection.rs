//! Connections to a target, each for one attempt.

use crate::settings::SettingsError;
use crate::target::Target;
use crate::{Failure, Networks, Reason};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// The most addresses of one name that are tried.
const MAX_ADDRESSES: usize = 4;

/// Something to speak over.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Whom we trust, and the sessions that can be taken up again.
pub(crate) struct Tls {
    extra: RootCertStore,
    config: OnceLock<Arc<ClientConfig>>,
}

impl Tls {
    pub(crate) fn new(extra_roots: &[Vec<u8>]) -> Result<Self, SettingsError> {
        let mut extra = RootCertStore::empty();
        for root in extra_roots {
            let added = extra.add(CertificateDer::from_slice(root));
            added.map_err(|_| SettingsError::ExtraRoot)?;
        }
        Ok(Self {
            extra,
            config: OnceLock::new(),
        })
    }

    fn config(&self) -> Result<Arc<ClientConfig>, rustls::Error> {
        if let Some(config) = self.config.get() {
            return Ok(Arc::clone(config));
        }
        let mut roots = self.extra.clone();
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(ring)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::clone(self.config.get_or_init(|| Arc::new(config))))
    }
}

/// Connects within `limit`, to an address that was checked itself: a name is looked up once, and nothing between the check
/// and the connection looks it up again.
pub(crate) async fn open(
    target: &Target,
    networks: Networks,
    tls: &Tls,
    limit: Duration,
) -> Result<Box<dyn Stream>, Failure> {
    let opening = async {
        let addresses = admitted(target, networks).await?;
        let tcp = connect(&addresses, limit).await?;
        if target.is_tls() {
            secure(target, tcp, tls).await
        } else {
            Ok(Box::new(tcp) as Box<dyn Stream>)
        }
    };
    let opened = timeout(limit, Box::pin(opening)).await;
    opened.unwrap_or_else(|_| Err(Failure::later(Reason::Unreachable)))
}

async fn admitted(target: &Target, networks: Networks) -> Result<Vec<SocketAddr>, Failure> {
    let found: Vec<SocketAddr> = match target.ip() {
        Some(ip) => vec![SocketAddr::new(ip, target.port())],
        None => tokio::net::lookup_host((target.host(), target.port()))
            .await
            .map_err(|_| Failure::later(Reason::NameNotFound))?
            .collect(),
    };
    let admitted = found.iter().filter(|address| networks.admit(address.ip()));
    let admitted: Vec<SocketAddr> = admitted.take(MAX_ADDRESSES).copied().collect();
    match (found.is_empty(), admitted.is_empty()) {
        (true, _) => Err(Failure::later(Reason::NameNotFound)),
        // Names change what they lead to, and a mistake of the other side's may pass.
        (false, true) => Err(Failure::later(Reason::AddressNotPublic)),
        (false, false) => Ok(admitted),
    }
}

/// The first that answers, each with its share of the time.
async fn connect(addresses: &[SocketAddr], limit: Duration) -> Result<TcpStream, Failure> {
    let share = limit / u32::try_from(addresses.len()).unwrap_or(1).max(1);
    for address in addresses {
        if let Ok(Ok(stream)) = timeout(share, TcpStream::connect(address)).await {
            // What is sent is written in one piece and waits for an answer.
            stream.set_nodelay(true).ok();
            return Ok(stream);
        }
    }
    Err(Failure::later(Reason::Unreachable))
}

async fn secure(target: &Target, tcp: TcpStream, tls: &Tls) -> Result<Box<dyn Stream>, Failure> {
    let failed = Failure::later(Reason::TlsFailed);
    let name = ServerName::try_from(target.host()).map_err(|_| failed)?;
    let config = tls.config().map_err(|_| failed)?;
    let stream = TlsConnector::from(config).connect(name, tcp).await;
    Ok(Box::new(stream.map_err(|_| failed)?))
}
