#![allow(clippy::unwrap_used, clippy::panic)]
use proptest::prelude::*;

use super::*;

fn order(path: &[&str]) -> Option<&'static [&'static str]> {
    match path {
        [] => Some(&["version", "tenants", "orgs", "connections"]),
        ["tenants", _] => Some(&["api_host", "auditor", "tokens"]),
        ["tenants", _, "tokens", _] => Some(&["name", "description", "secret", "permissions"]),
        ["moved", "[]"] => Some(&["from", "to"]),
        _ => None,
    }
}

#[track_caller]
fn becomes(text: &str, wanted: &str) {
    let once = format(text, &order).unwrap();
    assert_eq!(once, wanted);
    assert_eq!(format(&once, &order).unwrap(), once, "a second time");
}

#[track_caller]
fn stays(text: &str) {
    becomes(text, text);
}

#[test]
fn fields_move_with_their_comments() {
    becomes(
        "# yaml-language-server: $schema=x\n# About the tenants.\ntenants: # all\n    a:\n        # tenantry: allow TN305 -- why\n        tokens:\n            t:\n                permissions:\n                - A # one\n                # two\n\n\n                - B\n                # unknown: three\n                name:   T\n        # The host.\n        api_host: h # there\nversion: 1\n",
        "# yaml-language-server: $schema=x\nversion: 1\n\n# About the tenants.\ntenants: # all\n  a:\n    # The host.\n    api_host: h # there\n    # tenantry: allow TN305 -- why\n    tokens:\n      t:\n        # unknown: three\n        name: T\n        permissions:\n          - A # one\n          # two\n\n          - B\n",
    );
}

#[test]
fn comments_at_the_end_stay_where_they_are() {
    stays(
        "version: 1\n\ntenants:\n  a:\n    tokens:\n      t:\n        permissions:\n          - A\n          # deep\n      # shallow\n\n# far\n",
    );
    becomes(
        "tenants:\n    a:\n        tokens:\n            t:\n                permissions:\n                    - A\n                    # deep\n               # odd\n# far\n",
        "tenants:\n  a:\n    tokens:\n      t:\n        permissions:\n          - A\n          # deep\n        # odd\n# far\n",
    );
}

#[test]
fn layouts_that_are_kept() {
    stays("version: 1\ntenants: {}\n");
    stays("# only a comment\n");
    stays("");
    stays(
        "version: 1\nx-a: { b: 1, # c\n  d: 2 }\nx-t: |\n  a\n    # no comment\n\n  b\nx-q: \"a\n  # none\n  b\"\n",
    );
    stays("\"version\": 1\n'tenants':\n");
    stays("version: 1\n\nmoved:\n  - from: a\n    to: b\n  - # c\n    from: c\n    to: d\n  -\n");
    stays("\u{feff}version: 1\r\n\r\ntenants:\r\n  a:\r\n    api_host: x\r\n");
}

#[test]
fn items_and_texts_move_as_a_whole() {
    becomes(
        "moved:\n-   to: b\n    from: a\n- from: c\n  # why\n  to: d\n-     e\nx: >-\n     a\n       b\ny:\n    - - 1\n      - 2\n",
        "moved:\n  - from: a\n    to: b\n  - from: c\n    # why\n    to: d\n  - e\n\nx: >-\n     a\n       b\n\ny:\n  - - 1\n    - 2\n",
    );
}

#[test]
fn what_is_not_edited_says_why() {
    let why = |text: &str| format(text, &order).unwrap_err();
    assert_eq!(why("a: [\n"), Unfit::Syntax);
    assert_eq!(why("a:\n\tb: 1\n"), Unfit::Syntax);
    assert_eq!(why("a: 1\n---\nb: 1\n"), Unfit::Documents);
    assert_eq!(why("{a: 1}\n"), Unfit::NotBlock);
    assert_eq!(why("- a\n"), Unfit::NotBlock);
    assert_eq!(why("? a\n: b\n"), Unfit::Keys);
    assert_eq!(why("a: 1\rb: 2\n"), Unfit::CarriageReturn);
}

#[test]
fn what_is_used_again_is_not_reordered() {
    becomes(
        "tenants:\n    a: &a\n        tokens: {}\n        api_host: x\n    b: *a\nversion: 1\n",
        "tenants:\n  a: &a\n    tokens: {}\n    api_host: x\n  b: *a\n\nversion: 1\n",
    );
}

