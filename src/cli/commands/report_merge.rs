//! `report merge`: the plans of all shards as one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::cli::args::{MergeArgs, MergeFormat, ReportCommand, ReportCommandArgs};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::model::{Address, Shard};
use crate::render;

/// A plan is some kilobytes for each item.
const LARGEST: u64 = 512 << 20;

/// Items that the summary lists.
const SHOWN: usize = 50;

/// Lists that a merged plan has, one after the other.
const LISTS: [&str; 6] = [
    "actions",
    "refusals",
    "unverified",
    "rotations",
    "accepted",
    "unexplained",
];

/// Those that are left out when they are empty.
const OPTIONAL: [&str; 3] = ["rotations", "accepted", "unexplained"];

/// The words of risk, the gravest last.
const RISKS: [&str; 5] = ["read", "sensitive_read", "write", "unknown", "destructive"];

/// Runs the command.
pub fn run(args: &ReportCommandArgs, output: Output) -> Result<ExitCode, CliError> {
    let ReportCommand::Merge(args) = &args.command;
    merge(args, output)
}

fn merge(args: &MergeArgs, output: Output) -> Result<ExitCode, CliError> {
    let mut parts: BTreeMap<u32, (PathBuf, Value)> = BTreeMap::new();
    let mut of = None;
    for path in &args.files {
        let (shard, document) = read(path)?;
        let known = *of.get_or_insert(shard.of());
        if known != shard.of() {
            return Err(CliError::Usage(format!(
                "{} is one of {} shards, the others are of {known}",
                path.display(),
                shard.of()
            )));
        }
        if let Some((first, _)) = parts.get(&shard.number()) {
            return Err(CliError::Usage(format!(
                "{} and {} are both shard {shard}",
                first.display(),
                path.display()
            )));
        }
        parts.insert(shard.number(), (path.clone(), document));
    }
    let of = of.unwrap_or_default();
    let missing: Vec<u32> = (1..=of)
        .filter(|number| !parts.contains_key(number))
        .collect();
    let merged = join(parts.values())?;
    match args.format {
        MergeFormat::Json => output.json(&format!(
            "{}\n",
            serde_json::to_string_pretty(&merged).unwrap_or_default()
        )),
        MergeFormat::Human => output.result(&human(&merged, parts.len(), of)),
        MergeFormat::Markdown => output.result(&markdown(&merged, parts.len(), of)),
    }
    if missing.is_empty() {
        return Ok(ExitCode::Success);
    }
    let list: Vec<String> = missing.iter().map(ToString::to_string).collect();
    output.error(&format!(
        "error: {} of {of} shards are missing, and their tenants are not in this plan: {}",
        missing.len(),
        list.join(", ")
    ));
    Ok(ExitCode::Failed)
}

/// The plan in a document: itself, or what `plan --report json=` and `drift --report json=` wrote around it.
fn plan_in(document: Value) -> Result<Value, &'static str> {
    let Some(command) = document.get("command").and_then(Value::as_str) else {
        return Ok(document);
    };
    if !matches!(command, "plan" | "drift") {
        return Err(
            "is the report of another command: those of `tenantry plan` and `tenantry drift` are joined",
        );
    }
    if document.get("error").is_some() {
        return Err("is the report of a run that ended early; it says why under `error`");
    }
    match document.get("plan") {
        Some(plan @ Value::Object(_)) => Ok(plan.clone()),
        _ => Err("is the report of a run that made no plan"),
    }
}

