//! The ledger beside the state: read, checked, and added to by the commands that look and write.

mod material;

use super::session::Session;
use crate::ledger::{
    Body, Broken, Entry, Head, Known, Run, Segment, gather, month, read, seal, segment_name,
};
use crate::model::{Live, Plan, Timestamp, Verdict};
use crate::observe::Observations;
use crate::state::{Expected, Put, StateDocument, StateError, StateStore, Tag, actor};

/// Where the files of a state's ledger lie, beside it: `ledger/` for `state.json`.
fn folder(store: &StateStore) -> String {
    match store.name().strip_suffix(".json").unwrap_or(store.name()) {
        "state" => "ledger/".to_owned(),
        stem => format!("{stem}.ledger/"),
    }
}

/// How often a write is tried again because another run wrote first.
const TRIES: usize = 5;

/// Why there is no ledger to work with.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// It does not hold together.
    #[error("the ledger is broken: {0}")]
    Broken(#[from] Broken),
    /// It cannot be read or written.
    #[error("the ledger cannot be read or written: {0}")]
    Store(#[from] StateError),
    /// A file of it is no text.
    #[error("the ledger's {0} is no text")]
    NoText(String),
    /// A line cannot be written.
    #[error("a line of the ledger cannot be written: {0}")]
    Line(#[from] serde_json::Error),
    /// Other runs wrote again and again.
    #[error("other runs wrote to the ledger all the time: try again")]
    Busy,
}

/// A ledger as it was read.
#[derive(Debug)]
pub struct Ledger {
    /// Its lines.
    pub entries: Vec<Entry>,
    /// Its end.
    pub head: Head,
    last: Option<Last>,
}

/// The file that lines are added to.
#[derive(Debug)]
struct Last {
    name: String,
    text: String,
    tag: Tag,
}

impl Ledger {
    /// Reads and checks it; each of `heads` must be the head of a beginning of it.
    pub fn load(store: &StateStore, heads: &[Head]) -> Result<Self, LedgerError> {
        let backend = store.backend();
        let folder = folder(store);
        let mut names: Vec<String> = backend
            .list(&folder)?
            .into_iter()
            .map(|listed| listed.name)
            .filter(|name| name.ends_with(".jsonl"))
            .collect();
        names.sort();
        let mut segments = Vec::new();
        let mut last = None;
        for name in names {
            let Some(object) = backend.get(&name)? else {
                continue;
            };
            let bytes = store.unseal(&object.bytes, &backend.place(&name))?;
            let text = String::from_utf8(bytes).map_err(|_| LedgerError::NoText(name.clone()))?;
            last = Some(Last {
                name: name.clone(),
                text: text.clone(),
                tag: object.tag,
            });
            segments.push(Segment {
                name: name.trim_start_matches(&folder).to_owned(),
                text,
            });
        }
        let (entries, head) = read(&segments, heads)?;
        Ok(Self {
            entries,
            head,
            last,
        })
    }

    /// Adds lines; `false`: another run wrote meanwhile, and nothing was written.
    fn add(
        &self,
        store: &StateStore,
        bodies: Vec<Body>,
        now: Timestamp,
    ) -> Result<bool, LedgerError> {
        let backend = store.backend();
        let (lines, _) = seal(&self.head, now, bodies)?;
        let month = format!("{}{}", folder(store), segment_name(&month(now)));
        // a clock that was set back does not put lines before others
        let put = match self.last.as_ref().filter(|last| last.name >= month) {
            Some(last) => {
                let bytes = store.seal(format!("{}{lines}", last.text).as_bytes())?;
                backend.put_if(&last.name, &bytes, Expected::Version(&last.tag))?
            }
            None => {
                let bytes = store.seal(lines.as_bytes())?;
                backend.put_if(&month, &bytes, Expected::Absent)?
            }
        };
        Ok(matches!(put, Put::Done(_)))
    }
}

/// What a run saw and left, for the ledger.
pub struct Seen<'a> {
    /// The command.
    pub command: &'static str,
    /// The state, as it is now.
    pub document: &'a StateDocument,
    /// The logs.
    pub cache: &'a Observations,
    /// What was observed.
    pub live: &'a Live,
    /// The plan that followed.
    pub plan: &'a Plan,
}

/// Writes what is new. A ledger that cannot be written is told of and ends nothing: the next run finds the same difference.
pub fn record(session: &Session, seen: &Seen) {
    // before the first write of a state nothing is known whose evidence this would be
    if seen.document.serial() == 0 {
        return;
    }
    if let Err(error) = try_record(session, seen) {
        session.output.error(&format!("warning: {error}"));
    }
}

fn try_record(session: &Session, seen: &Seen) -> Result<(), LedgerError> {
    let store = &session.store;
    let run = Run {
        command: seen.command.to_owned(),
        actor: actor(|name| std::env::var(name).ok()),
        serial: seen.document.serial(),
        saw: saw(seen.plan).to_owned(),
    };
    let material = material::material(session, seen.document, seen.cache, seen.live, run);
    let now = session.now();
    for _ in 0..TRIES {
        let ledger = Ledger::load(store, &[])?;
        let bodies = gather(&Known::of(&ledger.entries), material.clone(), now);
        if bodies.is_empty() || ledger.add(store, bodies, now)? {
            return Ok(());
        }
    }
    Err(LedgerError::Busy)
}

/// The plan as one word.
fn saw(plan: &Plan) -> &'static str {
    if plan.has_drift() {
        return "drift";
    }
    match (plan.is_empty(), plan.count(Verdict::Unverifiable)) {
        (false, _) => "pending",
        (true, 0) => "in_sync",
        (true, _) => "unknown",
    }
}

/// One line about the ledger for a plan; `None` where there is none yet.
pub fn line(session: &Session) -> Option<String> {
    match Ledger::load(&session.store, &[]) {
        Ok(ledger) if ledger.head.entries == 0 => None,
        Ok(ledger) => Some(format!(
            "The ledger's head is {}. Keep it elsewhere: tenantry ledger verify --head checks by it.",
            ledger.head
        )),
        Err(error) => Some(format!("warning: {error}")),
    }
}
