//! Comments that are meant for this program: `# tenantry: allow …`.

use super::tree::{Kind, Tree};
use crate::model::Span;

/// What such a comment says first.
const MARK: &str = "tenantry:";

/// Where they stand, each from its `#` to the end of its line. A `#` inside of a text is none.
pub(super) fn find(tree: &Tree<'_>) -> Vec<Span> {
    let text = tree.text;
    let mut found: Vec<Span> = Vec::new();
    for (at, _) in text.match_indices(MARK) {
        let before = text.get(..at).unwrap_or_default().trim_end_matches(' ');
        let Some(outside) = before.strip_suffix('#') else {
            continue;
        };
        if !outside.is_empty() && !outside.ends_with([' ', '\t', '\n', '\r']) {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        found.push(Span::new(tree.file, outside.len()..at + length));
    }
    if !found.is_empty() {
        let scalars = scalars(tree);
        found.retain(|span| {
            let before = scalars.partition_point(|(start, _)| *start <= span.start);
            let last = before.checked_sub(1).and_then(|index| scalars.get(index));
            last.is_none_or(|(_, end)| *end <= span.start)
        });
    }
    found
}

/// The bytes of all scalars, in order.
fn scalars(tree: &Tree<'_>) -> Vec<(u32, u32)> {
    let scalar = tree
        .nodes
        .iter()
        .filter(|node| matches!(node.kind, Kind::Borrowed | Kind::Owned));
    let mut places: Vec<(u32, u32)> = scalar.map(|node| (node.start, node.end)).collect();
    places.sort_unstable();
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse::parse;
    use crate::model::FileId;

    #[test]
    fn comments_are_found_and_texts_are_not() {
        let text = "# tenantry: allow A -- one\na: \"x # tenantry: allow B\" # tenantry: allow C\nb: |\n  # tenantry: allow D\n  y\nc: x#tenantry:no\nd: 'it\n  # tenantry: allow E\n  '\n  #tenantry: allow F\r\ne: 1\n";
        let text: std::sync::Arc<str> = text.into();
        let (tree, mistakes) = parse(FileId(0), &text);
        assert!(mistakes.is_empty(), "{mistakes:?}");
        let found: Vec<&str> = find(&tree)
            .into_iter()
            .map(|span| &text[span.range()])
            .collect();
        assert_eq!(
            found,
            [
                "# tenantry: allow A -- one",
                "# tenantry: allow C",
                "#tenantry: allow F"
            ]
        );
    }
}
