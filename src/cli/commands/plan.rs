//! `plan`: what would be done, and why.

use crate::cli::args::{Format, PlanArgs};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::ledger;
use crate::cli::output::Output;
use crate::cli::readings;
use crate::cli::reports::Reported;
use crate::cli::session::{Session, Sighting};
use crate::cli::signals::Stop;
use crate::diagnostic::Diagnostic;
use crate::model::Verdict;
use crate::reconcile::diagnose_connections;
use crate::render::human::{PlanView, ReadingNote};
use crate::render::json::{self, Seal, Sealed};
use crate::state::{StateDocument, atomic_write};

/// Runs the command.
pub async fn run(args: &PlanArgs, output: Output) -> Result<ExitCode, CliError> {
    let mut run = Reported::of("plan", &args.reports)?;
    let output = run.output(output, args.format)?;
    let stop = Stop::on_signals();
    // it only reads, so that nothing is under way that had to be ended
    let ended = tokio::select! {
        ended = work(args, output, &mut run) => ended,
        () = stop.asked() => Err(CliError::Interrupted),
    };
    run.write(ended, output)
}

async fn work(args: &PlanArgs, output: Output, run: &mut Reported) -> Result<ExitCode, CliError> {
    let mut session = Session::open_seen(&args.evidence, output, |seen| run.read(seen)).await?;
    run.asks(&session);
    session.select(&args.select)?;
    let document = session.store.load()?;
    let sighting = match args.offline {
        true => session.look_offline(&document),
        false => {
            let mut cache = session.cache();
            session.look(&document, &mut cache, None).await?
        }
    };
    run.planned(&session, &document, &sighting);
    match args.format {
        Format::Human => output.result(&human(&session, &sighting)),
        Format::Json => output.json(&sealed(&session, &sighting, &document)),
    }
    if let Some(path) = &args.out {
        let saved = saved(&session, &sighting, &document, args.offline);
        atomic_write(path, saved.as_bytes())?;
        let path = path.display();
        output.say(&format!(
            "Saved to {path}. Apply exactly this plan with: tenantry apply --plan {path}"
        ));
    }
    let mut codes = vec![code(args, &sighting)];
    if let Some(refusal) = session.refusal() {
        output.error(&refusal);
        codes.push(ExitCode::Refused);
    }
    let code = ExitCode::first(&codes);
    session.close().await?;
    Ok(code)
}

/// The plan for people.
pub fn human(session: &Session, sighting: &Sighting) -> String {
    let mut notes = readings::notes(session, sighting);
    let about = |subject: &str, one: &Diagnostic| ReadingNote {
        subject: format!("{subject} ({})", one.code.id),
        text: match &one.help {
            Some(help) => format!("{}; {help}", one.message),
            None => one.message.clone(),
        },
        severity: one.severity,
    };
    let left = sighting.creators_left.iter();
    notes.extend(left.map(|one| about("people", one)));
    let connections = diagnose_connections(&sighting.plan);
    notes.extend(connections.iter().map(|one| about("connections", one)));
    let mut page = crate::render::human::plan(&PlanView {
        plan: &sighting.plan,
        declared: session.declared(),
        handoffs: &sighting.handoffs,
        readings: &notes,
        sources: &session.declaration.loaded.sources,
        verbose: session.output.verbose > 0,
        width: session.output.width(),
    });
    if let Some(line) = ledger::line(session) {
        page.push_str(&line);
        page.push('\n');
    }
    page
}

/// The plan for programs, with the state that it rests on.
pub fn sealed(session: &Session, sighting: &Sighting, document: &StateDocument) -> String {
    // a state that was never written has a lineage that the next run would not know
    let sealed = (document.serial() > 0).then(|| rests_on(session, document));
    json::plan(&sighting.plan, &sighting.handoffs, sealed.as_ref())
}

/// The plan as `--out` saves it: with a seal.
pub fn saved(
    session: &Session,
    sighting: &Sighting,
    document: &StateDocument,
    offline: bool,
) -> String {
    let text = json::plan(&sighting.plan, &sighting.handoffs, None);
    let plan: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let digest = json::digest(&sighting.plan, &sighting.handoffs);
    let mut seal = Seal {
        version: json::SEAL_VERSION,
        made_at: session.now().to_string(),
        origin: document.origin().to_string(),
        offline,
        declared: json::declared_digest(&session.declaration.loaded.sources),
        recorded: document.digest(),
        live: json::live_digest(&plan),
        digest: String::new(),
    };
    let mut sealed = rests_on(session, document);
    sealed.seal = Some(seal.clone());
    seal.digest = json::seal_digest(&sealed, &digest);
    sealed.seal = Some(seal);
    json::plan(&sighting.plan, &sighting.handoffs, Some(&sealed))
}

fn rests_on(session: &Session, document: &StateDocument) -> Sealed {
    let written = document.serial() > 0;
    Sealed {
        state_lineage: match written {
            true => document.lineage().to_owned(),
            false => String::new(),
        },
        state_serial: document.serial(),
        acknowledged: session
            .acknowledged
            .iter()
            .map(ToString::to_string)
            .collect(),
        seal: None,
    }
}

fn code(args: &PlanArgs, sighting: &Sighting) -> ExitCode {
    let plan = &sighting.plan;
    let mut codes = readings::codes(&sighting.live);
    if args.detailed_exitcode {
        if plan.has_drift() {
            codes.push(ExitCode::Drift);
        }
        if !plan.is_empty() || !sighting.open.is_empty() {
            codes.push(ExitCode::Pending);
        }
    }
    let unknown = plan.items.iter().any(|item| {
        item.fields
            .iter()
            .any(|field| field.verdict == Verdict::Unverifiable)
    });
    if args.strict && unknown {
        codes.push(ExitCode::Unverifiable);
    }
    ExitCode::first(&codes)
}
