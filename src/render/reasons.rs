//! Why something is not known, in sentences for people, and what would make it known. The one place for these texts.

use super::escape;
use crate::diagnostic::OktaRefusal;
use crate::model::{Fault, Finding, NotAsked, Unknown};

/// Why a fact is not known. `why` and `remedy` are equal for equal reasons, so that a plan can group by them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    /// A clause without a full stop: "the log has no trace of it".
    pub why: String,
    /// What tells this case from others of its kind: a reference, a host. Escaped already.
    pub detail: Option<String>,
    /// What makes it verifiable, as an imperative clause.
    pub remedy: String,
}

impl Reason {
    fn new(why: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            detail: None,
            remedy: remedy.into(),
        }
    }

    fn with(mut self, detail: &str) -> Self {
        let detail = escape(detail.trim());
        self.detail = (!detail.is_empty()).then(|| detail.into_owned());
        self
    }

    /// The clause with its detail: "the secret is not at hand (env:OKTA)".
    pub fn sentence(&self) -> String {
        match &self.detail {
            Some(detail) => format!("{} ({detail})", self.why),
            None => self.why.clone(),
        }
    }
}

/// The way out that is always open.
const ATTEST: &str = "attest it: tenantry attest ADDRESS --reason TEXT";

/// Why a fact is unknown.
pub fn unknown(unknown: &Unknown) -> Reason {
    match unknown {
        Unknown::NoTrace => Reason::new(
            "the log has no trace of it, which proves no absence",
            "look on the console; its next change there enters the log",
        ),
        Unknown::NotInLog => Reason::new(
            "the log shows the thing but not this value",
            "its next edit on the console enters the log; or probe with its secret at hand (--probe)",
        ),
        Unknown::Ambiguous { count } => Reason::new(
            "more than one live thing bears this name",
            "rename all but one of them on the console",
        )
        .with(&format!("{count} of them")),
        Unknown::NotAsked(reason) => not_asked(reason),
        Unknown::Failed(reason) => fault(reason),
        Unknown::NeedsObject => Reason::new(
            "asking needs the id of an object, and no permitted list gave one",
            "let the token list such objects too, or rely on the audit log",
        ),
        Unknown::NeverProbed => Reason::new(
            "it changes something or reads a secret of a device, so it is never tried",
            format!("let the tenant's audit log be read, or {ATTEST}"),
        ),
        Unknown::NotLicensed => Reason::new(
            "the product is not licensed for this tenant (404)",
            "license the product, or drop the permission",
        ),
        Unknown::SourcesDisagree { log, probe } => Reason::new(
            "audit log and probe disagree, also when asked again",
            "plan again in a few minutes; if it stays, untick and tick the box on the console",
        )
        .with(&format!(
            "log: {}, probe: {}",
            granted(*log),
            granted(*probe)
        )),
        Unknown::NotObservable => Reason::new(
            "no public interface shows it",
            format!("declare a `canary:` flow, or {ATTEST}"),
        ),
    }
}

fn granted(yes: bool) -> &'static str {
    if yes { "granted" } else { "not granted" }
}

/// Why nobody asked.
pub fn not_asked(reason: &NotAsked) -> Reason {
    match reason {
        NotAsked::NoReader => Reason::new(
            "nothing may read the log",
            "declare `auditor:` for the tenant, `credentials:` for the org",
        ),
        NotAsked::SecretNotAtHand { reference } => Reason::new(
            "the secret is not at hand",
            "set the reference where the plan runs",
        )
        .with(reference),
        NotAsked::Offline => Reason::new("--offline asks no service", "plan without --offline"),
        NotAsked::BudgetSpent => Reason::new(
            "this run's share of the tenant's hourly requests is used up",
            "plan again within the hour, or raise the tenant's `limits:`",
        ),
        NotAsked::NeedsFlag(flag) => Reason::new(
            format!("it is asked with {flag} only"),
            format!("plan with {flag}"),
        ),
        NotAsked::Unsupported(what) => Reason::new(
            format!("this version cannot sign in with {what}"),
            "declare another kind of `credentials:`",
        ),
    }
}

