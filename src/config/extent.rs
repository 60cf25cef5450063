//! How much of a configuration could be read: what is not there may stand in what could not be read.

use std::sync::Arc;

/// Bytes of a broken text that are searched for a key; a longer one may hold anything.
const LARGEST_SEARCHED: usize = 64 * 1024;

/// What could not be read.
#[derive(Debug, Clone, Default)]
pub(super) struct Extent {
    /// Something could not be read at all, or its shape hides what is in it.
    blind: bool,
    /// Texts that end in a syntax error: what is not in them by name is not declared in them.
    broken: Vec<Arc<str>>,
}

impl Extent {
    /// A file or section could not be read at all.
    pub fn hide(&mut self) {
        self.blind = true;
    }

    /// A file could be read up to a syntax error.
    pub fn cut(&mut self, text: &Arc<str>) {
        if text.len() > LARGEST_SEARCHED {
            self.hide();
        } else {
            self.broken.push(Arc::clone(text));
        }
    }

    /// Whether everything could be read.
    pub fn is_whole(&self) -> bool {
        !self.blind && self.broken.is_empty()
    }

    /// Whether `key` may be declared in what could not be read.
    pub fn may_hold(&self, key: &str) -> bool {
        self.blind || self.broken.iter().any(|text| text.contains(key))
    }
}
