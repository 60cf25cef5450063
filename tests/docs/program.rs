//! The real binary, in an environment without secrets, CI or stand-ins.

use std::path::Path;
use std::process::{Command, Output};

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs `tenantry` with these arguments in `folder`.
pub fn tenantry(folder: &Path, arguments: &[String]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(std::process::Stdio::null())
        .env_clear()
        .env("USER", "docs")
        .env("NO_COLOR", "1")
        .env("RUST_BACKTRACE", "0");
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command.output().unwrap()
}

/// The same, 100 columns wide, and with the colours that the arguments ask for.
pub fn tenantry_in_colour(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(std::process::Stdio::null())
        .env_clear()
        .env("USER", "docs")
        .env("COLUMNS", "100");
    command.output().unwrap()
}

/// The same with the words of a line.
pub fn run(folder: &Path, line: &str) -> Output {
    let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    tenantry(folder, &words)
}

/// Standard output and standard error as one text.
pub fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Copies `examples/` without what earlier runs left there.
pub fn copy_of_examples() -> tempfile::TempDir {
    let target = tempfile::tempdir().unwrap();
    copy(&root().join("examples"), &target.path().join("examples"));
    target
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_name() == ".tenantry" {
            continue;
        } else if from.is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(from, to).unwrap();
        }
    }
}
