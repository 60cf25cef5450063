//! Why a text is no export that can be read.

use std::fmt;

/// Why an export cannot be read. Names in it are foreign text.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The bytes could not be had.
    #[error("cannot be read: {0}")]
    Io(#[source] std::io::Error),
    /// It is JSON, and no export.
    #[error("this is no export of Okta Workflows: {0}")]
    NotAnExport(String),
    /// It is no JSON, or ends early.
    #[error("not readable as JSON{spot}: {error}")]
    Json {
        /// How far the reading came.
        spot: Spot,
        /// What is wrong, with line and column.
        #[source]
        error: serde_json::Error,
    },
    /// Cards within cards, more levels than are read.
    #[error("cards are nested more than {limit} levels deep{spot}")]
    TooDeep {
        /// Where.
        spot: Spot,
        /// How many levels are read.
        limit: usize,
    },
}

/// How far a reading came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spot {
    /// The flow: its name, or its id while the name was not read.
    pub flow: Option<String>,
    /// The last card of that flow that was begun and had a title.
    pub card: Option<String>,
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(flow) = &self.flow {
            write!(f, " in the flow '{flow}'")?;
            if let Some(card) = &self.card {
                write!(f, ", at or after the card '{card}'")?;
            }
        }
        Ok(())
    }
}
