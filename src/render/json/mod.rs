//! The plan as JSON: versioned, complete, with a digest. The format is `v1`; nothing of the model is serialized directly.

mod connections;
mod convert;
mod exceptions;
mod rotations;
mod seal;
pub mod v1;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::handoff::visits;
use crate::model::{Handoff, Plan};

pub use seal::{SEAL_VERSION, declared_digest, live_digest, seal_digest};
pub use v1::{Seal, Sealed};

/// The plan as a JSON document with a line end. `handoffs` stand beside the plan's actions; `sealed` names the state that a
/// saved plan was made against.
pub fn plan(plan: &Plan, handoffs: &[Option<Handoff>], sealed: Option<&Sealed>) -> String {
    let mut document = convert::plan(plan, handoffs);
    document.digest = digest_of(&document);
    document.sealed = sealed.cloned();
    // Structs of strings, numbers and booleans always become JSON.
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

/// Handoffs as a JSON document with a line end.
pub fn handoffs(handoffs: &[Handoff]) -> String {
    handoffs_document(handoffs, None)
}

/// As [`handoffs()`], with the lists of work that they belong to.
pub fn grouped_handoffs(handoffs: &[Handoff], groups: Vec<v1::HandoffGroup>) -> String {
    handoffs_document(handoffs, Some(groups))
}

fn handoffs_document(handoffs: &[Handoff], groups: Option<Vec<v1::HandoffGroup>>) -> String {
    let visits = visits(handoffs.iter().map(Some));
    let handoffs = handoffs.iter().zip(visits);
    let handoffs = handoffs.map(|(handoff, visit)| v1::OpenHandoff {
        address: handoff.address.to_string(),
        visit: visit.number,
        arrival_steps: handoff.arrival.steps,
        handoff: convert::handoff(handoff),
    });
    let document = v1::Handoffs {
        format_version: v1::HANDOFFS_FORMAT_VERSION,
        handoffs: handoffs.collect(),
        groups,
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

/// SHA-256 (hex) of the plan's document without `digest` and `sealed`, as JSON with sorted keys and no space. Two plans with
/// one digest ask for the same from the same facts; times of a run's own questions are not in it.
pub fn digest(plan: &Plan, handoffs: &[Option<Handoff>]) -> String {
    digest_of(&convert::plan(plan, handoffs))
}

/// The digest that a document of [`plan`] should carry: `None` if it is no JSON object. A saved plan was altered when this
/// is not its `digest`.
pub fn digest_in(document: &Value) -> Option<String> {
    document
        .is_object()
        .then(|| digest_of_value(document.clone()))
}

fn digest_of(document: &v1::Plan) -> String {
    digest_of_value(serde_json::to_value(document).unwrap_or_default())
}

fn digest_of_value(mut document: Value) -> String {
    if let Some(object) = document.as_object_mut() {
        object.shift_remove("digest");
        object.shift_remove("sealed");
    }
    hash_of(document)
}

/// SHA-256 (hex) of a value as JSON with sorted keys and no space.
fn hash_of(mut value: Value) -> String {
    value.sort_all_objects();
    let hash = Sha256::digest(value.to_string().as_bytes());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The JSON Schema (2020-12) of [`plan`]'s document. It accepts fields that a later minor version adds.
pub fn plan_schema() -> Value {
    schema_of::<v1::Plan>()
}

/// The JSON Schema (2020-12) of [`handoffs`]' document.
pub fn handoffs_schema() -> Value {
    schema_of::<v1::Handoffs>()
}

/// The JSON Schema (2020-12) of a plan that `plan --out` saved: a plan whose seal is there.
pub fn saved_plan_schema() -> Value {
    let mut schema = plan_schema();
    schema["title"] = "tenantry saved plan".into();
    require(&mut schema, "", "sealed");
    require(&mut schema, "/$defs/Sealed", "seal");
    schema
}

/// Adds a field to those that an object has to have.
fn require(schema: &mut Value, at: &str, field: &str) {
    let required = schema.pointer_mut(&format!("{at}/required"));
    if let Some(Value::Array(required)) = required {
        required.push(field.into());
    }
}

/// The JSON Schema (2020-12) of a document in which absent values are `null`.
pub(super) fn schema_with_null<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<T>();
    schema.to_value()
}

/// The JSON Schema (2020-12) of a document in which absent values are left out.
pub(super) fn schema_of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12()
        .for_serialize()
        .with_transform(RecursiveTransform(without_null));
    let schema = settings.into_generator().into_root_schema_for::<T>();
    schema.to_value()
}

/// An absent value is left out of the document, so no schema allows `null`.
fn without_null(schema: &mut Schema) {
    let is_null = |one: &Value| *one == "null" || *one == serde_json::json!({"type": "null"});
    for keyword in ["type", "anyOf"] {
        let Some(Value::Array(all)) = schema.get_mut(keyword) else {
            continue;
        };
        all.retain(|one| !is_null(one));
        let single = match all.as_slice() {
            [single] => single.clone(),
            _ => continue,
        };
        match (keyword, single) {
            ("anyOf", Value::Object(only)) => {
                schema.remove("anyOf");
                for (key, value) in only {
                    schema.insert(key, value);
                }
            }
            (_, single) => {
                schema.insert(keyword.to_owned(), single);
            }
        }
    }
}

#[cfg(test)]
mod tests;
