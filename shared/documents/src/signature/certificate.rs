//! Certificates for the signing key.

use super::refuse;
use crate::DocumentError;
use crate::seal::SealingKey;
use der::asn1::GeneralizedTime;
use der::{DateTime, Encode, EncodePem, pem::LineEnding};
use domain::time::Timestamp;
use p256::ecdsa::DerSignature;
use std::str::FromStr;
use std::time::Duration;
use x509_cert::Certificate;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder};
use x509_cert::certificate::TbsCertificate;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, KeyUsages};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};

/// The certificate of the signing key and those above it.
pub(super) struct Chain {
    pub(super) own: Certificate,
    pub(super) all: Vec<Certificate>,
}

impl Chain {
    pub(super) fn from_pem(pem: &str, key: &SealingKey) -> Result<Self, DocumentError> {
        let all = Certificate::load_pem_chain(pem.as_bytes()).map_err(refuse)?;
        let own = all.first().ok_or_else(|| refuse("no certificate"))?.clone();
        if *own.tbs_certificate().subject_public_key_info() != public_key(key)? {
            return Err(refuse("the certificate is for another key"));
        }
        Ok(Self { own, all })
    }
}

fn public_key(key: &SealingKey) -> Result<SubjectPublicKeyInfoOwned, DocumentError> {
    SubjectPublicKeyInfoOwned::from_key(key.signing().verifying_key()).map_err(refuse)
}

/// A certificate for `key` signed by itself, PEM: for development, or where readers are told to trust it.
/// `subject` is an RFC 4514 name such as `CN=Quxiang,O=Example,C=CN`.
pub fn self_signed_certificate(
    key: &SealingKey,
    subject: &str,
    not_before: Timestamp,
    not_after: Timestamp,
) -> Result<String, DocumentError> {
    let subject = Name::from_str(subject).map_err(refuse)?;
    let validity = Validity::new(time(not_before)?, time(not_after)?);
    // Unique per key and start, and a certificate made again is the same.
    let serial = [not_before.as_second().to_be_bytes(), key.kid()].concat();
    let serial = SerialNumber::new(&serial).map_err(refuse)?;
    let builder =
        CertificateBuilder::new(SigningOnly { subject }, serial, validity, public_key(key)?).map_err(refuse)?;
    let certificate: Certificate = builder.build::<_, DerSignature>(key.signing()).map_err(refuse)?;
    certificate.to_pem(LineEnding::LF).map_err(refuse)
}

fn time(at: Timestamp) -> Result<Time, DocumentError> {
    let seconds = u64::try_from(at.as_second()).map_err(refuse)?;
    let date = DateTime::from_unix_duration(Duration::from_secs(seconds)).map_err(refuse)?;
    Ok(Time::GeneralTime(GeneralizedTime::from_date_time(date)))
}

/// Signs documents and nothing else, no other certificates.
struct SigningOnly {
    subject: Name,
}

impl BuilderProfile for SigningOnly {
    fn get_issuer(&self, subject: &Name) -> Name {
        subject.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        _own: SubjectPublicKeyInfoRef<'_>,
        _issuer: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let usage = KeyUsage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation);
        let constraints = BasicConstraints {
            ca: false,
            path_len_constraint: None,
        };
        Ok(vec![
            constraints.to_extension(tbs.subject(), &[])?,
            usage.to_extension(tbs.subject(), &[])?,
        ])
    }
}

/// The certificate as it is hashed and embedded.
pub(super) fn to_der(certificate: &Certificate) -> Result<Vec<u8>, DocumentError> {
    certificate.to_der().map_err(refuse)
}
