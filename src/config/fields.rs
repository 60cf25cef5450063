//! The fields of a mapping by name: which are there, which are missing, and which were never heard of.

use super::placeholder::Kind;
use super::reader::{Cx, Read, Slot};
use super::scope::World;
use super::templates::{USE, WITH};
use super::tree::{Node, Value};
use super::words::{is_reference, listed, names_secret, nearest, quote};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::shape;
use crate::model::Span;

/// The noun of the outermost mapping, the only one where `x-…` fields are left alone.
pub(super) const ROOT: &str = "configuration";

/// The field of a tenant that is merged by key where a template and an entry both have it.
const MERGED: &str = "tokens";

/// Lists of fields up to this long are shown with an unknown field.
const SHORT: usize = 10;

impl Cx<'_> {
    /// The fields of a mapping, unknown ones reported.
    pub fn fields<'t>(
        &mut self,
        node: Node<'t>,
        at: Span,
        noun: &'static str,
        names: &'static [&'static str],
    ) -> Option<Fields<'t>> {
        if node.value() != Value::Mapping {
            let article = if noun.starts_with(['a', 'e', 'i', 'o']) {
                "an"
            } else {
                "a"
            };
            self.wrong_type(
                node,
                at,
                &format!("a mapping with the fields of {article} {noun}"),
            );
            return None;
        }
        let kind = Kind::of(noun);
        let mut found = vec![None; names.len()];
        let mut misspelt = Vec::new();
        let mut own = [None; 2];
        self.entries(node, |cx, key, text, value| {
            if let Some(index) = names.iter().position(|&name| name == text) {
                found[index].get_or_insert((key.span(), value));
            } else if let Some(place) = template_field(kind, text, &mut own) {
                place.get_or_insert((key.span(), value));
            } else if !(noun == ROOT && text.starts_with("x-")) {
                let meant = cx.unknown_field(key, text, noun, names);
                misspelt.extend(meant.map(|index| (index, (key.span(), value))));
                cx.hide_secret(text, value);
            }
        });
        // A misspelt field is read as the one that was meant, so that its own mistakes are found and nothing is called missing.
        for (index, field) in misspelt {
            found[index].get_or_insert(field);
        }
        let mut fields = Fields {
            at,
            noun,
            names,
            found,
        };
        if let Some(kind) = kind {
            self.under(node, at, kind, own, &mut fields);
        }
        if noun == ROOT {
            fields.limit_placeholders();
        }
        Some(fields)
    }

    /// Takes what the entry does not say from what lies under it: of its tenant's template, of its own template, of defaults.
    fn under<'t>(
        &mut self,
        node: Node<'t>,
        at: Span,
        kind: Kind,
        mut own: [Option<(Span, Node<'t>)>; 2],
        fields: &mut Fields<'t>,
    ) {
        let mut merged = Vec::new();
        let mut below = node.below();
        while let Some(layer) = below {
            self.layer(layer, kind, fields, &mut own, &mut merged);
            below = layer.below();
        }
        for layer in self.layers(node, at, kind, own) {
            self.layer(layer, kind, fields, &mut [None; 2], &mut merged);
        }
        if let (Some(scope), false) = (node.scope(), merged.is_empty()) {
            fields.put_under(MERGED, merged, scope.world);
        }
    }

    fn layer<'t>(
        &mut self,
        layer: Node<'t>,
        kind: Kind,
        fields: &mut Fields<'t>,
        own: &mut [Option<(Span, Node<'t>)>; 2],
        merged: &mut Vec<Node<'t>>,
    ) {
        self.entries(layer, |_, key, text, value| {
            if let Some(index) = fields.names.iter().position(|&name| name == text) {
                match fields.found.get_mut(index) {
                    Some(Some(_)) if text == MERGED => merged.push(value),
                    Some(place) => _ = place.get_or_insert((key.span(), value)),
                    None => {}
                }
            } else if let Some(place) = template_field(Some(kind), text, own) {
                place.get_or_insert((key.span(), value));
            }
        });
    }

    /// Reports a field, and gives the number of the one that was probably meant.
    pub fn unknown_field(
        &mut self,
        key: Node<'_>,
        text: &str,
        noun: &str,
        names: &[&str],
    ) -> Option<usize> {
        let meant = self
            .sink
            .may_compare(names.len())
            .then(|| nearest(text, names.iter().copied()))
            .flatten();
        let mut diagnostic = Diagnostic::new(
            &shape::UNKNOWN_FIELD,
            format!("{} is no field of the {noun}", quote(text)),
        );
        diagnostic = diagnostic.at(
            key.span(),
            meant.map_or("not known here".into(), |meant| {
                format!("did you mean `{meant}`?")
            }),
        );
        if names.len() <= SHORT {
            diagnostic =
                diagnostic.help(format!("its fields are {}", listed(names.iter().copied())));
        }
        if let Some(meant) = meant.filter(|_| key.scalar() == Some(text) && key.is_plain()) {
            diagnostic = diagnostic.fix(key.span(), meant);
        }
        self.sink.push(diagnostic);
        names.iter().position(|&name| Some(name) == meant)
    }

    /// Keeps the value of an unknown field from being shown if its name says that it may be a secret.
    fn hide_secret(&mut self, name: &str, value: Node<'_>) {
        if names_secret(name) && value.scalar().is_some_and(|text| !is_reference(text)) {
            self.sink.secret.push(value.full_span());
        }
    }

    /// Says that the thing at `at` lacks a field.
    pub fn missing(&mut self, at: Span, noun: &str, name: &str, help: Option<String>) {
        self.sink.push(missing(at, noun, name, help));
    }
}

/// The diagnostic of a field that is not there.
pub(super) fn missing(at: Span, noun: &str, name: &str, help: Option<String>) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(
        &shape::MISSING_FIELD,
        format!("`{name}` is missing from the {noun}"),
    )
    .at(at, format!("add `{name}` to this"));
    diagnostic.help = help;
    diagnostic
}

