//! Permissions in the order and under the heads of the console's tree.

use super::escape;
use super::style::{ASIDE, paint, risk};
use crate::catalog;
use crate::model::{BoxToTick, Permission, Risk};

/// What the catalog does not know stands under this head, last.
const OUTSIDE: &str = "Not in the catalog";

/// One box of the tree, ready to be shown. All texts are escaped.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leaf {
    /// The head it stands under; `None` outside the catalog or at the top of the tree.
    pub group: Option<String>,
    /// Its label; method and path when the catalog has none.
    pub label: String,
    /// Whether the catalog has a label at all.
    pub named: bool,
    /// Whether the vendor documents the label.
    pub documented: bool,
    /// `GET /devices`.
    pub operation: String,
    /// What it can do; `None` outside the catalog.
    pub risk: Option<Risk>,
}

impl Leaf {
    /// The box of a permission, by the catalog.
    pub fn of(permission: &Permission) -> Self {
        let Some(operation) = catalog::operation(permission) else {
            let operation = escape(&permission.to_string()).into_owned();
            return Self {
                group: None,
                label: operation.clone(),
                named: false,
                documented: true,
                operation,
                risk: None,
            };
        };
        Self {
            group: operation.group.clone(),
            label: operation.label.clone(),
            named: true,
            documented: operation.documented,
            operation: operation.short_call(),
            risk: Some(operation.risk),
        }
    }

    /// The label, with a mark when it is inferred.
    pub fn marked(&self) -> String {
        if self.documented {
            self.label.clone()
        } else {
            format!("{} ~", self.label)
        }
    }

    /// The label with the nearest head, for a list without heads: `Custom Apps: Delete`.
    pub fn short_path(&self) -> String {
        let head = self.group.as_deref().unwrap_or_default();
        match head.rsplit(": ").next().filter(|head| !head.is_empty()) {
            Some(head) => format!("{head}: {}", self.marked()),
            None => self.marked(),
        }
    }

    /// The cells of its row: mark and label, method and path, risk above read.
    pub fn cells(&self, mark: &str, live: bool) -> Vec<String> {
        let operation = if self.named {
            paint(ASIDE, &self.operation)
        } else {
            String::new()
        };
        vec![
            format!("{mark} {}", self.marked()),
            operation,
            risk(self.risk, live).unwrap_or_default(),
        ]
    }

    /// Whether it can do what cannot be undone, or read secrets of devices.
    pub fn is_harmful(&self) -> bool {
        matches!(self.risk, Some(Risk::SensitiveRead | Risk::Destructive))
    }

    /// The head it is shown under.
    pub fn head(&self) -> &str {
        match &self.group {
            Some(group) => group,
            None if self.named => "",
            None => OUTSIDE,
        }
    }

    fn order(&self) -> (bool, &str, &str) {
        (!self.named, self.head(), &self.label)
    }
}

impl From<&BoxToTick> for Leaf {
    fn from(tick: &BoxToTick) -> Self {
        let operation = Self::of(&tick.permission).operation;
        Self {
            group: tick
                .group
                .as_deref()
                .map(|group| escape(group).into_owned()),
            label: match &tick.label {
                Some(label) => escape(label).into_owned(),
                None => operation.clone(),
            },
            named: tick.label.is_some(),
            documented: tick.documented || tick.label.is_none(),
            operation,
            risk: tick.risk,
        }
    }
}

/// Leaves under their heads, both in a stable order; what is outside the catalog last.
pub fn grouped<T>(mut leaves: Vec<(Leaf, T)>) -> Vec<(String, Vec<(Leaf, T)>)> {
    leaves.sort_by(|(a, _), (b, _)| a.order().cmp(&b.order()));
    let mut groups: Vec<(String, Vec<(Leaf, T)>)> = Vec::new();
    for (leaf, value) in leaves {
        match groups.last_mut() {
            Some((head, members)) if head == leaf.head() => members.push((leaf, value)),
            _ => groups.push((leaf.head().to_owned(), vec![(leaf, value)])),
        }
    }
    groups
}

/// How many permissions of each risk, the gravest first: `1 destructive, 2 write, 12 read`.
pub fn profile<'a>(permissions: impl Iterator<Item = &'a Permission>) -> Profile {
    let mut profile = Profile::default();
    for permission in permissions {
        match Leaf::of(permission).risk {
            Some(Risk::Destructive) => profile.destructive += 1,
            Some(Risk::SensitiveRead) => profile.sensitive_read += 1,
            Some(Risk::Write) => profile.write += 1,
            Some(Risk::Read) => profile.read += 1,
            None => profile.unknown += 1,
        }
    }
    profile
}

/// Counts of permissions by risk; ordered by what is gravest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Profile {
    /// Erases, locks, deletes.
    pub destructive: usize,
    /// Reads secrets of devices.
    pub sensitive_read: usize,
    /// Changes what can be changed back.
    pub write: usize,
    /// Outside the catalog.
    pub unknown: usize,
    /// Only reads.
    pub read: usize,
}

impl Profile {
    /// `1 destructive, 2 write, 12 read`; `no permissions` when there are none.
    pub fn text(&self) -> String {
        let parts: Vec<String> = [
            (self.destructive, "destructive"),
            (self.sensitive_read, "sensitive read"),
            (self.write, "write"),
            (self.unknown, "not in the catalog"),
            (self.read, "read"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
        if parts.is_empty() {
            "no permissions".to_owned()
        } else {
            parts.join(", ")
        }
    }
}
