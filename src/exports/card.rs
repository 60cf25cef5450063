//! Reads cards, those within cards too.

use std::ops::Range;

use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess};

use super::connector::{Address, is_kandji};
use super::export::{Card, CardConnection, Inside, Trigger};
use super::pins::PinTargets;
use super::read::MOST_DEPTH;
use super::scan::{FoundCard, FoundInput, Scan};
use super::walk::{Fields, Items, List, Object, Scalar, scalar};
use crate::catalog::CARD_INPUTS;

/// More inputs of one card are not kept; a card of the connector has one of each name.
const MOST_INPUTS: usize = 2 * CARD_INPUTS.len();

/// A list of cards: a flow's own, or the body of a card.
pub(super) struct Cards<'s> {
    pub scan: &'s mut Scan,
    /// 0 for a flow's own.
    pub depth: usize,
}

impl<'de> Items<'de> for Cards<'_> {
    fn item<A: SeqAccess<'de>>(&mut self, seq: &mut A) -> Result<bool, A::Error> {
        if self.depth > MOST_DEPTH {
            return match seq.next_element::<IgnoredAny>()? {
                None => Ok(false),
                Some(_) => {
                    self.scan.too_deep = true;
                    Err(A::Error::custom("nested too deep"))
                }
            };
        }
        let mut card = Reading::new(&mut *self.scan, self.depth);
        let at = &mut At {
            card: &mut card,
            place: Place::Card,
        };
        if seq.next_element_seed(Object(at))?.is_none() {
            return Ok(false);
        }
        card.finish();
        Ok(true)
    }
}

/// A card while it is read.
struct Reading<'s> {
    scan: &'s mut Scan,
    depth: usize,
    address: Scalar,
    channel: Scalar,
    id: Scalar,
    key: Scalar,
    title: Scalar,
    second_title: Scalar,
    config: Scalar,
    webhook: Scalar,
    monitor: Scalar,
    inputs: Vec<FoundInput>,
    input: FoundInput,
    input_key: Scalar,
    input_title: Scalar,
    /// How many cards had been found before this one.
    before: usize,
    /// The cards found in its bodies, and whether a body is for errors.
    bodies: Vec<(Range<usize>, bool)>,
}

/// Where in a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Card,
    Parents,
    Channel,
    Node,
    NodeData,
    Model,
    Metadata,
    Policy,
    OnError,
    ErrorFlow,
    Inputs,
    InputsData,
    Input,
    InputMetadata,
    Value,
    ValueData,
    Pins,
}

/// A text of a card.
#[derive(Debug, Clone, Copy)]
enum Slot {
    Address,
    Channel,
    Id,
    Key,
    Title,
    SecondTitle,
    Config,
    Webhook,
    Monitor,
    InputKey,
    InputTitle,
}

/// What to do with a field.
enum Step {
    Keep(Slot),
    Enter(Place),
    Input(String),
    Value,
    Body { on_error: bool },
    Pins,
}

impl Place {
    /// The format of a card: which fields matter, and what stands in them.
    fn step(self, name: &str) -> Option<Step> {
        use Step::{Enter, Keep};
        Some(match (self, name) {
            (Self::Card, "address") => Keep(Slot::Address),
            (Self::Card, "uuid") => Keep(Slot::Id),
            (Self::Card, "parents") => Enter(Self::Parents),
            (Self::Card, "node") => Enter(Self::Node),
            (Self::Card, "pins") => Enter(Self::Pins),
            (Self::Parents, "channel") => Enter(Self::Channel),
            (Self::Channel, "key") => Keep(Slot::Channel),
            (Self::Node, "key") => Keep(Slot::Key),
            (Self::Node, "data") => Enter(Self::NodeData),
            (Self::NodeData, "name") => Keep(Slot::Title),
            (Self::Node, "model") => Enter(Self::Model),
            (Self::Model, "metadata") => Enter(Self::Metadata),
            (Self::Metadata, "name") => Keep(Slot::SecondTitle),
            (Self::Model, "config") => Keep(Slot::Config),
            (Self::Model, "webhook") => Keep(Slot::Webhook),
            (Self::Model, "monitor") => Keep(Slot::Monitor),
            (Self::Model, "policy") => Enter(Self::Policy),
            (Self::Policy, "error") => Enter(Self::OnError),
            (Self::OnError, "flo") => Enter(Self::ErrorFlow),
            (Self::ErrorFlow, "methods") => Step::Body { on_error: true },
            (Self::Model, "inputs") => Enter(Self::Inputs),
            (Self::Inputs, "data") => Enter(Self::InputsData),
            (Self::InputsData, id) => Step::Input(id.to_owned()),
            (Self::Input, "key") => Keep(Slot::InputKey),
            (Self::Input, "metadata") => Enter(Self::InputMetadata),
            (Self::InputMetadata, "displayname") => Keep(Slot::InputTitle),
            (Self::Input, "value") => Enter(Self::Value),
            (Self::Value, "data") => Step::Value,
            (Self::ValueData, "methods") => Step::Body { on_error: false },
            (Self::Pins, _) => Step::Pins,
            _ => return None,
        })
    }
}

/// A place in a card that is being read.
struct At<'c, 's> {
    card: &'c mut Reading<'s>,
    place: Place,
}

impl<'de> Fields<'de> for At<'_, '_> {
    type Key = Step;

    fn key(&self, name: &str) -> Option<Step> {
        self.place.step(name)
    }

