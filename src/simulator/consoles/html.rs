//! Markup as values: whatever is text is escaped when it goes in, so that no name of a world can become markup.

/// Finished markup.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Html(String);

impl Html {
    /// Several pieces, one after the other.
    pub(super) fn all(pieces: impl IntoIterator<Item = Html>) -> Self {
        Self(pieces.into_iter().map(|piece| piece.0).collect())
    }

    /// A whole page, to be sent.
    pub(super) fn into_page(self) -> String {
        format!("<!doctype html>\n{}\n", self.0)
    }
}

impl From<&str> for Html {
    fn from(text: &str) -> Self {
        Self(escaped(text))
    }
}

impl From<String> for Html {
    fn from(text: String) -> Self {
        Self(escaped(&text))
    }
}

impl From<Element> for Html {
    fn from(element: Element) -> Self {
        let Element { tag, open, inside } = element;
        Self(match inside {
            Some(inside) => format!("{open}>{inside}</{tag}>"),
            None => format!("{open}>"),
        })
    }
}

/// One element. Tags and names of attributes are the program's own words.
#[derive(Debug, Clone)]
pub(super) struct Element {
    tag: &'static str,
    open: String,
    /// `None`: an element that holds nothing and has no end tag.
    inside: Option<String>,
}

/// An element with something inside.
pub(super) fn el(tag: &'static str) -> Element {
    Element {
        tag,
        open: format!("<{tag}"),
        inside: Some(String::new()),
    }
}

/// An element that holds nothing: `input`, `link`, `meta`.
pub(super) fn void(tag: &'static str) -> Element {
    Element {
        inside: None,
        ..el(tag)
    }
}

impl Element {
    /// An attribute with a value.
    #[must_use]
    pub(super) fn attr(mut self, name: &'static str, value: &str) -> Self {
        self.open
            .push_str(&format!(" {name}=\"{}\"", escaped(value)));
        self
    }

    /// An attribute that is there or not.
    #[must_use]
    pub(super) fn flag(mut self, name: &'static str, set: bool) -> Self {
        if set {
            self.open.push_str(&format!(" {name}"));
        }
        self
    }

    /// Puts text (escaped), an element or finished markup inside.
    #[must_use]
    pub(super) fn child(mut self, child: impl Into<Html>) -> Self {
        if let Some(inside) = &mut self.inside {
            inside.push_str(&child.into().0);
        }
        self
    }
}

/// A name that somebody gave: kept apart, so that its direction of writing cannot rearrange the line around it.
pub(super) fn name(text: &str) -> Html {
    el("bdi").child(text).into()
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(c),
            c if c.is_control() => escaped.push(char::REPLACEMENT_CHARACTER),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn text(html: impl Into<Html>) -> String {
        html.into().0
    }

    #[test]
    fn text_never_becomes_markup() {
        let hostile = "<script>alert(\"1\" & '2')</script>\u{0}";
        let page = el("a").attr("title", hostile).child(hostile);
        let safe = "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;\u{fffd}";
        assert_eq!(text(page), format!("<a title=\"{safe}\">{safe}</a>"));
    }

    #[test]
    fn elements_nest_and_void_ones_have_no_end() {
        let input = void("input").attr("name", "q").flag("checked", true);
        let page = el("p").child("a ").child(el("b").child("b")).child(input);
        assert_eq!(text(page), "<p>a <b>b</b><input name=\"q\" checked></p>");
        let dropped = void("input").flag("checked", false).child("nothing");
        assert_eq!(text(dropped), "<input>");
    }

    proptest::proptest! {
        #[test]
        fn no_text_opens_or_ends_an_element(hostile in "\\PC*") {
            let page = text(el("i").attr("title", &hostile).child(hostile.as_str()));
            proptest::prop_assert_eq!(page.matches('<').count(), 2);
            proptest::prop_assert_eq!(page.matches('"').count(), 2);
        }
    }
}
