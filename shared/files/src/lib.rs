//! Proof pictures and documents in the object store (F13).
//!
//! A picture goes straight from the client to the uploads bucket by a presigned link ([`Files::presign_upload`]), is
//! looked at once ([`inspection::inspect`]), and what is kept of it goes to the documents bucket. Nothing is ever served
//! from the uploads bucket, so nobody is shown bytes that only a stranger has seen.

mod content_type;
pub mod inspection;
mod presign;
mod rejection;
mod store;

pub use content_type::ContentType;
pub use inspection::{Kept, MAX_UPLOAD_BYTES};
pub use presign::{Presented, PresignedUpload, UploadTerms};
pub use rejection::Rejection;
pub use store::{Bucket, FileError, Files};
