//! Templates and defaults: mappings that lie under an entry and give what it does not say.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;
use std::collections::HashMap;

use super::placeholder::Kind;
use super::reader::{Cx, Read};
use super::scope::{Scope, Template, World};
use super::shape::{ConnectionText, OrgText, TenantText, TokenText};
use super::sink::Sink;
use super::tree::{Node, Tree, Value};
use super::variables;
use super::words::{listed, nearest, quote};
use crate::diagnostic::codes::{many as codes, shape};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Span;

/// The field that names a template.
pub(super) const USE: &str = "use";
/// The field with what an entry gives to its template.
pub(super) const WITH: &str = "with";
/// What only an entry itself may say: nothing is to be gone because a template or a default says so.
const OWN: &str = "absent";
/// Visits that one entry may make in its template and in defaults.
const FUEL: usize = 5_000;

/// The fields of a kind.
fn fields_of(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Tenant => TenantText::FIELDS,
        Kind::Token => TokenText::FIELDS,
        Kind::Org => OrgText::FIELDS,
        Kind::Connection => ConnectionText::FIELDS,
    }
}

/// `templates:`, read for its shape alone.
#[derive(Debug)]
pub(super) struct Templates;

/// `defaults:`, read for its shape alone.
#[derive(Debug)]
pub(super) struct Defaults;

/// `variables:`, read before.
#[derive(Debug)]
pub(super) struct Variables;

impl Read for Templates {
    fn read(_: Node<'_>, _: Span, _: &mut Cx<'_>) -> Option<Self> {
        Some(Self)
    }
}

impl Read for Defaults {
    fn read(_: Node<'_>, _: Span, _: &mut Cx<'_>) -> Option<Self> {
        Some(Self)
    }
}

impl Read for Variables {
    fn read(_: Node<'_>, _: Span, _: &mut Cx<'_>) -> Option<Self> {
        Some(Self)
    }
}

/// Gathers variables, templates and defaults of all files.
pub(super) struct Gather<'w, 't> {
    pub world: &'w mut World<'t>,
    places: HashMap<String, Span>,
    first: HashMap<(Kind, &'t str), Span>,
    defaults: HashMap<Kind, Span>,
}

impl<'w, 't> Gather<'w, 't> {
    pub fn new(world: &'w mut World<'t>) -> Self {
        Self {
            world,
            places: HashMap::new(),
            first: HashMap::new(),
            defaults: HashMap::new(),
        }
    }

    /// Takes the sections of one file in.
    pub fn tree(&mut self, tree: &'t Tree<'t>, cx: &mut Cx<'_>) {
        self.world.active |= tree.placeholders;
        for document in tree.documents() {
            for (key, value) in document.pairs() {
                match key.scalar() {
                    Some("variables") => variables::declare(
                        value,
                        key.span(),
                        &mut self.world.variables,
                        &mut self.places,
                        cx,
                    ),
                    Some("templates") => self.templates(value, key.span(), cx),
                    Some("defaults") => self.defaults(value, key.span(), cx),
                    _ => {}
                }
            }
        }
    }

    fn templates(&mut self, section: Node<'t>, at: Span, cx: &mut Cx<'_>) {
        kinds(section, at, "templates", cx, |kind, key, value, cx| {
            if value.value() == Value::Null {
                return;
            }
            if value.value() != Value::Mapping {
                return cx.wrong_type(value, key.span(), "a mapping from names to templates");
            }
            cx.entries(value, |cx, key, name, body| {
                check(body, key.span(), kind, true, cx);
                let first = *self.first.entry((kind, name)).or_insert(key.span());
                if first != key.span() {
                    twice(
                        &format!("the template {}", quote(name)),
                        key.span(),
                        first,
                        cx,
                    );
                    return;
                }
                let template = Template {
                    key: key.span(),
                    body,
                };
                self.world.active = true;
                self.world.templates.insert((kind, name), template);
            });
        });
    }

