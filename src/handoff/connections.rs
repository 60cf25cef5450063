//! Handoffs on the Okta Workflows console: connections.

use super::{console_name, fill, literal, step, texts};
use crate::model::{
    Action, Address, Arrival, Connection, Console, Declared, Handoff, Org, Paste, Recorded,
    RecordedConnection, Tenant, Token,
};

/// Writes a connection's handoff.
pub struct Writer<'a> {
    /// The action.
    pub action: &'a Action,
    /// What the files say.
    pub declared: &'a Declared,
    /// What the state has.
    pub recorded: &'a Recorded,
}

/// The sentences of one kind of handoff.
pub(super) struct Texts<'t> {
    pub title: &'t str,
    pub look: Option<&'t str>,
    pub steps: &'t [&'t str],
    /// Whether nickname, key and domain are entered.
    pub enters: bool,
    pub proof: &'t str,
    pub fail: &'t str,
}

impl<'a> Writer<'a> {
    fn declaration(&self) -> Option<&'a Connection> {
        match &self.action.address {
            Address::Connection(key) => self.declared.connections.get(key),
            _ => None,
        }
    }

    fn record(&self) -> Option<&'a RecordedConnection> {
        self.recorded.connections.get(&self.action.address)
    }

    /// As it is called on the console now.
    fn nickname(&self) -> String {
        let record = self.record();
        match (self.declaration(), record) {
            (Some(connection), _) => connection.console_nickname(record).to_owned(),
            (None, Some(record)) => record.nickname.value.clone(),
            (None, None) => self.action.address.to_string(),
        }
    }

    fn org(&self) -> Option<&'a Org> {
        let declared = self.declaration().map(|connection| &connection.org.value);
        let key = declared.or_else(|| self.record().map(|record| &record.org))?;
        self.declared.orgs.get(key)
    }

    fn place(&self) -> String {
        match self.org() {
            None => texts::WORKFLOWS_CONSOLE.to_owned(),
            Some(org) => match org.domain.workflows_console() {
                Some(host) => format!("https://{host}"),
                None => format!("the Workflows console of {}", org.domain.value),
            },
        }
    }

    fn key(&self) -> Option<(&'a Tenant, Option<&'a Token>)> {
        let connection = self.declaration()?;
        let tenant = self.declared.tenants.get(&connection.tenant.value)?;
        Some((tenant, tenant.tokens.get(&connection.token.value)))
    }

    pub(super) fn whole(&self, texts: &Texts<'_>) -> Handoff {
        self.about(&self.nickname(), texts, &[])
    }

    /// A handoff about the connection of this nickname; `more` stands for further values of its sentences.
    pub(super) fn about(
        &self,
        nickname: &str,
        texts: &Texts<'_>,
        more: &[(&'static str, &str)],
    ) -> Handoff {
        let place = self.place();
        let (tenant, token) = self.key().unzip();
        let token = token.flatten();
        let host = tenant.map_or_else(String::new, |tenant| tenant.api_host.to_string());
        let name = self.declaration().map_or_else(String::new, |connection| {
            let token = connection.token_address();
            format!("\"{}\"", console_name(&token, self.declared, self.recorded))
        });
        let reference = token.and_then(|token| token.secret.as_ref()).map_or_else(
            || texts::COPIED.to_owned(),
            |secret| secret.value.to_string(),
        );
        let mut words = vec![
            ("console", place.as_str()),
            ("nickname", nickname),
            ("host", &host),
            ("token", &name),
            ("reference", &reference),
        ];
        words.extend_from_slice(more);
        let lines = std::iter::once(&texts::OPEN_CONNECTIONS)
            .chain(&texts.look)
            .chain(texts.steps);
        let steps = lines.map(|text| step(text, &words)).collect();
        let mut pastes = Vec::new();
        if texts.enters {
            pastes.push(literal("Connection Nickname", nickname));
            pastes.push(Paste {
                field: "API key".to_owned(),
                value: reference.clone(),
                secret: true,
            });
            pastes.push(literal("Domain", &host));
        }
        Handoff {
            id: super::id(self.action, self.declared, self.recorded),
            address: self.action.address.clone(),
            title: fill(texts.title, &words),
            why: self.action.why.clone(),
            affects: self.action.reaches.clone(),
            flows: Vec::new(),
            who: texts::WHO_OKTA.to_owned(),
            console: Console::OktaWorkflows,
            place: place.clone(),
            steps,
            arrival: Arrival {
                steps: 1,
                screen: texts::CONNECTIONS_SCREEN.to_owned(),
            },
            pastes,
            tick: Vec::new(),
            untick: Vec::new(),
            secret_goes_to: None,
            yields_secret: false,
            proof: texts.proof.to_owned(),
            if_it_fails: fill(texts.fail, &words),
        }
    }

    /// The handoff "create", or "create unless it exists".
    pub fn create(&self, look_first: bool) -> Handoff {
        let (title, look) = match look_first {
            true => (
                "Create the connection \"{nickname}\", unless it exists",
                Some(texts::LOOK_FOR_CONNECTION),
            ),
            false => ("Create the connection \"{nickname}\"", None),
        };
        self.whole(&Texts {
            title,
            look,
            steps: texts::CREATE_CONNECTION,
            enters: true,
            proof: texts::PROOF_CREATED,
            fail: texts::FAIL_CONNECTION,
        })
    }

    /// The handoff "reauthorize".
    pub fn reauthorize(&self) -> Handoff {
        self.whole(&Texts {
            title: "Reauthorize the connection \"{nickname}\"",
            look: None,
            steps: texts::REAUTHORIZE,
            enters: true,
            proof: texts::PROOF_REAUTHORIZED,
            fail: texts::FAIL_CONNECTION,
        })
    }

    /// The handoff "delete".
    pub fn delete(&self) -> Handoff {
        self.whole(&Texts {
            title: "Delete the connection \"{nickname}\"",
            look: None,
            steps: texts::DELETE_CONNECTION,
            enters: false,
            proof: texts::PROOF_DELETED,
            fail: texts::FAIL_DELETE_CONNECTION,
        })
    }
}
