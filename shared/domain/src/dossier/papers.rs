//! Making and amending the numbered agreement (O5, A1, F8).

use super::Dossier;
use crate::agreement::{Agreement, AgreementForm, AgreementNumber, AgreementText, MAX_VERSIONS, Signatory, Signed};
use crate::codes;
use crate::filing::{Filing, Route};
use crate::kind::Fields;
use crate::refusal::Conflict;
use crate::school::Settings;
use crate::time::Timestamp;

/// What an agreement is printed with, apart from what it says.
#[derive(Clone, Copy, Debug)]
pub struct Paperwork<'a> {
    /// The school's settings: who handles agreements (S4).
    pub settings: &'a Settings,
    /// S5: as the province has fixed it.
    pub form: AgreementForm,
    /// For a new number.
    pub random: u32,
    /// P7: what the employer of an agreement signed online says of itself now, for an amendment.
    pub employer: Option<&'a Fields>,
}

impl Dossier {
    /// A new agreement that says `fields`.
    pub(super) fn agreement(
        &self,
        filing: &Filing,
        fields: &Fields,
        paperwork: &Paperwork<'_>,
        now: Timestamp,
    ) -> Result<Agreement, Conflict> {
        let number = AgreementNumber::new(self.id.class_year(), self.id.school(), paperwork.random);
        let text = self.agreement_text(&filing.route, fields, paperwork, now)?;
        Ok(Agreement::new(number, text))
    }

    /// F8: the agreement with one version more; the number stays.
    pub(super) fn amended(
        &self,
        (agreement, route): (&Agreement, &Route),
        fields: &Fields,
        paperwork: &Paperwork<'_>,
        now: Timestamp,
    ) -> Result<Agreement, Conflict> {
        if agreement.versions.len() >= MAX_VERSIONS {
            return Err(Conflict::TooManyAmendments);
        }
        let mut agreement = agreement.clone();
        let mut text = self.agreement_text(route, fields, paperwork, now)?;
        // Who the parties are does not change with the province's form for new agreements (S5).
        text.form = agreement.current().map_or(text.form, |current| current.form);
        agreement.versions.push(text);
        Ok(agreement)
    }

    fn agreement_text(
        &self,
        route: &Route,
        fields: &Fields,
        paperwork: &Paperwork<'_>,
        now: Timestamp,
    ) -> Result<AgreementText, Conflict> {
        let offices = paperwork.settings.offices.as_ref();
        let offices = offices.ok_or(Conflict::AgreementOfficeMissing)?;
        let signed = match route {
            Route::OnlineSigning(acceptance) => Signed::Online {
                offered_at: acceptance.offered_at,
                accepted_at: acceptance.accepted_at,
            },
            Route::Declaration | Route::OfflineSigning | Route::PaperAgreement => Signed::OnPaper,
        };
        Ok(AgreementText {
            form: paperwork.form,
            graduate: self.signatory(),
            fields: fields.clone(),
            office: offices.of(self.entry.degree_level()).clone(),
            signed,
            approved_at: now,
        })
    }

    fn signatory(&self) -> Signatory {
        let entry = &self.entry;
        let school = codes::school(self.id.school());
        Signatory {
            name: entry.name.as_str().to_owned(),
            sex: entry.sex.label().to_owned(),
            id_number: entry.id_number.as_str().to_owned(),
            school: school.map_or_else(|| self.id.school().to_string(), |school| school.name.to_string()),
            department: entry.department.clone(),
            major: entry.major.clone(),
            degree: entry.degree_name(),
            years_of_study: entry.years_of_study.clone(),
            graduates: entry.graduates.to_string(),
            training_mode: entry.training_mode_name(),
            origin: entry.origin_name(),
        }
    }
}
