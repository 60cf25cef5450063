//! Handoffs of a rotation: the successor, the old token unticked, ticked again and revoked, and what takes a person's word.

use std::collections::BTreeSet;

use super::connections::Writer as Connections;
use super::tokens::Writer as Tokens;
use super::{boxes, fill, step, texts};
use crate::model::{
    Action, Address, Arrival, Console, Declared, Handoff, Paste, Permission, Recorded,
};

/// The name that a token bears on the console, as far as is known: the recorded one of its generation, else the declared one.
pub fn console_name(address: &Address, declared: &Declared, recorded: &Recorded) -> String {
    let token = declared.token(address);
    let record = recorded.tokens.get(address);
    match (token, record) {
        (_, None) => token.map_or_else(|| address.to_string(), |token| token.name.value.clone()),
        (None, Some(record)) => record.name.value.clone(),
        // the base name was recorded for whatever generation bears it
        (Some(token), Some(record)) if record.name.value == token.name.value => {
            token.generation_name(record.generation)
        }
        (Some(_), Some(record)) => record.name.value.clone(),
    }
}

impl Tokens<'_> {
    /// The handoff "create the successor".
    pub fn successor(&self, name: &str, look_first: bool, tick: &BTreeSet<Permission>) -> Handoff {
        let title = match look_first {
            true => texts::TITLE_SUCCESSOR_UNLESS,
            false => texts::TITLE_SUCCESSOR,
        };
        let title = fill(title, &[("name", name)]);
        let mut handoff = self.create_named(name, title, look_first, tick);
        handoff.proof = texts::PROOF_SUCCESSOR.to_owned();
        handoff
    }

    fn boxes_of_old(&self, name: &str, lines: &[&str], title: &str) -> Handoff {
        let words = [("name", name)];
        let mut steps = self.open_tokens();
        steps.extend(lines.iter().map(|text| step(text, &words)));
        steps.push(step(texts::SAVE, &[]));
        self.whole(
            fill(title, &words),
            steps,
            texts::PROOF_TOKEN,
            texts::FAIL_EDIT_TOKEN,
        )
    }

    /// The handoff "untick everything on the old token".
    pub fn untick_all(&self, name: &str, untick: &BTreeSet<Permission>) -> Handoff {
        let lines = [texts::OPEN_TOKEN, texts::UNTICK_ALL];
        let mut handoff = self.boxes_of_old(name, &lines, texts::TITLE_UNTICK);
        handoff.untick = boxes(untick);
        handoff.proof = texts::PROOF_UNTICKED.to_owned();
        handoff
    }

    /// The handoff "tick the old token again".
    pub fn tick_again(&self, name: &str, tick: &BTreeSet<Permission>) -> Handoff {
        let lines = [texts::OPEN_TOKEN, texts::TICK_AGAIN];
        let mut handoff = self.boxes_of_old(name, &lines, texts::TITLE_TICK_AGAIN);
        handoff.tick = boxes(tick);
        handoff
    }

    /// The handoff "revoke the old token".
    pub fn revoke_old(&self, name: &str) -> Handoff {
        let title = fill(texts::TITLE_REVOKE_OLD, &[("name", name)]);
        self.revoke_named(name, title, texts::NOTHING_HOLDS_IT)
    }
}

impl Connections<'_> {
    /// The handoff "see whether it works", for a connection without a canary.
    pub fn check(&self) -> Handoff {
        self.whole(&super::connections::Texts {
            title: texts::TITLE_CHECK,
            look: None,
            steps: texts::CHECK_CONNECTION,
            enters: false,
            proof: texts::PROOF_CHECKED,
            fail: texts::FAIL_CHECK,
        })
    }
}

/// The sentences of a handoff about a consumer.
struct Texts<'t> {
    title: &'t str,
    steps: Vec<&'t str>,
    /// Whether the new token is entered.
    enters: bool,
    proof: &'t str,
    fail: &'t str,
}

/// The handoff "put the new token into something outside of Okta".
pub fn repoint(action: &Action, declared: &Declared, recorded: &Recorded) -> Option<Handoff> {
    let how = declared.consumer(&action.address)?.how.as_deref();
    let steps = std::iter::once(texts::REPOINT)
        .chain(how)
        .chain([texts::SEE_CONSUMER]);
    let texts = Texts {
        title: texts::TITLE_REPOINT,
        steps: steps.collect(),
        enters: true,
        proof: texts::PROOF_REPOINTED,
        fail: texts::FAIL_REPOINT,
    };
    of_consumer(action, declared, recorded, texts)
}

/// The handoff "see whether it works", for something outside of Okta.
pub fn check_consumer(
    action: &Action,
    declared: &Declared,
    recorded: &Recorded,
) -> Option<Handoff> {
    let texts = Texts {
        title: texts::TITLE_CHECK_CONSUMER,
        steps: texts::CHECK_CONSUMER.to_vec(),
        enters: false,
        proof: texts::PROOF_CHECKED,
        fail: texts::FAIL_CHECK,
    };
    of_consumer(action, declared, recorded, texts)
}

fn of_consumer(
    action: &Action,
    declared: &Declared,
    recorded: &Recorded,
    texts: Texts<'_>,
) -> Option<Handoff> {
    let Address::Consumer { tenant, token, .. } = &action.address else {
        return None;
    };
    let consumer = declared.consumer(&action.address)?;
    let token_address = Address::token(tenant, token);
    let token = declared.token(&token_address)?;
    let name = console_name(&token_address, declared, recorded);
    let reference = token.secret.as_ref();
    let reference = reference.map_or_else(
        || texts::COPIED.to_owned(),
        |secret| secret.value.to_string(),
    );
    let words = [
        ("consumer", consumer.name.as_str()),
        ("token", &name),
        ("reference", &reference),
    ];
    let steps = texts.steps.iter().map(|text| step(text, &words)).collect();
    let paste = Paste {
        field: "API token".to_owned(),
        value: reference.clone(),
        secret: true,
    };
    let contact = consumer.contact.clone();
    Some(Handoff {
        id: super::id(action, declared, recorded),
        address: action.address.clone(),
        title: fill(texts.title, &words),
        why: action.why.clone(),
        affects: action.reaches.clone(),
        flows: Vec::new(),
        who: contact.unwrap_or_else(|| fill(texts::WHO_CONSUMER, &words)),
        console: Console::Elsewhere,
        place: consumer.name.clone(),
        steps,
        arrival: Arrival::default(),
        pastes: texts.enters.then_some(paste).into_iter().collect(),
        tick: Vec::new(),
        untick: Vec::new(),
        secret_goes_to: None,
        yields_secret: false,
        proof: texts.proof.to_owned(),
        if_it_fails: texts.fail.to_owned(),
    })
}
