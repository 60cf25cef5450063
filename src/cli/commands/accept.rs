//! `accept ADDRESS --until TIME --reason TEXT`: writes an exception for what differs now into the configuration.

use std::collections::BTreeSet;
use std::path::Path;

use super::evidence::subjects;
use super::fix::rewrite;
use crate::catalog::{self, Resolved};
use crate::cli::args::AcceptArgs;
use crate::cli::checked::variables;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::readings;
use crate::cli::session::Session;
use crate::config::{self, Loaded, parse_duration, read_until};
use crate::edit::{ListPlace, Value, append, block};
use crate::model::{Address, Field, FileId, Item, Permission, SignedDuration, Until, Verdict};
use crate::state::atomic_write;

/// Runs the command.
pub async fn run(args: &AcceptArgs, output: Output) -> Result<ExitCode, CliError> {
    let is_input = |path: &std::path::PathBuf| path.as_os_str() == "-";
    if args.evidence.config.config.iter().any(is_input) {
        let why = "accept writes into a file, and `-` is none: give the file's name";
        return Err(CliError::Usage(why.to_owned()));
    }
    if args.reason.trim().is_empty() {
        let why = "say why it is accepted: --reason is empty";
        return Err(CliError::Usage(why.to_owned()));
    }
    let session = Session::open(&args.evidence, output).await?;
    let until = until(args, &session)?;
    let document = session.store.load()?;
    session.check_shard(&args.address, &document)?;
    let mut cache = session.cache();
    let only = subjects(session.declared(), &args.address);
    let sighting = session.look(&document, &mut cache, only).await?;
    let found = sighting.plan.items.iter();
    let item = found
        .clone()
        .find(|item| item.address == args.address && item.span.is_some());
    let asked = ExitCode::first(&readings::codes(&sighting.live));
    let done = match item {
        Some(_) if session.declared().token(&args.address).is_none() => {
            Err(CliError::Usage(format!(
                "{} has nothing to accept: exceptions are about the permissions, the name and the description of a token",
                args.address
            )))
        }
        Some(item) => accept(args, &session, item, &until, asked),
        None => Err(CliError::Usage(format!(
            "{} is not declared: what nobody declared is shown and never acted on; `tenantry plan -v` lists what is",
            args.address
        ))),
    };
    let done = match done {
        Ok(text) => {
            output.result(&text);
            Ok(ExitCode::Success)
        }
        Err(error) => Err(error),
    };
    session.close().await?;
    done
}

fn until(args: &AcceptArgs, session: &Session) -> Result<Until, CliError> {
    let now = session.now();
    let until = match parse_duration(&args.until) {
        Some(time) => {
            let whole = now.round(jiff::Unit::Second).unwrap_or(now);
            let ends = whole.checked_add(time);
            let written = ends.map(|ends| ends.to_string()).unwrap_or_default();
            read_until(&written)
        }
        None => read_until(&args.until),
    };
    let Some(until) = until else {
        return Err(CliError::Usage(format!(
            "--until takes a time from now such as 48h, a day such as 2026-12-01, or a time such as 2026-12-01T12:00:00Z; '{}' is none",
            args.until.escape_debug()
        )));
    };
    if until.ends <= now {
        let why = format!("--until {} is over already", args.until.escape_debug());
        return Err(CliError::Usage(why));
    }
    if let Some(longest) = &session.declared().policy.longest_exception {
        // a day is given whole, as the policy's rule counts
        let day = match until.written.len() == "2026-12-01".len() {
            true => SignedDuration::from_hours(24),
            false => SignedDuration::ZERO,
        };
        let latest = now
            .checked_add(longest.value)
            .and_then(|at| at.checked_add(day));
        if latest.is_ok_and(|latest| until.ends > latest) {
            return Err(CliError::Refused(format!(
                "the policy gives exceptions less time ({}): choose an earlier --until, or declare the difference",
                place(session, longest.span)
            )));
        }
    }
    Ok(until)
}

/// `tenantry.yaml:14`
fn place(session: &Session, span: crate::model::Span) -> String {
    let sources = &session.declaration.loaded.sources;
    let file = sources.get(span.file);
    let path = file.map_or_else(String::new, |file| file.path.display().to_string());
    let line = sources.line_column(span).map_or(0, |(line, _)| line);
    format!("{path}:{line}")
}

fn accept(
    args: &AcceptArgs,
    session: &Session,
    item: &Item,
    until: &Until,
    asked: ExitCode,
) -> Result<String, CliError> {
    let differing: Vec<&Field> = item
        .fields
        .iter()
        .filter(|field| {
            field.live.is_ok() && is_difference(field.verdict, field.recorded.is_none())
        })
        .map(|field| &field.field)
        .filter(|field| {
            matches!(
                field,
                Field::Permission(_) | Field::Name | Field::Description
            )
        })
        .collect();
    if differing.is_empty() {
        let accepted = session.declared().exceptions.iter();
        let known = accepted
            .filter(|one| one.address.value == args.address && one.holds(session.now()))
            .map(|one| {
                format!(
                    "; what differs is accepted already ({})",
                    place(session, one.span)
                )
            })
            .next();
        let unread = match asked {
            ExitCode::Success => "",
            _ => ", as far as could be read",
        };
        return Err(CliError::Usage(format!(
            "{} has no difference to accept{unread}{}; `tenantry evidence {}` shows what is known",
            args.address,
            known
                .filter(|_| item
                    .fields
                    .iter()
                    .any(|one| one.verdict == Verdict::Accepted))
                .unwrap_or_default(),
            args.address
        )));
    }
    let chosen = chosen(args, &differing)?;
    write(args, session, item, &chosen, until)
}

