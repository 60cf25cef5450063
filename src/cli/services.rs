//! Which services a run asks: the real ones, stand-ins on loopback, or the embedded simulator.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::{Value, json};

use super::args::Simulate;
use super::error::CliError;
use super::progress::Progress;
use super::state_place::Whose;
use crate::http::{Endpoints, Http, HttpSettings, install_tls_provider};
use crate::model::{Clock, Credentials, Declared, Stores, Timestamp};
use crate::secret::{Resolver, ResolverSettings, VaultAccess};
use crate::simulator::{Simulator, World};

/// The services of one run.
pub enum Services {
    /// The vendors' own.
    Real,
    /// Whatever listens at the loopback addresses of TENANTRY_ENDPOINTS.
    StandIns {
        /// The stand-ins.
        endpoints: Endpoints,
        /// The address of tenantry's own simulator, when it is one.
        console: Option<String>,
        /// The secrets of its world.
        secrets: BTreeMap<String, SecretString>,
    },
    /// The embedded simulator.
    Simulated {
        /// It.
        simulator: Simulator,
        /// Where its world is kept between runs.
        kept: PathBuf,
    },
}

/// What the command line lets secret references do; a configuration cannot.
#[derive(Debug, Clone, Copy)]
pub struct Allowed<'a> {
    /// `--allow-exec`
    pub exec: bool,
    /// `--allow-store`: `op`, and hosts of Vault servers.
    pub stores: &'a [String],
}

/// How long a program of an `exec:` reference may take: a person may have to touch a key.
pub(super) const EXEC_TIMEOUT: Duration = Duration::from_secs(30);

/// The folder beside the configuration that holds what runs leave behind.
pub(super) const FOLDER: &str = ".tenantry";

impl Services {
    /// Whether this is the embedded simulator.
    pub fn is_embedded(&self) -> bool {
        matches!(self, Self::Simulated { .. })
    }

    /// As the command line and the environment say.
    pub async fn open(
        root: &Path,
        simulate: Option<Simulate>,
        declared: &Declared,
    ) -> Result<Self, CliError> {
        if let Some(simulate) = simulate {
            return Self::simulated(root, simulate, declared).await;
        }
        let Some(text) = std::env::var_os(Endpoints::VARIABLE) else {
            return Ok(Self::Real);
        };
        let text = text.to_string_lossy();
        let endpoints = Endpoints::parse(&text).map_err(|error| CliError::Endpoints { error })?;
        if endpoints.is_empty() {
            return Ok(Self::Real);
        }
        let console = first_address(&text);
        let secrets = match &console {
            Some(address) => world_secrets(address).await,
            None => None,
        };
        Ok(Self::StandIns {
            endpoints,
            console: console.filter(|_| secrets.is_some()),
            secrets: secrets.unwrap_or_default(),
        })
    }

