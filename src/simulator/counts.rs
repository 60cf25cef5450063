//! How often what was asked, so that a test can prove what was never asked.

use std::collections::BTreeMap;

/// How many requests of one kind arrived.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct RequestCount {
    /// The HTTP method.
    pub method: String,
    /// The path as it was asked, without the query.
    pub path: String,
    /// The label of the token, `ssws` for an Okta token that the org knows, `client token` for the right one of a flow,
    /// `(none)` or `(unknown)`.
    pub token_label: String,
    /// The Host header.
    pub host: String,
    /// How many.
    pub count: u64,
}

/// All counts of a run.
#[derive(Debug, Default)]
pub(super) struct Counts(BTreeMap<[String; 4], u64>);

impl Counts {
    pub(super) fn add(&mut self, host: &str, path: &str, method: &str, token_label: &str) {
        let key = [host, path, method, token_label].map(str::to_owned);
        *self.0.entry(key).or_default() += 1;
    }

    pub(super) fn reset(&mut self) {
        self.0.clear();
    }

    /// Sorted by host, path, method and token.
    pub(super) fn all(&self) -> Vec<RequestCount> {
        self.0
            .iter()
            .map(|([host, path, method, token_label], &count)| RequestCount {
                method: method.clone(),
                path: path.clone(),
                token_label: token_label.clone(),
                host: host.clone(),
                count,
            })
            .collect()
    }
}
