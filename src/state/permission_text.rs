//! A permission in the file: one line (`GET /devices/{}`), or its two parts where one line would not read back the same.

use crate::model::{Method, Permission};

/// A permission as the file has it.
#[derive(
    Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(untagged)]
pub(super) enum PermissionText {
    /// Method, blank, path.
    Line(String),
    /// Foreign logs may hold methods and paths with blanks.
    Parts(Parts),
}

/// Method and path apart.
#[derive(
    Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub(super) struct Parts {
    method: String,
    path: String,
}

impl From<&Permission> for PermissionText {
    fn from(permission: &Permission) -> Self {
        let line = permission.to_string();
        match line.parse::<Permission>() {
            Ok(read) if read == *permission => Self::Line(line),
            _ => Self::Parts(Parts {
                method: permission.method().as_str().to_owned(),
                path: permission.path().to_owned(),
            }),
        }
    }
}

impl From<PermissionText> for Permission {
    fn from(text: PermissionText) -> Self {
        match text {
            PermissionText::Line(line) => match line.parse() {
                Ok(permission) => permission,
                Err(never) => match never {},
            },
            // A prefix that is stripped and a slash that is dropped keep everything between them as it is.
            PermissionText::Parts(Parts { method, path }) => {
                Self::new(Method::parse(&method), &format!("/api/v1{path}/"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(permission: &Permission) -> (PermissionText, Permission) {
        let text = PermissionText::from(permission);
        (text.clone(), text.into())
    }

    #[test]
    fn a_usual_permission_is_one_line() {
        let permission = Permission::new(Method::Get, "/api/v1/devices/{device_id}/apps");
        let (text, read) = round(&permission);
        assert_eq!(
            text,
            PermissionText::Line("GET /devices/{}/apps".to_owned())
        );
        assert_eq!(read, permission);
    }

    #[test]
    fn a_strange_permission_reads_back_the_same() {
        for (method, path) in [
            ("GET", "/api/v1/api/v1/devices"),
            ("", "/a b"),
            ("", "/a"),
            ("G T", "/a"),
            ("GET", "/a /"),
            ("GET", "/"),
            ("", ""),
        ] {
            let permission = Permission::new(Method::parse(method), path);
            let (text, read) = round(&permission);
            assert_eq!(read, permission, "{method:?} {path:?} as {text:?}");
        }
    }
}
