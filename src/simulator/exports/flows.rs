//! Flows of a made-up export, and the cards that are put into them.

use serde_json::{Value, json};

use super::cards::{Draft, Inputs, body, held, input};
use super::menu::{Holds, MENU};
use super::numbers::Numbers;
use super::{CONNECTOR, ExportRecipe, PlacedCard};

const OTHERS: [(&str, &str, &str); 3] = [
    ("okta", "readUser", "Read User"),
    ("stash", "searchRows", "Search Rows"),
    (
        "jamfproclassicapi_3d816a0a0b7a410fa88c3de81a4aeccb",
        "sendComputerMDMCommand",
        "Lock Device",
    ),
];

/// Family, name and title of the cards that have bodies, and how many.
const WITH_BODIES: [(&str, &str, &str, usize); 3] = [
    ("control", "branch", "If/Else", 2),
    ("list", "asyncEach", "For Each", 1),
    ("control", "tryCatch", "Try", 2),
];

/// What is being made.
pub(super) struct Maker<'r> {
    recipe: &'r ExportRecipe,
    numbers: Numbers,
    flow: String,
    /// Cards put in since somebody took them out.
    pub placed: Vec<PlacedCard>,
}

impl<'r> Maker<'r> {
    pub(super) fn new(recipe: &'r ExportRecipe) -> Self {
        Self {
            recipe,
            numbers: Numbers::new(recipe.seed),
            flow: String::new(),
            placed: Vec::new(),
        }
    }

    pub(super) fn connections(&self) -> Value {
        let mut all = serde_json::Map::new();
        let own = self
            .recipe
            .connections
            .iter()
            .map(|name| (name.as_str(), CONNECTOR));
        for (name, module) in own.chain([("Okta", "okta")]) {
            let id = self.connection_id(name);
            all.insert(
                id.clone(),
                json!({ "id": id, "name": name, "module": module, "data": null }),
            );
        }
        Value::Object(all)
    }

    fn connection_id(&self, nickname: &str) -> String {
        self.recipe.id(&format!("connection {nickname}"))
    }

    pub(super) fn folders(&self) -> Value {
        let id = self.recipe.id("folder");
        let mut data = json!({ "name": "Devices", "description": "", "media_uri": "" });
        if self.recipe.version == "1.5.0" {
            data["path"] = json!("/People/Devices");
        }
        json!({ (id.as_str()): { "id": id, "data": data } })
    }

    /// The id of a flow, and the flow.
    pub(super) fn flow(&mut self, number: usize) -> (String, Value) {
        let id = self.recipe.id(&format!("flow {number}"));
        self.flow = format!("Flow {number}: \"offboard\" & tidy");
        let start = self.numbers.below(5);
        let mut cards = vec![self.first_card(start)];
        cards.extend(self.list(0, ""));
        let flow = json!({
            "id": id, "name": self.flow, "description": "Made up.",
            "data": {
                "id": null, "uuid": id, "display": { "preview": [], "isCallable": start == 1 }, "tree": { "id": 1, "name": "all" },
                "methods": cards, "model": {}, "orderings": {}, "cron": {},
                "security_level": if start == 0 { json!("medium") } else { Value::Null },
                "log": true, "inheritLog": true, "scheduled": start == 4, "group": self.recipe.id("folder"),
                "templateName": null, "connector_method_meta": { "inputs": {}, "outputs": {}, "options": {} }, "monitor_flo": false,
            },
        });
        (id, flow)
    }

    fn first_card(&mut self, start: usize) -> Value {
        let id = self.numbers.id();
        let mut card = match start {
            0 => Draft::function("http", "accept", "API Endpoint", id),
            1 => Draft::function("control", "callable", "Helper Flow", id),
            2 => Draft::function("http", "delegated", "Delegated Flow", id),
            3 => Draft::of_connector("okta", "userDeactivated", "User Deactivated", id),
            _ => Draft::function("date", "now", "Now", id),
        };
        card.webhook = start == 3;
        card.finish()
    }

