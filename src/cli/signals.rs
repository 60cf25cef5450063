//! Ctrl-C and SIGTERM.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;

/// Waits for the next Ctrl-C or SIGTERM.
pub async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
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

    /// A stop that signals ask for.
    pub fn on_signals() -> Arc<Self> {
        let stop = Arc::new(Self::new());
        let asks = Arc::clone(&stop);
        tokio::spawn(async move {
            interrupted().await;
            asks.ask();
            interrupted().await;
            std::process::exit(i32::from(super::exit_code::ExitCode::Interrupted as u8));
        });
        stop
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
