//! A season on paper: what 12.7 million graduates ask of the cloud, from what each operation was measured to cost and a
//! stated model of who does what and when.

pub mod bill;
pub mod cost;
pub mod curve;
pub mod demand;
pub mod jobs;
pub mod keys;
pub mod load;
pub mod measured;
pub mod model;
pub mod report;
pub mod simulation;
pub mod template;

use measured::Measured;
use model::Model;
use std::path::Path;
use template::Template;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was measured can't be used.
    #[error("measured: {0}")]
    Measured(String),
    /// The model can't be used.
    #[error("model: {0}")]
    Model(String),
    /// The template can't be used.
    #[error("template: {0}")]
    Template(String),
    /// A file can't be read or written.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
}

/// Everything that is known beforehand.
#[derive(Clone, Debug)]
pub struct Known {
    /// Who does what.
    pub model: Model,
    /// What it costs.
    pub measured: Measured,
    /// What the cloud is told to be.
    pub template: Template,
    /// What is paid for it.
    pub prices: bill::Prices,
}

impl Known {
    /// Reads everything below the root of the repository.
    pub fn read(root: &Path) -> Result<Self, Error> {
        let text = |path: &str| {
            let path = root.join(path);
            std::fs::read_to_string(&path).map_err(|error| Error::File(path.display().to_string(), error))
        };
        Ok(Self {
            model: Model::parse(&text("infra/season/model.yaml")?)?,
            measured: Measured::parse(&text("infra/season/measured.json")?)?,
            template: Template::parse(&text("infra/template.yaml")?)?,
            prices: bill::Prices::parse(&text("infra/season/prices.yaml")?)?,
        })
    }
}
