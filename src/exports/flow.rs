//! Reads one flow.

use serde::de::MapAccess;

use super::card::Cards;
use super::export::{Flow, Trigger};
use super::scan::{FlowScan, Scan};
use super::walk::{Fields, List, Object, Scalar, scalar};

/// A flow while it is read.
pub(super) struct FlowReading<'s> {
    scan: &'s mut Scan,
    id: String,
    name: Scalar,
    folder: Scalar,
    security_level: Scalar,
    scheduled: Scalar,
    in_data: bool,
}

/// A field of a flow that matters.
pub(super) enum Step {
    Name,
    Data,
    Folder,
    SecurityLevel,
    Scheduled,
    Methods,
}

impl<'s> FlowReading<'s> {
    pub(super) fn new(scan: &'s mut Scan, id: String) -> Self {
        scan.flow = FlowScan::default();
        scan.spot.flow = Some(id.clone());
        scan.spot.card = None;
        Self {
            scan,
            id,
            name: Scalar::Nothing,
            folder: Scalar::Nothing,
            security_level: Scalar::Nothing,
            scheduled: Scalar::Nothing,
            in_data: false,
        }
    }

    pub(super) fn finish(self) {
        let found = std::mem::take(&mut self.scan.flow);
        let trigger = match found.trigger {
            Trigger::Unknown | Trigger::Event if self.scheduled.is_true() => Trigger::Scheduled,
            trigger => trigger,
        };
        let name = self.name.text().unwrap_or_else(|| self.id.clone());
        self.scan.export.flows.push(Flow {
            id: self.id,
            name,
            folder: self.folder.text(),
            trigger,
            security_level: self.security_level.text(),
            cards: found.finish(),
        });
    }
}

impl<'de> Fields<'de> for FlowReading<'_> {
    type Key = Step;

    fn key(&self, name: &str) -> Option<Step> {
        Some(match (self.in_data, name) {
            (false, "name") => Step::Name,
            (false, "data") => Step::Data,
            (true, "group") => Step::Folder,
            (true, "security_level") => Step::SecurityLevel,
            (true, "scheduled") => Step::Scheduled,
            (true, "methods") => Step::Methods,
            _ => return None,
        })
    }

    fn field<A: MapAccess<'de>>(&mut self, step: Step, map: &mut A) -> Result<(), A::Error> {
        match step {
            Step::Name => {
                self.name = scalar(map)?;
                if let Scalar::Text(name) = &self.name {
                    self.scan.spot.flow = Some(name.clone());
                }
            }
            Step::Data => {
                self.in_data = true;
                map.next_value_seed(Object(&mut *self))?;
                self.in_data = false;
            }
            Step::Folder => self.folder = scalar(map)?,
            Step::SecurityLevel => self.security_level = scalar(map)?,
            Step::Scheduled => self.scheduled = scalar(map)?,
            Step::Methods => {
                let scan = &mut *self.scan;
                map.next_value_seed(List(&mut Cards { scan, depth: 0 }))?;
            }
        }
        Ok(())
    }
}
