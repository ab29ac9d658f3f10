//! Signing online and ending what was signed.

use super::{CHANGE, Counted, LIST, READ};
use journeys::world::employer::terms;
use journeys::world::{Employer, Graduate};
use serde_json::{Value, json};

/// P8: beside an agreement its reviewers are shown whether they were warned of the employer; the filing is read first, and
/// then the warnings.
const WARNED: &[(&str, u64)] = &[("BatchGetItem", 2)];

impl Counted {
    /// Both levels look and approve.
    async fn approve(&self, graduate: &Graduate, subject: &str) {
        let path = format!("/v1/graduates/{}/review/{subject}", graduate.id);
        for reviewer in [self.world.staff("dept-computing"), self.world.school()] {
            let shown = reviewer.does("GET", &path, None);
            let shown = self.costs("an agreement in review", WARNED, shown).await;
            let decision = json!({"revision": shown["progress"]["revision"], "decision": "approve"});
            self.staff(&reviewer, ("POST", &path), decision).await;
        }
    }

    /// The employer's request about invitations and agreements.
    async fn employer(
        &self,
        employer: &Employer,
        (method, path): (&str, &str),
        body: impl Into<Option<Value>>,
    ) -> Value {
        let cost = if method == "GET" { READ } else { CHANGE };
        self.costs(&format!("{method} {path}"), cost, employer.does(method, path, body))
            .await
    }

    async fn invites(&self, employer: &Employer, graduate: &Graduate) -> String {
        let offer = json!({"graduate": graduate.id, "terms": terms(), "validity_days": 7});
        let sent = self
            .employer(employer, ("POST", "/v1/employer/invitations"), offer)
            .await;
        sent["id"].as_str().unwrap().to_owned()
    }

    async fn accepts(&self, employer: &Employer, graduate: &mut Graduate) {
        let id = self.invites(employer, graduate).await;
        let path = format!("/v1/employer/invitations/{id}");
        let shown = self.employer(employer, ("GET", &path), None).await;
        graduate.shows_face();
        let accepted = json!({"terms": shown["terms"]});
        let path = format!("/invitations/{id}/acceptance");
        self.own(graduate, ("POST", &path), accepted).await;
        self.approve(graduate, "filing").await;
    }
}

/// Both sides of an agreement, from the invitation to its end, twice.
pub(super) async fn sign_and_end(counted: &Counted) {
    let mut graduate = counted.world.graduate_of("计算机科学与技术系").await;
    let employer = counted.world.verified_employer().await;
    employer.finds(&graduate).await;
    let revoked = counted.invites(&employer, &graduate).await;
    let path = format!("/v1/employer/invitations/{revoked}/revocation");
    counted.employer(&employer, ("POST", &path), None).await;
    let declined = counted.invites(&employer, &graduate).await;
    let path = format!("/invitations/{declined}/refusal");
    counted.own(&graduate, ("POST", &path), json!({})).await;
    let sent = employer.does("GET", "/v1/employer/invitations", None);
    counted.costs("sent invitations", LIST, sent).await;

    counted.accepts(&employer, &mut graduate).await;
    let wish = || json!({"reason": "agreed"});
    let theirs = Employer::agreement(&graduate, "/termination");
    counted.own(&graduate, ("GET", "/termination"), None).await;
    counted.own(&graduate, ("POST", "/termination"), wish()).await;
    counted.own(&graduate, ("DELETE", "/termination"), None).await;
    counted.employer(&employer, ("POST", &theirs), wish()).await;
    counted.employer(&employer, ("DELETE", &theirs), None).await;
    counted.own(&graduate, ("POST", "/termination"), wish()).await;
    let agreed = json!({"answer": "accept"});
    let answer = Employer::agreement(&graduate, "/termination/answer");
    counted.employer(&employer, ("POST", &answer), agreed.clone()).await;
    counted.approve(&graduate, "termination").await;

    counted.accepts(&employer, &mut graduate).await;
    counted.employer(&employer, ("POST", &theirs), wish()).await;
    counted.own(&graduate, ("POST", "/termination/answer"), agreed).await;
    let force = format!("/v1/graduates/{}/termination/force", graduate.id);
    let account = json!({"account": "已向双方核实"});
    counted.staff(&counted.world.school(), ("POST", &force), account).await;
}
