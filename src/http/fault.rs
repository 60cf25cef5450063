//! From what happened on the wire to the model's faults, in one place.

use super::{Answer, Bearer, BodyKind, HttpError, reading};
use crate::model::Fault;

/// What a [`Fault::Refused`] says when the hourly budget is spent.
pub const BUDGET_SPENT: &str = "the run's share of the hourly request budget is used up";

/// Whether a fault is no trouble of the service: the run's share of the budget is used up.
pub fn is_budget_spent(fault: &Fault) -> bool {
    matches!(fault, Fault::Refused(why) if why == BUDGET_SPENT)
}

impl From<HttpError> for Fault {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Refused(why) => Self::Refused(why),
            HttpError::BudgetSpent => Self::Refused(BUDGET_SPENT.to_owned()),
            HttpError::Connection(what) => Self::Connection(what),
            HttpError::Setup(_) => Self::Connection(error.to_string()),
            HttpError::TooLarge { .. } => Self::Shape(error.to_string()),
        }
    }
}

/// The fault that an answer is, if it is one. A page of somebody else is one whatever its status; 401 and 403 are
/// `Rejected`, every other status but 2xx is `Status`.
pub fn of_answer(answer: &Answer, bearer: Option<&Bearer>) -> Option<Fault> {
    if answer.is_success() && !may_be_page(answer) {
        return None;
    }
    let body = reading(answer, bearer);
    if body.kind == BodyKind::ForeignPage && !(300..400).contains(&answer.status) {
        return Some(Fault::ForeignPage { title: body.title });
    }
    if answer.is_success() {
        return None;
    }
    let status = answer.status;
    let says = body.says;
    Some(match status {
        401 | 403 => Fault::Rejected { status, says },
        300..=399 => {
            let place = answer.redirects_to.as_deref().unwrap_or("nowhere");
            Fault::Status {
                status,
                says: format!("a redirect to {place}, not followed"),
            }
        }
        _ => Fault::Status { status, says },
    })
}

/// Whether it is worth reading a 2xx for a page: its body starts like one, or its media type says so. Spares a second parse of
/// large answers.
fn may_be_page(answer: &Answer) -> bool {
    let declared = answer.content_type.as_deref();
    declared.is_some_and(|kind| kind.contains("html"))
        || answer
            .body
            .trim_ascii_start()
            .iter()
            .find(|byte| byte.is_ascii())
            .is_some_and(|byte| *byte == b'<')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status,
            body: body.as_bytes().to_vec(),
            ..Answer::default()
        }
    }

    #[test]
    fn statuses_become_faults() {
        assert_eq!(of_answer(&answer(200, "[]"), None), None);
        assert_eq!(
            of_answer(&answer(403, r#"{"detail":"no"}"#), None),
            Some(Fault::Rejected {
                status: 403,
                says: "no".into()
            })
        );
        assert_eq!(
            of_answer(&answer(429, ""), None),
            Some(Fault::Status {
                status: 429,
                says: String::new()
            })
        );
        assert_eq!(
            of_answer(&answer(304, ""), None),
            Some(Fault::Status {
                status: 304,
                says: "a redirect to nowhere, not followed".into()
            })
        );
    }

    #[test]
    fn a_foreign_page_is_never_a_rejection() {
        for status in [200, 401, 403, 404, 429, 503] {
            assert_eq!(
                of_answer(&answer(status, "<html><title>Proxy</title></html>"), None),
                Some(Fault::ForeignPage {
                    title: Some("Proxy".into())
                }),
                "{status}"
            );
        }
    }

    #[test]
    fn a_spent_budget_can_be_told_from_a_refusal() {
        assert!(is_budget_spent(&HttpError::BudgetSpent.into()));
        assert!(!is_budget_spent(&HttpError::Refused("x".into()).into()));
    }
}
