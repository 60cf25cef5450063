//! `incident`: whose secret a leaked value is, and what to do. Compares on this machine; sends the value nowhere.

use std::collections::BTreeSet;
use std::io::{IsTerminal, Read, Write};
use std::path::Path;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use crate::cli::args::{EvidenceArgs, Format, IncidentArgs, Simulate};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::operators::{Answer, ask_secret};
use crate::cli::output::Output;
use crate::cli::session::{Session, in_ci};
use crate::cli::signals::Stop;
use crate::impact::{self, Held, Keeper, Sight, Yielded};
use crate::model::{Live, looks_like_token};
use crate::observe;
use crate::render::impact::{self as shown, Around, Asked, IncidentView};
use crate::secret::{HmacKey, LARGEST_VALUE, keyed_hash, same_secret};
use crate::state::StateDocument;

/// The reason in the commands that are printed; the person may write a better one.
const REASON: &str = "the secret leaked";

/// Runs the command.
pub async fn run(args: &IncidentArgs, output: Output) -> Result<ExitCode, CliError> {
    if !args.misplaced.is_empty() {
        return Err(CliError::Usage(
            "the value is not taken as an argument: it stands in the shell's history now, delete it there; give it on the standard input"
                .to_owned(),
        ));
    }
    let stdin = Path::new("-");
    if args.evidence.config.config.iter().any(|path| path == stdin) {
        return Err(CliError::Usage(
            "the standard input brings the leaked value: name the declaration's file or folder with --config"
                .to_owned(),
        ));
    }
    let session = Session::open(&args.evidence, output).await?;
    let Some(value) = leaked_value().await? else {
        return Ok(ExitCode::Interrupted);
    };
    let values = candidates(&value);
    let document = session.store.load()?;
    let key = Session::hash_key(&document)?;
    let live = knowledge(&session, &document, args.refresh).await?;
    let held = held(&session, &document, &key).await;
    // every value with every hash: how long it takes says nothing
    let mut matched = Vec::new();
    for one in &held {
        let mut same = false;
        for value in &values {
            same |= same_secret(&key, value, &one.hash);
        }
        if same {
            matched.push(one);
        }
    }
    let sight = Sight {
        declared: session.declared(),
        recorded: &document.recorded,
        live: &live,
    };
    let leaked: Vec<_> = impact::leaked(sight, matched)
        .into_iter()
        .map(|one| {
            let courses = one
                .token
                .as_ref()
                .map(|token| impact::courses(token, REASON));
            (one, courses.unwrap_or_default())
        })
        .collect();
    let hashes: BTreeSet<&str> = held.iter().map(|one| one.hash.as_str()).collect();
    let view = IncidentView {
        asked: Asked {
            token_shaped: values
                .iter()
                .any(|one| looks_like_token(one.expose_secret())),
            values: values.len(),
            held: hashes.len(),
        },
        leaked: &leaked,
        unheld: &impact::unheld(sight, &held),
        around: Around {
            people: &session.declared().people,
            now: session.now(),
            verbose: output.verbose > 0,
        },
        options: &options(&args.evidence),
        width: output.width(),
    };
    match args.format {
        Format::Human => output.result(&shown::incident(&view)),
        Format::Json => output.json(&shown::incident_json(&view)),
    }
    session.close().await?;
    Ok(ExitCode::Success)
}

/// A command line that is not taken may hold the leaked value, so nothing of it is repeated.
pub fn refuse_arguments() {
    let mut stream = anstream::stderr().lock();
    // a closed stderr changes nothing
    let _ = writeln!(
        stream,
        "error: this command line is not taken, and is not repeated because the leaked value may stand in it: delete it from the \
         shell's history then, and give the value on the standard input. See `tenantry incident --help`."
    );
}

/// What the logs show: as they were read last, or with one look now.
pub async fn knowledge(
    session: &Session,
    document: &StateDocument,
    refresh: bool,
) -> Result<Live, CliError> {
    let mut cache = session.cache();
    if refresh {
        session.look(document, &mut cache, None).await?;
        // a log that does not answer now was perhaps read before
    }
    Ok(observe::remembered(session.declared(), &cache))
}

