//! The file's own types, format version 1. They change only with a version and a migration; `convert` ties them to the model.
//! A field that is not known is an error: nothing in a state is dropped silently.

use std::collections::{BTreeMap, BTreeSet};

use super::permission_text::PermissionText;
use super::rotations::RotationFile;
use super::{JournalEntry, Origin, Written};
use crate::model::{Address, Timestamp};

/// A whole state file. Not printable: it holds the key of the hashes.
#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "tenantry state")]
pub(super) struct StateFile {
    pub(super) format_version: u64,
    pub(super) hmac_key: String,
    pub(super) journal: Vec<JournalEntry>,
    pub(super) lineage: String,
    pub(super) origin: Origin,
    pub(super) recorded: RecordedFile,
    pub(super) serial: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) written: Option<Written>,
}

/// All recorded values.
#[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordedFile {
    pub(super) attestations: BTreeMap<Address, Vec<AttestationFile>>,
    pub(super) connections: BTreeMap<Address, ConnectionFile>,
    pub(super) orgs: BTreeMap<String, OrgFile>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) rotations: BTreeMap<Address, RotationFile>,
    pub(super) secret_uses: BTreeMap<String, BTreeSet<String>>,
    pub(super) tenants: BTreeMap<String, TenantFile>,
    pub(super) tokens: BTreeMap<Address, TokenFile>,
}

/// Where a proof comes from.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum SourceFile {
    AuditLog,
    Probe,
    SystemLog,
    Canary,
    FlowExport,
    State,
    Attestation,
}

/// A value with its proof.
#[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProvenFile<T> {
    pub(super) at: Timestamp,
    pub(super) by: SourceFile,
    pub(super) value: T,
}

/// A tenant.
#[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TenantFile {
    pub(super) api_host: ProvenFile<String>,
}

/// An org.
#[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OrgFile {
    pub(super) domain: ProvenFile<String>,
}

/// A token.
#[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenFile {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) created_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<ProvenFile<Option<String>>>,
    pub(super) first_seen: Timestamp,
    #[serde(
        default = "first_generation",
        skip_serializing_if = "is_first_generation"
    )]
    pub(super) generation: u32,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) groups: BTreeMap<String, Vec<PermissionText>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) name: ProvenFile<String>,
    pub(super) permissions: ProvenFile<Vec<PermissionText>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) secret: Option<SecretFile>,
}

fn first_generation() -> u32 {
    1
}

fn is_first_generation(generation: &u32) -> bool {
    *generation == 1
}

/// A token's secret, as its keyed hash.
#[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SecretFile {
    pub(super) hmac: String,
    pub(super) proven_at: Timestamp,
    pub(super) proven_by: SourceFile,
    pub(super) reference: String,
}

/// A connection.
#[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConnectionFile {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) authorized_at: Option<Timestamp>,
    pub(super) domain: String,
    pub(super) first_seen: Timestamp,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) former_nicknames: Vec<ProvenFile<String>>,
    pub(super) nickname: ProvenFile<String>,
    pub(super) org: String,
    pub(super) token: Address,
}

/// A person's word.
#[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AttestationFile {
    pub(super) at: Timestamp,
    pub(super) declaration: String,
    pub(super) person: String,
    pub(super) reason: String,
}

/// The JSON Schema (2020-12) of a state file.
pub fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12();
    let generator = settings.into_generator();
    generator.into_root_schema_for::<StateFile>().to_value()
}
