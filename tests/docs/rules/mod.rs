//! The examples on the pages of diagnostics behave as the pages say: the bad one is caught, at the right bytes, and the good
//! one is clean.

mod frame;
mod table;

use std::collections::BTreeSet;

use serde_json::Value;
use tenantry::diagnostic::{Code, codes};

use self::table::{ELSEWHERE, FOUND};
use super::program::{root, tenantry, text};

/// Examples that are a whole file already.
const WHOLE: [&str; 3] = ["TN101", "TN115", "TN116"];

/// Codes whose first label is not in the lines of the example: at the key of the token that has those permissions, say.
const AROUND: [&str; 3] = ["TN301", "TN307", "TN345"];

struct Found {
    code: String,
    severity: String,
    /// The text at the first label.
    at: String,
    /// The line that it begins in.
    line: String,
}

fn configuration(code: &Code, example: &str) -> String {
    match code.id {
        "TN101" => format!("version: 1\n{example}\n"),
        id if WHOLE.contains(&id) => format!("{example}\n"),
        _ => frame::around(example),
    }
}

/// What `validate` says about this configuration.
fn validate(configuration: &str) -> Vec<Found> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenantry.yaml");
    std::fs::write(&path, configuration).unwrap();
    // what `include` on the pages names
    std::fs::create_dir(folder.path().join("tenants")).unwrap();
    std::fs::write(
        folder.path().join("tenants/more.yaml"),
        "people: { a1: Ann }\n",
    )
    .unwrap();
    let arguments = ["validate", "--format", "json"].map(str::to_owned);
    let output = tenantry(folder.path(), &arguments);
    let answer: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{configuration}\n{}", text(&output)));
    let found = answer["diagnostics"].as_array().unwrap();
    found.iter().map(|one| read(one, configuration)).collect()
}

fn read(diagnostic: &Value, configuration: &str) -> Found {
    let labels = diagnostic["labels"].as_array().unwrap();
    let label = labels
        .iter()
        .find(|label| label["primary"] == true)
        .or(labels.first());
    let bytes = label.map(|label| {
        let byte = |name: &str| usize::try_from(label[name].as_u64().unwrap()).unwrap();
        byte("start")..byte("end")
    });
    let line = bytes.clone().and_then(|bytes| {
        let begins = configuration[..bytes.start]
            .rfind('\n')
            .map_or(0, |at| at + 1);
        configuration[begins..].lines().next()
    });
    Found {
        code: diagnostic["code"].as_str().unwrap().to_owned(),
        severity: diagnostic["severity"].as_str().unwrap().to_owned(),
        at: bytes.map_or("", |bytes| &configuration[bytes]).to_owned(),
        line: line.unwrap_or_default().trim().to_owned(),
    }
}

fn bad(code: &Code, at: &str) -> Result<(), String> {
    let configuration = configuration(code, code.bad);
    let all = validate(&configuration);
    let names: Vec<&str> = all.iter().map(|one| one.code.as_str()).collect();
    let Some(found) = all.iter().find(|one| one.code == code.id) else {
        return Err(format!("its bad example gives {names:?}:\n{configuration}"));
    };
    if found.at != at {
        return Err(format!(
            "points at {:?}, not at {at:?}:\n{configuration}",
            found.at
        ));
    }
    let mut lines = code.bad.lines().map(str::trim);
    if !at.is_empty() && !AROUND.contains(&code.id) && !lines.any(|line| line == found.line) {
        return Err(format!(
            "points at {at:?} in {:?}:\n{configuration}",
            found.line
        ));
    }
    Ok(())
}

fn good(code: &Code) -> Result<(), String> {
    let configuration = configuration(code, code.good);
    let all = validate(&configuration);
    if all.iter().any(|one| one.code == code.id) {
        return Err(format!("its good example has it too:\n{configuration}"));
    }
    match all.iter().find(|one| one.severity == "error") {
        // an error ends the reading before the rules: then nothing was shown
        Some(other) => Err(format!(
            "its good example has {}:\n{configuration}",
            other.code
        )),
        None => Ok(()),
    }
}

#[test]
fn every_page_that_validate_can_try_behaves() {
    let mut wrong = Vec::new();
    for (id, at) in FOUND {
        let code = codes::find(id).unwrap();
        for result in [bad(code, at), good(code)] {
            wrong.extend(result.err().map(|why| format!("{id}: {why}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_page_and_is_tried() {
    let here = FOUND.iter().map(|(id, _)| *id);
    let there = ELSEWHERE.iter().map(|(id, _, _)| *id);
    let tried: BTreeSet<&str> = here.chain(there).collect();
    let all: BTreeSet<&str> = codes::all().map(|code| code.id).collect();
    assert_eq!(tried, all);
    assert_eq!(
        tried.len(),
        FOUND.len() + ELSEWHERE.len(),
        "a code is in both lists"
    );
    for code in codes::all() {
        let page = root().join(format!("docs/diagnostics/{}.md", code.id));
        let page = std::fs::read_to_string(page).unwrap();
        for part in [code.what, code.why, code.bad, code.good] {
            assert!(
                !part.is_empty() && page.contains(part),
                "{}: {part}",
                code.id
            );
        }
    }
}

/// A name in the second list leads to a test, and that file names the code.
#[test]
fn what_is_tried_elsewhere_is_tried() {
    for (id, path, function) in ELSEWHERE {
        let text = std::fs::read_to_string(root().join(path)).unwrap();
        let begins = text.find(&format!("fn {function}("));
        let begins = begins.unwrap_or_else(|| panic!("{id}: no {function} in {path}"));
        let before = text[..begins].trim_end();
        assert!(
            before.ends_with(']') || before.ends_with("async"),
            "{id}: {function} is no test"
        );
        assert!(text.contains(id), "{path} does not name {id}");
    }
}
