//! The data directory.

use crate::BoxError;
use crate::host::StartError;
use dynoxide::Database;
use std::fs::File;
use std::path::PathBuf;
use tempfile::TempDir;

/// Where the data lives.
#[derive(Clone, Debug)]
pub enum Storage {
    /// In this directory, which is made if need be. What was acknowledged survives a `kill -9`.
    Directory(PathBuf),
    /// In memory and a temporary directory: gone at the end.
    Memory,
}

/// The data directory while it is in use.
#[derive(Debug)]
pub struct Home {
    path: PathBuf,
    in_memory: bool,
    /// Removed at the end.
    _temporary: Option<TempDir>,
    /// Held as long as the process lives: two hosts on one directory would not know of each other's objects.
    _lock: File,
}

impl Home {
    /// Takes the directory for this process alone.
    pub fn open(storage: &Storage) -> Result<Self, StartError> {
        let temporary = match storage {
            Storage::Directory(_) => None,
            Storage::Memory => Some(TempDir::new()?),
        };
        let path = match (storage, &temporary) {
            (Storage::Directory(path), _) => path.clone(),
            (Storage::Memory, Some(directory)) => directory.path().to_owned(),
            (Storage::Memory, None) => std::env::temp_dir(),
        };
        std::fs::create_dir_all(path.join("objects"))?;
        let lock = File::create(path.join("lock"))?;
        if lock.try_lock().is_err() {
            return Err(StartError::DirectoryInUse(path));
        }
        Ok(Self {
            path,
            in_memory: matches!(storage, Storage::Memory),
            _temporary: temporary,
            _lock: lock,
        })
    }

    /// A file of this directory.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The tables of this directory.
    pub(super) fn database(&self) -> Result<Database, BoxError> {
        if self.in_memory {
            return Ok(Database::memory()?);
        }
        let path = self.file("tables.sqlite");
        let path = path.to_str().ok_or("the data directory's name is not Unicode")?;
        Ok(Database::new(path)?)
    }
}
