//! A card on which no connection is chosen: it fails when it runs.

use super::used::{At, Used};
use super::{Exports, at_globs, cards, listed};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::flows::CARD_WITHOUT_CONNECTION;

pub(super) fn check(exports: &Exports, used: &Used) -> Vec<Diagnostic> {
    used.unconnected
        .iter()
        .map(|(&file, places)| {
            let has = if places.len() == 1 { "has" } else { "have" };
            let message = format!(
                "{} of the Kandji (Iru Endpoint) connector {has} no connection",
                cards(places.len())
            );
            let help = format!(
                "choose a connection on the card in Okta Workflows, and export again:{}",
                listed(places.iter().map(At::pointer))
            );
            let diagnostic = Diagnostic::new(&CARD_WITHOUT_CONNECTION, message);
            at_globs(diagnostic, exports, file).help(help)
        })
        .collect()
}
