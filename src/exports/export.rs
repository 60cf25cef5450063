//! What an export says, as values.

use std::collections::BTreeMap;
use std::fmt;

use crate::catalog::InputValue;
use crate::model::Timestamp;

/// One export. Names and ids are foreign text: escape them before they are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Export {
    /// The version of its format: `1.5.0`.
    pub version: Option<String>,
    /// When Workflows made it, by its own word.
    pub created: Option<Timestamp>,
    /// What a reader should know about the reading.
    pub notices: Vec<Notice>,
    /// Folders by id.
    pub folders: BTreeMap<String, Folder>,
    /// Connections of all connectors by id. Whether an id stays the same from export to export is not documented.
    pub connections: BTreeMap<String, ExportedConnection>,
    /// Flows in the order of the file, also those without a card of the connector.
    pub flows: Vec<Flow>,
    /// How many cards each connector has, by its key; functions of Workflows itself are not counted.
    pub connectors: BTreeMap<String, u64>,
}

impl Export {
    /// Cards of the Kandji connector with the flow that each is in.
    pub fn cards(&self) -> impl Iterator<Item = (&Flow, &Card)> {
        self.flows
            .iter()
            .flat_map(|flow| flow.cards.iter().map(move |card| (flow, card)))
    }

    /// The folder that a flow is in.
    pub fn folder(&self, flow: &Flow) -> Option<&Folder> {
        self.folders.get(flow.folder.as_ref()?)
    }
}

/// What a reader should know about the reading; the export was read all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A version of the format that this program was not written for.
    UnknownVersion(String),
    /// No version is named.
    NoVersion,
}

/// A folder of flows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its path among subfolders, where the format has one (1.5.0).
    pub path: Option<String>,
}

impl Folder {
    /// The path when it ends with the name, else the name: the format does not say whether a path includes it.
    pub fn title(&self) -> &str {
        match &self.path {
            Some(path) if path.rsplit('/').next() == Some(self.name.as_str()) => path,
            _ => &self.name,
        }
    }
}

/// A connection as an export has it: no secret, no domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedConnection {
    /// Its id.
    pub id: String,
    /// Its nickname.
    pub nickname: String,
    /// The connector's key.
    pub module: String,
}

/// A flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The id of its folder.
    pub folder: Option<String>,
    /// What starts it.
    pub trigger: Trigger,
    /// `medium`, `open`, `high`, as the format has it; only some kinds of flows have one.
    pub security_level: Option<String>,
    /// Cards of the Kandji connector at every depth, in the order of the file.
    pub cards: Vec<Card>,
}

/// What starts a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Trigger {
    /// A call to its API endpoint.
    ApiEndpoint,
    /// The clock.
    Scheduled,
    /// An event of a connector.
    Event,
    /// Another flow.
    Helper,
    /// A person in the Okta Admin Console.
    Delegated,
    /// Nothing that this program knows.
    #[default]
    Unknown,
}

/// A card of the Kandji connector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Its id within the flow.
    pub id: String,
    /// Its title: what it does. Titles decide; method keys of cloned cards lie.
    pub title: String,
    /// Its method key, as a second id alone.
    pub key: String,
    /// The connector's key.
    pub module: String,
    /// The connection that was chosen on it.
    pub connection: CardConnection,
    /// The cards around it, the outermost first.
    pub inside: Vec<Inside>,
    /// The inputs that decide what it may call.
    pub inputs: Vec<Input>,
}

impl Card {
    /// What the input of this name holds; empty when the card has no such input.
    pub fn input(&self, name: &str) -> InputValue {
        let found = self.inputs.iter().find(|input| input.name == name);
        found.map_or(InputValue::Empty, |input| input.value.clone())
    }

    /// Where it stands in its flow: `If/Else > For Each > Lock Device`.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for around in &self.inside {
            path.push_str(&around.to_string());
            path.push_str(" > ");
        }
        path.push_str(&self.title);
        path
    }
}

/// The connection that was chosen on a card.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CardConnection {
    /// None: the card fails when it runs.
    None,
    /// One that the export names.
    Named {
        /// Its id.
        id: String,
        /// Its nickname.
        nickname: String,
    },
    /// An id that the export has no connection for.
    Missing {
        /// The id.
        id: String,
    },
}

/// A card around another one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Inside {
    /// The title of the card around: `If/Else`, `For Each`.
    pub title: String,
    /// Whether it is what that card does when it fails, and not its body.
    pub on_error: bool,
}

impl fmt::Display for Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.on_error {
            true => write!(f, "{} (if error)", self.title),
            false => f.write_str(&self.title),
        }
    }
}

/// An input that decides what a card may call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its name on screen: `Relative URL`.
    pub name: String,
    /// What it holds.
    pub value: InputValue,
}
