//! Who is told after a drift or an apply.

use std::collections::BTreeSet;

use super::{Key, SecretRef, Span, Spanned};

/// One place that is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notified {
    /// Its key.
    pub key: Key,
    /// Where its key stands.
    pub span: Span,
    /// What it takes.
    pub form: NotifyForm,
    /// Its address.
    pub url: Spanned<NotifyUrl>,
    /// The key that messages are signed with.
    pub signing_key: Option<Spanned<SecretRef>>,
    /// When it is told.
    pub on: BTreeSet<Occasion>,
}

/// What a place takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotifyForm {
    /// A JSON document of ours, signed.
    Webhook,
    /// What an incoming webhook of Slack takes, and others like it.
    Slack,
}

/// The address of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotifyUrl {
    /// Written in the file; it holds nothing secret.
    Plain(String),
    /// Kept as a secret: whoever has it may write there.
    Secret(SecretRef),
}

/// When somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Occasion {
    /// The live side moved.
    Drift,
    /// An apply waits for a person.
    Waiting,
    /// Something went wrong, or could not be asked.
    Failed,
    /// An apply did something, and is done.
    Done,
    /// A drift run found nothing.
    Clean,
}

impl Occasion {
    /// Every one.
    pub const ALL: [Self; 5] = [
        Self::Drift,
        Self::Waiting,
        Self::Failed,
        Self::Done,
        Self::Clean,
    ];

    /// Those that somebody is told of unless they say otherwise.
    pub const DEFAULT: [Self; 3] = [Self::Drift, Self::Waiting, Self::Failed];

    /// Its word in a configuration and in a message.
    pub fn word(self) -> &'static str {
        match self {
            Self::Drift => "drift",
            Self::Waiting => "waiting",
            Self::Failed => "failed",
            Self::Done => "done",
            Self::Clean => "clean",
        }
    }
}
