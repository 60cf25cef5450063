//! The texts of a person's steps, as data: which console, which labels, which boxes, what will prove it.
//! Pure. Never decides that something has to be done; that is `reconcile`.

mod texts;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::catalog;
use crate::model::{
    Action, ActionKind, Address, BoxToTick, Connection, Console, Declared, Handoff, HandoffId,
    Paste, Permission, Recorded, Step, Tenant, Token,
};

/// Writes the handoff of an action; `None` for what the program does by itself.
pub fn write(action: &Action, declared: &Declared, recorded: &Recorded) -> Option<Handoff> {
    let writer = Writer {
        action,
        declared,
        recorded,
    };
    match &action.kind {
        ActionKind::Adopt | ActionKind::Record | ActionKind::Forget => None,
        ActionKind::CreateToken { look_first, tick } => {
            Some(writer.create_token(*look_first, tick))
        }
        ActionKind::EditToken { .. } => Some(writer.edit_token()),
        ActionKind::RevokeToken => Some(writer.revoke_token()),
        ActionKind::CreateConnection { look_first } => Some(writer.create_connection(*look_first)),
        ActionKind::ReauthorizeConnection => Some(writer.reauthorize()),
        ActionKind::DeleteConnection => Some(writer.delete_connection()),
    }
}

/// The same address and the same desired value have the same id in every run.
pub fn id(action: &Action) -> HandoffId {
    let mut text = format!("{} {}", action.address, action.kind.word());
    let boxes = |text: &mut String, mark: char, set: &BTreeSet<Permission>| {
        for permission in set {
            // writing to a String cannot fail
            let _ = write!(text, "\n{mark}{permission}");
        }
    };
    match &action.kind {
        ActionKind::CreateToken { tick, .. } => boxes(&mut text, '+', tick),
        ActionKind::EditToken {
            rename,
            describe,
            tick,
            untick,
        } => {
            let _ = write!(text, "\n{rename:?}\n{describe:?}");
            boxes(&mut text, '+', tick);
            boxes(&mut text, '-', untick);
        }
        _ => {}
    }
    let digest = Sha256::digest(text.as_bytes());
    HandoffId(digest.iter().take(4).fold(String::new(), |mut id, byte| {
        let _ = write!(id, "{byte:02x}");
        id
    }))
}

struct Writer<'a> {
    action: &'a Action,
    declared: &'a Declared,
    recorded: &'a Recorded,
}

/// What a sentence's `{name}` stands for.
type Words<'w> = &'w [(&'static str, &'w str)];

