//! Values that are made while the trees are read, and live as long as these.

use std::cell::{Cell, OnceCell};

/// The first chunk's length; each next one is twice as long.
const FIRST: usize = 64;

/// Values that are added one by one and never removed or moved.
pub(super) struct Arena<T> {
    chunks: [OnceCell<Box<[OnceCell<T>]>>; 26],
    length: Cell<usize>,
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self {
            chunks: [const { OnceCell::new() }; 26],
            length: Cell::new(0),
        }
    }
}

impl<T> Arena<T> {
    /// Keeps a value; `None` after two billion of them.
    pub fn keep(&self, value: T) -> Option<&T> {
        let index = self.length.get();
        let number = (index / FIRST + 1).ilog2();
        let offset = index - FIRST * ((1 << number) - 1);
        let cells = self
            .chunks
            .get(number as usize)?
            .get_or_init(|| (0..FIRST << number).map(|_| OnceCell::new()).collect());
        self.length.set(index + 1);
        Some(cells.get(offset)?.get_or_init(|| value))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    #[test]
    fn every_value_stays_where_it_is() {
        let arena = super::Arena::default();
        let kept: Vec<&usize> = (0..1_000)
            .map(|number| arena.keep(number).unwrap())
            .collect();
        for (number, &value) in kept.iter().enumerate() {
            assert_eq!(number, *value);
        }
    }
}
