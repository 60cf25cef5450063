//! Every byte that runs wrote into their folder, searched for every secret of the world, those of revoked tokens too.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::stage::Stage;

/// Every secret value of a world.
fn secrets(stage: &Stage) -> BTreeSet<String> {
    let world: Value = serde_json::from_str(&stage.simulator().world().to_json()).unwrap();
    let mut found = BTreeSet::new();
    collect(&world, &mut found);
    found
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match (name.as_str(), field.as_str()) {
                    ("value" | "ssws_value" | "client_token_value", Some(secret)) => {
                        found.insert(secret.to_owned());
                    }
                    _ => collect(field, found),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|one| collect(one, found)),
        _ => {}
    }
}

fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push((path.display().to_string(), std::fs::read(&path).unwrap())),
        }
    }
}

/// The files of a stage that hold a secret.
pub fn leaks(stage: &Stage) -> Vec<String> {
    let secrets = secrets(stage);
    assert!(
        secrets.len() >= 3,
        "the search knows {} secrets",
        secrets.len()
    );
    let mut written = Vec::new();
    files(&stage.path("."), &mut written);
    assert!(written.len() >= 4, "{} files were searched", written.len());
    written
        .into_iter()
        .filter(|(_, bytes)| {
            // text search of the standard library: a window at a time takes a quarter of these tests' time
            let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
            secrets
                .iter()
                .any(|secret| text.contains(&secret.to_ascii_lowercase()))
        })
        .map(|(path, _)| path)
        .collect()
}

/// Nothing that was written holds a secret.
#[track_caller]
pub fn none(stage: &Stage, when: &str) {
    assert_eq!(
        leaks(stage),
        Vec::<String>::new(),
        "{when}: a secret was written"
    );
}
