//! E-mail by SMTP, one plain text to one mailbox.

mod letter;
mod server;

use crate::settings::SettingsError;
use crate::{Delivery, Failure, Limits, Notice, Reason, Reply, SmtpSettings};
use lettre::message::Mailbox;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use server::Server;
use std::time::Duration;
use tokio::time::timeout;

/// The most time for the farewell.
const LEAVING: Duration = Duration::from_secs(1);

pub(crate) struct Email {
    server: Server,
    from: Mailbox,
    limits: Limits,
}

/// How far a conversation with the mail server got.
#[derive(Clone, Copy)]
enum Stage {
    /// Saying whose message it is.
    Sender,
    /// Saying whom it is for.
    Recipient,
    /// Asking whether to begin.
    Begin,
    /// Handing it over.
    Message,
}

impl Email {
    pub(crate) fn new(settings: &SmtpSettings, limits: Limits, extra_roots: &[Vec<u8>]) -> Result<Self, SettingsError> {
        let from: Mailbox = settings.from.parse().map_err(|_| SettingsError::SmtpFrom)?;
        let server = Server::parse(&settings.url, from.email.domain(), extra_roots)?;
        Ok(Self { server, from, limits })
    }

    pub(crate) async fn send(&self, address: &str, notice: &Notice) -> Result<Delivery, Failure> {
        let malformed = Failure::never(Reason::AddressMalformed);
        let to: Mailbox = address.parse().map_err(|_| malformed)?;
        let letter = letter::write(&self.from, &to, notice).ok_or(malformed)?;
        let connecting = timeout(self.limits.connect, Box::pin(self.server.connect()));
        let unreachable = Failure::later(Reason::Unreachable);
        let mut connection = connecting.await.unwrap_or(Err(unreachable))?;
        let mut stage = Stage::Sender;
        let handing = Box::pin(self.hand_over(&mut connection, &to, &letter, &mut stage));
        match timeout(self.limits.answer, handing).await {
            Ok(Ok(code)) => {
                // It is taken. Leaving is a matter of form, and must not keep that from being written down.
                timeout(LEAVING, connection.quit()).await.ok();
                Ok(Delivery {
                    reply: Reply::Smtp(code),
                    receipt: None,
                })
            }
            Ok(Err(error)) => Err(judge(stage, &error)),
            Err(_) => Err(silent(stage)),
        }
    }

    async fn hand_over(
        &self,
        connection: &mut AsyncSmtpConnection,
        to: &Mailbox,
        letter: &[u8],
        stage: &mut Stage,
    ) -> Result<u16, Error> {
        let sender = Mail::new(Some(self.from.email.clone()), Vec::new());
        connection.command(sender).await?;
        *stage = Stage::Recipient;
        connection.command(Rcpt::new(to.email.clone(), Vec::new())).await?;
        *stage = Stage::Begin;
        connection.command(Data).await?;
        *stage = Stage::Message;
        let code = connection.message(letter).await?.code();
        Ok(code.into())
    }
}

/// No answer within the limit, or none that is one.
fn silent(stage: Stage) -> Failure {
    let failure = Failure::later(Reason::NoAnswer);
    match stage {
        Stage::Sender | Stage::Recipient | Stage::Begin => failure,
        Stage::Message => failure.perhaps_arrived(),
    }
}

/// What an answer other than "yes" means at this stage.
fn judge(stage: Stage, error: &Error) -> Failure {
    let Some(code) = error.status().map(u16::from) else {
        return silent(stage);
    };
    let failure = match (stage, code) {
        (_, 400..=499) => Failure::later(Reason::Busy),
        // A mailbox that is not there, not here any more, or can't be.
        (Stage::Recipient, 550 | 551 | 553 | 556) => Failure::never(Reason::RecipientGone),
        (Stage::Begin | Stage::Message, 500..=599) => Failure::never(Reason::ContentRefused),
        // We may not send so, or not to others: the operator's to repair.
        (Stage::Sender | Stage::Recipient, 500..=599) => Failure::later(Reason::OwnSettings),
        _ => Failure::later(Reason::AnswerUnreadable),
    };
    failure.reply(Reply::Smtp(code))
}
