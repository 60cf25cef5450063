//! Syntax errors in the words of somebody who wants to mend them.

use granit_parser::ErrorKind;

use super::parse::DEPTH;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::shape;

/// Whether the error is about a tab.
pub(super) fn is_tab(kind: &ErrorKind) -> bool {
    use ErrorKind as E;
    matches!(
        kind,
        E::TabNotAllowed
            | E::TabInBlockIndentation
            | E::TabInIndentation
            | E::TabAtBlockScalarStart
            | E::TabInPlainScalar
    )
}

/// The first tab in the indentation of the line of `at`, or `at`: the error is often found only behind it.
pub(super) fn tab_of_line(text: &str, at: usize) -> usize {
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let indentation = text[line..]
        .find(|c| c != ' ' && c != '\t')
        .map_or(text.len(), |end| line + end);
    text[line..indentation]
        .find('\t')
        .map_or(at, |tab| line + tab)
}

/// A syntax error in the words of somebody who wants to mend it.
pub(super) fn explain(kind: &ErrorKind) -> Diagnostic {
    use ErrorKind as E;
    match kind {
        E::RecursionLimitExceeded => Diagnostic::new(
            &shape::TOO_DEEP,
            format!("collections are nested more than {DEPTH} deep"),
        )
        .help("a configuration needs seven levels; look for a bracket that is never closed"),
        kind if is_tab(kind) => Diagnostic::new(&shape::TAB, "a tab is used as indentation")
            .help("YAML indents with spaces only: replace the tab by two spaces"),
        E::BomInsideDocument => Diagnostic::new(&shape::SYNTAX, "a byte order mark stands inside the text")
            .help("delete the invisible character U+FEFF; it comes from files that were glued together"),
        E::UnclosedFlowCollection { open } => Diagnostic::new(
            &shape::SYNTAX,
            format!("the bracket `{open}` is never closed"),
        )
        .help("close it, or put a text that starts with a bracket in quotes"),
        E::UnclosedQuotedScalar => Diagnostic::new(&shape::SYNTAX, "a quoted text is never closed")
            .help("add the closing quote"),
        E::MappingValueNotAllowed => Diagnostic::new(
            &shape::SYNTAX,
            "a `:` stands where no value can begin",
        )
        .help("a text with `: ` in it, such as a permission's console path, goes in quotes"),
        E::UnexpectedCharacter { .. } => Diagnostic::new(&shape::SYNTAX, kind.to_string())
            .help("a text that starts with this character goes in quotes"),
        E::MissingAnchorOrAliasName => Diagnostic::new(&shape::SYNTAX, "`*` and `&` stand before the name of an anchor")
            .help("a text that starts with `*` or `&`, such as a glob, goes in quotes"),
        E::InvalidIndentation | E::ExpectedBlockMappingKey | E::SimpleKeyExpected => {
            Diagnostic::new(&shape::SYNTAX, format!("this is not YAML: {kind}"))
                .help("check the indentation, and that each `key:` is followed by a space or a line break")
        }
        _ => Diagnostic::new(&shape::SYNTAX, format!("this is not YAML: {kind}")),
    }
}
