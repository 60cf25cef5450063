//! HTML, tokenized as browsers do.

use std::collections::BTreeMap;

use html5gum::{DefaultEmitter, Token, Tokenizer};

/// Elements that the report writes. Anything else came from a name.
const OURS: [&str; 48] = [
    "a",
    "body",
    "button",
    "code",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "g",
    "h1",
    "h2",
    "h3",
    "head",
    "header",
    "html",
    "input",
    "label",
    "li",
    "main",
    "mark",
    "meta",
    "nav",
    "ol",
    "p",
    "path",
    "pre",
    "rect",
    "script",
    "section",
    "span",
    "strong",
    "style",
    "summary",
    "svg",
    "table",
    "tbody",
    "td",
    "text",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
    "em",
];

const EMPTY: [&str; 2] = ["input", "meta"];

/// What a page holds.
pub struct Page {
    /// Every text, in order.
    pub text: String,
    /// The content security policy.
    pub policy: String,
    /// How many scripts it has.
    pub scripts: usize,
    /// Every attribute: element, name, value.
    pub attributes: Vec<(String, String, String)>,
    texts: BTreeMap<String, Vec<String>>,
}

impl Page {
    /// The texts of the elements of one name.
    pub fn of(&self, tag: &str) -> &[String] {
        self.texts.get(tag).map_or(&[], Vec::as_slice)
    }
}

/// Reads a page; elements must be ours, and nest.
#[track_caller]
pub fn read(source: &str) -> Page {
    let mut page = Page {
        text: String::new(),
        policy: String::new(),
        scripts: 0,
        attributes: Vec::new(),
        texts: BTreeMap::new(),
    };
    let mut open: Vec<(String, usize)> = Vec::new();
    // scripts and styles are text up to their end tag, as in a browser
    let mut emitter: DefaultEmitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let tokens = Tokenizer::new_with_emitter(source, emitter);
    for token in tokens {
        match token.unwrap() {
            Token::StartTag(tag) => {
                let name = string(&tag.name);
                assert!(OURS.contains(&name.as_str()), "<{name}> is none of ours");
                page.scripts += usize::from(name == "script");
                for (key, value) in &tag.attributes {
                    let (key, value) = (string(key), string(value));
                    if value == "Content-Security-Policy" {
                        let content = tag
                            .attributes
                            .iter()
                            .find(|(key, _)| string(key) == "content");
                        page.policy = string(content.unwrap().1);
                    }
                    page.attributes.push((name.clone(), key, value));
                }
                if !EMPTY.contains(&name.as_str()) {
                    open.push((name, page.text.len()));
                }
            }
            Token::EndTag(tag) => {
                let (name, begin) = open.pop().unwrap();
                assert_eq!(name, string(&tag.name), "elements do not nest");
                let text = page.text[begin..].split_whitespace().collect::<Vec<_>>();
                page.texts.entry(name).or_default().push(text.join(" "));
            }
            Token::String(text) => {
                let inside = open.last().map_or("", |(name, _)| name);
                if !matches!(inside, "script" | "style") {
                    page.text.push_str(&string(&text));
                }
            }
            Token::Comment(comment) => panic!("a comment: {}", string(&comment)),
            Token::Doctype(_) => {}
            Token::Error(error) => panic!("{error:?}"),
        }
    }
    assert!(open.is_empty(), "{open:?} stay open");
    page
}

fn string(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
