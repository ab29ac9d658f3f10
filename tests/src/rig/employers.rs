//! Verified employers at a rig.

use super::Rig;
use super::seat::{Seat, done};
use domain::employer::{Employer, EmployerEntry, Registration};
use domain::id::{EmployerId, ProvinceCode, Subject, UploadId};
use domain::identity::uscc::check_character;
use domain::invitation::Recipient;
use domain::kind::{FieldName, Fields};
use domain::policy::{EmployerKeeper, OwnEmployer};
use domain::principal::{Actor, Principal};
use domain::refusal::Refusal;
use domain::upload::{Announced, KeptPicture, PictureType, Verdict};
use records::{Call, EmployerDone, EmployerWork, Favourite, SchoolDone, SchoolWrite};
use sha2::{Digest, Sha256};

/// What a USCC is written with.
const SYMBOLS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// S3: more than any story asks for.
const MOST_TERMINATIONS: u8 = 99;

impl Rig {
    /// The employer with this number, verified by its province; another one in another rig.
    pub async fn employer(&self, number: usize) -> Employer {
        let subject = Subject::parse(&format!("employer-{}-{number}", self.mark())).unwrap();
        let id = EmployerId::of(&subject);
        let licence = UploadId::parse("0000000000000001").unwrap();
        let registration = Registration {
            profile: profile(&format!("{}-{number}", self.mark())),
            licence: Some(licence.clone()),
        };
        let own = |work: &EmployerWork, call: &Call| OwnEmployer::ask(&work.asker(call), &work.employer);
        let call = self.employer_call(&subject);
        self.registers(&call, (&id, None), |work, call| {
            let announced = (licence.clone(), announced());
            work.employer.announce_licence(&own(work, call)?, announced, call.now)
        })
        .await;
        self.registers(&call, (&id, None), |work, call| {
            work.employer.inspected(&licence, kept(), call.now)
        })
        .await;
        self.registers(&call, (&id, None), |work, call| {
            let own = own(work, call)?;
            work.employer.save(&own, registration.clone(), call.now)
        })
        .await;
        self.registers(&call, (&id, None), |work, call| {
            let own = own(work, call)?;
            work.employer.submit(&own, call.now)
        })
        .await;
        let province = ProvinceCode::parse("11").unwrap();
        self.registers(&self.staff_call("province-11"), (&id, Some(&province)), |work, call| {
            let keeper = EmployerKeeper::ask(&work.asker(call), &work.employer)?;
            work.employer.verify(&keeper, call.now)
        })
        .await;
        self.records().registered_employer(&id).await.unwrap()
    }

    async fn registers(
        &self,
        call: &Call,
        whom: (&EmployerId, Option<&ProvinceCode>),
        decide: impl Fn(&mut EmployerWork, &Call) -> Result<EmployerEntry, Refusal> + Send + Sync,
    ) {
        let decide = |work: &mut EmployerWork| {
            let entry = decide(work, call)?;
            let answer = done(None).answer;
            Ok(EmployerDone { entry, answer })
        };
        self.records().change_employer(call, whom, decide).await.unwrap();
    }

    /// A request of the employer that signs in so.
    pub fn employer_call(&self, subject: &Subject) -> Call {
        Call {
            principal: Principal::Employer(subject.clone()),
            ..Call::system("rig", self.now)
        }
    }

    /// The employer at this graduate, whom it has found and keeps (O1), over a client of its own.
    pub async fn finds(&self, employer: &Employer, graduate: &Seat) -> Seat {
        let records = self.records();
        let favourite = self.favourite(graduate).await;
        let call = self.employer_call(&employer.subject);
        let kept = (&favourite, done(None).answer);
        records.keep_favourite(&call, &employer.id, kept).await.unwrap();
        Seat {
            records,
            call,
            id: graduate.id.clone(),
        }
    }

    /// The graduate as an employer keeps them.
    pub async fn favourite(&self, graduate: &Seat) -> Favourite {
        let dossier = graduate.opens().await.dossier;
        Favourite {
            recipient: Recipient::new(dossier.id, &dossier.entry),
            added_at: self.now,
        }
    }

    /// S3: the school lets its graduates ask as often as a story wants.
    pub async fn allows_terminations(&self) {
        let (call, year) = (self.school_call(), self.class_year);
        let decide = |school: &records::SchoolWork| {
            let (before, _) = school.settings_of(year);
            let mut settings = before.clone();
            settings.termination.most_requests = MOST_TERMINATIONS;
            let subject = call.principal.subject().ok_or(Refusal::SignInRequired)?.clone();
            Ok(SchoolDone {
                write: SchoolWrite::Settings(year, settings),
                event: "settings_changed",
                by: Actor::School { subject },
                before: serde_json::json!(before),
                answer: done(None).answer,
            })
        };
        let changed = self.records().change_school(&call, &Self::school(), decide).await;
        changed.unwrap();
    }
}

/// A complete offer.
pub fn terms() -> Fields {
    fields(&[
        (FieldName::JobCategory, "25"),
        (FieldName::Post, "研究员"),
        (FieldName::ContactName, "人事部（虚构）"),
        (FieldName::ContactPhone, "010-88888888"),
        (FieldName::Probation, "3"),
        (FieldName::Salary, "12000"),
        (FieldName::ArchiveTransfer, "1"),
        (FieldName::HukouMigration, "1"),
    ])
}

fn profile(mark: &str) -> Fields {
    fields(&[
        (FieldName::EmployerName, "演示科技有限公司（虚构）"),
        (FieldName::EmployerUscc, &uscc(mark)),
        (FieldName::EmployerNature, "39"),
        (FieldName::EmployerIndustry, "44"),
        (FieldName::EmployerDivision, "110108"),
        (FieldName::EmployerAddress, "演示路2号"),
        (FieldName::ContactName, "人事部（虚构）"),
        (FieldName::ContactPhone, "010-88888888"),
    ])
}

/// A code that no other mark gives.
fn uscc(mark: &str) -> String {
    let digest = Sha256::digest(mark.as_bytes());
    let symbols = digest
        .iter()
        .take(9)
        .map(|byte| SYMBOLS[usize::from(*byte) % SYMBOLS.len()]);
    let first17: String = "91110108".chars().chain(symbols.map(char::from)).collect();
    format!("{first17}{}", check_character(&first17).unwrap())
}

fn fields(pairs: &[(FieldName, &str)]) -> Fields {
    pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

fn announced() -> Announced {
    Announced {
        content_type: PictureType::Png,
        size_bytes: 1_000,
        sha256: "0".repeat(64),
    }
}

fn kept() -> Verdict {
    Verdict::Keep(KeptPicture {
        content_type: PictureType::Png,
        width: 300,
        height: 300,
        sha256: "0".repeat(64),
    })
}
