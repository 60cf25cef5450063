//! `import`: what evidence shows and nobody declared, written into the files and adopted into the state.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use crate::adopt::{self, Adoption, LeftOut, Wish};
use crate::apply::{Evidenced, adopt as take_into_state};
use crate::cli::args::ImportArgs;
use crate::cli::checked::{check_as_if, show};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::exported::{Gathered, identity};
use crate::cli::operators::{Answer, ask};
use crate::cli::output::Output;
use crate::cli::readings;
use crate::cli::session::{Session, Sighting, in_ci};
use crate::cli::signals::Stop;
use crate::edit::splice;
use crate::exports;
use crate::model::{Address, Declared, Plan, Recorded, SignedDuration, Verdict};
use crate::reconcile::{Input, reconcile};
use crate::render::{escape, file_diff};
use crate::state::{LockInfo, StateDocument, actor, atomic_write, remember_use};

/// Runs the command.
pub async fn run(args: &ImportArgs, output: Output) -> Result<ExitCode, CliError> {
    let stop = Stop::on_signals();
    let session = Session::open(&args.evidence, output).await?;
    let document = session.store.load()?;
    let mut cache = session.cache();
    let sighting = tokio::select! {
        sighting = session.look(&document, &mut cache, None) => sighting?,
        () = stop.asked() => return Ok(interrupted(output)),
    };
    let code = work(args, &session, document, &sighting, &stop).await?;
    let mut codes = readings::codes(&sighting.live);
    for note in readings::notes(&session, &sighting) {
        if note.severity > crate::diagnostic::Severity::Note {
            output.say(&format!("{}: {}", note.subject, escape(&note.text)));
        }
    }
    codes.push(code);
    session.close().await?;
    Ok(ExitCode::first(&codes))
}

fn interrupted(output: Output) -> ExitCode {
    output.say("Interrupted: nothing was written.");
    ExitCode::Interrupted
}

async fn work(
    args: &ImportArgs,
    session: &Session,
    document: StateDocument,
    sighting: &Sighting,
    stop: &Stop,
) -> Result<ExitCode, CliError> {
    let output = session.output;
    let sources = &session.declaration.loaded.sources;
    let sight = adopt::Sight {
        declared: session.declared(),
        live: &sighting.live,
        plan: &sighting.plan,
        sources,
    };
    let mut wish = wish(args, &sighting.plan)?;
    wish.exported = exported(args, session)?;
    let adoption = adopt::adopt(sight, &wish);
    for nickname in adopt::unseen(sight, &wish) {
        output.say(&format!(
            "The exports use a connection \"{}\" that neither the files nor a System Log know: it may be older than the log's 90 days, or of an org that is not declared. Declare it by hand.",
            escape(nickname)
        ));
    }
    if adoption.edits.is_empty() {
        output.result("Nothing to import.");
        say_left_out(&adoption.left_out, output);
        return Ok(ExitCode::Success);
    }
    let files = Files::edited(session, &adoption)?;
    for (path, old, new) in &files.shown {
        output.result(&file_diff(&path.display().to_string(), old, new));
    }
    say_left_out(&adoption.left_out, output);
    let proposal = Proposal::checked(
        args,
        session,
        &document.recorded,
        sighting,
        (&adoption, &files),
    )?;
    output.result(&proposal.summary(&adoption));
    if args.dry_run {
        output.say("Nothing was written: --dry-run.");
        return Ok(ExitCode::Success);
    }
    if !args.yes && !approved(output, stop).await? {
        output.say("Nothing was written.");
        return Ok(ExitCode::Interrupted);
    }
    write(session, document, sighting, &files, &proposal.declared)?;
    output.result(&proposal.next());
    Ok(ExitCode::Success)
}

/// Which exports use which connection. A glob of `flows` begins at the folder of its file, so only what lies below that is named.
fn exported(
    args: &ImportArgs,
    session: &Session,
) -> Result<BTreeMap<String, BTreeSet<String>>, CliError> {
    let mut gathered = Gathered::default();
    for path in &args.exports {
        gathered.path(path);
    }
    if let Some((path, why)) = gathered.failed.first() {
        return Err(CliError::Failed(format!("{path}: {why}")));
    }
    let loaded = &session.declaration.loaded;
    let root = identity(&loaded.root);
    let flat = loaded.files.iter().all(|file| {
        let parent = file
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        parent.map_or_else(|| identity(Path::new(".")), identity) == root
    });
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, export) in &gathered.exports {
        let path = identity(Path::new(path));
        let inside = path.strip_prefix(&root).ok().filter(|_| flat);
        let glob = inside.and_then(Path::to_str).map(globset::escape);
        for nickname in exports::needs([export]).connections.keys() {
            let globs = used.entry((*nickname).to_owned()).or_default();
            globs.extend(glob.clone());
        }
    }
    Ok(used)
}

