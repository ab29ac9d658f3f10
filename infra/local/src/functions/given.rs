//! What each function is given to work with: what it declares to need, and no more.

use crate::{BoxError, Platform};
use files::Files;
use gateway::App;
use gateway::client::{Access, Cloud};
use gateway::config::Config;

/// Where the fonts lie in the source tree; beside the binary in the cloud.
pub(super) const FONTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/documents/fonts");

/// The environment that the cloud's template would set.
pub(super) struct Settings<'a> {
    pub(super) platform: &'a Platform,
    variables: Vec<(String, String)>,
}

/// What a function works with. Tables and buckets that it does not declare to need have no name here.
pub struct Given {
    /// Records and what else handlers share.
    pub app: App,
    /// The buckets.
    pub files: Files,
}

impl<'a> Settings<'a> {
    pub(super) fn of(platform: &'a Platform) -> Result<Self, BoxError> {
        let secrets = &platform.secrets;
        let mut variables = platform.stores.environment();
        let mut set = |name: &str, value: String| variables.push((name.to_owned(), value));
        set("IDENTITY_KEY", secrets.identity_key.clone());
        set("REPORT_SIGNING_KEY", secrets.report_signing_key.clone());
        set("REPORT_SIGNING_CERTIFICATE", secrets.report_certificate.clone());
        set("REPORT_PUBLIC_KEYS", secrets.report_public_keys()?);
        set("PUBLIC_BASE_URL", platform.base_url.clone());
        set("FONTS_DIR", FONTS.to_owned());
        Ok(Self { platform, variables })
    }

    pub(super) fn text(&self, name: &str) -> String {
        let found = self.variables.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// What the function of this name is given, which declares to need these variables.
    pub(super) fn given(&self, name: &'static str, needs: &[&str]) -> Result<Given, BoxError> {
        let lookup = |variable: &str| {
            let is_given = needs.contains(&variable) || variable.starts_with("AWS_");
            Some(self.text(variable)).filter(|text| is_given && !text.is_empty())
        };
        let config = Config::read(needs, lookup)?;
        let cloud = match self.platform.observer {
            Some(observer) => self.cloud(&config)?.observed(observer(name)),
            None => self.cloud(&config)?,
        };
        let buckets = &config.buckets;
        Ok(Given {
            app: App::new(&config, &cloud, self.platform.clock.clone())?,
            files: Files::new(cloud.s3(), buckets.uploads(), buckets.documents()),
        })
    }

    /// An app that has everything, for the host's own work.
    pub(super) fn everything(&self) -> Result<App, BoxError> {
        let config = Config::read(&[], |variable| Some(self.text(variable)))?;
        Ok(App::new(&config, &self.cloud(&config)?, self.platform.clock.clone())?)
    }

    fn cloud(&self, config: &Config) -> Result<Cloud, BoxError> {
        let stores = &self.platform.stores;
        let access = Access::Fixed {
            key_id: stores.access_key.to_owned(),
            secret: stores.secret_key.clone(),
        };
        Ok(Cloud::new(config, access)?)
    }
}
