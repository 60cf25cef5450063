//! `apply`: brings the live side to what is declared.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::saved_plan::SavedPlan;
use super::{plan, wait};
use crate::apply::{Operator, note_seen};
use crate::cli::account;
use crate::cli::args::{ApplyArgs, Format, OperatorKind};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::ledger::{self, Seen};
use crate::cli::notify::{self, Outcome};
use crate::cli::operators::{Answer, Checklist, Later, Program, SimulatedConsoles, Terminal, ask};
use crate::cli::output::Output;
use crate::cli::readings;
use crate::cli::reports::Reported;
use crate::cli::running::{self, Locked, What};
use crate::cli::session::{Session, in_ci};
use crate::cli::signals::Stop;
use crate::model::{Live, Plan};
use crate::observe::Observations;
use crate::state::{LockGuard, LockInfo, StateDocument, actor};

/// Runs the command.
pub async fn run(args: &ApplyArgs, output: Output) -> Result<ExitCode, CliError> {
    let mut run = Reported::of("apply", &args.reports)?;
    let output = run.output(output, Format::Human)?;
    let ended = work(args, output, &mut run).await;
    run.write(ended, output)
}

async fn work(args: &ApplyArgs, output: Output, run: &mut Reported) -> Result<ExitCode, CliError> {
    let saved = args.plan.as_deref().map(SavedPlan::read).transpose()?;
    let stop = Stop::on_signals();
    let mut session = Session::open_seen(&args.evidence, output, |seen| run.read(seen)).await?;
    run.asks(&session);
    session.select(&args.select)?;
    if let Some(saved) = &saved {
        saved.check_age(session.now(), args.max_plan_age)?;
        session.acknowledged.extend(saved.acknowledged());
    }
    let identity = actor(|name| std::env::var(name).ok());
    let owner = LockInfo::of_this_process(identity, "apply", session.now());
    let Some(lock) = lock_in_time(args, &session, &owner, &stop).await? else {
        return Ok(interrupted(output));
    };
    if let Some(note) = lock.note() {
        output.say(&note);
    }
    let document = lock.load()?;
    if let Some(saved) = &saved {
        saved.check_origin(document.origin())?;
    }
    let mut cache = session.cache();
    let sighting = tokio::select! {
        sighting = session.look(&document, &mut cache, None) => sighting?,
        () = stop.asked() => return Ok(interrupted(output)),
    };
    run.planned(&session, &document, &sighting);
    if let Some(saved) = &saved {
        saved.check(&session, &sighting, &document)?;
    }
    output.result(&plan::human(&session, &sighting));
    let asked = readings::codes(&sighting.live);
    if let Some(refusal) = session.refusal() {
        output.error(&refusal);
        drop(lock);
        session.close().await?;
        return Ok(ExitCode::first(&[asked, vec![ExitCode::Refused]].concat()));
    }
    let left_open = document.journal.open().next().is_some();
    if sighting.plan.actions.is_empty() && !left_open {
        keep_checklist(args, &session, &document)?;
        let refused = (!sighting.plan.refusals.is_empty()).then_some(ExitCode::Refused);
        let (mut lock, mut document) = (lock, document);
        if note_seen(&mut document.recorded, &sighting.live) {
            lock.save(&document)?;
        }
        drop(lock);
        written_down(&session, &document, &cache, &sighting.live, &sighting.plan);
        session.close().await?;
        return Ok(ExitCode::first(
            &[asked, refused.into_iter().collect()].concat(),
        ));
    }
    // what an earlier run opened was approved then
    let asks = !sighting.plan.actions.is_empty() && !args.auto_approve && args.plan.is_none();
    let mut state = Locked {
        lock,
        document,
        owner,
    };
    if asks {
        match approved_without_lock(&session, state, &stop).await? {
            Some(again) => state = again,
            None => {
                output.say("Nothing was done.");
                session.close().await?;
                return Ok(ExitCode::Interrupted);
            }
        }
    }
    let mut operator = operator(args, &session, &state.document, &stop)?;
    let going_on = args.continue_on_error;
    let what = What::Actions { going_on };
    let report = running::run(
        &session,
        state,
        sighting,
        &mut cache,
        operator.as_mut(),
        &stop,
        what,
    )
    .await?;
    drop(operator);
    output.result(&account::account(&report, output));
    let mut code = account::code(&report);
    if let (Some(wait), ExitCode::Waiting) = (args.wait, code) {
        code = wait::for_others(&session, &stop, wait).await?;
        if code == ExitCode::Success && !report.blocked.is_empty() {
            output.result("What waited for those is to be handed out now: tenantry apply");
            code = ExitCode::Waiting;
        }
    }
    let document = session.store.load()?;
    written_down(&session, &document, &cache, &report.live, &report.plan);
    run.left(&session, &document);
    keep_checklist(args, &session, &document)?;
    let outcome = Outcome {
        command: "apply",
        code,
        did: !report.done.is_empty(),
        plan: &report.plan,
        document: &document,
    };
    notify::tell(&session, &args.evidence.allow_notify, &outcome).await;
    session.close().await?;
    Ok(code)
}

/// Adds to the ledger what this run saw and did.
fn written_down(
    session: &Session,
    document: &StateDocument,
    cache: &Observations,
    live: &Live,
    plan: &Plan,
) {
    let command = "apply";
    let seen = Seen {
        command,
        document,
        cache,
        live,
        plan,
    };
    ledger::record(session, &seen);
}

fn checklist_folder(args: &ApplyArgs, session: &Session) -> PathBuf {
    let folder = args.handoffs.clone();
    folder.unwrap_or_else(|| session.checklists())
}

