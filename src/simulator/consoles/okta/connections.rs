//! The list of connections with their health, and the end of one.

use super::health::trouble;
use super::{CONNECTORS, Console, KANDJI};
use crate::simulator::Act;
use crate::simulator::answer::Answer;
use crate::simulator::consoles::form::{Form, encoded};
use crate::simulator::consoles::html::{Html, el, name};
use crate::simulator::consoles::page::{Page, confirm, link, status};
use crate::simulator::consoles::{done, nothing_here};
use crate::simulator::state::State;
use crate::simulator::world::SimulatedConnection;

const HEADS: [&str; 5] = ["Connection", "App", "Domain", "Health", "More"];

impl Console<'_> {
    /// The list.
    pub(super) fn connections(&self, form: &Form) -> Page {
        let says = match form.has("saved") {
            true => status("Saved."),
            false => Html::default(),
        };
        let new = el("p").child(link(&self.path("new-connection"), "New Connection"));
        let rows = self.org.connections.iter().map(|one| self.row(one));
        let heads = HEADS.map(|head| Html::from(el("th").attr("scope", "col").child(head)));
        let list = match self.org.connections.is_empty() {
            true => el("p").child("There is no connection yet."),
            false => el("table")
                .child(el("thead").child(el("tr").child(Html::all(heads))))
                .child(el("tbody").child(Html::all(rows))),
        };
        self.page("Connections", Html::all([says, new.into(), list.into()]))
    }

    fn row(&self, connection: &SimulatedConnection) -> Html {
        let health = match trouble(self.world, connection) {
            None => el("span").attr("class", "green").child("Green: it works"),
            Some(why) => el("span")
                .attr("class", "red")
                .child(format!("Red: it does not work, {why}")),
        };
        let nickname = &connection.nickname;
        // the visible label first, then whose it is
        let act = |label: &str, rest: &str| {
            link(&self.connection_path(connection, rest), label)
                .attr("aria-label", &format!("{label} {nickname}"))
        };
        let acts = el("td")
            .child(act("Reauthorize", "/reauthorize"))
            .child(" ")
            .child(act("Delete", "/delete"));
        el("tr")
            .child(el("th").attr("scope", "row").child(name(nickname)))
            .child(el("td").child(KANDJI))
            .child(el("td").child(name(&connection.domain)))
            .child(el("td").child(health))
            .child(acts)
            .into()
    }

    /// "New Connection": which app.
    pub(super) fn connectors(&self) -> Page {
        let apps = CONNECTORS.map(|app| {
            let path = self.path(&format!("new-connection/{}", encoded(app)));
            Html::from(el("li").child(link(&path, app)))
        });
        let says = el("p").child("Choose the app that flows shall work with.");
        let list = el("ul").child(Html::all(apps));
        self.page("New Connection", Html::all([says.into(), list.into()]))
    }

    /// Another app was chosen.
    pub(super) fn not_simulated(&self, app: &str) -> Page {
        let says = format!("Connections of {app} are not part of this rehearsal.");
        let back = link(&self.path("new-connection"), "Choose another app");
        let main = [el("p").child(says).into(), el("p").child(back).into()];
        self.page("New Connection", Html::all(main))
    }

    /// The question before a connection is deleted.
    pub(super) fn ask_delete(&self, connection: &SimulatedConnection, says: Option<Html>) -> Page {
        let question = Html::all([
            name(&connection.nickname),
            " is deleted at once. Flows that use it stop working.".into(),
        ]);
        let path = self.connection_path(connection, "/delete");
        let ask = confirm(&path, question, "Delete", &self.path("connections"));
        let main = Html::all([says.unwrap_or_default(), ask]);
        self.page("Delete this connection?", main)
    }
}

/// Deletes a connection.
pub(super) fn delete(state: &mut State, key: &str, id: &str) -> Answer {
    let Some(console) = Console::of(&state.world, key) else {
        return nothing_here();
    };
    let then = console.path("connections");
    let act = Act::DeleteConnection {
        org: key.to_owned(),
        nickname: id.to_owned(),
        by: None,
    };
    done(state, act, &then, |state, says| {
        Console::of(&state.world, key).and_then(|console| {
            let connection = console.connection(id)?;
            Some(console.ask_delete(connection, Some(says)))
        })
    })
}
