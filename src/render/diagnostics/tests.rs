#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::diagnostic::Code;
use crate::model::{FileId, SourceFile, Span};
use crate::render::sample::plain;

static CODE: Code = Code {
    id: "TN203",
    name: "unknown-permission",
    severity: Severity::Error,
    what: "",
    why: "",
    bad: "",
    good: "",
};

const YAML: &str =
    "tenants:\n  accuhive:\n    tokens:\n      okta:\n        permissions: [\"Device lst\"]\n";

fn files(texts: &[(&str, &str)]) -> Sources {
    let mut sources = Sources::default();
    for (path, text) in texts {
        sources.add(SourceFile {
            path: (*path).into(),
            text: Arc::from(*text),
        });
    }
    sources
}

fn span_of(text: &str, part: &str, file: u32) -> Span {
    let start = text.find(part).unwrap();
    Span::new(FileId(file), start..start + part.len())
}

fn unknown_permission() -> (Vec<Diagnostic>, Sources) {
    let other = "tenants:\n  accuhive: {}\n";
    let sources = files(&[("tenantry.yaml", YAML), ("more.tenantry.yaml", other)]);
    let span = span_of(YAML, "\"Device lst\"", 0);
    let diagnostic = Diagnostic::new(&CODE, "no permission is called \"Device lst\"")
        .at(span, "not in the catalog")
        .at(span_of(YAML, "okta:", 0), "of this token")
        .at(span_of(other, "accuhive", 1), "declared here too")
        .help("did you mean \"Device list\"?")
        .fix(span, "\"Device list\"");
    (vec![diagnostic], sources)
}

