//! `vault:MOUNT/PATH#FIELD`: KV version 2 of HashiCorp Vault or OpenBao. Writes with check-and-set against the version that
//! was read, and keeps the other fields of the secret. The versions of the engine keep the value before.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

use super::fingerprint::equal;
use super::op::wipe;
use super::store_error::{Previous, StoreError, Stored};
use super::vault_session::VaultSession;
use super::{LARGEST_VALUE, SecretError};
use crate::model::VaultField;

/// Versions that are looked through for the value before; an engine keeps ten unless it is told otherwise.
const VERSIONS_BACK: u64 = 20;

/// One version of a secret.
struct Version {
    /// 0: the secret has never been written.
    number: u64,
    /// Its fields; `None` when it was deleted.
    fields: Option<Map<String, Value>>,
}

impl Drop for Version {
    fn drop(&mut self) {
        for (_, value) in self.fields.iter_mut().flatten() {
            wipe(value);
        }
    }
}

impl Version {
    fn value(&self, name: &str) -> Option<SecretString> {
        let text = self.fields.as_ref()?.get(name)?.as_str()?.trim();
        (!text.is_empty()).then(|| SecretString::from(text))
    }
}

impl VaultSession<'_> {
    /// The value of a field.
    pub async fn read(
        &self,
        field: &VaultField,
        reference: &str,
    ) -> Result<SecretString, SecretError> {
        let latest = self.version(field, None, reference).await?;
        let value = latest.value(&field.field).ok_or(SecretError::Unset {
            reference: reference.to_owned(),
        })?;
        if value.expose_secret().len() > LARGEST_VALUE {
            return Err(SecretError::TooLarge {
                reference: reference.to_owned(),
            });
        }
        Ok(value)
    }

    /// Puts a value into a field.
    pub async fn store(
        &self,
        field: &VaultField,
        value: &SecretString,
        reference: &str,
    ) -> Result<Stored, StoreError> {
        let mut latest = self.version(field, None, reference).await?;
        let old = latest.value(&field.field);
        if old.as_ref().is_some_and(|old| equal(old, value)) {
            let kept = self.before(field, &latest, reference).await?;
            return Ok(Stored {
                written: false,
                previous: kept.map_or(Previous::None, |(number, _)| Previous::VaultVersion(number)),
            });
        }
        let number = latest.number;
        let mut fields = latest.fields.take().unwrap_or_default();
        fields.insert(field.field.clone(), json!(value.expose_secret()));
        let mut body = json!({ "options": { "cas": number }, "data": fields });
        let outcome = self.write(&data_path(field), &body, reference).await;
        wipe(&mut body);
        outcome?;
        Ok(Stored {
            written: true,
            previous: match old {
                Some(_) => Previous::VaultVersion(number),
                None => Previous::None,
            },
        })
    }

    /// The value before the last write of this field.
    pub async fn previous(
        &self,
        field: &VaultField,
        reference: &str,
    ) -> Result<SecretString, SecretError> {
        let latest = self.version(field, None, reference).await?;
        let before = self.before(field, &latest, reference).await?;
        before
            .map(|(_, value)| value)
            .ok_or(SecretError::NoPrevious {
                reference: reference.to_owned(),
            })
    }

    /// The newest version that has another value in this field, and that value.
    async fn before(
        &self,
        field: &VaultField,
        latest: &Version,
        reference: &str,
    ) -> Result<Option<(u64, SecretString)>, SecretError> {
        let now = latest.value(&field.field);
        for number in (latest.number.saturating_sub(VERSIONS_BACK)..latest.number).rev() {
            // Version 0 means the latest.
            if number == 0 {
                break;
            }
            let version = self.version(field, Some(number), reference).await?;
            if let Some(value) = version.value(&field.field)
                && now.as_ref().is_none_or(|now| !equal(now, &value))
            {
                return Ok(Some((number, value)));
            }
        }
        Ok(None)
    }

    async fn version(
        &self,
        field: &VaultField,
        number: Option<u64>,
        reference: &str,
    ) -> Result<Version, SecretError> {
        let query = number.map(|number| number.to_string());
        let mut answer = self
            .get(&data_path(field), query.as_deref(), reference)
            .await?;
        let version = version_in(&mut answer);
        wipe(&mut answer);
        version.ok_or_else(|| SecretError::Vault {
            reference: reference.to_owned(),
            reason: format!(
                "`{}` does not answer as a KV engine of version 2 does; version 1 keeps no versions and cannot be used",
                field.mount
            ),
        })
    }
}

fn data_path(field: &VaultField) -> String {
    format!("/v1/{}/data/{}", field.mount, field.path)
}

/// `{data: {data: {…} or null, metadata: {version: N}}}`; `null` where nothing was ever written.
fn version_in(answer: &mut Value) -> Option<Version> {
    if answer.is_null() {
        return Some(Version {
            number: 0,
            fields: None,
        });
    }
    let data = answer.get_mut("data")?.as_object_mut()?;
    let number = data.get("metadata")?.get("version")?.as_u64()?;
    let fields = match data.remove("data")? {
        Value::Object(fields) => Some(fields),
        Value::Null => None,
        _ => return None,
    };
    Some(Version { number, fields })
}

#[cfg(test)]
#[path = "vault_tests.rs"]
mod tests;
