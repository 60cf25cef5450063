//! References are read, values are refused and never shown.

use super::*;
use crate::config::secret_ref::{SecretRefError, parse_secret_ref};
use crate::model::{Programs, SecretRef};

const UUID: &str = "3c9d7f1a-2b4e-4c8d-9e1f-0a1b2c3d4e5f";

fn with(secret: &str) -> String {
    TENANT.replace("okta: { perm", &format!("okta: {{ secret: {secret}, perm"))
}

fn parse(text: &str) -> Result<SecretRef, SecretRefError> {
    parse_secret_ref(text, Path::new("/conf"))
}

#[test]
fn references_of_all_kinds() {
    assert_eq!(
        parse("env:ACCUHIVE_TOKEN"),
        Ok(SecretRef::Env("ACCUHIVE_TOKEN".into()))
    );
    assert_eq!(parse("env:_a1"), Ok(SecretRef::Env("_a1".into())));
    let file = SecretRef::File {
        written: "./secrets/okta.pem".into(),
        path: "/conf/secrets/okta.pem".into(),
    };
    assert_eq!(parse("file:./secrets/okta.pem"), Ok(file));
    let argv = SecretRef::Exec(Programs::reading(vec![
        "op".into(),
        "read".into(),
        "op://x".into(),
    ]));
    assert_eq!(parse(r#"exec:["op","read","op://x"]"#), Ok(argv.clone()));
    assert_eq!(parse("exec: [op, read, 'op://x']"), Ok(argv));
}

#[test]
fn references_that_lead_nowhere() {
    for text in ["env:", "env:1A", "env:MY TOKEN", "env:A-B", "env:É"] {
        assert_eq!(parse(text), Err(SecretRefError::EnvName), "{text}");
    }
    for text in ["file:", "file:.", "file:./", "file:a\0b"] {
        assert_eq!(parse(text), Err(SecretRefError::FileName), "{text:?}");
    }
    for text in [
        "file:/etc/passwd",
        "file:../a",
        "file:a/../../b",
        "file:a/..",
    ] {
        assert_eq!(parse(text), Err(SecretRefError::OutsideFolder), "{text}");
    }
    for text in [
        "exec:",
        "exec:op read x",
        "exec:[]",
        "exec:[",
        "exec:[[a]]",
        "exec:['']",
        "exec:[a]\n---\n[b]",
        "exec:[~]",
    ] {
        assert_eq!(parse(text), Err(SecretRefError::Exec), "{text}");
    }
}

#[test]
fn other_stores_are_named_and_unknown_words_are_taken_for_secrets() {
    let unknown = |store: &str, meant| {
        Err(SecretRefError::UnknownStore {
            store: store.into(),
            meant,
        })
    };
    assert_eq!(parse("bao:secret/iru#token"), unknown("bao", Some("vault")));
    assert_eq!(parse("1password:iru"), unknown("1password", Some("op")));
    assert_eq!(parse("valut:kv/iru#token"), unknown("valut", Some("vault")));
    assert_eq!(parse("sops:iru.yaml"), unknown("sops", Some("exec")));
    assert_eq!(parse("aws:iru"), unknown("aws", None));
    assert_eq!(parse("evn:TOKEN"), unknown("evn", Some("env")));
    assert_eq!(parse("ENV:TOKEN"), unknown("ENV", Some("env")));
    for text in [
        UUID,
        "hunter2",
        "",
        "user:password",
        "$TOKEN",
        "Bearer: abc",
    ] {
        assert_eq!(parse(text), Err(SecretRefError::Literal), "{text}");
    }
    assert_eq!(parse(&format!("env:{UUID}")), Err(SecretRefError::Literal));
    assert_eq!(
        parse(&format!("exec:[curl, -H, 'Bearer {UUID}']")),
        Err(SecretRefError::Literal)
    );
    assert_eq!(
        parse("env:00aBcDeFgHiJkLmNoPqRsTuV-x"),
        Err(SecretRefError::Literal)
    );
}

/// No diagnostic and no text for showing holds the secret, anywhere.
#[track_caller]
fn never_shown(text: &str, secret: &str) -> Loaded {
    assert!(text.contains(secret));
    let loaded = load_text(text);
    assert!(loaded.declared.is_none());
    let everything = format!("{:?}", loaded);
    for part in secret.lines().map(str::trim).filter(|part| part.len() > 5) {
        assert!(
            !everything.contains(part),
            "{part} is shown in {everything}"
        );
    }
    for (_, file) in loaded.sources.iter() {
        assert_eq!(file.text.len(), text.len(), "spans stay right");
    }
    loaded
}

#[test]
fn a_literal_secret_is_an_error_at_its_key() {
    for secret in [
        UUID,
        "hunter2hunter2",
        "\"hunter2hunter2\"",
        "'00AbCdEfGhIj'",
        "987654321012",
    ] {
        let loaded = never_shown(&with(secret), secret.trim_matches(['"', '\'']));
        assert_eq!(found(&loaded), [("TN401", "secret".to_owned())], "{secret}");
    }
    let block =
        "-----BEGIN PRIVATE KEY-----\n      MIIEvQIBADANBg\n      -----END PRIVATE KEY-----";
    let text = TENANT.replace("  acme: { domain: acme.okta.com }", &format!("  acme:\n    domain: acme.okta.com\n    credentials:\n     client_id: x\n     private_key: |\n      {block}"));
    let loaded = never_shown(&text, block);
    assert_eq!(found(&loaded), [("TN401", "private_key".to_owned())]);
}

#[test]
fn a_secret_where_another_reference_belongs_is_one_too() {
    for (field, text) in [
        (
            "token",
            TENANT.replace("token: okta", &format!("token: {UUID}")),
        ),
        (
            "auditor",
            TENANT.replace("    tokens:", &format!("    auditor: {UUID}\n    tokens:")),
        ),
        (
            "org",
            TENANT.replace("token: okta", &format!("token: okta, org: {UUID}")),
        ),
    ] {
        let loaded = never_shown(&text, UUID);
        assert_eq!(found(&loaded), [("TN401", field.to_owned())]);
    }
    let key = never_shown(&TENANT.replace("  production", &format!("  {UUID}")), UUID);
    assert_eq!(key.diagnostics[0].code.id, "TN401");
    let permission = never_shown(&TENANT.replace("\"GET /devices\"", UUID), UUID);
    assert_eq!(permission.diagnostics[0].code.id, "TN401");
    let url = format!(
        "https://acme.workflows.okta.com/api/flo/1/invoke?clientToken={}",
        "f00dfeed".repeat(8)
    );
    let canary = never_shown(
        &TENANT.replace(
            "token: okta",
            &format!("token: okta, canary: {{ url: \"{url}\" }}"),
        ),
        &"f00dfeed".repeat(8),
    );
    assert_eq!(found(&canary), [("TN401", "url".to_owned())]);
}

#[test]
fn a_secret_near_another_mistake_is_not_shown_by_it() {
    never_shown(
        &TENANT.replace("okta: { perm", &format!("okta: {{ sercet: {UUID}, perm")),
        UUID,
    );
    never_shown(
        &TENANT.replace("okta: { perm", &format!("okta: {{ secret: [{UUID}], perm")),
        UUID,
    );
    never_shown(
        &TENANT.replace(
            "okta: { perm",
            &format!("okta: {{ secret: {{ value: {UUID} }}, perm"),
        ),
        UUID,
    );
    never_shown(
        &TENANT.replace("okta: { perm", &format!("okta: {{ secret: {UUID}, [ perm")),
        UUID,
    );
    never_shown(
        &TENANT.replace("accuhive.api.kandji.io", &format!("{UUID}.evil.example")),
        UUID,
    );
    never_shown(
        &TENANT.replace("version: 1", &format!("version: {UUID}")),
        UUID,
    );
    let word = "hunter2hunter2";
    never_shown(&with(&format!("[{word}]")), word);
    never_shown(&with(&format!("{{ value: {word} }}")), word);
    never_shown(&with(&format!("{{ exec: {word} }}")), word);
    never_shown(&with(&format!("{word}, [")), word);
    never_shown(
        &TENANT.replace("okta: { perm", &format!("okta: {{ sercet: {word}, perm")),
        word,
    );
    never_shown(
        &TENANT.replace("okta: { perm", &format!("okta: {{ api_token: {word}, perm")),
        word,
    );
}

#[test]
fn wrong_references_point_at_the_key() {
    assert!(
        only(&with("aws:iru"), "TN402", "secret")
            .help
            .unwrap()
            .contains("`env:NAME`")
    );
    only(&with("\"env:MY TOKEN\""), "TN403", "secret");
    only(&with("file:/etc/passwd"), "TN404", "secret");
    only(
        &with("{ exce: [op] }")
            .replace("exce", "exec")
            .replace("[op]", "[]"),
        "TN403",
        "secret",
    );
}

#[test]
fn one_reference_for_two_tokens_is_a_warning_that_shows_both() {
    let text = with("env:TOKEN").replace("auditor: { perm", "auditor: { secret: env:TOKEN, perm");
    let one = only(&text, "TN406", "env:TOKEN");
    assert_eq!(one.labels.len(), 2);
    assert!(one.labels[1].span < one.labels[0].span);
}

#[test]
fn one_reference_that_two_tokens_share_by_merge_key_points_at_both_keys() {
    let text = TENANT
        .replace("okta: { perm", "okta: { <<: *a, name: okta, perm")
        .replace("auditor: { perm", "auditor: &a { secret: env:TOKEN, perm");
    let one = only(&text, "TN406", "okta");
    assert_eq!(&text[one.labels[1].span.range()], "auditor");
}

#[cfg(unix)]
#[test]
fn a_secret_file_that_others_can_read_is_a_warning() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("iru.txt");
    std::fs::write(&secret, "x").unwrap();
    std::fs::write(folder.path().join("tenantry.yaml"), with("file:iru.txt")).unwrap();
    for (mode, expected) in [
        (0o600, None),
        (0o400, None),
        (0o640, Some("TN405")),
        (0o604, Some("TN405")),
    ] {
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(mode)).unwrap();
        let loaded = load(&[folder.path().to_owned()], &Options::default());
        assert_eq!(
            loaded.diagnostics.first().map(|one| one.code.id),
            expected,
            "{mode:o}"
        );
        assert!(loaded.declared.is_some());
    }
}
