//! The chain: each line carries the hash of the line before, so that no line can be changed, taken out or put in without breaking it. A
//! whole new chain can still be written by whoever may write the file: only a head that is kept elsewhere shows that.

use std::fmt;
use std::str::FromStr;

use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::entry::{Body, Entry};
use crate::model::Timestamp;

/// The end of a ledger: how many lines, and the hash of the last. Shown as `812:4f3a…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// How many lines.
    pub entries: u64,
    /// The hash of the last, hex.
    pub hash: String,
}

impl Default for Head {
    fn default() -> Self {
        Self {
            entries: 0,
            hash: "0".repeat(64),
        }
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.entries, self.hash)
    }
}

impl FromStr for Head {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "'{text}' is no head of a ledger: it reads NUMBER:HASH with 64 hexadecimal digits, as a plan shows it"
            )
        };
        let (entries, hash) = text.trim().split_once(':').ok_or_else(wrong)?;
        let is_hash = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        if !is_hash {
            return Err(wrong());
        }
        Ok(Self {
            entries: entries.parse().map_err(|_| wrong())?,
            hash: hash.to_ascii_lowercase(),
        })
    }
}

/// Where a ledger does not hold together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// A line is not one of a ledger.
    #[error("{segment}, line {line} is no line of a ledger: {why}")]
    Unreadable {
        /// The file.
        segment: String,
        /// The line in it, from 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
    /// A line's text is not what its hash was made of.
    #[error("{segment}, line {line} (entry {entry}) was changed: its hash is of another text")]
    Changed {
        /// The file.
        segment: String,
        /// The line in it, from 1.
        line: usize,
        /// The entry's number.
        entry: u64,
    },
    /// A line does not follow the line before.
    #[error(
        "{segment}, line {line}: entry {entry} does not follow entry {before}; lines are missing, or were put in or moved"
    )]
    Apart {
        /// The file.
        segment: String,
        /// The line in it, from 1.
        line: usize,
        /// The entry's number.
        entry: u64,
        /// The number of the line before; 0 at the beginning.
        before: u64,
    },
    /// The ledger is shorter than a head that was kept.
    #[error("the ledger ends at entry {have}, but it had {wanted} entries: its end was cut off")]
    Short {
        /// How many there are.
        have: u64,
        /// How many there were.
        wanted: u64,
    },
    /// The line that a head names is another one.
    #[error("entry {entry} is not the one that it was: the ledger was written anew")]
    OtherLine {
        /// The entry's number.
        entry: u64,
    },
}

/// One file of a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Its name, such as `2026-11.jsonl`.
    pub name: String,
    /// Its text.
    pub text: String,
}

#[derive(serde::Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    entry: &'a RawValue,
    hash: String,
}

/// The month of a time, which names the file that its line is in.
pub fn month(at: Timestamp) -> String {
    at.strftime("%Y-%m").to_string()
}

/// The name of a month's file.
pub fn segment_name(month: &str) -> String {
    format!("{month}.jsonl")
}

fn hash(text: &str) -> String {
    use fmt::Write as _;
    Sha256::digest(text.as_bytes())
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

/// Lines that continue a chain from `head`, each with its end of line, and the new head.
///
/// # Errors
/// A body that cannot be written as JSON.
pub fn seal(
    head: &Head,
    at: Timestamp,
    bodies: impl IntoIterator<Item = Body>,
) -> Result<(String, Head), serde_json::Error> {
    let mut head = head.clone();
    let mut lines = String::new();
    for body in bodies {
        let entry = Entry {
            n: head.entries + 1,
            prev: head.hash,
            at,
            body,
        };
        let text = serde_json::to_string(&entry)?;
        head = Head {
            entries: entry.n,
            hash: hash(&text),
        };
        lines.push_str(&format!(
            "{{\"hash\":\"{}\",\"entry\":{text}}}\n",
            head.hash
        ));
    }
    Ok((lines, head))
}

/// Reads and checks a whole ledger, its files in their order; each of `heads` that was kept elsewhere must be the head of a beginning of it.
///
/// # Errors
/// The first place where it does not hold together.
pub fn read(segments: &[Segment], heads: &[Head]) -> Result<(Vec<Entry>, Head), Broken> {
    let mut entries = Vec::new();
    let mut head = Head::default();
    for segment in segments {
        for (number, text) in segment.text.lines().enumerate() {
            let (entry, hash) = line(segment, number + 1, text)?;
            if entry.n != head.entries + 1 || entry.prev != head.hash {
                return Err(Broken::Apart {
                    segment: segment.name.clone(),
                    line: number + 1,
                    entry: entry.n,
                    before: head.entries,
                });
            }
            head = Head {
                entries: entry.n,
                hash,
            };
            if heads
                .iter()
                .any(|kept| kept.entries == head.entries && kept.hash != head.hash)
            {
                return Err(Broken::OtherLine { entry: entry.n });
            }
            entries.push(entry);
        }
    }
    match heads.iter().map(|kept| kept.entries).max() {
        Some(wanted) if wanted > head.entries => Err(Broken::Short {
            have: head.entries,
            wanted,
        }),
        _ => Ok((entries, head)),
    }
}

fn line(segment: &Segment, number: usize, text: &str) -> Result<(Entry, String), Broken> {
    let unreadable = |error: serde_json::Error| Broken::Unreadable {
        segment: segment.name.clone(),
        line: number,
        why: error.to_string(),
    };
    let line: Line<'_> = serde_json::from_str(text).map_err(unreadable)?;
    let entry: Entry = serde_json::from_str(line.entry.get()).map_err(unreadable)?;
    if hash(line.entry.get()) != line.hash {
        return Err(Broken::Changed {
            segment: segment.name.clone(),
            line: number,
            entry: entry.n,
        });
    }
    Ok((entry, line.hash))
}
