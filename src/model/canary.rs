//! What a canary flow answered, and what that says about the key behind its connection.

use std::fmt;

use jiff::Timestamp;

use super::Fault;

/// One call of a connection's canary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CanaryAnswer {
    /// When it was asked, by our clock.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: CanaryOutcome,
}

/// What came of the wish to call a connection's canary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CanaryCall {
    /// It was called.
    Answered(CanaryAnswer),
    /// Nothing was sent: its URL leads elsewhere, or its client token may not go there.
    Refused {
        /// Why, for people.
        why: String,
    },
    /// Nothing was sent, because its client token is not at hand.
    NotAtHand {
        /// What is missing, for people.
        why: String,
    },
}

impl CanaryCall {
    /// What it showed, if it was called.
    pub fn outcome(&self) -> Option<&CanaryOutcome> {
        match self {
            Self::Answered(answer) => Some(&answer.outcome),
            Self::Refused { .. } | Self::NotAtHand { .. } => None,
        }
    }

    /// The word used in JSON.
    pub fn word(&self) -> &'static str {
        match self.outcome() {
            None => match self {
                Self::Refused { .. } => "refused",
                _ => "not_at_hand",
            },
            Some(CanaryOutcome::Works) => "works",
            Some(CanaryOutcome::Denied { .. }) => "denied",
            Some(CanaryOutcome::TenantTrouble { .. }) => "tenant_trouble",
            Some(CanaryOutcome::FlowUnreachable(_)) => "flow_unreachable",
            Some(CanaryOutcome::NotUnderstood { .. }) => "not_understood",
            Some(CanaryOutcome::WrongConnection { .. }) => "wrong_connection",
        }
    }
}

impl fmt::Display for CanaryCall {
    /// One sentence without its full stop.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered(answer) => answer.outcome.fmt(f),
            Self::Refused { why } | Self::NotAtHand { why } => f.write_str(why),
        }
    }
}

/// What a canary showed. Only the first two say something about the key: an outage is never a failure of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CanaryOutcome {
    /// The connection's card got a 2xx: its key, its domain and Device list work, end to end.
    Works,
    /// The card got 401 or 403: a dead key or a missing Device list, which a status alone does not tell apart.
    Denied {
        /// What the tenant answered.
        status: u16,
    },
    /// The card got another status of the tenant (404, 429, 5xx): nothing about the key.
    TenantTrouble {
        /// What the tenant answered.
        status: u16,
    },
    /// The flow itself gave no answer, so its card may not even have run: nothing about the key. `Rejected` is its client
    /// token, and no credential of ours for reading.
    FlowUnreachable(Fault),
    /// The flow answered something that is no canary's answer.
    NotUnderstood {
        /// What is wrong with it, as a clause.
        why: String,
    },
    /// The flow tests another connection: it was copied, or the URL is another flow's.
    WrongConnection {
        /// The nickname that it gives, shortened, for people.
        said: String,
    },
}

impl CanaryOutcome {
    /// Whether the connection's key is accepted and may list devices; `None` where the answer says nothing about it.
    pub fn key_works(&self) -> Option<bool> {
        match self {
            Self::Works => Some(true),
            Self::Denied { .. } => Some(false),
            Self::TenantTrouble { .. }
            | Self::FlowUnreachable(_)
            | Self::NotUnderstood { .. }
            | Self::WrongConnection { .. } => None,
        }
    }

    /// What to do about it; `None` when all is well.
    pub fn next_step(&self) -> Option<&'static str> {
        Some(match self {
            Self::Works => return None,
            Self::Denied { .. } => {
                "look whether the token still exists and has Device list ticked; if it does, reauthorize the connection"
            }
            Self::TenantTrouble { status: 404 } => {
                "compare the connection's domain with the tenant's API host, then call the canary again"
            }
            Self::TenantTrouble { .. } => "call the canary again when the tenant answers again",
            Self::FlowUnreachable(Fault::Rejected { .. }) => {
                "put the flow's present client token into its store, or declare where it is kept; a service app needs the scope okta.workflows.invoke.manage"
            }
            Self::FlowUnreachable(Fault::Status {
                status: 404 | 410, ..
            }) => {
                "look in the Workflows console whether the flow is active and its invoke URL is the declared one"
            }
            Self::FlowUnreachable(_) => "call the canary again later",
            Self::NotUnderstood { .. } => "compare the flow with the recipe in docs/canaries.md",
            Self::WrongConnection { .. } => {
                "choose this connection on the flow's card and give its nickname in the answer, or declare the right flow's URL"
            }
        })
    }
}

