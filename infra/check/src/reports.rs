//! The signatures of the reports that are kept.

use aws_sdk_s3::Client;
use aws_sdk_s3::error::DisplayErrorContext;
use documents::seal::PublicKeys;
use documents::signature;
use futures::{StreamExt, TryStreamExt, stream};

/// How many reports are read at the same time.
const AT_ONCE: usize = 8;
/// Where reports lie (V5).
const REPORTS: &str = "reports/";

/// The bucket can't be read.
#[derive(Debug, thiserror::Error)]
#[error("documents: {0}")]
pub struct ReportError(String);

fn failed(error: impl std::error::Error) -> ReportError {
    ReportError(DisplayErrorContext(error).to_string())
}

/// Checks the signature of every report in the bucket; answers how many there are, and the names of those that are not as
/// they were signed by one of `keys`, with the reason.
pub async fn check_reports(
    client: &Client,
    bucket: &str,
    keys: &PublicKeys,
) -> Result<(usize, Vec<(String, String)>), ReportError> {
    let (mut count, mut faults) = (0, Vec::new());
    let request = client.list_objects_v2().bucket(bucket).prefix(REPORTS);
    let mut pages = request.into_paginator().send();
    while let Some(page) = pages.next().await {
        let names: Vec<String> = page
            .map_err(failed)?
            .contents
            .unwrap_or_default()
            .into_iter()
            .filter_map(|object| object.key)
            .collect();
        count += names.len();
        let checked: Vec<_> = stream::iter(names)
            .map(async |name| check(client, (bucket, name), keys).await)
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        faults.extend(checked.into_iter().flatten());
    }
    Ok((count, faults))
}

async fn check(
    client: &Client,
    (bucket, name): (&str, String),
    keys: &PublicKeys,
) -> Result<Option<(String, String)>, ReportError> {
    let object = client.get_object().bucket(bucket).key(&name).send().await;
    let bytes = object.map_err(failed)?.body.collect().await.map_err(failed)?;
    let fault = signature::verify(&bytes.into_bytes(), keys).err();
    Ok(fault.map(|fault| (name, fault.to_string())))
}
