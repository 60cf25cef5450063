//! How many declared facts evidence could verify, and which it could not.

use crate::model::{Coverage, Item, Source, Unverified, Value};

/// Counts the declared facts of all items. Over-privilege, unmanaged and dropped things are no declared facts.
pub fn measure(items: &[Item]) -> (Coverage, Vec<Unverified>) {
    let mut coverage = Coverage::default();
    let mut unverified: Vec<Unverified> = Vec::new();
    for item in items {
        let first = unverified.len();
        for field in &item.fields {
            if matches!(field.declared, None | Some(Value::Flag(false))) {
                continue;
            }
            coverage.facts += 1;
            let Err(why) = &field.live else {
                coverage.verified += 1;
                continue;
            };
            let attested = field
                .evidence
                .iter()
                .any(|evidence| evidence.source == Source::Attestation);
            coverage.attested += usize::from(attested);
            let same = unverified[first..]
                .iter_mut()
                .find(|entry| entry.why == *why && entry.attested == attested);
            match same {
                Some(entry) => entry.fields.push(field.field.clone()),
                None => unverified.push(Unverified {
                    address: item.address.clone(),
                    fields: vec![field.field.clone()],
                    why: why.clone(),
                    attested,
                }),
            }
        }
    }
    (coverage, unverified)
}
