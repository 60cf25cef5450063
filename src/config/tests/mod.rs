//! Tests of the room as a whole: text in, diagnostics and declared values out.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod declared;
mod errors;
mod hostile;
mod hosts;
mod names;
mod promotion;
mod properties;
mod secrets;
mod stores;
mod structure;
mod templates;
mod variables;

use std::path::Path;

use super::{Loaded, Options, load};

/// Ten lines that declare a tenant; tests append to them or replace parts.
const TENANT: &str = "version: 1
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    tokens:
      auditor: { permissions: [\"GET /audit/events\"] }
      okta: { permissions: [\"GET /devices\"] }
orgs:
  acme: { domain: acme.okta.com }
connections:
  production: { token: okta }
";

/// Writes files into a new folder and loads it.
fn load_files(files: &[(&str, &[u8])]) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    load(&[folder.path().to_owned()], &Options::default())
}

fn load_text(text: &str) -> Loaded {
    load_files(&[("tenantry.yaml", text.as_bytes())])
}

/// Code, and the text under the primary label (empty without one), of each diagnostic.
fn found(loaded: &Loaded) -> Vec<(&'static str, String)> {
    loaded
        .diagnostics
        .iter()
        .map(|one| (one.code.id, under(loaded, one, 0)))
        .collect()
}

/// The text under label `number`.
fn under(loaded: &Loaded, diagnostic: &crate::diagnostic::Diagnostic, number: usize) -> String {
    let Some(label) = diagnostic.labels.get(number) else {
        return String::new();
    };
    let file = loaded.sources.get(label.span.file).unwrap();
    file.text[label.span.range()].to_owned()
}

/// Asserts that `text` gives exactly this one diagnostic.
#[track_caller]
fn only(text: &str, code: &str, primary: &str) -> crate::diagnostic::Diagnostic {
    let loaded = load_text(text);
    assert_eq!(
        found(&loaded),
        [(find(code), primary.to_owned())],
        "{:#?}",
        loaded.diagnostics
    );
    let one = loaded.diagnostics.into_iter().next().unwrap();
    assert_eq!(one.is_error(), loaded.declared.is_none());
    one
}

/// The static id of a code.
fn find(id: &str) -> &'static str {
    crate::diagnostic::codes::find(id).unwrap().id
}

/// The text after the edit that the first diagnostic with a fix offers.
fn fixed(text: &str) -> String {
    let loaded = load_text(text);
    let fix = loaded
        .diagnostics
        .iter()
        .find_map(|one| one.fix.clone())
        .unwrap();
    let mut text = text.to_owned();
    text.replace_range(fix.span.range(), &fix.replacement);
    text
}

fn fixtures() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/config")
}

#[test]
fn every_code_of_this_room_has_a_full_page_and_an_id_of_its_own() {
    let mut ids = std::collections::HashSet::new();
    for code in crate::diagnostic::codes::all() {
        assert!(
            ids.insert(code.id) && ids.insert(code.name),
            "{} twice",
            code.id
        );
        for text in [code.what, code.why, code.bad, code.good] {
            assert!(!text.is_empty(), "{}", code.id);
        }
        assert_ne!(code.bad, code.good, "{}", code.id);
    }
}
