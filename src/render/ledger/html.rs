//! One page for a browser or a printer: no script, no other file, and a policy that names its one style by its hash.

use super::document::{Document, Section};
use crate::render::escape::escape;
use crate::render::html::markup::Html;
use crate::render::html::style_policy;

const STYLE: &str = include_str!("page.css");

/// Words that a reader looks for.
const MARKED: [&str; 2] = ["UNEXPLAINED", "LATE"];

/// The page.
pub fn html(document: &Document) -> String {
    let mut html = Html::document();
    html.open("html", &[("lang", "en")]);
    head(&mut html, &document.title);
    html.within("body", &[], |html| {
        html.within("header", &[], |html| {
            html.element("h1", &[], &document.title);
            for line in &document.lead {
                html.element("p", &[], &escape(line));
            }
        });
        html.within("nav", &[("aria-label", "Sections")], |html| {
            contents(html, document);
        });
        html.within("main", &[], |html| {
            for (number, one) in document.sections.iter().enumerate() {
                section(html, one, number);
            }
        });
    });
    html.close("html");
    html.finish()
}

fn head(html: &mut Html, title: &str) {
    html.within("head", &[], |html| {
        html.empty("meta", &[("charset", "utf-8")]);
        let policy = style_policy(STYLE);
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
        html.empty("meta", &[("name", "referrer"), ("content", "no-referrer")]);
        html.element("title", &[], title);
        html.style(STYLE);
    });
}

fn contents(html: &mut Html, document: &Document) {
    html.within("ul", &[], |html| {
        for (number, one) in document.sections.iter().enumerate() {
            html.within("li", &[], |html| {
                html.element("a", &[("href", &format!("#s{number}"))], &one.title);
            });
        }
    });
}

fn section(html: &mut Html, section: &Section, number: usize) {
    let id = format!("s{number}");
    html.within("section", &[("aria-labelledby", &id)], |html| {
        html.element("h2", &[("id", &id)], &section.title);
        for sentence in &section.says {
            html.element("p", &[], &escape(sentence));
        }
        if section.rows.is_empty() {
            return;
        }
        let scroll = [
            ("class", "scroll"),
            ("tabindex", "0"),
            ("role", "region"),
            ("aria-labelledby", id.as_str()),
        ];
        html.within("div", &scroll, |html| {
            html.within("table", &[], |html| {
                html.within("thead", &[], |html| {
                    html.within("tr", &[], |html| {
                        for name in &section.head {
                            html.element("th", &[("scope", "col")], name);
                        }
                    });
                });
                html.within("tbody", &[], |html| rows(html, section));
            });
        });
    });
}

fn rows(html: &mut Html, section: &Section) {
    for row in &section.rows {
        html.within("tr", &[], |html| {
            for cell in row {
                let class = match MARKED.contains(&cell.as_str()) {
                    true => "mark",
                    false => "",
                };
                html.element("td", &[("class", class)], &escape(cell));
            }
        });
    }
}
