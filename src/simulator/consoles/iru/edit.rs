//! The two editors of a token: name and description, and its boxes.

use std::collections::BTreeSet;

use super::tree::{Chosen, Tree, hidden_field};
use super::{Console, Layout};
use crate::model::Permission;
use crate::simulator::Act;
use crate::simulator::answer::Answer;
use crate::simulator::consoles::form::Form;
use crate::simulator::consoles::html::{Html, el};
use crate::simulator::consoles::page::{self, Page, alert, field, link, submit};
use crate::simulator::consoles::{ROOT, done, nothing_here};
use crate::simulator::state::State;
use crate::simulator::world::{SimulatedToken, Ticks};

impl Console<'_> {
    /// Name and description.
    pub(super) fn about(&self, token: &SimulatedToken, says: Option<Html>) -> Page {
        let id = token.id();
        let description = token.description.as_deref().unwrap_or_default();
        let buttons = el("p")
            .child(submit("Save"))
            .child(" ")
            .child(link(&self.token_path(id, ""), "Cancel"));
        let form = page::form(
            &self.token_path(id, "/edit"),
            [
                field("Name", "name", "text", &token.label, true),
                field("Description", "description", "text", description, false),
                buttons.into(),
            ],
        );
        let title = format!("Edit {}", token.label);
        self.page(&title, Html::all([says.unwrap_or_default(), form]))
    }

    /// The boxes, as the form was last sent. It looks with GET, so that what is ticked survives a search; "Save" alone posts.
    pub(super) fn boxes(&self, token: &SimulatedToken, form: &Form, says: Option<Html>) -> Page {
        let new = match form.has("new") {
            true => hidden_field("new", "yes"),
            false => Html::default(),
        };
        let save = el("p")
            .child(
                el("button")
                    .attr("type", "submit")
                    .attr("formmethod", "post")
                    .child("Save"),
            )
            .child(" ")
            .child(link(&self.token_path(token.id(), ""), "Cancel"));
        let live = &token.permissions.0;
        let chosen = Chosen::of(form, live);
        let form = el("form")
            .attr("method", "get")
            .attr("action", &self.token_path(token.id(), "/configure"))
            .attr("data-tree", "")
            .child(hidden_field("edited", "yes"))
            .child(hidden_field("heads", "server"))
            .child(new)
            .child(Tree::new(form, live, &chosen).html())
            .child(save);
        let script = el("script").attr("src", &format!("{ROOT}tree.js"));
        let title = format!("Permissions of {}", token.label);
        let main = [says.unwrap_or_default(), form.into(), script.into()];
        self.page(&title, Html::all(main))
    }

    /// Where "Save" leads: to `next`, in the older layout by way of "Close".
    fn after_save(&self, id: &str, next: String, new: bool) -> String {
        match (self.layout, new) {
            (Layout::Newer, _) => next,
            (Layout::Older, true) => self.token_path(id, "/saved?new=yes"),
            (Layout::Older, false) => self.token_path(id, "/saved"),
        }
    }
}

/// The changes of a form, and where to go after them.
struct Saving {
    rename: Option<String>,
    describe: Option<String>,
    tick: Ticks,
    untick: Ticks,
    then: String,
}

/// Saves name and description.
pub(super) fn save_about(
    state: &mut State,
    layout: Layout,
    key: &str,
    id: &str,
    form: &Form,
) -> Answer {
    save(state, layout, key, id, |console, token| {
        let (label, description) = (form.text("name"), form.text("description"));
        if label.is_empty() {
            return Err(console.about(token, Some(alert("\"Name\" is empty."))));
        }
        let before = token.description.as_deref().unwrap_or_default();
        Ok(Saving {
            rename: (label != token.label).then(|| label.to_owned()),
            describe: (description != before).then(|| description.to_owned()),
            tick: Ticks::default(),
            untick: Ticks::default(),
            then: console.after_save(id, console.token_path(id, "?saved=yes"), false),
        })
    })
}

/// Saves the boxes.
pub(super) fn save_boxes(
    state: &mut State,
    layout: Layout,
    key: &str,
    id: &str,
    form: &Form,
) -> Answer {
    save(state, layout, key, id, |console, token| {
        if !form.has("edited") {
            return Err(console.boxes(token, form, Some(alert("Nothing was sent."))));
        }
        let live = &token.permissions.0;
        let chosen = Chosen::of(form, live).0;
        let but = |these: &BTreeSet<Permission>, those: &BTreeSet<Permission>| {
            Ticks(these.difference(those).cloned().collect())
        };
        let new = form.has("new");
        let next = match new {
            true => console.path("api-tokens?saved=yes"),
            false => console.token_path(id, "/permissions?saved=yes"),
        };
        Ok(Saving {
            rename: None,
            describe: None,
            tick: but(&chosen, live),
            untick: but(live, &chosen),
            then: console.after_save(id, next, new),
        })
    })
}

/// Does what `changes` reads from a form, or shows the page that says why it cannot be.
fn save(
    state: &mut State,
    layout: Layout,
    key: &str,
    id: &str,
    changes: impl FnOnce(&Console<'_>, &SimulatedToken) -> Result<Saving, Page>,
) -> Answer {
    let console = Console::of(&state.world, layout, key);
    let saving = console.and_then(|console| {
        let token = console.token(id)?;
        Some(changes(&console, token))
    });
    let saving = match saving {
        None => return nothing_here(),
        Some(Err(page)) => return page.sent(400),
        Some(Ok(saving)) => saving,
    };
    let act = Act::EditToken {
        tenant: key.to_owned(),
        token: id.to_owned(),
        rename: saving.rename,
        describe: saving.describe,
        tick: saving.tick,
        untick: saving.untick,
        by: None,
    };
    done(state, act, &saving.then, |state, says| {
        Console::of(&state.world, layout, key).and_then(|console| {
            let token = console.token(id)?;
            Some(console.about(token, Some(says)))
        })
    })
}
