//! Several edits of one text at once.

use std::ops::Range;

/// Bytes to replace, and what to put there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes; an empty range inserts.
    pub range: Range<usize>,
    /// What to put there.
    pub replacement: String,
}

/// Why a text is not edited. It is left as it is then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpliceError {
    /// The text is another one than the edits were made for.
    #[error("bytes {} to {} are not in the text", .0.start, .0.end)]
    Outside(Range<usize>),
    /// Two edits want the same bytes.
    #[error("two edits change bytes {} to {}", .0.start, .0.end)]
    Overlap(Range<usize>),
}

/// The text with all edits made, given in any order. The same edit twice counts once.
///
/// # Errors
/// When an edit lies outside of the text or cuts a character, or two of them touch the same bytes: see [`SpliceError`].
pub fn splice(text: &str, edits: &[Edit]) -> Result<String, SpliceError> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.range.start, edit.range.end));
    sorted.dedup();
    let mut spliced = String::with_capacity(text.len());
    let mut done = 0;
    for (number, edit) in sorted.iter().enumerate() {
        let Range { start, end } = edit.range.clone();
        // two insertions at one place have no order
        let doubled = number > 0 && sorted[number - 1].range == edit.range;
        if start < done || doubled {
            return Err(SpliceError::Overlap(edit.range.clone()));
        }
        let kept = text.get(done..start).filter(|_| end >= start);
        let (Some(kept), true) = (kept, text.get(start..end).is_some()) else {
            return Err(SpliceError::Outside(edit.range.clone()));
        };
        spliced.push_str(kept);
        spliced.push_str(&edit.replacement);
        done = end;
    }
    spliced.push_str(text.get(done..).unwrap_or_default());
    Ok(spliced)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn edit(range: Range<usize>, replacement: &str) -> Edit {
        Edit {
            range,
            replacement: replacement.to_owned(),
        }
    }

    #[test]
    fn edits_in_any_order_leave_the_rest_alone() {
        let text = "a: 1 # one\nb: 2 # two\n";
        let edits = [edit(14..15, "20"), edit(0..1, "first"), edit(0..1, "first")];
        assert_eq!(
            splice(text, &edits).unwrap(),
            "first: 1 # one\nb: 20 # two\n"
        );
        assert_eq!(splice(text, &[]).unwrap(), text);
        assert_eq!(splice("x", &[edit(0..0, "y")]).unwrap(), "yx");
        assert_eq!(splice("x", &[edit(1..1, "y")]).unwrap(), "xy");
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let both = [edit(0..3, "x"), edit(2..4, "y")];
        assert_eq!(splice("abcdef", &both), Err(SpliceError::Overlap(2..4)));
        let twice = [edit(1..1, "x"), edit(1..1, "y")];
        assert_eq!(splice("abc", &twice), Err(SpliceError::Overlap(1..1)));
        for range in [2..9, 7..9] {
            let outside = splice("abc", &[edit(range.clone(), "")]);
            assert_eq!(outside, Err(SpliceError::Outside(range)));
        }
        assert_eq!(
            splice("ä", &[edit(1..2, "")]),
            Err(SpliceError::Outside(1..2))
        );
    }

    proptest::proptest! {
        #[test]
        fn any_edits_are_made_or_refused(
            text in "\\PC{0,30}",
            edits in proptest::collection::vec((0usize..40, 0usize..40, "[a-z]{0,3}"), 0..5),
        ) {
            let edits: Vec<Edit> = edits
                .into_iter()
                .map(|(start, end, replacement)| Edit { range: start..end, replacement })
                .collect();
            if let Ok(spliced) = splice(&text, &edits) {
                let unique: std::collections::BTreeSet<_> =
                    edits.iter().map(|edit| (edit.range.start, edit.range.end, &edit.replacement)).collect();
                let removed: usize = unique.iter().map(|(start, end, _)| end - start).sum();
                let added: usize = unique.iter().map(|(_, _, replacement)| replacement.len()).sum();
                proptest::prop_assert_eq!(spliced.len() + removed, text.len() + added);
            }
        }
    }
}
