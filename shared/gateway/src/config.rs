//! What a function is told by its environment. A function is given only what it needs, so groups may be absent;
//! within a group nothing may be.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::path::PathBuf;

/// Everything that the environment says.
#[derive(Clone)]
pub struct Config {
    /// `AWS_REGION`.
    pub region: String,
    /// The tables that this function was given.
    pub tables: Tables,
    /// The buckets that this function was given.
    pub buckets: Buckets,
    /// Where the stores are, if not in the cloud.
    pub endpoints: Endpoints,
    /// `IDENTITY_KEY`: the HMAC-SHA-256 key of identity hashes, at least 32 bytes; base64 in the environment.
    pub identity_key: Option<Vec<u8>>,
    /// The keys of reports.
    pub report_keys: Option<ReportKeys>,
    /// `PUBLIC_BASE_URL`: what a QR code leads to, without a slash at its end.
    pub public_base_url: Option<String>,
    /// `FONTS_DIR`: where the fonts of documents lie.
    pub fonts_dir: Option<PathBuf>,
}

/// Names of tables. A function has those that its policy lets it touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tables {
    /// `DOSSIERS_TABLE`.
    pub dossiers: Option<String>,
    /// `HISTORY_TABLE`.
    pub history: Option<String>,
    /// `ORGANIZATIONS_TABLE`.
    pub organizations: Option<String>,
    /// `VERIFICATIONS_TABLE`.
    pub verifications: Option<String>,
    /// `JOBS_TABLE`.
    pub jobs: Option<String>,
    /// `IDEMPOTENCY_TABLE`.
    pub idempotency: Option<String>,
    /// `INVITATIONS_TABLE`.
    pub invitations: Option<String>,
    /// `MESSAGES_TABLE`.
    pub messages: Option<String>,
}

/// Names of buckets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Buckets {
    /// `UPLOADS_BUCKET`: pictures that people send.
    pub uploads: Option<String>,
    /// `DOCUMENTS_BUCKET`: files that the system makes.
    pub documents: Option<String>,
}

/// Addresses of stores on this machine; none in the cloud.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// `AWS_ENDPOINT_URL_DYNAMODB`, or else `AWS_ENDPOINT_URL`.
    pub dynamodb: Option<String>,
    /// `AWS_ENDPOINT_URL_S3`, or else `AWS_ENDPOINT_URL`.
    pub s3: Option<String>,
}

/// The keys that reports are signed with (V5).
#[derive(Clone)]
pub struct ReportKeys {
    /// `REPORT_SIGNING_KEY`: PKCS#8 PEM, P-256; only where reports are made.
    pub signing_key: Option<String>,
    /// `REPORT_SIGNING_CERTIFICATE`: PEM, of the signing key.
    pub certificate: Option<String>,
    /// `REPORT_PUBLIC_KEYS`: a JWKS with every key that reports were ever signed with.
    pub public_keys: String,
}

/// What signs reports.
#[derive(Clone, Copy)]
pub struct ReportSigning<'a> {
    /// PKCS#8 PEM, P-256.
    pub key: &'a str,
    /// PEM.
    pub certificate: &'a str,
}

/// What is wrong with the environment: every variable, so that one look mends it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("environment: {}", problems.join("; "))]
pub struct ConfigError {
    /// `NAME is missing`, `NAME is not …`; never a value.
    pub problems: Vec<String>,
}

impl Buckets {
    /// The name of the uploads bucket; empty if the function was not given it.
    pub fn uploads(&self) -> &str {
        self.uploads.as_deref().unwrap_or_default()
    }

    /// The name of the documents bucket; empty if the function was not given it.
    pub fn documents(&self) -> &str {
        self.documents.as_deref().unwrap_or_default()
    }
}

