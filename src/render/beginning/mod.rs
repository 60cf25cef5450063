//! The first files of a configuration, from a newcomer's answers: YAML, CI, ignore files, and a world to try it on.
//! Pure: answers in, files out. Whether they can be written is decided elsewhere.

mod ci;
mod next;
mod world;
mod yaml;

#[cfg(test)]
mod tests;

pub use next::next;

/// What a newcomer answered; every text is checked already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// The tenant's API host, canonical.
    pub host: String,
    /// The tenant's key.
    pub tenant: String,
    /// The token for the work, if there is one besides the auditor.
    pub work: Option<Work>,
    /// The connection that uses it.
    pub connection: Option<Connection>,
    /// Where secrets are kept.
    pub store: Store,
    /// The CI system.
    pub ci: Ci,
    /// Whether a simulated world is wanted, to try it all.
    pub simulate: bool,
}

/// A token that does work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// Its key.
    pub key: String,
    /// Its name on the console.
    pub name: String,
    /// Its description there.
    pub description: Option<String>,
    /// Its permissions, as the console names them or as method and path.
    pub permissions: Vec<String>,
}

/// A connection of Okta Workflows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Its key.
    pub key: String,
    /// Its nickname.
    pub nickname: String,
    /// The org's key.
    pub org: String,
    /// The org's domain, canonical.
    pub domain: String,
    /// How the org's System Log is read.
    pub credentials: OrgCredentials,
}

/// How an org's System Log is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrgCredentials {
    /// An API service app with this client id.
    ServiceApp(String),
    /// An API token.
    Ssws,
    /// Not yet.
    None,
}

/// Where secrets are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Store {
    /// Environment variables.
    Env,
    /// Files beside the configuration that Git ignores.
    File,
    /// 1Password, in this vault.
    OnePassword(String),
    /// Vault or OpenBao.
    Vault {
        /// Host, and port unless that is 443.
        address: String,
        /// The mount of a KV engine of version 2.
        mount: String,
    },
}

/// Which CI system runs the checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ci {
    /// GitHub Actions.
    Github,
    /// GitLab CI.
    Gitlab,
    /// None, or another one.
    None,
}

/// A file to be written, below the configuration's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its path, with `/`.
    pub path: &'static str,
    /// What it is for, in a few words.
    pub purpose: &'static str,
    /// Its text.
    pub text: String,
}

const STATE_IGNORE: &str =
    "# The state (state.json) and the ledger belong into Git; what else lies here belongs to one machine.
state.lock
.objects.lock
versions/
observations.json
simulated/
stand-in/
";

const SECRETS_IGNORE: &str = "# Nothing in this folder may enter Git.
*
!.gitignore
";

/// The files, in the order in which they are told. `schema` is the configuration's JSON Schema, for editors.
pub fn files(answers: &Answers, schema: &str) -> Vec<NewFile> {
    let mut files = vec![NewFile {
        path: "tenantry.yaml",
        purpose: "what is declared",
        text: yaml::configuration(answers),
    }];
    files.extend(answers.simulate.then(|| NewFile {
        path: "world.yaml",
        purpose: "the simulator's beginning",
        text: world::world(answers),
    }));
    files.push(NewFile {
        path: ".tenantry/.gitignore",
        purpose: "keeps caches and locks out of Git",
        text: STATE_IGNORE.to_owned(),
    });
    files.push(NewFile {
        path: ".tenantry/tenantry.schema.json",
        purpose: "lets your editor complete and check",
        text: schema.to_owned(),
    });
    let service_app = answers
        .connection
        .as_ref()
        .is_some_and(|one| matches!(one.credentials, OrgCredentials::ServiceApp(_)));
    let secrets = answers.store == Store::File || (service_app && answers.store == Store::Env);
    files.extend(secrets.then(|| NewFile {
        path: "secrets/.gitignore",
        purpose: "keeps secrets out of Git",
        text: SECRETS_IGNORE.to_owned(),
    }));
    files.extend(ci::files(answers));
    files
}

/// What a secret is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Secret {
    Auditor,
    Work,
    OrgToken,
    OrgKey,
}

impl Answers {
    /// The secrets that a plan reads.
    fn reading(&self) -> Vec<Secret> {
        let of_org = self.connection.as_ref().map(|one| &one.credentials);
        let of_org = match of_org {
            Some(OrgCredentials::ServiceApp(_)) => Some(Secret::OrgKey),
            Some(OrgCredentials::Ssws) => Some(Secret::OrgToken),
            Some(OrgCredentials::None) | None => None,
        };
        [Some(Secret::Auditor), of_org]
            .into_iter()
            .flatten()
            .collect()
    }

    /// A short name of a secret, with `-`: `accuhive-auditor`.
    fn slug(&self, secret: Secret) -> String {
        let org = self.connection.as_ref().map_or("", |one| one.org.as_str());
        match secret {
            Secret::Auditor => format!("{}-auditor", self.tenant),
            Secret::Work => {
                let key = self.work.as_ref().map_or("", |work| work.key.as_str());
                format!("{}-{key}", self.tenant)
            }
            Secret::OrgToken => format!("{org}-okta-token"),
            Secret::OrgKey => format!("{org}-okta-key"),
        }
    }

    /// The name of its environment variable.
    fn variable(&self, secret: Secret) -> String {
        let org = self.connection.as_ref().map_or("", |one| one.org.as_str());
        let name = match secret {
            Secret::Auditor => format!("{}_auditor_token", self.tenant),
            Secret::Work => {
                let key = self.work.as_ref().map_or("", |work| work.key.as_str());
                format!("{}_{key}_token", self.tenant)
            }
            Secret::OrgToken => format!("{org}_okta_token"),
            Secret::OrgKey => format!("{org}_okta_key"),
        };
        let name = name.replace('-', "_").to_uppercase();
        // no variable begins with a digit, and no secret of GitHub's with its own name
        let taken = name.starts_with(|c: char| c.is_ascii_digit()) || name.starts_with("GITHUB_");
        if taken { format!("T_{name}") } else { name }
    }

    /// The reference of a secret.
    fn reference(&self, secret: Secret) -> String {
        match &self.store {
            Store::Env if secret == Secret::OrgKey => {
                format!("file:secrets/{}.pem", self.slug(secret))
            }
            Store::Env => format!("env:{}", self.variable(secret)),
            Store::File if secret == Secret::OrgKey => {
                format!("file:secrets/{}.pem", self.slug(secret))
            }
            Store::File => format!("file:secrets/{}", self.slug(secret)),
            Store::OnePassword(vault) => {
                format!("op://{vault}/tenantry {}/credential", self.slug(secret))
            }
            Store::Vault { mount, .. } => {
                format!("vault:{mount}/tenantry/{}#value", self.slug(secret))
            }
        }
    }

    /// The flag that lets a run ask the store.
    fn store_flag(&self) -> String {
        match &self.store {
            Store::Env | Store::File => String::new(),
            Store::OnePassword(_) => " --allow-store op".to_owned(),
            Store::Vault { address, .. } => format!(" --allow-store {address}"),
        }
    }
}
