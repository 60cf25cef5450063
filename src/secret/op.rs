//! `op://VAULT/ITEM/FIELD`: a field of a 1Password item, through 1Password's own program with a fixed command line. A value is
//! read from its standard output and written to its standard input as the item's JSON template, as 1Password documents it;
//! never as an argument, which every process of the machine can read.

use std::time::Duration;

use secrecy::zeroize::{Zeroize, Zeroizing};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::exec::{reading, writing};
use super::fingerprint::equal;
use super::store_error::{Previous, StoreError, Stored};
use super::{LARGEST_VALUE, SecretError, program, value_of};
use crate::model::OpField;

/// The largest item, in bytes of JSON.
const LARGEST_ITEM: usize = 1024 * 1024;

/// 1Password's program, and how long it may take.
#[derive(Debug, Clone)]
pub(super) struct Op<'a> {
    pub program: &'a str,
    pub limit: Duration,
}

impl Op<'_> {
    /// The value of a field.
    pub async fn read(&self, field: &OpField) -> Result<SecretString, SecretError> {
        let reference = field.to_string();
        let argv = [self.program, "read", "--no-newline", &reference];
        let bytes = program::run(&argv, None, LARGEST_VALUE, self.limit)
            .await
            .map_err(|error| reading(error, &reference))?;
        value_of(&bytes, &reference)
    }

    /// Puts a value into a field of an item that exists.
    pub async fn store(&self, field: &OpField, value: &SecretString) -> Result<Stored, StoreError> {
        let reference = field.to_string();
        let mut item = self.item(field, &reference).await?;
        let outcome = self.replace(&mut item, field, value, &reference).await;
        wipe(&mut item);
        outcome
    }

    async fn replace(
        &self,
        item: &mut Value,
        field: &OpField,
        value: &SecretString,
        reference: &str,
    ) -> Result<Stored, StoreError> {
        let refused = |why| StoreError::OpItem {
            reference: reference.to_owned(),
            why,
        };
        if item["category"] == "LOGIN" {
            return Err(refused(NO_LOGIN));
        }
        let slot = slot(item, field).ok_or_else(|| refused(NO_FIELD))?;
        let old = slot["value"].as_str().unwrap_or_default();
        if !old.is_empty() {
            let old = SecretString::from(old);
            // An item whose values are concealed would lose them all when it is written back.
            if !equal(&old, &self.read(field).await?) {
                return Err(refused(CONCEALED));
            }
            if equal(&old, value) {
                return Ok(Stored {
                    written: false,
                    previous: Previous::History,
                });
            }
        }
        let previous = if old.is_empty() {
            Previous::None
        } else {
            Previous::History
        };
        if let Some(Value::String(old)) =
            slot.insert("value".to_owned(), json!(value.expose_secret()))
        {
            drop(Zeroizing::new(old));
        }
        let argv = [
            self.program,
            "item",
            "edit",
            &field.item,
            "--vault",
            &field.vault,
            "--format",
            "json",
        ];
        let template = Zeroizing::new(item.to_string());
        program::run(&argv, Some(template.as_bytes()), LARGEST_ITEM, self.limit)
            .await
            .map_err(|error| writing(error, reference))?;
        Ok(Stored {
            written: true,
            previous,
        })
    }

    /// The item as a template.
    async fn item(&self, field: &OpField, reference: &str) -> Result<Value, StoreError> {
        let argv = [
            self.program,
            "item",
            "get",
            &field.item,
            "--vault",
            &field.vault,
            "--format",
            "json",
            "--reveal",
        ];
        let bytes = program::run(&argv, None, LARGEST_ITEM, self.limit)
            .await
            .map_err(|error| StoreError::Reading(reading(error, reference)))?;
        serde_json::from_slice(&bytes).map_err(|_| StoreError::OpItem {
            reference: reference.to_owned(),
            why: "1Password's program did not give the item as JSON: is it version 2?",
        })
    }
}

const NO_LOGIN: &str = "1Password loses the passkey of a login item that is edited by its JSON: keep the token in an item of the kind API Credential or Password";
const NO_FIELD: &str =
    "the item has no such field: add the field to it in 1Password first, of the kind password";
const CONCEALED: &str = "1Password's program shows the item without its values, and they would be lost: update the program to the latest version 2";

/// The field of an item, by id or by label as it is shown.
fn slot<'i>(
    item: &'i mut Value,
    wanted: &OpField,
) -> Option<&'i mut serde_json::Map<String, Value>> {
    let named = |value: &Value, name: &str| {
        ["id", "label"].iter().any(|key| {
            value[*key]
                .as_str()
                .is_some_and(|text| text.eq_ignore_ascii_case(name))
        })
    };
    let mut fitting = item["fields"].as_array_mut()?.iter_mut().filter(|field| {
        named(field, &wanted.field)
            && wanted
                .section
                .as_ref()
                .is_none_or(|section| named(&field["section"], section))
    });
    let found = fitting.next()?.as_object_mut();
    // Two of one name: nobody can tell which one is meant.
    if fitting.next().is_some() {
        None
    } else {
        found
    }
}

/// Overwrites every text in a document.
pub(super) fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(fields) => fields.iter_mut().for_each(|(_, value)| wipe(value)),
        _ => {}
    }
}

#[cfg(all(test, unix))]
#[path = "op_tests.rs"]
mod tests;