/// The known fields of one mapping, to be taken out by name.
pub(super) struct Fields<'t> {
    at: Span,
    noun: &'static str,
    names: &'static [&'static str],
    found: Vec<Option<(Span, Node<'t>)>>,
}

/// The place of `use` or `with` among those of an entry that may have them.
fn template_field<'o, T>(kind: Option<Kind>, text: &str, own: &'o mut [T; 2]) -> Option<&'o mut T> {
    let [used, with] = own;
    kind?;
    match text {
        USE => Some(used),
        WITH => Some(with),
        _ => None,
    }
}

impl<'t> Fields<'t> {
    /// Puts mappings under a field that is merged by key. Of all other fields the nearest one counts, as a whole.
    fn put_under(&mut self, name: &str, lower: Vec<Node<'t>>, world: &'t World<'t>) {
        let mut below = None;
        for node in lower.into_iter().rev() {
            below = world.nodes.keep(node.over(below));
        }
        let index = self.names.iter().position(|&known| known == name);
        if let Some(Some((_, node))) = index.and_then(|index| self.found.get_mut(index)) {
            *node = node.over(below);
        }
    }

    /// Placeholders mean something in these sections only.
    fn limit_placeholders(&mut self) {
        for (name, found) in self.names.iter().zip(&mut self.found) {
            if let Some((_, node)) = found
                && !matches!(*name, "tenants" | "orgs" | "connections")
            {
                *node = node.within(None);
            }
        }
    }
}

impl Fields<'_> {
    /// A field that may be left out.
    pub fn optional<T: Read>(&self, name: &str, cx: &mut Cx<'_>) -> Slot<T> {
        let index = self.names.iter().position(|&known| known == name);
        match index.and_then(|index| self.found.get(index).copied().flatten()) {
            None => Slot::Absent,
            Some((key, value)) => T::read(value, key, cx).map_or(Slot::Bad, Slot::Good),
        }
    }

    /// A field that has to be there.
    pub fn required<T: Read>(&self, name: &str, cx: &mut Cx<'_>) -> Slot<T> {
        let slot = self.optional(name, cx);
        if slot.is_absent() {
            cx.missing(self.at, self.noun, name, None);
            return Slot::Bad;
        }
        slot
    }
}
