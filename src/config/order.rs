//! The order of fields in a file: that of the schema.

use super::exceptions::ExceptionText;
use super::policy::{ExceptionPolicyText, PolicyText, RotationPolicyText, SharingPolicyText};
use super::shape::{
    CanaryText, Configuration, ConnectionText, ConsumerText, CredentialsText, EncryptionText,
    HandoffsText, InvokerText, JwtText, LimitsText, LockText, MovedText, NotifyText, OrgText,
    PersonText, RotationText, S3Text, SafetyText, StateText, StoresText, TenantText, TokenText,
    VariableText, VaultText,
};

/// The fields of the mapping at a path of keys, in the order of the schema; a list's items are `[]`. `None`: its keys are chosen
/// by a person, or nothing is known of it.
pub fn field_order(path: &[&str]) -> Option<&'static [&'static str]> {
    let entry: Vec<&str> = match path {
        // what entries have in common is written like an entry
        ["templates", "tokens", _, rest @ ..] | ["defaults", "tokens", rest @ ..] => {
            [&["tenants", "", "tokens", ""], rest].concat()
        }
        ["templates", kind, name, rest @ ..] => [&[*kind, *name], rest].concat(),
        ["defaults", kind, rest @ ..] => [&[*kind, ""], rest].concat(),
        _ => return entry_order(path),
    };
    entry_order(&entry)
}

fn entry_order(path: &[&str]) -> Option<&'static [&'static str]> {
    Some(match path {
        [] => Configuration::FIELDS,
        ["variables", _] => VariableText::FIELDS,
        ["tenants", _] => TenantText::FIELDS,
        ["tenants", _, "limits"] => LimitsText::FIELDS,
        ["tenants", _, "tokens", _] => TokenText::FIELDS,
        ["tenants", _, "tokens", _, "rotation"] => RotationText::FIELDS,
        ["tenants", _, "tokens", _, "consumers", _] => ConsumerText::FIELDS,
        ["orgs", _] => OrgText::FIELDS,
        ["orgs", _, "credentials"] => CredentialsText::FIELDS,
        ["connections", _] => ConnectionText::FIELDS,
        ["connections", _, "canary"] => CanaryText::FIELDS,
        ["connections", _, "canary", "service_app"] => InvokerText::FIELDS,
        ["people", _] => PersonText::FIELDS,
        ["safety"] => SafetyText::FIELDS,
        ["moved", "[]"] => MovedText::FIELDS,
        ["handoffs"] => HandoffsText::FIELDS,
        ["stores"] => StoresText::FIELDS,
        ["stores", "vault"] => VaultText::FIELDS,
        ["stores", "vault", "jwt"] => JwtText::FIELDS,
        ["state"] => StateText::FIELDS,
        ["state", "s3"] => S3Text::FIELDS,
        ["state", "lock"] => LockText::FIELDS,
        ["state", "encryption"] => EncryptionText::FIELDS,
        ["policy"] => PolicyText::FIELDS,
        ["policy", "rotation"] => RotationPolicyText::FIELDS,
        ["policy", "sharing"] => SharingPolicyText::FIELDS,
        ["policy", "exceptions"] => ExceptionPolicyText::FIELDS,
        ["exceptions", "[]"] => ExceptionText::FIELDS,
        ["notify", _] => NotifyText::FIELDS,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::field_order;

    /// Every record of the schema that has an order of its own.
    #[test]
    fn every_record_of_the_schema_has_an_order() {
        let schema = super::super::schema();
        let records = schema["$defs"].as_object().unwrap();
        let known = [
            vec!["tenants", "a"],
            vec!["tenants", "a", "limits"],
            vec!["tenants", "a", "tokens", "b"],
            vec!["tenants", "a", "tokens", "b", "rotation"],
            vec!["tenants", "a", "tokens", "b", "consumers", "c"],
            vec!["orgs", "a"],
            vec!["orgs", "a", "credentials"],
            vec!["connections", "a"],
            vec!["connections", "a", "canary"],
            vec!["connections", "a", "canary", "service_app"],
            vec!["people", "a"],
            vec!["safety"],
            vec!["moved", "[]"],
            vec!["handoffs"],
            vec!["stores"],
            vec!["stores", "vault"],
            vec!["stores", "vault", "jwt"],
            vec!["variables", "a"],
            vec!["state"],
            vec!["state", "s3"],
            vec!["state", "lock"],
            vec!["state", "encryption"],
            vec!["policy"],
            vec!["policy", "rotation"],
            vec!["policy", "sharing"],
            vec!["policy", "exceptions"],
            vec!["exceptions", "[]"],
            vec!["notify", "a"],
        ];
        for (name, record) in records {
            let Some(properties) = record["properties"].as_object() else {
                continue;
            };
            let fields = properties.keys().map(String::as_str);
            // how an entry takes its template stands behind its own fields
            let mut fields: Vec<&str> = fields
                .filter(|field| !matches!(*field, "use" | "with"))
                .collect();
            fields.sort_unstable();
            let found = known.iter().any(|path| {
                let mut order = field_order(path).unwrap().to_vec();
                order.sort_unstable();
                order == fields
            });
            assert!(found, "{name} has no place in field_order");
        }
    }

    #[test]
    fn templates_and_defaults_are_ordered_like_entries() {
        let token = field_order(&["tenants", "a", "tokens", "b"]);
        assert!(token.is_some());
        assert_eq!(field_order(&["templates", "tokens", "x"]), token);
        assert_eq!(field_order(&["defaults", "tokens"]), token);
        assert_eq!(
            field_order(&["templates", "tenants", "x", "tokens", "y"]),
            token
        );
        assert_eq!(
            field_order(&["defaults", "orgs"]),
            field_order(&["orgs", "a"])
        );
        assert_eq!(field_order(&["templates"]), None);
    }
}
