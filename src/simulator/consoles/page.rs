//! What every page has: the mark of a rehearsal, the navigation, the heading; and the fields of forms.

use super::ROOT;
use super::html::{Element, Html, el, void};
use crate::simulator::answer::Answer;

/// What stands at the head of every page.
const REHEARSAL: &str = "Rehearsal: this is a simulated console. Nothing here is real.";

/// A page before it is sent.
pub(super) struct Page(Html);

impl Page {
    /// The answer with this status.
    pub(super) fn sent(self, status: u16) -> Answer {
        Answer::html(status, self.0.into_page())
    }
}

/// A page of neither console.
pub(super) fn plain(title: &str, main: Html) -> Page {
    framed(title, "tenantry simulator", None, main)
}

/// A page of a console, with its left navigation.
pub(super) fn of_console(console: &str, title: &str, navigation: Html, main: Html) -> Page {
    let navigation = el("nav")
        .attr("aria-label", "Left navigation")
        .child(navigation);
    framed(title, console, Some(navigation), main)
}

fn framed(title: &str, console: &str, navigation: Option<Element>, main: Html) -> Page {
    let style = format!("{ROOT}style.css");
    let head = el("head")
        .child(void("meta").attr("charset", "utf-8"))
        .child(
            void("meta")
                .attr("name", "viewport")
                .attr("content", "width=device-width, initial-scale=1"),
        )
        .child(el("title").child(format!("{title} - {console} - rehearsal")))
        .child(void("link").attr("rel", "icon").attr("href", "data:,"))
        .child(void("link").attr("rel", "stylesheet").attr("href", &style));
    let banner = el("header")
        .child(el("p").child(el("strong").child(REHEARSAL)))
        .child(
            el("p")
                .child(format!("{console}. "))
                .child(el("a").attr("href", ROOT).child("All simulated consoles")),
        );
    let main = el("main")
        .attr("id", "main")
        .child(el("h1").child(title))
        .child(main);
    let body = el("body")
        .child(
            el("a")
                .attr("class", "skip")
                .attr("href", "#main")
                .child("Skip to the content"),
        )
        .child(banner)
        .child(
            el("div")
                .attr("class", "frame")
                .child(navigation.map_or_else(Html::default, Html::from))
                .child(main),
        );
    Page(el("html").attr("lang", "en").child(head).child(body).into())
}

/// Something that went wrong, which screen readers say at once.
pub(super) fn alert(says: &str) -> Html {
    el("p")
        .attr("role", "alert")
        .attr("class", "alert")
        .child(says)
        .into()
}

/// Something that went well.
pub(super) fn status(says: &str) -> Html {
    el("p")
        .attr("role", "status")
        .attr("class", "status")
        .child(says)
        .into()
}

/// A link.
pub(super) fn link(path: &str, label: &str) -> Element {
    el("a").attr("href", path).child(label)
}

/// A field of one line with its label. `kind` is `text` or `password`; browsers keep no value of it.
pub(super) fn field(label: &str, name: &str, kind: &str, value: &str, required: bool) -> Html {
    let fill = match kind {
        "password" => "new-password",
        _ => "off",
    };
    let input = void("input")
        .attr("id", name)
        .attr("name", name)
        .attr("type", kind)
        .attr("value", value)
        .attr("autocomplete", fill)
        .attr("spellcheck", "false")
        .flag("required", required);
    el("p")
        .attr("class", "field")
        .child(el("label").attr("for", name).child(label))
        .child(input)
        .into()
}

/// A form that sends to `path`, with these contents.
pub(super) fn form(path: &str, inside: impl IntoIterator<Item = Html>) -> Html {
    el("form")
        .attr("method", "post")
        .attr("action", path)
        .child(Html::all(inside))
        .into()
}

/// The button that sends a form.
pub(super) fn submit(label: &str) -> Html {
    el("button").attr("type", "submit").child(label).into()
}

/// A question before something is taken away: a form with one button, and the way back.
pub(super) fn confirm(path: &str, says: Html, label: &str, back: &str) -> Html {
    let buttons = el("p")
        .child(submit(label))
        .child(" ")
        .child(link(back, "Cancel"));
    form(path, [el("p").child(says).into(), buttons.into()])
}