impl Config {
    /// What signs reports, where this function makes them.
    pub fn report_signing(&self) -> Option<ReportSigning<'_>> {
        let keys = self.report_keys.as_ref()?;
        Some(ReportSigning {
            key: keys.signing_key.as_deref()?,
            certificate: keys.certificate.as_deref()?,
        })
    }

    /// Reads the environment of this process. `required` names what this function can't do without.
    #[expect(clippy::disallowed_methods, reason = "this is how main.rs reads the environment")]
    pub fn from_environment(required: &[&str]) -> Result<Self, ConfigError> {
        Self::read(required, |name| std::env::var(name).ok())
    }

    /// Reads the variables that `lookup` knows; an empty one counts as absent.
    pub fn read(required: &[&str], lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let text = |name: &str| {
            lookup(name)
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty())
        };
        let missing = ["AWS_REGION"]
            .iter()
            .chain(required)
            .filter(|name| text(name).is_none());
        let mut problems: Vec<String> = missing.map(|name| format!("{name} is missing")).collect();
        let identity_key = text("IDENTITY_KEY").and_then(|written| {
            let key = STANDARD.decode(written).ok().filter(|key| key.len() >= 32);
            if key.is_none() {
                problems.push("IDENTITY_KEY is not base64 of at least 32 bytes".to_owned());
            }
            key
        });
        let report_keys = match (text("REPORT_SIGNING_KEY"), text("REPORT_PUBLIC_KEYS")) {
            (signing_key, Some(public_keys)) => {
                if !public_keys_are_listed(&public_keys) {
                    problems.push("REPORT_PUBLIC_KEYS is not a JWKS with keys".to_owned());
                }
                let certificate = text("REPORT_SIGNING_CERTIFICATE");
                Some(ReportKeys {
                    signing_key,
                    certificate,
                    public_keys,
                })
            }
            (Some(_), None) => {
                problems.push("REPORT_PUBLIC_KEYS is missing beside REPORT_SIGNING_KEY".to_owned());
                None
            }
            (None, None) => None,
        };
        if !problems.is_empty() {
            return Err(ConfigError { problems });
        }
        Ok(Self {
            region: text("AWS_REGION").unwrap_or_default(),
            tables: Tables::read(&text),
            buckets: Buckets {
                uploads: text("UPLOADS_BUCKET"),
                documents: text("DOCUMENTS_BUCKET"),
            },
            endpoints: Endpoints::read(&text),
            identity_key,
            report_keys,
            public_base_url: text("PUBLIC_BASE_URL").map(|url| url.trim_end_matches('/').to_owned()),
            fonts_dir: text("FONTS_DIR").map(PathBuf::from),
        })
    }
}

impl Tables {
    fn read(text: &impl Fn(&str) -> Option<String>) -> Self {
        Self {
            dossiers: text("DOSSIERS_TABLE"),
            history: text("HISTORY_TABLE"),
            organizations: text("ORGANIZATIONS_TABLE"),
            verifications: text("VERIFICATIONS_TABLE"),
            jobs: text("JOBS_TABLE"),
            idempotency: text("IDEMPOTENCY_TABLE"),
            invitations: text("INVITATIONS_TABLE"),
            messages: text("MESSAGES_TABLE"),
        }
    }
}

impl Endpoints {
    fn read(text: &impl Fn(&str) -> Option<String>) -> Self {
        let of = |name: &str| text(name).or_else(|| text("AWS_ENDPOINT_URL"));
        Self {
            dynamodb: of("AWS_ENDPOINT_URL_DYNAMODB"),
            s3: of("AWS_ENDPOINT_URL_S3"),
        }
    }
}

fn public_keys_are_listed(jwks: &str) -> bool {
    let parsed: Option<serde_json::Value> = serde_json::from_str(jwks).ok();
    parsed.is_some_and(|jwks| jwks["keys"].as_array().is_some_and(|keys| !keys.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(required: &[&str], variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::read(required, |name| {
            variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn g3_every_missing_variable_is_named_and_no_value_shown() {
        let error = read(
            &["DOSSIERS_TABLE", "JOBS_TABLE"],
            &[("IDENTITY_KEY", "c2VjcmV0"), ("JOBS_TABLE", " ")],
        )
        .err()
        .unwrap();
        let text = error.to_string();
        for name in [
            "AWS_REGION is missing",
            "DOSSIERS_TABLE is missing",
            "JOBS_TABLE is missing",
            "IDENTITY_KEY is not",
        ] {
            assert!(text.contains(name), "{text}");
        }
        assert!(!text.contains("c2VjcmV0"));
    }

    #[test]
    fn v6_a_function_can_have_one_table_only() {
        let config = read(
            &["VERIFICATIONS_TABLE"],
            &[("AWS_REGION", "cn-north-1"), ("VERIFICATIONS_TABLE", "v")],
        )
        .ok()
        .unwrap();
        assert_eq!(
            config.tables,
            Tables {
                verifications: Some("v".to_owned()),
                ..Tables::default()
            }
        );
        assert_eq!(config.endpoints, Endpoints::default());
        assert!(config.identity_key.is_none());
    }

    #[test]
    fn v5_a_signing_key_needs_its_public_keys() {
        let region = ("AWS_REGION", "cn-north-1");
        assert!(read(&[], &[region, ("REPORT_SIGNING_KEY", "pem")]).is_err());
        assert!(read(&[], &[region, ("REPORT_PUBLIC_KEYS", "{\"keys\":[]}")]).is_err());
        assert!(
            read(&[], &[region, ("REPORT_PUBLIC_KEYS", "{\"keys\":[{}]}")])
                .ok()
                .unwrap()
                .report_keys
                .is_some()
        );
    }

    #[test]
    fn g3_one_endpoint_serves_both_stores_unless_told_otherwise() {
        let all = [
            ("AWS_REGION", "x"),
            ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
            ("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:2"),
        ];
        let endpoints = read(&[], &all).ok().unwrap().endpoints;
        assert_eq!(endpoints.dynamodb.as_deref(), Some("http://127.0.0.1:1"));
        assert_eq!(endpoints.s3.as_deref(), Some("http://127.0.0.1:2"));
    }
}
