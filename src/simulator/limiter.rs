//! A limit of so many requests a window, as the gateways of both services count them: fixed windows, in real time plus what a
//! world's clock was moved by.

/// Requests of the present window.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Window {
    number: u64,
    used: u32,
}

impl Window {
    /// How many are left of `limit` in the window of `length` seconds around `now` (seconds since the start), and how many
    /// seconds are left of the window.
    pub(super) fn left(&mut self, now: u64, length: u64, limit: u32) -> (u32, u64) {
        let length = length.max(1);
        if self.number != now / length {
            *self = Self {
                number: now / length,
                used: 0,
            };
        }
        (limit.saturating_sub(self.used), length - now % length)
    }

    pub(super) fn take(&mut self) {
        self.used = self.used.saturating_add(1);
    }

    /// The window around `now`, with requests that others have made in it.
    pub(super) fn used_already(now: u64, length: u64, used: u32) -> Self {
        Self {
            number: now / length.max(1),
            used,
        }
    }

    pub(super) fn used(&self) -> u32 {
        self.used
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_fills_and_the_next_one_is_empty() {
        let mut window = Window::used_already(0, 60, 1);
        assert_eq!(window.left(0, 60, 3), (2, 60));
        window.take();
        window.take();
        assert_eq!(window.left(59, 60, 3), (0, 1));
        assert_eq!(window.left(60, 60, 3), (3, 60));
    }
}
