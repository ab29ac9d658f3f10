//! One 考生号, one graduate on a school's roster of a class year (R1): an item named by keyed hash after each number says
//! whose it is.
//!
//! The graduate's id follows from the ID number, so a row whose ID number was mended would otherwise add a second graduate.

use crate::Records;
use crate::attributes::{Item, key, text};
use crate::commit::{Condition, Guard, Write};
use crate::error::Error;
use domain::dossier::Dossier;
use domain::id::GraduateId;
use domain::refusal::Conflict;

impl Records {
    /// The writes that take the number of `after`, and give back that of `before`. Refused if another graduate has it.
    pub(crate) fn exam_number_writes(&self, before: Option<&Dossier>, after: &Dossier) -> Result<Vec<Write>, Error> {
        let table = &self.tables.dossiers;
        let number = &after.entry.exam_number;
        let earlier = before.map(|before| &before.entry.exam_number);
        if earlier == Some(number) {
            return Ok(Vec::new());
        }
        let mut item = self.exam_number_claim(&after.id, number);
        item.insert("graduate".to_owned(), text(after.id.to_string()));
        let condition = Condition {
            expression: "attribute_not_exists(graduate) OR graduate = :id",
            values: Item::from([(":id".to_owned(), text(after.id.to_string()))]),
        };
        let guard = Guard::Refuse(Conflict::AlreadyOnRoster.into());
        let mut writes = vec![Write::put(table, item, condition, guard)?];
        if let Some(earlier) = earlier {
            // Nothing in this table is ever deleted: a number without a graduate is free.
            writes.push(Write::replace(table, self.exam_number_claim(&after.id, earlier))?);
        }
        Ok(writes)
    }

    fn exam_number_claim(&self, id: &GraduateId, number: &str) -> Item {
        key(self.identity_key.exam_number(id.school(), id.class_year(), number))
    }
}
