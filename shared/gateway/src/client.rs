//! Clients of the stores: one HTTP client for both, few roots, short waits.
//!
//! The system's 144 certificate authorities cost more than half of a function's start; only those that the cloud's
//! own certificates chain to are trusted here (`roots/README.md`).

use crate::config::{Config, Endpoints};
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::interceptors::{
    BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{
    ConfigBag, Credentials, Intercept, RuntimeComponents, SharedCredentialsProvider, SharedInterceptor,
};
use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use records::meter::{Count, count};
use std::time::Duration;

/// Every root that is trusted, in PEM.
const ROOTS: [&[u8]; 7] = [
    include_bytes!("../roots/amazon-root-ca-1.pem"),
    include_bytes!("../roots/amazon-root-ca-2.pem"),
    include_bytes!("../roots/amazon-root-ca-3.pem"),
    include_bytes!("../roots/amazon-root-ca-4.pem"),
    include_bytes!("../roots/starfield-services-root-g2.pem"),
    include_bytes!("../roots/digicert-global-root-ca.pem"),
    include_bytes!("../roots/digicert-global-root-g2.pem"),
];

/// How a store's answer is waited for: a function has few seconds, and a caller less patience.
const CONNECT: Duration = Duration::from_secs(1);
const ATTEMPT: Duration = Duration::from_secs(3);
const OPERATION: Duration = Duration::from_secs(8);

/// Tries of one operation, the first included.
const ATTEMPTS: u32 = 3;

/// Where credentials come from.
#[derive(Clone, Debug)]
pub enum Access {
    /// The variables that the platform sets for a function.
    Environment,
    /// Fixed ones, for stores on this machine.
    Fixed {
        /// The access key's id.
        key_id: String,
        /// Its secret.
        secret: String,
    },
}

/// How a bucket is named in a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressing {
    /// In the host name, as the cloud wants it.
    Host,
    /// In the path, as stores on this machine want it.
    Path,
}

/// Makes clients that share one HTTP client.
#[derive(Clone, Debug)]
pub struct Cloud {
    sdk: SdkConfig,
    endpoints: Endpoints,
    addressing: Addressing,
    observer: Option<SharedInterceptor>,
}

/// The TLS roots could not be read.
#[derive(Debug, thiserror::Error)]
#[error("TLS roots: {0}")]
pub struct TlsError(String);

impl Cloud {
    /// The cloud that `config` describes. Buckets are named in the path where the store has an address of its own.
    pub fn new(config: &Config, access: Access) -> Result<Self, TlsError> {
        let sdk = sdk_config(config.region.clone(), access)?;
        let addressing = if config.endpoints.s3.is_some() {
            Addressing::Path
        } else {
            Addressing::Host
        };
        Ok(Self {
            sdk,
            endpoints: config.endpoints.clone(),
            addressing,
            observer: None,
        })
    }

    /// The same cloud; `observer` sees what is asked of it.
    #[must_use]
    pub fn observed(mut self, observer: SharedInterceptor) -> Self {
        self.observer = Some(observer);
        self
    }

    /// The same cloud with buckets named so.
    #[must_use]
    pub fn addressing(mut self, addressing: Addressing) -> Self {
        self.addressing = addressing;
        self
    }

    fn interceptors(&self) -> impl Iterator<Item = SharedInterceptor> {
        [SharedInterceptor::new(Counting)]
            .into_iter()
            .chain(self.observer.clone())
    }

    /// A client of the tables.
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        let mut config = aws_sdk_dynamodb::config::Builder::from(&self.sdk);
        config.set_endpoint_url(self.endpoints.dynamodb.clone());
        for interceptor in self.interceptors() {
            config.push_interceptor(interceptor);
        }
        aws_sdk_dynamodb::Client::from_conf(config.build())
    }

    /// A client of the buckets.
    pub fn s3(&self) -> aws_sdk_s3::Client {
        let mut config = aws_sdk_s3::config::Builder::from(&self.sdk);
        config.set_endpoint_url(self.endpoints.s3.clone());
        config.set_force_path_style(Some(self.addressing == Addressing::Path));
        for interceptor in self.interceptors() {
            config.push_interceptor(interceptor);
        }
        aws_sdk_s3::Client::from_conf(config.build())
    }
}

