//! A world: everything that the stand-in knows and remembers, as a value that can be written, kept and continued.
//! No requests, no console: only what there is.

mod fault;
mod iru;
mod okta;
mod past;
mod service_app;
mod settle;
mod switches;
mod ticks;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use fault::{Fault, FaultKind};
pub use iru::{AuditEvent, Edit, InLog, Logged, SimulatedTenant, SimulatedToken};
pub use okta::{KeepsOldKey, SimulatedCanary, SimulatedConnection, SimulatedOrg};
pub use service_app::SimulatedServiceApp;
pub use switches::{
    CheckOrder, ConnectionTargets, CreateEvent, DeleteEvent, Denial, ErrorShape, LinkHeaders,
    NextLink, NextUrl, OktaLimits, OrgSwitches, RateLimits, TenantSwitches, UpdateEvent,
};
pub use ticks::Ticks;

use super::{SimulatedClock, SimulatorError, seeded};

/// A world. Unknown fields are errors; everything has a default.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// Its time.
    #[serde(default)]
    pub clock: SimulatedClock,
    /// People by the id that the logs give. The first one by id acts where nobody is named.
    #[serde(default)]
    pub people: BTreeMap<String, String>,
    /// Iru Endpoint tenants by a key of the world's own.
    #[serde(default)]
    pub tenants: BTreeMap<String, SimulatedTenant>,
    /// Okta orgs by a key of the world's own.
    #[serde(default)]
    pub orgs: BTreeMap<String, SimulatedOrg>,
    /// Faults that happen to requests.
    #[serde(default)]
    pub faults: Vec<Fault>,
    /// Whether ids, values and logs have been filled in: true once the world has been started.
    #[serde(default)]
    pub settled: bool,
    /// How many things the world has invented so far.
    #[serde(default)]
    pub sequence: u64,
}

impl World {
    /// Reads a world in YAML.
    ///
    /// # Errors
    /// When the text is no YAML, has an unknown field, names a permission that the catalog does not know, or holds something
    /// that is no public key where one belongs.
    pub fn from_yaml(text: &str) -> Result<Self, SimulatorError> {
        serde_yaml::from_str(text)
            .map_err(|error| SimulatorError::World(error.to_string()))
            .and_then(Self::checked)
    }

    /// Reads a world that [`World::to_json`] wrote.
    ///
    /// # Errors
    /// As [`World::from_yaml`].
    pub fn from_json(text: &str) -> Result<Self, SimulatorError> {
        serde_json::from_str(text)
            .map_err(|error| SimulatorError::World(error.to_string()))
            .and_then(Self::checked)
    }

    /// The world, if the keys in it are keys.
    fn checked(self) -> Result<Self, SimulatorError> {
        for (key, org) in &self.orgs {
            for app in &org.service_apps {
                app.check()
                    .map_err(|error| SimulatorError::World(format!("orgs.{key}: {error}")))?;
            }
        }
        Ok(self)
    }

    /// Everything, the invented secrets and both logs too, so that a run can be kept and continued.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// The next number of the world's own count.
    pub(super) fn next(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
    }

    /// The id of a person: given as an id or a name, or the first one of the world.
    pub(super) fn person(&self, by: Option<&str>) -> String {
        person(&self.people, by)
    }

    /// The key of a tenant: given as key or host.
    pub(super) fn tenant_key(&self, name: &str) -> Result<String, SimulatorError> {
        self.tenants
            .iter()
            .find(|(key, tenant)| *key == name || tenant.host.eq_ignore_ascii_case(name))
            .map(|(key, _)| key.clone())
            .ok_or_else(|| SimulatorError::Unknown {
                kind: "tenant",
                name: name.to_owned(),
            })
    }

    /// The key of an org: given as key or domain.
    pub(super) fn org_key(&self, name: &str) -> Result<String, SimulatorError> {
        self.orgs
            .iter()
            .find(|(key, org)| *key == name || org.domain.eq_ignore_ascii_case(name))
            .map(|(key, _)| key.clone())
            .ok_or_else(|| SimulatorError::Unknown {
                kind: "org",
                name: name.to_owned(),
            })
    }

    /// Secret values by the reference under which the world keeps them; a live token wins over a revoked one.
    pub(super) fn secrets(&self) -> BTreeMap<String, String> {
        let mut secrets = BTreeMap::new();
        let tokens = || self.tenants.values().flat_map(|tenant| &tenant.tokens);
        for token in tokens()
            .filter(|token| token.revoked)
            .chain(tokens().filter(|token| !token.revoked))
        {
            if let (Some(reference), Some(value)) = (&token.secret, &token.value) {
                secrets.insert(reference.clone(), value.expose().to_owned());
            }
        }
        for org in self.orgs.values() {
            if let (Some(reference), Some(value)) = (&org.ssws, &org.ssws_value) {
                secrets.insert(reference.clone(), value.expose().to_owned());
            }
            for app in &org.service_apps {
                if let (Some(reference), Some(value)) = (&app.private_key, &app.private_key_value) {
                    secrets.insert(reference.clone(), value.expose().to_owned());
                }
            }
            for canary in &org.canaries {
                if let (Some(reference), Some(value)) =
                    (&canary.client_token, &canary.client_token_value)
                {
                    secrets.insert(reference.clone(), value.expose().to_owned());
                }
            }
        }
        secrets
    }
}

fn person(people: &BTreeMap<String, String>, by: Option<&str>) -> String {
    match by {
        Some(by) => people
            .iter()
            .find(|(id, name)| *id == by || *name == by)
            .map_or_else(|| by.to_owned(), |(id, _)| id.clone()),
        None => people
            .keys()
            .next()
            .cloned()
            .unwrap_or_else(|| seeded::uuid("person")),
    }
}

/// A secret of a world: invented, and still never shown by `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SimulatedSecret(String);

impl SimulatedSecret {
    /// Wraps a value.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SimulatedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SimulatedSecret(..)")
    }
}

/// A span of time in milliseconds, written `20ms`, `3s` or `2m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Millis(pub u64);

impl FromStr for Millis {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let factor = match text[digits.len()..].trim() {
            "ms" | "" => 1,
            "s" => 1000,
            "m" => 60_000,
            unit => return Err(format!("'{unit}' is no unit of time: ms, s or m")),
        };
        digits
            .trim()
            .parse::<u64>()
            .ok()
            .and_then(|number| number.checked_mul(factor))
            .map(Self)
            .ok_or_else(|| format!("'{text}' is no span of time such as 20ms, 3s or 2m"))
    }
}

impl Serialize for Millis {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("{}ms", self.0))
    }
}

impl<'de> Deserialize<'de> for Millis {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// Thirty days before `now`: when a world's things were made that do not say when.
pub(super) fn a_month_before(now: Timestamp) -> Timestamp {
    now.checked_sub(jiff::SignedDuration::from_hours(30 * 24))
        .unwrap_or(now)
}
