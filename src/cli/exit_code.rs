//! The exit codes: a public contract. Of several that apply, the first in the order of [`ExitCode::ORDER`] is given.

/// What a run ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitCode {
    /// Done; with `--detailed-exitcode` also: nothing to do. Since 0.1.0.
    Success = 0,
    /// Something failed, or could not be asked: an outage is never drift. Since 0.1.0.
    Failed = 1,
    /// Changes are pending (`plan --detailed-exitcode`). Since 0.1.0.
    Pending = 2,
    /// The live side moved: drift or conflict (`plan --detailed-exitcode`, `drift`). Since 0.1.0.
    Drift = 3,
    /// An apply waits for a person. Since 0.1.0.
    Waiting = 4,
    /// Declared facts could not be verified (`--strict`). Since 0.1.0.
    Unverifiable = 5,
    /// Refused by a safety limit or a policy. Since 0.1.0.
    Refused = 6,
    /// A saved plan does not fit what is there now. Since 0.1.0.
    StalePlan = 7,
    /// Somebody else holds the state's lock. Since 0.1.0.
    Locked = 8,
    /// Interrupted; what was under way was finished and saved. Since 0.1.0.
    Interrupted = 9,
    /// The command line makes no sense. Since 0.1.0.
    Usage = 64,
    /// The configuration has errors. Since 0.1.0.
    Configuration = 65,
    /// Our own reading credentials were rejected. Since 0.1.0.
    Rejected = 77,
}

impl ExitCode {
    /// The order of precedence.
    pub const ORDER: [Self; 13] = [
        Self::Usage,
        Self::Configuration,
        Self::Interrupted,
        Self::Locked,
        Self::Rejected,
        Self::Failed,
        Self::StalePlan,
        Self::Refused,
        Self::Drift,
        Self::Waiting,
        Self::Pending,
        Self::Unverifiable,
        Self::Success,
    ];

    /// The first of these in the order of precedence; success for none.
    pub fn first(codes: &[Self]) -> Self {
        Self::ORDER
            .into_iter()
            .find(|code| codes.contains(code))
            .unwrap_or(Self::Success)
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::ExitCode;

    #[test]
    fn the_first_that_applies_wins() {
        let table = [
            (&[][..], ExitCode::Success),
            (&[ExitCode::Pending, ExitCode::Drift], ExitCode::Drift),
            (&[ExitCode::Drift, ExitCode::Failed], ExitCode::Failed),
            (&[ExitCode::Failed, ExitCode::Rejected], ExitCode::Rejected),
            (
                &[ExitCode::Unverifiable, ExitCode::Pending],
                ExitCode::Pending,
            ),
            (&[ExitCode::Waiting, ExitCode::Pending], ExitCode::Waiting),
        ];
        for (codes, first) in table {
            assert_eq!(ExitCode::first(codes), first, "{codes:?}");
        }
    }

    #[test]
    fn every_code_has_a_place_in_the_order() {
        let numbers: std::collections::BTreeSet<u8> =
            ExitCode::ORDER.iter().map(|code| *code as u8).collect();
        assert_eq!(
            numbers.into_iter().collect::<Vec<_>>(),
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 64, 65, 77]
        );
    }
}
