//! While evidence is waited for: a live line that counts down to the next look, and keys.

use std::time::{Duration, Instant};

use super::keys::{HELP_WHILE_WAITING, Key};
use super::modes::Modes;
use crate::apply::Next;
use crate::cli::output::Output;
use crate::cli::signals::Stop;

/// What the live line shows beside the time.
pub struct Line<'a> {
    /// Why evidence is not there yet.
    pub why: &'a str,
    /// Since when it is waited for.
    pub since: Instant,
    /// Requests sent in this run and, where that is known, how many it may send.
    pub requests: Option<(u64, Option<u64>)>,
}

/// What a key means here.
pub fn meaning(key: Key) -> Option<Next> {
    match key {
        Key::Go => Some(Next::Look),
        Key::Later => Some(Next::Later),
        Key::Skip => Some(Next::Skip),
        Key::Back => Some(Next::Back),
        Key::Stop => Some(Next::Abort),
        Key::Copy | Key::DoesNotWork | Key::Help => None,
    }
}

/// Waits until the next look, or for a key. Without keys it only waits.
pub async fn next_look(output: Output, stop: &Stop, line: &Line<'_>, pause: Duration) -> Next {
    let keys = match output.is_live() {
        true => Keys::open(),
        false => None,
    };
    let Some(mut keys) = keys else {
        return without_keys(output, stop, line, pause).await;
    };
    let end = Instant::now() + pause;
    let mut drawn = None;
    loop {
        let left = end.saturating_duration_since(Instant::now());
        let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
        if seconds > 0 && drawn.replace(seconds) != Some(seconds) {
            output.live(&fitted(line, seconds, output.width()));
        }
        let next = match keys.pressed().await {
            _ if stop.is_asked() => Some(Next::Later),
            Some(Key::Help) => {
                output.live("");
                output.error(HELP_WHILE_WAITING);
                drawn = None;
                None
            }
            Some(key) => meaning(key),
            None => left.is_zero().then_some(Next::Look),
        };
        if let Some(next) = next {
            output.live("");
            keys.close().await;
            return next;
        }
    }
}

async fn without_keys(output: Output, stop: &Stop, line: &Line<'_>, pause: Duration) -> Next {
    let (why, seconds) = (line.why, pause.as_secs());
    output.say(&format!(
        "    not yet: {why}; looking again in {seconds} s (Ctrl-C leaves it open)"
    ));
    tokio::select! {
        () = tokio::time::sleep(pause) => Next::Look,
        () = stop.asked() => Next::Later,
    }
}

/// The line, within the width: the reason gives way to the rest.
fn fitted(line: &Line<'_>, seconds: u64, width: usize) -> String {
    let waited = line.since.elapsed().as_secs();
    let requests = match line.requests {
        Some((0, _)) | None => String::new(),
        Some((sent, Some(most))) => format!("; {sent} of {most} requests"),
        Some((sent, None)) => format!("; {sent} requests"),
    };
    let rest = format!(
        "; {}:{:02}, next look in {seconds} s{requests}; Enter looks now, ? for keys",
        waited / 60,
        waited % 60
    );
    let head = format!("    not yet: {}", line.why);
    let room = width.saturating_sub(1 + rest.chars().count());
    let head = match head.chars().count() > room {
        true => head
            .chars()
            .take(room.saturating_sub(1))
            .chain(['…'])
            .collect(),
        false => head,
    };
    head + &rest
}

/// The keyboard, key by key.
struct Keys {
    /// Given back when this is dropped.
    modes: Modes,
    terminal: std::sync::Arc<std::fs::File>,
}

#[cfg(unix)]
impl Keys {
    /// `None` when stdin is no terminal.
    fn open() -> Option<Self> {
        use std::io::IsTerminal;
        if !std::io::stdin().is_terminal() {
            return None;
        }
        let terminal = std::fs::File::open("/dev/tty").ok()?;
        Some(Self {
            modes: Modes::keys()?,
            terminal: std::sync::Arc::new(terminal),
        })
    }

    /// The key that is pressed within a tenth of a second. Several bytes at once are a paste or an arrow, and no key.
    async fn pressed(&mut self) -> Option<Key> {
        let terminal = std::sync::Arc::clone(&self.terminal);
        let read = tokio::task::spawn_blocking(move || {
            use std::io::Read;
            let mut bytes = [0; 64];
            let count = (&*terminal).read(&mut bytes).unwrap_or(0);
            (bytes, count)
        });
        let (bytes, count) = read.await.ok()?;
        match bytes.get(..count)? {
            [key] | [key, b'\n' | b'\r'] => {
                let key = char::from(*key).to_string();
                Key::read(&key).filter(|found| *found != Key::Go || key.trim().is_empty())
            }
            _ => None,
        }
    }

    /// Ends it; an Enter that comes right after a key belongs to it, and is no answer to the next question.
    async fn close(mut self) {
        self.pressed().await;
        drop(self.modes);
    }
}

#[cfg(not(unix))]
impl Keys {
    fn open() -> Option<Self> {
        None
    }

    async fn pressed(&mut self) -> Option<Key> {
        None
    }

    async fn close(self) {
        drop(self.modes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_reason_gives_way_to_time_budget_and_keys() {
        let why = "w".repeat(200);
        let line = Line {
            why: &why,
            since: Instant::now(),
            requests: Some((14, Some(200))),
        };
        let text = fitted(&line, 3, 100);
        assert_eq!(text.chars().count(), 99);
        let rest = "…; 0:00, next look in 3 s; 14 of 200 requests; Enter looks now, ? for keys";
        assert!(text.ends_with(rest), "{text}");
        let short = Line {
            why: "no event",
            since: Instant::now(),
            requests: None,
        };
        assert!(fitted(&short, 3, 100).starts_with("    not yet: no event; 0:00, next"));
    }
}
