//! The first account of a province (P6).

use domain::account::Account;
use domain::id::{ProvinceCode, Subject};
use domain::refusal::{Conflict, Refusal};
use domain::time::Timestamp;
use records::{Call, Error, First, Records};

/// Who did it, where the history tells from which request something came.
const REQUEST: &str = "quxiang-office";

/// Why there is no account.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The province has one, of this sign-in name.
    #[error(
        "province {0} has the account `{1}` already; nothing was changed. It makes the accounts of the province's schools: \
         POST /v1/schools/{{school}}/accounts. If somebody else is to use it, let the issuer give them the sign-in `{1}`"
    )]
    Held(ProvinceCode, Subject),
    /// The sign-in name has an account elsewhere.
    #[error("the sign-in `{0}` has an account elsewhere, and may have one only; nothing was changed. Take another")]
    Taken(Subject),
    /// The tables can't be read or written.
    #[error("records: {0}")]
    Records(Error),
}

/// P6: makes the account that every other account of the province comes from, with every right (P4) over all its schools'
/// graduates (P5), and writes to the province's history that the system did.
pub async fn first_account(
    records: &Records,
    province: &ProvinceCode,
    (subject, name): (&Subject, &str),
    now: Timestamp,
) -> Result<Account, AccountError> {
    let call = Call::system(REQUEST, now);
    match records.first_account(&call, province, (subject, name)).await {
        Ok(First::Made(account)) => Ok(account),
        Ok(First::Has(account)) => Err(AccountError::Held(province.clone(), account.subject)),
        Err(Error::Refused(Refusal::Conflict(Conflict::AccountExists))) => Err(AccountError::Taken(subject.clone())),
        Err(error) => Err(AccountError::Records(error)),
    }
}
