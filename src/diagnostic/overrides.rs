//! Levels that a configuration and a command line give to codes, in place of the codes' own severities.

use std::collections::BTreeMap;
use std::fmt;

use super::{Code, Diagnostic, Severity, codes};

/// What becomes of the diagnostics of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// They are not shown.
    Allow,
    /// They are notes.
    Note,
    /// They are warnings.
    Warn,
    /// They are errors.
    Deny,
}

impl Level {
    /// All of them, as they are written.
    pub const WORDS: [(&str, Self); 4] = [
        ("allow", Self::Allow),
        ("note", Self::Note),
        ("warn", Self::Warn),
        ("deny", Self::Deny),
    ];

    /// The level of this word.
    pub fn of(word: &str) -> Option<Self> {
        let found = Self::WORDS.iter().find(|(known, _)| *known == word);
        found.map(|(_, level)| *level)
    }

    fn severity(self) -> Option<Severity> {
        match self {
            Self::Allow => None,
            Self::Note => Some(Severity::Note),
            Self::Warn => Some(Severity::Warning),
            Self::Deny => Some(Severity::Error),
        }
    }
}

/// One code by its id, or all codes whose ids begin so: `TN305`, `TN3`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Selector(String);

/// A text that selects no code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCode {
    /// The text.
    pub text: String,
    /// The code that was probably meant.
    pub near: Option<&'static Code>,
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no code '{}'", self.text.escape_debug())?;
        if let Some(near) = self.near {
            write!(f, "; did you mean {} ({})?", near.id, near.name)?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownCode {}

/// Why a level cannot be given to any of the selected codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fixed {
    /// Errors of reading: behind them nothing is declared that could be worked with.
    #[error("is an error of reading the configuration, which cannot be lowered")]
    Reading,
    /// What evidence shows.
    #[error("says what evidence shows, which has no other level")]
    Evidence,
    /// What the policy refuses.
    #[error("is refused by `policy`, and nothing but a change of the policy lifts that")]
    Policy,
}

impl Selector {
    /// A code's id or name, or the beginning of ids, in any case.
    ///
    /// # Errors
    /// [`UnknownCode`] when no code is selected.
    pub fn parse(text: &str) -> Result<Self, UnknownCode> {
        if let Some(code) = codes::find(text) {
            return Ok(Self(code.id.to_owned()));
        }
        let prefix = text.to_ascii_uppercase();
        let known =
            prefix.starts_with("TN") && codes::all().any(|code| code.id.starts_with(&prefix));
        match known {
            true => Ok(Self(prefix)),
            false => Err(UnknownCode {
                text: text.chars().take(80).collect(),
                near: codes::nearest(text),
            }),
        }
    }

    /// The id, or the beginning of ids.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it selects this code.
    pub fn covers(&self, code: &Code) -> bool {
        code.id.starts_with(&self.0)
    }

    /// Why `level` changes nothing, if no code that is selected can have it.
    pub fn fixed(&self, level: Level) -> Option<Fixed> {
        let mut covered = codes::all().filter(|code| self.covers(code)).peekable();
        covered.peek()?;
        let fixed: Option<Vec<Fixed>> = covered
            .map(|code| match is_evidence(code) {
                true => Some(Fixed::Evidence),
                false if codes::policy::refuses(code) => {
                    (level < Level::Deny).then_some(Fixed::Policy)
                }
                false => {
                    (level < Level::Deny && is_fixed(code, code.severity)).then_some(Fixed::Reading)
                }
            })
            .collect();
        fixed?.first().copied()
    }
}

/// Whether a diagnostic of this kind and severity stands for a configuration that cannot be read.
fn is_fixed(code: &Code, severity: Severity) -> bool {
    severity == Severity::Error
        && ["TN1", "TN2", "TN4"]
            .iter()
            .any(|family| code.id.starts_with(family))
}

/// Whether a code is about what is live, and not about what is declared.
fn is_evidence(code: &Code) -> bool {
    ["TN5", "TN6", "TN7"]
        .iter()
        .any(|family| code.id.starts_with(family))
}

impl Diagnostic {
    /// Whether nobody can silence it: the configuration cannot be read, the policy refuses it, or evidence shows it.
    pub fn is_fixed(&self) -> bool {
        is_fixed(self.code, self.severity) || is_evidence(self.code) || self.is_refusal()
    }

    /// Whether the policy refuses something.
    pub fn is_refusal(&self) -> bool {
        codes::policy::refuses(self.code)
    }
}

/// The levels of one run. The command line's go before the configuration's; in each the longest selector decides.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    configured: BTreeMap<Selector, Level>,
    commanded: BTreeMap<Selector, Level>,
}

