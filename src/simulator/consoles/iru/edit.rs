//! The editor of a token: name and description, and its boxes.

use std::collections::BTreeSet;

use super::tree::{Chosen, Tree};
use super::{Console, Layout};
use crate::model::Permission;
use crate::simulator::Act;
use crate::simulator::answer::Answer;
use crate::simulator::consoles::form::Form;
use crate::simulator::consoles::html::{Html, el, void};
use crate::simulator::consoles::page::{Page, alert, field, link};
use crate::simulator::consoles::{ROOT, done, nothing_here};
use crate::simulator::state::State;
use crate::simulator::world::{SimulatedToken, Ticks};

impl Console<'_> {
    /// The editor, as the form was last sent; `whole`: with name and description.
    pub(super) fn editor(
        &self,
        token: &SimulatedToken,
        form: &Form,
        whole: bool,
        says: Option<Html>,
    ) -> Page {
        let typed = |field: &'static str, now: &str| match form.has("edited") {
            true => form.text(field).to_owned(),
            false => now.to_owned(),
        };
        let about = match whole {
            false => Html::default(),
            true => Html::all([
                field("Name", "name", "text", &typed("name", &token.label), true),
                field(
                    "Description",
                    "description",
                    "text",
                    &typed(
                        "description",
                        token.description.as_deref().unwrap_or_default(),
                    ),
                    false,
                ),
            ]),
        };
        let rest = if whole { "/edit" } else { "/configure" };
        let path = self.token_path(token.id(), rest);
        let save = el("p")
            .child(
                el("button")
                    .attr("type", "submit")
                    .attr("formmethod", "post")
                    .child("Save"),
            )
            .child(" ")
            .child(link(&self.token_path(token.id(), ""), "Cancel"));
        let hidden = |name: &'static str, value: &str| {
            Html::from(
                void("input")
                    .attr("type", "hidden")
                    .attr("name", name)
                    .attr("value", value),
            )
        };
        let live = &token.permissions.0;
        let chosen = Chosen::of(form, live);
        // looked at with GET, so that what is ticked survives a search; "Save" alone posts
        let form = el("form")
            .attr("method", "get")
            .attr("action", &path)
            .attr("data-tree", "")
            .child(hidden("edited", "yes"))
            .child(hidden("heads", "server"))
            .child(about)
            .child(Tree::new(form, live, &chosen).html())
            .child(save);
        let script = el("script").attr("src", &format!("{ROOT}tree.js"));
        let title = format!("Permissions of {}", token.label);
        let main = Html::all([says.unwrap_or_default(), form.into(), script.into()]);
        self.page(&title, main)
    }
}

/// Saves what the editor's form says.
pub(super) fn save(
    state: &mut State,
    layout: Layout,
    key: &str,
    id: &str,
    form: &Form,
    whole: bool,
) -> Answer {
    let console = Console::of(&state.world, layout, key);
    let Some((console, token)) = console.and_then(|console| {
        let token = console.token(id)?;
        Some((console, token))
    }) else {
        return nothing_here();
    };
    let label = form.text("name").to_owned();
    if !form.has("edited") || (whole && label.is_empty()) {
        let says = match whole {
            true => "\"Name\" is empty.",
            false => "Nothing was sent.",
        };
        let page = console.editor(token, form, whole, Some(alert(says)));
        return page.sent(400);
    }
    let live = &token.permissions.0;
    let chosen = Chosen::of(form, live).0;
    let but = |these: &BTreeSet<Permission>, those: &BTreeSet<Permission>| {
        Ticks(these.difference(those).cloned().collect())
    };
    let description = form.text("description").to_owned();
    let described = description != token.description.as_deref().unwrap_or_default();
    let act = Act::EditToken {
        tenant: key.to_owned(),
        token: id.to_owned(),
        rename: (whole && label != token.label).then_some(label),
        describe: (whole && described).then_some(description),
        tick: but(&chosen, live),
        untick: but(live, &chosen),
        by: None,
    };
    let then = match (whole, layout) {
        (false, Layout::Newer) => console.path("api-tokens?saved=1"),
        _ => console.token_path(id, "?saved=1"),
    };
    done(state, act, &then, |state, says| {
        Console::of(&state.world, layout, key).and_then(|console| {
            let token = console.token(id)?;
            Some(console.editor(token, form, whole, Some(says)))
        })
    })
}
