//! Differences that are accepted until a date.

use jiff::Timestamp;

use super::super::{Address, Field, Permission, Span, Spanned};
use super::Claim;

/// One accepted difference, or several of one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Where it begins.
    pub span: Span,
    /// What differs.
    pub address: Spanned<Address>,
    /// Permissions that may differ.
    pub permissions: Vec<Spanned<Claim>>,
    /// Texts that may differ.
    pub fields: Vec<Spanned<ExceptedText>>,
    /// When it ends.
    pub until: Spanned<Until>,
    /// Why it is accepted.
    pub reason: String,
    /// Where that was agreed.
    pub ticket: Option<String>,
}

/// A text that may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExceptedText {
    /// The name.
    Name,
    /// The description.
    Description,
}

/// When an exception ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Until {
    /// As it is written: a day, or a time.
    pub written: String,
    /// The first moment at which it does not hold any more; a day counts to its end, in UTC.
    pub ends: Timestamp,
}

impl Exception {
    /// Whether it holds at this time.
    pub fn holds(&self, now: Timestamp) -> bool {
        now < self.until.ends
    }

    /// Whether it is about this field.
    pub fn covers(&self, field: &Field) -> bool {
        let text = |wanted| self.fields.iter().any(|field| field.value == wanted);
        match field {
            Field::Permission(permission) => self.names(permission),
            Field::Name => text(ExceptedText::Name),
            Field::Description => text(ExceptedText::Description),
            _ => false,
        }
    }

    fn names(&self, permission: &Permission) -> bool {
        self.permissions.iter().any(|claim| match &claim.value {
            Claim::One(one) => one == permission,
            Claim::Group { members, .. } => members.contains(permission),
        })
    }
}
