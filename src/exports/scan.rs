//! What is carried along while an export is read.

use std::collections::HashSet;

use super::error::Spot;
use super::export::{Card, CardConnection, Export, Input, Notice, Trigger};
use super::walk::Scalar;
use crate::catalog::InputValue;

/// Versions that this program was written for.
const VERSIONS: [&str; 4] = ["1.2.0", "1.3.0", "1.4.0", "1.5.0"];

/// The export so far, and the flow that is being read.
#[derive(Default)]
pub(super) struct Scan {
    pub export: Export,
    /// The `type` of the document.
    pub kind: Scalar,
    /// Whether there was a list of flows.
    pub has_flows: bool,
    /// Why the reading was ended from here.
    pub too_deep: bool,
    pub spot: Spot,
    pub flow: FlowScan,
}

/// The flow that is being read.
#[derive(Default)]
pub(super) struct FlowScan {
    pub cards: Vec<FoundCard>,
    /// (card, input) that another card's output is mapped to.
    pub pins: HashSet<(String, String)>,
    pub trigger: Trigger,
}

/// A card of the connector before its flow was read to the end.
pub(super) struct FoundCard {
    pub card: Card,
    pub inputs: Vec<FoundInput>,
}

/// An input before its flow was read to the end.
#[derive(Default)]
pub(super) struct FoundInput {
    pub id: String,
    pub name: String,
    pub value: Scalar,
}

impl FlowScan {
    /// The cards, with what is mapped told from what is fixed.
    pub fn finish(self) -> Vec<Card> {
        let Self { cards, pins, .. } = self;
        let finished = cards.into_iter().map(|FoundCard { mut card, inputs }| {
            card.inside.reverse();
            card.inputs = inputs
                .into_iter()
                .map(|input| {
                    let pinned = pins.contains(&(card.id.clone(), input.id));
                    let value = match input.value {
                        _ if pinned => InputValue::Computed,
                        Scalar::Nothing => InputValue::Empty,
                        Scalar::Text(text) => InputValue::Fixed(text),
                        Scalar::Other => InputValue::Unreadable,
                    };
                    Input {
                        name: input.name,
                        value,
                    }
                })
                .collect();
            card
        });
        finished.collect()
    }
}

impl Scan {
    /// The export, its connections named and its notices written.
    pub fn finish(self) -> Export {
        let mut export = self.export;
        match export.version.as_deref() {
            None => export.notices.push(Notice::NoVersion),
            Some(version) if !VERSIONS.contains(&version) => {
                let version = version.to_owned();
                export.notices.push(Notice::UnknownVersion(version));
            }
            Some(_) => {}
        }
        let connections = &export.connections;
        for card in export.flows.iter_mut().flat_map(|flow| &mut flow.cards) {
            let CardConnection::Missing { id } = &mut card.connection else {
                continue;
            };
            if let Some(known) = connections.get(id.as_str()) {
                card.connection = CardConnection::Named {
                    id: std::mem::take(id),
                    nickname: known.nickname.clone(),
                };
            }
        }
        export
    }
}
