//! The cloud on one machine: DynamoDB and S3 stand-ins, a token issuer, the gateway's token check, object events and
//! the scheduler, all in one process and all on the loopback interface.
//!
//! The functions can't tell: they get the same requests, the same context and the same stores over HTTP as in the cloud.

pub mod authorizer;
pub mod clock;
pub mod demo;
pub mod functions;
pub mod host;
pub mod issuer;
pub mod problem;
pub mod s3_events;
pub mod scheduler;
pub mod secrets;
pub mod stores;
pub mod streams;
pub mod tables;

pub use host::{Demo, DynamoDb, Functions, Host, HostOptions, Observer, Platform, StartError};
pub use stores::{Storage, Stores};

/// What a function may fail with.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What asynchronous work of a function ends in.
pub type Outcome = futures::future::BoxFuture<'static, Result<(), BoxError>>;
