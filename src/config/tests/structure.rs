//! YAML as YAML: anchors, aliases, merge keys, documents, files.

use super::*;

#[test]
fn aliases_and_merge_keys_bring_fields_and_local_ones_win() {
    let text = "version: 1
x-defaults:
  base: &base { description: base, permissions: &list [\"GET /devices\"] }
  other: &other { description: other, rotation: { every: 90d } }
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    tokens:
      one: { <<: *base, name: One }
      two: { <<: [*base, *other], name: Two }
      three: { description: own, <<: [*other, *base] }
      four: { permissions: *list }
      five: { <<: { <<: *other, name: Five }, permissions: *list }
";
    let loaded = load_text(text);
    assert_eq!(found(&loaded), []);
    let declared = loaded.declared.unwrap();
    let tokens = &declared.tenants["accuhive"].tokens;
    let described = |key: &str| {
        tokens[key]
            .description
            .as_ref()
            .map(|text| text.value.clone())
    };
    assert_eq!(described("one").as_deref(), Some("base"));
    assert_eq!(
        described("two").as_deref(),
        Some("base"),
        "the first of a list wins"
    );
    assert!(tokens["two"].rotation.is_some());
    assert_eq!(described("three").as_deref(), Some("own"));
    assert_eq!(described("four"), None);
    assert_eq!(
        (
            described("five").as_deref(),
            tokens["five"].name.value.as_str()
        ),
        (Some("other"), "Five")
    );
    assert_eq!(
        &text[tokens["four"].permissions[0].span.range()],
        "\"GET /devices\""
    );
}

#[test]
fn merge_keys_reach_mappings_of_keys_too() {
    let text = TENANT.replace("orgs:", "  beekeeper: { api_host: beekeeper.api.kandji.io, tokens: { <<: *t, okta: { name: Own, permissions: [] } } }\norgs:");
    let text = text
        .replace("tokens:\n", "tokens: &t\n")
        .replace("token: okta", "tenant: accuhive, token: okta");
    let loaded = load_text(&text);
    assert_eq!(found(&loaded), []);
    let declared = loaded.declared.unwrap();
    let tokens = &declared.tenants["beekeeper"].tokens;
    assert_eq!(
        (tokens.len(), tokens["okta"].name.value.as_str()),
        (2, "Own")
    );
}

#[test]
fn a_mistake_in_an_anchored_value_is_said_once() {
    let text = TENANT
        .replace(
            "auditor: { permissions: [\"GET /audit/events\"] }",
            "auditor: { permissions: &p [\"Device lst\"] }",
        )
        .replace("[\"GET /devices\"]", "*p");
    only(&text, "TN203", "\"Device lst\"");
}

#[test]
fn a_merge_of_something_else_is_an_error() {
    only(
        &TENANT.replace("{ token: okta }", "{ <<: yes, token: okta }"),
        "TN120",
        "<<",
    );
    only(
        &TENANT.replace("{ token: okta }", "{ <<: [{}, 1], token: okta }"),
        "TN120",
        "<<",
    );
    only(
        &TENANT.replace("{ token: okta }", "{ '<<': {}, token: okta }"),
        "TN102",
        "'<<'",
    );
}

#[test]
fn an_alias_without_an_anchor_and_a_foreign_tag_are_errors() {
    only(
        &TENANT.replace("[\"GET /devices\"]", "*nope"),
        "TN118",
        "*nope",
    );
    only(
        &TENANT.replace("{ token: okta }", "{ <<: *nope, token: okta }"),
        "TN118",
        "*nope",
    );
    only("*nope", "TN118", "*nope");
    only(
        &TENANT.replace("okta: { perm", "okta: { secret: !vault env:A, perm"),
        "TN121",
        "!vault",
    );
    assert!(
        load_text(&TENANT.replace("okta: { perm", "okta: { name: !!str 5, perm"))
            .declared
            .is_some()
    );
}

#[test]
fn documents_merge_like_files() {
    let (first, second) = TENANT.split_once("orgs:").unwrap();
    let loaded = load_text(&format!("{first}---\norgs:{second}...\n---\n"));
    assert_eq!(found(&loaded), []);
    assert_eq!(loaded.declared.unwrap().connections.len(), 1);
    let files = [
        ("tenantry.yaml", first.as_bytes()),
        (
            "orgs.tenantry.yaml",
            &format!("orgs:{second}").into_bytes()[..],
        ),
    ];
    let loaded = load_files(&files);
    assert_eq!(found(&loaded), []);
    assert_eq!(loaded.declared.unwrap().connections.len(), 1);
    assert_eq!(loaded.files.len(), 2);
}

#[test]
fn a_mistake_in_one_document_leaves_the_others_readable() {
    let loaded = load_text(&format!(
        "a: [1, 2\n---\n{}",
        TENANT.replace("token: okta", "tokne: okta, token: okta")
    ));
    let codes: Vec<_> = found(&loaded).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["TN101", "TN102"]);
}

#[test]
fn a_folder_gives_its_files_in_order_and_nothing_below_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("below")).unwrap();
    for (name, text) in [
        ("z.tenantry.yaml", "people: { a: A }\n"),
        ("tenantry.yml", "people: { b: B }\n"),
        ("tenantry.yaml", "version: 1\n"),
        ("other.yaml", "no: configuration\n"),
        ("below/tenantry.yaml", "no: configuration\n"),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let loaded = load(&[folder.path().to_owned()], &Options::default());
    let names: Vec<_> = loaded
        .files
        .iter()
        .map(|file| file.file_name().unwrap().to_str().unwrap())
        .collect();
    assert_eq!(names, ["tenantry.yaml", "tenantry.yml", "z.tenantry.yaml"]);
    assert_eq!(loaded.root, folder.path());
    assert_eq!(loaded.declared.unwrap().people.len(), 2);
}

#[test]
fn a_file_named_twice_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tenantry.yaml");
    std::fs::write(&file, TENANT).unwrap();
    let loaded = load(
        &[file.clone(), folder.path().to_owned()],
        &Options::default(),
    );
    assert_eq!(found(&loaded), []);
    assert_eq!(
        (loaded.files.len(), loaded.root.as_path()),
        (1, folder.path())
    );
}

#[test]
fn crlf_and_comments_do_not_move_spans() {
    let text = TENANT
        .replace("token: okta", "tokne: x, token: okta")
        .replace('\n', " # Grüße\r\n");
    only(&text, "TN102", "tokne");
}