/// What a new exception could cover.
fn is_difference(verdict: Verdict, first: bool) -> bool {
    matches!(verdict, Verdict::Drift | Verdict::Conflict) || (verdict == Verdict::Pending && first)
}

/// All that differs, or the permissions among it that the command line names.
fn chosen<'f>(args: &AcceptArgs, differing: &[&'f Field]) -> Result<Vec<&'f Field>, CliError> {
    if args.permission.is_empty() {
        return Ok(differing.to_vec());
    }
    let mut chosen: BTreeSet<&Field> = BTreeSet::new();
    for text in &args.permission {
        let named: Vec<Permission> = match catalog::resolve(text) {
            Ok(Resolved::One(one) | Resolved::OutsideCatalog(one)) => vec![one],
            Ok(Resolved::Group { members, .. }) => members.into_iter().collect(),
            Err(_) => {
                return Err(CliError::Usage(format!(
                    "'{}' is no permission; {}",
                    text.escape_debug(),
                    listed(differing)
                )));
            }
        };
        let fitting = differing.iter().filter(|field| match field {
            Field::Permission(permission) => named.contains(permission),
            _ => false,
        });
        let before = chosen.len();
        chosen.extend(fitting.copied());
        if chosen.len() == before {
            return Err(CliError::Usage(format!(
                "'{}' does not differ; {}",
                text.escape_debug(),
                listed(differing)
            )));
        }
    }
    Ok(chosen.into_iter().collect())
}

fn listed(differing: &[&Field]) -> String {
    let names: Vec<String> = differing
        .iter()
        .map(|field| match field {
            Field::Permission(permission) => written(permission),
            other => other.word().to_owned(),
        })
        .collect();
    format!("what differs is {}", names.join(", "))
}

/// A permission as a file writes it: its console path where that means it alone, else its call.
fn written(permission: &Permission) -> String {
    let Some(known) = catalog::operation(permission) else {
        return permission.to_string();
    };
    match catalog::resolve(&known.console_path) {
        Ok(Resolved::One(one)) if one == *permission => known.console_path.clone(),
        _ => known.short_call(),
    }
}

/// Text in quotes, as JSON and YAML both read it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn write(
    args: &AcceptArgs,
    session: &Session,
    item: &Item,
    chosen: &[&Field],
    until: &Until,
) -> Result<String, CliError> {
    let mut permissions = Vec::new();
    let mut fields = Vec::new();
    for field in chosen {
        match field {
            Field::Permission(permission) => permissions.push(quoted(&written(permission))),
            other => fields.push(other.word().to_owned()),
        }
    }
    let mut entry = vec![("address", Value::One(args.address.to_string()))];
    if !permissions.is_empty() {
        entry.push(("permissions", Value::Many(permissions)));
    }
    if !fields.is_empty() {
        entry.push(("fields", Value::Many(fields)));
    }
    entry.push(("until", Value::One(until.written.clone())));
    entry.push(("reason", Value::One(quoted(args.reason.trim()))));
    if let Some(ticket) = &args.ticket {
        entry.push(("ticket", Value::One(quoted(ticket.trim()))));
    }
    let by_hand = format!("exceptions:\n{}", block(&entry, 2, "\n"));
    let loaded = &session.declaration.loaded;
    let declared = session.declared();
    // where exceptions are listed already, else where the token is declared
    let listed = declared.exception_lists.first();
    let file = listed.map(|(key, _)| key.file);
    let file = file
        .or(item.span.map(|span| span.file))
        .unwrap_or(FileId(0));
    let source = loaded
        .sources
        .get(file)
        .ok_or_else(|| CliError::Failed("the file of the token is not known".to_owned()))?;
    let place = listed.map(|(key, list)| ListPlace {
        key: key.range(),
        list: list.range(),
    });
    let refuse = |why: String| {
        CliError::Failed(format!(
            "{}: {why}. Nothing was written; write this yourself:\n\n{by_hand}",
            source.path.display()
        ))
    };
    let edit = append(&source.text, "exceptions", place.as_ref(), &entry)
        .map_err(|error| refuse(error.to_string()))?;
    let before = std::fs::read(&source.path).map_err(CliError::file(&source.path))?;
    rewrite(&source.path, &source.text, &[edit])?;
    let again = reload(args);
    if !is_written(&again, declared.exceptions.len() + 1, &args.address, until) {
        put_back(&source.path, &before)?;
        return Err(refuse("its layout does not take another entry".to_owned()));
    }
    Ok(format!(
        "Written to {}:\n\n{by_hand}\n\nUntil then plan and drift show the difference as accepted, and no apply undoes it. \
         Commit the file, so that other runs know it: git commit {}",
        source.path.display(),
        source.path.display()
    ))
}

fn reload(args: &AcceptArgs) -> Loaded {
    let options = config::Options {
        allow_hosts: args.evidence.config.allow_host.clone(),
        variables: variables(),
    };
    config::load(&args.evidence.config.config, &options)
}

/// Whether the files have one exception more, and it is this one.
fn is_written(loaded: &Loaded, count: usize, address: &Address, until: &Until) -> bool {
    let Some(declared) = &loaded.declared else {
        return false;
    };
    let mut exceptions = declared.exceptions.iter();
    declared.exceptions.len() == count
        && exceptions.any(|one| one.address.value == *address && one.until.value == *until)
}

fn put_back(path: &Path, text: &[u8]) -> Result<(), CliError> {
    let target = std::fs::canonicalize(path).map_err(CliError::file(path))?;
    Ok(atomic_write(&target, text)?)
}
