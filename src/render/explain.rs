//! The page of a diagnostic code: for the terminal, and for `docs/diagnostics/`.

use std::fmt::Write as _;

use super::page::Page;
use super::style::{ADD, HEAD, REMOVE, paint};
use crate::diagnostic::{Code, Fixed, Level, Selector, Severity};

/// Columns of the page in a terminal.
const WIDTH: usize = 80;

/// A severity's word.
pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// What a code means, why it matters, an example with it and one without, for a terminal.
pub fn explain(code: &Code) -> String {
    let mut page = Page::new(WIDTH);
    let head = paint(HEAD, format!("{} {}", code.id, code.name));
    page.line(0, &format!("{head}  ({})", severity(code.severity)));
    page.blank();
    page.hanging(0, 0, code.what);
    page.blank();
    page.hanging(0, 0, code.why);
    for (word, style, example) in [("Instead of", REMOVE, code.bad), ("write", ADD, code.good)] {
        if example.is_empty() {
            continue;
        }
        page.blank();
        page.line(0, word);
        page.blank();
        for line in example.lines() {
            page.hanging(4, 4, &paint(style, line));
        }
    }
    page.blank();
    page.hanging(0, 0, &silencing(code));
    page.finish()
}

/// How a code's diagnostics are given another level, or why they have none.
fn silencing(code: &Code) -> String {
    match Selector::parse(code.id).map(|code| code.fixed(Level::Allow)) {
        Ok(None) => format!(
            "At one place: `# tenantry: allow {id} -- reason`, on the line above or at the end of the line. Everywhere: `rules: {{ {id}: allow }}` in the configuration (or `deny`, `warn`, `note`), or `--allow {id}` for one run.",
            id = code.id
        ),
        Ok(Some(Fixed::Evidence)) => {
            "It cannot be silenced: it says what evidence shows.".to_owned()
        }
        Ok(Some(Fixed::Policy)) => {
            "It cannot be silenced: nothing but a change of `policy` lifts it. See docs/policy.md."
                .to_owned()
        }
        _ => "It cannot be silenced: the configuration cannot be read with it.".to_owned(),
    }
}

/// The same as a Markdown page, `docs/diagnostics/TNxxx.md`.
pub fn explain_markdown(code: &Code) -> String {
    let mut out = format!(
        "# {} {}\n\nSeverity: {}\n\n{}\n\n## Why\n\n{}\n",
        code.id,
        code.name,
        severity(code.severity),
        code.what,
        code.why
    );
    for (head, example) in [("Instead of", code.bad), ("Write", code.good)] {
        if !example.is_empty() {
            let _ = write!(out, "\n## {head}\n\n```yaml\n{}\n```\n", example.trim_end());
        }
    }
    let _ = write!(out, "\n## How to silence\n\n{}\n", silencing(code));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: Code = Code {
        id: "TN305",
        name: "made-up",
        severity: Severity::Warning,
        what: "A token may erase devices that nobody asked it to erase.",
        why: "Whoever has its secret can erase every device of the tenant.",
        bad: "permissions:\n  - Devices: Device Actions",
        good: "permissions:\n  - Device list",
    };

    #[test]
    fn a_page_for_the_terminal() {
        insta::assert_snapshot!(anstream::adapter::strip_str(&explain(&CODE)), @r#"
        TN305 made-up  (warning)

        A token may erase devices that nobody asked it to erase.

        Whoever has its secret can erase every device of the tenant.

        Instead of

            permissions:
              - Devices: Device Actions

        write

            permissions:
              - Device list

        At one place: `# tenantry: allow TN305 -- reason`, on the line above or at the
        end of the line. Everywhere: `rules: { TN305: allow }` in the configuration (or
        `deny`, `warn`, `note`), or `--allow TN305` for one run.
        "#);
    }

    #[test]
    fn a_page_for_the_docs() {
        insta::assert_snapshot!(explain_markdown(&CODE), @r#"
        # TN305 made-up

        Severity: warning

        A token may erase devices that nobody asked it to erase.

        ## Why

        Whoever has its secret can erase every device of the tenant.

        ## Instead of

        ```yaml
        permissions:
          - Devices: Device Actions
        ```

        ## Write

        ```yaml
        permissions:
          - Device list
        ```

        ## How to silence

        At one place: `# tenantry: allow TN305 -- reason`, on the line above or at the end of the line. Everywhere: `rules: { TN305: allow }` in the configuration (or `deny`, `warn`, `note`), or `--allow TN305` for one run.
        "#);
    }
}
