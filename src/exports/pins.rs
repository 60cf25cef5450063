//! Reads which outputs of a card are mapped to which inputs of others: `pins.OUTPUT.CARD[].input`.

use serde::de::{MapAccess, SeqAccess};

use super::scan::Scan;
use super::walk::{Fields, Items, List, Object, Scalar, scalar};

/// The outputs of a card, and to which cards each is mapped.
pub(super) struct PinTargets<'s> {
    pub scan: &'s mut Scan,
}

impl<'de> Fields<'de> for PinTargets<'_> {
    type Key = String;

    fn key(&self, target: &str) -> Option<String> {
        Some(target.to_owned())
    }

    fn field<A: MapAccess<'de>>(&mut self, target: String, map: &mut A) -> Result<(), A::Error> {
        let scan = &mut *self.scan;
        map.next_value_seed(List(&mut PinnedInputs { scan, target }))
    }
}

/// The inputs of one card that an output is mapped to.
struct PinnedInputs<'s> {
    scan: &'s mut Scan,
    target: String,
}

impl<'de> Items<'de> for PinnedInputs<'_> {
    fn item<A: SeqAccess<'de>>(&mut self, seq: &mut A) -> Result<bool, A::Error> {
        let mut pin = Pin::default();
        if seq.next_element_seed(Object(&mut pin))?.is_none() {
            return Ok(false);
        }
        if let Some(input) = pin.input.text() {
            self.scan.flow.pins.insert((self.target.clone(), input));
        }
        Ok(true)
    }
}

#[derive(Default)]
struct Pin {
    input: Scalar,
}

impl<'de> Fields<'de> for Pin {
    type Key = ();

    fn key(&self, name: &str) -> Option<()> {
        (name == "input").then_some(())
    }

    fn field<A: MapAccess<'de>>(&mut self, (): (), map: &mut A) -> Result<(), A::Error> {
        self.input = scalar(map)?;
        Ok(())
    }
}
