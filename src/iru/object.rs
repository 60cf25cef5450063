//! Ids of objects, found by list calls, for reads whose path needs one.

use serde_json::Value;

use super::ReadOperation;
use crate::model::{Method, Permission};

/// The list call whose items have the id that `operation` needs: the path up to its only parameter. `None` where the paths do
/// not plainly say which list that is.
pub(super) fn list_for(operation: ReadOperation) -> Option<ReadOperation> {
    let (before, after) = operation.permission().path().split_once("/{}")?;
    if after.contains("{}") {
        return None;
    }
    ReadOperation::of(&Permission::new(Method::Get, before)).filter(|list| list.is_direct())
}

/// The id of the first item of a list's answer, under the name of the path's parameter or as `id`.
pub(super) fn first_id(operation: ReadOperation, body: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let items = value.as_array().or_else(|| {
        ["results", "data"]
            .iter()
            .find_map(|field| value.get(field)?.as_array())
    })?;
    let first = items.first()?;
    let id = [parameter(operation.template())?, "id"]
        .iter()
        .find_map(|name| match first.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })?;
    is_plain(&id).then_some(id)
}

/// The path with `id` in place of its parameter; `None` when it has one but there is no id, or more than one.
pub(super) fn filled(template: &str, id: Option<&str>) -> Option<String> {
    let Some(name) = parameter(template) else {
        return Some(template.to_owned());
    };
    let path = template.replacen(&format!("{{{name}}}"), id.filter(|id| is_plain(id))?, 1);
    parameter(&path).is_none().then_some(path)
}

fn parameter(template: &str) -> Option<&str> {
    let (_, rest) = template.split_once('{')?;
    rest.split_once('}').map(|(name, _)| name)
}

/// Whether an id can stand in a path as it is.
fn is_plain(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 64
        && id.starts_with(|c: char| c.is_ascii_alphanumeric())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(text: &str) -> ReadOperation {
        ReadOperation::of(&text.parse().unwrap()).unwrap()
    }

    #[test]
    fn lists_are_found_where_the_paths_are_plain() {
        let table = [
            ("GET /devices/{}", Some("GET /devices")),
            ("GET /devices/{}/details", Some("GET /devices")),
            (
                "GET /blueprints/{}/list-library-items",
                Some("GET /blueprints"),
            ),
            (
                "GET /library/custom-apps/{}",
                Some("GET /library/custom-apps"),
            ),
            ("GET /users/{}", Some("GET /users")),
            (
                "GET /vulnerability-management/vulnerabilities/{}/devices",
                Some("GET /vulnerability-management/vulnerabilities"),
            ),
            ("GET /devices/{}/notes/{}", None),
            ("GET /library/library-items/{}/status", None),
            ("GET /library/ipa-apps/upload/{}/status", None),
            ("GET /prism/export/{}", None),
        ];
        for (text, expected) in table {
            let found = list_for(read(text)).map(|list| list.permission().to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn ids_are_found_in_every_envelope() {
        let device = read("GET /devices/{}/details");
        let table = [
            (r#"[{"device_id": "d-1", "id": "x"}]"#, Some("d-1")),
            (r#"[{"id": 7}]"#, Some("7")),
            (r#"{"results": [{"id": "a"}]}"#, Some("a")),
            (r#"{"data": [{"device_id": "a"}]}"#, Some("a")),
            ("[]", None),
            (r#"[{"id": "../secrets"}]"#, None),
            (r#"[{"id": "a/b"}]"#, None),
            (r#"[{"id": ""}]"#, None),
            (r#"[{"id": null}]"#, None),
            ("[1", None),
        ];
        for (body, expected) in table {
            assert_eq!(
                first_id(device, body.as_bytes()).as_deref(),
                expected,
                "{body}"
            );
        }
    }

    #[test]
    fn a_path_is_filled_or_not_sent() {
        assert_eq!(filled("/a", None).unwrap(), "/a");
        assert_eq!(filled("/a/{x_id}/b", Some("7")).unwrap(), "/a/7/b");
        assert_eq!(filled("/a/{x_id}/b", None), None);
        assert_eq!(filled("/a/{x_id}", Some("..")), None);
        assert_eq!(filled("/a/{x}/{y}", Some("7")), None);
    }
}