impl Overrides {
    /// Takes what the configuration says.
    pub fn configure(&mut self, selector: Selector, level: Level) {
        self.configured.insert(selector, level);
    }

    /// Takes what the command line says; of two levels for one selector the stricter holds.
    pub fn command(&mut self, selector: Selector, level: Level) {
        let known = self.commanded.entry(selector).or_insert(level);
        *known = level.max(*known);
    }

    /// The level of a code, if one is given.
    pub fn level(&self, code: &Code) -> Option<Level> {
        let longest = |levels: &BTreeMap<Selector, Level>| {
            let covering = levels.iter().filter(|(selector, _)| selector.covers(code));
            let longest = covering.max_by_key(|(selector, _)| selector.0.len());
            longest.map(|(_, level)| *level)
        };
        longest(&self.commanded).or_else(|| longest(&self.configured))
    }

    /// The diagnostic with the severity of its level; `None` for one that is allowed. What cannot be read stays an error, and
    /// what evidence shows stays what it is.
    pub fn apply(&self, mut diagnostic: Diagnostic) -> Option<Diagnostic> {
        if let Some(level) = self.level(diagnostic.code)
            && !diagnostic.is_fixed()
        {
            diagnostic.severity = level.severity()?;
        }
        Some(diagnostic)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::diagnostic::codes::{live, names, privilege};

    fn selector(text: &str) -> Selector {
        Selector::parse(text).unwrap()
    }

    fn applied(overrides: &Overrides, code: &'static Code) -> Option<Severity> {
        let diagnostic = overrides.apply(Diagnostic::new(code, "x"));
        diagnostic.map(|diagnostic| diagnostic.severity)
    }

    #[test]
    fn codes_are_selected_by_id_name_and_beginning() {
        for text in ["TN305", "tn305", "destructive-group", "TN3", "TN30", "TN"] {
            assert!(
                selector(text).covers(&privilege::DESTRUCTIVE_GROUP),
                "{text}"
            );
        }
        assert!(!selector("TN4").covers(&privilege::DESTRUCTIVE_GROUP));
        let unknown = Selector::parse("destructive-groups").unwrap_err();
        assert_eq!(unknown.near.unwrap().id, "TN305");
        for text in ["", "T", "TN39999", "3", "TN8"] {
            assert!(Selector::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_longer_selector_goes_before_a_shorter_one_and_the_command_line_before_the_configuration() {
        let mut overrides = Overrides::default();
        overrides.configure(selector("TN3"), Level::Deny);
        overrides.configure(selector("TN305"), Level::Note);
        assert_eq!(
            applied(&overrides, &privilege::DESTRUCTIVE_GROUP),
            Some(Severity::Note)
        );
        assert_eq!(
            applied(&overrides, &privilege::NO_AUDITOR),
            Some(Severity::Error)
        );
        assert_eq!(
            applied(&overrides, &names::REPEATED_PERMISSION),
            Some(Severity::Warning)
        );
        overrides.command(selector("TN3"), Level::Allow);
        assert_eq!(applied(&overrides, &privilege::DESTRUCTIVE_GROUP), None);
        overrides.command(selector("TN3"), Level::Warn);
        assert_eq!(
            applied(&overrides, &privilege::DESTRUCTIVE_GROUP),
            Some(Severity::Warning)
        );
    }

    #[test]
    fn what_cannot_be_read_and_what_evidence_shows_stay_as_they_are() {
        let mut overrides = Overrides::default();
        overrides.command(selector("TN"), Level::Allow);
        assert_eq!(
            applied(&overrides, &names::UNKNOWN_REFERENCE),
            Some(Severity::Error)
        );
        assert_eq!(
            applied(&overrides, &live::PERMISSION_LOST),
            Some(Severity::Warning)
        );
        // an error of a rule is no error of reading
        assert_eq!(applied(&overrides, &privilege::BLIND_AUDITOR), None);
    }

    #[test]
    fn a_level_without_effect_is_told() {
        let cases = [
            ("TN201", Level::Warn, Some(Fixed::Reading)),
            ("TN201", Level::Deny, None),
            ("TN501", Level::Deny, Some(Fixed::Evidence)),
            ("TN5", Level::Allow, Some(Fixed::Evidence)),
            ("TN2", Level::Allow, None),
            ("TN303", Level::Allow, None),
            ("TN341", Level::Allow, Some(Fixed::Policy)),
            ("TN412", Level::Note, Some(Fixed::Policy)),
            ("TN341", Level::Deny, None),
            ("TN347", Level::Allow, None),
        ];
        for (text, level, fixed) in cases {
            assert_eq!(selector(text).fixed(level), fixed, "{text} {level:?}");
        }
    }
}
