//! The handoff of a promotion: flows of one org are imported into another.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::{fill, step, texts};
use crate::model::{Address, Arrival, Console, Handoff, HandoffId, Key, Org};

/// What is to be imported, and onto which connections.
#[derive(Debug, Clone)]
pub struct Import<'a> {
    /// The org that the flows come from.
    pub from: &'a Key,
    /// The key of the org that takes them.
    pub to: &'a Key,
    /// That org.
    pub org: Option<&'a Org>,
    /// The files to import.
    pub files: Vec<&'a str>,
    /// The connections to choose: flow, card, nickname. In the order of the flows.
    pub choose: Vec<(&'a str, String, &'a str)>,
    /// Flows of the same names that are there already.
    pub already: Vec<&'a str>,
    /// The connections that the flows will run on.
    pub affects: Vec<Address>,
}

/// Writes the handoff.
pub fn import(import: &Import<'_>) -> Handoff {
    let place = console(import);
    let words = [
        ("console", place.as_str()),
        ("from", import.from.as_str()),
        ("to", import.to.as_str()),
    ];
    let mut steps = vec![step(texts::OPEN_FLOWS, &words)];
    if !import.already.is_empty() {
        let names = quoted(&import.already);
        steps.push(step(texts::LOOK_FOR_FLOWS, &[("flows", &names)]));
    }
    for file in &import.files {
        steps.push(step(texts::IMPORT_FILE, &[("file", file)]));
    }
    for (flow, cards) in by_flow(import) {
        let words = [("flow", flow), ("cards", cards.as_str())];
        steps.push(step(texts::CHOOSE_CONNECTIONS, &words));
    }
    steps.extend(texts::AFTER_IMPORT.iter().map(|text| step(text, &words)));
    Handoff {
        id: id(import),
        address: Address::Org(import.to.clone()),
        title: fill(texts::TITLE_IMPORT, &words),
        why: fill(texts::WHY_IMPORT, &words),
        affects: import.affects.clone(),
        flows: Vec::new(),
        who: texts::WHO_IMPORT.to_owned(),
        console: Console::OktaWorkflows,
        place: place.clone(),
        steps,
        arrival: Arrival {
            steps: 1,
            screen: texts::FLOWS_SCREEN.to_owned(),
        },
        pastes: Vec::new(),
        tick: Vec::new(),
        untick: Vec::new(),
        secret_goes_to: None,
        yields_secret: false,
        proof: texts::PROOF_IMPORT.to_owned(),
        if_it_fails: texts::FAIL_IMPORT.to_owned(),
    }
}

fn console(import: &Import<'_>) -> String {
    match import.org {
        None => texts::WORKFLOWS_CONSOLE.to_owned(),
        Some(org) => match org.domain.workflows_console() {
            Some(host) => format!("https://{host}"),
            None => format!("the Workflows console of {}", org.domain.value),
        },
    }
}

fn quoted(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    names.join(", ")
}

/// One sentence a flow: its cards, and the connection of each.
fn by_flow<'a>(import: &Import<'a>) -> Vec<(&'a str, String)> {
    let mut flows: Vec<(&str, String)> = Vec::new();
    for (flow, card, nickname) in &import.choose {
        let sentence = format!("\"{card}\": \"{nickname}\"");
        match flows.last_mut() {
            Some((last, sentences)) if last == flow => {
                if !sentences.contains(&sentence) {
                    sentences.push_str("; ");
                    sentences.push_str(&sentence);
                }
            }
            _ => flows.push((flow, sentence)),
        }
    }
    flows
}

/// The same flows onto the same connections have the same id.
fn id(import: &Import<'_>) -> HandoffId {
    let mut text = format!("org.{} import org.{}", import.to, import.from);
    for (flow, card, nickname) in &import.choose {
        for part in [*flow, card, *nickname] {
            // writing to a String cannot fail
            let _ = write!(text, "\n{} {part}", part.len());
        }
    }
    let digest = Sha256::digest(text.as_bytes());
    HandoffId(digest.iter().take(4).fold(String::new(), |mut id, byte| {
        let _ = write!(id, "{byte:02x}");
        id
    }))
}
