//! Reads the document around the flows: version, connections, folders. Its parts come in any order.

use serde::de::MapAccess;

use super::export::{ExportedConnection, Folder};
use super::flow::FlowReading;
use super::scan::Scan;
use super::walk::{Fields, Object, Scalar, scalar};

/// The document while it is read.
pub(super) struct Document<'s> {
    pub scan: &'s mut Scan,
    pub place: Place,
}

/// Where in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Top,
    Data,
    Flows,
    Connections,
    Folders,
}

/// What to do with a field.
pub(super) enum Step {
    Kind,
    Version,
    Created,
    Enter(Place),
    Flow(String),
    Connection(String),
    Folder(String),
}

impl<'de> Fields<'de> for Document<'_> {
    type Key = Step;

    fn key(&self, name: &str) -> Option<Step> {
        Some(match (self.place, name) {
            (Place::Top, "type") => Step::Kind,
            (Place::Top, "version") => Step::Version,
            (Place::Top, "created") => Step::Created,
            (Place::Top, "data") => Step::Enter(Place::Data),
            (Place::Data, "flos") => Step::Enter(Place::Flows),
            (Place::Data, "configs") => Step::Enter(Place::Connections),
            (Place::Data, "groups") => Step::Enter(Place::Folders),
            (Place::Flows, id) => Step::Flow(id.to_owned()),
            (Place::Connections, id) => Step::Connection(id.to_owned()),
            (Place::Folders, id) => Step::Folder(id.to_owned()),
            _ => return None,
        })
    }

    fn field<A: MapAccess<'de>>(&mut self, step: Step, map: &mut A) -> Result<(), A::Error> {
        let scan = &mut *self.scan;
        match step {
            Step::Kind => scan.kind = scalar(map)?,
            Step::Version => scan.export.version = scalar(map)?.text(),
            Step::Created => {
                let created = scalar(map)?.text();
                scan.export.created = created.and_then(|text| text.parse().ok());
            }
            Step::Enter(place) => {
                scan.has_flows |= place == Place::Flows;
                map.next_value_seed(Object(&mut Document { scan, place }))?;
            }
            Step::Flow(id) => {
                let mut flow = FlowReading::new(scan, id);
                map.next_value_seed(Object(&mut flow))?;
                flow.finish();
                scan.spot = Default::default();
            }
            Step::Connection(id) => {
                let named = named(map, "module")?;
                let connection = ExportedConnection {
                    id: id.clone(),
                    nickname: named.name.text().unwrap_or_default(),
                    module: named.other.text().unwrap_or_default(),
                };
                scan.export.connections.insert(id, connection);
            }
            Step::Folder(id) => {
                let named = named(map, "path")?;
                let folder = Folder {
                    name: named.name.text().unwrap_or_else(|| id.clone()),
                    path: named.other.text(),
                    id: id.clone(),
                };
                scan.export.folders.insert(id, folder);
            }
        }
        Ok(())
    }
}

/// A connection, or a folder, whose fields stand in a `data` of their own.
struct Named {
    name: Scalar,
    other: Scalar,
    other_name: &'static str,
}

enum NamedStep {
    Name,
    Other,
    Data,
}

fn named<'de, A: MapAccess<'de>>(map: &mut A, other_name: &'static str) -> Result<Named, A::Error> {
    let mut named = Named {
        name: Scalar::Nothing,
        other: Scalar::Nothing,
        other_name,
    };
    map.next_value_seed(Object(&mut Within {
        named: &mut named,
        in_data: false,
    }))?;
    Ok(named)
}

struct Within<'n> {
    named: &'n mut Named,
    in_data: bool,
}

impl<'de> Fields<'de> for Within<'_> {
    type Key = NamedStep;

    fn key(&self, name: &str) -> Option<NamedStep> {
        match name {
            "name" => Some(NamedStep::Name),
            "data" if !self.in_data => Some(NamedStep::Data),
            _ if name == self.named.other_name => Some(NamedStep::Other),
            _ => None,
        }
    }

    fn field<A: MapAccess<'de>>(&mut self, step: NamedStep, map: &mut A) -> Result<(), A::Error> {
        match step {
            NamedStep::Name => self.named.name = scalar(map)?,
            NamedStep::Other => self.named.other = scalar(map)?,
            NamedStep::Data => {
                let named = &mut *self.named;
                let in_data = true;
                map.next_value_seed(Object(&mut Within { named, in_data }))?;
            }
        }
        Ok(())
    }
}
