//! `show [PLAN|ADDRESS]`: a saved plan for people, what is known of an address, or the state in short. Asks nobody.

use std::path::Path;

use super::saved_plan::SavedPlan;
use crate::cli::args::{EvidenceArgs, ShowArgs, Simulate, StateOfArgs};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::model::{Address, Reading, SignedDuration, Timestamp};
use crate::observe;
use crate::render;
use crate::render::saved::{self, Document, SavedView, Standing};
use crate::state::StateDocument;

/// A plan is some kilobytes for each item.
const LARGEST: u64 = 512 << 20;

/// Runs the command.
pub async fn run(args: &ShowArgs, output: Output) -> Result<ExitCode, CliError> {
    let Some(what) = &args.what else {
        return summary(&args.of, output).await;
    };
    // a file first: an address never is the name of one by accident
    if Path::new(what).is_file() {
        return plan(Path::new(what), args.max_plan_age, output);
    }
    match what.parse::<Address>() {
        Ok(address) => of_address(&address, &args.of, output).await,
        Err(_) => Err(CliError::Usage(format!(
            "{} is neither a file here nor an address, such as token.accuhive/okta-workflows",
            render::escape(what)
        ))),
    }
}

/// A plan from its document alone.
fn plan(path: &Path, longest: SignedDuration, output: Output) -> Result<ExitCode, CliError> {
    let shown = path.display().to_string();
    let no_plan = |why: &str| CliError::Usage(format!("{} {why}", render::escape(&shown)));
    let size = std::fs::metadata(path).map_err(CliError::file(path))?.len();
    if size > LARGEST {
        return Err(no_plan("is larger than 512 MiB"));
    }
    let text = std::fs::read_to_string(path).map_err(CliError::file(path))?;
    let document: Document =
        serde_json::from_str(&text).map_err(|_| no_plan("is no plan as JSON"))?;
    if !document.is_known() {
        return Err(no_plan(
            "has a format that this tenantry does not know: show it with the tenantry that wrote it",
        ));
    }
    let now = Timestamp::now();
    let standing = standing(&text, path, now, longest);
    let view = SavedView {
        document: &document,
        standing: &standing,
        path: &shown,
        now,
        verbose: output.verbose > 0,
        width: output.width(),
    };
    output.result(&saved::plan(&view));
    Ok(match standing.whole {
        true => ExitCode::Success,
        false => ExitCode::StalePlan,
    })
}

/// What `apply --plan` would say first. A digest tells whether a document was changed, and not who wrote it.
fn standing(text: &str, path: &Path, now: Timestamp, longest: SignedDuration) -> Standing {
    let value: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let digest = value.get("digest").and_then(serde_json::Value::as_str);
    if digest.is_none() || render::json::digest_in(&value).as_deref() != digest {
        return Standing {
            whole: false,
            usable: false,
            text: "it was changed after it was written: its digest does not fit. `apply` refuses it; plan again".to_owned(),
        };
    }
    if value.pointer("/sealed/seal").is_none() {
        return Standing {
            whole: true,
            usable: false,
            text: "whole, and without a seal: `apply` takes what `tenantry plan --out FILE` saves"
                .to_owned(),
        };
    }
    let checked = SavedPlan::parse(text, path);
    let whole = checked.is_ok() || !is_changed(&checked);
    match checked.and_then(|saved| saved.check_age(now, longest)) {
        Ok(()) => Standing {
            whole: true,
            usable: true,
            text: "whole: its digest and its seal fit; `tenantry apply --plan` looks whether everything is still as it was".to_owned(),
        },
        Err(error) => Standing {
            whole,
            usable: false,
            text: error.to_string(),
        },
    }
}

/// Whether the seal is broken, and not only of another version.
fn is_changed(checked: &Result<SavedPlan, CliError>) -> bool {
    matches!(checked, Err(CliError::Stale(text)) if text.contains("was changed after it was saved"))
}

/// The options of a run that asks nobody.
fn quietly(of: &StateOfArgs) -> EvidenceArgs {
    EvidenceArgs {
        config: of.config.clone(),
        simulate: of.simulate.then_some(Simulate::Continue),
        allow_store: of.allow_store.clone(),
        allow_exec: of.allow_exec,
        shard: of.shard,
        ..EvidenceArgs::default()
    }
}

