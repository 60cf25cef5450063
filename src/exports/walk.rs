//! Walking JSON of which only a few fields matter: what is not asked for is skipped without being kept, and what has another
//! shape than expected is no error. Nothing here recurses on its own; skipping does not recurse either.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Longer texts are not kept.
const LONGEST: usize = 2_000;

/// What stands at a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Scalar {
    /// Nothing, `null`, an empty text, list or object.
    #[default]
    Nothing,
    /// A text, number or boolean.
    Text(String),
    /// A list, an object, or a text too long to keep.
    Other,
}

impl Scalar {
    fn of(text: &str) -> Self {
        match text.len() {
            0 => Self::Nothing,
            1..=LONGEST => Self::Text(text.to_owned()),
            _ => Self::Other,
        }
    }

    /// The text.
    pub(super) fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Nothing | Self::Other => None,
        }
    }

    /// Whether it is `true`.
    pub(super) fn is_true(&self) -> bool {
        matches!(self, Self::Text(text) if text == "true")
    }
}

/// An object of which some fields matter.
pub(super) trait Fields<'de> {
    /// A field that matters.
    type Key;
    /// The field of this name, if it matters.
    fn key(&self, name: &str) -> Option<Self::Key>;
    /// Reads the field's value: exactly one value is taken from the map.
    fn field<A: MapAccess<'de>>(&mut self, key: Self::Key, map: &mut A) -> Result<(), A::Error>;
}

/// A list of which all items matter.
pub(super) trait Items<'de> {
    /// Reads one item; gives whether there was one.
    fn item<A: SeqAccess<'de>>(&mut self, seq: &mut A) -> Result<bool, A::Error>;
}

/// Nothing in it matters.
pub(super) struct Skipped;

impl<'de> Fields<'de> for Skipped {
    type Key = std::convert::Infallible;

    fn key(&self, _: &str) -> Option<Self::Key> {
        None
    }

    fn field<A: MapAccess<'de>>(&mut self, key: Self::Key, _: &mut A) -> Result<(), A::Error> {
        match key {}
    }
}

/// Reads what stands at a place; the fields of an object go to `T`.
pub(super) struct Object<'a, T>(pub(super) &'a mut T);

/// Reads a text, number or boolean.
pub(super) fn scalar<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Scalar, A::Error> {
    map.next_value_seed(Object(&mut Skipped))
}

impl<'de, T: Fields<'de>> DeserializeSeed<'de> for Object<'_, T> {
    type Value = Scalar;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Scalar, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Fields<'de>> Visitor<'de> for Object<'_, T> {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Scalar, E> {
        Ok(Scalar::of(&value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Scalar, E> {
        Ok(Scalar::of(&value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Scalar, E> {
        Ok(Scalar::of(&value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Scalar, E> {
        Ok(Scalar::of(&value.to_string()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Scalar, E> {
        Ok(Scalar::of(value))
    }

    fn visit_unit<E: Error>(self) -> Result<Scalar, E> {
        Ok(Scalar::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar, A::Error> {
        let mut seen = Scalar::Nothing;
        while seq.next_element::<IgnoredAny>()?.is_some() {
            seen = Scalar::Other;
        }
        Ok(seen)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
        let mut seen = Scalar::Nothing;
        while let Some(key) = map.next_key_seed(Name(self.0))? {
            seen = Scalar::Other;
            match key {
                Some(key) => self.0.field(key, &mut map)?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(seen)
    }
}

/// A field's name, not kept.
struct Name<'a, T>(&'a T);

impl<'de, T: Fields<'de>> DeserializeSeed<'de> for Name<'_, T> {
    type Value = Option<T::Key>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de, T: Fields<'de>> Visitor<'de> for Name<'_, T> {
    type Value = Option<T::Key>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field's name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.key(name))
    }
}

/// Reads a list; what is no list is skipped.
pub(super) struct List<'a, T>(pub(super) &'a mut T);

impl<'de, T: Items<'de>> DeserializeSeed<'de> for List<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Items<'de>> Visitor<'de> for List<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while self.0.item(&mut seq)? {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }
}
