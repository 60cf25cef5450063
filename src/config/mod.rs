//! Configuration files to declared values: YAML text to a tree with byte spans, the tree to typed values, those to
//! [`Declared`], with every mistake of every file collected on the way. Never asks a service, never resolves a secret.

mod arena;
mod canary_url;
mod comments;
mod connect;
mod declare;
mod duplicates;
mod duration;
mod entries;
mod exceptions;
mod extent;
mod fields;
mod files;
mod host;
mod include;
mod mask;
mod merge;
mod notify;
mod okta_domain;
mod order;
mod parse;
mod pasted;
mod placeholder;
mod plans;
mod policy;
mod promotion;
mod reader;
mod record;
mod references;
mod repeated;
mod rules;
mod scalar;
mod schema;
mod scope;
mod secret_ref;
mod shape;
mod sink;
mod state_place;
mod syntax;
mod templates;
mod tree;
mod values;
mod variables;
mod vault;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::diagnostic::codes::shape as codes;
use crate::diagnostic::{Diagnostic, Overrides};
use crate::model::{Declared, FileId, SourceFile, Sources, Span};

use extent::Extent;
use files::Input;
use merge::Merged;
use reader::{Cx, Read};
use scope::{Scope, World};
use sink::Sink;
use tree::{Node, Tree, Value};

pub use duration::parse_duration;
pub use exceptions::read_until;
pub use host::{HostError, HostReading, HostRemark, parse_api_host};
pub use okta_domain::{DomainError, DomainReading, parse_okta_domain};
pub use order::field_order;
pub use pasted::PasteError;
pub use schema::schema;
pub use scope::Use;
pub use secret_ref::{SecretRefError, parse_secret_ref};
pub use variables::PREFIX as VARIABLE_PREFIX;

/// What the command line adds to the files.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Hosts outside of the vendors' patterns that are accepted: a custom Okta domain.
    pub allow_hosts: Vec<String>,
    /// Values of variables, by the whole name `TENANTRY_VAR_…`.
    pub variables: BTreeMap<String, String>,
}

/// A configuration that was read.
#[derive(Debug)]
pub struct Loaded {
    /// The files' texts, for showing. Literal secrets and what looks like a token is crossed out byte for byte: spans stay right,
    /// but an editor of files has to read them again.
    pub sources: Sources,
    /// What is declared; `None` if there is any error.
    pub declared: Option<Declared>,
    /// What there is to say, by file and offset.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that were read, in order.
    pub files: Vec<PathBuf>,
    /// The folder of the first path: the state lives beside it.
    pub root: PathBuf,
    /// The levels that `rules` gives to diagnostics. `diagnostics` are as they were found.
    pub overrides: Overrides,
    /// Comments `# tenantry: …`, each from its `#` to the end of its line.
    pub comments: Vec<Span>,
    /// Templates, defaults, and texts with placeholders: an edit there would change more than one entry, or write out what a
    /// placeholder stands for.
    pub shared: Vec<Span>,
    /// Templates and defaults, and which entries use them.
    pub uses: Vec<Use>,
}

impl Loaded {
    /// Whether these bytes belong to more than one entry; an edit for one of them alone must not touch them.
    pub fn is_shared(&self, place: Span) -> bool {
        self.shared.iter().any(|span| span.covers(place))
    }
}

/// Puts texts in the place of those on disk.
fn substitute(inputs: &mut [Input], texts: &BTreeMap<PathBuf, String>) {
    for input in inputs {
        if let Some(text) = texts.get(&input.path) {
            input.text = text.as_str().into();
        }
    }
}

/// Reads a configuration. Each path is a file, a folder (`tenantry.yaml`, `tenantry.yml` and `*.tenantry.yaml` in it, not below it)
/// or `-` for the standard input; all of them are merged. Every mistake of every file is in `diagnostics`.
pub fn load(paths: &[PathBuf], options: &Options) -> Loaded {
    load_as_if(paths, options, &BTreeMap::new())
}

/// As [`load`], as if the files at these paths said this.
pub fn load_as_if(
    paths: &[PathBuf],
    options: &Options,
    texts: &BTreeMap<PathBuf, String>,
) -> Loaded {
    let mut sink = Sink::default();
    let mut inputs = files::read_all(paths, &mut sink);
    substitute(&mut inputs, texts);
    include::follow(&mut inputs, &mut sink);
    substitute(&mut inputs, texts);
    let mut reading = Reading::default();
    reading.all(&inputs, options, &mut sink);
    reading.check_version(&mut sink);
    reading.check_empty(&inputs, &mut sink);
    if reading.merged.gaps {
        reading.extent.hide();
    }
    let mut overrides = Overrides::default();
    for (selector, (_, level)) in std::mem::take(&mut reading.merged.rules) {
        overrides.configure(selector, level);
    }
    let comments = std::mem::take(&mut reading.comments);
    let declared = declare::declare(reading.merged, &reading.extent, &mut sink);
    let shared = sink.shared.clone();
    let uses = std::mem::take(&mut sink.uses);
    let loaded = finish(inputs, declared, sink, files::root_of(paths));
    Loaded {
        overrides,
        comments,
        shared,
        uses,
        ..loaded
    }
}

