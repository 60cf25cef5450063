//! What the logs' readings mean for the person and for the exit code.

use super::exit_code::ExitCode;
use super::session::{Session, Sighting};
use crate::diagnostic::{Diagnostic, Severity};
use crate::http;
use crate::model::{CanaryCall, CanaryOutcome, Fault, Finding, Live, Reading, Unknown, Validity};
use crate::observe::{Novelty, SecretUse};
use crate::render;
use crate::render::human::ReadingNote;
use crate::render::reasons;

/// One note a tenant and org whose log was not read, one for each finding, and one for an apply in progress.
pub fn notes(session: &Session, sighting: &Sighting) -> Vec<ReadingNote> {
    let live = &sighting.live;
    let mut notes: Vec<ReadingNote> = sighting.uses.iter().filter_map(of_use).collect();
    let tenants = live.tenants.iter().map(|(key, tenant)| {
        (
            format!("tenant.{key}"),
            "audit log",
            &tenant.log,
            &tenant.findings,
        )
    });
    let orgs = live
        .orgs
        .iter()
        .map(|(key, org)| (format!("org.{key}"), "System Log", &org.log, &org.findings));
    for (subject, log, reading, findings) in tenants.chain(orgs) {
        notes.extend(of_reading(&subject, log, reading));
        notes.extend(findings.iter().map(|finding| ReadingNote {
            subject: subject.clone(),
            text: reasons::finding(finding),
            severity: Severity::Warning,
        }));
        notes.extend(
            findings
                .iter()
                .filter_map(|finding| unread(&subject, finding)),
        );
    }
    notes.extend(sighting.open.iter().map(|open| ReadingNote {
        subject: open.address.to_string(),
        text: format!(
            "its handoff waits since {}; `tenantry apply` looks for evidence and goes on",
            render::utc(open.since)
        ),
        severity: Severity::Warning,
    }));
    let holder = session.store.lock_holder();
    if let Some(holder) = holder.filter(|holder| holder.pid != std::process::id()) {
        notes.push(ReadingNote {
            subject: "state".to_owned(),
            text: format!("an apply is in progress: {holder}"),
            severity: Severity::Warning,
        });
    }
    notes
}

/// The first use of a secret is worth a note, a new host for a known one a warning.
fn of_use(used: &SecretUse) -> Option<ReadingNote> {
    let SecretUse {
        reference,
        host,
        novelty,
    } = used;
    let (text, severity) = match novelty {
        Novelty::Known => return None,
        Novelty::First => (
            format!("used for {host} for the first time"),
            Severity::Note,
        ),
        Novelty::Changed => (
            format!("sent to {host}, where it was never sent before; the next apply remembers it"),
            Severity::Warning,
        ),
    };
    Some(ReadingNote {
        subject: reference.clone(),
        text,
        severity,
    })
}

/// Which events could not be understood, for those who want to look for them.
fn unread(subject: &str, finding: &Finding) -> Option<ReadingNote> {
    let Finding::EventsNotUnderstood { events, .. } = finding else {
        return None;
    };
    let named: Vec<String> = events
        .iter()
        .map(|event| match (event.id.as_str(), event.kind.as_str()) {
            ("", "") => "one without id and type".to_owned(),
            (id, "") => id.to_owned(),
            ("", kind) => kind.to_owned(),
            (id, kind) => format!("{id} ({kind})"),
        })
        .collect();
    (!named.is_empty()).then(|| ReadingNote {
        subject: subject.to_owned(),
        text: format!("not understood: {}", named.join(", ")),
        severity: Severity::Note,
    })
}

fn of_reading(subject: &str, log: &str, reading: &Reading) -> Option<ReadingNote> {
    let (reason, severity) = match reading {
        Reading::Read { .. } => return None,
        Reading::NotAsked(crate::model::NotAsked::Offline) => return None,
        Reading::NotAsked(why) => (reasons::not_asked(why), Severity::Warning),
        Reading::Failed(fault) => (reasons::fault(fault), Severity::Error),
    };
    let told = format!("{}; {}", reason.sentence(), reason.remedy);
    let code = match reading {
        Reading::Failed(fault) => Some(http::diagnose(fault, subject).code.id),
        _ => None,
    };
    Some(ReadingNote {
        subject: subject.to_owned(),
        text: match code {
            Some(code) => format!("its {log} was not read: {told} ({code})"),
            None => format!("its {log} was not read: {told}"),
        },
        severity,
    })
}

/// One diagnostic for each log that could not be read.
pub fn diagnose(live: &Live) -> Vec<Diagnostic> {
    let tenants = live.tenants.iter();
    let tenants = tenants.map(|(key, tenant)| (format!("tenant.{key}"), &tenant.log));
    let orgs = live.orgs.iter();
    let orgs = orgs.map(|(key, org)| (format!("org.{key}"), &org.log));
    tenants
        .chain(orgs)
        .filter_map(|(subject, log)| match log {
            Reading::Failed(fault) => Some(http::diagnose(fault, &subject)),
            Reading::Read { .. } | Reading::NotAsked(_) => None,
        })
        .collect()
}

/// The codes that what could not be asked leads to.
pub fn codes(live: &Live) -> Vec<ExitCode> {
    let logs = live
        .tenants
        .values()
        .map(|tenant| &tenant.log)
        .chain(live.orgs.values().map(|org| &org.log));
    let mut codes: Vec<ExitCode> = logs
        .filter_map(|log| match log {
            Reading::Failed(Fault::Rejected { .. } | Fault::SignIn(_)) => Some(ExitCode::Rejected),
            Reading::Failed(_) => Some(ExitCode::Failed),
            Reading::Read { .. } | Reading::NotAsked(_) => None,
        })
        .collect();
    let probes = live
        .tenants
        .values()
        .flat_map(|tenant| tenant.probes.values());
    codes.extend(
        probes
            .filter(|probe| matches!(probe.validity, Validity::Unknown(Unknown::Failed(_))))
            .map(|_| ExitCode::Failed),
    );
    codes.extend(
        live.canaries
            .values()
            .filter(|call| could_not_ask(call))
            .map(|_| ExitCode::Failed),
    );
    codes
}

/// Whether a canary that was wanted could not be called, or was answered by nobody.
fn could_not_ask(call: &CanaryCall) -> bool {
    match call {
        CanaryCall::Refused { .. } => true,
        CanaryCall::NotAtHand { .. } => false,
        CanaryCall::Answered(answer) => matches!(
            answer.outcome,
            CanaryOutcome::FlowUnreachable(_) | CanaryOutcome::TenantTrouble { .. }
        ),
    }
}