    fn defaults(&mut self, section: Node<'t>, at: Span, cx: &mut Cx<'_>) {
        kinds(section, at, "defaults", cx, |kind, key, value, cx| {
            if value.value() == Value::Null {
                return;
            }
            check(value, key.span(), kind, false, cx);
            let first = *self.defaults.entry(kind).or_insert(key.span());
            if first != key.span() {
                let what = format!("the default of {}", kind.section());
                return twice(&what, key.span(), first, cx);
            }
            if value.value() == Value::Mapping {
                self.world.active = true;
                self.world.defaults.insert(kind, value);
            }
        });
    }
}

/// Visits the sections of `templates` or `defaults` by kind.
fn kinds<'t>(
    section: Node<'t>,
    at: Span,
    noun: &str,
    cx: &mut Cx<'_>,
    mut visit: impl FnMut(Kind, Node<'t>, Node<'t>, &mut Cx<'_>),
) {
    if section.value() == Value::Null {
        return;
    }
    if section.value() != Value::Mapping {
        return cx.wrong_type(
            section,
            at,
            "a mapping with `tenants`, `tokens`, `orgs` and `connections`",
        );
    }
    cx.entries(section, |cx, key, text, value| {
        let known = Kind::ALL.into_iter().find(|kind| kind.section() == text);
        if let Some(kind) = known {
            return visit(kind, key, value, cx);
        }
        let names = Kind::ALL.map(Kind::section);
        cx.sink.push(
            Diagnostic::new(
                &shape::UNKNOWN_FIELD,
                format!("{} is no field of the {noun}", quote(text)),
            )
            .at(
                key.span(),
                nearest(text, names).map_or("not known here".to_owned(), |meant| {
                    format!("did you mean `{meant}`?")
                }),
            )
            .help(format!("its fields are {}", listed(names))),
        );
    });
}

fn twice(what: &str, again: Span, first: Span, cx: &mut Cx<'_>) {
    cx.sink.push(
        Diagnostic::new(&shape::DUPLICATE_KEY, format!("{what} is declared twice"))
            .at(again, "declared again here")
            .at(first, "declared here first")
            .help("keep one of the two"),
    );
}

/// Checks the names of a body's fields, used or not, and what it may not say.
fn check(body: Node<'_>, at: Span, kind: Kind, template: bool, cx: &mut Cx<'_>) {
    cx.sink.shared.push(body.full_span());
    let noun = match template {
        true => "template",
        false => "default",
    };
    let forbidden = |text: &str| match (text, template) {
        (OWN, _) => Some("write `absent: true` into the entry that is to be gone"),
        (USE, true) => Some(
            "a template stands alone: write the fields out, or use both with YAML's own `<<: *anchor`",
        ),
        (USE | WITH, false) => Some("name the template in the entries"),
        _ => None,
    };
    if body.value() != Value::Mapping {
        if body.value() != Value::Null {
            cx.wrong_type(
                body,
                at,
                &format!("a mapping with fields of a {}", kind.noun()),
            );
        }
        return;
    }
    cx.entries(body, |cx, key, text, value| {
        if let Some(help) = forbidden(text) {
            cx.sink.push(
                Diagnostic::new(
                    &codes::NOT_IN_TEMPLATE,
                    format!("a {noun} cannot say `{text}`"),
                )
                .at(key.span(), "not here")
                .help(help),
            );
        } else if text == WITH {
            with(value, key.span(), cx);
        } else if !fields_of(kind).contains(&text) {
            cx.unknown_field(key, text, kind.noun(), fields_of(kind));
        }
    });
}

/// Checks the shape of `with`.
fn with(value: Node<'_>, at: Span, cx: &mut Cx<'_>) {
    if !matches!(value.value(), Value::Mapping | Value::Null | Value::Broken) {
        cx.wrong_type(value, at, "a mapping from names to values");
    }
}

impl Cx<'_> {
    /// The mappings that lie under an entry, nearest first: of its template, then defaults. `own`: `use` and `with` of the entry.
    pub fn layers<'t>(
        &mut self,
        node: Node<'t>,
        at: Span,
        kind: Kind,
        own: [Option<(Span, Node<'t>)>; 2],
    ) -> Vec<Node<'t>> {
        let [used, given] = own;
        if let Some((at, value)) = given {
            with(value, at, self);
        }
        let Some(scope) = node.scope() else {
            if let Some((_, value)) = used
                && let Value::Text(name) = value.value()
            {
                self.unknown_template(name, value, kind, Vec::new());
            }
            return Vec::new();
        };
        let mut layers = Vec::new();
        let mut inner = *scope;
        inner.entry = scope.entry.or(Some(at));
        inner.given = [None; 2];
        inner.template = None;
        if let Some((key, value)) = used {
            layers.extend(self.template(value, key, kind, given, inner));
        } else if let Some((at, _)) = given {
            self.sink.push(
                Diagnostic::new(&codes::BAD_ARGUMENT, "`with` gives values to no template")
                    .at(at, "no `use` beside it")
                    .help("name the template with `use: NAME`, or remove `with`"),
            );
        }
        if let Some(defaults) = scope.world.defaults.get(&kind)
            && let Some(inner) = scope.world.scopes.keep(inner)
        {
            inner.note(defaults.full_span());
            layers.push(defaults.within(Some(inner)));
        }
        if !layers.is_empty() {
            self.refuel(FUEL);
        }
        layers
    }

