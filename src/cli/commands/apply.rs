//! `apply`: brings the live side to what is declared.

use std::io::{BufRead, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::plan;
use super::saved_plan::SavedPlan;
use crate::apply::{Context, Operator, Report, Run, Told, Unfinished};
use crate::cli::args::{ApplyArgs, OperatorKind};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::operators::{Later, SimulatedConsoles, Terminal};
use crate::cli::output::Output;
use crate::cli::readings;
use crate::cli::session::{Session, in_ci};
use crate::cli::signals::Stop;
use crate::observe::Observed;
use crate::render;
use crate::state::{LockInfo, StateDocument, actor};

/// Runs the command.
pub async fn run(args: &ApplyArgs, output: Output) -> Result<ExitCode, CliError> {
    let saved = args.plan.as_deref().map(SavedPlan::read).transpose()?;
    let mut session = Session::open(&args.evidence, output).await?;
    if let Some(saved) = &saved {
        session.acknowledged.extend(saved.acknowledged());
    }
    let identity = actor(|name| std::env::var(name).ok());
    let owner = LockInfo::of_this_process(identity.clone(), "apply", session.now());
    let lock = session.store.lock(&owner)?;
    if let Some(note) = lock.note() {
        output.say(&note);
    }
    let document = lock.load()?;
    let mut cache = session.cache();
    let sighting = session.look(&document, &mut cache, None).await?;
    if let Some(saved) = &saved {
        saved.check(&session, &sighting, &document)?;
    }
    output.result(&plan::human(&session, &sighting));
    let asked = readings::codes(&sighting.live);
    let left_open = document.journal.open().next().is_some();
    if sighting.plan.actions.is_empty() && !left_open {
        let refused = (!sighting.plan.refusals.is_empty()).then_some(ExitCode::Refused);
        drop(lock);
        session.close().await?;
        return Ok(ExitCode::first(
            &[asked, refused.into_iter().collect()].concat(),
        ));
    }
    // what an earlier run opened was approved then
    let asks = !sighting.plan.actions.is_empty() && !args.auto_approve && args.plan.is_none();
    if asks && !approved(output)? {
        output.say("Nothing was done.");
        drop(lock);
        session.close().await?;
        return Ok(ExitCode::Interrupted);
    }
    let report = {
        let stop = Stop::on_signals();
        let hash_key = Session::hash_key(&document)?;
        let mut operator = operator(args, &session, &document, &stop)?;
        let mut tell = |told: Told<'_>| tell(output, &told);
        let context = Context {
            declared: session.declared(),
            sources: session.sources(),
            hash_key: &hash_key,
            clock: &session.services,
            acknowledged: &session.acknowledged,
            actor: format!("{identity} ({})", operator.name()),
            stop: stop.flag(),
            store: &session.store,
            owner: owner.clone(),
        };
        let observed = Observed {
            live: sighting.live,
            uses: sighting.uses,
        };
        let run = Run::new(
            context,
            lock,
            document,
            observed,
            &mut cache,
            operator.as_mut(),
            &mut tell,
        );
        let report = run
            .going_on(args.continue_on_error)
            .actions(&sighting.plan)
            .await;
        session.progress.clear();
        session.keep_cache(&cache);
        let mut report = match report {
            Ok(report) => report,
            Err(halted) => {
                output.result(&account(&halted.report, output));
                return Err(halted.error.into());
            }
        };
        report.stopped |= stop.flag().load(Ordering::SeqCst);
        report
    };
    output.result(&account(&report, output));
    session.close().await?;
    Ok(code(&report))
}

fn code(report: &Report) -> ExitCode {
    // what could not be asked at the beginning and could be later does not count
    let mut codes = readings::codes(&report.live);
    if report.stopped {
        codes.push(ExitCode::Interrupted);
    }
    if !report.failed.is_empty() {
        codes.push(ExitCode::Failed);
    }
    if report.waits() {
        codes.push(ExitCode::Waiting);
    }
    if !report.plan.refusals.is_empty() {
        codes.push(ExitCode::Refused);
    }
    ExitCode::first(&codes)
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
        (OperatorKind::Terminal, _) => Ok(Box::new(Terminal::new(session.output, Arc::clone(stop)))),
        (OperatorKind::Later, _) => Ok(Box::new(Later)),
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

/// Asks whether to go on; in CI and without a terminal nobody can answer.
fn approved(output: Output) -> Result<bool, CliError> {
    if in_ci() || !std::io::stdin().is_terminal() {
        return Err(CliError::Usage(
            "nobody can be asked here: give --auto-approve, or apply a saved plan with --plan FILE"
                .to_owned(),
        ));
    }
    output.say("");
    let mut stream = anstream::stderr().lock();
    let question = "Apply this? Only 'yes' is taken as yes: ";
    let mut line = String::new();
    let read = write!(stream, "{question}")
        .and_then(|()| stream.flush())
        .and_then(|()| std::io::stdin().lock().read_line(&mut line));
    read.map_err(|error| CliError::Failed(error.to_string()))?;
    Ok(line.trim() == "yes")
}

fn tell(output: Output, told: &Told<'_>) {
    match told {
        Told::Automatic(actions) => {
            let count = actions.len();
            output.say(&format!(
                "  recorded {count} item{}",
                if count == 1 { "" } else { "s" }
            ));
        }
        Told::Opened(handoff) => output.say(&format!("  {}", render::escape(&handoff.title))),
        Told::Closed {
            address,
            action,
            proven,
        } => {
            let action = action.replace('_', " ");
            let how = match proven {
                true => "proven by evidence",
                false => "not asked for any more",
            };
            output.say(&format!(
                "  {address}: {action} (opened by an earlier run): {how}"
            ));
        }
        Told::Resumed(handoff) => {
            output.say(&format!(
                "  {} (opened by an earlier run)",
                render::escape(&handoff.title)
            ));
        }
        Told::Looking { .. } => {}
        Told::NotYet { why } => tracing::info!(why, "not proven yet"),
        Told::Works(connection) => output.say(&format!(
            "  {connection} works with the new token alone, as its canary shows"
        )),
        Told::Attested(_) => output.say("    recorded as your word: attested, not proven"),
        Told::Proven(_) => output.say("    proven by evidence"),
        Told::LeftOpen(unfinished) => {
            output.say(&format!(
                "    left open: {}",
                render::escape(&unfinished.why)
            ));
        }
        Told::Blocked(unfinished) => output.say(&format!(
            "  {}: {}",
            render::escape(&unfinished.title),
            unfinished.why
        )),
        Told::SecretRefused { why } => {
            output.say(&format!("    not taken: {why}; it was thrown away"));
        }
        Told::Stored {
            reference,
            previous,
        } => output.say(&format!(
            "    verified, and stored in {}; {previous}",
            render::escape(reference)
        )),
        Told::NotStored { reference, why } => {
            output.say(&format!("    {}: {why}", render::escape(reference)));
        }
    }
}

/// What was done, what waits, what failed and what was never reached.
fn account(report: &Report, output: Output) -> String {
    let mut text = format!("\nDone: {}.", report.done.len());
    let sections: [(&str, &[Unfinished]); 4] = [
        ("Waiting", &report.waiting),
        ("Waiting for those", &report.blocked),
        ("Failed", &report.failed),
        ("Never reached", &report.not_reached),
    ];
    for (head, list) in sections {
        if list.is_empty() {
            continue;
        }
        text.push_str(&format!("\n{head}: {}", list.len()));
        for unfinished in list {
            text.push_str(&format!(
                "\n  {}: {} ({})",
                unfinished.address,
                render::escape(&unfinished.title),
                render::escape(&unfinished.why)
            ));
        }
    }
    for reference in &report.to_store {
        text.push_str(&format!(
            "\nPut the new token into your store as {reference} and run apply again: only its keyed hash is kept here."
        ));
    }
    if report.waits() {
        text.push_str("\nRun `tenantry apply` again when they are done: what evidence shows is not asked for twice.");
    }
    for rotation in &report.plan.rotations {
        if let Some(at) = rotation.waits_until() {
            text.push_str(&format!(
                "\nThe rotation of {} goes on from {} on: run `tenantry apply` again then.",
                rotation.token,
                at.strftime("%Y-%m-%d %H:%M UTC")
            ));
        }
    }
    let coverage = report.plan.coverage;
    text.push_str(&format!(
        "\nNow {} of {} declared facts are verified.",
        coverage.verified, coverage.facts
    ));
    let left = report.plan.actions.len();
    if left > 0 && !report.waits() && output.verbose > 0 {
        text.push_str(&format!(" The next plan has {left} more to do."));
    }
    text
}
