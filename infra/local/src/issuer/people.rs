//! Who can sign in here: fictitious people.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

/// What a token says somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 毕业生
    Graduate,
    /// 省级、学校、院系用户
    Staff,
    /// 用人单位
    Employer,
}

impl Role {
    /// As users call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Graduate => "毕业生",
            Self::Staff => "管理人员",
            Self::Employer => "用人单位",
        }
    }
}

/// A demo person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Claim `sub`: 1–120 printable ASCII characters.
    pub subject: String,
    /// Claim `name`.
    pub name: String,
    /// Claim `role`.
    pub role: Role,
    /// Claim `cn_id_number`, of graduates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cn_id_number: Option<String>,
}

/// The people, kept in `people.json` where there is a data directory.
#[derive(Debug, Default)]
pub struct People {
    file: Option<PathBuf>,
    known: RwLock<BTreeMap<String, Person>>,
}

/// One page of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Sorted by subject.
    pub people: Vec<Person>,
    /// How many there are in all.
    pub total: usize,
}

impl People {
    /// Nobody, and nothing is kept.
    pub fn in_memory() -> Self {
        Self::default()
    }

    /// Those in the file (a JSON list); nobody if it is not there.
    pub fn load(file: &Path) -> io::Result<Self> {
        let people: Vec<Person> = match std::fs::read(file) {
            Ok(text) => serde_json::from_slice(&text).map_err(io::Error::other)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        let known = people
            .into_iter()
            .map(|person| (person.subject.clone(), person))
            .collect();
        Ok(Self {
            file: Some(file.to_owned()),
            known: RwLock::new(known),
        })
    }

    /// Adds people, or replaces those of the same subject, and keeps them all.
    pub fn add(&self, people: impl IntoIterator<Item = Person>) -> io::Result<()> {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.extend(people.into_iter().map(|person| (person.subject.clone(), person)));
        match &self.file {
            Some(file) => save(file, &known),
            None => Ok(()),
        }
    }

    /// The person of this subject.
    pub fn find(&self, subject: &str) -> Option<Person> {
        self.known
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(subject)
            .cloned()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.known.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Page `page` (from 0) of `size` people whose name, subject or role contains `text`.
    pub fn search(&self, text: &str, page: usize, size: usize) -> Found {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let text = text.trim();
        let fits = |person: &&Person| {
            [&person.name, &person.subject, person.role.label()]
                .iter()
                .any(|s| s.contains(text))
        };
        let total = known.values().filter(fits).count();
        let people = known
            .values()
            .filter(fits)
            .skip(page.saturating_mul(size))
            .take(size)
            .cloned()
            .collect();
        Found { people, total }
    }
}

/// Complete or not at all.
fn save(file: &Path, known: &BTreeMap<String, Person>) -> io::Result<()> {
    let directory = file.parent().unwrap_or_else(|| Path::new("."));
    let mut next = tempfile::NamedTempFile::new_in(directory)?;
    let people: Vec<&Person> = known.values().collect();
    serde_json::to_writer_pretty(&mut next, &people)?;
    next.flush()?;
    next.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{People, Person, Role};

    fn person(subject: &str, name: &str) -> Person {
        Person {
            subject: subject.into(),
            name: name.into(),
            role: Role::Graduate,
            cn_id_number: None,
        }
    }

    #[test]
    fn people_are_kept() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("people.json");
        People::load(&file).unwrap().add([person("g-1", "演示甲")]).unwrap();

        let people = People::load(&file).unwrap();
        people.add([person("g-1", "演示乙"), person("g-2", "演示丙")]).unwrap();

        let people = People::load(&file).unwrap();
        assert_eq!(people.count(), 2);
        assert_eq!(people.find("g-1").unwrap().name, "演示乙");
        assert_eq!(people.find("g-3"), None);
    }

    #[test]
    fn a_search_pages_without_skipping_or_repeating() {
        let people = People::in_memory();
        people
            .add((0..45).map(|n| person(&format!("g-{n:02}"), "演示毕业生")))
            .unwrap();
        people.add([person("x", "别人")]).unwrap();

        let pages: Vec<_> = (0..4).map(|page| people.search("演示", page, 20)).collect();

        assert!(pages.iter().all(|page| page.total == 45));
        let subjects: Vec<_> = pages
            .iter()
            .flat_map(|page| &page.people)
            .map(|person| &person.subject)
            .collect();
        assert_eq!(subjects.len(), 45);
        assert!(subjects.is_sorted());
        assert_eq!(people.search("毕业生", 0, 100).total, 46, "roles are found too");
    }
}