fn finish(inputs: Vec<Input>, declared: Declared, mut sink: Sink, root: PathBuf) -> Loaded {
    let (secret, harmless) = (
        std::mem::take(&mut sink.secret),
        std::mem::take(&mut sink.harmless),
    );
    let mut sources = Sources::default();
    let mut files = Vec::new();
    for (number, input) in (0..).zip(inputs) {
        let of_file = |spans: &[Span]| {
            spans
                .iter()
                .copied()
                .filter(|span| span.file == FileId(number))
                .collect::<Vec<_>>()
        };
        let text = mask::mask(input.text, &of_file(&secret), &of_file(&harmless));
        if input.whole {
            files.push(input.path.clone());
        }
        sources.add(SourceFile {
            path: input.path,
            text,
        });
    }
    let diagnostics = sink.into_sorted();
    let usable = !diagnostics.iter().any(Diagnostic::is_error);
    Loaded {
        sources,
        declared: usable.then_some(declared),
        diagnostics,
        files,
        root,
        overrides: Overrides::default(),
        comments: Vec::new(),
        shared: Vec::new(),
        uses: Vec::new(),
    }
}

/// What the documents gave so far.
#[derive(Default)]
struct Reading {
    merged: Merged,
    /// What could not be read: what is not declared elsewhere may be declared there.
    extent: Extent,
    /// The first key of the first document: where a version belongs.
    first_key: Option<Span>,
    /// Files without a document.
    empty: Vec<FileId>,
    /// Whether any file has a document.
    any: bool,
    /// Comments that are meant for this program.
    comments: Vec<Span>,
}

impl Reading {
    /// Reads all files: first what they give to each other, then each by itself.
    fn all(&mut self, inputs: &[Input], options: &Options, sink: &mut Sink) {
        let trees: Vec<Option<Tree<'_>>> = (0..)
            .zip(inputs)
            .map(|(number, input)| self.tree(FileId(number), input, sink))
            .collect();
        let mut world = World::default();
        let mut gather = templates::Gather::new(&mut world);
        for tree in trees.iter().flatten() {
            gather.tree(tree, &mut Cx::new(tree, options, sink));
        }
        if let Some(tree) = trees.iter().flatten().next() {
            variables::unheard(&world.variables, &mut Cx::new(tree, options, sink));
        }
        let scope = Scope::new(&world);
        let scope = world.active.then_some(&scope);
        for tree in trees.iter().flatten() {
            self.file(tree, scope, &mut Cx::new(tree, options, sink));
        }
        templates::finish(&world, sink);
    }

    fn tree<'t>(&mut self, file: FileId, input: &'t Input, sink: &mut Sink) -> Option<Tree<'t>> {
        if !input.whole {
            self.extent.hide();
            return None;
        }
        let (mut tree, mistakes) = parse::parse(file, &input.text);
        tree.base = &input.base;
        if tree.broken {
            self.extent.cut(&input.text);
            sink.secret.extend(mask::suspicious(file, &input.text));
        }
        for mistake in mistakes {
            sink.push_in(file, mistake);
        }
        duplicates::check(&tree, sink);
        self.comments.extend(comments::find(&tree));
        Some(tree)
    }

    fn file<'t>(&mut self, tree: &'t Tree<'t>, scope: Option<&'t Scope<'t>>, cx: &mut Cx<'_>) {
        let mut empty = !tree.broken;
        for document in tree.documents() {
            empty &= document.value() == Value::Null;
            if !matches!(document.value(), Value::Null | Value::Broken) {
                self.document(document.within(scope), tree, cx);
            }
        }
        match empty {
            true => self.empty.push(tree.file),
            false => self.any = true,
        }
    }

    fn document(&mut self, document: Node<'_>, tree: &Tree<'_>, cx: &mut Cx<'_>) {
        let span = document.span();
        if document.value() != Value::Mapping {
            let message = format!(
                "the document is {}, not a mapping of sections",
                reader::kind_of(document)
            );
            cx.sink.push(
                Diagnostic::new(&codes::NOT_A_MAPPING, message)
                    .at(span, "a configuration starts with a key")
                    .help(
                        "its sections are `version`, `tenants`, `orgs`, `connections` and `people`",
                    ),
            );
            self.extent.hide();
            return;
        }
        let first = document
            .pairs()
            .next()
            .map_or(Span::new(tree.file, 0..0), |(key, _)| key.span());
        self.first_key.get_or_insert(first);
        if let Some(configuration) = shape::Configuration::read(document, first, cx) {
            self.merged.add(configuration, cx.sink);
        }
    }

    /// The version has to be in one document at least; where one could not be read it may have been there.
    fn check_version(&self, sink: &mut Sink) {
        if self.merged.versioned || self.extent.may_hold("version") {
            return;
        }
        if let Some(at) = self.first_key {
            let start = at.range().start;
            sink.push(
                Diagnostic::new(
                    &codes::VERSION,
                    "no file says which version of the format it is written in",
                )
                .at(at, "`version: 1` belongs before this")
                .help("write `version: 1` as the first line of one file")
                .fix(Span::new(at.file, start..start), "version: 1\n"),
            );
        }
    }

    /// An empty file is an error alone, and a warning beside others.
    fn check_empty(&self, inputs: &[Input], sink: &mut Sink) {
        for &file in &self.empty {
            let Some(input) = inputs.get(file.0 as usize) else {
                continue;
            };
            let mut diagnostic = Diagnostic::new(
                &codes::EMPTY,
                format!("{} declares nothing", input.path.display()),
            )
            .help("write `version: 1` and a tenant into it, or remove the file");
            if self.any {
                diagnostic.severity = crate::diagnostic::Severity::Warning;
            }
            sink.push_in(file, diagnostic);
        }
    }
}
