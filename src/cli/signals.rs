//! Ctrl-C and SIGTERM.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;

use super::operators::give_terminal_back;

/// Ctrl-C and SIGTERM, caught from the moment this is made.
pub struct Signals {
    #[cfg(unix)]
    caught: Vec<tokio::signal::unix::Signal>,
}

impl Signals {
    /// Catches Ctrl-C and SIGTERM from now on. To be called on a runtime.
    pub fn catch() -> Self {
        #[cfg(unix)]
        {
            use tokio::signal::unix::SignalKind;
            Self::of(&[SignalKind::interrupt(), SignalKind::terminate()])
        }
        #[cfg(not(unix))]
        Self {}
    }

    #[cfg(unix)]
    fn of(kinds: &[tokio::signal::unix::SignalKind]) -> Self {
        let caught = kinds.iter().copied().map(tokio::signal::unix::signal);
        Self {
            // one that cannot be caught ends the process, as it does without us
            caught: caught.filter_map(Result::ok).collect(),
        }
    }

    /// Waits for the next one.
    #[cfg(unix)]
    pub async fn next(&mut self) {
        let waits = self.caught.iter_mut().map(|signal| Box::pin(signal.recv()));
        let waits: Vec<_> = waits.collect();
        match waits.is_empty() {
            true => std::future::pending().await,
            false => drop(futures::future::select_all(waits).await),
        }
    }

    /// Waits for the next one.
    #[cfg(not(unix))]
    pub async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}

/// Whether the run shall end after what is under way. The first Ctrl-C or SIGTERM asks for it, the second ends the process at
/// once: the state is intact at every point, because it is written atomically and what was started is in the journal.
#[derive(Debug)]
pub struct Stop {
    flag: AtomicBool,
    told: watch::Sender<bool>,
}

impl Stop {
    /// A stop that nobody has asked for.
    pub fn new() -> Self {
        Self {
            flag: AtomicBool::new(false),
            told: watch::Sender::new(false),
        }
    }

    /// A stop that signals ask for, from now on.
    pub fn on_signals() -> Arc<Self> {
        let stop = Arc::new(Self::new());
        let mut signals = Signals::catch();
        let asks = Arc::clone(&stop);
        tokio::spawn(async move {
            signals.next().await;
            asks.ask();
            signals.next().await;
            give_terminal_back();
            std::process::exit(i32::from(super::exit_code::ExitCode::Interrupted as u8));
        });
        stop
    }

    /// Asks for it also when the terminal hangs up or sends SIGQUIT: whoever changes a terminal's modes gives them back.
    pub fn also_with_the_terminal(self: &Arc<Self>) {
        #[cfg(unix)]
        {
            use tokio::signal::unix::SignalKind;
            let mut signals = Signals::of(&[SignalKind::hangup(), SignalKind::quit()]);
            let asks = Arc::clone(self);
            tokio::spawn(async move {
                signals.next().await;
                asks.ask();
            });
        }
    }

    /// Asks for it.
    pub fn ask(&self) {
        self.flag.store(true, Ordering::SeqCst);
        self.told.send_replace(true);
    }

    /// Whether somebody has asked for it, to be looked at between two steps.
    pub fn flag(&self) -> &AtomicBool {
        &self.flag
    }

    /// Whether somebody has asked for it.
    pub fn is_asked(&self) -> bool {
        self.flag.load(Ordering::SeqCst)
    }

    /// Waits until somebody asks for it.
    pub async fn asked(&self) {
        // the sender lives as long as this value, so this ends when it is asked for and not before
        let _ = self.told.subscribe().wait_for(|asked| *asked).await;
    }
}

impl Default for Stop {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// On one thread: nothing runs between the two lines but what this test does.
    #[tokio::test]
    async fn a_signal_before_anything_was_waited_for_is_caught() {
        let stop = Stop::on_signals();
        rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TERM)
            .unwrap();
        stop.asked().await;
        assert!(stop.is_asked());
    }
}