/// Reads one shard's plan.
fn read(path: &Path) -> Result<(Shard, Value), CliError> {
    let wrong = |why: &str| CliError::Usage(format!("{} {why}", path.display()));
    let size = std::fs::metadata(path).map_err(CliError::file(path))?.len();
    if size > LARGEST {
        return Err(wrong("is larger than 512 MiB"));
    }
    let text = std::fs::read_to_string(path).map_err(CliError::file(path))?;
    let document: Value = serde_json::from_str(&text).map_err(|_| wrong("is no plan as JSON"))?;
    let document = plan_in(document).map_err(wrong)?;
    let version = document.get("format_version").and_then(Value::as_str);
    let version = version.ok_or_else(|| wrong("is no plan as JSON"))?;
    if version != render::json::v1::FORMAT_VERSION {
        return Err(wrong(&format!(
            "has format {version}, and this program merges format {}: make all plans with one version",
            render::json::v1::FORMAT_VERSION
        )));
    }
    let digest = document.get("digest").and_then(Value::as_str);
    if digest.is_none() || render::json::digest_in(&document).as_deref() != digest {
        return Err(wrong(
            "was changed after it was written: its digest does not fit",
        ));
    }
    let selection = document.get("selection");
    let partial = |name: &str| {
        selection
            .and_then(|selection| selection.get(name))
            .is_some()
    };
    if partial("targets") || partial("excludes") {
        return Err(wrong(
            "was made with --target or --exclude, so it is not all of its shard",
        ));
    }
    let shard = selection
        .and_then(|selection| selection.get("shard")?.as_str())
        .and_then(|shard| shard.parse().ok())
        .ok_or_else(|| wrong("is no shard's plan: make it with `tenantry plan --shard NUMBER/COUNT --format json`"))?;
    Ok((shard, document))
}

fn join<'p>(parts: impl Iterator<Item = &'p (PathBuf, Value)> + Clone) -> Result<Value, CliError> {
    let mut items: BTreeMap<Address, (&Path, &Value)> = BTreeMap::new();
    for (path, part) in parts.clone() {
        for item in list(part, "items") {
            let address = item
                .get("address")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let address: Address = address
                .parse()
                .map_err(|error| CliError::Usage(format!("{}: {error}", path.display())))?;
            if let Some((first, _)) = items.insert(address.clone(), (path.as_path(), item)) {
                return Err(CliError::Usage(format!(
                    "{address} is in {} and in {}: the plans were made of different configurations",
                    first.display(),
                    path.display()
                )));
            }
        }
    }
    let all = |name: &str| -> Vec<&Value> {
        parts
            .clone()
            .flat_map(|(_, part)| list(part, name))
            .collect()
    };
    let sum = |group: &str| -> Value {
        let mut sums: Map<String, Value> = Map::new();
        for (_, part) in parts.clone() {
            for (name, count) in part
                .get(group)
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                let before = sums.get(name).and_then(Value::as_u64).unwrap_or(0);
                sums.insert(name.clone(), json!(before + count.as_u64().unwrap_or(0)));
            }
        }
        Value::Object(sums)
    };
    let is = |name: &str| {
        parts
            .clone()
            .map(move |(_, part)| part.get(name) == Some(&Value::Bool(true)))
            .collect::<Vec<_>>()
    };
    let mut merged = json!({
        "format_version": render::json::v1::FORMAT_VERSION,
        "digest": "",
        "empty": is("empty").iter().all(|yes| *yes),
        "drift": is("drift").iter().any(|yes| *yes),
        "counts": sum("counts"),
        "coverage": sum("coverage"),
        "items": items.values().map(|(_, item)| item).collect::<Vec<_>>(),
    });
    for name in LISTS {
        let mut entries = all(name);
        if name == "unverified" || name == "refusals" {
            entries.sort_by_key(|entry| address_of(entry));
        }
        if !entries.is_empty() || !OPTIONAL.contains(&name) {
            merged[name] = json!(entries);
        }
    }
    if let Some(grants) = grants(parts.map(|(_, part)| part)) {
        merged["grants"] = grants;
    }
    merged["digest"] = json!(render::json::digest_in(&merged).unwrap_or_default());
    Ok(merged)
}

