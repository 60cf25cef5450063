//! The published shapes of the answers, filled with invented values that come out the same in every run.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::lists::Window;
use super::routes::Route;
use crate::simulator::seeded;
use crate::simulator::world::SimulatedTenant;

/// Shapes by permission: keys and types of the examples that the vendor publishes for its API, and the documented envelope
/// with an empty list where no example is published.
static SHAPES: LazyLock<BTreeMap<String, Value>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../shapes.json")).unwrap_or_default());

/// The published shape of an operation's answer.
pub(super) fn shape(route: &Route) -> Option<&'static Value> {
    SHAPES.get(&route.operation.permission.to_string())
}

/// Fills one shape for one request.
pub(super) struct Filler<'a> {
    pub(super) tenant: &'a SimulatedTenant,
    pub(super) route: &'a Route,
    pub(super) window: &'a Window,
}

impl Filler<'_> {
    /// The whole answer.
    pub(super) fn whole(&self, shape: &Value) -> Value {
        match shape {
            Value::Array(items) => self.page(items),
            Value::Object(fields) if is_envelope(fields) => self.envelope(fields),
            Value::Object(fields) => Value::Object(
                fields
                    .iter()
                    .map(|(key, shape)| {
                        let value = match shape {
                            Value::Object(inner) if is_envelope(inner) => self.envelope(inner),
                            shape => self.value(shape, key, 0, true),
                        };
                        (key.clone(), value)
                    })
                    .collect(),
            ),
            shape => self.value(shape, "", 0, true),
        }
    }

    fn page(&self, items: &[Value]) -> Value {
        let Some(item) = items.first() else {
            return Value::Array(Vec::new());
        };
        self.window
            .rows()
            .map(|row| self.value(item, "", row, false))
            .collect()
    }

    fn envelope(&self, fields: &Map<String, Value>) -> Value {
        let empty = ["results", "data"]
            .iter()
            .any(|list| fields.get(*list).is_some_and(|list| *list == json!([])));
        let total = if empty { 0 } else { self.window.total };
        let next = self.window.next.as_ref().filter(|_| !empty);
        let fill = |(key, shape): (&String, &Value)| {
            let value = match (key.as_str(), shape) {
                ("results" | "data", Value::Array(items)) => self.page(items),
                ("count" | "total" | "total_count", _) => json!(total),
                ("next", _) => json!(next),
                ("previous" | "cursor", _) => Value::Null,
                ("offset", _) => json!(self.window.offset),
                ("limit" | "size", _) => json!(self.window.size),
                ("page", _) => json!(self.window.offset / self.window.size.max(1) + 1),
                (key, shape) => self.value(shape, key, 0, false),
            };
            (key.clone(), value)
        };
        Value::Object(fields.iter().map(fill).collect())
    }

    fn value(&self, shape: &Value, key: &str, row: usize, root: bool) -> Value {
        match shape {
            Value::Object(fields) => Value::Object(
                fields
                    .iter()
                    .map(|(key, shape)| (key.clone(), self.value(shape, key, row, root)))
                    .collect(),
            ),
            Value::Array(items) => items
                .iter()
                .map(|item| self.value(item, key, row, false))
                .collect(),
            Value::String(kind) => match kind.as_str() {
                "uuid" => json!(self.id(key, row, root)),
                "string" => json!(self.text(key, row, root)),
                "integer" => json!(row + 1),
                "number" => json!(row as f64 + 0.5),
                "boolean" => json!(row.is_multiple_of(2)),
                "date-time" => json!(format!("2026-01-{:02}T09:00:00.000000Z", row % 28 + 1)),
                "url" => json!(format!("https://simulated.invalid/{key}/{}", row + 1)),
                _ => Value::Null,
            },
            other => other.clone(),
        }
    }

    fn id(&self, key: &str, row: usize, root: bool) -> String {
        let mut parameters = self.route.parameters.iter();
        if root && let Some((_, value)) = parameters.rfind(|(name, _)| *name == key || key == "id")
        {
            return value.clone();
        }
        if key == "device_id" && row < self.tenant.devices {
            return self.tenant.device_id(row);
        }
        let path = self.route.operation.permission.path();
        seeded::uuid(&format!("{} {path} {key} {row}", self.tenant.host))
    }

    fn text(&self, key: &str, row: usize, root: bool) -> String {
        match key {
            "id" | "device_id" | "cve_id" => self.id(key, row, root),
            "serial_number" => format!("SIM{:07}", row + 1),
            _ => format!("simulated {key} {}", row + 1),
        }
    }
}

/// A list with its paging around it.
fn is_envelope(fields: &Map<String, Value>) -> bool {
    ["results", "data"]
        .iter()
        .any(|list| fields.get(*list).is_some_and(Value::is_array))
}
