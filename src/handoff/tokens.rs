//! Handoffs on the web console of Iru Endpoint: API tokens.

use std::collections::BTreeSet;

use super::{boxes, console_name, fill, literal, step, texts};
use crate::model::{
    Action, ActionKind, Address, Arrival, Console, Declared, Handoff, Permission, Recorded, Step,
    Tenant, Token,
};

/// Writes a token's handoff.
pub struct Writer<'a> {
    /// The action.
    pub action: &'a Action,
    /// What the files say.
    pub declared: &'a Declared,
    /// What the state has.
    pub recorded: &'a Recorded,
}

impl<'a> Writer<'a> {
    fn tenant(&self) -> Option<&'a Tenant> {
        match &self.action.address {
            Address::Token { tenant, .. } => self.declared.tenants.get(tenant),
            _ => None,
        }
    }

    pub(super) fn token(&self) -> Option<&'a Token> {
        match &self.action.address {
            Address::Token { token, .. } => self.tenant()?.tokens.get(token),
            _ => None,
        }
    }

    fn place(&self) -> String {
        self.tenant()
            .and_then(|tenant| tenant.api_host.console())
            .map_or_else(
                || texts::IRU_CONSOLE.to_owned(),
                |host| format!("https://{host}"),
            )
    }

    /// The name that the token bears on the console now.
    fn live_name(&self) -> String {
        console_name(&self.action.address, self.declared, self.recorded)
    }

    pub(super) fn whole(
        &self,
        title: String,
        steps: Vec<Step>,
        proof: &str,
        fail: &str,
    ) -> Handoff {
        Handoff {
            id: super::id(self.action, self.declared, self.recorded),
            address: self.action.address.clone(),
            title,
            why: self.action.why.clone(),
            affects: self.action.reaches.clone(),
            flows: Vec::new(),
            who: texts::WHO_IRU.to_owned(),
            console: Console::Iru,
            place: self.place(),
            arrival: Arrival {
                steps: self.open_tokens().len(),
                screen: texts::TOKENS_SCREEN.to_owned(),
            },
            steps,
            pastes: Vec::new(),
            tick: Vec::new(),
            untick: Vec::new(),
            secret_goes_to: None,
            yields_secret: false,
            proof: proof.to_owned(),
            if_it_fails: fail.to_owned(),
        }
    }

    /// From the front door to the list of tokens.
    pub(super) fn open_tokens(&self) -> Vec<Step> {
        let place = self.place();
        let host = self.tenant().map(|tenant| tenant.api_host.to_string());
        let check = host.as_ref().map(|_| texts::CHECK_API_URL);
        let host = host.unwrap_or_default();
        let lines = texts::OPEN_TOKENS.iter().copied().chain(check);
        lines
            .map(|text| step(text, &[("console", &place), ("host", &host)]))
            .collect()
    }

    /// The handoff "create", or "create unless it exists".
    pub fn create(&self, look_first: bool, tick: &BTreeSet<Permission>) -> Handoff {
        let declared = self.token().map(|token| token.name.value.clone());
        let name = declared.unwrap_or_else(|| self.live_name());
        let title = match look_first {
            true => format!("Create the API token \"{name}\", unless it exists"),
            false => format!("Create the API token \"{name}\""),
        };
        self.create_named(&name, title, look_first, tick)
    }

    /// Creating a token of this name.
    pub(super) fn create_named(
        &self,
        name: &str,
        title: String,
        look_first: bool,
        tick: &BTreeSet<Permission>,
    ) -> Handoff {
        let token = self.token();
        let reference = token
            .and_then(|token| token.secret.as_ref())
            .map(|secret| secret.value.to_string());
        let store = match &reference {
            Some(reference) => fill(texts::STORE_SECRET, &[("reference", reference)]),
            None => texts::KEEP_SECRET.to_owned(),
        };
        let words = [("name", name), ("store", store.as_str())];
        let look = look_first.then_some(texts::LOOK_FOR_TOKEN);
        let mut steps = self.open_tokens();
        steps.extend(
            look.into_iter()
                .chain(texts::CREATE_TOKEN.iter().copied())
                .map(|text| step(text, &words)),
        );
        let mut handoff = self.whole(title, steps, texts::PROOF_TOKEN, texts::FAIL_CREATE_TOKEN);
        handoff.pastes.push(literal("Name", name));
        if let Some(description) = token.and_then(|token| token.description.as_ref()) {
            handoff.pastes.push(literal("Description", description));
        }
        handoff.tick = boxes(tick);
        handoff.secret_goes_to = reference;
        handoff.yields_secret = true;
        handoff
    }

    /// The handoff "edit": name, description, boxes.
    pub fn edit(&self) -> Handoff {
        let name = self.live_name();
        let title = format!("Edit the API token \"{name}\"");
        let mut handoff = self.whole(
            title,
            Vec::new(),
            texts::PROOF_TOKEN,
            texts::FAIL_EDIT_TOKEN,
        );
        let mut steps = self.open_tokens();
        steps.push(step(texts::OPEN_TOKEN, &[("name", &name)]));
        if let ActionKind::EditToken {
            rename,
            describe,
            tick,
            untick,
        } = &self.action.kind
        {
            let mut changes = Vec::new();
            if let Some(rename) = rename {
                changes.push(fill(texts::RENAME, &[("rename", rename)]));
                handoff.pastes.push(literal("Name", rename));
            }
            match describe.as_deref() {
                Some("") => changes.push(texts::DESCRIBE_EMPTY.to_owned()),
                Some(describe) => {
                    changes.push(fill(texts::DESCRIBE, &[("describe", describe)]));
                    handoff.pastes.push(literal("Description", describe));
                }
                None => {}
            }
            if !changes.is_empty() {
                let changes = changes.join(", ");
                steps.push(step(texts::EDIT_ABOUT, &[("changes", &changes)]));
            }
            if !tick.is_empty() || !untick.is_empty() {
                steps.push(step(texts::EDIT_BOXES, &[]));
                steps.push(step(texts::SAVE, &[]));
            }
            handoff.tick = boxes(tick);
            handoff.untick = boxes(untick);
        }
        handoff.steps = steps;
        handoff
    }

    /// The handoff "revoke".
    pub fn revoke(&self) -> Handoff {
        let name = self.live_name();
        let reached: Vec<String> = self.action.reaches.iter().map(Address::to_string).collect();
        let affects = match reached.is_empty() {
            true => texts::NOTHING_DECLARED.to_owned(),
            false => reached.join(", "),
        };
        let title = format!("Revoke the API token \"{name}\"");
        self.revoke_named(&name, title, &affects)
    }

    /// Revoking the token of this name.
    pub(super) fn revoke_named(&self, name: &str, title: String, affects: &str) -> Handoff {
        let words = [("name", name), ("affects", affects)];
        let mut steps = self.open_tokens();
        steps.extend(texts::REVOKE.iter().map(|text| step(text, &words)));
        self.whole(title, steps, texts::PROOF_REVOKED, texts::FAIL_REVOKE)
    }
}
