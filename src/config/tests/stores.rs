//! References to 1Password, Vault and writing programs, and the declared Vault.

use super::*;
use crate::config::secret_ref::{SecretRefError, parse_secret_ref};
use crate::model::{OpField, Programs, SecretRef, VaultField, VaultLogin};

const UUID: &str = "3c9d7f1a-2b4e-4c8d-9e1f-0a1b2c3d4e5f";
const VAULT: &str = "stores: { vault: { address: \"https://Vault.example.com:8200/\", namespace: teams/iru, token: env:VAULT_TOKEN } }\n";

fn parse(text: &str) -> Result<SecretRef, SecretRefError> {
    parse_secret_ref(text, Path::new("/conf"))
}

fn with(secret: &str) -> String {
    TENANT.replace("okta: { perm", &format!("okta: {{ secret: {secret}, perm"))
}

fn secret_of(text: &str) -> SecretRef {
    let declared = load_text(text).declared.unwrap();
    let token = &declared.tenants["accuhive"].tokens["okta"];
    token.secret.clone().unwrap().value
}

#[test]
fn a_field_of_1password_is_written_as_1password_writes_it() {
    let field = |section: Option<&str>| {
        SecretRef::Op(OpField {
            vault: "Prod Vault".into(),
            item: "Iru".into(),
            section: section.map(str::to_owned),
            field: "token".into(),
        })
    };
    assert_eq!(parse("op://Prod Vault/Iru/token"), Ok(field(None)));
    assert_eq!(parse("op:Prod Vault/Iru/token"), Ok(field(None)));
    assert_eq!(
        parse("op://Prod Vault/Iru/Keys/token"),
        Ok(field(Some("Keys")))
    );
    assert_eq!(
        field(Some("Keys")).to_string(),
        "op://Prod Vault/Iru/Keys/token"
    );
    for text in [
        "op:",
        "op://",
        "op://vault/item",
        "op://a/b/c/d/e",
        "op://a//c",
        "op://a/--vault/c",
        "op://a/-/c",
        "op://a/b/c?attribute=otp",
        "op://a/b\n/c",
    ] {
        assert_eq!(parse(text), Err(SecretRefError::OpPath), "{text:?}");
    }
    assert_eq!(parse(&format!("op:{UUID}")), Err(SecretRefError::Literal));
}

#[test]
fn a_field_of_vault_has_a_mount_a_path_and_a_name() {
    let field = SecretRef::Vault(VaultField {
        mount: "secret".into(),
        path: "iru/accuhive".into(),
        field: "token".into(),
    });
    assert_eq!(parse("vault:secret/iru/accuhive#token"), Ok(field.clone()));
    assert_eq!(field.to_string(), "vault:secret/iru/accuhive#token");
    for text in [
        "vault:",
        "vault:secret/iru",
        "vault:secret#token",
        "vault:/iru#token",
        "vault:secret/#token",
        "vault:secret/iru#",
        "vault:secret/../sys/seal#token",
        "vault:secret/a//b#token",
        "vault:secret/a?list=true#token",
        "vault:secret/a%2f..#token",
        "vault:secret/iru#a/b",
    ] {
        assert_eq!(parse(text), Err(SecretRefError::VaultPath), "{text}");
    }
    assert_eq!(
        parse(&format!("vault:kv/x#{UUID}")),
        Err(SecretRefError::Literal)
    );
}

#[test]
fn programs_read_write_and_know_the_value_before() {
    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let text = with("{ read: [pass, show, x], write: [pass, insert, -m, x], previous: [old, x] }");
    let secret = secret_of(&text);
    assert_eq!(
        secret,
        SecretRef::Exec(Programs {
            read: words("pass show x"),
            write: Some(words("pass insert -m x")),
            previous: Some(words("old x")),
        })
    );
    assert_eq!(secret.to_string(), "exec:[pass, show, x]");
    assert_eq!(
        secret_of(&with("{ read: [pass, show, x] }")),
        secret_of(&with("'exec:[pass, show, x]'")),
    );
}

#[test]
fn programs_that_cannot_be_meant() {
    only(&with("{ write: [pass, insert, x] }"), "TN104", "secret");
    only(&with("{ exec: [a], read: [b] }"), "TN122", "secret");
    only(&with("{ read: [a], write: [] }"), "TN403", "secret");
    only(
        &with(&format!("{{ read: [a], write: [b, {UUID}] }}")),
        "TN401",
        "secret",
    );
}

#[test]
fn a_vault_reference_needs_a_server() {
    let text = with("\"vault:secret/iru#token\"");
    let one = only(&text, "TN408", "\"vault:secret/iru#token\"");
    assert!(one.help.unwrap().contains("stores: { vault"));
    let declared = load_text(&format!("{VAULT}{text}")).declared.unwrap();
    let vault = declared.stores.vault.unwrap();
    assert_eq!(vault.host.value, "vault.example.com:8200");
    assert_eq!(vault.namespace.as_deref(), Some("teams/iru"));
    assert!(
        matches!(vault.login, VaultLogin::Token(SecretRef::Env(name)) if name == "VAULT_TOKEN")
    );
}

#[test]
fn a_server_takes_a_jwt_with_a_role() {
    let text = format!(
        "stores: {{ vault: {{ address: \"https://vault.example.com\", jwt: {{ role: ci, token: env:ID_TOKEN }} }} }}\n{TENANT}"
    );
    let vault = load_text(&text).declared.unwrap().stores.vault.unwrap();
    assert_eq!(vault.host.value, "vault.example.com");
    let VaultLogin::Jwt { mount, role, jwt } = vault.login else {
        panic!("a sign-in with a JWT")
    };
    assert_eq!((mount.as_str(), role.as_str()), ("jwt", "ci"));
    assert_eq!(jwt, SecretRef::Env("ID_TOKEN".into()));
}

#[test]
fn a_server_that_cannot_be_meant() {
    let vault = |fields: &str| format!("stores: {{ vault: {{ {fields} }} }}\n{TENANT}");
    for address in [
        "http://vault.example.com:8200",
        "vault.example.com",
        "https://vault.example.com/v1",
        "https://user@vault.example.com",
        "https://vault.example.com:0",
        "https://vault.example.com:99999",
        "https://[::1]:8200",
        "https://vault.example.com:443@evil.example",
    ] {
        let text = vault(&format!("address: \"{address}\", token: env:T"));
        let loaded = load_text(&text);
        assert!(loaded.declared.is_none(), "{address}");
        assert_eq!(loaded.diagnostics[0].code.id, "TN212", "{address}");
    }
    let address = "address: \"https://v.example\"";
    only(&vault(address), "TN104", "vault");
    only(
        &vault(&format!(
            "{address}, token: env:A, jwt: {{ role: a, token: env:B }}"
        )),
        "TN122",
        "vault",
    );
    only(
        &vault(&format!("{address}, token: \"vault:kv/a#b\"")),
        "TN403",
        "\"vault:kv/a#b\"",
    );
    only(
        &vault(&format!("{address}, token: env:A, namespace: \"a?b\"")),
        "TN119",
        "\"a?b\"",
    );
}

#[test]
fn stores_are_declared_once() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("tenantry.yaml"),
        format!("{VAULT}{TENANT}"),
    )
    .unwrap();
    std::fs::write(folder.path().join("b.tenantry.yaml"), VAULT).unwrap();
    let loaded = load(&[folder.path().to_owned()], &Options::default());
    let messages: Vec<_> = loaded
        .diagnostics
        .iter()
        .map(|one| one.message.as_str())
        .collect();
    assert_eq!(messages, ["the stores are declared twice"]);
}
