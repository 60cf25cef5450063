//! The person at this terminal, one handoff at a time.

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt};
use secrecy::{ExposeSecret, SecretString};

use super::prompt::{Answer, ask, ask_secret};
use crate::apply::{Operator, OperatorError, Performed, Task};
use crate::cli::output::Output;
use crate::cli::signals::Stop;
use crate::model::looks_like_token;
use crate::render;

/// Seconds before each further look; after the last one the person is asked again.
const PAUSES: [u64; 8] = [3, 5, 10, 15, 20, 30, 30, 30];

/// Asks the person.
pub struct Terminal {
    output: Output,
    stop: Arc<Stop>,
}

impl Terminal {
    /// The person behind stdin and stderr; `stop` ends every question.
    pub fn new(output: Output, stop: Arc<Stop>) -> Self {
        Self { output, stop }
    }

    async fn go_through(&self, task: Task<'_>) -> Result<Performed, OperatorError> {
        let steps = render::handoff::terminal(task.handoff, self.output.width());
        let since = match task.resumed {
            true => format!(
                ", waiting since {}",
                task.opened_at.strftime("%Y-%m-%d %H:%M UTC")
            ),
            false => String::new(),
        };
        self.output.error(&format!(
            "\nHandoff {} of {}{since}\n{steps}",
            task.number, task.of
        ));
        loop {
            let question =
                "Enter when it is done, l to leave it for later, s to skip it, q to stop:";
            let line = match ask(question, &self.stop).await? {
                Answer::Line(line) => line,
                Answer::Stopped => return Ok(Performed::Aborted),
            };
            match line.trim().to_lowercase().as_str() {
                "" | "d" | "done" => break,
                "l" | "later" => return Ok(Performed::Later),
                "s" | "skip" => return Ok(Performed::Skipped),
                "q" | "quit" | "stop" => return Ok(Performed::Aborted),
                // what was typed is not repeated: it may be a token that was pasted too early
                _ => self.output.error("That is none of these."),
            }
        }
        let secret = match &task.handoff.secret_goes_to {
            Some(reference) if task.handoff.yields_secret => self.secret(reference).await?,
            _ => Pasted::InPlace,
        };
        Ok(match secret {
            Pasted::Stopped => Performed::Aborted,
            Pasted::InPlace => Performed::Done {
                secret: None,
                stored: true,
                says: None,
            },
            Pasted::New(secret) => Performed::Done {
                secret: Some(secret),
                stored: false,
                says: None,
            },
        })
    }

    async fn secret(&self, reference: &str) -> Result<Pasted, OperatorError> {
        let reference = render::escape(reference);
        loop {
            let question = format!(
                "Paste the new token for {reference} (not shown, kept for this run only), or Enter if it is in place already: "
            );
            let typed = match ask_secret(question, &self.stop).await? {
                Answer::Line(typed) => typed,
                Answer::Stopped => return Ok(Pasted::Stopped),
            };
            let typed = SecretString::from(typed.expose_secret().trim().to_owned());
            if typed.expose_secret().is_empty() {
                return Ok(Pasted::InPlace);
            }
            if looks_like_token(typed.expose_secret()) {
                return Ok(Pasted::New(typed));
            }
            self.output.error(
                "That does not have the shape of an Iru API token (a UUID); nothing was sent anywhere.",
            );
        }
    }
}

/// What the question for a new token gave.
enum Pasted {
    New(SecretString),
    InPlace,
    Stopped,
}

impl Operator for Terminal {
    fn name(&self) -> &'static str {
        "terminal"
    }

    fn waits(&self) -> bool {
        true
    }

    fn perform<'a>(
        &'a mut self,
        task: Task<'a>,
    ) -> BoxFuture<'a, Result<Performed, OperatorError>> {
        self.go_through(task).boxed()
    }

    fn secret_again<'a>(&'a mut self, task: Task<'a>) -> BoxFuture<'a, Option<SecretString>> {
        async move {
            let reference = task.handoff.secret_goes_to.as_deref()?;
            match self.secret(reference).await {
                Ok(Pasted::New(secret)) => Some(secret),
                Ok(Pasted::InPlace | Pasted::Stopped) | Err(_) => None,
            }
        }
        .boxed()
    }

    fn look_again<'a>(&'a mut self, _: Task<'a>, looks: u32, why: &'a str) -> BoxFuture<'a, bool> {
        async move {
            let why = render::escape(why);
            let index = looks.saturating_sub(1) as usize;
            if let Some(seconds) = PAUSES.get(index) {
                self.output
                    .say(&format!("    not yet: {why}; looking again in {seconds} s"));
                tokio::select! {
                    () = tokio::time::sleep(Duration::from_secs(*seconds)) => return true,
                    () = self.stop.asked() => return false,
                }
            }
            let question =
                format!("Still no evidence: {why}. Enter to look again, l to leave it open:");
            match ask(&question, &self.stop).await {
                Ok(Answer::Line(line)) => line.trim().is_empty(),
                Ok(Answer::Stopped) | Err(_) => false,
            }
        }
        .boxed()
    }
}
