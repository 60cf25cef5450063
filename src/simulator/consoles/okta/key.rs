//! The forms that take a key: "New Connection" and "Reauthorize". A key that was typed is never shown again.

use super::{Console, KANDJI};
use crate::simulator::Act;
use crate::simulator::answer::Answer;
use crate::simulator::consoles::form::Form;
use crate::simulator::consoles::html::{Html, el};
use crate::simulator::consoles::page::{Page, alert, field, form, link, submit};
use crate::simulator::consoles::{done, nothing_here};
use crate::simulator::state::State;
use crate::simulator::world::{SimulatedConnection, SimulatedSecret};

impl Console<'_> {
    /// The form of a new connection, with what was typed before (but for the key) and why it was not taken.
    pub(super) fn new_connection(&self, typed: &Form, says: Option<Html>) -> Page {
        let path = self.path(&format!("new-connection/{KANDJI}"));
        let nickname = typed.text("nickname");
        let fields = [
            field("Connection Nickname", "nickname", "text", nickname, true),
            field("API key", "key", "password", "", true),
            field("Domain", "domain", "text", typed.text("domain"), true),
            self.buttons("Create"),
        ];
        let form = form(&path, fields);
        let main = Html::all([says.unwrap_or_default(), form]);
        self.page("New Kandji connection", main)
    }

    /// The form that gives a connection another key, with this domain in it.
    pub(super) fn reauthorize(
        &self,
        connection: &SimulatedConnection,
        domain: &str,
        says: Option<Html>,
    ) -> Page {
        let path = self.connection_path(connection, "/reauthorize");
        let fields = [
            field("API key", "key", "password", "", true),
            field("Domain", "domain", "text", domain, true),
            self.buttons("Save"),
        ];
        let form = form(&path, fields);
        let title = format!("Reauthorize {}", connection.nickname);
        self.page(&title, Html::all([says.unwrap_or_default(), form]))
    }

    fn buttons(&self, label: &str) -> Html {
        el("p")
            .child(submit(label))
            .child(" ")
            .child(link(&self.path("connections"), "Cancel"))
            .into()
    }
}

fn key_of(form: &Form) -> Option<SimulatedSecret> {
    Some(form.text("key"))
        .filter(|key| !key.is_empty())
        .map(SimulatedSecret::new)
}

/// Creates a connection.
pub(super) fn create(state: &mut State, key: &str, form: &Form) -> Answer {
    let Some(console) = Console::of(&state.world, key) else {
        return nothing_here();
    };
    let (secret, nickname) = (key_of(form), form.text("nickname"));
    if secret.is_none() || nickname.is_empty() {
        let says = alert("\"Connection Nickname\" and \"API key\" must not be empty.");
        return console.new_connection(form, Some(says)).sent(400);
    }
    let then = console.path("connections?saved=yes");
    let act = Act::CreateConnection {
        org: key.to_owned(),
        nickname: nickname.to_owned(),
        domain: form.text("domain").to_owned(),
        secret,
        secret_ref: None,
        by: None,
    };
    done(state, act, &then, |state, says| {
        let console = Console::of(&state.world, key)?;
        Some(console.new_connection(form, Some(says)))
    })
}

/// Gives a connection another key, and the domain that was typed with it; a refused key leaves both as they were.
pub(super) fn reauthorize(state: &mut State, key: &str, id: &str, form: &Form) -> Answer {
    let Some(console) = Console::of(&state.world, key) else {
        return nothing_here();
    };
    let then = console.path("connections?saved=yes");
    let domain = form.text("domain");
    let again = |state: &State, says: Html| {
        let console = Console::of(&state.world, key)?;
        let connection = console.connection(id)?;
        Some(console.reauthorize(connection, domain, Some(says)))
    };
    let Some(secret) = key_of(form) else {
        let page = again(state, alert("\"API key\" must not be empty."));
        return page.map_or_else(nothing_here, |page| page.sent(400));
    };
    let before = set_domain(state, key, id, domain);
    let act = Act::ReauthorizeConnection {
        org: key.to_owned(),
        nickname: id.to_owned(),
        secret: Some(secret),
        secret_ref: None,
        by: None,
    };
    let answer = done(state, act, &then, again);
    if answer.status != 303
        && let Some(before) = before
    {
        set_domain(state, key, id, &before);
    }
    answer
}

/// Sets a connection's domain; gives the one before.
fn set_domain(state: &mut State, key: &str, id: &str, domain: &str) -> Option<String> {
    let connections = &mut state.world.orgs.get_mut(key)?.connections;
    let mut connections = connections.iter_mut();
    let connection = connections.find(|one| one.id.as_deref() == Some(id))?;
    Some(std::mem::replace(&mut connection.domain, domain.to_owned()))
}
