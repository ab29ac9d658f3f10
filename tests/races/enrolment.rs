//! Races for an ID number on a roster (R1, R2).

use domain::id::GraduateId;
use domain::identity::{IdNumber, check_digit};
use domain::policy::{Corrector, Enroller};
use domain::refusal::{Conflict, Refusal};
use domain::roster::Column;
use journeys::rig::Rig;
use journeys::rig::seat::done;
use records::{Call, Committed, Enrolment, Error, Imported, Records};

/// Rounds in which a correction and an import want the same number.
const ROUNDS: u32 = 20;

fn id_number(first17: &str) -> IdNumber {
    IdNumber::parse(&format!("{first17}{}", check_digit(first17).unwrap())).unwrap()
}

/// A row like any, with this ID number and a candidate number of its own.
fn row(rig: &Rig, first17: &str) -> Enrolment {
    let rows = local::demo::graduates::roster(rig.class_year().get());
    let mut entry = local::demo::graduates::entries(&rows[..1], rig.class_year())
        .unwrap()
        .remove(0);
    entry.id_number = id_number(first17);
    entry.sex = entry.id_number.sex();
    first17.clone_into(&mut entry.exam_number);
    Enrolment {
        school: Rig::school(),
        class_year: rig.class_year(),
        entry,
    }
}

async fn enters(records: &Records, call: &Call, row: &Enrolment) -> Result<Imported, Error> {
    let desk = records.open_school(call, &row.school, row.class_year).await.unwrap();
    let enroller = Enroller::ask(&desk.asker(call), &row.school).unwrap();
    records.enrol(call, &enroller, row).await
}

async fn corrects(records: &Records, call: &Call, id: &GraduateId, to: &IdNumber) -> Result<Committed, Error> {
    let correction = [(Column::IdNumber, to.as_str().to_owned())].into();
    records
        .change(call, id, |work| {
            let corrector = Corrector::ask(&work.asker(call), &work.dossier)?;
            Ok(done(Some(work.dossier.correct(&corrector, &correction, call.now)?)))
        })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn r1_the_same_row_from_two_importers_is_one_graduate() {
    let rig = Rig::start().await;
    let (one, other) = (rig.records(), rig.records());
    let (row, call) = (row(&rig, "11010820030303555"), rig.school_call());
    let (first, second) = tokio::join!(enters(&one, &call, &row), enters(&other, &call, &row));
    let mut outcomes = [first.unwrap(), second.unwrap()];
    outcomes.sort_by_key(|outcome| *outcome == Imported::Unchanged);
    assert_eq!(outcomes, [Imported::Added, Imported::Unchanged]);
    assert_eq!(
        one.graduates_with_identity(&row.entry.id_number).await.unwrap().len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn r2_a_correction_and_an_import_at_once_give_a_number_to_one_graduate() {
    let rig = Rig::start().await;
    let (one, other) = (rig.records(), rig.records());
    let call = rig.school_call();
    for round in 0..ROUNDS {
        let numbered = |sequence| format!("11010820030304{sequence:03}");
        let (wrong, right) = (numbered(4 * round + 1), numbered(4 * round + 3));
        let mistaken = row(&rig, &wrong);
        assert_eq!(enters(&one, &call, &mistaken).await.unwrap(), Imported::Added);
        let id = one
            .graduates_with_identity(&mistaken.entry.id_number)
            .await
            .unwrap()
            .remove(0);
        let number = id_number(&right);
        corrects(&one, &call, &id, &number).await.unwrap();

        // The number that was wrong for one is right for another; then the first is corrected back.
        let mut owner = mistaken.clone();
        owner.entry.exam_number = format!("{wrong}X");
        let back = corrects(&one, &call, &id, &owner.entry.id_number);
        let (back, entered) = tokio::join!(back, enters(&other, &call, &owner));

        let holders = one.graduates_with_identity(&owner.entry.id_number).await.unwrap();
        assert_eq!(holders.len(), 1, "{back:?} {entered:?}");
        match back {
            // The import found the number taken by then: it is about the first graduate after all.
            Ok(_) => assert!(matches!(entered, Ok(Imported::Changed)), "{entered:?}"),
            Err(Error::Refused(Refusal::Conflict(Conflict::AlreadyOnRoster))) => {
                assert!(matches!(entered, Ok(Imported::Added)), "{entered:?}");
            }
            Err(error) => panic!("{error}"),
        }
    }
}
