//! The verdict table: declared, recorded and live of one field to one word.

use crate::model::{Value, Verdict};

/// What the table says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement {
    /// The word.
    pub verdict: Verdict,
    /// The declaration moved as well, while live is unknown.
    pub pending: bool,
}

impl Judgement {
    fn of(verdict: Verdict) -> Self {
        Self {
            verdict,
            pending: false,
        }
    }
}

/// Judges one field. `None` declared: the files say nothing about it. `None` recorded: the state has never proven it.
/// `None` live: unknown, which is never absence.
pub fn judge(
    declared: Option<&Value>,
    recorded: Option<&Value>,
    live: Option<&Value>,
) -> Judgement {
    let Some(live) = live else {
        return Judgement {
            verdict: Verdict::Unverifiable,
            pending: declared != recorded,
        };
    };
    Judgement::of(match (declared, recorded) {
        (Some(declared), _) if declared == live => Verdict::InSync,
        (None, None) => match live {
            Value::Flag(false) | Value::Empty => Verdict::InSync,
            _ => Verdict::Unmanaged,
        },
        (None, Some(_)) if *live == Value::Flag(false) => Verdict::InSync,
        (_, None) | (None, Some(_)) => Verdict::Pending,
        (Some(declared), Some(recorded)) if declared == recorded => Verdict::Drift,
        (Some(_), Some(recorded)) if recorded == live => Verdict::Pending,
        (Some(_), Some(_)) => Verdict::Conflict,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Value {
        Value::Text(value.to_owned())
    }

    fn words(
        declared: Option<&str>,
        recorded: Option<&str>,
        live: Option<&str>,
    ) -> (Verdict, bool) {
        let value = |text_: Option<&str>| text_.map(text);
        let judged = judge(
            value(declared).as_ref(),
            value(recorded).as_ref(),
            value(live).as_ref(),
        );
        (judged.verdict, judged.pending)
    }

    #[test]
    fn declared_equals_live_is_in_sync() {
        assert_eq!(words(Some("a"), None, Some("a")), (Verdict::InSync, false));
        assert_eq!(
            words(Some("a"), Some("a"), Some("a")),
            (Verdict::InSync, false)
        );
        assert_eq!(
            words(Some("a"), Some("b"), Some("a")),
            (Verdict::InSync, false)
        );
    }

    #[test]
    fn without_a_record_a_difference_is_pending_and_never_drift() {
        assert_eq!(words(Some("a"), None, Some("b")), (Verdict::Pending, false));
    }

    #[test]
    fn live_alone_moved_is_drift() {
        assert_eq!(
            words(Some("a"), Some("a"), Some("b")),
            (Verdict::Drift, false)
        );
    }

    #[test]
    fn declared_alone_moved_is_pending() {
        assert_eq!(
            words(Some("a"), Some("b"), Some("b")),
            (Verdict::Pending, false)
        );
    }

    #[test]
    fn all_three_differ_is_conflict() {
        assert_eq!(
            words(Some("a"), Some("b"), Some("c")),
            (Verdict::Conflict, false)
        );
    }

    #[test]
    fn recorded_but_not_declared_is_a_pending_removal() {
        assert_eq!(words(None, Some("a"), Some("a")), (Verdict::Pending, false));
        assert_eq!(words(None, Some("a"), Some("b")), (Verdict::Pending, false));
    }

    #[test]
    fn recorded_not_declared_and_proven_gone_is_in_sync() {
        let judged = judge(None, Some(&Value::Flag(true)), Some(&Value::Flag(false)));
        assert_eq!(judged.verdict, Verdict::InSync);
    }

    #[test]
    fn live_alone_is_unmanaged() {
        assert_eq!(words(None, None, Some("a")), (Verdict::Unmanaged, false));
        assert_eq!(
            judge(None, None, Some(&Value::Flag(true))).verdict,
            Verdict::Unmanaged
        );
    }

    #[test]
    fn live_unknown_is_unverifiable_and_pending_too_when_the_declaration_moved() {
        assert_eq!(
            words(Some("a"), Some("a"), None),
            (Verdict::Unverifiable, false)
        );
        assert_eq!(
            words(Some("a"), Some("b"), None),
            (Verdict::Unverifiable, true)
        );
        assert_eq!(words(Some("a"), None, None), (Verdict::Unverifiable, true));
        assert_eq!(words(None, Some("a"), None), (Verdict::Unverifiable, true));
    }
}
