//! Properties: no input panics, and every generated right configuration is accepted.

use proptest::prelude::*;

use super::*;

/// Bytes that are often almost a configuration.
fn almost() -> impl Strategy<Value = Vec<u8>> {
    let words = prop::sample::select(vec![
        "version",
        ": ",
        "1",
        "\n",
        "  ",
        "tenants",
        "tokens",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "&a ",
        "*a",
        "<<: ",
        "\t",
        "#",
        "'",
        "\"",
        "|\n",
        ">",
        "---\n",
        "...\n",
        "!x ",
        "%YAML 1.2\n",
        "é",
        "🐝",
        "\u{feff}",
        "\0",
        "api_host",
        "secret",
        "env:A",
        "file:b",
        "exec:[",
        "permissions",
        "GET /devices",
        "?",
        ",",
        "~",
        "3c9d7f1a-2b4e-4c8d-9e1f-0a1b2c3d4e5f",
        "\r\n",
        "\u{85}",
    ]);
    let mixed = prop::collection::vec(words, 0..60).prop_map(|words| words.concat().into_bytes());
    prop_oneof![3 => mixed, 1 => prop::collection::vec(any::<u8>(), 0..200)]
}

fn key() -> impl Strategy<Value = String> {
    "[A-Za-z0-9][A-Za-z0-9._-]{0,12}"
}

fn tokens() -> impl Strategy<Value = std::collections::BTreeMap<String, (Vec<usize>, bool)>> {
    let count = crate::catalog::operations().len();
    let token = (
        prop::collection::btree_set(0..count, 0..6).prop_map(|set| set.into_iter().collect()),
        any::<bool>(),
    );
    prop::collection::btree_map(key(), token, 1..4)
}

/// A right configuration in one of two layouts.
fn written(
    tenants: &std::collections::BTreeMap<
        String,
        std::collections::BTreeMap<String, (Vec<usize>, bool)>,
    >,
    paths: bool,
) -> String {
    let mut text = String::from("version: 1\norgs:\n  only: { domain: only.okta.com }\ntenants:\n");
    let mut connections = String::from("connections:\n");
    for (number, (tenant, tokens)) in tenants.iter().enumerate() {
        text.push_str(&format!(
            "  \"{tenant}\":\n    api_host: t{number}.api.eu.kandji.io\n    tokens:\n"
        ));
        for (index, (token, (permissions, secret))) in tokens.iter().enumerate() {
            text.push_str(&format!("      '{token}':\n        permissions:"));
            text.push_str(if permissions.is_empty() {
                " []\n"
            } else {
                "\n"
            });
            for &permission in permissions {
                let operation = &crate::catalog::operations()[permission];
                let written = if paths {
                    operation.console_path.clone()
                } else {
                    operation.short_call()
                };
                text.push_str(&format!("        - {}\n", serde_json::Value::from(written)));
            }
            if *secret {
                text.push_str(&format!("        secret: env:SECRET_{number}_{index}\n"));
            }
            let token = serde_json::Value::from(token.as_str());
            connections.push_str(&format!(
                "  c{number}-{index}: {{ tenant: \"{tenant}\", token: {token} }}\n"
            ));
        }
    }
    text + &connections
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in almost()) {
        let loaded = load_files(&[("tenantry.yaml", &bytes)]);
        prop_assert!(loaded.declared.is_some() || !loaded.diagnostics.is_empty());
        for one in &loaded.diagnostics {
            for label in &one.labels {
                let text = &loaded.sources.get(label.span.file).unwrap().text;
                prop_assert!(text.get(label.span.range()).is_some(), "{:?} of {:?}", label, text);
            }
        }
    }

    #[test]
    fn a_changed_byte_never_panics(place in 0..TENANT.len(), byte in any::<u8>()) {
        let mut bytes = TENANT.as_bytes().to_vec();
        bytes[place] = byte;
        let loaded = load_files(&[("tenantry.yaml", &bytes)]);
        prop_assert!(loaded.declared.is_some() || !loaded.diagnostics.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn right_configurations_load_without_diagnostics(
        tenants in prop::collection::btree_map(key(), tokens(), 1..4),
        paths in any::<bool>(),
    ) {
        let text = written(&tenants, paths);
        let loaded = load_text(&text);
        prop_assert!(loaded.diagnostics.is_empty(), "{:#?}\n{}", loaded.diagnostics, text);
        let declared = loaded.declared.unwrap();
        for (tenant, tokens) in &tenants {
            for (token, (permissions, secret)) in tokens {
                let read = &declared.tenants[tenant].tokens[token];
                prop_assert_eq!(read.permissions.len(), permissions.len());
                prop_assert_eq!(read.secret.is_some(), *secret);
                let unquoted = &text[read.span.range()];
                prop_assert_eq!(unquoted.trim_matches('\''), token);
            }
        }
    }

    #[test]
    fn any_text_may_be_a_host_or_a_reference(text in "\\PC{0,40}") {
        let options = Options::default();
        if let Ok(reading) = crate::config::parse_api_host(&text, &options) {
            let host = reading.host.as_str();
            prop_assert!(host.ends_with(".kandji.io") || host.ends_with(".iru.com"));
        }
        let _ = crate::config::parse_secret_ref(&text, Path::new("."));
    }
}
