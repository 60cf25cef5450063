//! What placeholders mean at one place, and how they are filled in: variables, the keys around, what an entry gives to a template.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::arena::Arena;
use super::placeholder::{Kind, Name, Part, capitals, parts};
use super::tree::{Node, Style, Value};
use super::variables::Variable;
use super::words::{listed, nearest, quote};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::many as codes;
use crate::model::Span;

/// A text with its placeholders filled in.
pub(super) struct Filled {
    pub text: String,
    /// How the text counts: a plain one may be a number.
    pub style: Style,
    /// Where in `text` the first thing stands that was filled in.
    pub first: usize,
    /// Why this must not be part of a reference to a secret, if it must not.
    pub unfit: Option<String>,
}

/// Bytes that entries share: a template, or a default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// Its bytes.
    pub body: Span,
    /// The key of the first entry that uses it.
    pub entry: Span,
    /// How many times it is used.
    pub count: usize,
}

/// A template.
#[derive(Clone, Copy)]
pub(super) struct Template<'t> {
    /// Where its key stands.
    pub key: Span,
    pub body: Node<'t>,
}

/// What the whole configuration gives to each of its parts.
#[derive(Default)]
pub(super) struct World<'t> {
    pub templates: HashMap<(Kind, &'t str), Template<'t>>,
    pub defaults: HashMap<Kind, Node<'t>>,
    pub variables: BTreeMap<&'t str, Variable>,
    /// Whether anything of this is used at all.
    pub active: bool,
    pub scopes: Arena<Scope<'t>>,
    pub nodes: Arena<Node<'t>>,
    pub texts: Arena<Filled>,
    /// Templates that an entry uses.
    pub used: RefCell<HashSet<(Kind, &'t str)>>,
    /// By the place of a template's or default's key: who uses it.
    pub uses: RefCell<BTreeMap<Span, Use>>,
    /// What was wrong with placeholders.
    pub complaints: RefCell<Vec<Diagnostic>>,
    /// Texts that had placeholders: an edit of one would write out what they stand for.
    pub filled: RefCell<HashSet<Span>>,
}

/// What placeholders mean at one place.
#[derive(Clone, Copy)]
pub(super) struct Scope<'t> {
    pub world: &'t World<'t>,
    /// The keys of the things around, and of the thing itself.
    pub keys: [Option<&'t str>; 4],
    /// Inside of a template: what the entry gives, and what the template gives where the entry does not.
    pub given: [Option<Node<'t>>; 2],
    /// Inside of a template: its name.
    pub template: Option<&'t str>,
    /// Inside of a template or of defaults: the key of the entry.
    pub entry: Option<Span>,
}

impl<'t> Scope<'t> {
    /// The outermost meaning: variables alone.
    pub fn new(world: &'t World<'t>) -> Self {
        Self {
            world,
            keys: [None; 4],
            given: [None; 2],
            template: None,
            entry: None,
        }
    }

    /// The scope of a thing with this key, inside of this one.
    pub fn of(&self, kind: Kind, key: &'t str) -> Option<&'t Scope<'t>> {
        let mut scope = *self;
        scope.keys[kind as usize] = Some(key);
        self.world.scopes.keep(scope)
    }

    /// The node with the placeholders in its text filled in. What is wrong is kept among the world's complaints.
    pub fn fill(&'t self, node: Node<'t>) -> Node<'t> {
        let text = node.scalar().unwrap_or_default();
        let parts = parts(text);
        if let [Part::Named(Name::Argument(name), _)] = parts.as_slice()
            && let Some(argument) = self.argument(name)
        {
            return argument;
        }
        let mut filled = Filled {
            text: String::with_capacity(text.len()),
            style: Style::Other,
            first: usize::MAX,
            unfit: None,
        };
        for part in &parts {
            match part {
                Part::Text(text) => filled.text.push_str(text),
                Part::Wrong(range) => {
                    self.wrong(node, range.clone());
                    filled.style = Style::Broken;
                }
                Part::Named(name, range) => {
                    filled.first = filled.first.min(filled.text.len());
                    if self.put(*name, &mut filled, parts.len() == 1).is_none() {
                        self.unknown(*name, node, range.clone());
                        filled.style = Style::Broken;
                    }
                }
            }
        }
        if filled.first < usize::MAX {
            self.world.filled.borrow_mut().insert(node.full_span());
        }
        match self.world.texts.keep(filled) {
            Some(filled) => node.filled_with(filled),
            None => node,
        }
    }

    /// What the entry, or else the template, gives under this name.
    fn argument(&self, name: &str) -> Option<Node<'t>> {
        let given = self.given.iter().flatten();
        given
            .flat_map(|node| node.pairs())
            .find_map(|(key, value)| (key.scalar() == Some(name)).then_some(value))
    }

    /// Appends what a name stands for; `None` when it stands for nothing here.
    fn put(&self, name: Name<'_>, filled: &mut Filled, alone: bool) -> Option<()> {
        let mut open = None;
        let value = match name {
            Name::Key(kind) => self.keys[kind as usize]?.to_owned(),
            Name::Capitals(kind) => capitals(self.keys[kind as usize]?),
            Name::Variable(name) => {
                let variable = self.world.variables.get(name)?;
                if !variable.closed {
                    open = Some(format!(
                        "the variable {} lists no `choices`, so anything could be named",
                        quote(name)
                    ));
                }
                let Some(value) = &variable.value else {
                    // why it has no value is said where it is declared
                    filled.style = Style::Broken;
                    return Some(());
                };
                if alone && variable.plain {
                    filled.style = Style::Plain;
                }
                value.clone()
            }
            Name::Argument(name) => {
                let node = self.argument(name)?;
                if matches!(
                    node.value(),
                    Value::Sequence | Value::Mapping | Value::Null | Value::Broken
                ) {
                    self.no_text(name, node);
                    filled.style = Style::Broken;
                    return Some(());
                }
                open = node.filled().and_then(|filled| filled.unfit.clone());
                node.scalar()?.to_owned()
            }
        };
        let mut letters = value.bytes();
        let key = letters
            .next()
            .is_some_and(|first| first.is_ascii_alphanumeric() || first == b'_')
            && letters.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
        if !key {
            open = open.or_else(|| {
                Some(format!(
                    "{} has other characters than letters, digits, `.`, `_` and `-`",
                    quote(&value)
                ))
            });
        }
        if filled.unfit.is_none() {
            filled.unfit = open;
        }
        filled.text.push_str(&value);
        Some(())
    }

    /// Notes that the entry around uses these bytes.
    pub fn note(&self, body: Span) {
        let Some(entry) = self.entry else { return };
        let mut uses = self.world.uses.borrow_mut();
        let first = Use {
            body,
            entry,
            count: 0,
        };
        uses.entry(body).or_insert(first).count += 1;
    }

    fn complain(&self, diagnostic: Diagnostic) {
        let diagnostic = match self.entry {
            Some(entry) => diagnostic.at(entry, "used by this entry"),
            None => diagnostic,
        };
        self.world.complaints.borrow_mut().push(diagnostic);
    }

    fn no_text(&self, name: &str, node: Node<'t>) {
        self.complain(
            Diagnostic::new(
                &codes::BAD_ARGUMENT,
                format!("`with.{name}` is no text that could stand inside of another one"),
            )
            .at(node.span(), "a text or a number belongs here")
            .help("a list or a mapping can only be the whole value of a field"),
        );
    }

    fn wrong(&self, node: Node<'t>, range: std::ops::Range<usize>) {
        self.complain(
            Diagnostic::new(&codes::BAD_PLACEHOLDER, "this begins as a placeholder and is none")
                .at(node.part(range), "not a placeholder")
                .help("placeholders are `${var.NAME}`, `${with.NAME}` and the keys `${tenant}`, `${token}`, `${org}`, `${connection}`, in capitals also as parts of environment variables; `$${` is a literal `${`"),
        );
    }

    fn unknown(&self, name: Name<'_>, node: Node<'t>, range: std::ops::Range<usize>) {
        let at = node.part(range);
        let diagnostic = match name {
            Name::Variable(name) => self.unknown_variable(name, at),
            Name::Argument(name) => match (self.template, self.entry) {
                (Some(template), Some(_)) => Diagnostic::new(
                    &codes::MISSING_ARGUMENT,
                    format!("{} is not given to the template {}", quote(&format!("with.{name}")), quote(template)),
                )
                .at(at, "needed here")
                .help(format!("write `with: {{ {name}: … }}` into the entry, or give the template a default: `with: {{ {name}: … }}`")),
                _ => Diagnostic::new(&codes::BAD_PLACEHOLDER, "`${with.…}` means something in a template only")
                    .at(at, "no template around it")
                    .help("write the value out, or declare a variable and write `${var.NAME}`"),
            },
            Name::Key(kind) | Name::Capitals(kind) => {
                let noun = kind.noun();
                Diagnostic::new(&codes::BAD_PLACEHOLDER, format!("there is no {noun} around this whose key could be meant"))
                    .at(at, format!("not inside of a {noun}"))
                    .help("in a tenant and its tokens there is `${tenant}`, in a token also `${token}`, in a connection `${connection}`, in an org `${org}`")
            }
        };
        self.complain(diagnostic);
    }

    fn unknown_variable(&self, name: &str, at: Span) -> Diagnostic {
        let known = self.world.variables.keys().copied();
        let diagnostic = Diagnostic::new(
            &codes::UNKNOWN_VARIABLE,
            format!("no variable {} is declared", quote(name)),
        );
        let label = match nearest(name, known.clone()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "not declared".to_owned(),
        };
        let help = match known.len() {
            0 => format!("declare it: `variables: {{ {name}: {{ type: string }} }}`"),
            _ => format!("declared are {}", listed(known)),
        };
        diagnostic.at(at, label).help(help)
    }
}
