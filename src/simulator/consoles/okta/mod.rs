//! The Okta Workflows console: connections of the Kandji connector.

mod connections;
mod health;
mod key;

use super::form::encoded;
use super::html::{Html, el, name};
use super::{ROOT, Visit, me, nothing_here, page};
use crate::simulator::answer::Answer;
use crate::simulator::state::State;
use crate::simulator::world::{SimulatedConnection, SimulatedOrg, World};

/// Connectors that "New Connection" lists; of these one is part of the rehearsal.
const CONNECTORS: [&str; 8] = [
    "Gmail",
    "Google Sheets",
    "Jira",
    KANDJI,
    "Microsoft Teams",
    "Okta",
    "Salesforce",
    "Slack",
];

const KANDJI: &str = "Kandji";

/// The front door of an org's console.
pub(super) fn path(org: &str) -> String {
    format!("{ROOT}okta/{}/", encoded(org))
}

/// One org's console, as a page sees it.
struct Console<'w> {
    key: &'w str,
    org: &'w SimulatedOrg,
    world: &'w World,
}

impl<'w> Console<'w> {
    fn of(world: &'w World, key: &str) -> Option<Self> {
        let (key, org) = world.orgs.get_key_value(key)?;
        Some(Self { key, org, world })
    }

    fn path(&self, rest: &str) -> String {
        format!("{}{rest}", path(self.key))
    }

    /// A path of one connection; `rest` begins with a slash.
    fn connection_path(&self, connection: &SimulatedConnection, rest: &str) -> String {
        let id = connection.id.as_deref().unwrap_or_default();
        self.path(&format!("connection/{}{rest}", encoded(id)))
    }

    fn connection(&self, id: &str) -> Option<&'w SimulatedConnection> {
        let mut connections = self.org.connections.iter();
        connections.find(|connection| connection.id.as_deref() == Some(id))
    }

    fn page(&self, title: &str, main: Html) -> page::Page {
        let navigation = Html::all([
            page::link(&self.path(""), "Home").into(),
            page::link(&self.path("connections"), "Connections").into(),
        ]);
        page::of_console("Okta Workflows", title, navigation, main)
    }

    fn home(&self) -> page::Page {
        let who = el("p")
            .child("You are signed in as ")
            .child(name(&me(self.world)))
            .child(" to the org ")
            .child(name(&self.org.domain))
            .child(".");
        let rest = el("p").child("Only the connections are part of this rehearsal. They are of the kind that every flow can use: no folder has to be chosen.");
        self.page("Home", Html::all([who.into(), rest.into()]))
    }
}

/// Answers a visit to an org's console.
pub(super) fn answer(state: &mut State, key: &str, visit: &Visit<'_>) -> Answer {
    let Some(console) = Console::of(&state.world, key) else {
        return nothing_here();
    };
    let form = &visit.form;
    match (visit.sends, visit.parts) {
        (false, [""]) => console.home().sent(200),
        (false, ["connections"]) => console.connections(form).sent(200),
        (false, ["new-connection"]) => console.connectors().sent(200),
        (false, ["new-connection", KANDJI]) => console.new_connection(form, None).sent(200),
        (false, ["new-connection", other]) if CONNECTORS.contains(other) => {
            console.not_simulated(other).sent(200)
        }
        (true, ["new-connection", KANDJI]) => key::create(state, key, form),
        (sends, ["connection", id, act]) => {
            let Some(connection) = console.connection(id) else {
                return nothing_here();
            };
            match (sends, *act) {
                (false, "reauthorize") => {
                    let page = console.reauthorize(connection, &connection.domain, None);
                    page.sent(200)
                }
                (true, "reauthorize") => key::reauthorize(state, key, id, form),
                (false, "delete") => console.ask_delete(connection, None).sent(200),
                (true, "delete") => connections::delete(state, key, id),
                _ => nothing_here(),
            }
        }
        _ => nothing_here(),
    }
}