    /// A list of cards, `inside` the titles around it.
    fn list(&mut self, depth: usize, inside: &str) -> Vec<Value> {
        let mut cards = Vec::new();
        let many = 1 + self.numbers.below(2 * self.recipe.cards.max(1));
        for _ in 0..many {
            match self.numbers.below(8) {
                0..=3 => self.of_connector(depth, inside, &mut cards),
                4 => {
                    let id = self.numbers.id();
                    cards.push(Draft::function("string", "compose", "Compose", id).finish());
                }
                5 => cards.push(self.of_another(depth, inside)),
                _ if depth < self.recipe.depth => cards.push(self.with_bodies(depth, inside)),
                _ => {}
            }
        }
        cards
    }

    fn with_bodies(&mut self, depth: usize, inside: &str) -> Value {
        let which = self.numbers.below(WITH_BODIES.len());
        let (family, name, title, bodies) = WITH_BODIES[which];
        let mut card = Draft::function(family, name, title, self.numbers.id());
        for _ in 0..bodies {
            let cards = self.list(depth + 1, &format!("{inside}{title} > "));
            let id = self.numbers.id();
            let flow = input(&id, "Flow", "flo", body(cards), &mut self.numbers);
            card.inputs.insert(id, flow);
        }
        card.finish()
    }

    /// Cards for when a card fails; not everywhere, and not deeper than the recipe allows.
    fn on_error(&mut self, depth: usize, inside: &str, title: &str) -> Option<Vec<Value>> {
        let wanted = depth < self.recipe.depth && self.numbers.below(4) == 0;
        wanted.then(|| self.list(depth + 1, &format!("{inside}{title} (if error) > ")))
    }

    fn of_another(&mut self, depth: usize, inside: &str) -> Value {
        let which = self.numbers.below(OTHERS.len());
        let (module, key, title) = OTHERS[which];
        let mut card = Draft::of_connector(module, key, title, self.numbers.id());
        if module == "okta" {
            card.config = json!(self.connection_id("Okta"));
        }
        card.on_error = self.on_error(depth, inside, title);
        card.finish()
    }

    /// A card of the connector, and the card that gives it what is mapped: before it, or behind it.
    fn of_connector(&mut self, depth: usize, inside: &str, cards: &mut Vec<Value>) {
        let which = self.numbers.below(MENU.len());
        let dish = &MENU[which];
        let connection = match self.numbers.below(10) {
            0 => None,
            _ => self.numbers.one_of(&self.recipe.connections).cloned(),
        };
        self.placed.push(PlacedCard {
            flow: self.flow.clone(),
            path: format!("{inside}{}", dish.title),
            connection: connection.clone(),
            needs: dish
                .needs
                .map(|needs| needs.iter().map(|one| (*one).to_owned()).collect()),
        });
        // all keys lie, as that of a cloned card does
        let mut card = Draft::of_connector(
            CONNECTOR,
            "updateInventory_KPnN1MGv8",
            dish.title,
            self.numbers.id(),
        );
        card.config = json!(connection.map(|nickname| self.connection_id(&nickname)));
        let mut mapped = Vec::new();
        let mut inputs = Inputs::new();
        for (name, holds) in dish.inputs {
            let id = self.numbers.id();
            inputs.insert(
                id.clone(),
                input(&id, name, "string", held(*holds), &mut self.numbers),
            );
            if matches!(holds, Holds::Mapped) {
                mapped.push(json!({ "input": id, "transform": null }));
            }
        }
        card.inputs = inputs;
        let mut source = Draft::function("object", "get", "Get", self.numbers.id());
        source.pins = json!({ (self.numbers.id()): { (card.id.as_str()): mapped } });
        card.on_error = self.on_error(depth, inside, dish.title);
        let pair = [source.finish(), card.finish()];
        match self.numbers.below(2) {
            0 => cards.extend(pair),
            _ => cards.extend(pair.into_iter().rev()),
        }
    }
}
