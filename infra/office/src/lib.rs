//! What only an operator can do, and a new system needs before anybody can work: the first account of a province, and the
//! directory of record offices.

mod account;
mod command;
mod offices;

pub use account::{AccountError, first_account};
pub use command::{Arguments, Task};
pub use offices::{OfficesError, WrongLine, put, read};
