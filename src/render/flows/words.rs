//! What stands in the way of a whole answer, in words, each with a way out.

use std::collections::BTreeMap;

use super::{FlowsView, place};
use crate::catalog::{Needs, WhyUnknown};
use crate::exports::{CardConnection, Notice, Trigger, needs_of};

/// Something to look at. All texts may contain foreign text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// What it is.
    pub what: String,
    /// What to do.
    pub way_out: String,
    /// Flow and card.
    pub places: Vec<String>,
}

/// Why a card's needs are unknown, and what to do.
pub(super) fn unknown(why: &WhyUnknown) -> (String, String) {
    let declare =
        "cannot be derived, declare it: tick what the card calls, and write that under the token"
            .to_owned();
    match why {
        WhyUnknown::UnknownCard => (
            "no card of this title is known".to_owned(),
            "look up what it calls, and declare the permission; a card of a newer connector may be missing here".to_owned(),
        ),
        WhyUnknown::Unconfirmed { perhaps } => {
            let perhaps: Vec<String> = perhaps.iter().map(ToString::to_string).collect();
            (
                format!("what this card calls is not confirmed; perhaps {}", perhaps.join(" or ")),
                "try it, and declare the permission if the card fails without it".to_owned(),
            )
        }
        WhyUnknown::Computed { input } => {
            (format!("its {input} is computed while the flow runs"), declare)
        }
        WhyUnknown::Empty { input } => (
            format!("its {input} is empty"),
            "fill it in, or take the card out".to_owned(),
        ),
        WhyUnknown::Unreadable { input } => (format!("its {input} is no plain text"), declare),
        WhyUnknown::NotRelative { url } => (
            format!("its Relative URL does not begin after /v1: {url}"),
            "write it as the connector expects it, such as /settings/licensing".to_owned(),
        ),
        WhyUnknown::NotInCatalog { call } => (
            format!("no known permission for {call}"),
            "compare it with `tenantry permissions`; if it is right, declare it by method and path".to_owned(),
        ),
    }
}

/// Everything to look at, problems of one kind together.
pub(super) fn problems(view: &FlowsView) -> Vec<Problem> {
    let mut found = Grouped::default();
    for at in &view.report.unconnected {
        let (what, way_out) = unconnected(&at.card.connection);
        found.add(0, what, way_out, place(at));
    }
    for (nickname, needs) in &view.report.connections {
        if needs.ambiguous {
            let what = "one export has several connections of this nickname: whose cards these are cannot be told";
            let way_out = "rename all but one in Okta Workflows, and export again";
            found.add(
                1,
                what.to_owned(),
                way_out.to_owned(),
                (*nickname).to_owned(),
            );
        }
    }
    for needs in view.report.connections.values() {
        for open in &needs.open {
            let (what, way_out) = unknown(&open.why);
            found.add(2, what, way_out, place(&open.at));
        }
    }
    for (number, (_, export)) in view.exports.iter().enumerate() {
        for (flow, card) in export.cards() {
            let at = crate::exports::CardAt {
                export: number,
                flow,
                card,
            };
            if let Needs::AtMost { input, .. } = needs_of(card) {
                let what = format!(
                    "its {input} decides what it calls and cannot be read, so all that it may call is counted"
                );
                let way_out = "take out what you know it does not call".to_owned();
                found.add(3, what, way_out, place(&at));
            }
        }
    }
    found.finish()
}

/// Why a card is on no connection that is known, and what to do.
pub(super) fn unconnected(connection: &CardConnection) -> (String, String) {
    match connection {
        CardConnection::Missing { id } => (
            format!("its connection {id} is not in the export"),
            "export the flow again, and look whether the connection still exists".to_owned(),
        ),
        CardConnection::None | CardConnection::Named { .. } => (
            "no connection is chosen, so the card fails when it runs".to_owned(),
            "choose one on the card in Okta Workflows, and export again".to_owned(),
        ),
    }
}

/// Places by kind and words.
#[derive(Default)]
struct Grouped(BTreeMap<(u8, String, String), Vec<String>>);

impl Grouped {
    fn add(&mut self, kind: u8, what: String, way_out: String, place: String) {
        self.0.entry((kind, what, way_out)).or_default().push(place);
    }

    fn finish(self) -> Vec<Problem> {
        let problems = self.0.into_iter().map(|((_, what, way_out), mut places)| {
            places.dedup();
            Problem {
                what,
                way_out,
                places,
            }
        });
        problems.collect()
    }
}

/// A notice as a sentence.
pub(super) fn notice(notice: &Notice) -> String {
    match notice {
        Notice::UnknownVersion(version) => {
            format!("version {version} of the format is not known here; it was read as 1.5.0 is, look whether cards are missing")
        }
        Notice::NoVersion => {
            "it names no version of its format; it was read as 1.5.0 is, look whether cards are missing".to_owned()
        }
    }
}

/// What starts a flow; `None` when that is not known.
pub(super) fn trigger(trigger: Trigger) -> Option<&'static str> {
    Some(match trigger {
        Trigger::ApiEndpoint => "API endpoint",
        Trigger::Scheduled => "scheduled",
        Trigger::Event => "event",
        Trigger::Helper => "helper flow",
        Trigger::Delegated => "delegated flow",
        Trigger::Unknown => return None,
    })
}
