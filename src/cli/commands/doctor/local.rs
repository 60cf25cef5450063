//! What this machine, the files and the state say, without asking anybody.

use std::io::IsTerminal;
use std::path::Path;

use crate::cli::checked::Checked;
use crate::cli::output::Output;
use crate::cli::session::in_ci;
use crate::model::{Credentials, Declared, SecretRef};
use crate::observe::Observations;
use crate::render;
use crate::render::doctor::{Line, Standing};
use crate::state::StateStore;

/// Which program this is.
pub fn program() -> Line {
    let text = format!(
        "tenantry {} on {} {}",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH
    );
    Line::new("program", Standing::Ok, text)
}

/// What the terminal can do.
pub fn terminal(output: Output) -> Line {
    let kind = match std::io::stdout().is_terminal() {
        true => "a terminal",
        false => "no terminal",
    };
    let colour = match std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        true => ", no colour (NO_COLOR)",
        false => "",
    };
    let narrated = match output.is_narrated() {
        true => ", diagnostics in words (NO_GRAPHICS)",
        false => "",
    };
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
    let text = format!(
        "the result goes to {kind}, {} columns wide{colour}{narrated}",
        output.width()
    );
    let utf8 = locale
        .as_ref()
        .is_none_or(|name| name.to_ascii_lowercase().replace('-', "").contains("utf8"));
    match utf8 {
        true => Line::new("program", Standing::Ok, text),
        false => Line::new(
            "program",
            Standing::Warning,
            format!("{text}; the locale is not UTF-8"),
        )
        .fix("set LANG=C.UTF-8"),
    }
}

/// Whether this is CI.
pub fn ci() -> Line {
    let text = match in_ci() {
        true => "runs in CI: nobody is asked, and new uses of secrets are refused",
        false => "does not run in CI: a person at a terminal can be asked",
    };
    Line::new("program", Standing::Ok, text)
}

/// Which proxy the environment names.
pub fn proxy() -> Line {
    let names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    let named = names
        .into_iter()
        .find(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    // an address of a proxy can hold a password
    let text = match named {
        Some(name) => format!("requests go through the proxy that {name} names"),
        None => "the environment names no proxy".to_owned(),
    };
    Line::new("program", Standing::Ok, text)
}

/// What reading the files gave.
pub fn configuration(checked: &Checked) -> Line {
    let files = checked.loaded.files.len();
    let errors = checked.found.iter().filter(|one| one.is_error()).count();
    let others = checked.found.len() - errors;
    let about = "configuration";
    if files == 0 {
        return Line::new(about, Standing::Failed, "there is no configuration here")
            .fix("write a first one with `tenantry init`, or name it with --config PATH");
    }
    let plural = |count: usize, noun: &str| match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    };
    let (files, found) = (plural(files, "file"), plural(others, "other diagnostic"));
    let seen = "`tenantry validate` shows each at its line";
    match (checked.failed(), others) {
        (true, _) => Line::new(
            about,
            Standing::Failed,
            format!("{files}, {}, {found}", plural(errors, "error")),
        )
        .fix(seen),
        (false, 0) => Line::new(about, Standing::Ok, format!("{files} without errors")),
        (false, _) => Line::new(
            about,
            Standing::Warning,
            format!("{files} without errors, {found}"),
        )
        .fix(seen),
    }
}

/// The state and its lock.
pub fn state(store: &StateStore) -> Vec<Line> {
    let path = store.path().display();
    let size = std::fs::metadata(store.path())
        .map(|found| found.len())
        .ok();
    let mut lines = vec![match (store.load(), size) {
        (Ok(document), Some(size)) => Line::new(
            "state",
            Standing::Ok,
            format!(
                "{path}: serial {}, {}, {size} bytes, {} open in its journal",
                document.serial(),
                document.origin(),
                document.journal.open().count()
            ),
        ),
        (Ok(_), None) => Line::new(
            "state",
            Standing::Warning,
            format!("{path} is not there: nothing was applied yet, and nothing is ever drift"),
        )
        .fix("run `tenantry apply` once, and commit the state"),
        (Err(error), _) => Line::new("state", Standing::Failed, error.to_string())
            .fix("bring back the last state that was committed"),
    }];
    let mut folder = store.path().parent();
    while let Some(missing) = folder.filter(|folder| !folder.exists()) {
        folder = missing.parent();
    }
    let read_only =
        |path: &Path| std::fs::metadata(path).is_ok_and(|found| found.permissions().readonly());
    if read_only(store.path()) || folder.is_some_and(read_only) {
        lines.push(
            Line::new(
                "state",
                Standing::Warning,
                format!("{path} cannot be written"),
            )
            .fix("apply where it can be written; a plan does not need it"),
        );
    }
    if let Some(holder) = store.lock_holder() {
        lines.push(
            Line::new(
                "state",
                Standing::Warning,
                format!("its lock is held by {holder}"),
            )
            .fix("let that run end; a run that was killed gives the lock back by itself"),
        );
    }
    lines
}

/// The observations cache.
pub fn cache(path: &Path) -> Option<Line> {
    let size = std::fs::metadata(path).ok()?.len();
    let cache = Observations::load(path);
    let logs = cache.tenants.len() + cache.orgs.len();
    Some(match logs {
        0 => Line::new(
            "state",
            Standing::Warning,
            format!("{} holds no log that can be read", path.display()),
        )
        .fix("nothing is lost: the next plan reads the logs whole"),
        _ => Line::new(
            "state",
            Standing::Ok,
            format!("the cache remembers {logs} logs, {size} bytes"),
        ),
    })
}

/// Every reference that a plan or an apply may resolve.
pub fn references(declared: &Declared) -> Vec<&SecretRef> {
    let tokens = declared.tenants.values().flat_map(|tenant| &tenant.tokens);
    let tokens = tokens.filter_map(|(_, token)| Some(&token.secret.as_ref()?.value));
    let orgs = declared.orgs.values();
    let orgs = orgs.filter_map(|org| match org.credentials.as_ref()? {
        Credentials::Ssws(reference) => Some(&reference.value),
        Credentials::ServiceApp(app) => Some(&app.private_key.value),
    });
    tokens.chain(orgs).collect()
}

/// Files with secrets that others can read.
pub fn secret_files(declared: &Declared) -> Vec<Line> {
    let mut lines = Vec::new();
    for reference in references(declared) {
        if let SecretRef::File { path, written } = reference
            && others_can_read(path)
        {
            lines.push(
                Line::new(
                    "secrets",
                    Standing::Warning,
                    format!("others on this machine can read {written}"),
                )
                .fix(format!("chmod 600 {}", path.display())),
            );
        }
    }
    lines
}

#[cfg(unix)]
fn others_can_read(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o044 != 0)
}

#[cfg(not(unix))]
fn others_can_read(_: &Path) -> bool {
    false
}

/// When a log was read up to, for people.
pub fn up_to(newest: Option<crate::model::Timestamp>) -> String {
    match newest {
        Some(newest) => format!("its newest event is of {}", render::utc(newest)),
        None => "it is empty".to_owned(),
    }
}