    fn template<'t>(
        &mut self,
        value: Node<'t>,
        at: Span,
        kind: Kind,
        given: Option<(Span, Node<'t>)>,
        mut scope: Scope<'t>,
    ) -> Option<Node<'t>> {
        let Value::Text(name) = value.value() else {
            self.wrong_type(value, at, "a text: the name of a template");
            return None;
        };
        let world = scope.world;
        let Some(template) = world.templates.get(&(kind, name)) else {
            let known = world.templates.keys();
            let known = known.filter(|(of, _)| *of == kind).map(|(_, name)| *name);
            self.unknown_template(name, value, kind, known.collect());
            return None;
        };
        world.used.borrow_mut().insert((kind, name));
        let defaults = template
            .body
            .pairs()
            .find(|(key, _)| key.scalar() == Some(WITH));
        let given = given.map(|(_, node)| node);
        scope.given = [given, defaults.map(|(_, node)| node)];
        scope.template = Some(name);
        if let Some(given) = given {
            self.unheard(name, template.body, given);
        }
        let scope = world.scopes.keep(scope)?;
        scope.note(template.body.full_span());
        Some(template.body.within(Some(scope)))
    }

    /// Says which arguments the template has no use for.
    fn unheard(&mut self, name: &str, body: Node<'_>, given: Node<'_>) {
        let text = body.text();
        for (key, _) in given.pairs() {
            let Some(argument) = key.scalar() else {
                continue;
            };
            if text.contains(&format!("${{with.{argument}}}")) {
                continue;
            }
            let known = wanted(text);
            let label = match nearest(argument, known.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "used nowhere in it".to_owned(),
            };
            let help = match known.is_empty() {
                true => {
                    format!("the template takes nothing: no `${{with.{argument}}}` stands in it")
                }
                false => format!("it takes {}", listed(known)),
            };
            self.sink.push(
                Diagnostic::new(
                    &codes::BAD_ARGUMENT,
                    format!(
                        "the template {} has no use for {}",
                        quote(name),
                        quote(argument)
                    ),
                )
                .at(key.span(), label)
                .help(help),
            );
        }
    }

    fn unknown_template(&mut self, name: &str, value: Node<'_>, kind: Kind, mut known: Vec<&str>) {
        known.sort_unstable();
        let meant = self
            .sink
            .may_compare(known.len())
            .then(|| nearest(name, known.iter().copied()))
            .flatten();
        let mut diagnostic = Diagnostic::new(
            &codes::UNKNOWN_TEMPLATE,
            format!(
                "no template {} for {} is declared",
                quote(name),
                kind.section()
            ),
        );
        diagnostic = match meant {
            Some(meant) => diagnostic
                .at(value.span(), format!("did you mean `{meant}`?"))
                .guess(value.full_span(), meant),
            None => diagnostic.at(value.span(), "not declared"),
        };
        let help = match known.len() {
            0 => format!("declare it under `templates: {{ {}: … }}`", kind.section()),
            1..=10 => format!("declared are {}", listed(known)),
            _ => format!(
                "{} are declared under `templates: {{ {}: … }}`",
                known.len(),
                kind.section()
            ),
        };
        self.sink.push(diagnostic.help(help));
    }
}

/// The names of the arguments in a template's text.
fn wanted(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = text
        .split("${with.")
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Says which templates nobody uses, and what was wrong with placeholders.
pub(super) fn finish(world: &World<'_>, sink: &mut Sink) {
    for complaint in world.complaints.take() {
        sink.push(complaint);
    }
    let used = world.used.borrow();
    for (key, template) in &world.templates {
        if !used.contains(key) {
            let mut diagnostic = Diagnostic::new(
                &codes::UNUSED_TEMPLATE,
                format!("no entry uses the template {}", quote(key.1)),
            )
            .at(template.key, "declares nothing by itself")
            .help(format!(
                "write `use: {}` into an entry of `{}`, or remove it",
                key.1,
                key.0.section()
            ));
            diagnostic.severity = Severity::Note;
            sink.push(diagnostic);
        }
    }
    sink.shared.extend(world.filled.take());
    sink.uses.extend(world.uses.take().into_values());
}

/// Gives each section the schema that editors check it by.
macro_rules! schema {
    ($($type:ident: $value:expr;)+) => {$(
        impl JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                let of: fn(&mut SchemaGenerator) -> Schema = $value;
                of(generator)
            }
        }
    )+};
}

fn by_kind(generator: &mut SchemaGenerator, one: fn(Schema) -> Schema) -> Schema {
    let tenants = one(generator.subschema_for::<TenantText>());
    let tokens = one(generator.subschema_for::<TokenText>());
    let orgs = one(generator.subschema_for::<OrgText>());
    let connections = one(generator.subschema_for::<ConnectionText>());
    json_schema!({
        "type": ["object", "null"],
        "properties": { "tenants": tenants, "tokens": tokens, "orgs": orgs, "connections": connections },
        "additionalProperties": false,
    })
}

schema! {
    Templates: |generator| by_kind(generator, |body| json_schema!({
        "type": ["object", "null"],
        "additionalProperties": body,
    }));
    Defaults: |generator| by_kind(generator, |body| body);
    Variables: |generator| {
        let variable = generator.subschema_for::<super::shape::VariableText>();
        json_schema!({
            "type": ["object", "null"],
            "propertyNames": { "pattern": "^[A-Za-z][A-Za-z0-9_-]*$" },
            "additionalProperties": { "anyOf": [variable, { "type": "null" }] },
        })
    };
}
