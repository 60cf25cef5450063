//! The words of a query: terms between blanks, each `NAME:VALUE`, with a minus before it for its opposite.

use crate::catalog;
use crate::config::parse_duration;
use crate::model::{AddressPattern, PatternError, Risk, SignedDuration};

/// Longer ones are no queries.
const LONGEST: usize = 2_000;

/// What terms may begin with.
const NAMES: [&str; 7] = [
    "permission",
    "risk",
    "tenant",
    "token",
    "connection",
    "org",
    "older",
];

const RISKS: [(&str, Risk); 5] = [
    ("read", Risk::Read),
    ("sensitive_read", Risk::SensitiveRead),
    ("sensitive", Risk::SensitiveRead),
    ("write", Risk::Write),
    ("destructive", Risk::Destructive),
];

/// A query: what a token has to meet, every term of it.
#[derive(Debug, Clone)]
pub struct Query {
    /// Its terms, in order. At least one.
    pub terms: Vec<Term>,
}

/// One condition.
#[derive(Debug, Clone)]
pub struct Term {
    /// As it was written, without quotes.
    pub text: String,
    /// Whether the opposite is asked for.
    pub not: bool,
    /// What.
    pub what: What,
}

/// What a condition is about.
#[derive(Debug, Clone)]
pub enum What {
    /// A permission that all of these words of the catalog's search fit.
    Permission(String),
    /// A permission of this risk.
    Risk(Risk),
    /// Its tenant.
    Tenant(AddressPattern),
    /// Its address.
    Token(AddressPattern),
    /// A connection that runs on it.
    Connection(AddressPattern),
    /// The org of a connection that runs on it.
    Org(AddressPattern),
    /// It was created longer ago than this.
    Older(SignedDuration),
}

/// Why a text is no query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// Nothing is asked.
    #[error(
        "say what is asked for, such as permission:erase, risk:destructive, tenant:acme* or older:90d"
    )]
    Empty,
    /// It is no query but a book.
    #[error("the query is longer than {LONGEST} characters")]
    TooLong,
    /// A quote is open at the end.
    #[error("a quote is opened and never closed")]
    OpenQuote,
    /// No term begins like this.
    #[error("'{text}' is no term{}; there are permission:, risk:, tenant:, token:, connection:, org: and older:", hint(.near))]
    Unknown {
        /// What was written.
        text: String,
        /// What was meant, perhaps.
        near: Option<String>,
    },
    /// A term has no value.
    #[error("'{0}' says nothing: write what is looked for behind the colon")]
    NoValue(String),
    /// No risk is called like this.
    #[error("'{value}' is no risk{}; there are read, sensitive_read, write and destructive", hint(.near))]
    Risk {
        /// What was written.
        value: String,
        /// What was meant, perhaps.
        near: Option<String>,
    },
    /// No span of time.
    #[error(
        "'{0}' is no age: write a whole number and one of the units s, m, h, d, w, such as older:90d"
    )]
    Age(String),
    /// No glob.
    #[error(transparent)]
    Pattern(#[from] PatternError),
}

fn hint(near: &Option<String>) -> String {
    let near = near.as_ref();
    near.map_or_else(String::new, |near| format!(" (did you mean {near}?)"))
}

/// Reads a query: terms at blanks outside of quotes.
///
/// # Errors
/// It is none.
pub fn parse(text: &str) -> Result<Query, QueryError> {
    if text.chars().count() > LONGEST {
        return Err(QueryError::TooLong);
    }
    let terms: Vec<Term> = split(text)?
        .into_iter()
        .map(term)
        .collect::<Result<_, _>>()?;
    match terms.is_empty() {
        true => Err(QueryError::Empty),
        false => Ok(Query { terms }),
    }
}

/// Words at blanks that stand outside of quotes, without the quotes.
fn split(text: &str) -> Result<Vec<String>, QueryError> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            _ if c.is_whitespace() && !quoted => words.push(String::new()),
            _ => words
                .iter_mut()
                .last()
                .into_iter()
                .for_each(|word| word.push(c)),
        }
    }
    words.retain(|word| !word.is_empty());
    match quoted {
        true => Err(QueryError::OpenQuote),
        false => Ok(words),
    }
}

fn term(text: String) -> Result<Term, QueryError> {
    let (not, bare) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.as_str()),
    };
    let Some((name, value)) = bare.split_once(':') else {
        return Err(unknown(bare));
    };
    if NAMES.contains(&name) && value.trim().is_empty() {
        return Err(QueryError::NoValue(text));
    }
    let what = match name {
        "permission" => What::Permission(value.to_owned()),
        "risk" => What::Risk(risk(value)?),
        "tenant" => What::Tenant(format!("tenant.{}", bare_key(value, "tenant.")).parse()?),
        "token" => What::Token(token(bare_key(value, "token."))?),
        "connection" => {
            What::Connection(format!("connection.{}", bare_key(value, "connection.")).parse()?)
        }
        "org" => What::Org(format!("org.{}", bare_key(value, "org.")).parse()?),
        "older" => {
            What::Older(parse_duration(value).ok_or_else(|| QueryError::Age(value.to_owned()))?)
        }
        _ => return Err(unknown(bare)),
    };
    Ok(Term { text, not, what })
}

/// A whole address is taken where a key is asked for.
fn bare_key<'a>(value: &'a str, kind: &str) -> &'a str {
    value.strip_prefix(kind).unwrap_or(value)
}

/// A token's key alone is that of any tenant.
fn token(value: &str) -> Result<AddressPattern, PatternError> {
    match value.contains('/') {
        true => format!("token.{value}").parse(),
        false => format!("token.*/{value}").parse(),
    }
}

fn risk(value: &str) -> Result<Risk, QueryError> {
    let word = value.to_lowercase().replace([' ', '-'], "_");
    if let Some((_, risk)) = RISKS.iter().find(|(name, _)| *name == word) {
        return Ok(*risk);
    }
    let names = RISKS.iter().map(|(name, _)| *name);
    Err(QueryError::Risk {
        value: value.to_owned(),
        near: near(&word, names).map(|name| format!("risk:{name}")),
    })
}

fn unknown(text: &str) -> QueryError {
    let near = match text.split_once(':') {
        Some((name, value)) => {
            near(&name.to_lowercase(), NAMES.into_iter()).map(|name| format!("{name}:{value}"))
        }
        // a word alone is what the catalog's search takes
        None => (!catalog::search(text).is_empty()).then(|| format!("permission:{text}")),
    };
    QueryError::Unknown {
        text: text.to_owned(),
        near,
    }
}

/// The one that is near to a misspelt name, or begins like it.
fn near<'a>(word: &str, names: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    if word.len() >= 3
        && let Some(name) = names.clone().find(|name| name.starts_with(word))
    {
        return Some(name);
    }
    names
        .map(|name| (strsim::damerau_levenshtein(name, word), name))
        .filter(|(edits, _)| *edits <= 2)
        .min()
        .map(|(_, name)| name)
}