/// A text with comments and blank lines at every place, in any indentation and order.
#[derive(Debug, Clone)]
enum Piece {
    Leaf(&'static str),
    Map(Vec<(String, Piece)>),
    List(Vec<Piece>),
}

fn piece() -> impl Strategy<Value = Piece> {
    let leaf = prop::sample::select(vec![
        "1",
        "x y",
        "\"q # no\"",
        "'it''s'",
        "[a, b]",
        "{ c: d }",
        "",
        "|\n~a\n~  # no\n~b",
        "\"two\n~lines\"",
        ">-\n~f\n\n~g",
    ])
    .prop_map(Piece::Leaf);
    leaf.prop_recursive(4, 24, 4, |inner| {
        let key = prop::sample::select(vec![
            "version",
            "tenants",
            "api_host",
            "tokens",
            "name",
            "permissions",
            "a",
            "\"b\"",
            "c-d",
        ]);
        prop_oneof![
            prop::collection::btree_map(key.prop_map(str::to_owned), inner.clone(), 1..4)
                .prop_map(|map| Piece::Map(map.into_iter().rev().collect())),
            prop::collection::vec(inner, 1..4).prop_map(Piece::List),
        ]
    })
}

struct Writer<'w> {
    out: String,
    noise: std::iter::Cycle<std::slice::Iter<'w, u8>>,
    comments: usize,
}

impl Writer<'_> {
    fn next(&mut self) -> u8 {
        self.noise.next().copied().unwrap_or(0)
    }

    fn comment(&mut self) -> String {
        self.comments += 1;
        format!("# c{}", self.comments)
    }

    fn above(&mut self, column: usize) {
        let noise = self.next();
        if noise & 1 != 0 {
            self.out.push('\n');
        }
        if noise & 2 != 0 {
            let shift = usize::from(noise >> 5);
            let comment = self.comment();
            self.out
                .push_str(&" ".repeat((column + shift).saturating_sub(3)));
            self.out.push_str(&comment);
            self.out.push('\n');
        }
    }

    fn end(&mut self) {
        if self.next() & 4 != 0 {
            let comment = self.comment();
            self.out.push_str(&format!("  {comment}"));
        }
        self.out.push('\n');
    }

    fn value(&mut self, piece: &Piece, column: usize) {
        let step = 1 + usize::from(self.next() & 3);
        match piece {
            Piece::Leaf(text) => {
                let text = text.replace('~', &" ".repeat(column + step));
                self.out.push(' ');
                self.out.push_str(&text);
                match text.contains('\n') {
                    true => self.out.push('\n'),
                    false => self.end(),
                }
            }
            collection => {
                self.end();
                self.collection(collection, column + step);
            }
        }
    }

    fn collection(&mut self, piece: &Piece, column: usize) {
        match piece {
            Piece::Leaf(_) => {}
            Piece::Map(pairs) => {
                for (key, value) in pairs {
                    self.above(column);
                    self.out.push_str(&" ".repeat(column));
                    self.out.push_str(key);
                    self.out.push(':');
                    self.value(value, column);
                }
            }
            Piece::List(items) => {
                for item in items {
                    self.above(column);
                    self.out.push_str(&" ".repeat(column));
                    self.out.push('-');
                    self.value(item, column);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn formatting_twice_changes_nothing_and_no_comment_is_lost(
        pieces in prop::collection::vec(piece(), 1..4),
        noise in prop::collection::vec(any::<u8>(), 1..40),
    ) {
        let keys = ["tenants", "x-a", "version"];
        let root = Piece::Map(keys.iter().map(|key| (*key).to_owned()).zip(pieces).collect());
        let mut writer = Writer { out: String::new(), noise: noise.iter().cycle(), comments: 0 };
        writer.collection(&root, 0);
        writer.above(0);
        let text = writer.out;
        if Outline::read(&text).is_err() {
            return Ok(());
        }
        let once = match format(&text, &order) {
            Ok(once) => once,
            Err(why) => panic!("{why}:\n{text}"),
        };
        prop_assert_eq!(&format(&once, &order).unwrap(), &once, "from:\n{}", text);
        // each comment is there, and the document says the same
        let (old, new) = (Outline::read(&text).unwrap(), Outline::read(&once).unwrap());
        prop_assert!(old.root.unwrap().says_the_same(&new.root.unwrap()));
        for number in 1..=writer.comments {
            let comment = std::format!("# c{number}");
            let found = once.lines().filter(|line| line.ends_with(&comment)).count();
            prop_assert_eq!(found, 1, "{} of\n{}\nin\n{}", comment, text, once);
        }
    }

    #[test]
    fn any_text_is_formatted_or_left_alone(text in "[a-c:\\-# \n\"'|>{}\\[\\],&*?]{0,60}") {
        if let Ok(once) = format(&text, &order) {
            prop_assert_eq!(format(&once, &order).unwrap(), once);
        }
    }
}
