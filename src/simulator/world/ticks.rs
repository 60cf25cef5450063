//! The ticked boxes of a token: written as the console or the API names them, kept as permissions.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::catalog::{self, Resolved};
use crate::model::Permission;

/// A set of permissions. Written as a list of console paths, groups and `METHOD /path`, or as `all`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Ticks(pub BTreeSet<Permission>);

impl Ticks {
    /// Every permission of the catalog.
    pub fn all() -> Self {
        Self(
            catalog::operations()
                .iter()
                .map(|operation| operation.permission.clone())
                .collect(),
        )
    }

    /// Reads what a person writes.
    ///
    /// # Errors
    /// The first text that the catalog cannot read.
    pub fn read<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let mut set = BTreeSet::new();
        for text in texts {
            if text.trim() == "all" {
                set.extend(Self::all().0);
                continue;
            }
            match catalog::resolve(text) {
                Ok(Resolved::One(permission) | Resolved::OutsideCatalog(permission)) => {
                    set.insert(permission);
                }
                Ok(Resolved::Group { members, .. }) => set.extend(members),
                Err(error) => return Err(format!("permission '{text}': {error}")),
            }
        }
        Ok(Self(set))
    }

    /// Whether nothing is ticked.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'de> Deserialize<'de> for Ticks {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Word(String),
            List(Vec<String>),
        }
        let texts = match Written::deserialize(deserializer)? {
            Written::Word(word) => vec![word],
            Written::List(list) => list,
        };
        Self::read(texts.iter().map(String::as_str)).map_err(serde::de::Error::custom)
    }
}
