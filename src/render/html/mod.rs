//! The report as one page for a browser: no other file, no network, and nothing but our own script and style runs (a content
//! security policy names them by their hashes). `markup` is the only place that writes tags, and it escapes every text and
//! attribute; one file a section. Pure: the page's script and style are files beside this one.

mod changes;
mod drawing;
mod findings;
mod items;
pub(in crate::render) mod markup;
mod people;
mod snippet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::escape;
use super::report::markdown::Summary;
use super::report::{Account, Report};
use markup::Html;

const SCRIPT: &str = include_str!("page.js");
const STYLE: &str = include_str!("page.css");

/// The page.
pub fn page(report: &Report) -> String {
    let mut html = Html::document();
    let title = format!("tenantry {}", report.command);
    html.open("html", &[("lang", "en")]);
    head(&mut html, &title);
    html.open("body", &[]);
    html.element(
        "a",
        &[("class", "skip"), ("href", "#content")],
        "Skip to the content",
    );
    html.within("header", &[], |html| {
        html.element("h1", &[], &title);
        summary(html, report);
    });
    let mut main = Html::fragment();
    let sections = sections(&mut main, report);
    html.within("nav", &[("aria-label", "Sections")], |html| {
        contents(html, &sections)
    });
    html.within("main", &[("id", "content"), ("tabindex", "-1")], |html| {
        search(html);
        html.append(main);
    });
    html.within("footer", &[], |html| {
        html.element("p", &[], "Written by tenantry. Names and values from services and files are shown as text; characters that cannot be seen are shown as escapes.");
    });
    html.script(SCRIPT);
    html.close("body");
    html.close("html");
    html.finish()
}

fn head(html: &mut Html, title: &str) {
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        hash(SCRIPT),
        hash(STYLE)
    );
    html.open("head", &[]);
    html.empty("meta", &[("charset", "utf-8")]);
    html.empty(
        "meta",
        &[
            ("http-equiv", "Content-Security-Policy"),
            ("content", &policy),
        ],
    );
    html.empty(
        "meta",
        &[
            ("name", "viewport"),
            ("content", "width=device-width, initial-scale=1"),
        ],
    );
    html.empty(
        "meta",
        &[("name", "color-scheme"), ("content", "light dark")],
    );
    html.empty("meta", &[("name", "referrer"), ("content", "no-referrer")]);
    html.empty("meta", &[("name", "robots"), ("content", "noindex")]);
    html.element("title", &[], title);
    html.style(STYLE);
    html.close("head");
}

/// The policy of a page that has one style and runs nothing.
pub(in crate::render) fn style_policy(style: &str) -> String {
    format!(
        "default-src 'none'; style-src '{}'; base-uri 'none'; form-action 'none'",
        hash(style)
    )
}

/// `sha256-…`, as a content security policy names an inline script or style.
fn hash(text: &str) -> String {
    format!(
        "sha256-{}",
        STANDARD.encode(Sha256::digest(text.as_bytes()))
    )
}

fn summary(html: &mut Html, report: &Report) {
    if let Some(fatal) = report.fatal {
        html.within("div", &[("class", "fatal")], |html| {
            html.element("strong", &[], "The run ended early: ");
            for line in fatal.lines() {
                html.within("p", &[("class", "line-of-text")], |html| {
                    html.text(&escape(line))
                });
            }
        });
    }
    let Summary { head, rest } = Summary::of(report);
    html.within("p", &[("class", "summary")], |html| {
        html.element("strong", &[], &head);
        html.text(&rest);
    });
}

/// A section of the page: its id, its heading, how many entries it has.
struct Section {
    id: &'static str,
    head: &'static str,
    count: usize,
}