/// The options that a printed command needs so that it finds the same declaration.
pub fn options(args: &EvidenceArgs) -> String {
    let mut options = String::new();
    for path in &args.config.config {
        if path != Path::new(".") {
            let path = path.display().to_string();
            options.push_str(&format!(" --config {}", shown::quoted(&path)));
        }
    }
    for host in &args.config.allow_host {
        options.push_str(&format!(" --allow-host {}", shown::quoted(host)));
    }
    if matches!(args.simulate, Some(Simulate::Continue | Simulate::Reset)) {
        options.push_str(" --simulate");
    }
    options
}

/// The value from the terminal, without echo, or from the standard input; `None` when the person stopped.
async fn leaked_value() -> Result<Option<SecretString>, CliError> {
    if !std::io::stdin().is_terminal() {
        return from_input(std::io::stdin().lock()).map(Some);
    }
    if in_ci() {
        return Err(CliError::Usage(
            "nobody can be asked in CI: give the leaked value on the standard input, such as `tenantry incident < FILE`"
                .to_owned(),
        ));
    }
    let question = "Paste the leaked value, then Enter (it is not shown, sent or kept): ";
    let stop = Stop::on_signals();
    let answer = ask_secret(question.to_owned(), &stop)
        .await
        .map_err(|error| CliError::Failed(error.to_string()))?;
    match answer {
        Answer::Line(value) if value.expose_secret().trim().is_empty() => Err(nothing()),
        Answer::Line(value) => Ok(Some(value)),
        Answer::Stopped => Ok(None),
    }
}

fn nothing() -> CliError {
    CliError::Usage(
        "nothing was given: the leaked value comes on the standard input, such as `tenantry incident < FILE`"
            .to_owned(),
    )
}

fn from_input(input: impl Read) -> Result<SecretString, CliError> {
    // full size from the start: a buffer that grows would leave copies behind
    let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST_VALUE + 1));
    input
        .take(LARGEST_VALUE as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| CliError::Failed(format!("the standard input: {error}")))?;
    if bytes.len() > LARGEST_VALUE {
        return Err(CliError::Usage(
            "the standard input is no single secret: it is too long".to_owned(),
        ));
    }
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| CliError::Usage("the standard input is no text (UTF-8)".to_owned()))?;
    let text = text.trim_start_matches('\u{feff}').trim();
    match text.is_empty() {
        true => Err(nothing()),
        false => Ok(SecretString::from(text.to_owned())),
    }
}

/// The value as it was given, and what in it has a token's shape: people paste whole lines of a log or a header.
fn candidates(value: &SecretString) -> Vec<SecretString> {
    let text = value.expose_secret().trim();
    let mut all = vec![SecretString::from(text.to_owned())];
    let mut add = |value: SecretString| {
        let known = |one: &SecretString| one.expose_secret() == value.expose_secret();
        if !all.iter().any(known) {
            all.push(value);
        }
    };
    let pieces = text.split(|c: char| !c.is_ascii_hexdigit() && c != '-');
    for piece in pieces.filter(|piece| looks_like_token(piece)) {
        add(SecretString::from(piece.to_owned()));
        // tokens are written in lower case, and chats may not keep that
        add(SecretString::from(piece.to_ascii_lowercase()));
    }
    all
}

/// Every secret that can be recognised: the state's hashes, and the values whose references can be read here.
async fn held(session: &Session, document: &StateDocument, key: &HmacKey) -> Vec<Held> {
    let journal: Vec<Yielded> = document
        .journal
        .entries()
        .iter()
        .filter_map(|entry| {
            Some(Yielded {
                address: entry.address.clone(),
                at: entry.opened_at,
                open: entry.phase.is_open(),
                hash: entry.secret_hmac.clone()?,
            })
        })
        .collect();
    let mut values: Vec<(Keeper, String, String)> = Vec::new();
    for one in impact::keepers(session.declared()) {
        // a reference that cannot be read here is one secret less that is held
        if let Ok(value) = session.resolver.resolve(&one.secret).await {
            let hash = keyed_hash(key, &value);
            values.push((one.keeper, one.secret.to_string(), hash));
        }
    }
    impact::held(&document.recorded, &journal, &values)
}
