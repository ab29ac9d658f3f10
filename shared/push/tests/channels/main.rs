//! Messages on their way to receivers that really listen, on this machine.

#![expect(clippy::unwrap_used, reason = "a receiver that can't be set up fails its test")]

mod account;
mod email;
mod mail_server;
mod message;
mod quiet;
mod receiver;
mod webhook;
mod webhook_guard;
mod wechat;
mod wire;
