//! `include:`: other files of the configuration, by path or glob, below the folder of the file that names them.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use globset::GlobBuilder;

use super::files::{Input, folder_of, read};
use super::parse::parse;
use super::sink::Sink;
use super::tree::Value;
use super::words::quote;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::many as codes;
use crate::model::{FileId, Span};

/// Files that includes may add.
const MOST: usize = 20_000;

/// Folders that a glob may look into, one in another.
const DEEPEST: usize = 16;

/// Reads what the files include, and what those include, each once.
pub(super) fn follow(inputs: &mut Vec<Input>, sink: &mut Sink) {
    let mut known: HashSet<PathBuf> = inputs.iter().map(|input| identity(&input.path)).collect();
    // by input: which one includes it
    let mut parents: Vec<Option<usize>> = vec![None; inputs.len()];
    let mut next = 0;
    while next < inputs.len() {
        for (text, at) in included(next, &inputs[next]) {
            let base = inputs[next].base.clone();
            let found = match find(&base, &text) {
                Ok(found) => found,
                Err((message, help)) => {
                    sink.push(
                        Diagnostic::new(&codes::BAD_INCLUDE, message)
                            .at(at, "includes nothing")
                            .help(help),
                    );
                    continue;
                }
            };
            for file in found {
                let identity = identity(&file);
                if circle(next, &identity, inputs, &parents) {
                    if !is_glob(&text) {
                        sink.push(
                            Diagnostic::new(
                                &codes::BAD_INCLUDE,
                                format!("{} includes itself", file.display()),
                            )
                            .at(at, "leads back")
                            .help("remove this line: the file is read already"),
                        );
                    }
                    continue;
                }
                if !known.insert(identity) || inputs.len() > MOST {
                    continue;
                }
                let folder = folder_of(&file);
                read(
                    inputs,
                    file.clone(),
                    folder,
                    || Ok(Box::new(std::fs::File::open(&file)?)),
                    sink,
                );
                parents.resize(inputs.len(), Some(next));
            }
        }
        next += 1;
    }
}

fn identity(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// Whether the file is `number` itself, or one of those that lead to it.
fn circle(number: usize, file: &Path, inputs: &[Input], parents: &[Option<usize>]) -> bool {
    let mut current = Some(number);
    while let Some(number) = current {
        if inputs
            .get(number)
            .is_some_and(|input| identity(&input.path) == file)
        {
            return true;
        }
        current = parents.get(number).copied().flatten();
    }
    false
}

/// What a file's `include` names. Wrong types are reported when the file itself is read.
fn included(number: usize, input: &Input) -> Vec<(String, Span)> {
    if !input.whole || !input.text.contains("include") {
        return Vec::new();
    }
    let file = FileId(u32::try_from(number).unwrap_or(u32::MAX));
    let (tree, _) = parse(file, &input.text);
    let mut found = Vec::new();
    for document in tree.documents() {
        for (key, value) in document.pairs() {
            if key.scalar() != Some("include") {
                continue;
            }
            for item in value.items() {
                if let Value::Text(text) = item.value() {
                    found.push((text.to_owned(), item.span()));
                }
            }
        }
    }
    found
}

fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

type Refusal = (String, &'static str);

const WRITE: &str = "write a path that starts in the folder of this file and stays below it, such as `tenants/*.yaml`: no `/` at the start, no `..`";

/// The files that a path or glob means, sorted.
fn find(base: &Path, text: &str) -> Result<Vec<PathBuf>, Refusal> {
    let plain = Path::new(text)
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !plain || text.is_empty() || text.contains(['\\', '\0']) {
        return Err((
            format!("{} leads out of the configuration's folder", quote(text)),
            WRITE,
        ));
    }
    let text = text.trim_start_matches("./");
    let root = identity(base);
    let mut found = match is_glob(text) {
        true => globbed(base, text)?,
        false => vec![within(base, text)],
    };
    found.sort();
    for file in &found {
        if !is_glob(text) && !file.exists() {
            return Err((
                format!("there is no {}", file.display()),
                "check the path; it starts in the folder of this file",
            ));
        }
        if !identity(file).starts_with(&root) {
            return Err((
                format!(
                    "{} is a link that leads out of the configuration's folder",
                    file.display()
                ),
                "put the file itself into the folder",
            ));
        }
    }
    match found.is_empty() {
        true => Err((
            format!("{} matches no file", quote(text)),
            "only files that end with `.yaml` or `.yml` count, and no hidden folder is entered",
        )),
        false => Ok(found),
    }
}

fn within(base: &Path, name: &str) -> PathBuf {
    match base == Path::new(".") {
        true => PathBuf::from(name),
        false => base.join(name),
    }
}

fn globbed(base: &Path, text: &str) -> Result<Vec<PathBuf>, Refusal> {
    let matcher = GlobBuilder::new(text)
        .literal_separator(true)
        .build()
        .map_err(|error| {
            (
                format!("{} is no glob: {}", quote(text), error.kind()),
                WRITE,
            )
        })?
        .compile_matcher();
    let depth = match text.contains("**") {
        true => DEEPEST,
        false => text.matches('/').count(),
    };
    let mut found = Vec::new();
    let mut folders = vec![(PathBuf::new(), 0)];
    while let Some((folder, level)) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(base.join(&folder)) else {
            continue;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let inside = folder.join(&name);
            // a link to a folder is not entered; one to a file is judged by where it leads
            let kind = entry.file_type();
            if kind.as_ref().is_ok_and(std::fs::FileType::is_dir) {
                if level < depth && !name.to_string_lossy().starts_with('.') {
                    folders.push((inside, level + 1));
                }
                continue;
            }
            let yaml = inside
                .extension()
                .is_some_and(|ending| ending == "yaml" || ending == "yml");
            if yaml && matcher.is_match(&inside) && !base.join(&inside).is_dir() {
                found.push(within(base, &inside.to_string_lossy()));
            }
            if found.len() > MOST {
                return Err((
                    format!("{} matches more than {MOST} files", quote(text)),
                    "put several tenants into one file",
                ));
            }
        }
    }
    Ok(found)
}
