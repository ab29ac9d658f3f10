//! What happens where a dossier holds as much as it may.

use crate::people::{asker, effective, noon, owner, owner_principal};
use domain::authorization::{AuthorizationStatus, Grant, MAX_AUTHORIZATIONS};
use domain::confirmation::Answer;
use domain::dossier::Dossier;
use domain::number::VerificationNumber;
use domain::policy::Authorizer;
use domain::report::Part;

fn confirmed() -> Dossier {
    let mut dossier = effective();
    let (owner, shown) = (owner(&dossier), dossier.fingerprint());
    dossier.confirm(&owner, &shown, Answer::Right, noon()).unwrap();
    dossier
}

fn grants(dossier: &mut Dossier, part: Part, number: u8) -> VerificationNumber {
    let principal = owner_principal();
    let authorizer = Authorizer::ask(&asker(&principal), dossier).unwrap();
    let grant = Grant {
        part,
        until: dossier.last_authorization_day(),
        number: [number; 5],
        secret: [number; 17],
    };
    dossier.authorize(&authorizer, &grant, noon()).unwrap().number
}

#[test]
fn v1_an_authorization_in_force_outlives_any_number_of_the_other_parts() {
    let mut dossier = confirmed();
    let hukou = grants(&mut dossier, Part::Hukou, 0);
    for number in 1..=(MAX_AUTHORIZATIONS as u8) * 2 {
        grants(&mut dossier, Part::Archive, number);
        assert!(dossier.authorizations.len() <= MAX_AUTHORIZATIONS);
    }
    let kept = dossier.authorization(Part::Hukou).unwrap();
    assert_eq!(kept.report.number, hukou);
    assert_eq!(kept.status(noon()), AuthorizationStatus::InForce);
}