fn wish(args: &ImportArgs, plan: &Plan) -> Result<Wish, CliError> {
    for address in args
        .only
        .iter()
        .chain(args.tenant.iter().map(|(address, _)| address))
    {
        let item = plan.items.iter().find(|item| item.address == *address);
        let fits = item.is_some_and(|item| item.verdict == Verdict::Unmanaged || args.drift);
        if !fits {
            return Err(CliError::Usage(format!(
                "{address} is nothing that can be imported: the plan lists those addresses under `Not managed`{}",
                if item.is_some() {
                    "; a declared one takes --drift"
                } else {
                    ""
                }
            )));
        }
    }
    Ok(Wish {
        only: args.only.iter().cloned().collect(),
        tenants: args.tenant.iter().cloned().collect(),
        drift: args.drift,
        ..Wish::default()
    })
}

fn say_left_out(left_out: &[LeftOut], output: Output) {
    if left_out.is_empty() {
        return;
    }
    let mut text = String::from("Left out:\n");
    for one in left_out {
        text.push_str(&format!("  {}: {}\n", one.address, escape(&one.why)));
    }
    output.result(&text);
}

/// The files as they are going to be.
struct Files {
    /// By path.
    new: BTreeMap<PathBuf, String>,
    /// What each said when it was edited.
    old: BTreeMap<PathBuf, String>,
    /// Path, old and new text, secrets crossed out.
    shown: Vec<(PathBuf, String, String)>,
}

impl Files {
    fn edited(session: &Session, adoption: &Adoption) -> Result<Self, CliError> {
        let loaded = &session.declaration.loaded;
        let mut files = Self {
            new: BTreeMap::new(),
            old: BTreeMap::new(),
            shown: Vec::new(),
        };
        for (file, edits) in &adoption.edits {
            let Some(source) = loaded.sources.get(*file) else {
                continue;
            };
            let path = source.path.clone();
            let failed = |why: String| CliError::Failed(format!("{}: {why}", path.display()));
            if !loaded.files.contains(&path) || path == Path::new("<stdin>") {
                return Err(CliError::Usage(
                    "the standard input cannot be written to: name the file with --config"
                        .to_owned(),
                ));
            }
            let text = std::fs::read_to_string(&path).map_err(|error| failed(error.to_string()))?;
            // secrets are crossed out byte for byte in what was read
            if text.len() != source.text.len() {
                return Err(failed(
                    "it was changed meanwhile; nothing is written".to_owned(),
                ));
            }
            let edit = |text: &str| splice(text, edits).map_err(|error| failed(error.to_string()));
            files
                .shown
                .push((path.clone(), source.text.to_string(), edit(&source.text)?));
            files.new.insert(path.clone(), edit(&text)?);
            files.old.insert(path, text);
        }
        Ok(files)
    }
}

/// What the files are going to declare, read and checked.
struct Proposal {
    declared: Declared,
    /// The plan after it.
    after: Plan,
}

impl Proposal {
    fn checked(
        args: &ImportArgs,
        session: &Session,
        recorded: &Recorded,
        sighting: &Sighting,
        (adoption, files): (&Adoption, &Files),
    ) -> Result<Self, CliError> {
        let mut checked = check_as_if(&args.evidence.config, &files.new);
        if checked.failed() {
            show(&checked.found, &checked.loaded, session.output);
            return Err(CliError::Failed(
                "what was to be written would not be a valid configuration: nothing was written"
                    .to_owned(),
            ));
        }
        let mut declared = checked
            .loaded
            .declared
            .take()
            .ok_or(CliError::Configuration)?;
        declared.exported.clone_from(&session.declared().exported);
        let mut recorded = recorded.clone();
        let after = adopted(session, sighting, &declared, &mut recorded);
        let touched = |address: &Address| {
            adoption.new.contains(address) || adoption.changed.contains(address)
        };
        let before: Vec<&Address> = sighting
            .plan
            .actions
            .iter()
            .map(|one| &one.address)
            .collect();
        let wrong = after.actions.iter().find(|action| {
            !before.contains(&&action.address) || adoption.new.contains(&action.address)
        });
        if let Some(action) = wrong {
            let what = if touched(&action.address) {
                ""
            } else {
                ", which was not to be touched"
            };
            return Err(CliError::Failed(format!(
                "the plan would then ask for something at {}{what} ({}): nothing was written; leave it out with --only",
                action.address, action.why
            )));
        }
        Ok(Self { declared, after })
    }

