//! Diagnostics that are known and accepted, so that only new ones count. An entry has no line numbers: it holds while things move.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Diagnostic, Severity};
use crate::model::{Address, Declared, FileId, Sources, Span};

/// The version of the format.
const VERSION: &str = "1.0";

/// The known diagnostics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "tenantry baseline")]
pub struct Baseline {
    format_version: String,
    accepted: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
struct Entry {
    #[serde(flatten)]
    print: Print,
    /// How often.
    count: usize,
}

/// By what a diagnostic is recognised.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
struct Print {
    code: String,
    /// The address of the thing that it stands in, else the file.
    at: String,
    /// The message; numbers outside of backticks are left out.
    message: String,
}

/// A baseline that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It is no baseline.
    #[error("it is no baseline: {0}")]
    Malformed(#[from] serde_json::Error),
    /// It is one of another version.
    #[error("it is a baseline of format {0}, and this program knows {VERSION}")]
    Version(String),
}

/// What a baseline does not know, and what it knows for nothing.
#[derive(Debug)]
pub struct Compared {
    /// Diagnostics that are new.
    pub new: Vec<Diagnostic>,
    /// How many were known.
    pub known: usize,
    /// How many entries were not found again.
    pub stale: usize,
}

/// Where diagnostics stand, for their fingerprints.
#[derive(Debug)]
pub struct Places<'a> {
    sources: &'a Sources,
    /// The keys of what is declared, by place.
    keys: BTreeMap<(FileId, u32), String>,
}

impl<'a> Places<'a> {
    /// The places of a configuration; `declared` is missing when it has errors.
    pub fn of(sources: &'a Sources, declared: Option<&Declared>) -> Self {
        let mut keys = BTreeMap::new();
        let mut add = |span: Span, address: Address| {
            keys.insert((span.file, span.start), address.to_string());
        };
        for (key, tenant) in declared.iter().flat_map(|declared| &declared.tenants) {
            add(tenant.span, Address::Tenant(key.clone()));
            for (token, text) in &tenant.tokens {
                add(text.span, Address::token(key, token));
            }
        }
        for (key, org) in declared.iter().flat_map(|declared| &declared.orgs) {
            add(org.span, Address::Org(key.clone()));
        }
        for (key, connection) in declared.iter().flat_map(|declared| &declared.connections) {
            add(connection.span, Address::Connection(key.clone()));
        }
        Self { sources, keys }
    }

    fn print(&self, diagnostic: &Diagnostic) -> Print {
        let place = diagnostic.labels.first().map(|label| label.span);
        let at = place.and_then(|span| {
            let before = self.keys.range((span.file, 0)..=(span.file, span.start));
            let address = before.last().map(|(_, address)| address.clone());
            address.or_else(|| {
                let name = self.sources.get(span.file)?.path.file_name()?;
                Some(name.to_string_lossy().into_owned())
            })
        });
        Print {
            code: diagnostic.code.id.to_owned(),
            at: at.unwrap_or_default(),
            message: shape_of(&diagnostic.message),
        }
    }
}

/// A message without the numbers that it counts; what stands in backticks stays.
fn shape_of(message: &str) -> String {
    let mut shape = String::new();
    let mut quoted = false;
    for c in message.chars() {
        quoted ^= c == '`';
        match c.is_ascii_digit() && !quoted {
            true if shape.ends_with('#') => {}
            true => shape.push('#'),
            false => shape.push(c),
        }
    }
    shape
}

/// Whether a baseline has a say: notes stop nothing, and what cannot be read cannot be accepted.
fn counts(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity > Severity::Note && !diagnostic.is_fixed()
}

impl Baseline {
    /// The JSON Schema (2020-12) of a baseline.
    pub fn schema() -> serde_json::Value {
        let settings = schemars::generate::SchemaSettings::draft2020_12();
        let generator = settings.into_generator();
        generator.into_root_schema_for::<Self>().to_value()
    }

    /// The baseline that knows all of these.
    pub fn of(found: &[Diagnostic], places: &Places<'_>) -> Self {
        let mut prints: BTreeMap<Print, usize> = BTreeMap::new();
        for diagnostic in found.iter().filter(|one| counts(one)) {
            *prints.entry(places.print(diagnostic)).or_default() += 1;
        }
        let accepted = prints.into_iter();
        Self {
            format_version: VERSION.to_owned(),
            accepted: accepted
                .map(|(print, count)| Entry { print, count })
                .collect(),
        }
    }

    /// Reads what [`Baseline::to_json`] wrote.
    ///
    /// # Errors
    /// [`BaselineError`] for anything else.
    pub fn from_json(text: &str) -> Result<Self, BaselineError> {
        let baseline: Self = serde_json::from_str(text)?;
        match baseline.format_version == VERSION {
            true => Ok(baseline),
            false => Err(BaselineError::Version(baseline.format_version)),
        }
    }

    /// As a JSON document: sorted, one line a field, with a newline at the end.
    pub fn to_json(&self) -> String {
        // Strings and numbers always become JSON.
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        format!("{text}\n")
    }

    /// How many diagnostics it accepts.
    pub fn len(&self) -> usize {
        self.accepted.iter().map(|entry| entry.count).sum()
    }

    /// Whether it accepts none.
    pub fn is_empty(&self) -> bool {
        self.accepted.is_empty()
    }

    /// Takes the known ones out of `found`. Each entry accepts as many as it counts.
    pub fn compare(&self, found: Vec<Diagnostic>, places: &Places<'_>) -> Compared {
        let entries = self.accepted.iter();
        let mut left: BTreeMap<&Print, usize> =
            entries.map(|entry| (&entry.print, entry.count)).collect();
        let mut known = 0;
        let new = found
            .into_iter()
            .filter(|diagnostic| {
                let print = places.print(diagnostic);
                let left = left.get_mut(&print).filter(|left| **left > 0);
                match left.filter(|_| counts(diagnostic)) {
                    Some(left) => {
                        *left -= 1;
                        known += 1;
                        false
                    }
                    None => true,
                }
            })
            .collect();
        Compared {
            new,
            known,
            stale: left.values().sum(),
        }
    }
}

impl Compared {
    /// Whether something is new that a baseline could have accepted.
    pub fn has_new(&self) -> bool {
        self.new.iter().any(counts)
    }
}
