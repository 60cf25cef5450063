//! What a person at the terminal can answer, and what it is called.

/// An answer of one letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// It is done; while evidence is waited for: look now.
    Go,
    /// The next value to the clipboard.
    Copy,
    /// Somebody does it later.
    Later,
    /// Not in this run.
    Skip,
    /// The last one before it that is open.
    Back,
    /// What was to be seen working does not work.
    DoesNotWork,
    /// Stop here.
    Stop,
    /// What the keys do.
    Help,
}

impl Key {
    /// Reads a line; `None` for anything else.
    pub fn read(line: &str) -> Option<Self> {
        Some(match line.trim().to_lowercase().as_str() {
            "" | "d" | "done" => Self::Go,
            "c" | "copy" => Self::Copy,
            "l" | "later" => Self::Later,
            "s" | "skip" => Self::Skip,
            "b" | "back" => Self::Back,
            "f" | "fails" => Self::DoesNotWork,
            "q" | "quit" | "stop" => Self::Stop,
            "?" | "h" | "help" => Self::Help,
            _ => return None,
        })
    }
}

/// What the keys do at a handoff; `attested`: nothing but a word shows it.
pub fn help(attested: bool) -> String {
    let fails = match attested {
        true => "\n  f      it does not work",
        false => "",
    };
    format!(
        "  Enter  it is done: evidence is looked for
  c      copy the next value to the clipboard (your terminal has to allow it)
  l      somebody does it later: it stays open
  s      skip it in this run
  b      back to the last one that is still open{fails}
  q      stop here; the next apply goes on"
    )
}

/// What the keys do while evidence is waited for.
pub const HELP_WHILE_WAITING: &str = "  Enter  look now
  l      leave it open: the next apply or `tenantry verify` finds it done
  s      skip it in this run
  b      back to the last one that is still open
  q      stop here; the next apply goes on";

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{HELP_WHILE_WAITING, Key, help};

    #[test]
    fn every_key_of_a_help_is_a_key() {
        for line in help(true).lines().chain(HELP_WHILE_WAITING.lines()) {
            let word = line.split_whitespace().next().unwrap();
            let typed = if word == "Enter" { "" } else { word };
            assert!(Key::read(typed).is_some(), "{word}");
        }
        assert_eq!(Key::read(" L \n"), Some(Key::Later));
        assert_eq!(Key::read("3fa85f64-5717-4562-b3fc-2c963f66afa6"), None);
        assert!(!help(false).contains("does not work"));
    }
}
