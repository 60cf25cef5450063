//! What holds a token: the connections and consumers that a rotation has to reach, in the order of their waves.

use super::Subject;
use crate::model::{
    Address, CutOver, LiveTenant, Predecessor, RecordedRotation, Source, Timestamp,
};

/// Something that holds the old token until it has the new one.
pub struct Party {
    /// Its address.
    pub address: Address,
    /// The place of its wave, from 0.
    pub wave: usize,
    /// When it got the new token; `None`: not yet.
    pub cut_over: Option<Timestamp>,
    /// Whether a person's word is all that shows it.
    pub attested: bool,
    /// Whether a canary tells whether it works.
    pub canary: bool,
    /// Whether a second connection takes its place.
    pub replaced: bool,
}

impl Subject<'_> {
    /// Everything that is to get the new token, by wave, then by address. Once the successor is proven, connections that were
    /// made later never held the old one.
    pub fn parties(&self, rotation: Option<&RecordedRotation>) -> Vec<Party> {
        let rotation = rotation.filter(|rotation| rotation.predecessor.is_some());
        let declared = self.token.rotation.as_ref();
        let last = declared.map_or(0, |declared| declared.waves.len().saturating_sub(1));
        let cut_over = |address: &Address| Some(rotation?.cut_over.get(address)?.at);
        let mut parties: Vec<Party> = Vec::new();
        for address in self.reach.of(self.address) {
            let Address::Connection(key) = address else {
                continue;
            };
            let holds = rotation.is_none_or(|rotation| rotation.holders.contains(address));
            let connection = self.input.declared.connections.get(key);
            let Some(connection) = connection.filter(|_| holds) else {
                continue;
            };
            let begun =
                rotation.is_some_and(|rotation| rotation.replacements.contains_key(address));
            parties.push(Party {
                wave: declared.map_or(0, |declared| declared.wave_of(connection)),
                cut_over: cut_over(address),
                attested: rotation
                    .and_then(|rotation| rotation.cut_over.get(address))
                    .is_some_and(|proven| proven.by == Source::Attestation),
                canary: connection.canary.is_some(),
                replaced: begun || connection.cut_over == CutOver::Replace,
                address: address.clone(),
            });
        }
        let Address::Token { tenant, token } = self.address else {
            return parties;
        };
        for key in self.token.consumers.keys() {
            let address = Address::Consumer {
                tenant: tenant.clone(),
                token: token.clone(),
                consumer: key.clone(),
            };
            parties.push(Party {
                wave: last,
                cut_over: cut_over(&address),
                attested: true,
                canary: false,
                replaced: false,
                address,
            });
        }
        parties.sort_by(|a, b| (a.wave, &a.address).cmp(&(b.wave, &b.address)));
        parties
    }

    /// A connection that runs on this token by the state, and is declared to run on another one or not at all: it still holds
    /// the old key.
    pub fn straggler(&self, rotation: &RecordedRotation) -> Option<&Address> {
        let parties = self.reach.of(self.address);
        let recorded = self.input.recorded.connections.iter();
        recorded
            .filter(|(_, record)| record.token == *self.address)
            .map(|(address, _)| address)
            .find(|address| !parties.contains(address) && !rotation.cut_over.contains_key(address))
    }
}

/// When the log last shows the old token acting. Whether an actor's id is the token's id is not published, so its name counts
/// as well; that nothing is found proves nothing.
pub fn last_act(live: &LiveTenant, old: &Predecessor) -> Option<Timestamp> {
    let known = live.activity.iter();
    known
        .filter(|(id, activity)| {
            Some(*id) == old.id.as_ref() || activity.name.as_ref() == Some(&old.name)
        })
        .map(|(_, activity)| activity.last)
        .max()
}
