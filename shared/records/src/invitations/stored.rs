//! An invitation as it lies in the table, and as both sides see it.

use crate::attributes::{Item, get_number, get_text, get_value, key2, number, text, value};
use crate::dossiers::{instant, shard_of};
use crate::error::Error;
use crate::signing::AgreementStatus;
use domain::invitation::{Invitation, InvitationState};

/// An invitation as stored.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) invitation: Invitation,
    /// Counts the changes of the invitation itself; 0 has never been written.
    pub(crate) version: u64,
    /// Digest of the last entry of its history.
    pub(crate) head: String,
    /// What became of it after it was accepted.
    pub(crate) agreement: Option<AgreementStatus>,
    pub(crate) agreement_number: Option<String>,
    pub(crate) agreement_versions: Option<u64>,
    pub(crate) ended_sequence: Option<u64>,
    pub(crate) ended_reason: Option<String>,
}

/// An invitation with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The invitation.
    pub invitation: Invitation,
    /// What became of it after it was accepted.
    pub agreement: Option<AgreementStatus>,
    /// 协议编号, from approval on.
    pub agreement_number: Option<String>,
    /// How many versions the agreement has.
    pub agreement_versions: Option<u64>,
    /// Why the agreement ended, once it has.
    pub ended_reason: Option<String>,
    /// The entry of the graduate's history with which the agreement ended, once it has.
    pub ended_sequence: Option<u64>,
}

impl Stored {
    /// Whether it ended before its deadline, when the claim is its own. After the deadline the claim is free by itself, and
    /// may be another invitation's already.
    pub(crate) fn frees_its_claim(&self) -> bool {
        match self.invitation.state {
            InvitationState::Accepted { .. } | InvitationState::Declined { .. } | InvitationState::Revoked { .. } => {
                true
            }
            InvitationState::Open | InvitationState::Lapsed { .. } => false,
        }
    }

    /// Whether the graduate's answer is still awaited.
    pub(crate) fn is_open(&self) -> bool {
        match self.invitation.state {
            InvitationState::Open => true,
            InvitationState::Accepted { .. }
            | InvitationState::Declined { .. }
            | InvitationState::Revoked { .. }
            | InvitationState::Lapsed { .. } => false,
        }
    }
}

pub(super) fn read(item: &Item) -> Result<Stored, Error> {
    let agreement = get_text(item, "agreement");
    Ok(Stored {
        invitation: get_value(item, "invitation")?,
        version: get_number(item, "version").ok_or(Error::Corrupt("version"))?,
        head: get_text(item, "head").unwrap_or_default().to_owned(),
        agreement: AgreementStatus::ALL
            .into_iter()
            .find(|status| Some(status.code()) == agreement),
        agreement_number: get_text(item, "agreement_number").map(str::to_owned),
        agreement_versions: get_text(item, "agreement_versions").and_then(|text| text.parse().ok()),
        ended_sequence: get_text(item, "ended_sequence").and_then(|text| text.parse().ok()),
        ended_reason: get_text(item, "ended_reason").map(str::to_owned),
    })
}

pub(super) fn item(stored: &Stored, head: String) -> Result<Item, Error> {
    let invitation = &stored.invitation;
    let id = invitation.id.to_string();
    let mut item = key2(invitation.employer().as_str(), invitation.id.serial());
    item.insert("version".to_owned(), number(stored.version + 1));
    item.insert("head".to_owned(), text(head));
    item.insert("invitation".to_owned(), value(invitation)?);
    item.insert("graduate".to_owned(), text(invitation.recipient.graduate.to_string()));
    item.insert(
        "sent_at".to_owned(),
        text(format!("{}#{}", instant(invitation.sent_at), invitation.id.serial())),
    );
    if let Some(agreement) = stored.agreement {
        item.insert("agreement".to_owned(), text(agreement.code()));
    }
    if let Some(number) = &stored.agreement_number {
        item.insert("agreement_number".to_owned(), text(number));
    }
    if stored.is_open() {
        item.insert("deadline_shard".to_owned(), text(shard_of(&id)));
        item.insert("deadline".to_owned(), text(instant(invitation.deadline)));
    }
    Ok(item)
}

impl From<Stored> for Sent {
    fn from(stored: Stored) -> Self {
        Self {
            invitation: stored.invitation,
            agreement: stored.agreement,
            agreement_number: stored.agreement_number,
            agreement_versions: stored.agreement_versions,
            ended_sequence: stored.ended_sequence,
            ended_reason: stored.ended_reason,
        }
    }
}
