//! Values of the run as events.

use crate::apply::{Told, Unfinished};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Reading as LogReading, Sources};
use crate::render::events::v1::{self, Outcome, What};
use crate::render::reasons;

/// What an apply says, as events; `current` is the id of the handoff that is under way.
pub fn events_of(current: &mut Option<String>, told: &Told<'_>) -> Vec<What> {
    let what = match told {
        Told::Automatic(actions) => {
            let done = actions.iter().map(|action| What::ActionDone {
                address: action.address.to_string(),
                action: action.kind.word().to_owned(),
            });
            return done.collect();
        }
        Told::Opened(handoff) | Told::Resumed(handoff) => {
            *current = Some(handoff.id.0.clone());
            What::HandoffOpened {
                id: handoff.id.0.clone(),
                address: handoff.address.to_string(),
                title: handoff.title.clone(),
                resumed: matches!(told, Told::Resumed(_)),
            }
        }
        Told::Closed {
            address, proven, ..
        } => What::HandoffClosed {
            id: None,
            address: address.to_string(),
            outcome: outcome(*proven),
        },
        Told::Looking { .. } => return Vec::new(),
        Told::NotYet { why } => What::EvidenceAwaited {
            id: current.clone(),
            why: (*why).to_owned(),
        },
        Told::Proven(handoff) => closed(handoff, Outcome::Proven),
        Told::Attested(handoff) => closed(handoff, Outcome::Attested),
        Told::Elsewhere { handoff, proven } => closed(handoff, outcome(*proven)),
        Told::Works(address) => What::ConnectionWorks {
            address: address.to_string(),
        },
        Told::LeftOpen(one) => {
            let (address, title, why) = texts(one);
            What::HandoffLeftOpen {
                address,
                title,
                why,
            }
        }
        Told::Blocked(one) => {
            let (address, title, why) = texts(one);
            What::ActionWaiting {
                address,
                title,
                why,
            }
        }
        Told::SecretRefused { why } => What::SecretRefused {
            why: (*why).to_owned(),
        },
        Told::Stored { reference, .. } => What::SecretStored {
            reference: (*reference).to_owned(),
        },
        Told::NotStored { reference, why } => What::SecretNotStored {
            reference: (*reference).to_owned(),
            why: (*why).to_owned(),
        },
    };
    vec![what]
}

/// A diagnostic, with the place that it points at first.
pub fn diagnostic(one: &Diagnostic, sources: &Sources) -> What {
    let label = one.labels.iter().find(|label| label.primary);
    let place = label.and_then(|label| {
        let file = sources.get(label.span.file)?;
        let (line, column) = sources.line_column(label.span)?;
        Some((file.path.display().to_string(), line, column))
    });
    let (file, line, column) = match place {
        Some((file, line, column)) => (Some(file), Some(line), Some(column)),
        None => (None, None, None),
    };
    What::Diagnostic {
        code: one.code.id.to_owned(),
        name: one.code.name.to_owned(),
        severity: match one.severity {
            Severity::Error => v1::Severity::Error,
            Severity::Warning => v1::Severity::Warning,
            Severity::Note => v1::Severity::Note,
        },
        message: one.message.clone(),
        help: one.help.clone(),
        file,
        line,
        column,
    }
}

/// What became of a service's log.
pub fn log(subject: String, reading: &LogReading) -> What {
    let (reading, why) = match reading {
        LogReading::Read { .. } => (v1::Reading::Read, None),
        LogReading::NotAsked(why) => (v1::Reading::NotAsked, Some(reasons::not_asked(why))),
        LogReading::Failed(fault) => (v1::Reading::Failed, Some(reasons::fault(fault))),
    };
    What::Log {
        subject,
        reading,
        why: why.map(|why| why.sentence()),
    }
}

fn outcome(proven: bool) -> Outcome {
    match proven {
        true => Outcome::Proven,
        false => Outcome::Moot,
    }
}

fn closed(handoff: &crate::model::Handoff, outcome: Outcome) -> What {
    What::HandoffClosed {
        id: Some(handoff.id.0.clone()),
        address: handoff.address.to_string(),
        outcome,
    }
}

/// The address, the title and the reason of what is not done.
pub fn texts(one: &Unfinished) -> (String, String, String) {
    (one.address.to_string(), one.title.clone(), one.why.clone())
}
