//! What is changed of the terminal's modes while something is typed, and how it is given back on every way out: at the end of
//! the question, when a future is dropped, in a panic, and before a second signal ends the process.

#[cfg(unix)]
pub use unix::{Modes, give_terminal_back};

/// The changed modes; dropping this gives the old ones back.
#[cfg(not(unix))]
pub struct Modes;

#[cfg(not(unix))]
impl Modes {
    /// What is typed is not shown.
    pub fn silent() -> Option<Self> {
        None
    }
}

/// Gives the terminal back, if its modes are changed.
#[cfg(not(unix))]
pub fn give_terminal_back() {}

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::sync::{Mutex, MutexGuard, PoisonError};

    use rustix::termios::{
        LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
    };

    /// The terminal and its modes as they were found, while they are changed.
    static FOUND: Mutex<Option<(File, Termios)>> = Mutex::new(None);

    fn found() -> MutexGuard<'static, Option<(File, Termios)>> {
        FOUND.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The changed modes; dropping this gives the old ones back.
    #[derive(Debug)]
    pub struct Modes(());

    impl Modes {
        /// What is typed is not shown.
        pub fn silent() -> Option<Self> {
            Self::change(|modes| modes.local_modes.remove(LocalModes::ECHO))
        }

        /// What is typed is not shown and comes key by key; a read ends after a tenth of a second without one. Ctrl-C stays a
        /// signal; Ctrl-Z and Ctrl-\ would leave the terminal like this, and are keys.
        pub fn keys() -> Option<Self> {
            Self::change(|modes| {
                modes
                    .local_modes
                    .remove(LocalModes::ECHO | LocalModes::ICANON);
                modes.special_codes[SpecialCodeIndex::VMIN] = 0;
                modes.special_codes[SpecialCodeIndex::VTIME] = 1;
                for signal in [SpecialCodeIndex::VSUSP, SpecialCodeIndex::VQUIT] {
                    modes.special_codes[signal] = 0;
                }
            })
        }

        fn change(how: impl FnOnce(&mut Termios)) -> Option<Self> {
            let mut found = found();
            if found.is_some() {
                return None;
            }
            let terminal = File::open("/dev/tty").ok()?;
            let modes = tcgetattr(&terminal).ok()?;
            let mut changed = modes.clone();
            how(&mut changed);
            tcsetattr(&terminal, OptionalActions::Now, &changed).ok()?;
            *found = Some((terminal, modes));
            Some(Self(()))
        }
    }

    impl Drop for Modes {
        fn drop(&mut self) {
            give_terminal_back();
        }
    }

    /// Gives the terminal back, if its modes are changed.
    pub fn give_terminal_back() {
        if let Some((terminal, modes)) = found().take() {
            // nothing more can be done for a terminal that refuses
            let _ = tcsetattr(&terminal, OptionalActions::Now, &modes);
        }
    }
}