/// Declared, recorded and last known.
async fn of_address(
    address: &Address,
    of: &StateOfArgs,
    output: Output,
) -> Result<ExitCode, CliError> {
    let session = Session::open(&quietly(of), output).await?;
    let document = session.store.load()?;
    let sighting = session.look_back(&document);
    let items = &sighting.plan.items;
    let Some(item) = items.iter().find(|item| item.address == *address) else {
        return Err(CliError::Usage(format!(
            "{} is neither declared, recorded nor in the logs as they were read last; `tenantry state list` lists what is recorded",
            render::escape(&address.to_string())
        )));
    };
    let (declared, now) = (session.declared(), session.now());
    output.result(&render::evidence::item(item, declared, now, output.width()));
    let open: Vec<String> = document
        .journal
        .open_for(address)
        .map(|entry| waits(entry, now))
        .collect();
    if !open.is_empty() {
        output.result(&format!("\n{}", open.join("\n")));
    }
    output.say(&format!(
        "Nobody was asked: live is what the logs said when they were read last. `tenantry evidence {address}` asks now."
    ));
    session.close().await?;
    Ok(ExitCode::Success)
}

fn waits(entry: &crate::state::JournalEntry, now: Timestamp) -> String {
    let told = entry.told();
    let title = told
        .as_ref()
        .map_or(entry.action.as_str(), |one| &one.title);
    format!(
        "waits since {} ({}): {}",
        render::utc(entry.opened_at),
        render::age(now, entry.opened_at),
        render::escape(title)
    )
}

/// The state in short.
async fn summary(of: &StateOfArgs, output: Output) -> Result<ExitCode, CliError> {
    let session = Session::open(&quietly(of), output).await?;
    let document = session.store.load()?;
    let mut lines = written(&session, &document);
    let recorded = &document.recorded;
    let counts = [
        counted(recorded.tenants.len(), "tenant"),
        counted(recorded.tokens.len(), "token"),
        counted(recorded.orgs.len(), "org"),
        counted(recorded.connections.len(), "connection"),
        format!(
            "{} under way",
            counted(recorded.rotations.len(), "rotation")
        ),
    ];
    lines.push(format!("recorded   {}", counts.join(", ")));
    let now = session.now();
    let open: Vec<String> = document
        .journal
        .open()
        .map(|entry| format!("  {}  {}", entry.address, waits(entry, now)))
        .collect();
    lines.push(match open.len() {
        0 => "handoffs   none is open".to_owned(),
        count => format!("handoffs   {count} open; `tenantry handoff list` shows them"),
    });
    lines.extend(open);
    lines.extend(evidence(&session));
    output.result(&lines.join("\n"));
    output.say("Nobody was asked. `tenantry plan` asks now.");
    session.close().await?;
    Ok(ExitCode::Success)
}

fn counted(count: usize, word: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {word}{plural}")
}

/// Where the state lies, and who wrote it.
fn written(session: &Session, document: &StateDocument) -> Vec<String> {
    let place = session.store.path().display().to_string();
    let mut lines = vec![format!("state      {}", render::escape(&place))];
    if document.serial() == 0 {
        lines.push("written    never: nothing was applied yet".to_owned());
        return lines;
    }
    lines.push(format!(
        "serial     {} of lineage {}, {}",
        document.serial(),
        document.lineage(),
        document.origin()
    ));
    lines.push(match document.written() {
        Some(by) => format!(
            "written    by {}, with {}, in the run of {}",
            render::escape(&by.by),
            render::escape(&by.command),
            render::utc(by.since)
        ),
        None => "written    by an older tenantry, which did not say when".to_owned(),
    });
    lines
}

/// Up to which event each log is known.
fn evidence(session: &Session) -> Vec<String> {
    let live = observe::remembered(session.declared(), &session.cache());
    let now = session.now();
    let line = |of: Address, reading: &Reading| {
        let known = match reading {
            Reading::Read {
                newest: Some(at), ..
            } => match render::age(now, *at) {
                now if now == "just now" => format!("up to {}, {now}", render::utc(*at)),
                age => format!("up to {}, {age} ago", render::utc(*at)),
            },
            Reading::Read { newest: None, .. } => "none: its log was empty".to_owned(),
            _ => "none: its log was never read here".to_owned(),
        };
        format!("evidence   of {of} {known}")
    };
    let tenants = live
        .tenants
        .iter()
        .map(|(key, one)| line(Address::Tenant(key.clone()), &one.log));
    let orgs = live
        .orgs
        .iter()
        .map(|(key, one)| line(Address::Org(key.clone()), &one.log));
    tenants.chain(orgs).collect()
}
