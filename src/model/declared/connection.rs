//! Connections as they are declared, and their canaries.

use super::super::{Address, Key, RecordedConnection, SecretRef, Span, Spanned};
use super::{Rotation, ServiceApp, Token};

/// One Okta Workflows connection of the Kandji connector.
#[derive(Debug, Clone)]
pub struct Connection {
    /// Where its key stands.
    pub span: Span,
    /// Its nickname on the console ("Name" in newer orgs).
    pub nickname: Spanned<String>,
    /// The org it lives in.
    pub org: Spanned<Key>,
    /// The tenant it reaches.
    pub tenant: Spanned<Key>,
    /// The token of that tenant that it runs on.
    pub token: Spanned<Key>,
    /// The wave of its token's rotation in which it gets the new token; `None`: the last one.
    pub wave: Option<Spanned<String>>,
    /// Globs of flow exports that use it, as written.
    pub flows: Vec<Spanned<String>>,
    /// How it gets a new token when that is rotated.
    pub cut_over: CutOver,
    /// A flow that answers as an API endpoint and uses this connection.
    pub canary: Option<Spanned<Canary>>,
    /// A canary is declared that has no URL yet: it is to be set up.
    pub canary_wanted: Option<Span>,
    /// Declared to be gone.
    pub absent: Option<Span>,
}

/// How a connection gets a new token when that is rotated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CutOver {
    /// The key is put into the same connection.
    #[default]
    Reauthorize,
    /// A second connection is made with the new key, the flows are moved to it, and the first one is deleted.
    Replace,
}

impl Connection {
    /// What stands for a token that nobody could name yet. No token has it as its key.
    pub const UNKNOWN_TOKEN: &str = "unknown";

    /// Whether the files say which token it runs on.
    pub fn names_its_token(&self) -> bool {
        self.token.value != Self::UNKNOWN_TOKEN
    }

    /// The address of the token that it runs on; one at which nothing is declared when its token is not known.
    pub fn token_address(&self) -> Address {
        Address::token(&self.tenant.value, &self.token.value)
    }

    /// The nickname of the connection that takes this one's place when its token reaches this generation: the declared one,
    /// with the suffix of the token's rotation.
    pub fn generation_name(&self, token: &Token, generation: u32) -> String {
        Rotation::named(token.suffix(), &self.nickname, generation)
    }

    /// Whether a connection of this nickname is this one: it bears the declared nickname, or that of a generation.
    pub fn bears(&self, token: Option<&Token>, nickname: &str) -> bool {
        let suffix = token.map_or(Rotation::SUFFIX, Token::suffix);
        Rotation::of_suffix(suffix, &self.nickname, nickname).is_some()
    }

    /// The nickname that it has on the console, as far as is known: the recorded one, else the declared one.
    pub fn console_nickname<'a>(&'a self, record: Option<&'a RecordedConnection>) -> &'a str {
        record.map_or(&self.nickname.value, |record| &record.nickname.value)
    }
}

/// A canary flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canary {
    /// Its invoke URL.
    pub url: String,
    /// The client token that it asks for.
    pub client_token: Option<SecretRef>,
    /// The service app that may invoke it, in place of a client token.
    pub service_app: Option<ServiceApp>,
}

impl Canary {
    /// The secret with which the flow is called, whichever kind it is.
    pub fn secret(&self) -> Option<&SecretRef> {
        let key = self.service_app.as_ref().map(|app| &app.private_key.value);
        self.client_token.as_ref().or(key)
    }
}
