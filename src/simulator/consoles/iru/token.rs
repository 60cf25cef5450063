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

impl Console<'_> {
    /// What stands above both tabs.
    fn head(&self, token: &SimulatedToken, activity: bool) -> Html {
        let id = token.id();
        let about = match &token.description {
            Some(text) => el("p").child(name(text)).into(),
            None => Html::default(),
        };
        let configure = match self.layout {
            Layout::Newer => Html::default(),
            Layout::Older => link(&self.token_path(id, "/configure"), "Configure").into(),
        };
        let buttons = el("p")
            .child(link(&self.token_path(id, "/edit"), "Edit"))
            .child(" ")
            .child(configure)
            .child(" ")
            .child(link(&self.token_path(id, "/revoke"), "Revoke"))
            .child(" ")
            .child(link(&self.tokens_path(), "All API tokens"));
        let tabs = tabs([
            (self.token_path(id, ""), "Permissions", !activity),
            (self.token_path(id, "/activity"), "Activity", activity),
        ]);
        Html::all([about, buttons.into(), tabs])
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
        let mut main = vec![self.head(token, false)];
        if form.has("saved") {
            let close = match self.layout {
                Layout::Newer => Html::default(),
                Layout::Older => link(&self.tokens_path(), "Close").into(),
            };
            main.extend([status("Saved."), close]);
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
        let main = Html::all([self.head(token, true), list.into()]);
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
