//! One glob to the files that it matches.

use std::io;
use std::path::{Path, PathBuf};

use globset::GlobBuilder;

use super::walk::{is_export, walk_for};

/// What a glob led to.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Files, sorted.
    pub files: Vec<PathBuf>,
    /// Folders that could not be read, and why.
    pub failed: Vec<(PathBuf, io::Error)>,
    /// Why there is no file at all.
    pub nothing: Option<Nothing>,
}

/// Why a glob matches no file, and what to do.
#[derive(Debug)]
pub(super) struct Nothing {
    pub what: String,
    pub way_out: &'static str,
}

const EXPORT: &str = "export the flows in Okta Workflows into that place, or change the glob; it begins at the folder of this file";

/// The files that a glob matches. `*` stays within a folder, `**` goes through any number of them; files with other endings
/// than an export's count only where the glob writes their ending.
pub(super) fn expand(base: &Path, text: &str) -> Found {
    let (prefix, rest) = split(text);
    let start = base.join(prefix);
    if rest.is_empty() {
        return literal(start);
    }
    let matcher = match GlobBuilder::new(rest).literal_separator(true).build() {
        Ok(glob) => glob.compile_matcher(),
        Err(error) => return nothing(format!("it is no glob: {}", error.kind()), WRITE),
    };
    let depth = match rest.contains("**") {
        true => usize::MAX,
        false => rest.matches('/').count(),
    };
    let hidden_too = rest.starts_with('.') || rest.contains("/.");
    let wanted = |path: &Path| {
        let inside = path.strip_prefix(&start).unwrap_or(path);
        matcher.is_match(inside) && (is_export(path) || writes_ending(rest, path))
    };
    if !exists(&start) {
        return nothing(format!("there is no folder {}", start.display()), EXPORT);
    }
    let walked = walk_for(&start, depth, hidden_too, wanted);
    let mut found = Found {
        files: walked.files,
        failed: walked.failed,
        nothing: None,
    };
    if found.files.is_empty() && found.failed.is_empty() {
        found.nothing = nothing("no file fits".to_owned(), EXPORT).nothing;
    }
    found
}

const WRITE: &str = "write a path in which `*` stands for any name and `**` for any number of folders, such as `flows/**/*.flopack`";

/// The folders before the first wildcard, and the rest.
fn split(text: &str) -> (&str, &str) {
    let Some(wild) = text.find(['*', '?', '[', '{', '\\']) else {
        return (text, "");
    };
    match text[..wild].rfind('/') {
        Some(slash) => text.split_at(slash + 1),
        None => ("", text),
    }
}

fn exists(folder: &Path) -> bool {
    folder.as_os_str().is_empty() || folder.exists()
}

fn writes_ending(glob: &str, path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| glob.ends_with(&format!(".{ending}")))
}

fn literal(path: PathBuf) -> Found {
    if path.is_file() {
        return Found {
            files: vec![path],
            ..Found::default()
        };
    }
    let shown = path.display();
    match path.is_dir() {
        true => nothing(
            format!("{shown} is a folder"),
            "write `/**` behind it to take every export in it",
        ),
        false => nothing(format!("there is no file {shown}"), EXPORT),
    }
}

fn nothing(what: String, way_out: &'static str) -> Found {
    Found {
        nothing: Some(Nothing { what, way_out }),
        ..Found::default()
    }
}
