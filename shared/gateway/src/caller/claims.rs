//! What the claims of a token mean. API Gateway hands every claim over as text.

use domain::id::Subject;
use domain::identity::{IdNumber, PersonName};
use domain::principal::{Attested, GraduateSession, Principal, StaffSession};
use domain::time::Timestamp;
use std::collections::HashMap;
use std::hash::BuildHasher;

/// `graduate`, `staff` or `employer`.
pub const ROLE: &str = "role";
/// The sign-in name.
pub const SUBJECT: &str = "sub";
/// The legal name that the identity provider attests.
pub const NAME: &str = "name";
/// The resident identity number that it attests.
pub const ID_NUMBER: &str = "cn_id_number";
/// How the person authenticated (RFC 8176): a list, printed as `[pwd face]` or as JSON.
pub const METHODS: &str = "amr";
/// When, in seconds since 1970.
pub const AUTHENTICATED_AT: &str = "auth_time";

/// How the gateway prints null: nobody, not somebody of this name.
const NULL: &str = "<nil>";

/// The method that stands for a real-person check (V2).
const FACE: &str = "face";

/// The principal of these claims; none if they name no one that this system knows.
pub fn principal<S: BuildHasher>(claims: &HashMap<String, String, S>) -> Option<Principal> {
    let claim = |name: &str| claims.get(name).map(String::as_str).filter(|text| *text != NULL);
    let subject = Subject::parse(claim(SUBJECT)?).ok()?;
    let authenticated_at = claim(AUTHENTICATED_AT).and_then(moment);
    match claim(ROLE)? {
        "graduate" => Some(Principal::Graduate(GraduateSession {
            subject,
            attested: attested(claim(NAME), claim(ID_NUMBER)),
            face_checked_at: authenticated_at.filter(|_| claim(METHODS).is_some_and(|m| lists(m, FACE))),
        })),
        "staff" => Some(Principal::Staff(StaffSession {
            subject,
            authenticated_at: authenticated_at?,
        })),
        "employer" => Some(Principal::Employer(subject)),
        _ => None,
    }
}

fn attested(name: Option<&str>, id_number: Option<&str>) -> Option<Attested> {
    Some(Attested {
        name: PersonName::parse(name?).ok()?,
        id_number: IdNumber::parse(id_number?).ok()?,
    })
}

/// Whether a printed list has exactly this entry: `[pwd face]`, `["pwd","face"]`, `pwd,face` and `face` all do. Where
/// the gateway prints a list with spaces between, an entry with a space can't be told from two; RFC 8176 knows none.
fn lists(printed: &str, entry: &str) -> bool {
    let printed = printed.trim();
    if let Ok(entries) = serde_json::from_str::<Vec<String>>(printed) {
        return entries.iter().any(|known| known == entry);
    }
    match printed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(entries) => entries.split_whitespace().any(|known| known == entry),
        None => printed.split(',').any(|known| known.trim() == entry),
    }
}

/// Seconds since 1970, also as a gateway prints big numbers (`1.78E9`).
fn moment(printed: &str) -> Option<Timestamp> {
    let seconds = printed.trim().parse::<i64>().ok().or_else(|| {
        let decimal: f64 = printed.trim().parse().ok()?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "bounds are checked right before; fractions do not matter"
        )]
        (0.0..253_402_207_200.0).contains(&decimal).then_some(decimal as i64)
    })?;
    Timestamp::from_second(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::identity::check_digit;

    fn graduate(more: &[(&str, &str)]) -> GraduateSession {
        let all = [&[(ROLE, "graduate"), (SUBJECT, "chsi|1")], more].concat();
        let claims: HashMap<_, _> = all
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        match principal(&claims) {
            Some(Principal::Graduate(session)) => session,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn v2_a_face_check_is_found_however_the_list_is_printed() {
        for printed in ["[pwd face]", r#"["pwd","face"]"#, "face", "[face]", "pwd, face"] {
            let session = graduate(&[(METHODS, printed), (AUTHENTICATED_AT, "1780000000")]);
            assert_eq!(
                session.face_checked_at,
                Timestamp::from_second(1_780_000_000).ok(),
                "{printed}"
            );
        }
    }

    #[test]
    fn v2_no_face_check_without_method_or_time() {
        for claims in [
            &[(METHODS, "[pwd facebook]"), (AUTHENTICATED_AT, "1780000000")][..],
            &[(METHODS, r#"["not face"]"#), (AUTHENTICATED_AT, "1780000000")],
            &[(METHODS, "not face"), (AUTHENTICATED_AT, "1780000000")],
            &[(METHODS, "[face]")],
            &[(METHODS, "[face]"), (AUTHENTICATED_AT, "NaN")],
            &[(AUTHENTICATED_AT, "1780000000")],
        ] {
            assert_eq!(graduate(claims).face_checked_at, None, "{claims:?}");
        }
    }

    #[test]
    fn p1_a_subject_of_null_is_nobody() {
        let claims = [(ROLE, "graduate"), (SUBJECT, "<nil>")];
        let claims: HashMap<_, _> = claims
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        assert_eq!(principal(&claims), None);
    }

    #[test]
    fn p2_name_and_number_of_the_identity_provider_are_attested() {
        let number = format!("11010120040229001{}", check_digit("11010120040229001").unwrap());
        let attested = graduate(&[(NAME, "测试甲"), (ID_NUMBER, &number)]).attested.unwrap();
        assert_eq!(
            (attested.name.as_str(), attested.id_number.as_str()),
            ("测试甲", number.as_str())
        );
    }

    #[test]
    fn p2_only_a_whole_identity_is_attested() {
        assert_eq!(graduate(&[(NAME, "测试甲")]).attested, None);
        assert_eq!(graduate(&[(NAME, "测试甲"), (ID_NUMBER, "123")]).attested, None);
    }

    #[test]
    fn p6_sign_in_time_survives_scientific_notation() {
        assert_eq!(moment("1.78E9"), Timestamp::from_second(1_780_000_000).ok());
        assert_eq!(moment("1e300"), None);
    }
}