/// Counts what is asked of the stores in the work that is going on.
#[derive(Debug)]
struct Counting;

impl Intercept for Counting {
    fn name(&self) -> &'static str {
        "Counting"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        count(Count::StoreCalls, 1);
        Ok(())
    }

    fn read_before_serialization(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        count(Count::Operations, 1);
        Ok(())
    }
}

/// The settings that all clients share. Nothing is probed: no files, no metadata service.
pub fn sdk_config(region: String, access: Access) -> Result<SdkConfig, TlsError> {
    let credentials = match access {
        Access::Environment => {
            SharedCredentialsProvider::new(aws_config::environment::EnvironmentVariableCredentialsProvider::new())
        }
        Access::Fixed { key_id, secret } => {
            SharedCredentialsProvider::new(Credentials::new(key_id, secret, None, None, "fixed"))
        }
    };
    let trusted = ROOTS
        .iter()
        .fold(TrustStore::empty(), |store, root| store.with_pem_certificate(*root));
    let tls = TlsContext::builder()
        .with_trust_store(trusted)
        .build()
        .map_err(|error| TlsError(error.to_string()))?;
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::rustls(CryptoMode::Ring))
        .tls_context(tls)
        .build_https();
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(OPERATION)
        .build();
    Ok(SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(region))
        .credentials_provider(credentials)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        .timeout_config(timeouts)
        .http_client(http)
        .build())
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use sha2::{Digest, Sha256};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    /// SHA-256 of each certificate, computed from the files as Debian ships them.
    const FINGERPRINTS: [&str; 7] = [
        "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
        "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
        "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
        "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092",
        "568d6905a2c88708a4b3025190edcfedb1974a606a13c6e5290fcb2ae63edab5",
        "4348a0e9444c78cb265e058d5e8944b4d84f9662bd26db257f8934a443c70161",
        "cb3ccbb76031e5e0138f8dd39a23f9de47ffc35e43c1144cea27d46a5ab1cb5f",
    ];

    #[test]
    fn g3_the_trusted_roots_are_the_published_ones() {
        for (pem, expected) in ROOTS.iter().zip(FINGERPRINTS) {
            let text: String = String::from_utf8_lossy(pem)
                .lines()
                .filter(|line| !line.starts_with('-'))
                .collect();
            let der = base64::engine::general_purpose::STANDARD.decode(text).unwrap();
            let bytes = (0..64)
                .step_by(2)
                .map(|at| u8::from_str_radix(&expected[at..at + 2], 16).unwrap());
            assert_eq!(Sha256::digest(&der).to_vec(), bytes.collect::<Vec<_>>());
        }
    }

    fn cloud(address: std::net::SocketAddr) -> Cloud {
        let variables = |name: &str| match name {
            "AWS_REGION" => Some("cn-north-1".to_owned()),
            "AWS_ENDPOINT_URL" => Some(format!("http://{address}")),
            _ => None,
        };
        let config = Config::read(&[], variables).ok().unwrap();
        let access = Access::Fixed {
            key_id: "local".to_owned(),
            secret: "local".to_owned(),
        };
        Cloud::new(&config, access).unwrap()
    }

    #[tokio::test]
    async fn g3_a_store_on_this_machine_is_reached_without_tls() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let store = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 4096];
            let count = stream.read(&mut request).await.unwrap();
            let answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: 20\r\n\r\n{\"TableNames\":[\"a\"]}";
            stream.write_all(answer).await.unwrap();
            String::from_utf8_lossy(&request[..count]).to_lowercase()
        });
        let names = cloud(address).dynamodb().list_tables().send().await.unwrap();
        assert_eq!(names.table_names(), ["a"]);
        assert!(store.await.unwrap().contains("/cn-north-1/dynamodb/aws4_request"));
    }

    #[tokio::test]
    async fn e1_a_store_that_is_away_is_given_up_within_the_limit() {
        let unused = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        let started = std::time::Instant::now();
        assert!(cloud(unused).dynamodb().list_tables().send().await.is_err());
        assert!(cloud(unused).s3().head_bucket().bucket("b").send().await.is_err());
        assert!(started.elapsed() < 2 * OPERATION);
    }
}
