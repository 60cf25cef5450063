//! The one kind of request that a tenant's client can build.

use crate::catalog::{self, Operation, Probe};
use crate::model::{Method, Permission, Risk};

/// A read of the catalog: method GET, risk `read`, and not marked as never to be asked. There is no other way to make one, so
/// a plan cannot write or read a device's secret.
#[derive(Debug, Clone, Copy)]
pub struct ReadOperation(&'static Operation);

impl ReadOperation {
    /// The operation of a permission, if it is a read that may be asked.
    pub fn of(permission: &Permission) -> Option<Self> {
        let operation = catalog::operation(permission)?;
        let reads = operation.risk == Risk::Read
            && *operation.permission.method() == Method::Get
            && operation.probe != Probe::Never;
        reads.then_some(Self(operation))
    }

    /// The read of the audit log.
    pub(super) fn audit_log() -> Option<Self> {
        Self::of(&Permission::new(Method::Get, "/audit/events"))
    }

    /// The permission that it needs.
    pub fn permission(self) -> &'static Permission {
        &self.0.permission
    }

    /// Whether it can be asked without the id of an object.
    pub fn is_direct(self) -> bool {
        self.0.probe == Probe::Direct
    }

    /// Its path as sent, with parameter names.
    pub(super) fn template(self) -> &'static str {
        &self.0.request_path
    }

    /// The query that asks for the smallest answer.
    pub(super) fn smallest(self) -> Vec<(&'static str, &'static str)> {
        let takes = |name: &str| self.0.query.iter().any(|known| known == name);
        if takes("limit") {
            vec![("limit", "1")]
        } else if takes("size") {
            vec![("size", "1")]
        } else if takes("category") {
            // The count needs a category, and every tenant has this one.
            vec![("category", "filevault")]
        } else {
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_reads_can_be_built() {
        let mut built = 0;
        for operation in catalog::operations() {
            let Some(read) = ReadOperation::of(&operation.permission) else {
                continue;
            };
            built += 1;
            assert_eq!(operation.risk, Risk::Read);
            assert_eq!(operation.permission.method(), &Method::Get);
            assert!(!read.template().contains("/secrets/"));
            assert!(!read.template().contains("ota-enrollment-profile"));
        }
        assert_eq!(built, 69, "the catalog's reads");
    }

    #[test]
    fn writes_and_secrets_cannot() {
        for text in [
            "POST /devices/{device_id}/action/erase",
            "DELETE /users/{user_id}",
            "PATCH /devices/{device_id}",
            "GET /devices/{device_id}/secrets/filevaultkey",
            "GET /blueprints/{blueprint_id}/ota-enrollment-profile",
            "GET /no/such/thing",
        ] {
            let permission: Permission = text.parse().unwrap();
            assert!(ReadOperation::of(&permission).is_none(), "{text}");
        }
    }

    #[test]
    fn the_smallest_answer_is_asked_for() {
        let table: &[(&str, &[(&str, &str)])] = &[
            ("GET /devices", &[("limit", "1")]),
            ("GET /audit/events", &[("limit", "1")]),
            ("GET /vulnerability-management/detections", &[("size", "1")]),
            ("GET /prism/count", &[("category", "filevault")]),
            ("GET /settings/licensing", &[]),
        ];
        for (text, expected) in table {
            let read = ReadOperation::of(&text.parse().unwrap()).unwrap();
            assert_eq!(read.smallest(), *expected, "{text}");
        }
    }
}
