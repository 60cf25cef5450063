//! Which tokens meet a query. What is not known is neither yes nor no: it is told apart.

use std::collections::BTreeSet;

use super::census::{Census, Holder};
use super::parse::{Query, What};
use crate::catalog;
use crate::model::{Address, AddressPattern, Permission, Risk, SignedDuration, Timestamp};

/// Addresses that are shown when a pattern names none.
const SHOWN: usize = 3;

/// Who meets a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<'a> {
    /// Those who do.
    pub found: Vec<Found<'a>>,
    /// Those of whom it cannot be said.
    pub unsure: Vec<Unsure<'a>>,
    /// Whether permissions or risks are asked for: then only those that fit are listed.
    pub by_permission: bool,
}

/// A token that meets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'a> {
    /// The token.
    pub holder: &'a Holder,
    /// Its permissions that fit; all, where none is asked for.
    pub permissions: BTreeSet<&'a Permission>,
}

/// A token that may meet it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsure<'a> {
    /// The token.
    pub holder: &'a Holder,
    /// What is not known.
    pub why: WhyUnsure,
}

/// What is not known of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhyUnsure {
    /// When it was created.
    Age,
    /// How much harm a permission can do that the catalog does not have.
    Risk,
}

/// A term that names nothing: an answer to it would look like a clean bill.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NamesNothing {
    /// A pattern of addresses.
    #[error("{term} names nothing that is declared or recorded{}", list(.near))]
    Address {
        /// The term.
        term: String,
        /// What is near.
        near: Vec<String>,
    },
    /// Words.
    #[error("{term} fits no permission of the catalog, and none that a token has{}", list(.near))]
    Permission {
        /// The term.
        term: String,
        /// What is near.
        near: Vec<String>,
    },
}

fn list(near: &[String]) -> String {
    match near.is_empty() {
        true => String::new(),
        false => format!("; near it: {}", near.join("; ")),
    }
}

/// The permissions that a `permission:` term means.
struct Words {
    known: BTreeSet<&'static Permission>,
    words: Vec<String>,
}

impl Words {
    fn new(text: &str) -> Self {
        let found = catalog::search(text).into_iter();
        Self {
            known: found.map(|operation| &operation.permission).collect(),
            words: text
                .to_lowercase()
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
        }
    }

    fn fit(&self, permission: &Permission) -> bool {
        if self.known.contains(permission) {
            return true;
        }
        if catalog::operation(permission).is_some() {
            return false;
        }
        let call = permission.to_string().to_lowercase();
        self.words.iter().all(|word| call.contains(word))
    }
}

/// A term, ready to be asked of every token.
enum Asked<'q> {
    Permission(Words),
    Risk(Risk),
    Tenant(&'q AddressPattern),
    Token(&'q AddressPattern),
    Connection(&'q AddressPattern),
    Org(&'q AddressPattern),
    Older(SignedDuration),
}

/// Yes, no, or what would have to be known.
type Verdict = Result<bool, WhyUnsure>;

/// Asks every token. The age of a token is counted until `now`.
///
/// # Errors
/// A term names nothing that there is.
pub fn find<'a>(
    query: &Query,
    census: &'a Census,
    now: Timestamp,
) -> Result<Answer<'a>, NamesNothing> {
    let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
    for term in &query.terms {
        let asked = match &term.what {
            What::Permission(text) => Asked::Permission(Words::new(text)),
            What::Risk(risk) => Asked::Risk(*risk),
            What::Tenant(pattern) => Asked::Tenant(pattern),
            What::Token(pattern) => Asked::Token(pattern),
            What::Connection(pattern) => Asked::Connection(pattern),
            What::Org(pattern) => Asked::Org(pattern),
            What::Older(age) => Asked::Older(*age),
        };
        check(&asked, &term.text, census)?;
        if term.not {
            unwanted.push(asked);
        } else {
            wanted.push(asked);
        }
    }
    let about = |asked: &&Asked<'_>| matches!(asked, Asked::Permission(_) | Asked::Risk(_));
    let mut answer = Answer {
        found: Vec::new(),
        unsure: Vec::new(),
        by_permission: wanted.iter().any(|asked| about(&asked)),
    };
    let pairs = pairs(&wanted);
    for holder in &census.holders {
        let others = wanted.iter().filter(|asked| !about(asked));
        let verdict = all(pairs
            .iter()
            .map(|pair| pair.holds(holder))
            .chain(others.map(|asked| asked.holds(holder, now)))
            .chain(
                unwanted
                    .iter()
                    .map(|asked| asked.holds(holder, now).map(|yes| !yes)),
            ));
        match verdict {
            Ok(false) => {}
            Err(why) => answer.unsure.push(Unsure { holder, why }),
            Ok(true) => {
                let fits = |permission: &&Permission| {
                    pairs.is_empty() || pairs.iter().any(|pair| pair.fits(permission) == Ok(true))
                };
                answer.found.push(Found {
                    holder,
                    permissions: holder.permissions.keys().filter(fits).collect(),
                });
            }
        }
    }
    Ok(answer)
}

/// No, if one is; else what is not known; else yes.
fn all(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let mut unknown = None;
    for verdict in verdicts {
        match verdict {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(why) => unknown = unknown.or(Some(why)),
        }
    }
    unknown.map_or(Ok(true), Err)
}

/// One permission that is asked for: words and a risk are about the same one.
struct Pair<'q> {
    words: Option<&'q Words>,
    risk: Option<Risk>,
}

