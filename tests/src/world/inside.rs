//! What is below a system and no client can see, and who signs people in.

use super::deployment::Deployment;
use super::{Place, World};
use aws_sdk_dynamodb::Client;
use files::Files;
use local::Host;
use local::functions::{self, Given};
use local::issuer::Issuer;
use local::issuer::people::People;
use office::Arguments;
use records::{IdentityKey, Records, Tables};

impl World {
    /// The records below the system, for what no client can see.
    pub fn records(&self) -> Records {
        self.records_in(Tables::named(|held| self.table(held).to_owned()))
    }

    /// Records of the same installation in other tables.
    pub fn records_in(&self, tables: Tables) -> Records {
        let key = match &self.place {
            Place::Here(host, _) => &host.platform.secrets.identity_key,
            Place::Deployed(deployment) => deployment.identity_key(),
        };
        Records::new(self.dynamodb(), tables, IdentityKey::from_base64(key).unwrap())
    }

    /// What the function of this name works with, which declares to need these variables: for stories that run it themselves.
    pub fn given(&self, function: &'static str, needs: &[&str]) -> Given {
        match &self.place {
            Place::Here(host, _) => functions::given(&host.platform, function, needs).unwrap(),
            Place::Deployed(deployment) => deployment.given(),
        }
    }

    /// What an operator is told who runs `quxiang-office` on this system with these arguments.
    pub async fn operates(&self, arguments: &[&str]) -> Result<String, String> {
        let now = self.now();
        let stack = match &self.place {
            Place::Here(..) => "here",
            Place::Deployed(deployment) => deployment.stack(),
        };
        let program = ["quxiang-office", "--stack", stack];
        let written = program.iter().chain(arguments).copied();
        let arguments = Arguments::read(written).map_err(|error| error.to_string())?;
        let done = match &self.place {
            Place::Here(..) => Box::pin(arguments.task().run(&self.records(), now)).await,
            Place::Deployed(deployment) => {
                let lookup = |name: &str| deployment.setting(name);
                Box::pin(arguments.run(deployment.access(), lookup, now)).await
            }
        };
        done.map_err(|error| error.to_string())
    }

    /// The running host, for what no client can see.
    pub fn host(&self) -> &Host {
        match &self.place {
            Place::Here(host, _) => host,
            Place::Deployed(_) => panic!("a deployed system has no host in this process"),
        }
    }

    /// The uploads and documents below the system.
    pub fn files(&self) -> Files {
        match &self.place {
            Place::Here(host, _) => host.platform.stores.files(),
            Place::Deployed(deployment) => deployment.files(),
        }
    }

    /// A client of the tables below the system.
    pub fn dynamodb(&self) -> Client {
        match &self.place {
            Place::Here(host, _) => host.platform.stores.dynamodb(),
            Place::Deployed(deployment) => deployment.dynamodb(),
        }
    }

    /// The name of the table that holds this, such as `dossiers`.
    pub fn table<'a>(&'a self, held: &'a str) -> &'a str {
        match &self.place {
            Place::Here(..) => held,
            Place::Deployed(deployment) => deployment.table(held),
        }
    }

    /// What the harness says of a deployed system.
    pub fn deployment(&self) -> &Deployment {
        match &self.place {
            Place::Here(..) => panic!("this system was not deployed"),
            Place::Deployed(deployment) => deployment,
        }
    }

    /// Who signs people in.
    pub fn issuer(&self) -> &Issuer {
        match &self.place {
            Place::Here(host, _) => &host.platform.issuer,
            Place::Deployed(deployment) => deployment.issuer(),
        }
    }

    /// Who can sign in.
    pub fn people(&self) -> &People {
        self.issuer().people()
    }
}
