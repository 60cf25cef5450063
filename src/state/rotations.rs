//! Rotations under way, in the file: their own types, format version 1, and the way to and from the model's.

use std::collections::{BTreeMap, BTreeSet};

use super::format::{SecretFile, SourceFile};
use super::permission_text::PermissionText;
use crate::model::{
    Address, Predecessor, Proven, RecordedRotation, Replacement, RotationOrder, TestOutcome,
    Tested, Timestamp,
};

/// A rotation.
#[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RotationFile {
    asked_at: Timestamp,
    asked_by: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    cut_over: BTreeMap<Address, CutOverFile>,
    generation: u32,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    holders: BTreeSet<Address>,
    order: OrderFile,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    predecessor: Option<PredecessorFile>,
    reason: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    replacements: BTreeMap<Address, ReplacementFile>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    tests: BTreeMap<Address, TestFile>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unticked_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
enum OrderFile {
    ReplaceFirst,
    RevokeFirst,
}

#[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct CutOverFile {
    at: Timestamp,
    by: SourceFile,
}

#[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct PredecessorFile {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    created_at: Option<Timestamp>,
    generation: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    name: String,
    permissions: Vec<PermissionText>,
    replaced_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret: Option<SecretFile>,
}

#[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReplacementFile {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deleted_at: Option<Timestamp>,
    made_at: Timestamp,
    new: String,
    old: String,
}

#[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct TestFile {
    at: Timestamp,
    outcome: OutcomeFile,
}

#[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum OutcomeFile {
    Passed,
    Failed { says: String },
    Attested { person: String, reason: String },
}

impl From<&RecordedRotation> for RotationFile {
    fn from(rotation: &RecordedRotation) -> Self {
        let cut_over = rotation.cut_over.iter().map(|(address, proven)| {
            let file = CutOverFile {
                at: proven.at,
                by: proven.by.into(),
            };
            (address.clone(), file)
        });
        let tests = rotation.tests.iter();
        Self {
            asked_at: rotation.asked_at,
            asked_by: rotation.asked_by.clone(),
            cut_over: cut_over.collect(),
            generation: rotation.generation,
            holders: rotation.holders.clone(),
            order: match rotation.order {
                RotationOrder::ReplaceFirst => OrderFile::ReplaceFirst,
                RotationOrder::RevokeFirst => OrderFile::RevokeFirst,
            },
            predecessor: rotation.predecessor.as_ref().map(Into::into),
            reason: rotation.reason.clone(),
            replacements: rotation
                .replacements
                .iter()
                .map(|(address, replacement)| (address.clone(), replacement.into()))
                .collect(),
            tests: tests
                .map(|(address, test)| (address.clone(), test.into()))
                .collect(),
            unticked_at: rotation.unticked_at,
        }
    }
}

impl From<RotationFile> for RecordedRotation {
    fn from(file: RotationFile) -> Self {
        let cut_over = file.cut_over.into_iter().map(|(address, cut)| {
            let proven = Proven {
                value: (),
                at: cut.at,
                by: cut.by.into(),
            };
            (address, proven)
        });
        let tests = file.tests.into_iter();
        Self {
            reason: file.reason,
            asked_by: file.asked_by,
            asked_at: file.asked_at,
            order: match file.order {
                OrderFile::ReplaceFirst => RotationOrder::ReplaceFirst,
                OrderFile::RevokeFirst => RotationOrder::RevokeFirst,
            },
            generation: file.generation,
            holders: file.holders,
            predecessor: file.predecessor.map(Into::into),
            cut_over: cut_over.collect(),
            unticked_at: file.unticked_at,
            replacements: file
                .replacements
                .into_iter()
                .map(|(address, replacement)| (address, replacement.into()))
                .collect(),
            tests: tests
                .map(|(address, test)| (address, test.into()))
                .collect(),
        }
    }
}

impl From<&Predecessor> for PredecessorFile {
    fn from(old: &Predecessor) -> Self {
        Self {
            created_at: old.created_at,
            generation: old.generation,
            id: old.id.clone(),
            name: old.name.clone(),
            permissions: old.permissions.iter().map(Into::into).collect(),
            replaced_at: old.replaced_at,
            secret: old.secret.as_ref().map(Into::into),
        }
    }
}

impl From<PredecessorFile> for Predecessor {
    fn from(file: PredecessorFile) -> Self {
        Self {
            id: file.id,
            name: file.name,
            generation: file.generation,
            permissions: file.permissions.into_iter().map(Into::into).collect(),
            secret: file.secret.map(Into::into),
            created_at: file.created_at,
            replaced_at: file.replaced_at,
        }
    }
}

impl From<&Replacement> for ReplacementFile {
    fn from(replacement: &Replacement) -> Self {
        Self {
            deleted_at: replacement.deleted_at,
            made_at: replacement.made_at,
            new: replacement.new.clone(),
            old: replacement.old.clone(),
        }
    }
}

impl From<ReplacementFile> for Replacement {
    fn from(file: ReplacementFile) -> Self {
        Self {
            old: file.old,
            new: file.new,
            made_at: file.made_at,
            deleted_at: file.deleted_at,
        }
    }
}

impl From<&Tested> for TestFile {
    fn from(test: &Tested) -> Self {
        Self {
            at: test.at,
            outcome: match &test.outcome {
                TestOutcome::Passed => OutcomeFile::Passed,
                TestOutcome::Failed { says } => OutcomeFile::Failed { says: says.clone() },
                TestOutcome::Attested { person, reason } => OutcomeFile::Attested {
                    person: person.clone(),
                    reason: reason.clone(),
                },
            },
        }
    }
}

impl From<TestFile> for Tested {
    fn from(file: TestFile) -> Self {
        Self {
            at: file.at,
            outcome: match file.outcome {
                OutcomeFile::Passed => TestOutcome::Passed,
                OutcomeFile::Failed { says } => TestOutcome::Failed { says },
                OutcomeFile::Attested { person, reason } => {
                    TestOutcome::Attested { person, reason }
                }
            },
        }
    }
}