fn pairs<'q>(wanted: &'q [Asked<'_>]) -> Vec<Pair<'q>> {
    let words: Vec<&Words> = wanted
        .iter()
        .filter_map(|asked| match asked {
            Asked::Permission(words) => Some(words),
            _ => None,
        })
        .collect();
    let risks: Vec<Risk> = wanted
        .iter()
        .filter_map(|asked| match asked {
            Asked::Risk(risk) => Some(*risk),
            _ => None,
        })
        .collect();
    let some = |words: Option<&'q Words>| -> Vec<Pair<'q>> {
        match risks.is_empty() {
            true => vec![Pair { words, risk: None }],
            false => risks
                .iter()
                .map(|risk| Pair {
                    words,
                    risk: Some(*risk),
                })
                .collect(),
        }
    };
    match (words.is_empty(), risks.is_empty()) {
        (true, true) => Vec::new(),
        (true, false) => some(None),
        (false, _) => words
            .into_iter()
            .flat_map(|words| some(Some(words)))
            .collect(),
    }
}

impl Pair<'_> {
    fn fits(&self, permission: &Permission) -> Verdict {
        if self.words.is_some_and(|words| !words.fit(permission)) {
            return Ok(false);
        }
        match self.risk {
            None => Ok(true),
            Some(risk) => has_risk(permission, risk),
        }
    }

    fn holds(&self, holder: &Holder) -> Verdict {
        any(holder
            .permissions
            .keys()
            .map(|permission| self.fits(permission)))
    }
}

fn has_risk(permission: &Permission, risk: Risk) -> Verdict {
    let operation = catalog::operation(permission).ok_or(WhyUnsure::Risk)?;
    Ok(operation.risk == risk)
}

/// Yes, if one is; else what is not known; else no.
fn any(mut verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let mut unknown = None;
    let yes = verdicts.any(|verdict| match verdict {
        Ok(yes) => yes,
        Err(why) => {
            unknown = Some(why);
            false
        }
    });
    match (yes, unknown) {
        (true, _) => Ok(true),
        (false, Some(why)) => Err(why),
        (false, None) => Ok(false),
    }
}

impl Asked<'_> {
    fn holds(&self, holder: &Holder, now: Timestamp) -> Verdict {
        let mut connections = holder.connections.iter();
        match self {
            Self::Permission(words) => Ok(holder.permissions.keys().any(|one| words.fit(one))),
            Self::Risk(risk) => any(holder.permissions.keys().map(|one| has_risk(one, *risk))),
            Self::Tenant(pattern) => Ok(match &holder.address {
                Address::Token { tenant, .. } => pattern.matches(&Address::Tenant(tenant.clone())),
                _ => false,
            }),
            Self::Token(pattern) => Ok(pattern.matches(&holder.address)),
            Self::Connection(pattern) => {
                Ok(connections.any(|connection| pattern.matches(&connection.address)))
            }
            Self::Org(pattern) => Ok(connections
                .any(|connection| pattern.matches(&Address::Org(connection.org.clone())))),
            Self::Older(age) => {
                let created = holder.created_at.ok_or(WhyUnsure::Age)?;
                Ok(now.duration_since(created) > *age)
            }
        }
    }
}

/// Refuses a term that names nothing.
fn check(asked: &Asked<'_>, term: &str, census: &Census) -> Result<(), NamesNothing> {
    let pattern = match asked {
        Asked::Permission(words) => {
            let held = || census.holders.iter().flat_map(|one| one.permissions.keys());
            if !words.known.is_empty() || held().any(|one| words.fit(one)) {
                return Ok(());
            }
            return Err(NamesNothing::Permission {
                term: term.to_owned(),
                near: catalog::suggestions(&words.words.join(" ")),
            });
        }
        Asked::Tenant(pattern)
        | Asked::Token(pattern)
        | Asked::Connection(pattern)
        | Asked::Org(pattern) => pattern,
        Asked::Risk(_) | Asked::Older(_) => return Ok(()),
    };
    if census.known.iter().any(|address| pattern.matches(address)) {
        return Ok(());
    }
    let text = pattern.to_string();
    let kind = text.split('.').next().unwrap_or_default();
    let known = census.known.iter().map(ToString::to_string);
    let mut near: Vec<(usize, String)> = known
        .filter(|address| address.split('.').next() == Some(kind))
        .take(20_000)
        .map(|address| (strsim::damerau_levenshtein(&address, &text), address))
        .collect();
    near.sort();
    Err(NamesNothing::Address {
        term: term.to_owned(),
        near: near.into_iter().take(SHOWN).map(|(_, one)| one).collect(),
    })
}