    fn summary(&self, adoption: &Adoption) -> String {
        let count = |of: &[Address], noun: &str| match of.len() {
            0 => None,
            1 => Some(format!("1 {noun}")),
            several => Some(format!("{several} {noun}s")),
        };
        let tokens = |of: &[Address]| -> Vec<Address> {
            let tokens = of.iter().filter(|one| matches!(one, Address::Token { .. }));
            tokens.cloned().collect()
        };
        let connections: Vec<Address> = adoption
            .new
            .iter()
            .filter(|one| matches!(one, Address::Connection(_)))
            .cloned()
            .collect();
        let parts: Vec<String> = [
            count(&tokens(&adoption.new), "token"),
            count(&connections, "connection"),
            count(&adoption.changed, "changed token"),
        ]
        .into_iter()
        .flatten()
        .collect();
        format!("To be declared and adopted: {}.", parts.join(", "))
    }

    fn next(&self) -> String {
        let coverage = &self.after.coverage;
        match self.after.is_empty() {
            true => format!(
                "Written and adopted. The next plan is empty: {} of {} declared facts are verified.",
                coverage.verified, coverage.facts
            ),
            false => "Written and adopted. The next plan still has steps for what was declared before: tenantry plan".to_owned(),
        }
    }
}

/// Takes into `recorded` what exists as declared; gives the plan that follows.
fn adopted(
    session: &Session,
    sighting: &Sighting,
    declared: &Declared,
    recorded: &mut Recorded,
) -> Plan {
    let plan = |recorded: &Recorded| {
        reconcile(Input {
            declared,
            recorded,
            live: &sighting.live,
            acknowledged: &session.acknowledged,
            now: session.now(),
            horizon: SignedDuration::ZERO,
        })
    };
    let seen = Evidenced {
        declared,
        live: &sighting.live,
        now: session.now(),
    };
    let first = plan(recorded);
    take_into_state(recorded, &first, seen);
    plan(recorded)
}

/// Writes the files and the state, under the lock.
fn write(
    session: &Session,
    document: StateDocument,
    sighting: &Sighting,
    files: &Files,
    declared: &Declared,
) -> Result<(), CliError> {
    let identity = actor(|name| std::env::var(name).ok());
    let owner = LockInfo::of_this_process(identity, "import", session.now());
    let mut lock = session.store.lock(&owner)?;
    let now = lock.load()?;
    // a state that is on no disk yet gets its lineage, and its key for secrets, with its first write
    let mut document = if now.serial() == 0 { document } else { now };
    for (path, new) in &files.new {
        let failed = |why: String| CliError::Failed(format!("{}: {why}", path.display()));
        // a link stays a link
        let target = std::fs::canonicalize(path).map_err(|error| failed(error.to_string()))?;
        let now = std::fs::read_to_string(&target).map_err(|error| failed(error.to_string()))?;
        if files.old.get(path) != Some(&now) {
            return Err(failed(
                "it was changed meanwhile; it is left as it is: import again".to_owned(),
            ));
        }
        atomic_write(&target, new.as_bytes()).map_err(|error| failed(error.to_string()))?;
    }
    adopted(session, sighting, declared, &mut document.recorded);
    for used in &sighting.uses {
        remember_use(&mut document.recorded, &used.reference, &used.host);
    }
    lock.save(&document)?;
    Ok(())
}

async fn approved(output: Output, stop: &Stop) -> Result<bool, CliError> {
    if in_ci() || !std::io::stdin().is_terminal() {
        return Err(CliError::Usage(
            "nobody can be asked here: give --yes, or --dry-run to see it alone".to_owned(),
        ));
    }
    output.say("");
    match ask("Write this? Only 'yes' is taken as yes:", stop).await {
        Ok(Answer::Line(line)) => Ok(line.trim() == "yes"),
        Ok(Answer::Stopped) => Ok(false),
        Err(error) => Err(CliError::Failed(error.to_string())),
    }
}