impl fmt::Display for CanaryOutcome {
    /// One sentence without its full stop.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Works => f.write_str("the connection works end to end: its key may list devices"),
            Self::Denied { status } => write!(
                f,
                "the tenant refused the connection's key ({status}): the token is gone, or lacks Device list"
            ),
            Self::TenantTrouble { status } => write!(
                f,
                "the flow ran, but the tenant answered {status}, which says nothing about the key"
            ),
            Self::FlowUnreachable(fault) => {
                f.write_str("the canary flow gave no answer (")?;
                unreachable(fault, f)?;
                f.write_str("), which says nothing about the key")
            }
            Self::NotUnderstood { why } => {
                write!(f, "the flow's answer is no canary's answer: {why}")
            }
            Self::WrongConnection { said } => {
                write!(
                    f,
                    "the flow says that it tests another connection: '{said}'"
                )
            }
        }
    }
}

fn unreachable(fault: &Fault, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match fault {
        Fault::Rejected { status, .. } => write!(f, "{status}: it refuses what it was called with"),
        Fault::Status { status, says } if says.is_empty() => write!(f, "{status}"),
        Fault::Status { status, says } => write!(f, "{status}: {says}"),
        Fault::ForeignPage { title: Some(title) } => write!(f, "a page of somebody else: {title}"),
        Fault::ForeignPage { title: None } => f.write_str("a page of somebody else"),
        Fault::Connection(what) | Fault::Shape(what) | Fault::Refused(what) => f.write_str(what),
        // Faults of a tenant and of a sign-in; a flow has none of these.
        Fault::SignIn(_) | Fault::UnknownTenant { .. } | Fault::EveryTokenRejected => {
            f.write_str("no answer")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every() -> Vec<CanaryOutcome> {
        let status = |status| Fault::Status {
            status,
            says: "down".to_owned(),
        };
        vec![
            CanaryOutcome::Works,
            CanaryOutcome::Denied { status: 401 },
            CanaryOutcome::TenantTrouble { status: 404 },
            CanaryOutcome::TenantTrouble { status: 503 },
            CanaryOutcome::FlowUnreachable(status(404)),
            CanaryOutcome::FlowUnreachable(status(503)),
            CanaryOutcome::FlowUnreachable(Fault::Rejected {
                status: 401,
                says: String::new(),
            }),
            CanaryOutcome::FlowUnreachable(Fault::ForeignPage { title: None }),
            CanaryOutcome::FlowUnreachable(Fault::Connection("no connection".to_owned())),
            CanaryOutcome::NotUnderstood {
                why: "it is no JSON".to_owned(),
            },
            CanaryOutcome::WrongConnection {
                said: "Other".to_owned(),
            },
        ]
    }

    #[test]
    fn only_works_and_denied_speak_of_the_key() {
        for outcome in every() {
            let expected = match outcome {
                CanaryOutcome::Works => Some(true),
                CanaryOutcome::Denied { .. } => Some(false),
                _ => None,
            };
            assert_eq!(outcome.key_works(), expected, "{outcome}");
        }
    }

    #[test]
    fn each_has_its_sentence_and_its_next_step() {
        let mut sentences: Vec<String> = every().iter().map(ToString::to_string).collect();
        for (outcome, sentence) in every().iter().zip(&sentences) {
            assert!(
                !sentence.ends_with('.') && sentence.len() > 20,
                "{sentence}"
            );
            let well = *outcome == CanaryOutcome::Works;
            assert_eq!(outcome.next_step().is_none(), well, "{sentence}");
            let outage = matches!(
                outcome,
                CanaryOutcome::FlowUnreachable(_) | CanaryOutcome::TenantTrouble { .. }
            );
            assert_eq!(
                sentence.contains("nothing about the key"),
                outage,
                "{sentence}"
            );
        }
        sentences.sort();
        sentences.dedup();
        assert_eq!(sentences.len(), every().len());
    }
}
