//! What record offices may verify (V6): written with the dossier that it follows from, so it can neither lag nor outlive
//! an authorisation. `verify` reads only this table.

use crate::attributes::{Item, key2, number, text, value};
use crate::error::Error;
use domain::authorization::{Authorization, AuthorizationState};
use domain::dossier::Dossier;

/// How long a record and who looked at it are kept after its end, in seconds: 90 days.
pub(crate) const KEPT_AFTER_END_SECONDS: i64 = 90 * 24 * 60 * 60;

/// The sort key of what a number shows.
pub(crate) const REPORT: &str = "report";

/// A write that follows from a change of a dossier.
#[derive(Debug, PartialEq)]
pub(crate) enum Follow {
    /// The number answers from now on.
    Show(Item),
    /// The number is silent from now on.
    Hide(Item),
}

/// What a change of a dossier means for verification.
pub(crate) fn follow(before: Option<&Dossier>, after: &Dossier) -> Result<Vec<Follow>, Error> {
    let old = before
        .map(|dossier| dossier.authorizations.as_slice())
        .unwrap_or_default();
    let mut follows = Vec::new();
    for authorization in &after.authorizations {
        let was = old
            .iter()
            .find(|earlier| earlier.report.number == authorization.report.number);
        let (shown, show) = (was.is_some_and(answers), answers(authorization));
        if show && !shown {
            follows.push(Follow::Show(item(authorization)?));
        } else if shown && !show {
            follows.push(Follow::Hide(key2(authorization.report.number.as_str(), REPORT)));
        }
    }
    let gone = |earlier: &&Authorization| {
        answers(earlier)
            && after
                .authorizations
                .iter()
                .all(|later| later.report.number != earlier.report.number)
    };
    follows.extend(
        old.iter()
            .filter(gone)
            .map(|earlier| Follow::Hide(key2(earlier.report.number.as_str(), REPORT))),
    );
    Ok(follows)
}

/// Whether the record stands in the table; that its time may be over is checked when it is read.
pub(crate) fn answers(authorization: &Authorization) -> bool {
    match authorization.state {
        AuthorizationState::Granted => true,
        AuthorizationState::Ended | AuthorizationState::Withdrawn { .. } | AuthorizationState::Overtaken { .. } => {
            false
        }
    }
}

fn item(authorization: &Authorization) -> Result<Item, Error> {
    let report = &authorization.report;
    let mut item = key2(report.number.as_str(), REPORT);
    item.insert("secret".to_owned(), text(&authorization.secret));
    item.insert("report".to_owned(), value(report)?);
    item.insert(
        "expires_at".to_owned(),
        number(report.valid_until.as_second() + KEPT_AFTER_END_SECONDS),
    );
    Ok(item)
}
