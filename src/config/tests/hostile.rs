//! Input that is meant to hurt, or was mangled on the way: a diagnostic each, within a second.

use std::time::{Duration, Instant};

use super::*;

/// One diagnostic of this kind among those given, quickly even in a debug build.
#[track_caller]
fn refused(files: &[(&str, &[u8])], code: &str) -> Loaded {
    let started = Instant::now();
    let loaded = load_files(files);
    let took = started.elapsed();
    assert!(
        loaded.diagnostics.iter().any(|one| one.code.id == code),
        "{:#?}",
        loaded.diagnostics
    );
    assert!(loaded.declared.is_none());
    assert!(loaded.diagnostics.len() <= 5_001);
    assert!(took < Duration::from_secs(10), "took {took:?}");
    loaded
}

#[track_caller]
fn text(text: &str, code: &str) -> Loaded {
    refused(&[("tenantry.yaml", text.as_bytes())], code)
}

#[test]
fn brackets_without_end() {
    for open in ["[", "{", "{a: ", "- ", "? "] {
        text(&open.repeat(200_000), "TN107");
    }
    let block: String = (0..2_000)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    text(&block, "TN107");
}

#[test]
fn an_alias_bomb_by_lists() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let list = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{list}]\n"));
    }
    text(&bomb, "TN102");
}

#[test]
fn an_alias_bomb_by_merge_keys() {
    let mut bomb = String::from("version: 1\nx-0: &a0 { api_host: a.api.kandji.io }\n");
    for level in 1..30 {
        let list = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb.push_str(&format!("x-{level}: &a{level} {{ <<: [{list}] }}\n"));
    }
    text(&format!("{bomb}tenants: {{ a: *a29 }}\n"), "TN108");
}

#[test]
fn an_alias_bomb_by_repeated_mappings() {
    let tokens: Vec<String> = (0..1_000)
        .map(|number| format!("t{number}: {{ permissions: [] }}"))
        .collect();
    let mut bomb = format!(
        "version: 1\ntenants:\n  t: {{ api_host: t.api.kandji.io, tokens: &all {{ {} }} }}\n",
        tokens.join(", ")
    );
    for number in 0..1_000 {
        bomb.push_str(&format!(
            "  t{number}: {{ api_host: t{number}.api.kandji.io, tokens: *all }}\n"
        ));
    }
    text(&bomb, "TN108");
}

#[test]
fn an_alias_inside_its_own_value() {
    text("version: 1\ntenants: &t { a: *t }\n", "TN108");
    text("version: 1\ntenants: &t { <<: *t }\n", "TN108");
}

#[test]
fn a_long_chain_of_merges_overflows_no_stack() {
    let mut chain = String::from("version: 1\nx-0: &a0 {}\n");
    for level in 1..5_000 {
        chain.push_str(&format!("x-{level}: &a{level} {{ <<: *a{} }}\n", level - 1));
    }
    text(
        &format!("{chain}tenants: {{ a: {{ <<: *a4999 }} }}\n"),
        "TN104",
    );
}

#[test]
fn a_file_over_64_mib() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenantry.yaml");
    std::fs::File::create(&path)
        .unwrap()
        .set_len((64 << 20) + 1)
        .unwrap();
    let loaded = load(&[path], &Options::default());
    assert_eq!(found(&loaded), [("TN109", String::new())]);
}

#[test]
fn more_mistakes_than_anybody_reads() {
    let many: String = (0..6_000)
        .map(|number| format!("field{number}: 1\n"))
        .collect();
    let loaded = text(&format!("version: 1\n{many}"), "TN123");
    assert!(
        loaded
            .diagnostics
            .last()
            .unwrap()
            .message
            .starts_with("1000 more")
    );
}

#[test]
fn more_unknown_permissions_than_anybody_reads() {
    let many: Vec<String> = (0..2_000)
        .map(|number| format!("Devicx Infxrmation {number}"))
        .collect();
    let list = format!("[{}]", many.join(", "));
    let loaded = text(&TENANT.replace("[\"GET /devices\"]", &list), "TN123");
    assert_eq!(loaded.diagnostics.len(), 501);
}

#[test]
fn references_to_many_names_that_nobody_declares() {
    let mut many = String::from("version: 1\ntenants:\n");
    for number in 0..2_000 {
        many.push_str(&format!(
            "  t{number}: {{ api_host: t{number}.api.kandji.io }}\n"
        ));
    }
    many.push_str("connections:\n");
    for number in 0..2_000 {
        many.push_str(&format!(
            "  c{number}: {{ tenant: tenant-{number}, token: x, org: x }}\n"
        ));
    }
    text(&many, "TN201");
}