/// The gravest risk that any part grants, and where.
fn grants<'v>(parts: impl Iterator<Item = &'v Value>) -> Option<Value> {
    let rank = |grants: &Value| {
        let risk = grants.get("risk").and_then(Value::as_str);
        // a word of a newer version is graver than all that are known
        risk.map(|risk| {
            let known = RISKS.iter().position(|known| *known == risk);
            known.unwrap_or(RISKS.len())
        })
    };
    let all: Vec<&Value> = parts.filter_map(|part| part.get("grants")).collect();
    let gravest = all.iter().filter_map(|one| rank(one)).max();
    let mut all = all.into_iter().filter(|one| rank(one) == gravest);
    let mut grants = all.next()?.clone();
    for more in all {
        let at = list(more, "at").cloned();
        if let Some(Value::Array(known)) = grants.get_mut("at") {
            known.extend(at);
        }
    }
    Some(grants)
}

fn address_of(entry: &Value) -> Option<Address> {
    entry.get("address")?.as_str()?.parse().ok()
}

fn list<'v>(document: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> + use<'v> {
    document
        .get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

/// Items that want to be looked at: neither in sync nor accepted.
fn moved(merged: &Value) -> Vec<&Value> {
    let fine = |item: &Value| {
        matches!(
            item.get("verdict").and_then(Value::as_str),
            Some("in_sync" | "accepted")
        )
    };
    list(merged, "items").filter(|item| !fine(item)).collect()
}

fn text<'v>(item: &'v Value, name: &str) -> &'v str {
    item.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn human(merged: &Value, parts: usize, of: u32) -> String {
    let mut lines = Vec::new();
    let moved = moved(merged);
    for item in moved.iter().take(SHOWN) {
        lines.push(format!(
            "  {}  {}",
            render::escape(text(item, "address")),
            render::escape(text(item, "verdict")).replace('_', " ")
        ));
    }
    if moved.len() > SHOWN {
        lines.push(format!(
            "  and {} more; `--format json` has all",
            moved.len() - SHOWN
        ));
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.extend(summary(merged, parts, of));
    lines.join("\n")
}

fn markdown(merged: &Value, parts: usize, of: u32) -> String {
    let mut lines = vec!["## tenantry plan".to_owned(), String::new()];
    lines.extend(summary(merged, parts, of));
    let moved = moved(merged);
    if !moved.is_empty() {
        let head = ["", "| item | verdict |", "|---|---|"];
        lines.extend(head.map(str::to_owned));
    }
    for item in moved.iter().take(SHOWN) {
        let address = render::markdown_code(text(item, "address")).replace('|', "\\|");
        let verdict = text(item, "verdict").replace('_', " ");
        lines.push(format!("| {address} | {} |", render::markdown(&verdict)));
    }
    if moved.len() > SHOWN {
        let more = moved.len() - SHOWN;
        lines.extend([String::new(), format!("and {more} more")]);
    }
    lines.join("\n")
}

fn summary(merged: &Value, parts: usize, of: u32) -> Vec<String> {
    let number = |group: &str, name: &str| {
        merged
            .get(group)
            .and_then(|group| group.get(name)?.as_u64())
            .unwrap_or(0)
    };
    let mut lines = Vec::new();
    lines.push(format!(
        "{parts} of {of} shards, {} items.",
        list(merged, "items").count()
    ));
    let counts: Vec<String> = [
        "conflict",
        "drift",
        "pending",
        "due",
        "accepted",
        "unverifiable",
        "unmanaged",
        "in_sync",
    ]
    .into_iter()
    .filter(|word| number("counts", word) > 0)
    .map(|word| format!("{} {}", number("counts", word), word.replace('_', " ")))
    .collect();
    lines.push(format!(
        "{}; {} actions.",
        counts.join(", "),
        list(merged, "actions").count()
    ));
    let waiting: BTreeSet<Option<Address>> = list(merged, "refusals").map(address_of).collect();
    if !waiting.is_empty() {
        lines.push(format!("{} refused.", waiting.len()));
    }
    lines.push(format!(
        "{} of {} facts verified.",
        number("coverage", "verified"),
        number("coverage", "facts")
    ));
    lines
}
