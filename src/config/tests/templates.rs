//! Templates, defaults and includes.

use super::{found, load_files, load_text, under};
use crate::config::{Options, load};
use crate::model::{Claim, SecretRef};

/// What tests put entries under.
const TEMPLATES: &str = "version: 1
defaults:
  tokens: { rotation: { every: 90d }, prevent_revoke: true }
  connections: { org: acme }
templates:
  tenants:
    standard:
      with: { region: \"\" }
      api_host: ${tenant}.api.${with.region}kandji.io
      tokens:
        auditor: { secret: \"env:IRU_${TENANT}_AUDITOR\", permissions: [List audit events] }
        okta:
          use: flows
          with: { team: IT }
  tokens:
    flows:
      name: Okta ${with.team} of ${tenant}
      permissions: [GET /devices]
  connections:
    production: { nickname: \"Kandji ${connection}\", tenant: \"${connection}\", token: okta }
orgs:
  acme: { domain: acme.okta.com }
";

fn with(entries: &str) -> String {
    format!("{TEMPLATES}{entries}")
}

fn declared(text: &str) -> crate::model::Declared {
    let loaded = load_text(text);
    assert!(loaded.declared.is_some(), "{:#?}", loaded.diagnostics);
    loaded.declared.unwrap()
}

#[test]
fn a_short_entry_is_a_whole_tenant() {
    let declared = declared(&with(
        "tenants:
  acme: { use: standard }
  bee-hive: { use: standard, with: { region: eu. } }
connections: { acme: { use: production }, bee-hive: { use: production } }
",
    ));
    let tenant = &declared.tenants["bee-hive"];
    assert_eq!(tenant.api_host.value.as_str(), "bee-hive.api.eu.kandji.io");
    assert_eq!(
        declared.tenants["acme"].api_host.value.as_str(),
        "acme.api.kandji.io"
    );
    let auditor = &tenant.tokens["auditor"];
    assert_eq!(
        auditor.secret.as_ref().unwrap().value,
        SecretRef::Env("IRU_BEE_HIVE_AUDITOR".to_owned())
    );
    let okta = &tenant.tokens["okta"];
    assert_eq!(okta.name.value, "Okta IT of bee-hive");
    assert!(okta.rotation.is_some() && okta.prevent_revoke.is_some());
    assert!(
        matches!(&okta.permissions[0].value, Claim::One(one) if one.to_string() == "GET /devices")
    );
    let connection = &declared.connections["bee-hive"];
    assert_eq!(connection.nickname.value, "Kandji bee-hive");
    assert_eq!(connection.tenant.value, "bee-hive");
    assert_eq!(connection.org.value, "acme");
}

#[test]
fn what_an_entry_says_goes_before_its_template_and_defaults_come_last() {
    let declared = declared(&with(
        "tenants:
  acme:
    use: standard
    api_host: acme.api.iru.com
    tokens:
      okta: { description: own, rotation: { every: 30d } }
      more: { permissions: [GET /users] }
",
    ));
    let tenant = &declared.tenants["acme"];
    assert_eq!(tenant.api_host.value.as_str(), "acme.api.iru.com");
    assert_eq!(tenant.tokens.len(), 3);
    let okta = &tenant.tokens["okta"];
    assert_eq!(okta.name.value, "Okta IT of acme");
    assert_eq!(okta.description.as_ref().unwrap().value, "own");
    let every = |key: &str| {
        tenant.tokens[key]
            .rotation
            .as_ref()
            .unwrap()
            .value
            .every
            .as_secs()
            / 86_400
    };
    assert_eq!(
        (every("okta"), every("more"), every("auditor")),
        (30, 90, 90)
    );
}

#[test]
fn an_argument_may_be_a_list() {
    let declared = declared(
        "version: 1
templates: { tokens: { any: { permissions: \"${with.may}\" } } }
tenants:
  acme: { api_host: acme.api.kandji.io, tokens: { a: { use: any, with: { may: [GET /devices, GET /users] } } } }
",
    );
    assert_eq!(declared.tenants["acme"].tokens["a"].permissions.len(), 2);
}

#[test]
fn a_mistake_in_a_template_is_shown_there_and_at_the_first_entry_that_uses_it() {
    let text = with("tenants: { acme: { use: standard }, bee: { use: standard } }\n")
        .replace("GET /devices", "Devise list");
    let loaded = load_text(&text);
    let unknown = |one: &&crate::diagnostic::Diagnostic| one.code.id == "TN203";
    assert_eq!(loaded.diagnostics.iter().filter(unknown).count(), 1);
    let one = loaded.diagnostics.iter().find(unknown).unwrap();
    assert_eq!(under(&loaded, one, 0), "Devise list");
    assert_eq!(under(&loaded, one, 1), "acme");
    assert!(!one.fix.as_ref().unwrap().sure);
}

#[test]
fn no_fix_of_a_template_is_sure() {
    let text = with("tenants: { acme: { use: standard } }\n")
        .replace("api_host: ${tenant}.api", "api_host: https://${tenant}.api");
    let loaded = load_text(&text);
    let fix = loaded
        .diagnostics
        .iter()
        .find_map(|one| one.fix.clone())
        .unwrap();
    assert!(!fix.sure);
    assert!(loaded.is_shared(fix.span));
    let own = load_text(
        "version: 1\ntenants: { acme: { api_host: \"https://${tenant}.api.kandji.io\" } }\n",
    );
    assert_eq!(found(&own)[0].0, "TN207");
    assert!(
        own.diagnostics[0].fix.as_ref().is_some_and(|fix| !fix.sure),
        "it would write the key out"
    );
}

#[test]
fn mistakes_of_entries_and_templates() {
    for (entries, code, primary) in [
        ("tenants: { acme: { use: standrad } }", "TN135", "standrad"),
        (
            "tenants: { acme: { use: standard, with: { regoin: eu } } }",
            "TN137",
            "regoin",
        ),
        (
            "tenants: { acme: { use: standard, with: [eu] } }",
            "TN103",
            "[eu]",
        ),
        (
            "tenants: { acme: { use: [standard] } }",
            "TN103",
            "[standard]",
        ),
        (
            "tenants: { acme: { api_host: acme.api.kandji.io, with: { region: eu } } }",
            "TN137",
            "with",
        ),
        ("tenants: { acme: { use: flows } }", "TN135", "flows"),
        (
            "tenants: { acme: { use: standard, with: { region: [a] } } }",
            "TN137",
            "[a]",
        ),
        (
            "tenants: { acme: { use: standard, tokens: { x: { use: flows } } } }",
            "TN136",
            "${with.team}",
        ),
        (
            "connections: { acme: { nickname: \"${with.x}\" } }",
            "TN131",
            "${with.x}",
        ),
        (
            "connections: { acme: { nickname: \"a ${token}\" } }",
            "TN131",
            "${token}",
        ),
        (
            "connections: { acme: { nickname: \"a ${env.HOME}\" } }",
            "TN131",
            "${env.HOME}",
        ),
        (
            "connections: { acme: { nickname: \"a ${\" } }",
            "TN131",
            "${",
        ),
    ] {
        let loaded = load_text(&with(entries));
        assert!(
            found(&loaded).contains(&(super::find(code), primary.to_owned())),
            "{entries}: {:#?}",
            loaded.diagnostics
        );
        assert!(loaded.declared.is_none(), "{entries}");
    }
}

#[test]
fn what_a_template_cannot_say() {
    for (text, code, primary) in [
        ("defaults: { tokens: { absent: true } }", "TN138", "absent"),
        ("templates: { tokens: { a: { use: b } } }", "TN138", "use"),
        ("defaults: { tokens: { use: b } }", "TN138", "use"),
        ("templates: { tokens: { a: { nmae: b } } }", "TN102", "nmae"),
        ("templates: { token: {} }", "TN102", "token"),
        ("templates: []", "TN103", "[]"),
        ("templates: { tokens: 3 }", "TN103", "3"),
        ("templates: { tokens: { a: 3 } }", "TN103", "3"),
        ("defaults: { tokens: 3 }", "TN103", "3"),
        (
            "templates: { tokens: { a: {} } }\n---\ntemplates: { tokens: { a: {} } }",
            "TN105",
            "a",
        ),
        (
            "defaults: { tokens: {} }\n---\ndefaults: { tokens: {} }",
            "TN105",
            "tokens",
        ),
    ] {
        let loaded = load_text(&format!("version: 1\n{text}\n"));
        assert!(
            found(&loaded).contains(&(super::find(code), primary.to_owned())),
            "{text}: {:#?}",
            loaded.diagnostics
        );
    }
}

#[test]
fn two_tenants_with_one_secret_out_of_a_template_are_told_apart_from_a_typing_error() {
    let text = with("tenants: { acme: { use: standard }, bee: { use: standard } }\n")
        .replace("env:IRU_${TENANT}_AUDITOR", "env:IRU_AUDITOR");
    let loaded = load_text(&text);
    let (code, place) = found(&loaded)[0].clone();
    assert_eq!(
        (code, place.as_str()),
        ("TN406", "\"env:IRU_AUDITOR\""),
        "{:#?}",
        loaded.diagnostics
    );
    assert_eq!(under(&loaded, &loaded.diagnostics[0], 1), "bee");
}

#[test]
fn a_template_of_another_file_keeps_its_folder_and_its_bytes() {
    let loaded = load_files(&[
        ("tenantry.yaml", b"version: 1\ninclude: [\"parts/*.yaml\"]\n" as &[u8]),
        ("a.tenantry.yaml", b"tenants: { acme: { use: t, api_host: acme.api.kandji.io } }\n"),
        ("z.tenantry.yaml", b"templates: { tenants: { t: { tokens: { x: { secret: file:k.txt, permissions: [Nope here] } } } } }\n"),
    ]);
    let codes: Vec<_> = found(&loaded).into_iter().map(|(code, _)| code).collect();
    assert!(
        codes.contains(&"TN130"),
        "nothing fits parts/*.yaml: {codes:?}"
    );
    let unknown = loaded
        .diagnostics
        .iter()
        .find(|one| one.code.id == "TN203")
        .unwrap();
    assert_eq!(under(&loaded, unknown, 0), "Nope here");
    assert_eq!(under(&loaded, unknown, 1), "acme");
}

/// Files below a folder of their own, and what loading it gives.
fn tree(files: &[(&str, &str)]) -> (tempfile::TempDir, crate::config::Loaded) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let loaded = load(&[folder.path().to_owned()], &Options::default());
    (folder, loaded)
}

const ONE: &str = "tenants: { one: { api_host: one.api.kandji.io } }";
const TWO: &str = "tenants: { two: { api_host: two.api.kandji.io } }";

#[test]
fn includes_are_followed_each_once() {
    let (_folder, loaded) = tree(&[
        (
            "tenantry.yaml",
            "version: 1\ninclude: [tenants/**/*.yaml, tenants/a.yaml, ./tenants/a.yaml]\n",
        ),
        (
            "tenants/a.yaml",
            "include: [deep/*.yml]\ntenants: { one: { api_host: one.api.kandji.io } }",
        ),
        ("tenants/deep/b.yml", TWO),
        ("tenants/notes.txt", "no yaml: ["),
        ("tenants/.hidden/c.yaml", ONE),
    ]);
    let declared = loaded.declared.unwrap();
    assert_eq!(declared.tenants.keys().collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(loaded.files.len(), 3);
}

#[test]
fn an_include_stays_inside() {
    for text in [
        "../x.yaml",
        "/etc/passwd",
        "a/../../x.yaml",
        "",
        "missing.yaml",
        "none/*.yaml",
        "tenantry.yaml",
        "[",
        "a\\\\b.yaml",
    ] {
        let (_folder, loaded) = tree(&[(
            "tenantry.yaml",
            &format!("version: 1\ninclude: [\"{text}\"]\n{ONE}\n"),
        )]);
        assert_eq!(found(&loaded)[0].0, "TN130", "{text}");
        assert!(loaded.declared.is_none());
    }
}

#[test]
fn an_include_in_a_circle_is_an_error_and_ends() {
    let (_folder, loaded) = tree(&[
        ("tenantry.yaml", "version: 1\ninclude: [a/b.yaml]\n"),
        (
            "a/b.yaml",
            "include: [c.yaml, \"*.yaml\"]\ntenants: { one: { api_host: one.api.kandji.io } }",
        ),
        ("a/c.yaml", "include: [b.yaml]\n"),
    ]);
    assert_eq!(found(&loaded), [("TN130", "b.yaml".to_owned())]);
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed_out_of_the_folder() {
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("evil.yaml"), ONE).unwrap();
    for include in ["parts/*.yaml", "parts/evil.yaml", "way/evil.yaml"] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("tenantry.yaml"),
            format!("version: 1\ninclude: [\"{include}\"]\n{TWO}\n"),
        )
        .unwrap();
        std::fs::create_dir(folder.path().join("parts")).unwrap();
        std::os::unix::fs::symlink(
            outside.path().join("evil.yaml"),
            folder.path().join("parts/evil.yaml"),
        )
        .unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.path().join("way")).unwrap();
        let loaded = load(&[folder.path().to_owned()], &Options::default());
        assert_eq!(found(&loaded)[0].0, "TN130", "{include}");
    }
}

/// The configuration of a service provider: a line a tenant, a line a connection.
fn provider(tenants: usize) -> String {
    use std::fmt::Write as _;
    let mut text = with("tenants:\n");
    for number in 0..tenants {
        _ = writeln!(text, "  customer-{number:05}: {{ use: standard }}");
    }
    text.push_str("connections:\n");
    for number in 0..tenants {
        _ = writeln!(text, "  customer-{number:05}: {{ use: production }}");
    }
    text
}

#[test]
fn three_hundred_short_entries_and_ten_thousand() {
    for tenants in [300, 10_000] {
        let declared = declared(&provider(tenants));
        assert_eq!(declared.tenants.len(), tenants);
        assert_eq!(declared.connections.len(), tenants);
        let last = &declared.tenants[&format!("customer-{:05}", tenants - 1)];
        assert_eq!(last.tokens.len(), 2);
    }
}
