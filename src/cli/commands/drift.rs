//! `drift`: whether the live side moved.

use crate::cli::args::{DriftArgs, Format};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::ledger::{self, Seen};
use crate::cli::notify::{self, Outcome};
use crate::cli::output::Output;
use crate::cli::readings;
use crate::cli::reports::Reported;
use crate::cli::session::Session;
use crate::cli::signals::Stop;
use crate::diagnostic::Severity;
use crate::reconcile::diagnose;
use crate::render;
use crate::render::human::ReadingNote;

/// Runs the command.
pub async fn run(args: &DriftArgs, output: Output) -> Result<ExitCode, CliError> {
    let mut run = Reported::of("drift", &args.reports)?;
    let output = run.output(output, args.format)?;
    let stop = Stop::on_signals();
    // it only reads, so that nothing is under way that had to be ended
    let ended = tokio::select! {
        ended = work(args, output, &mut run) => ended,
        () = stop.asked() => Err(CliError::Interrupted),
    };
    run.write(ended, output)
}

async fn work(args: &DriftArgs, output: Output, run: &mut Reported) -> Result<ExitCode, CliError> {
    let mut session = Session::open_seen(&args.evidence, output, |seen| run.read(seen)).await?;
    run.asks(&session);
    session.select(&args.select)?;
    let document = session.store.load()?;
    let mut cache = session.cache();
    let sighting = session.look(&document, &mut cache, None).await?;
    run.planned(&session, &document, &sighting);
    let mut found = diagnose(&sighting.plan, &session.declared().people);
    found.extend(sighting.creators_left.iter().cloned());
    let sources = &session.declaration.loaded.sources;
    match args.format {
        Format::Json => output.json(&render::diagnostics::json(&found, sources).to_string()),
        Format::Human => {
            let notes = readings::notes(&session, &sighting).into_iter();
            let shown = notes.filter(|note| note.severity > Severity::Note || output.verbose > 0);
            for ReadingNote { subject, text, .. } in shown {
                output.say(&format!("{subject}: {text}"));
            }
            let drawn =
                render::diagnostics::human(&found, sources, output.width(), output.is_narrated());
            let coverage = sighting.plan.coverage;
            let verdict = match sighting.plan.has_drift() {
                true => "The live side moved.",
                false => "No drift in what could be verified.",
            };
            output.result(&format!(
                "{drawn}{verdict} {} of {} facts verified.",
                coverage.verified, coverage.facts
            ));
        }
    }
    let mut codes = readings::codes(&sighting.live);
    if sighting.plan.has_drift() {
        codes.push(ExitCode::Drift);
    }
    if let Some(refusal) = session.refusal() {
        output.error(&refusal);
        codes.push(ExitCode::Refused);
    }
    ledger::record(
        &session,
        &Seen {
            command: "drift",
            document: &document,
            cache: &cache,
            live: &sighting.live,
            plan: &sighting.plan,
        },
    );
    let code = ExitCode::first(&codes);
    let outcome = Outcome {
        command: "drift",
        code,
        did: false,
        plan: &sighting.plan,
        document: &document,
    };
    notify::tell(&session, &args.evidence.allow_notify, &outcome).await;
    session.close().await?;
    Ok(code)
}
