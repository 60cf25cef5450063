//! A line that says what is being asked, for anything that takes longer than half a second on a terminal.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::Output;
use super::witness::Witness;

/// Nothing is drawn before this time has gone by.
const PATIENCE: Duration = Duration::from_millis(500);

/// The line, shared with the client that counts its requests.
#[derive(Clone)]
pub struct Progress(Arc<Inner>);

struct Inner {
    enabled: bool,
    started: Mutex<Option<Instant>>,
    requests: AtomicU64,
    bar: ProgressBar,
    witness: OnceLock<Witness>,
}

impl Progress {
    /// A line that is not drawn yet.
    pub fn new(output: Output) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        Self(Arc::new(Inner {
            enabled: output.draws_progress(),
            started: Mutex::new(None),
            requests: AtomicU64::new(0),
            bar,
            witness: OnceLock::new(),
        }))
    }

    /// Whom requests and what an apply does are told besides; the first who asks for it stays.
    pub fn witnessed_by(&self, witness: &Witness) {
        let _ = self.0.witness.set(witness.clone());
    }

    /// Who asked to be told, if anybody did.
    pub fn witness(&self) -> Option<&Witness> {
        self.0.witness.get()
    }

    /// Counts a request to a host, and draws the line once it is time.
    pub fn asked(&self, host: &str) {
        let requests = self.0.requests.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some(witness) = self.witness() {
            witness.asked(host);
        }
        if !self.0.enabled {
            return;
        }
        let mut started = self
            .0
            .started
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let since = *started.get_or_insert_with(Instant::now);
        if since.elapsed() < PATIENCE {
            return;
        }
        if self.0.bar.is_hidden() {
            self.0.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.0.bar.enable_steady_tick(Duration::from_millis(120));
        }
        self.0
            .bar
            .set_message(format!("asking {host} ({requests} requests so far)"));
    }

    /// Takes the line away; the next question starts anew.
    pub fn clear(&self) {
        self.0.bar.disable_steady_tick();
        self.0.bar.finish_and_clear();
        self.0.bar.set_draw_target(ProgressDrawTarget::hidden());
        *self
            .0
            .started
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = None;
    }
}