/// Writes the sections that have something to say.
fn sections(html: &mut Html, report: &Report) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut add = |id, head, intro: &str, (body, count): (Html, usize)| {
        if count == 0 {
            return;
        }
        html.within(
            "section",
            &[("id", id), ("aria-labelledby", &format!("{id}-head"))],
            |html| {
                html.within("h2", &[("id", &format!("{id}-head"))], |html| {
                    html.text(head);
                    html.element("span", &[("class", "count")], &format!(" ({count})"));
                });
                if !intro.is_empty() {
                    html.element("p", &[("class", "intro")], intro);
                }
                html.append(body);
            },
        );
        sections.push(Section { id, head, count });
    };
    if let Some(account) = report.account {
        add("done", "Done and not done", "", steps(account));
    }
    if let Some(planned) = report.planned {
        let intro = "What applying this plan gives and takes away, and who feels it.";
        add(
            "effect",
            "Effective change",
            intro,
            changes::effect(report, planned.plan),
        );
        add(
            "handoffs",
            "Work for a person",
            "In the order in which it can be done.",
            people::handoffs(planned.handoffs),
        );
        add(
            "refusals",
            "Not done as things stand",
            "",
            people::refusals(report, planned.plan),
        );
    }
    add("findings", "Findings", "", findings::all(report));
    if let Some(planned) = report.planned {
        add(
            "verdicts",
            "Verdicts",
            "Each thing that is not in sync, with what differs.",
            items::verdicts(report, planned.plan),
        );
        add(
            "unverified",
            "Not verifiable",
            "What no evidence covers, and what would change that.",
            items::unverified(planned.plan),
        );
        add(
            "unmanaged",
            "Not managed",
            "Live and declared nowhere: shown, never acted on.",
            items::unmanaged(report, planned.plan),
        );
    }
    if let Some(graph) = report.graph {
        add("graph", "What stands on what", "", drawing::section(graph));
    }
    sections
}

fn contents(html: &mut Html, sections: &[Section]) {
    html.within("ul", &[], |html| {
        for Section { id, head, count } in sections {
            html.within("li", &[], |html| {
                html.within("a", &[("href", &format!("#{id}"))], |html| {
                    html.text(head);
                    html.element("span", &[("class", "count")], &format!(" {count}"));
                });
            });
        }
    });
}

/// Hidden until the script is there: without it, the page is all there and the browser's own search finds what is open.
fn search(html: &mut Html) {
    html.within(
        "div",
        &[("id", "tools"), ("role", "search"), ("hidden", "")],
        |html| {
            html.element("label", &[("for", "query")], "Show only what contains");
            html.empty(
                "input",
                &[
                    ("id", "query"),
                    ("type", "search"),
                    ("autocomplete", "off"),
                    ("spellcheck", "false"),
                    ("aria-describedby", "found"),
                ],
            );
            html.element("button", &[("type", "button"), ("id", "open")], "Open all");
            html.element(
                "button",
                &[("type", "button"), ("id", "close")],
                "Close all",
            );
            html.element(
                "p",
                &[("id", "found"), ("role", "status"), ("aria-live", "polite")],
                "",
            );
        },
    );
}

/// What an apply did and left.
fn steps(account: &Account) -> (Html, usize) {
    let mut html = Html::fragment();
    let mut count = account.done.len() + account.to_store.len();
    html.within("ul", &[("class", "plain")], |html| {
        for address in &account.done {
            html.within(
                "li",
                &[("class", "entry line"), ("data-entry", "")],
                |html| {
                    badge(html, "good", "done");
                    html.element("code", &[], &escape(&address.to_string()));
                },
            );
        }
        for (head, left) in account.parts() {
            count += left.len();
            for one in left {
                html.within(
                    "li",
                    &[("class", "entry line"), ("data-entry", "")],
                    |html| {
                        let grave = if head == "Failed" { "bad" } else { "wait" };
                        badge(html, grave, &head.to_lowercase());
                        html.element("code", &[], &escape(&one.address.to_string()));
                        html.text(&format!(" {} ({})", escape(&one.title), escape(&one.why)));
                    },
                );
            }
        }
        for reference in &account.to_store {
            html.within(
                "li",
                &[("class", "entry line"), ("data-entry", "")],
                |html| {
                    badge(html, "wait", "to store");
                    html.text("Put the new token into your store as ");
                    html.element("code", &[], &escape(reference));
                },
            );
        }
    });
    (html, count)
}

/// A word that tells a kind: its colour says nothing that the word does not.
fn badge(html: &mut Html, kind: &str, word: &str) {
    html.element("span", &[("class", &format!("badge {kind}"))], word);
    html.text(" ");
}

/// An entry that folds: `summary` is always seen, `body` when it is open.
fn folded(html: &mut Html, summary: impl FnOnce(&mut Html), body: impl FnOnce(&mut Html)) {
    html.within(
        "details",
        &[("class", "entry"), ("data-entry", "")],
        |html| {
            html.within("summary", &[], summary);
            html.within("div", &[("class", "body")], body);
        },
    );
}

#[cfg(test)]
mod tests;
