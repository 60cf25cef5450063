//! The real binary on a pseudo-terminal, and somebody who reads the screen.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use pty_process::blocking::{Command, Pty, open};

/// Longer than any answer takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Everything that was ever on the screen, and whether that is all.
#[derive(Default)]
struct Shown {
    text: Mutex<(String, bool)>,
    changed: Condvar,
}

/// A program on a terminal.
pub struct Screen {
    pty: Arc<Pty>,
    child: std::process::Child,
    shown: Arc<Shown>,
    read: usize,
}

impl Screen {
    /// Starts it in `folder`, with nothing of this test's environment but the path.
    pub fn start(folder: &Path, arguments: &[String]) -> Self {
        let (pty, pts) = open().unwrap();
        pty.resize(pty_process::Size::new(60, 160)).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_tenantry"))
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("TERM", "xterm")
            .env("NO_COLOR", "1")
            .env("USER", "newcomer")
            .spawn(pts)
            .unwrap();
        let (pty, shown) = (Arc::new(pty), Arc::new(Shown::default()));
        let (reads, shows) = (Arc::clone(&pty), Arc::clone(&shown));
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            loop {
                // a terminal whose last process ended reads as an error
                let count = (&*reads).read(&mut bytes).unwrap_or(0);
                let mut text = shows.text.lock().unwrap();
                text.0.push_str(&String::from_utf8_lossy(&bytes[..count]));
                text.1 = count == 0;
                shows.changed.notify_all();
                if count == 0 {
                    return;
                }
            }
        });
        Self {
            pty,
            child,
            shown,
            read: 0,
        }
    }

    /// What is new on the screen once it waits for an answer (a line without an end that is a question), or `None` at the end.
    pub fn question(&mut self) -> Option<String> {
        let until = Instant::now() + PATIENCE;
        let mut text = self.shown.text.lock().unwrap();
        loop {
            let new = &text.0[self.read..];
            if asks(new) {
                let new = new.to_owned();
                self.read = text.0.len();
                return Some(new);
            }
            if text.1 {
                return None;
            }
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "nothing is asked:\n{}", text.0);
            text = self.shown.changed.wait_timeout(text, left).unwrap().0;
        }
    }

    /// The last question is waited for once more.
    pub fn again(&mut self) {
        let text = self.shown.text.lock().unwrap();
        let start = text.0.rfind('\n').map_or(0, |end| end + 1);
        self.read = start;
    }

    /// Types.
    pub fn types(&mut self, text: &str) {
        (&*self.pty).write_all(text.as_bytes()).unwrap();
    }

    /// Waits for the end; gives the exit code and all that was on the screen, with plain line ends.
    pub fn ends(mut self) -> (Option<i32>, String) {
        let status = self.child.wait().unwrap();
        let mut text = self.shown.text.lock().unwrap();
        while !text.1 {
            let (now, waited) = self.shown.changed.wait_timeout(text, PATIENCE).unwrap();
            assert!(!waited.timed_out());
            text = now;
        }
        (status.code(), text.0.replace('\r', ""))
    }
}

/// Whether the cursor stands behind a question.
fn asks(text: &str) -> bool {
    let line = text.rsplit('\n').next().unwrap_or_default();
    [": ", "] ", "? "].iter().any(|end| line.ends_with(end))
}
