//! Whatever a burst has left behind, ordinary steps lead out of it: the graduate can file something else.

use super::acts::{contracting, wish_to_end};
use super::plan::Role;
use super::play::Stage;
use super::situation::Situation;
use domain::dossier::{ReviewRequest, TerminationAnswer, Verdict};
use domain::filing::Filing;
use domain::history::Subject;
use domain::proposal::Progress;
use domain::termination::Party;
use journeys::rig::affairs::Affairs;
use journeys::rig::deed::Deed;
use journeys::rig::not_seeking;
use journeys::rig::seat::Outcome;
use records::Error;
use std::time::Duration;

/// Reviewed by both levels, asked for, answered, reviewed by both levels again.
const MOST_STEPS: usize = 8;
/// How often somebody is told to come back, while what the burst left under way ends (`busy`).
const MOST_WAITS: usize = 20;

impl Stage<'_> {
    /// Fails unless the graduate gets from here to a declaration of another destination; answers the ways that were taken.
    pub(super) async fn assert_not_stuck(&self) -> Vec<&'static str> {
        let mut ways = Vec::new();
        let mut waits = 0;
        while ways.len() < MOST_STEPS && waits < MOST_WAITS {
            let affairs = self.affairs(None).await;
            let way = match Situation::of(&affairs, self.now()) {
                Situation::Free | Situation::Invited => {
                    let started = self.graduate.starts(not_seeking("ZZZZZZZZZZZZZZZZ")).await;
                    if taken("started", started).is_some() {
                        return ways;
                    }
                    None
                }
                Situation::Drafting => self.takes_way("discarded", Role::Here, Deed::Discard).await,
                Situation::InReview => self.is_reviewed(Subject::Filing, &affairs).await,
                Situation::Effective if self.number.is_multiple_of(4) => {
                    self.takes_way("voided", Role::Office, Deed::Void).await
                }
                Situation::Effective => {
                    let ask = Deed::AskTermination(wish_to_end());
                    self.takes_way("asked", Role::Here, ask).await
                }
                Situation::Asked => self.is_answered(&affairs).await,
                Situation::Ending => self.is_reviewed(Subject::Termination, &affairs).await,
            };
            if let Some(way) = way {
                ways.push(way);
            } else {
                waits += 1;
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
        panic!("graduate {} is stuck after {ways:?} and {waits} waits", self.number);
    }

    async fn takes_way(&self, way: &'static str, role: Role, deed: Deed) -> Option<&'static str> {
        taken(way, self.actor(role).seat.does(&deed).await)
    }

    /// What the employer asks for, the graduate grants; an employer that grants nothing is overruled by the school.
    async fn is_answered(&self, affairs: &Affairs) -> Option<&'static str> {
        let termination = affairs.dossier.filing.as_ref().and_then(Filing::termination);
        match termination.map(|termination| termination.request().by) {
            Some(Party::Employer) => {
                let accept = Deed::AnswerTermination(TerminationAnswer::Accept);
                self.takes_way("granted", Role::Here, accept).await
            }
            Some(Party::Graduate) | None if contracting(affairs).is_some() => {
                self.takes_way("forced", Role::Office, Deed::ForceTermination).await
            }
            Some(Party::Graduate) | None => unreachable!("an agreement signed online has two sides"),
        }
    }

    /// Whoever's turn it is decides.
    async fn is_reviewed(&self, subject: Subject, affairs: &Affairs) -> Option<&'static str> {
        let (progress, revision) = affairs.dossier.progress(subject).unwrap();
        let role = match progress {
            Progress::AwaitingDepartment { .. } => Role::Department,
            Progress::AwaitingSchool { .. } => Role::School,
            Progress::Draft | Progress::Returned { .. } => unreachable!("it is in review"),
        };
        let reject = subject == Subject::Filing && self.number.is_multiple_of(2);
        let verdict = if reject {
            let reason = "请核对".to_owned();
            Verdict::Reject { reason }
        } else {
            Verdict::Approve { correction: None }
        };
        let request = ReviewRequest {
            subject,
            revision,
            verdict,
        };
        self.takes_way("reviewed", role, Deed::Review(request, self.draw()))
            .await
    }
}

/// The way, unless whoever took it is to come back; anything else fails.
fn taken(way: &'static str, outcome: Outcome) -> Option<&'static str> {
    if let Err(Error::Busy) = outcome {
        return None;
    }
    outcome.unwrap();
    Some(way)
}
