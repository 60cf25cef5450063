#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use super::*;
use crate::config::{Options, load as load_configuration};
use crate::simulator::exports::ExportRecipe;

const EXPORT: &str = r#"{"type":"flopack","version":"1.5.0","created":"2026-11-01T10:00:00.000Z","data":{"flos":{}}}"#;

struct Place(tempfile::TempDir);

impl Place {
    fn with(files: &[(&str, &str)]) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            place.write(name, text);
        }
        place
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// The exports of connections with these globs, each a list in YAML.
    fn load(&self, globs: &[&str]) -> (Exported, String) {
        let connections: Vec<String> = (1..)
            .zip(globs)
            .map(|(n, globs)| {
                format!("  c{n}: {{ nickname: N{n}, token: okta, flows: {globs} }}\n")
            })
            .collect();
        let text = format!(
            "version: 1\norgs: {{ acme: {{ domain: acme.okta.com }} }}\ntenants:\n  accuhive:\n    api_host: accuhive.api.kandji.io\n    tokens: {{ okta: {{ permissions: [Device list] }} }}\nconnections:\n{}",
            connections.concat()
        );
        self.write("tenantry.yaml", &text);
        let loaded =
            load_configuration(&[self.0.path().join("tenantry.yaml")], &Options::default());
        let declared = loaded.declared.expect("valid");
        (load(&declared, &loaded.sources), text)
    }

    /// The paths that were read, from this place.
    fn read(&self, globs: &[&str]) -> Vec<String> {
        let (exported, _) = self.load(globs);
        names(&exported, self.0.path())
    }
}

fn names(exported: &Exported, root: &Path) -> Vec<String> {
    let inside = |path: &String| {
        let path = Path::new(path).strip_prefix(root).unwrap();
        path.display().to_string()
    };
    exported
        .files
        .iter()
        .map(|(path, _)| inside(path))
        .collect()
}

#[test]
fn globs_match_from_the_folder_of_the_file() {
    let files = [
        "flows/a.flopack",
        "flows/x/b.flow",
        "flows/x/y/c.FOLDER",
        "flows/x/notes.json",
        "flows/.git/d.flow",
        "other/e.flow",
    ];
    let place = Place::with(&files.map(|name| (name, EXPORT)));
    for (glob, expected) in [
        ("flows/*", &files[..1]),
        ("./flows/*.flopack", &files[..1]),
        ("flows/**", &files[..3]),
        ("flows/**/*.flow", &files[1..2]),
        ("flows/*/*.flow", &files[1..2]),
        ("flows/x/*.json", &files[3..4]),
        ("flows/.git/*.flow", &files[4..5]),
        (
            "{flows/x,other}/*.flow",
            &["flows/x/b.flow", "other/e.flow"],
        ),
        ("other/e.flow", &files[5..]),
        ("other/../other/?.flow", &["other/../other/e.flow"]),
    ] {
        let (exported, _) = place.load(&[&format!("[\"{glob}\"]")]);
        assert_eq!(names(&exported, place.0.path()), expected, "{glob}");
        assert_eq!(exported.diagnostics, [], "{glob}");
        assert!(exported.incomplete.is_empty());
    }
}

#[test]
fn a_file_that_several_connections_name_is_read_once_and_belongs_to_both() {
    let export = ExportRecipe::default().generate().text;
    let place = Place::with(&[("a.flow", &export), ("b.flow", EXPORT)]);
    let (exported, text) = place.load(&["[a.flow, \"*.flow\"]", "[./a.flow]", "[]"]);
    assert_eq!(names(&exported, place.0.path()), ["a.flow", "b.flow"]);
    let of = |key: &str| -> Vec<(usize, &str)> {
        let of = exported.of[key].iter();
        of.map(|(file, span)| (*file, &text[span.range()]))
            .collect()
    };
    assert_eq!(of("c1"), [(0, "a.flow"), (1, "\"*.flow\"")]);
    assert_eq!(of("c2"), [(0, "./a.flow")]);
    assert!(!exported.of.contains_key("c3"));
    let created = exported.files[0].1.created.unwrap();
    assert_eq!(created.to_string(), "2026-11-01T10:00:00Z");
}

#[test]
fn what_is_broken_is_told_at_every_glob_that_names_it_and_the_rest_is_read() {
    let place = Place::with(&[("good.flow", EXPORT), ("bad.flow", "{\"type\":\"flopack\"")]);
    let (exported, text) = place.load(&["[\"*.flow\"]", "[bad.flow]", "[good.flow]"]);
    assert_eq!(names(&exported, place.0.path()), ["good.flow"]);
    assert_eq!(
        exported.incomplete,
        BTreeSet::from(["c1".to_owned(), "c2".to_owned()])
    );
    let [one] = &exported.diagnostics[..] else {
        panic!("{:?}", exported.diagnostics)
    };
    assert_eq!(one.code.id, "TN231");
    assert!(!one.is_error());
    let marked: Vec<&str> = one
        .labels
        .iter()
        .map(|label| &text[label.span.range()])
        .collect();
    assert_eq!(marked, ["\"*.flow\"", "bad.flow"]);
}

#[test]
fn a_glob_without_a_file_says_why() {
    let place = Place::with(&[("flows/a.flow", EXPORT)]);
    for (glob, why) in [
        ("none/*.flow", "there is no folder"),
        ("flows/*.flopack", "no file fits"),
        ("flows/b.flow", "there is no file"),
        ("flows", "is a folder"),
        ("flows/[a", "it is no glob"),
        ("flows/{a", "it is no glob"),
    ] {
        let (exported, text) = place.load(&[&format!("[\"{glob}\"]")]);
        let [one] = &exported.diagnostics[..] else {
            panic!("{glob}: {:?}", exported.diagnostics)
        };
        assert_eq!(one.code.id, "TN232", "{glob}");
        assert!(one.message.contains(why), "{glob}: {}", one.message);
        let at = one.labels[0].span.range();
        assert_eq!(&text[at], format!("\"{glob}\""));
        assert!(exported.incomplete.contains("c1"));
    }
}

#[cfg(unix)]
#[test]
fn links_lead_to_files_and_never_in_circles() {
    use std::os::unix::fs::symlink;
    let place = Place::with(&[("flows/a.flow", EXPORT), ("elsewhere/b.flow", EXPORT)]);
    let root = place.0.path();
    symlink(root.join("flows"), root.join("flows/again")).unwrap();
    symlink(root.join("elsewhere/b.flow"), root.join("flows/b.flow")).unwrap();
    symlink(root.join("nowhere"), root.join("flows/c.flow")).unwrap();
    assert_eq!(
        place.read(&["[\"flows/**\"]"]),
        ["flows/a.flow", "flows/b.flow"]
    );
    // one file under two names is one file
    let both = place.read(&["[\"**/*.flow\"]"]);
    assert_eq!(both.len(), 2, "{both:?}");
}
