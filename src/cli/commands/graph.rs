//! `graph`: what stands on what, as a drawing or as JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::cli::args::{GraphArgs, GraphFormat};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::exported::{self, Exported, Gathered};
use crate::cli::output::Output;
use crate::cli::readings;
use crate::cli::session::{Session, Sighting};
use crate::graph::{self, Graph, Input, PlacedExport};
use crate::model::{Address, Declared, Key};
use crate::render::escape;
use crate::render::graph::{self as drawn, GraphView};
use crate::state::StateDocument;

/// A Mermaid drawing with more edges, or a longer text, is refused by Mermaid unless it is configured otherwise.
const MERMAID_EDGES: usize = 500;
const MERMAID_TEXT: usize = 50_000;

/// Runs the command.
pub async fn run(args: &GraphArgs, output: Output) -> Result<ExitCode, CliError> {
    let mut session = Session::open(&args.evidence, output).await?;
    let document = session.store.load()?;
    let mut gathered = Gathered::default();
    for path in &args.exports {
        gathered.path(path);
    }
    for (name, why) in &gathered.failed {
        output.error(&format!("error: {}: {}", escape(name), escape(why)));
    }
    let mut codes = Vec::new();
    if !gathered.failed.is_empty() {
        codes.push(ExitCode::Failed);
    }
    let exported = std::mem::take(&mut session.exported);
    let exports = placed(session.declared(), exported, gathered);
    let sighting = match args.offline {
        true => None,
        false => {
            let mut cache = session.cache();
            Some(session.look(&document, &mut cache, None).await?)
        }
    };
    if let Some(sighting) = &sighting {
        codes.extend(readings::codes(&sighting.live));
        for note in readings::notes(&session, sighting) {
            output.say(&format!(
                "{}: {}",
                escape(&note.subject),
                escape(&note.text)
            ));
        }
    }
    let graph = whole(&session, &document, sighting.as_ref(), &exports);
    let graph = narrowed(graph, args)?;
    let view = GraphView {
        graph: &graph,
        focus: args.focus.as_ref(),
        asked: sighting.is_some(),
    };
    write(&view, args.format, output);
    session.close().await?;
    Ok(ExitCode::first(&codes))
}

/// The exports that connections name, whose org is known, and those of the command line.
pub fn placed(declared: &Declared, exported: Exported, gathered: Gathered) -> Vec<PlacedExport> {
    let mut orgs: BTreeMap<usize, BTreeSet<&Key>> = BTreeMap::new();
    for (key, files) in &exported.of {
        let connection = declared.connections.get(key);
        for (connection, place) in connection
            .into_iter()
            .flat_map(|one| files.keys().map(move |place| (one, place)))
        {
            orgs.entry(*place)
                .or_default()
                .insert(&connection.org.value);
        }
    }
    let known: BTreeSet<PathBuf> = exported
        .files
        .iter()
        .map(|(name, _)| identity(name))
        .collect();
    let named = exported.files.into_iter().enumerate();
    let mut placed: Vec<PlacedExport> = named
        .map(|(place, (name, export))| PlacedExport {
            name,
            org: orgs.get(&place).and_then(only),
            export,
        })
        .collect();
    let others = gathered.exports.into_iter();
    placed.extend(
        others
            .filter(|(name, _)| !known.contains(&identity(name)))
            .map(|(name, export)| PlacedExport {
                name,
                org: None,
                export,
            }),
    );
    placed
}

fn identity(name: &str) -> PathBuf {
    exported::identity(Path::new(name))
}

/// The only one of them.
fn only(orgs: &BTreeSet<&Key>) -> Option<Key> {
    orgs.first()
        .filter(|_| orgs.len() == 1)
        .map(|org| (*org).clone())
}

fn whole(
    session: &Session,
    document: &StateDocument,
    sighting: Option<&Sighting>,
    exports: &[PlacedExport],
) -> Graph {
    let recorded = session.recorded(document);
    graph::graph(Input {
        declared: session.declared(),
        recorded: &recorded,
        plan: sighting.map(|sighting| &sighting.plan),
        exports,
    })
}

/// The part that was asked for, with permissions as it is to be drawn.
fn narrowed(graph: Graph, args: &GraphArgs) -> Result<Graph, CliError> {
    match &args.focus {
        Some(address) => graph.focus(address).ok_or_else(|| unknown(address)),
        None if args.full || args.format == GraphFormat::Json => Ok(graph),
        None => Ok(graph.folded()),
    }
}

fn unknown(address: &Address) -> CliError {
    let address = address.to_string();
    CliError::Usage(format!(
        "{} is not in the graph; `tenantry graph --format json` lists what is",
        escape(&address)
    ))
}

fn write(view: &GraphView<'_>, format: GraphFormat, output: Output) {
    match format {
        GraphFormat::Mermaid => {
            let text = drawn::mermaid(view);
            output.result(&text);
            if view.graph.edges.len() > MERMAID_EDGES || text.len() > MERMAID_TEXT {
                output.say(&format!(
                    "Mermaid draws at most {MERMAID_EDGES} edges and {MERMAID_TEXT} characters unless it is configured otherwise; narrow the graph with --focus, or use --format dot."
                ));
            }
        }
        GraphFormat::Dot => output.result(&drawn::dot(view)),
        GraphFormat::Json => output.json(&drawn::json(view)),
    }
}
