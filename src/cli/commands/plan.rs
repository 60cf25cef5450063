//! `plan`: what would be done, and why.

use crate::cli::args::{Format, PlanArgs};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::readings;
use crate::cli::reports::Reported;
use crate::cli::session::{Session, Sighting};
use crate::diagnostic::Diagnostic;
use crate::model::Verdict;
use crate::reconcile::diagnose_connections;
use crate::render::human::{PlanView, ReadingNote};
use crate::render::json::{self, Sealed};
use crate::state::{StateDocument, atomic_write};

/// Runs the command.
pub async fn run(args: &PlanArgs, output: Output) -> Result<ExitCode, CliError> {
    let mut run = Reported::of("plan", &args.reports)?;
    let ended = work(args, output, &mut run).await;
    run.write(ended, output)
}

async fn work(args: &PlanArgs, output: Output, run: &mut Reported) -> Result<ExitCode, CliError> {
    let mut session = Session::open_seen(&args.evidence, output, |seen| run.read(seen)).await?;
    session.select(&args.select)?;
    let document = session.store.load()?;
    let sighting = match args.offline {
        true => session.look_offline(&document),
        false => {
            let mut cache = session.cache();
            session.look(&document, &mut cache, None).await?
        }
    };
    run.planned(&session, &sighting);
    match args.format {
        Format::Human => output.result(&human(&session, &sighting)),
        Format::Json => output.json(&sealed(&session, &sighting, &document)),
    }
    if let Some(path) = &args.out {
        atomic_write(path, sealed(&session, &sighting, &document).as_bytes())?;
        let path = path.display();
        output.say(&format!(
            "Saved to {path}. Apply exactly this plan with: tenantry apply --plan {path}"
        ));
    }
    let code = code(args, &sighting);
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
    crate::render::human::plan(&PlanView {
        plan: &sighting.plan,
        declared: session.declared(),
        handoffs: &sighting.handoffs,
        readings: &notes,
        sources: &session.declaration.loaded.sources,
        verbose: session.output.verbose > 0,
        width: session.output.width(),
    })
}

/// The plan for programs, with the state that it rests on.
pub fn sealed(session: &Session, sighting: &Sighting, document: &StateDocument) -> String {
    // a state that was never written has a lineage that the next run would not know
    let sealed = (document.serial() > 0).then(|| Sealed {
        state_lineage: document.lineage().to_owned(),
        state_serial: document.serial(),
        acknowledged: session
            .acknowledged
            .iter()
            .map(ToString::to_string)
            .collect(),
    });
    json::plan(&sighting.plan, &sighting.handoffs, sealed.as_ref())
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
