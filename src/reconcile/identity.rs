//! Which live thing a declared or recorded one is.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Finding, Known, LiveConnection, LiveTenant, LiveToken, NotAsked, Permission, Presence,
    ProbeAnswer, Reading, SecretProbe, Unknown,
};

/// Whether a tenant's log was read as far as the service keeps it. A part of it tells neither whether one token alone bears a
/// name nor what older events say of it, so no verdict is drawn from a part.
pub fn is_whole(live: &LiveTenant) -> bool {
    matches!(live.log, Reading::Read { .. }) && !live.findings.contains(&Finding::FillIncomplete)
}

/// Why the log says nothing about a token.
pub fn unread(live: Option<&LiveTenant>) -> Unknown {
    match live.map(|live| &live.log) {
        Some(Reading::Read { .. }) if live.is_some_and(is_whole) => Unknown::NoTrace,
        Some(Reading::Read { .. }) => Unknown::NotAsked(NotAsked::BudgetSpent),
        Some(Reading::NotAsked(why)) => Unknown::NotAsked(why.clone()),
        Some(Reading::Failed(fault)) => Unknown::Failed(fault.clone()),
        None => Unknown::NotAsked(NotAsked::NoReader),
    }
}

/// What a token was matched with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match<'a> {
    /// The live token with the recorded id.
    ById(&'a LiveToken),
    /// The one live token that bears the name.
    ByLabel(&'a LiveToken),
    /// Several live tokens bear the name.
    Ambiguous {
        /// How many.
        count: usize,
    },
    /// No live token, and a deleted one that bore the name.
    Deleted(&'a LiveToken),
    /// No trace.
    Nothing,
}

/// The tokens of one tenant's log, indexed for matching.
pub struct TokenIndex<'a> {
    by_id: BTreeMap<&'a str, &'a LiveToken>,
    present_by_label: BTreeMap<&'a str, Vec<&'a LiveToken>>,
    deleted_by_label: BTreeMap<&'a str, &'a LiveToken>,
    claimed: BTreeSet<&'a str>,
}

impl<'a> TokenIndex<'a> {
    /// Indexes `tokens`; `recorded_ids` are the ids that the state has for this tenant: each belongs to its own address
    /// and is never matched with another one by its label.
    pub fn new(tokens: &'a [LiveToken], recorded_ids: impl Iterator<Item = &'a str>) -> Self {
        let mut index = Self {
            by_id: BTreeMap::new(),
            present_by_label: BTreeMap::new(),
            deleted_by_label: BTreeMap::new(),
            claimed: recorded_ids.collect(),
        };
        for token in tokens {
            index.by_id.insert(&token.id, token);
            let Known::Known { value: label, .. } = &token.label else {
                continue;
            };
            match token.presence {
                Presence::Present => index.present_by_label.entry(label).or_default().push(token),
                Presence::Deleted(_) => {
                    let newest = index.deleted_by_label.entry(label).or_insert(token);
                    if newest.changed.at < token.changed.at {
                        *newest = token;
                    }
                }
            }
        }
        index
    }

    /// Matches by the recorded id, else by the exact label if exactly one live token bears it. `labels` are the names that
    /// the thing may bear: one, or one a generation of a rotated token.
    pub fn find(&self, recorded_id: Option<&str>, labels: &[&str]) -> Match<'a> {
        let recorded = recorded_id.and_then(|id| self.by_id.get(id).copied());
        if let Some(token) = recorded
            && token.presence == Presence::Present
        {
            return Match::ById(token);
        }
        let bearers: Vec<&LiveToken> = labels
            .iter()
            .filter_map(|label| self.present_by_label.get(label))
            .flatten()
            .copied()
            .filter(|token| !self.claimed.contains(token.id.as_str()))
            .collect();
        if recorded_id.is_some() && recorded.is_none() {
            // the log forgot the recorded token; one that bears its name is another, and both may exist
            return match bearers.len() {
                0 => Match::Nothing,
                others => Match::Ambiguous { count: others + 1 },
            };
        }
        match (bearers.as_slice(), recorded) {
            ([one], _) => Match::ByLabel(one),
            ([], Some(token)) => Match::ById(token),
            ([], None) => labels
                .iter()
                .filter_map(|label| self.deleted_by_label.get(label))
                .filter(|token| !self.claimed.contains(token.id.as_str()))
                .max_by_key(|token| token.changed.at)
                .map_or(Match::Nothing, |token| Match::Deleted(token)),
            (several, _) => Match::Ambiguous {
                count: several.len(),
            },
        }
    }

    /// The labels in the log that `accept` takes, and `base` itself.
    pub fn labels(&self, base: &'a str, accept: impl Fn(&str) -> bool) -> Vec<&'a str> {
        let mut labels = vec![base];
        // labels are sorted: those that start with the base stand together
        let known = self
            .present_by_label
            .range(base..)
            .map(|(label, _)| *label)
            .take_while(|label| label.starts_with(base));
        labels.extend(known.filter(|label| *label != base && accept(label)));
        labels
    }

    /// Whether the probes of a secret fit `own` and no other live token.
    pub fn fits_alone(&self, own: &LiveToken, probe: &SecretProbe) -> bool {
        fits(own, probe) == Some(true)
            && !self.by_id.values().any(|token| {
                token.id != own.id
                    && token.presence == Presence::Present
                    && fits(token, probe) == Some(true)
            })
    }

    /// The live token, other than `own`, whose permissions alone fit what the probes of a secret showed, when they do not
    /// fit `own`. `None`: the secret fits its own token, or fits no other one, or fits several.
    pub fn behaves_like(&self, own: &LiveToken, probe: &SecretProbe) -> Option<&'a LiveToken> {
        if fits(own, probe) != Some(false) {
            return None;
        }
        let mut fitting = self.by_id.values().copied().filter(|token| {
            token.id != own.id
                && token.presence == Presence::Present
                && fits(token, probe) == Some(true)
        });
        match (fitting.next(), fitting.next()) {
            (Some(token), None) => Some(token),
            _ => None,
        }
    }
}

/// Whether probes fit a token's permission list; `None` when nothing was answered or the list is unknown.
fn fits(token: &LiveToken, probe: &SecretProbe) -> Option<bool> {
    let permissions = token.permissions.value()?;
    let answers: Vec<(&Permission, bool)> = probe
        .permissions
        .iter()
        .filter_map(|(permission, answer)| match answer {
            ProbeAnswer::Granted => Some((permission, true)),
            ProbeAnswer::Denied { .. } => Some((permission, false)),
            ProbeAnswer::Unknown(_) => None,
        })
        .collect();
    if answers.is_empty() {
        return None;
    }
    Some(
        answers
            .into_iter()
            .all(|(permission, granted)| permissions.contains_key(permission) == granted),
    )
}

/// The connection that bears a nickname.
pub fn connection<'a>(
    connections: &'a [LiveConnection],
    nickname: &str,
) -> Option<&'a LiveConnection> {
    connections
        .iter()
        .find(|connection| connection.nickname == nickname)
}
