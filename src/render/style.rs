//! The few colours of the program, by what they mean. They are written into the text; whoever prints decides whether they stay.
//! No colour carries a meaning alone: a word or a mark stands beside it.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};

use crate::model::{Risk, Verdict};

/// A section's head.
pub const HEAD: Style = Style::new().bold();
/// An address or a name to be found at a glance.
pub const NAME: Style = Style::new().bold();
/// What is said on the side: evidence, paths.
pub const ASIDE: Style = Style::new().dimmed();
/// Declared, not live.
pub const ADD: Style = AnsiColor::Green.on_default();
/// Live, not declared.
pub const REMOVE: Style = AnsiColor::Red.on_default();
/// Changed.
pub const CHANGE: Style = AnsiColor::Yellow.on_default();
/// Look here.
pub const ALARM: Style = AnsiColor::Red.on_default().bold();
/// Proven.
pub const GOOD: Style = AnsiColor::Green.on_default();

/// The text in a style.
pub fn paint(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

/// The style of a verdict's word.
pub fn verdict(verdict: Verdict) -> Style {
    match verdict {
        Verdict::InSync => GOOD,
        Verdict::Accepted | Verdict::Unmanaged => Style::new(),
        Verdict::Unverifiable | Verdict::Due | Verdict::Pending => CHANGE,
        Verdict::Drift | Verdict::Conflict => ALARM,
    }
}

/// A risk above read, to be seen: in capitals when it is live already. `None` for what only reads.
pub fn risk(risk: Option<Risk>, live: bool) -> Option<String> {
    let risk = risk?;
    let style = match risk {
        Risk::Read => return None,
        Risk::SensitiveRead | Risk::Destructive => ALARM,
        Risk::Write => CHANGE,
    };
    Some(if live && risk != Risk::Write {
        paint(style, risk.word().to_uppercase())
    } else {
        paint(style, risk.word())
    })
}
