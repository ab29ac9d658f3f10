//! Listeners with bad manners, and with certificates.

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// What a listener does once it has heard something.
#[derive(Clone, Copy)]
pub(crate) enum Manners {
    /// Nothing, for ever.
    Silent,
    /// Closes the connection.
    HangsUp,
    /// Says this and closes.
    Says(&'static str),
    /// Says this, and then the letter `a` for ever.
    NeverEnds(&'static str),
}

pub(crate) struct Wire {
    pub(crate) address: SocketAddr,
    heard: UnboundedReceiver<String>,
    _serving: JoinSet<()>,
}

impl Wire {
    pub(crate) async fn start(manners: Manners, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (ears, heard) = unbounded_channel();
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            let mut talks = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let (ears, tls) = (ears.clone(), tls.clone());
                talks.spawn(async move {
                    match tls {
                        None => talk(stream, manners, ears).await,
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                talk(stream, manners, ears).await;
                            }
                        }
                    }
                });
            }
        });
        Self {
            address,
            heard,
            _serving: serving,
        }
    }

    /// The beginning of what a connection said.
    pub(crate) async fn heard(&mut self) -> String {
        self.heard.recv().await.unwrap()
    }

    /// Whether any connection said anything so far.
    pub(crate) fn heard_something(&mut self) -> bool {
        self.heard.try_recv().is_ok()
    }
}

async fn talk(mut stream: impl AsyncRead + AsyncWrite + Unpin, manners: Manners, ears: UnboundedSender<String>) {
    let mut buffer = vec![0; 16 * 1024];
    let count = stream.read(&mut buffer).await.unwrap_or(0);
    ears.send(String::from_utf8_lossy(&buffer[..count]).into_owned()).ok();
    match manners {
        Manners::HangsUp => {}
        Manners::Silent => std::future::pending().await,
        Manners::Says(text) => {
            stream.write_all(text.as_bytes()).await.ok();
            stream.shutdown().await.ok();
        }
        Manners::NeverEnds(text) => {
            stream.write_all(text.as_bytes()).await.ok();
            while stream.write_all(&[b'a'; 4096]).await.is_ok() {}
        }
    }
}

/// A certificate for `name`, by an authority of its own: what a server shows, and what a client has to trust.
pub(crate) fn certificate(name: &str) -> (Arc<ServerConfig>, Vec<u8>) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(vec![name.to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    (Arc::new(config), cert.der().to_vec())
}

/// An address of this machine where nothing listens.
pub(crate) fn unused() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
}
