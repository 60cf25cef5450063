//! Every crate of Cargo.lock has a licence that this house takes. A new licence is a decision, so it fails here first.

use std::process::Command;

/// Licences that ask for no more than their text and a notice.
const TAKEN: [&str; 12] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Zlib",
];

/// Whether an SPDX expression can be met with licences of `TAKEN`; the slash of old manifests means OR.
fn is_taken(expression: &str) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let met = any(&mut words);
    assert_eq!(words.next(), None, "{expression}");
    met
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any(words: &mut Words) -> bool {
    let mut met = all(words);
    while words.next_if_eq(&"OR").is_some() {
        met |= all(words);
    }
    met
}

fn all(words: &mut Words) -> bool {
    let mut met = one(words);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words);
    }
    met
}

fn one(words: &mut Words) -> bool {
    let first = words.next().unwrap();
    if first == "(" {
        let met = any(words);
        assert_eq!(words.next(), Some(")"));
        return met;
    }
    let licence = match words.next_if_eq(&"WITH") {
        Some(_) => format!("{first} WITH {}", words.next().unwrap()),
        None => first.to_owned(),
    };
    TAKEN.contains(&licence.as_str())
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    for (expression, taken) in [
        ("MIT", true),
        ("MIT/GPL-3.0", true),
        ("GPL-3.0 OR MIT", true),
        ("MIT AND GPL-3.0", false),
        ("(MIT OR GPL-3.0) AND ISC", true),
        ("MIT OR GPL-3.0 AND AGPL-3.0", true),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("GPL-2.0 WITH Classpath-exception-2.0", false),
        ("AGPL-3.0-only", false),
    ] {
        assert_eq!(is_taken(expression), taken, "{expression}");
    }
}

#[test]
fn every_crate_has_a_licence_that_the_house_takes() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let facts: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = facts["packages"].as_array().unwrap();
    assert!(packages.len() > 200, "{} crates", packages.len());
    let refused: Vec<String> = packages
        .iter()
        .filter(|package| !package["license"].as_str().is_some_and(is_taken))
        .map(|package| format!("{} {}", package["name"], package["license"]))
        .collect();
    assert!(
        refused.is_empty(),
        "licences that nobody has looked at yet; see TAKEN:\n{}",
        refused.join("\n")
    );
}
