//! What the school's history says of imports (P9, G1).

use crate::Records;
use crate::call::Call;
use crate::commit::{Outcome, Write};
use crate::error::Error;
use crate::organization::school_pk;
use crate::roster::ImportJob;
use domain::policy::Enroller;
use serde_json::{Value, json};

/// An import was asked for.
pub(crate) const STARTED: &str = "roster_import_started";
/// A link was given to the rows that it refused, whole ID numbers among them.
const REFUSED_ROWS_GIVEN: &str = "roster_refused_rows_given";

impl Records {
    /// P9: notes that the rows which an import refused are given to whoever began it. To be noted before they are.
    pub async fn refused_rows_given(&self, call: &Call, enroller: &Enroller, job: &ImportJob) -> Result<(), Error> {
        let entry = self.import_entry(call, enroller, (REFUSED_ROWS_GIVEN, job))?;
        match self.commit(vec![entry]).await? {
            Outcome::Written => Ok(()),
            Outcome::Answered(_) | Outcome::Again => Err(Error::Busy),
        }
    }

    pub(crate) fn import_entry(
        &self,
        call: &Call,
        enroller: &Enroller,
        (event, job): (&str, &ImportJob),
    ) -> Result<Write, Error> {
        let after = json!({"import": job.id, "class_year": job.class_year, "refused": job.refused});
        self.trail_entry(
            call,
            &school_pk(&job.school),
            (event, enroller.actor()),
            (&Value::Null, &after),
        )
    }
}