    async fn simulated(
        root: &Path,
        simulate: Simulate,
        declared: &Declared,
    ) -> Result<Self, CliError> {
        let folder = root.join(FOLDER).join("simulated");
        let kept = folder.join("world.json");
        if simulate == Simulate::Reset && folder.exists() {
            std::fs::remove_dir_all(&folder).map_err(CliError::file(&folder))?;
        }
        let world = match std::fs::read_to_string(&kept) {
            Ok(text) => World::from_json(&text)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Self::beginning(root, declared)?
            }
            Err(error) => return Err(CliError::file(&kept)(error)),
        };
        let loopback = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
        Ok(Self::Simulated {
            simulator: Simulator::start(world, loopback).await?,
            kept,
        })
    }

    /// `world.yaml` beside the configuration, else an empty world with the declared tenants and orgs.
    fn beginning(root: &Path, declared: &Declared) -> Result<World, CliError> {
        let path = root.join("world.yaml");
        match std::fs::read_to_string(&path) {
            Ok(text) => World::from_yaml(&text).map_err(CliError::world(&path)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => empty_world(declared),
            Err(error) => Err(CliError::file(&path)(error)),
        }
    }

    /// What the client is pointed at.
    fn endpoints(&self) -> Result<Endpoints, CliError> {
        match self {
            Self::Real => Ok(Endpoints::default()),
            Self::StandIns { endpoints, .. } => Ok(endpoints.clone()),
            Self::Simulated { simulator, .. } => Endpoints::parse(&simulator.endpoints())
                .map_err(|error| CliError::Endpoints { error }),
        }
    }

    /// The client of this run; `progress` counts its requests.
    pub fn client(&self, progress: &Progress) -> Result<Http, CliError> {
        let counting = progress.clone();
        Ok(Http::new(HttpSettings {
            endpoints: self.endpoints()?,
            on_request: Some(Arc::new(move |host: &str| counting.asked(host))),
            ..HttpSettings::default()
        }))
    }

    /// The secrets of this run; files of secrets lie in `roots`.
    pub fn resolver(
        &self,
        allowed: Allowed<'_>,
        roots: Vec<PathBuf>,
        stores: &Stores,
        http: &Http,
    ) -> Resolver {
        Resolver::new(ResolverSettings {
            allow_exec: allowed.exec,
            allow_stores: allowed.stores.iter().cloned().collect(),
            world: self.world_secrets(),
            exec_timeout: EXEC_TIMEOUT,
            roots,
            vault: stores.vault.clone().map(|vault| VaultAccess {
                vault,
                http: http.clone(),
            }),
            ..ResolverSettings::default()
        })
    }

    /// The secrets of a simulated world; `None` for a real run.
    fn world_secrets(&self) -> Option<BTreeMap<String, SecretString>> {
        match self {
            Self::Real => None,
            Self::StandIns { secrets, .. } => Some(secrets.clone()),
            Self::Simulated { simulator, .. } => Some(
                simulator
                    .secrets()
                    .into_iter()
                    .map(|(reference, value)| (reference, SecretString::from(value)))
                    .collect(),
            ),
        }
    }

    /// Whose state belongs to this run.
    pub fn whose(&self) -> Whose {
        match self {
            Self::Real => Whose::Real,
            Self::StandIns { .. } => Whose::StandIns,
            Self::Simulated { .. } => Whose::Simulated,
        }
    }

    /// The address of the simulated consoles.
    pub fn console(&self) -> Option<String> {
        match self {
            Self::Real => None,
            Self::StandIns { console, .. } => console.clone(),
            Self::Simulated { simulator, .. } => Some(format!("http://{}", simulator.address())),
        }
    }

    /// Keeps what changed in the embedded world, and ends it.
    pub async fn close(self) -> Result<(), CliError> {
        if let Self::Simulated { simulator, kept } = self {
            let world = simulator.world().to_json();
            simulator.stop().await;
            crate::state::atomic_write(&kept, world.as_bytes())?;
        }
        Ok(())
    }
}

impl Clock for Services {
    /// The world's time in an embedded simulation, else this machine's.
    fn now(&self) -> Timestamp {
        match self {
            Self::Simulated { simulator, .. } => simulator.now(),
            Self::Real | Self::StandIns { .. } => Timestamp::now(),
        }
    }
}

fn first_address(text: &str) -> Option<String> {
    let (_, address) = text.split(',').next()?.split_once('=')?;
    Some(address.trim().trim_end_matches('/').to_owned())
}

/// The secrets of tenantry's own simulator; `None` when something else listens there.
async fn world_secrets(address: &str) -> Option<BTreeMap<String, SecretString>> {
    let client = control_client()?;
    let answer = client
        .get(format!("{address}/_simulator/secrets"))
        .send()
        .await
        .ok()?;
    if !answer.status().is_success() || !answer.headers().contains_key("x-tenantry-simulated") {
        return None;
    }
    let secrets: BTreeMap<String, String> = answer.json().await.ok()?;
    Some(
        secrets
            .into_iter()
            .map(|(reference, value)| (reference, SecretString::from(value)))
            .collect(),
    )
}

/// A client for the simulator's own pages on loopback.
pub fn control_client() -> Option<reqwest::Client> {
    install_tls_provider();
    reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(10))
        .build()
        .ok()
}

/// The declared tenants and orgs before anybody has clicked anything.
fn empty_world(declared: &Declared) -> Result<World, CliError> {
    let tenants: serde_json::Map<String, Value> = declared
        .tenants
        .iter()
        .map(|(key, tenant)| {
            (
                key.clone(),
                json!({ "host": tenant.api_host.as_str(), "devices": 3 }),
            )
        })
        .collect();
    let orgs: serde_json::Map<String, Value> = declared
        .orgs
        .iter()
        .map(|(key, org)| {
            let ssws = match &org.credentials {
                Some(Credentials::Ssws(reference)) => Some(reference.value.to_string()),
                _ => None,
            };
            let apps = match &org.credentials {
                Some(Credentials::ServiceApp(app)) => vec![json!({
                    "client_id": app.client_id.value,
                    "private_key": app.private_key.value.to_string(),
                    "scopes": app.scopes,
                })],
                _ => Vec::new(),
            };
            (
                key.clone(),
                json!({ "domain": org.domain.as_str(), "ssws": ssws, "service_apps": apps }),
            )
        })
        .collect();
    let world = json!({ "tenants": tenants, "orgs": orgs });
    Ok(World::from_json(&world.to_string())?)
}
