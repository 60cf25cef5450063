//! From the file of any known version to the newest one. Version 1 is the only one so far.

use std::path::Path;

use serde_json::Value;

use super::StateError;

/// The newest format version.
pub const FORMAT_VERSION: u64 = 1;

/// Brings the JSON of any known version to [`FORMAT_VERSION`]; one that is newer, or names none, is refused. `path` is for
/// messages only. A step from version n to n + 1 will be a function of its own, called here in turn.
pub fn migrate(value: Value, path: &Path) -> Result<Value, StateError> {
    let found = value
        .get("format_version")
        .ok_or_else(|| StateError::shape(path, "it has no format_version"))?
        .as_u64();
    match found {
        Some(FORMAT_VERSION) => Ok(value),
        Some(found) if found > FORMAT_VERSION => Err(StateError::Newer {
            path: path.to_owned(),
            found,
            known: FORMAT_VERSION,
        }),
        _ => Err(StateError::shape(
            path,
            "its format_version is none that ever was",
        )),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use serde_json::json;

    #[test]
    fn the_current_version_passes_unchanged() {
        let value = json!({"format_version": 1, "x": [1, 2]});
        assert_eq!(migrate(value.clone(), Path::new("s")).unwrap(), value);
    }

    #[test]
    fn a_newer_version_is_refused_by_number() {
        let error = migrate(json!({"format_version": 2}), Path::new("s")).unwrap_err();
        assert!(
            matches!(
                error,
                StateError::Newer {
                    found: 2,
                    known: 1,
                    ..
                }
            ),
            "{error:?}"
        );
        assert!(error.to_string().contains("newer tenantry"), "{error}");
    }

    #[test]
    fn no_version_and_no_number_are_refused() {
        for value in [
            json!({}),
            json!([]),
            json!(null),
            json!({"format_version": "1"}),
            json!({"format_version": 0}),
            json!({"format_version": -1}),
            json!({"format_version": 1.5}),
        ] {
            let error = migrate(value.clone(), Path::new("s")).unwrap_err();
            assert!(
                matches!(error, StateError::Shape { .. }),
                "{value}: {error:?}"
            );
        }
    }
}