#[test]
fn a_tag_or_an_alias_as_long_as_a_book() {
    let loaded = text(
        &format!("version: 1\npeople: {{ a: !{} x }}\n", "t".repeat(1 << 20)),
        "TN121",
    );
    assert!(loaded.diagnostics[0].message.len() < 200);
    let loaded = text(
        &format!("version: 1\npeople: {{ a: *{} }}\n", "t".repeat(1 << 20)),
        "TN118",
    );
    assert!(loaded.diagnostics[0].message.len() < 200);
}

#[test]
fn invalid_utf_8_and_utf_16() {
    let loaded = refused(
        &[("tenantry.yaml", b"version: 1\nname: Z\xfcrich\n")],
        "TN110",
    );
    assert_eq!(found(&loaded), [("TN110", "\u{fffd}".to_owned())]);
    assert!(loaded.diagnostics[0].message.contains("line 2"));
    let utf16: Vec<u8> = "\u{feff}version: 1"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert!(
        refused(&[("tenantry.yaml", &utf16)], "TN110").diagnostics[0]
            .message
            .contains("UTF-16")
    );
    refused(&[("tenantry.yaml", b"\xff")], "TN110");
}

#[test]
fn a_byte_order_mark_is_accepted_at_the_start_and_named_inside() {
    let text = format!(
        "\u{feff}{}",
        TENANT.replace("token: okta", "tokne: x, token: okta")
    );
    only(&text, "TN102", "tokne");
    assert!(load_text(&format!("\u{feff}{TENANT}")).declared.is_some());
    let loaded = load_text("version: 1\n\u{feff}tenants: {}\n");
    assert!(
        loaded.diagnostics[0].message.contains("byte order mark"),
        "{:?}",
        loaded.diagnostics
    );
}

#[test]
fn tabs_as_indentation() {
    let loaded = text(
        "version: 1\ntenants:\n\taccuhive:\n\t\tapi_host: x\n",
        "TN111",
    );
    assert_eq!(found(&loaded), [("TN111", "\t".to_owned())]);
    text("version: 1\ntenants:\n  a:\n\t  b: 1\n", "TN111");
}

#[test]
fn nothing_comments_and_other_documents() {
    for empty in ["", "\n", "# nothing\n", "---\n", "\u{feff}", "~"] {
        assert_eq!(
            found(&load_text(empty)),
            [("TN115", String::new())],
            "{empty:?}"
        );
    }
    let beside = load_files(&[
        ("tenantry.yaml", TENANT.as_bytes()),
        ("a.tenantry.yaml", b"# later\n"),
    ]);
    assert_eq!(found(&beside), [("TN115", String::new())]);
    assert!(beside.declared.is_some(), "a warning beside others");
    only("- a\n- b\n", "TN116", "- a");
    only("hello", "TN116", "hello");
    only("42", "TN116", "42");
}

#[test]
fn keys_that_are_no_texts() {
    text("version: 1\n? [a, b]\n: c\n", "TN103");
    text("version: 1\n: c\n", "TN103");
    text("version: 1\n? {a: b}\n", "TN103");
}

#[test]
fn paths_that_lead_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let code = |path: std::path::PathBuf| load(&[path], &Options::default()).diagnostics[0].code.id;
    assert_eq!(code(at("missing.yaml")), "TN114");
    assert_eq!(code(folder.path().to_owned()), "TN117");
    std::fs::create_dir(at("x.tenantry.yaml")).unwrap();
    assert_eq!(code(folder.path().to_owned()), "TN113");
    assert_eq!(code(std::path::PathBuf::new()), "TN114");
    assert_eq!(code(at("x.tenantry.yaml/file\0name")), "TN113");
}

#[cfg(unix)]
#[test]
fn links_in_circles() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("tenantry.yaml");
    std::os::unix::fs::symlink(&link, &link).unwrap();
    let loaded = load(&[folder.path().to_owned()], &Options::default());
    assert_eq!(loaded.diagnostics[0].code.id, "TN112");
    let below = folder.path().join("a.tenantry.yaml");
    std::os::unix::fs::symlink(folder.path(), &below).unwrap();
    let codes: Vec<_> = load(&[folder.path().to_owned()], &Options::default())
        .diagnostics
        .iter()
        .map(|one| one.code.id)
        .collect();
    assert_eq!(codes, ["TN112", "TN113"]);
}

#[test]
fn what_could_not_be_read_hides_no_mistake_and_invents_none() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("tenantry.yaml"),
        "version: 1\nconnections: { a: { org: o, tenant: t, token: x, oops: 1 } }\n",
    )
    .unwrap();
    let paths = [folder.path().to_owned(), folder.path().join("orgs.yaml")];
    let codes: Vec<_> = load(&paths, &Options::default())
        .diagnostics
        .iter()
        .map(|one| one.code.id)
        .collect();
    assert_eq!(codes, ["TN102", "TN114"]);
}

#[test]
fn no_path_at_all_is_no_wish_to_remove_everything() {
    let loaded = load(&[], &Options::default());
    assert_eq!(found(&loaded), [("TN117", String::new())]);
    assert!(loaded.declared.is_none());
}