/// What went wrong when a service was asked.
pub fn fault(fault: &Fault) -> Reason {
    if let Some(refusal) = OktaRefusal::of(fault) {
        let remedy = format!("{}; tenantry explain {}", refusal.remedy, refusal.code.id);
        return Reason::new(refusal.why, remedy).with(&refusal.detail);
    }
    match fault {
        Fault::SignIn(refusal) => {
            Reason::new("the org refuses the sign-in", "look at the service app").with(&refusal.says)
        }
        Fault::Rejected { status, says } => Reason::new(
            format!("the service answered {status} to our own reading credentials"),
            "check that the secret is current and may read the log (Iru: List audit events, Okta: okta.logs.read)",
        )
        .with(says),
        Fault::UnknownTenant { other_region: None } => Reason::new(
            "the service knows no tenant at this host",
            "correct `api_host:`",
        ),
        Fault::UnknownTenant {
            other_region: Some(host),
        } => Reason::new(
            "the service knows no tenant at this host, but one in the other region",
            format!("set `api_host: {}`", escape(host)),
        ),
        Fault::EveryTokenRejected => Reason::new(
            "every token of the tenant was answered 401 at once, which points at the service",
            "plan again later; if it stays, check the tokens on the console",
        ),
        Fault::Status { status: 429, says } => Reason::new(
            "the service had no requests left for us (429)",
            "plan again later, or lower the tenant's `limits:`",
        )
        .with(says),
        Fault::Status { status, says } => Reason::new(
            format!("the service answered {status}, which is no answer to the question"),
            "plan again later",
        )
        .with(says),
        Fault::ForeignPage { title } => Reason::new(
            "something on the way answered with a page of its own",
            "check the proxy, the VPN or the network's sign-in page",
        )
        .with(title.as_deref().unwrap_or_default()),
        Fault::Connection(what) => Reason::new(
            "no whole answer came",
            "check the network, then plan again",
        )
        .with(what),
        Fault::Shape(what) => Reason::new(
            "the answer has a shape that the vendor did not publish",
            "report it with the redacted sample that `tenantry capture` makes",
        )
        .with(what),
        Fault::Refused(what) => Reason::new(
            "the request was not sent, to keep the secret where it belongs",
            "correct the reference or the host",
        )
        .with(what),
    }
}

/// Something worth telling besides the verdicts, as a sentence without a full stop.
pub fn finding(finding: &Finding) -> String {
    match finding {
        Finding::EventsNotUnderstood { count: 1, .. } => {
            "1 event of the log could not be understood; `tenantry capture` makes a sample for a report"
                .to_owned()
        }
        Finding::EventsNotUnderstood { count, .. } => format!(
            "{count} events of the log could not be understood; `tenantry capture` makes a sample for a report"
        ),
        Finding::FillIncomplete => {
            "the log's first reading was stopped before it reached the end of the log; the next run goes on".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_unknown() -> Vec<Unknown> {
        let faults = [
            Fault::Rejected {
                status: 401,
                says: "no".into(),
            },
            Fault::UnknownTenant { other_region: None },
            Fault::UnknownTenant {
                other_region: Some("a.api.eu.kandji.io".into()),
            },
            Fault::EveryTokenRejected,
            Fault::Status {
                status: 429,
                says: String::new(),
            },
            Fault::Status {
                status: 503,
                says: "\u{1b}[2J".into(),
            },
            Fault::ForeignPage {
                title: Some("Sign in\nhere".into()),
            },
            Fault::Connection("reset".into()),
            Fault::Shape("results is a string".into()),
            Fault::Refused("another host".into()),
        ];
        let not_asked = [
            NotAsked::NoReader,
            NotAsked::SecretNotAtHand {
                reference: "env:X".into(),
            },
            NotAsked::Offline,
            NotAsked::BudgetSpent,
            NotAsked::NeedsFlag("--probe"),
            NotAsked::Unsupported("a private key"),
        ];
        let mut all = vec![
            Unknown::NoTrace,
            Unknown::NotInLog,
            Unknown::Ambiguous { count: 2 },
            Unknown::NeedsObject,
            Unknown::NeverProbed,
            Unknown::NotLicensed,
            Unknown::SourcesDisagree {
                log: true,
                probe: false,
            },
            Unknown::NotObservable,
        ];
        all.extend(faults.map(Unknown::Failed));
        all.extend(not_asked.map(Unknown::NotAsked));
        all
    }

    #[test]
    fn every_reason_says_why_and_what_to_do_and_differs() {
        let mut seen = std::collections::BTreeSet::new();
        for unknown in every_unknown() {
            let reason = super::unknown(&unknown);
            let sentence = reason.sentence();
            assert!(
                !reason.remedy.is_empty() && !sentence.ends_with('.'),
                "{sentence}"
            );
            assert_eq!(escape(&sentence), sentence, "nothing hostile is left");
            assert!(
                seen.insert((reason.why.clone(), reason.remedy)),
                "{} twice",
                reason.why
            );
        }
    }

    #[test]
    fn the_detail_stands_apart_so_that_reasons_group() {
        let of = |name: &str| {
            not_asked(&NotAsked::SecretNotAtHand {
                reference: name.into(),
            })
        };
        assert_eq!(of("env:A").why, of("env:B").why);
        assert_eq!(of("env:A").sentence(), "the secret is not at hand (env:A)");
    }
}
