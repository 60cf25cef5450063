//! Keys that one mapping has twice.

use std::collections::HashMap;

use super::sink::Sink;
use super::tree::{Node, Tree};
use super::words::quote;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::shape;

/// Mappings up to this size are compared pair by pair.
const SMALL: usize = 8;

/// Reports each key that stands in one mapping twice.
pub(super) fn check(tree: &Tree<'_>, sink: &mut Sink) {
    for mapping in tree.mappings() {
        if mapping.pairs().len() <= SMALL {
            small(mapping, sink);
        } else {
            large(mapping, sink);
        }
    }
}

fn small(mapping: Node<'_>, sink: &mut Sink) {
    for (number, (key, _)) in mapping.pairs().enumerate() {
        let Some(text) = key.scalar() else { continue };
        let first = mapping
            .pairs()
            .take(number)
            .find(|(other, _)| other.scalar() == Some(text));
        if let Some((first, _)) = first {
            report(text, first, key, sink);
        }
    }
}

fn large(mapping: Node<'_>, sink: &mut Sink) {
    let mut known: HashMap<&str, Node<'_>> = HashMap::with_capacity(mapping.pairs().len());
    for (key, _) in mapping.pairs() {
        let Some(text) = key.scalar() else { continue };
        if let Some(first) = known.get(text) {
            report(text, *first, key, sink);
        } else {
            known.insert(text, key);
        }
    }
}

fn report(text: &str, first: Node<'_>, again: Node<'_>, sink: &mut Sink) {
    sink.push(
        Diagnostic::new(
            &shape::DUPLICATE_KEY,
            format!("the key {} stands here twice", quote(text)),
        )
        .at(again.span(), "again here")
        .at(first.span(), "first here")
        .help("keep one of the two"),
    );
}
