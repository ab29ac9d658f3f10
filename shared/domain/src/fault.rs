//! One wrong field, named so that a person and a program can both find it (G3).

use serde::{Deserialize, Serialize};

/// What is wrong with a field. The names are stable: clients may branch on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultCode {
    /// A required field is absent or empty.
    Missing,
    /// More characters, digits or entries than the field takes.
    TooLong,
    /// Fewer characters, digits or entries than the field needs.
    TooShort,
    /// Not written the way the field is written.
    Malformed,
    /// The check digit disagrees with the rest: most likely a typing error.
    BadCheckDigit,
    /// Not in the code table of the field.
    UnknownCode,
    /// A known value that is not possible here.
    NotAllowed,
    /// The same value stands elsewhere, where it may stand once.
    Duplicate,
    /// A number or date outside its bounds.
    OutOfRange,
    /// Contains characters that no report could print.
    Unprintable,
    /// No field of this name exists here.
    UnknownField,
}

/// One wrong field of a request or of a roster row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Where: a JSON pointer into the request body (`/fields/employer_uscc`) or the heading of a roster column (`身份证号`).
    pub field: String,
    /// What is wrong, for programs.
    pub code: FaultCode,
    /// What is wrong, for the user, in Chinese.
    pub message: String,
}

impl Fault {
    /// A fault of `field`; `message` is Chinese and stands by itself.
    pub fn new(field: impl Into<String>, code: FaultCode, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            code,
            message: message.into(),
        }
    }

    /// The same fault seen from one level further out: `/a` under `fields` is `/fields/a`.
    #[must_use]
    pub fn under(mut self, parent: &str) -> Self {
        self.field = format!(
            "/{parent}{}{}",
            if self.field.starts_with('/') { "" } else { "/" },
            self.field
        );
        self
    }
}
