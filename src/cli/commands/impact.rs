//! `impact ADDRESS|--person ID`: what something touches, and what breaks when it goes.

use super::incident::{knowledge, options};
use crate::cli::args::{Format, ImpactArgs};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::impact::{self, Sight};
use crate::model::Address;
use crate::render::escape;
use crate::render::impact::{self as shown, Around, ImpactView, PersonView};

/// The reason in the commands that are printed; the person writes the true one.
const REASON: &str = "WHY";

/// Runs the command.
pub async fn run(args: &ImpactArgs, output: Output) -> Result<ExitCode, CliError> {
    let session = Session::open(&args.evidence, output).await?;
    let document = session.store.load()?;
    let live = knowledge(&session, &document, args.refresh).await?;
    let sight = Sight {
        declared: session.declared(),
        recorded: &document.recorded,
        live: &live,
    };
    let around = Around {
        people: &session.declared().people,
        now: session.now(),
        verbose: output.verbose > 0,
    };
    let options = options(&args.evidence);
    let text = match (&args.address, &args.person) {
        (Some(address), _) => of_address(sight, address, around, args.format, &options, output)?,
        (None, Some(person)) => of_person(sight, person, around, args.format, &options, output)?,
        (None, None) => return Err(CliError::Usage("name an address, or --person".to_owned())),
    };
    match args.format {
        Format::Human => output.result(&text),
        Format::Json => output.json(&text),
    }
    session.close().await?;
    Ok(ExitCode::Success)
}

fn of_address(
    sight: Sight<'_>,
    address: &Address,
    around: Around<'_>,
    format: Format,
    options: &str,
    output: Output,
) -> Result<String, CliError> {
    let Some(impact) = impact::impact(sight, address) else {
        let address = address.to_string();
        return Err(CliError::Usage(format!(
            "{} is neither declared nor recorded; `tenantry plan -v` lists what is",
            escape(&address)
        )));
    };
    let courses = match (address, impact.tokens.first()) {
        (Address::Token { .. }, Some(token)) => impact::courses(token, REASON),
        _ => Vec::new(),
    };
    let view = ImpactView {
        impact: &impact,
        courses: &courses,
        around,
        options,
        width: output.width(),
    };
    Ok(match format {
        Format::Human => shown::impact(&view),
        Format::Json => shown::impact_json(&view),
    })
}

fn of_person(
    sight: Sight<'_>,
    text: &str,
    around: Around<'_>,
    format: Format,
    options: &str,
    output: Output,
) -> Result<String, CliError> {
    let Some(person) = impact::person(sight, text) else {
        return Err(CliError::Usage(format!(
            "no person of the id or name '{}' is in `people:` or in the logs as they were read last; --refresh reads what is new",
            escape(text)
        )));
    };
    let view = PersonView {
        person: &person,
        around,
        options,
        width: output.width(),
    };
    Ok(match format {
        Format::Human => shown::person(&view),
        Format::Json => shown::person_json(&view),
    })
}