/// Fills a sentence in one pass: a value that contains braces is text, not another placeholder.
fn fill(text: &str, words: Words<'_>) -> Step {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let word = after.split_once('}').and_then(|(name, after)| {
            Some((words.iter().find(|(word, _)| *word == name)?.1, after))
        });
        match word {
            Some((value, after)) => {
                filled.push_str(value);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    Step { text: filled }
}

impl<'a> Writer<'a> {
    fn tenant_of_token(&self) -> Option<(&'a Tenant, Option<&'a Token>)> {
        let Address::Token { tenant, token } = &self.action.address else {
            return None;
        };
        let tenant = self.declared.tenants.get(tenant)?;
        Some((tenant, tenant.tokens.get(token)))
    }

    fn host(&self) -> String {
        self.tenant_of_token().map_or_else(
            || "the tenant's API host".to_owned(),
            |(tenant, _)| tenant.api_host.to_string(),
        )
    }

    fn console(&self) -> String {
        self.tenant_of_token()
            .and_then(|(tenant, _)| tenant.api_host.console())
            .map_or_else(
                || "the Iru Endpoint (formerly Kandji) web console".to_owned(),
                |host| format!("https://{host}"),
            )
    }

    /// The name that the token bears on the console now: the recorded one, else the declared one.
    fn live_name(&self) -> String {
        let recorded = self.recorded.tokens.get(&self.action.address);
        recorded
            .map(|record| record.name.value.clone())
            .or_else(|| {
                self.tenant_of_token()?
                    .1
                    .map(|token| token.name.value.clone())
            })
            .unwrap_or_else(|| self.action.address.to_string())
    }

    fn affects(&self) -> String {
        if self.action.reaches.is_empty() {
            "no declared connection does".to_owned()
        } else {
            let names: Vec<String> = self.action.reaches.iter().map(Address::to_string).collect();
            names.join(", ")
        }
    }

    fn token_handoff(&self, title: String, steps: Vec<Step>, proof: &str, fail: &str) -> Handoff {
        Handoff {
            id: id(self.action),
            address: self.action.address.clone(),
            title,
            why: self.action.why.clone(),
            affects: self.action.reaches.clone(),
            who: texts::WHO_IRU.to_owned(),
            console: Console::Iru,
            place: self.console(),
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

    fn open_tokens(&self) -> Vec<Step> {
        let (console, host) = (self.console(), self.host());
        let words: Words<'_> = &[("console", &console), ("host", &host)];
        texts::OPEN_TOKENS
            .iter()
            .map(|text| fill(text, words))
            .collect()
    }

    fn create_token(&self, look_first: bool, tick: &BTreeSet<Permission>) -> Handoff {
        let token = self.tenant_of_token().and_then(|(_, token)| token);
        let name = token.map_or_else(|| self.live_name(), |token| token.name.value.clone());
        let reference = token
            .and_then(|token| token.secret.as_ref())
            .map(|secret| secret.value.to_string());
        let store = match &reference {
            Some(reference) => texts::STORE_SECRET.replace("{reference}", reference),
            None => texts::KEEP_SECRET.to_owned(),
        };
        let words: Words<'_> = &[("name", &name), ("store", &store)];
        let mut steps = self.open_tokens();
        if look_first {
            steps.push(fill(texts::LOOK_FOR_TOKEN, words));
        }
        steps.extend(texts::CREATE_TOKEN.iter().map(|text| fill(text, words)));
        let title = match look_first {
            true => format!("Create the API token \"{name}\", unless it exists"),
            false => format!("Create the API token \"{name}\""),
        };
        let mut handoff =
            self.token_handoff(title, steps, texts::PROOF_TOKEN, texts::FAIL_CREATE_TOKEN);
        handoff.pastes.push(literal("Name", &name));
        if let Some(description) = token.and_then(|token| token.description.as_ref()) {
            handoff
                .pastes
                .push(literal("Description", &description.value));
        }
        handoff.tick = boxes(tick);
        handoff.secret_goes_to = reference;
        handoff.yields_secret = true;
        handoff
    }

    fn edit_token(&self) -> Handoff {
        let name = self.live_name();
        let recorded_id = self
            .recorded
            .tokens
            .get(&self.action.address)
            .and_then(|record| record.id.as_ref())
            .map_or_else(String::new, |id| format!(" (id {id} in the audit log)"));
        let mut steps = self.open_tokens();
        steps.push(fill(
            texts::OPEN_TOKEN,
            &[("name", &name), ("id", &recorded_id)],
        ));
        let mut handoff = self.token_handoff(
            format!("Edit the API token \"{name}\""),
            Vec::new(),
            texts::PROOF_TOKEN,
            texts::FAIL_EDIT_TOKEN,
        );
        if let ActionKind::EditToken {
            rename,
            describe,
            tick,
            untick,
        } = &self.action.kind
        {
            if let Some(rename) = rename {
                steps.push(fill(texts::RENAME, &[("rename", rename)]));
                handoff.pastes.push(literal("Name", rename));
            }
            match describe.as_deref() {
                Some("") => steps.push(fill(texts::DESCRIBE_EMPTY, &[])),
                Some(describe) => {
                    steps.push(fill(texts::DESCRIBE, &[("describe", describe)]));
                    handoff.pastes.push(literal("Description", describe));
                }
                None => {}
            }
            if !tick.is_empty() || !untick.is_empty() {
                steps.push(fill(texts::EDIT_BOXES, &[]));
            }
            handoff.tick = boxes(tick);
            handoff.untick = boxes(untick);
        }
        steps.push(fill(texts::SAVE, &[]));
        handoff.steps = steps;
        handoff
    }

    fn revoke_token(&self) -> Handoff {
        let (name, affects) = (self.live_name(), self.affects());
        let words: Words<'_> = &[("name", &name), ("id", ""), ("affects", &affects)];
        let mut steps = self.open_tokens();
        steps.push(fill(texts::OPEN_TOKEN, words));
        steps.extend(texts::REVOKE.iter().map(|text| fill(text, words)));
        let title = format!("Revoke the API token \"{name}\"");
        self.token_handoff(title, steps, texts::PROOF_REVOKED, texts::FAIL_REVOKE)
    }

    fn declared_connection(&self) -> Option<&'a Connection> {
        match &self.action.address {
            Address::Connection(key) => self.declared.connections.get(key),
            _ => None,
        }
    }

    fn connection_handoff(
        &self,
        title: &str,
        texts_: &[&str],
        look: Option<&str>,
        proof: &str,
    ) -> Handoff {
        let connection = self.declared_connection();
        let record = self.recorded.connections.get(&self.action.address);
        let nickname = connection
            .map(|connection| connection.nickname.value.clone())
            .or_else(|| record.map(|record| record.nickname.value.clone()))
            .unwrap_or_else(|| self.action.address.to_string());
        let org = connection
            .map(|connection| &connection.org.value)
            .or_else(|| record.map(|record| &record.org))
            .and_then(|org| self.declared.orgs.get(org));
        let place = org.map_or_else(
            || "the Okta Workflows console".to_owned(),
            |org| match org.domain.workflows_console() {
                Some(host) => format!("https://{host}"),
                None => format!("the Workflows console of {}", org.domain.value),
            },
        );
        let tenant =
            connection.and_then(|connection| self.declared.tenants.get(&connection.tenant.value));
        let host = tenant.map_or_else(String::new, |tenant| tenant.api_host.to_string());
        let token = tenant
            .zip(connection)
            .and_then(|(tenant, connection)| tenant.tokens.get(&connection.token.value));
        let token_name =
            token.map_or_else(String::new, |token| format!("\"{}\"", token.name.value));
        let reference = token
            .and_then(|token| token.secret.as_ref())
            .map(|secret| secret.value.to_string());
        let kept = reference
            .clone()
            .unwrap_or_else(|| "where it was copied to".to_owned());
        let words: Words<'_> = &[
            ("console", &place),
            ("nickname", &nickname),
            ("host", &host),
            ("token", &token_name),
            ("reference", &kept),
        ];
        let lines = texts::OPEN_CONNECTIONS.iter().chain(&look).chain(texts_);
        let asks_for_key = texts_.iter().any(|text| text.contains("{reference}"));
        let mut pastes = Vec::new();
        if asks_for_key {
            pastes.push(literal("Connection Nickname", &nickname));
            pastes.push(Paste {
                field: "API key".to_owned(),
                value: kept.clone(),
                secret: true,
            });
            pastes.push(literal("Domain", &host));
        }
        Handoff {
            id: id(self.action),
            address: self.action.address.clone(),
            title: title.replace("{nickname}", &nickname),
            why: self.action.why.clone(),
            affects: self.action.reaches.clone(),
            who: texts::WHO_OKTA.to_owned(),
            console: Console::OktaWorkflows,
            steps: lines.map(|text| fill(text, words)).collect(),
            place,
            pastes,
            tick: Vec::new(),
            untick: Vec::new(),
            secret_goes_to: None,
            yields_secret: false,
            proof: proof.to_owned(),
            if_it_fails: texts::FAIL_CONNECTION.to_owned(),
        }
    }

    fn create_connection(&self, look_first: bool) -> Handoff {
        let (title, look) = match look_first {
            true => (
                "Create the connection \"{nickname}\", unless it exists",
                Some(texts::LOOK_FOR_CONNECTION),
            ),
            false => ("Create the connection \"{nickname}\"", None),
        };
        self.connection_handoff(title, texts::CREATE_CONNECTION, look, texts::PROOF_CREATED)
    }

    fn reauthorize(&self) -> Handoff {
        let title = "Reauthorize the connection \"{nickname}\"";
        self.connection_handoff(title, texts::REAUTHORIZE, None, texts::PROOF_REAUTHORIZED)
    }

    fn delete_connection(&self) -> Handoff {
        let title = "Delete the connection \"{nickname}\"";
        self.connection_handoff(title, texts::DELETE_CONNECTION, None, texts::PROOF_DELETED)
    }
}

fn literal(field: &str, value: &str) -> Paste {
    Paste {
        field: field.to_owned(),
        value: value.to_owned(),
        secret: false,
    }
}

fn boxes(permissions: &BTreeSet<Permission>) -> Vec<BoxToTick> {
    let mut boxes: Vec<BoxToTick> = permissions
        .iter()
        .map(|permission| {
            let operation = catalog::operation(permission);
            BoxToTick {
                group: operation.and_then(|operation| {
                    operation
                        .group
                        .clone()
                        .or_else(|| operation.section.clone())
                }),
                label: operation.map(|operation| operation.label.clone()),
                documented: operation.is_some_and(|operation| operation.documented),
                permission: permission.clone(),
                risk: operation.map(|operation| operation.risk),
            }
        })
        .collect();
    boxes.sort_by(|a, b| {
        (&a.group, &a.label, &a.permission).cmp(&(&b.group, &b.label, &b.permission))
    });
    boxes
}
