//! Made-up flow exports with the truth beside them. The same recipe gives the same bytes. No file is written here.

mod cards;
mod flows;
mod menu;
mod numbers;

use serde_json::json;

use super::seeded::uuid;
use flows::Maker;

/// The connector's key, as it is in every org.
pub const CONNECTOR: &str = "kandji_edae9b89cf1e4ca6a01a1ad6d985127b";

/// What kind of export to make.
#[derive(Debug, Clone)]
pub struct ExportRecipe {
    /// Another seed gives another export.
    pub seed: u64,
    /// The version that the document names: `1.5.0`.
    pub version: String,
    /// How many flows.
    pub flows: usize,
    /// How many cards stand in one list, about; bodies are lists of their own.
    pub cards: usize,
    /// How many levels of cards within cards at most.
    pub depth: usize,
    /// Whether the connections stand before the flows in the document.
    pub connections_first: bool,
    /// Nicknames of the connector's connections; none gives cards without a connection.
    pub connections: Vec<String>,
}

impl Default for ExportRecipe {
    fn default() -> Self {
        Self {
            seed: 1,
            version: "1.5.0".to_owned(),
            flows: 3,
            cards: 4,
            depth: 2,
            connections_first: false,
            connections: vec!["Accuhive production".to_owned()],
        }
    }
}

/// A card of the connector that was put in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlacedCard {
    /// The name of its flow.
    pub flow: String,
    /// Its title and the titles of the cards around it: `If/Else > For Each > Lock Device`.
    pub path: String,
    /// The nickname of its connection.
    pub connection: Option<String>,
    /// The operations that it may call; `None` where nobody can tell.
    pub needs: Option<Vec<String>>,
}

/// An export and what is in it.
#[derive(Debug, Clone)]
pub struct GeneratedExport {
    /// The file's text.
    pub text: String,
    /// The connector's cards.
    pub cards: Vec<PlacedCard>,
}

impl ExportRecipe {
    /// Makes the export.
    pub fn generate(&self) -> GeneratedExport {
        let mut text = String::new();
        let mut cards = Vec::new();
        self.stream(|piece| text.push_str(piece), |card| cards.push(card));
        GeneratedExport { text, cards }
    }

    /// Makes the export piece by piece: one flow is in memory at a time.
    pub fn stream(&self, mut text: impl FnMut(&str), mut card: impl FnMut(PlacedCard)) {
        let mut maker = Maker::new(self);
        let flags = json!({ "auto-transform": true, "looseBooleans": true, "looseStrings": true, "looseNulls": true });
        let version = json!(self.version);
        text(&format!(
            "{{\"type\":\"flopack\",\"version\":{version},\"created\":\"2026-11-01T10:00:00.000Z\",\"flags\":{flags},\"data\":{{"
        ));
        let connections = maker.connections();
        if self.connections_first {
            text(&format!("\"configs\":{connections},"));
        }
        text("\"flos\":{");
        for number in 0..self.flows {
            let comma = if number == 0 { "" } else { "," };
            let (id, flow) = maker.flow(number);
            text(&format!("{comma}{}:{flow}", json!(id)));
            maker.placed.drain(..).for_each(&mut card);
        }
        text("}");
        if !self.connections_first {
            text(&format!(",\"configs\":{connections}"));
        }
        let end = if self.version == "1.2.0" {
            format!(",\"checksum\":\"{}\"", "0".repeat(64))
        } else {
            String::new()
        };
        text(&format!(
            ",\"tables\":{{}},\"groups\":{}}}{end}}}\n",
            maker.folders()
        ));
    }

    fn id(&self, what: &str) -> String {
        uuid(&format!("export {} {what}", self.seed))
    }
}

#[cfg(test)]
mod tests;
