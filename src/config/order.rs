//! The order of fields in a file: that of the schema.

use super::shape::{
    CanaryText, Configuration, ConnectionText, ConsumerText, CredentialsText, HandoffsText,
    InvokerText, JwtText, LimitsText, MovedText, OrgText, PersonText, RotationText, SafetyText,
    StoresText, TenantText, TokenText, VaultText,
};

/// The fields of the mapping at a path of keys, in the order of the schema; a list's items are `[]`. `None`: its keys are chosen
/// by a person, or nothing is known of it.
pub fn field_order(path: &[&str]) -> Option<&'static [&'static str]> {
    Some(match path {
        [] => Configuration::FIELDS,
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
        ];
        for (name, record) in records {
            let Some(properties) = record["properties"].as_object() else {
                continue;
            };
            let mut fields: Vec<&str> = properties.keys().map(String::as_str).collect();
            fields.sort_unstable();
            let found = known.iter().any(|path| {
                let mut order = field_order(path).unwrap().to_vec();
                order.sort_unstable();
                order == fields
            });
            assert!(found, "{name} has no place in field_order");
        }
    }
}
