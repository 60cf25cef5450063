//! One token: its permissions, its activity, and its end.

use std::collections::BTreeMap;

use super::list::table;
use super::{Console, Layout, tabs};
use crate::catalog;
use crate::simulator::Act;
use crate::simulator::answer::Answer;
use crate::simulator::consoles::form::Form;
use crate::simulator::consoles::html::{Html, el, name};
use crate::simulator::consoles::page::{Page, confirm, link, status};
use crate::simulator::consoles::{done, nothing_here};
use crate::simulator::state::State;
use crate::simulator::world::{AuditEvent, SimulatedToken};

/// What of a token is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Itself,
    Permissions,
    Activity,
}

impl Console<'_> {
    /// What stands above the tabs. "Edit" is for name and description, and on the tab "Permissions" for the boxes.
    fn head(&self, token: &SimulatedToken, open: Open) -> Html {
        let id = token.id();
        let about = match &token.description {
            Some(text) => el("p").child(name(text)).into(),
            None => Html::default(),
        };
        let edit = match (open, self.layout) {
            (Open::Itself, _) => link(&self.token_path(id, "/edit"), "Edit").into(),
            (Open::Permissions, Layout::Newer) => {
                link(&self.token_path(id, "/configure"), "Edit").into()
            }
            (Open::Permissions, Layout::Older) => {
                link(&self.token_path(id, "/configure"), "Configure").into()
            }
            (Open::Activity, _) => Html::default(),
        };
        let buttons = el("p")
            .child(edit)
            .child(" ")
            .child(link(&self.token_path(id, "/revoke"), "Revoke"))
            .child(" ")
            .child(link(&self.tokens_path(), "All API tokens"));
        let tabs = tabs([
            (
                self.token_path(id, "/permissions"),
                "Permissions",
                open == Open::Permissions,
            ),
            (
                self.token_path(id, "/activity"),
                "Activity",
                open == Open::Activity,
            ),
        ]);
        Html::all([about, buttons.into(), tabs])
    }

    /// What "View" shows.
    pub(super) fn view(&self, token: &SimulatedToken, form: &Form) -> Page {
        let says = match form.has("saved") {
            true => status("Saved."),
            false => Html::default(),
        };
        let count = token.permissions.0.len();
        let count = el("p").child(format!("Permissions: {count}."));
        let main = [says, self.head(token, Open::Itself), count.into()];
        self.page(&token.label, Html::all(main))
    }

    /// The older console's word after "Save", and the way back to where it began.
    pub(super) fn saved(&self, token: &SimulatedToken, form: &Form) -> Page {
        let back = match form.has("new") {
            true => self.tokens_path(),
            false => self.token_path(token.id(), ""),
        };
        let close = el("p").child(link(&back, "Close"));
        self.page("Saved", Html::all([status("Saved."), close.into()]))
    }

    /// The tab "Permissions".
    pub(super) fn permissions(&self, token: &SimulatedToken, form: &Form) -> Page {
        let mut groups: BTreeMap<&str, Vec<Html>> = BTreeMap::new();
        for permission in &token.permissions.0 {
            let known = catalog::operation(permission);
            let group = known.and_then(|operation| operation.group.as_deref());
            let label = known.map_or("", |operation| operation.label.as_str());
            let call = known.map_or_else(|| permission.to_string(), catalog::Operation::short_call);
            let line = el("li")
                .child(label)
                .child(" ")
                .child(el("code").child(call));
            groups
                .entry(group.unwrap_or_default())
                .or_default()
                .push(line.into());
        }
        let groups = groups.into_iter().map(|(group, lines)| {
            let lines = el("ul").child(Html::all(lines));
            match group {
                "" => lines.into(),
                group => Html::all([el("h2").child(group).into(), lines.into()]),
            }
        });
        let mut main = vec![self.head(token, Open::Permissions)];
        if form.has("saved") {
            main.push(status("Saved."));
        }
        if token.permissions.is_empty() {
            main.push(el("p").child("It has no permission.").into());
        }
        main.extend(groups);
        self.page(&token.label, Html::all(main))
    }

    /// The tab "Activity": what was done to it, and what it did.
    pub(super) fn activity(&self, token: &SimulatedToken) -> Page {
        let events = self.tenant.log.iter().rev().map(|logged| &logged.event);
        let its =
            events.filter(|event| event.target_id == token.id() || event.actor_id == token.id());
        let rows: Vec<Html> = its.map(|event| self.happened(token, event)).collect();
        let list = match rows.is_empty() {
            true => el("p").child("The log has nothing of it."),
            false => table(["When", "What", "By"], Html::all(rows)),
        };
        let main = Html::all([self.head(token, Open::Activity), list.into()]);
        self.page(&token.label, main)
    }

    fn happened(&self, token: &SimulatedToken, event: &AuditEvent) -> Html {
        let what = match event.target_id == token.id() {
            true => format!("Token: {}", event.action),
            false => format!("It did: {} {}", event.action, event.target_type),
        };
        let by = self.world.people.get(&event.actor_id);
        el("tr")
            .child(el("td").child(event.occurred_at.to_string()))
            .child(el("td").child(what))
            .child(el("td").child(name(by.unwrap_or(&event.actor_id))))
            .into()
    }

    /// The question before a token is revoked.
    pub(super) fn ask_revoke(&self, token: &SimulatedToken, says: Option<Html>) -> Page {
        let (word, title) = match self.layout {
            Layout::Newer => ("Revoke", "Revoke this API token?"),
            Layout::Older => ("Delete", "Delete this API token?"),
        };
        let question = Html::all([
            name(&token.label),
            " stops working at once, and this cannot be undone.".into(),
        ]);
        let path = self.token_path(token.id(), "/revoke");
        let ask = confirm(&path, question, word, &self.tokens_path());
        self.page(title, Html::all([says.unwrap_or_default(), ask]))
    }
}

/// Revokes a token.
pub(super) fn revoke(state: &mut State, layout: Layout, key: &str, id: &str) -> Answer {
    let Some(console) = Console::of(&state.world, layout, key) else {
        return nothing_here();
    };
    let then = console.tokens_path();
    let act = Act::RevokeToken {
        tenant: key.to_owned(),
        token: id.to_owned(),
        by: None,
    };
    done(state, act, &then, |state, says| {
        Console::of(&state.world, layout, key).and_then(|console| {
            let token = console.token(id)?;
            Some(console.ask_revoke(token, Some(says)))
        })
    })
}