#[test]
fn labels_in_two_files() {
    let (diagnostics, sources) = unknown_permission();
    let text = plain(&human(&diagnostics, &sources, 80, false));
    insta::assert_snapshot!(text, @r#"
    TN203

      × no permission is called "Device lst"
       ╭─[tenantry.yaml:5:23]
     3 │     tokens:
     4 │       okta:
       ·       ──┬──
       ·         ╰── of this token
     5 │         permissions: ["Device lst"]
       ·                       ──────┬─────
       ·                             ╰── not in the catalog
       ╰────
      help: did you mean "Device list"?
      ╰─▶   i see also
             ╭─[more.tenantry.yaml:2:3]
           1 │ tenants:
           2 │   accuhive: {}
             ·   ────┬───
             ·       ╰── declared here too
             ╰────
    "#);
}

#[test]
fn narrated_for_screen_readers() {
    let (diagnostics, sources) = unknown_permission();
    let text = human(&diagnostics, &sources, 80, true);
    assert_eq!(text, plain(&text), "no colour");
    insta::assert_snapshot!(text, @r#"
    no permission is called "Device lst"
        Diagnostic severity: error
    Begin snippet for tenantry.yaml starting at line 3, column 1

    snippet line 3:     tokens:
    snippet line 4:       okta:
        label at line 4, columns 7 to 11: of this token
    snippet line 5:         permissions: ["Device lst"]
        label at line 5, columns 23 to 34: not in the catalog
    diagnostic help: did you mean "Device list"?
    diagnostic code: TN203

    Advice: see also
        Diagnostic severity: advice

    Begin snippet for more.tenantry.yaml starting at line 1, column 1

    snippet line 1: tenants:
    snippet line 2:   accuhive: {}
        label at line 2, columns 3 to 10: declared here too
    "#);
}

#[test]
fn as_json() {
    let (diagnostics, sources) = unknown_permission();
    insta::assert_json_snapshot!(json(&diagnostics, &sources), @r#"
    {
      "format_version": "1.0",
      "diagnostics": [
        {
          "code": "TN203",
          "name": "unknown-permission",
          "severity": "error",
          "message": "no permission is called \"Device lst\"",
          "help": "did you mean \"Device list\"?",
          "labels": [
            {
              "file": "tenantry.yaml",
              "start": 67,
              "end": 79,
              "line": 5,
              "column": 23,
              "text": "not in the catalog",
              "primary": true
            },
            {
              "file": "tenantry.yaml",
              "start": 39,
              "end": 44,
              "line": 4,
              "column": 7,
              "text": "of this token",
              "primary": false
            },
            {
              "file": "more.tenantry.yaml",
              "start": 11,
              "end": 19,
              "line": 2,
              "column": 3,
              "text": "declared here too",
              "primary": false
            }
          ],
          "fix": {
            "file": "tenantry.yaml",
            "start": 67,
            "end": 79,
            "line": 5,
            "column": 23,
            "replacement": "\"Device list\"",
            "sure": true
          }
        }
      ]
    }
    "#);
}

#[test]
fn counted_by_severity() {
    let mut warning = Diagnostic::new(&CODE, "x");
    warning.severity = Severity::Warning;
    let error = Diagnostic::new(&CODE, "y");
    assert_eq!(summary(&[]), "");
    assert_eq!(
        summary(&[error.clone(), warning, error]),
        "2 errors, 1 warning"
    );
}

#[test]
fn a_diagnostic_without_a_place_has_its_code_and_help() {
    let one = Diagnostic::new(&CODE, "no file is there").help("make one");
    let text = plain(&human(&[one], &Sources::default(), 80, false));
    assert!(
        text.contains("TN203") && text.contains("no file is there") && text.contains("make one")
    );
}

#[test]
fn hostile_text_in_a_file_is_shown_and_the_label_still_points_at_its_bytes() {
    let text = "a: \"\u{1b}[2J\u{202e}x\"\nb: wrong # \u{9b}31m\r\nc: 1\n";
    let sources = files(&[("evil\u{1b}[0m.yaml", text)]);
    let one = Diagnostic::new(&CODE, "b\u{7}ad").at(span_of(text, "wrong", 0), "th\u{202e}is");
    let raw = human(&[one], &sources, 80, false);
    assert!(!raw.contains("\u{1b}[2J") && !raw.contains(['\u{202e}', '\u{9b}', '\u{7}']));
    insta::assert_snapshot!(plain(&raw), @r#"
    TN203

      × b\u{7}ad
       ╭─[evil\u{1b}[0m.yaml:2:4]
     1 │ a: "\u{1b}[2J\u{202e}x"
     2 │ b: wrong # \u{9b}31m
       ·    ──┬──
       ·      ╰── th\u{202e}is
     3 │ c: 1
       ╰────
    "#);
}

#[test]
fn the_end_of_a_file_and_an_empty_file_can_be_pointed_at() {
    for (text, at) in [("", 0), ("a", 1), ("a\n", 2), ("a:\n  b", 6), ("\n\n", 1)] {
        let sources = files(&[("tenantry.yaml", text)]);
        let one =
            Diagnostic::new(&CODE, "something is missing").at(Span::new(FileId(0), at..at), "here");
        for narrated in [false, true] {
            let shown = plain(&human(std::slice::from_ref(&one), &sources, 60, narrated));
            assert!(
                shown.contains("here") && shown.contains("something is missing"),
                "{text:?}: {shown}"
            );
        }
    }
}

#[test]
fn a_place_in_an_endless_line_is_named_instead_of_drawn() {
    let text = format!("a: [{}]", "x, ".repeat(100_000));
    let sources = files(&[("tenantry.yaml", &text)]);
    let one = Diagnostic::new(&CODE, "too long").at(Span::new(FileId(0), 9_000..9_003), "here");
    let shown = plain(&human(&[one], &sources, 80, false));
    assert!(shown.contains("tenantry.yaml:1:9001: here"), "{shown}");
    assert!(shown.len() < 1_000);
}

proptest! {
    #[test]
    fn no_span_panics(
        text in "[a-z:\u{1b}\u{202e}\r\n ü東\t]{0,40}",
        spans in prop::collection::vec((0u32..60, 0u32..60, 0u32..3, any::<bool>()), 1..5),
        width in 0usize..120,
    ) {
        let sources = files(&[("a.yaml", &text), ("b.yaml", "x: 1\n")]);
        let mut one = Diagnostic::new(&CODE, "message");
        for (start, end, file, named) in spans {
            let span = Span { file: FileId(file), start, end };
            one = one.at(span, if named { "label" } else { "" });
        }
        let one = [one];
        for narrated in [false, true] {
            let shown = human(&one, &sources, width, narrated);
            prop_assert!(shown.contains("message"));
            let bidi = '\u{202e}';
            prop_assert!(!shown.contains(bidi));
        }
        prop_assert!(json(&one, &sources).is_object());
    }

    #[test]
    fn a_label_underlines_what_it_names(before in "[a-z\u{1b}ü\n ]{0,30}", after in "[a-z\u{202e} \n]{0,30}") {
        let text = format!("{before}NEEDLE{after}");
        let sources = files(&[("a.yaml", &text)]);
        let one = [Diagnostic::new(&CODE, "m").at(span_of(&text, "NEEDLE", 0), "here")];
        let prepared = shown::Files::of(&one, &sources);
        let file = prepared.get(FileId(0)).unwrap();
        prop_assert_eq!(file.text_at(one[0].labels[0].span), "NEEDLE");
    }
}
