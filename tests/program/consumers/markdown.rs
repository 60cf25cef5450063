//! Markdown, parsed as GitHub does: CommonMark with tables, strikethrough and task lists.

use pulldown_cmark::{Event, Options, Parser, Tag};

/// What a page holds.
#[derive(Debug, Default)]
pub struct Page {
    /// Running text and code, without markup.
    pub text: String,
    /// The text of each code block, with what its fence says.
    pub blocks: Vec<(String, String)>,
}

/// The HTML that the report writes. Anything else came from a name.
const OURS: [&str; 10] = [
    "<!-- -->",
    "<details>",
    "<details open>",
    "</details>",
    "<summary>",
    "</summary>",
    "<b>",
    "</b>",
    "<code>",
    "</code>",
];

/// Reads a page; links, images, and HTML that is not ours are refused.
#[track_caller]
pub fn read(source: &str) -> Page {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let mut page = Page::default();
    let mut block: Option<(String, String)> = None;
    for event in Parser::new_ext(source, options) {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                let fence = match kind {
                    pulldown_cmark::CodeBlockKind::Fenced(info) => info.to_string(),
                    pulldown_cmark::CodeBlockKind::Indented => {
                        panic!("an indented block in {source}")
                    }
                };
                block = Some((fence, String::new()));
            }
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => page.blocks.extend(block.take()),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                panic!("a link to {dest_url} in {source}")
            }
            Event::Start(
                tag @ (Tag::Table(_) | Tag::BlockQuote(_) | Tag::Strikethrough | Tag::Emphasis),
            ) => {
                panic!("{tag:?} in {source}")
            }
            Event::Text(text) | Event::Code(text) => match &mut block {
                Some((_, inside)) => inside.push_str(&text),
                None => page.text.push_str(&text),
            },
            Event::Html(html) | Event::InlineHtml(html) => {
                let inside = is_ours(&html, source);
                page.text.push_str(&inside);
            }
            Event::SoftBreak | Event::HardBreak => page.text.push('\n'),
            _ => {}
        }
    }
    page
}

/// Holds the tags to ours; gives the text between them.
#[track_caller]
fn is_ours(html: &str, source: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let tag = &rest[at..];
        let end = if tag.starts_with("<!--") { "-->" } else { ">" };
        let end = tag.find(end).map_or(tag.len(), |found| found + end.len());
        let known = OURS.contains(&&tag[..end]) || tag.starts_with("<!-- tenantry:");
        assert!(known, "{} in {source}", &tag[..end]);
        rest = &tag[end..];
    }
    text.push_str(rest);
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}