/// Makes the checklist that this run or an earlier one wrote say what is open now.
fn keep_checklist(
    args: &ApplyArgs,
    session: &Session,
    document: &StateDocument,
) -> Result<(), CliError> {
    let mut checklist = Checklist::into(&checklist_folder(args, session));
    let writes = args.operator == Some(OperatorKind::File);
    checklist
        .say_what_is_open(document, writes)
        .map_err(|error| CliError::Failed(error.to_string()))
}

fn interrupted(output: Output) -> ExitCode {
    output.say("Interrupted: nothing was changed.");
    ExitCode::Interrupted
}

/// Takes the lock, waiting for its holder as long as the command line says; `None` when a signal ended that.
async fn lock_in_time(
    args: &ApplyArgs,
    session: &Session,
    owner: &LockInfo,
    stop: &Stop,
) -> Result<Option<LockGuard>, CliError> {
    let longest = Duration::try_from(args.lock_timeout).unwrap_or_default();
    if !longest.is_zero()
        && let Some(holder) = session.store.lock_holder()
    {
        session.output.say(&format!(
            "Waiting for the lock of the state, which {holder} holds."
        ));
    }
    tokio::select! {
        lock = session.store.lock_within(owner, longest) => Ok(Some(lock?)),
        () = stop.asked() => Ok(None),
    }
}

/// Asks whether to go on while others may write; gives the state again, which must be the one that the plan was drawn from.
async fn approved_without_lock(
    session: &Session,
    state: Locked,
    stop: &Stop,
) -> Result<Option<Locked>, CliError> {
    let Locked {
        lock,
        document,
        owner,
    } = state;
    drop(lock);
    if !approved(session.output, stop).await? {
        return Ok(None);
    }
    let lock = session.store.lock_within(&owner, running::PATIENCE).await?;
    let again = lock.load()?;
    // a state that is on no disk yet gets its lineage with its first write
    let same = document.serial() == 0 && again.serial() == 0
        || (document.lineage(), document.serial()) == (again.lineage(), again.serial());
    if !same {
        return Err(CliError::Stale(
            "another run changed the state while this plan was read: run apply again".to_owned(),
        ));
    }
    let document = if again.serial() == 0 { document } else { again };
    Ok(Some(Locked {
        lock,
        document,
        owner,
    }))
}

fn operator<'a>(
    args: &ApplyArgs,
    session: &'a Session,
    document: &StateDocument,
    stop: &Arc<Stop>,
) -> Result<Box<dyn Operator + 'a>, CliError> {
    let console = session.services.console();
    let somebody = std::io::stdin().is_terminal() && !in_ci();
    let kind = args.operator.unwrap_or(match (&console, somebody) {
        (Some(_), _) => OperatorKind::Simulator,
        (None, true) => OperatorKind::Terminal,
        (None, false) => OperatorKind::Later,
    });
    match (kind, console) {
        (OperatorKind::Terminal, _) if in_ci() => Err(CliError::Usage(
            "nobody can be asked in CI: leave --operator terminal out, and the handoffs are opened and wait".to_owned(),
        )),
        (OperatorKind::Terminal, _) => Ok(Box::new(Terminal::new(
            session.output,
            Arc::clone(stop),
            session.declared(),
            &session.resolver,
            &session.http,
        ))),
        (OperatorKind::Later, _) => Ok(Box::new(Later)),
        (OperatorKind::File, _) => {
            Ok(Box::new(Checklist::into(&checklist_folder(args, session))))
        }
        (OperatorKind::Command, _) => program(args, session, stop),
        (OperatorKind::Simulator, Some(address)) => {
            let recorded = session.recorded(document).into_owned();
            SimulatedConsoles::at(address, session.declared(), recorded)
                .map(|consoles| Box::new(consoles) as Box<dyn Operator + 'a>)
                .ok_or_else(|| CliError::Failed("the simulated consoles cannot be reached".to_owned()))
        }
        (OperatorKind::Simulator, None) => Err(CliError::Usage(
            "--operator simulator works with --simulate, or with tenantry's own simulator behind TENANTRY_ENDPOINTS".to_owned(),
        )),
    }
}

/// The declared program, if the command line lets it run.
fn program<'a>(
    args: &ApplyArgs,
    session: &Session,
    stop: &Arc<Stop>,
) -> Result<Box<dyn Operator + 'a>, CliError> {
    let Some(argv) = session.declared().handoff_program.clone() else {
        return Err(CliError::Usage(
            "no program is declared: write `handoffs: { command: [program, argument] }` into the configuration".to_owned(),
        ));
    };
    if !args.evidence.allow_exec {
        return Err(CliError::Usage(
            "a configuration may name programs only when the command line allows it: give --allow-exec".to_owned(),
        ));
    }
    Ok(Box::new(Program::new(
        argv,
        session.declared(),
        Arc::clone(stop),
    )))
}

/// Asks whether to go on; in CI and without a terminal nobody can answer.
async fn approved(output: Output, stop: &Stop) -> Result<bool, CliError> {
    if in_ci() || !std::io::stdin().is_terminal() {
        return Err(CliError::Usage(
            "nobody can be asked here: give --auto-approve, or apply a saved plan with --plan FILE"
                .to_owned(),
        ));
    }
    output.say("");
    match ask("Apply this? Only 'yes' is taken as yes:", stop).await {
        Ok(Answer::Line(line)) => Ok(line.trim() == "yes"),
        Ok(Answer::Stopped) => Ok(false),
        Err(error) => Err(CliError::Failed(error.to_string())),
    }
}
