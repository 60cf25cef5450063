//! Tokens as they are declared: what each may do, when it is replaced, who uses it besides connections.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;

use super::super::{Key, Permission, RecordedToken, SecretRef, Span, Spanned};
use super::Connection;

/// One API token of a tenant.
#[derive(Debug, Clone)]
pub struct Token {
    /// Where its key stands.
    pub span: Span,
    /// Its name on the console.
    pub name: Spanned<String>,
    /// Its description on the console; `None` when the files say nothing about it.
    pub description: Option<Spanned<String>>,
    /// Where its secret is kept.
    pub secret: Option<Spanned<SecretRef>>,
    /// What it may do.
    pub permissions: Vec<Spanned<Claim>>,
    /// When it is to be replaced.
    pub rotation: Option<Spanned<Rotation>>,
    /// What uses it outside of Okta, by key.
    pub consumers: BTreeMap<Key, Consumer>,
    /// No plan revokes it: where that is declared.
    pub prevent_revoke: Option<Span>,
    /// Fields that may differ on the console.
    pub ignore: Ignore,
    /// Declared to be gone.
    pub absent: Option<Span>,
}

/// Fields of a token that may differ on the console.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ignore {
    /// Its name.
    pub name: bool,
    /// Its description.
    pub description: bool,
}

/// Something outside of Okta that uses a token: a script, a SIEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consumer {
    /// Where its key stands.
    pub span: Span,
    /// What it is, for people.
    pub name: String,
    /// Who puts a new token into it.
    pub contact: Option<String>,
    /// How that is done.
    pub how: Option<String>,
}

impl Token {
    /// Which generation of this token bears `label`: 1 for the name itself.
    pub fn generation(&self, label: &str) -> Option<u32> {
        match &self.rotation {
            Some(rotation) => rotation.generation(&self.name, label),
            None => (*label == *self.name.value).then_some(1),
        }
    }

    /// As [`Token::generation`], for a token that was rotated although no rotation is declared for it.
    pub fn generation_after(&self, record: Option<&RecordedToken>, label: &str) -> Option<u32> {
        let rotated = record.is_some_and(|record| record.generation > 1);
        self.generation(label).or_else(|| {
            rotated
                .then(|| Rotation::of_suffix(Rotation::SUFFIX, &self.name, label))
                .flatten()
        })
    }

    /// The name of this generation on the console.
    pub fn generation_name(&self, generation: u32) -> String {
        Rotation::named(self.suffix(), &self.name, generation)
    }

    /// What the names of later generations end with.
    pub(super) fn suffix(&self) -> &str {
        let rotation = self.rotation.as_ref();
        rotation.map_or(Rotation::SUFFIX, |rotation| &rotation.suffix)
    }

    /// The declared permissions, each with the place that asks for it. A group keeps the members in `frozen` (what the state
    /// recorded when it was first applied), so that a newer catalog never widens a token silently.
    pub fn permission_set(
        &self,
        frozen: &BTreeMap<String, BTreeSet<Permission>>,
    ) -> BTreeMap<Permission, Span> {
        let mut set = BTreeMap::new();
        for claim in &self.permissions {
            match &claim.value {
                Claim::One(permission) => {
                    set.insert(permission.clone(), claim.span);
                }
                Claim::Group { path, members } => {
                    for permission in frozen.get(path).unwrap_or(members) {
                        set.entry(permission.clone()).or_insert(claim.span);
                    }
                }
            }
        }
        set
    }
}

/// One entry of a token's `permissions`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// One operation.
    One(Permission),
    /// A group or section of the console's tree, as ticking its box means.
    Group {
        /// Its full console path.
        path: String,
        /// What this catalog says is in it.
        members: BTreeSet<Permission>,
    },
}

/// When a token is to be replaced, and how its successors are named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// Age at which it is due.
    pub every: SignedDuration,
    /// How long old and new live side by side.
    pub overlap: SignedDuration,
    /// What the name of generation N ends with, `{n}` standing for N: ` #{n}` makes `Okta Workflows #2`. The first
    /// generation bears the base name alone.
    pub suffix: String,
    /// The order in which connections get the new token; empty: all at once.
    pub waves: Vec<String>,
    /// How long a wave has to run on the new token before the next step.
    pub soak: SignedDuration,
}

impl Rotation {
    /// The suffix unless another is declared.
    pub const SUFFIX: &str = " #{n}";

    /// The place of a connection's wave in the order; one that names none comes last.
    pub fn wave_of(&self, connection: &Connection) -> usize {
        let named = connection.wave.as_ref();
        named
            .and_then(|wave| self.waves.iter().position(|known| *known == wave.value))
            .unwrap_or(self.waves.len().saturating_sub(1))
    }

    /// The name of this generation.
    pub fn name(&self, base: &str, generation: u32) -> String {
        Self::named(&self.suffix, base, generation)
    }

    pub(super) fn named(suffix: &str, base: &str, generation: u32) -> String {
        match generation {
            0 | 1 => base.to_owned(),
            n => format!("{base}{}", suffix.replace("{n}", &n.to_string())),
        }
    }

    /// Which generation of `base` bears this label.
    pub fn generation(&self, base: &str, label: &str) -> Option<u32> {
        Self::of_suffix(&self.suffix, base, label)
    }

    pub(super) fn of_suffix(suffix: &str, base: &str, label: &str) -> Option<u32> {
        let rest = label.strip_prefix(base)?;
        if rest.is_empty() {
            return Some(1);
        }
        let (before, after) = suffix.split_once("{n}")?;
        let digits = rest.strip_prefix(before)?.strip_suffix(after)?;
        let n: u32 = digits.parse().ok()?;
        (n >= 2 && n.to_string() == digits).then_some(n)
    }
}