    fn field<A: MapAccess<'de>>(&mut self, step: Step, map: &mut A) -> Result<(), A::Error> {
        match step {
            Step::Keep(slot) => self.card.keep(slot, scalar(map)?),
            Step::Enter(place) => {
                self.card.enter(place, map)?;
            }
            Step::Input(id) => {
                self.card.input.id = id;
                self.card.enter(Place::Input, map)?;
                self.card.finish_input();
            }
            Step::Value => self.card.input.value = self.card.enter(Place::ValueData, map)?,
            Step::Body { on_error } => self.card.body(on_error, map)?,
            Step::Pins => {
                let scan = &mut *self.card.scan;
                let mut targets = PinTargets { scan };
                map.next_value_seed(Object(&mut targets))?;
            }
        }
        Ok(())
    }
}

impl<'s> Reading<'s> {
    fn new(scan: &'s mut Scan, depth: usize) -> Self {
        Self {
            depth,
            before: scan.flow.cards.len(),
            scan,
            address: Scalar::Nothing,
            channel: Scalar::Nothing,
            id: Scalar::Nothing,
            key: Scalar::Nothing,
            title: Scalar::Nothing,
            second_title: Scalar::Nothing,
            config: Scalar::Nothing,
            webhook: Scalar::Nothing,
            monitor: Scalar::Nothing,
            inputs: Vec::new(),
            input: FoundInput::default(),
            input_key: Scalar::Nothing,
            input_title: Scalar::Nothing,
            bodies: Vec::new(),
        }
    }

    fn enter<'de, A: MapAccess<'de>>(
        &mut self,
        place: Place,
        map: &mut A,
    ) -> Result<Scalar, A::Error> {
        map.next_value_seed(Object(&mut At { card: self, place }))
    }

    fn keep(&mut self, slot: Slot, value: Scalar) {
        let kept = match slot {
            Slot::Address => &mut self.address,
            Slot::Channel => &mut self.channel,
            Slot::Id => &mut self.id,
            Slot::Key => &mut self.key,
            Slot::Title => &mut self.title,
            Slot::SecondTitle => &mut self.second_title,
            Slot::Config => &mut self.config,
            Slot::Webhook => &mut self.webhook,
            Slot::Monitor => &mut self.monitor,
            Slot::InputKey => &mut self.input_key,
            Slot::InputTitle => &mut self.input_title,
        };
        *kept = value;
        if let (Slot::Title, Scalar::Text(title)) = (slot, &self.title) {
            self.scan.spot.card = Some(title.clone());
        }
    }

    fn finish_input(&mut self) {
        let key = std::mem::take(&mut self.input_key).text();
        let title = std::mem::take(&mut self.input_title).text();
        let mut input = std::mem::take(&mut self.input);
        let name = title.or(key).unwrap_or_default();
        let name = name.trim();
        if CARD_INPUTS.contains(&name) && self.inputs.len() < MOST_INPUTS {
            input.name = name.to_owned();
            self.inputs.push(input);
        }
    }

    fn body<'de, A: MapAccess<'de>>(
        &mut self,
        on_error: bool,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let first = self.scan.flow.cards.len();
        let mut cards = Cards {
            scan: &mut *self.scan,
            depth: self.depth + 1,
        };
        map.next_value_seed(List(&mut cards))?;
        let found = first..self.scan.flow.cards.len();
        if !found.is_empty() {
            self.bodies.push((found, on_error));
        }
        Ok(())
    }

    fn finish(mut self) {
        let key = std::mem::take(&mut self.key).text().unwrap_or_default();
        let titles = [&mut self.title, &mut self.second_title].map(std::mem::take);
        let title = titles.into_iter().find_map(Scalar::text);
        let title = title.unwrap_or_else(|| key.clone());
        for (found, on_error) in std::mem::take(&mut self.bodies) {
            for inner in &mut self.scan.flow.cards[found] {
                inner.card.inside.push(Inside {
                    title: title.clone(),
                    on_error,
                });
            }
        }
        let address = std::mem::take(&mut self.address).text().unwrap_or_default();
        let channel = std::mem::take(&mut self.channel).text();
        match (Address::parse(&address), channel) {
            (Address::Function { family, name }, _) => self.function(family, name),
            (_, Some(module)) => self.of_connector(module, title, key),
            (Address::Connector { module }, None) => {
                self.of_connector(module.to_owned(), title, key);
            }
            (Address::Other, None) => {}
        }
    }

    fn function(self, family: &str, name: &str) {
        let trigger = match (family, name) {
            ("http", "accept") => Trigger::ApiEndpoint,
            ("http", "delegated") => Trigger::Delegated,
            ("control", "callable") => Trigger::Helper,
            _ => return,
        };
        // the body of a card begins with a `callable` of its own
        if self.depth == 0 && matches!(self.scan.flow.trigger, Trigger::Unknown | Trigger::Event) {
            self.scan.flow.trigger = trigger;
        }
    }

    fn of_connector(self, module: String, title: String, key: String) {
        let scan = self.scan;
        let waits = self.webhook.is_true() || self.monitor.is_true();
        if waits && self.depth == 0 && scan.flow.trigger == Trigger::Unknown {
            scan.flow.trigger = Trigger::Event;
        }
        match scan.export.connectors.get_mut(&module) {
            Some(count) => *count += 1,
            None => {
                scan.export.connectors.insert(module.clone(), 1);
            }
        }
        if !is_kandji(&module) {
            return;
        }
        let connection = match self.config {
            Scalar::Nothing => CardConnection::None,
            Scalar::Text(id) => CardConnection::Missing { id },
            Scalar::Other => CardConnection::Missing { id: String::new() },
        };
        let card = Card {
            id: self.id.text().unwrap_or_default(),
            title: title.trim().to_owned(),
            key,
            module,
            connection,
            inside: Vec::new(),
            inputs: Vec::new(),
        };
        let inputs = self.inputs;
        // before the cards of its own bodies
        scan.flow
            .cards
            .insert(self.before, FoundCard { card, inputs });
    }
}
