//! What a graph consists of.

use crate::model::{Address, Key, Permission, Verdict};

/// What stands on what. The order of nodes and edges is that of [`Subject`]: equal inputs give equal graphs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    /// Its nodes, sorted by subject, each once.
    pub nodes: Vec<Node>,
    /// Its edges, sorted, each once; their ends are places in `nodes`.
    pub edges: Vec<Edge>,
}

impl Graph {
    /// The place of the node of an address.
    pub fn place_of(&self, address: &Address) -> Option<usize> {
        let subject = Subject::Address(address.clone());
        self.nodes
            .binary_search_by(|node| node.subject.cmp(&subject))
            .ok()
    }
}

/// One thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Which thing: no two nodes are about one.
    pub subject: Subject,
    /// Its name for people, as foreign text.
    pub name: String,
    /// How it stands.
    pub status: Status,
    /// One more clause for people, where there is one.
    pub note: Option<String>,
}

impl Node {
    /// What kind of thing it is.
    pub fn kind(&self) -> Kind {
        match &self.subject {
            Subject::Address(Address::Org(_)) => Kind::Org,
            Subject::Address(Address::Tenant(_)) => Kind::Tenant,
            Subject::Address(Address::Token { .. }) => Kind::Token,
            Subject::Address(Address::Consumer { .. }) => Kind::Consumer,
            Subject::Address(Address::Connection(_)) | Subject::Foreign { .. } => Kind::Connection,
            Subject::Permission { .. } => Kind::Permission,
            Subject::Permissions { .. } => Kind::Permissions,
            Subject::Card { .. } => Kind::Card,
            Subject::Flow { .. } => Kind::Flow,
        }
    }
}

/// Which thing a node is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// Something with an address.
    Address(Address),
    /// A connection that exports name and that no declaration can be told for.
    Foreign {
        /// The org whose export names it, where that is known.
        org: Option<Key>,
        /// Its nickname.
        nickname: String,
    },
    /// One permission of one token.
    Permission {
        /// The token.
        token: Address,
        /// The permission.
        permission: Permission,
    },
    /// All permissions of one token that it is to have.
    Permissions {
        /// The token.
        token: Address,
    },
    /// The cards of one title that a flow has on one connection.
    Card {
        /// The export's file.
        export: String,
        /// The flow's id.
        flow: String,
        /// The nickname of the connection; nothing when none was chosen, or the export does not have it.
        connection: Option<String>,
        /// Its title.
        title: String,
    },
    /// A flow of an export.
    Flow {
        /// The export's file.
        export: String,
        /// The flow's id.
        flow: String,
    },
}

/// The kinds of nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An Okta org.
    Org,
    /// An Iru Endpoint tenant.
    Tenant,
    /// An API token.
    Token,
    /// One permission of a token.
    Permission,
    /// The permissions of a token as one node.
    Permissions,
    /// What uses a token outside of Okta.
    Consumer,
    /// An Okta Workflows connection.
    Connection,
    /// A card of a flow.
    Card,
    /// A flow.
    Flow,
}

impl Kind {
    /// The word on screen and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Org => "org",
            Self::Tenant => "tenant",
            Self::Token => "token",
            Self::Permission => "permission",
            Self::Permissions => "permissions",
            Self::Consumer => "consumer",
            Self::Connection => "connection",
            Self::Card => "card",
            Self::Flow => "flow",
        }
    }
}

/// How a thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// The files declare it; nobody was asked.
    Declared,
    /// An export has it.
    Exported,
    /// What the plan says.
    Verdict(Verdict),
    /// What it needs cannot be told.
    Unknown,
    /// Exports use it, and the files do not declare it.
    Undeclared,
    /// Its connection was not chosen.
    NoConnection,
    /// It is needed, and its token is not to have it.
    NotGranted,
}

impl Status {
    /// The word on screen and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Exported => "exported",
            Self::Verdict(verdict) => verdict.word(),
            Self::Unknown => "unknown",
            Self::Undeclared => "undeclared",
            Self::NoConnection => "no_connection",
            Self::NotGranted => "not_granted",
        }
    }
}

/// An edge: `to` stands on `from`, or a card needs a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// The place of the one that it starts at.
    pub from: usize,
    /// The place of the one that it leads to.
    pub to: usize,
    /// What it means.
    pub link: Link,
}

/// What an edge means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Link {
    /// `to` belongs to `from`: a token to its tenant, a permission to its token.
    Has,
    /// `to` runs on `from`: a connection on its token, a card on its connection.
    Runs,
    /// `from` is part of `to`: a card of its flow.
    PartOf,
    /// `from` needs `to`.
    Needs,
    /// `from` may need `to`: an input decides that cannot be read.
    MayNeed,
}

impl Link {
    /// The word on screen and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Has => "has",
            Self::Runs => "runs",
            Self::PartOf => "part_of",
            Self::Needs => "needs",
            Self::MayNeed => "may_need",
        }
    }
}
