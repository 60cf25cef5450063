//! Finds and reads the configuration's files. Whatever is wrong with a path ends in a diagnostic; nothing here waits or panics.

use std::collections::HashSet;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::sink::Sink;
use crate::diagnostic::codes::shape;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{FileId, Span};

/// The largest file that is read: 64 MiB.
const LARGEST: u64 = 64 << 20;

/// One file of the configuration.
#[derive(Debug)]
pub(super) struct Input {
    /// As it is shown.
    pub path: PathBuf,
    /// Its folder.
    pub base: PathBuf,
    /// Its text; what could be decoded of it when it is not readable as a whole.
    pub text: Arc<str>,
    /// Whether `text` is the whole file.
    pub whole: bool,
}

/// The folder of the configuration: of the first path.
pub(super) fn root_of(paths: &[PathBuf]) -> PathBuf {
    match paths.first() {
        Some(path) if path.is_dir() => path.clone(),
        Some(path) => folder_of(path),
        None => PathBuf::from("."),
    }
}

/// The folder of a file.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Reads all files that `paths` name, each once, in order.
pub(super) fn read_all(paths: &[PathBuf], sink: &mut Sink) -> Vec<Input> {
    let mut inputs = Vec::new();
    let mut known = HashSet::new();
    if paths.is_empty() {
        // An empty configuration would read as the wish to remove everything.
        let diagnostic = Diagnostic::new(&shape::NO_CONFIGURATION, "no configuration is named");
        sink.push_in(
            FileId(0),
            diagnostic.help("name a file or a folder with `--config PATH`"),
        );
    }
    for path in paths {
        if path.as_os_str() == "-" {
            read(
                &mut inputs,
                PathBuf::from("<stdin>"),
                PathBuf::from("."),
                || Ok(Box::new(std::io::stdin())),
                sink,
            );
            continue;
        }
        for file in expand(path, &mut inputs, sink) {
            let identity = std::fs::canonicalize(&file).unwrap_or_else(|_| file.clone());
            if known.insert(identity) {
                let base = folder_of(&file);
                read(
                    &mut inputs,
                    file.clone(),
                    base,
                    || Ok(Box::new(std::fs::File::open(&file)?)),
                    sink,
                );
            }
        }
    }
    inputs
}

/// A path as files: itself, or the configuration files in the folder that it names.
fn expand(path: &Path, inputs: &mut Vec<Input>, sink: &mut Sink) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let names = match std::fs::read_dir(path) {
        Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.file_name())),
        Err(error) => {
            refuse(inputs, path, failure(path, &error), sink);
            return Vec::new();
        }
    };
    let mut found: Vec<(bool, PathBuf)> = names
        .filter_map(|name| {
            let text = name.to_str()?;
            let main = matches!(text, "tenantry.yaml" | "tenantry.yml");
            (main || text.ends_with(".tenantry.yaml")).then(|| (!main, within(path, text)))
        })
        .collect();
    found.sort();
    if found.is_empty() {
        let diagnostic = Diagnostic::new(
            &shape::NO_CONFIGURATION,
            format!("no configuration in {}", path.display()),
        );
        let help = "write a `tenantry.yaml` there, or name the right folder or file with `--config PATH`; subfolders are not searched";
        refuse(inputs, path, diagnostic.help(help), sink);
    }
    found.into_iter().map(|(_, file)| file).collect()
}

/// A file of a folder, as people write it: `tenantry.yaml`, not `./tenantry.yaml`.
fn within(folder: &Path, name: &str) -> PathBuf {
    match folder == Path::new(".") {
        true => PathBuf::from(name),
        false => folder.join(name),
    }
}

/// Keeps a path's place among the files, without a text, and says why.
fn refuse(inputs: &mut Vec<Input>, path: &Path, diagnostic: Diagnostic, sink: &mut Sink) {
    sink.push_in(next_id(inputs), diagnostic);
    inputs.push(Input {
        path: path.to_owned(),
        base: folder_of(path),
        text: Arc::from(""),
        whole: false,
    });
}

fn next_id(inputs: &[Input]) -> FileId {
    FileId(u32::try_from(inputs.len()).unwrap_or(u32::MAX))
}

/// What an error of the operating system means for a configuration.
fn failure(path: &Path, error: &std::io::Error) -> Diagnostic {
    let shown = path.display();
    let of = |code: &'static Code, message: String, help: &str| {
        Diagnostic::new(code, message).help(help)
    };
    match error.kind() {
        ErrorKind::NotFound => of(
            &shape::MISSING_FILE,
            format!("there is no {shown}"),
            "check the path; it is taken from the folder in which the program was started",
        ),
        ErrorKind::IsADirectory => of(
            &shape::UNREADABLE,
            format!("{shown} is a folder where a file is expected"),
            "rename the folder: its name is one that configuration files have",
        ),
        // The kind for this is not stable: ELOOP is 40 on Linux and 62 on macOS.
        _ if matches!(error.raw_os_error(), Some(40 | 62)) => of(
            &shape::PATH_LOOP,
            format!("{shown} is a symbolic link that leads back to itself"),
            "remove the link, or let it lead to the file",
        ),
        _ => of(
            &shape::UNREADABLE,
            format!("{shown} cannot be read: {error}"),
            "check the permissions of the file and of its folders",
        ),
    }
}

/// Reads one file, or says why it cannot be.
pub(super) fn read(
    inputs: &mut Vec<Input>,
    path: PathBuf,
    base: PathBuf,
    open: impl FnOnce() -> std::io::Result<Box<dyn std::io::Read>>,
    sink: &mut Sink,
) {
    let mut bytes = Vec::new();
    let outcome = open().and_then(|source| source.take(LARGEST + 1).read_to_end(&mut bytes));
    if let Err(error) = outcome {
        let diagnostic = failure(&path, &error);
        return refuse(inputs, &path, diagnostic, sink);
    }
    if bytes.len() as u64 > LARGEST {
        let diagnostic = Diagnostic::new(
            &shape::TOO_LARGE,
            format!("{} is larger than 64 MiB", path.display()),
        )
        .help("split it into several `*.tenantry.yaml` files");
        return refuse(inputs, &path, diagnostic, sink);
    }
    let file = next_id(inputs);
    let (text, whole) = match String::from_utf8(bytes) {
        Ok(text) => (text, true),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            sink.push_in(file, not_utf8(&path, file, &bytes, valid));
            (String::from_utf8_lossy(&bytes).into_owned(), false)
        }
    };
    inputs.push(Input {
        path,
        base,
        text: text.into(),
        whole,
    });
}

fn not_utf8(path: &Path, file: FileId, bytes: &[u8], valid: usize) -> Diagnostic {
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let encoding = if utf16 { "UTF-16" } else { "not UTF-8" };
    let line = bytes
        .iter()
        .take(valid)
        .filter(|&&byte| byte == b'\n')
        .count()
        + 1;
    let message = format!(
        "{} is {encoding}: line {line} has bytes that mean nothing in UTF-8",
        path.display()
    );
    // The first wrong byte shows as U+FFFD, three bytes long.
    Diagnostic::new(&shape::NOT_UTF8, message)
        .at(Span::new(file, valid..valid + 3), "from here on")
        .help("save the file as UTF-8")
}
