//! Where webhooks may not lead, and whom they trust.

use crate::message::{failure, impatient, local, send, webhook};
use crate::wire::{Manners, Wire, certificate};
use push::{Again, Arrived, Limits, Networks, Reason, Reply, Settings};
use std::io::ErrorKind;
use std::net::TcpListener;
use tokio_rustls::TlsAcceptor;

const WELCOME: Manners = Manners::Says("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");

/// Whether nobody has tried to connect.
fn is_untouched(listener: &TcpListener) -> bool {
    listener.set_nonblocking(true).unwrap();
    listener
        .accept()
        .is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
}

#[tokio::test]
async fn m1_a_name_that_leads_to_this_machine_is_not_connected_to() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
    assert_eq!(
        push::check_url(&url, Networks::Public),
        Ok(()),
        "a name is checked where it leads to"
    );
    let failure = failure(&send(Settings::default(), &webhook(url)).await);
    assert_eq!(
        (failure.reason, failure.arrived),
        (Reason::AddressNotPublic, Arrived::No)
    );
    assert_eq!(failure.again, Again::Later { not_before: None });
    assert!(is_untouched(&listener));
}

#[tokio::test]
async fn m1_an_address_of_this_machine_is_not_connected_to() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    for host in ["127.0.0.1", "2130706433", "[::ffff:127.0.0.1]", "0.0.0.0"] {
        let failure = failure(&send(Settings::default(), &webhook(format!("https://{host}:{port}/"))).await);
        assert_eq!(
            (failure.reason, failure.again),
            (Reason::AddressMalformed, Again::Never),
            "{host}"
        );
    }
    let failure = failure(&send(Settings::default(), &webhook(format!("http://localhost:{port}/"))).await);
    assert_eq!(
        (failure.reason, failure.again),
        (Reason::AddressMalformed, Again::Never)
    );
    assert!(is_untouched(&listener));
}

#[tokio::test]
async fn m1_nothing_is_said_without_tls_to_who_should_speak_it() {
    let mut wire = Wire::start(Manners::Says("HTTP/1.1 400 Bad Request\r\n\r\n"), None).await;
    let failure = failure(&send(local(), &webhook(format!("https://{}/", wire.address))).await);
    assert_eq!((failure.reason, failure.arrived), (Reason::TlsFailed, Arrived::No));
    assert!(!wire.heard().await.contains("POST"));
}

#[tokio::test]
async fn m1_a_handshake_that_never_ends_is_given_up() {
    let wire = Wire::start(Manners::Silent, None).await;
    let settings = Settings {
        limits: Limits {
            connect: impatient().answer,
            answer: impatient().connect,
        },
        ..local()
    };
    let failure = failure(&send(settings, &webhook(format!("https://{}/", wire.address))).await);
    assert_eq!((failure.reason, failure.arrived), (Reason::Unreachable, Arrived::No));
}

#[tokio::test]
async fn m1_a_certificate_has_to_be_trusted_and_for_this_name() {
    let (server, root) = certificate("localhost");
    let mut wire = Wire::start(WELCOME, Some(TlsAcceptor::from(server))).await;
    let by_name = webhook(format!("https://localhost:{}/", wire.address.port()));
    let by_address = webhook(format!("https://{}/", wire.address));
    let trusting = || Settings {
        extra_roots: vec![root.clone()],
        ..local()
    };

    for (settings, address) in [(local(), &by_name), (trusting(), &by_address)] {
        let failure = failure(&send(settings, address).await);
        assert_eq!((failure.reason, failure.arrived), (Reason::TlsFailed, Arrived::No));
    }
    assert!(!wire.heard_something());

    let attempt = send(trusting(), &by_name).await;
    assert_eq!(attempt.outcome.unwrap().reply, Reply::Http(200));
    assert!(wire.heard().await.contains("webhook-signature: v1,"));
}
