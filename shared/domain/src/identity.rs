//! Who somebody is and how to reach them: numbers, names and addresses, each checked once where it enters.

mod contact;
mod invalid;
mod masking;
mod name;
mod number;
mod printable;
mod text;
pub mod uscc;

pub use contact::{Email, Mobile, Phone, Postcode};
pub use invalid::Invalid;
pub use masking::mask_id_numbers;
pub use name::PersonName;
pub use number::{IdNumber, IdNumberError, Sex, check_digit};
pub use printable::{check_printable, unprintable};
pub use text::half_width;
pub use uscc::Uscc;
