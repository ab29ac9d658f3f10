//! Accounts of the administration (P4, P5, P6).

use crate::codes::DegreeLevel;
use crate::id::{ProvinceCode, SchoolCode, Subject};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What an account may do in a module (P4). Ordered: more is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// 无权限: the module does not exist for it.
    None,
    /// 只读: view and download.
    ReadOnly,
    /// 读写: add, delete, change, view, review, download.
    ReadWrite,
}

impl Access {
    /// All, least first.
    pub const ALL: [Self; 3] = [Self::None, Self::ReadOnly, Self::ReadWrite];
}

/// The three modules (P4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Module {
    /// 基本信息和就业信息.
    Employment,
    /// 档案信息.
    Archive,
    /// 户口信息.
    Hukou,
}

impl Module {
    /// All modules.
    pub const ALL: [Self; 3] = [Self::Employment, Self::Archive, Self::Hukou];

    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Employment => "employment",
            Self::Archive => "archive",
            Self::Hukou => "hukou",
        }
    }
}

/// The access to each module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permissions {
    /// 基本信息和就业信息.
    pub employment: Access,
    /// 档案信息.
    pub archive: Access,
    /// 户口信息.
    pub hukou: Access,
}

impl Permissions {
    /// Everything in every module.
    pub const ALL: Self = Self {
        employment: Access::ReadWrite,
        archive: Access::ReadWrite,
        hukou: Access::ReadWrite,
    };

    /// The access to `module`.
    pub fn to(self, module: Module) -> Access {
        match module {
            Module::Employment => self.employment,
            Module::Archive => self.archive,
            Module::Hukou => self.hukou,
        }
    }
}

/// Whose graduates an account sees (P5: 数据权限).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataScope {
    /// 本专科.
    UndergraduateVocational,
    /// 研究生.
    Postgraduate,
    /// Both.
    Both,
}

impl DataScope {
    /// Whether graduates of this level are in the scope.
    pub fn covers(self, level: DegreeLevel) -> bool {
        match self {
            Self::Both => true,
            Self::UndergraduateVocational => level == DegreeLevel::UndergraduateVocational,
            Self::Postgraduate => level == DegreeLevel::Postgraduate,
        }
    }

    /// Whether whoever has this scope sees everybody whom `other` sees.
    pub fn includes(self, other: Self) -> bool {
        self == Self::Both || self == other
    }
}

/// The part of the country that an account administers (P5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "level", rename_all = "snake_case")]
pub enum Branch {
    /// 省级用户.
    Province {
        /// The province.
        province: ProvinceCode,
    },
    /// 学校用户.
    School {
        /// The school.
        school: SchoolCode,
    },
    /// 院系用户.
    Department {
        /// The school.
        school: SchoolCode,
        /// The department's name, exactly as on the roster (P6).
        department: String,
    },
}

/// The level of a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 院系.
    Department,
    /// 学校.
    School,
    /// 省级.
    Province,
}

impl Branch {
    /// Its level.
    pub fn level(&self) -> Level {
        match self {
            Self::Province { .. } => Level::Province,
            Self::School { .. } => Level::School,
            Self::Department { .. } => Level::Department,
        }
    }
}

/// One account of the administration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its sign-in name at the identity provider (claim `sub`).
    pub subject: Subject,
    /// What it administers.
    pub branch: Branch,
    /// The person's name, as shown to colleagues.
    pub name: String,
    /// What it may do.
    pub permissions: Permissions,
    /// Whose graduates it sees.
    pub scope: DataScope,
    /// Sign-ins before this moment do not count: set when the account is made and when it is reset (P6).
    pub valid_from: Timestamp,
    /// Counts the changes; for `ETag`.
    pub version: u64,
}

impl Account {
    /// Whether it can decide on what `module` holds of graduates of this level (S2).
    pub fn reviews(&self, module: Module, level: DegreeLevel) -> bool {
        self.permissions.to(module) == Access::ReadWrite && self.scope.covers(level)
    }
}
