//! Which connections feel a change of a token.

use std::collections::BTreeMap;

use crate::model::{Address, Declared};

/// The declared connections behind each token.
#[derive(Debug, Default)]
pub struct Reach(BTreeMap<Address, Vec<Address>>);

impl Reach {
    /// Indexes the declared connections.
    pub fn new(declared: &Declared) -> Self {
        let mut reach: BTreeMap<Address, Vec<Address>> = BTreeMap::new();
        for (key, connection) in &declared.connections {
            if connection.absent.is_none() {
                reach
                    .entry(connection.token_address())
                    .or_default()
                    .push(Address::Connection(key.clone()));
            }
        }
        Self(reach)
    }

    /// The connections behind this address, sorted.
    pub fn of(&self, address: &Address) -> &[Address] {
        self.0.get(address).map_or(&[], Vec::as_slice)
    }
}
