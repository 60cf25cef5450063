//! The person at this terminal, one handoff at a time.

use std::io::{BufRead, Write};
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt};
use secrecy::{ExposeSecret, SecretString};

use crate::apply::{Operator, OperatorError, Performed, Task};
use crate::cli::output::Output;
use crate::cli::signals;
use crate::model::looks_like_token;
use crate::render;

/// Seconds before each further look; after the last one the person is asked again.
const PAUSES: [u64; 8] = [3, 5, 10, 15, 20, 30, 30, 30];

/// Asks the person.
pub struct Terminal {
    output: Output,
}

impl Terminal {
    /// The person behind stdin and stderr.
    pub fn new(output: Output) -> Self {
        Self { output }
    }

    fn ask(&self, question: &str) -> Result<String, OperatorError> {
        let broken = |error: std::io::Error| OperatorError::Broken(error.to_string());
        let mut stream = anstream::stderr().lock();
        write!(stream, "{question} ")
            .and_then(|()| stream.flush())
            .map_err(broken)?;
        drop(stream);
        let mut line = String::new();
        match std::io::stdin()
            .lock()
            .read_line(&mut line)
            .map_err(broken)?
        {
            0 => Err(OperatorError::NobodyThere("the input has ended".to_owned())),
            _ => Ok(line.trim().to_lowercase()),
        }
    }

    fn go_through(&self, task: Task<'_>) -> Result<Performed, OperatorError> {
        let steps = render::handoff::terminal(task.handoff, self.output.width());
        self.output.error(&format!(
            "\nHandoff {} of {}\n{steps}",
            task.number, task.of
        ));
        loop {
            let question =
                "Enter when it is done, l to leave it for later, s to skip it, q to stop:";
            match self.ask(question)?.as_str() {
                "" | "d" | "done" => break,
                "l" | "later" => return Ok(Performed::Later),
                "s" | "skip" => return Ok(Performed::Skipped),
                "q" | "quit" | "stop" => return Ok(Performed::Aborted),
                other => self.output.error(&format!("'{other}' is none of these.")),
            }
        }
        let secret = match &task.handoff.secret_goes_to {
            Some(reference) if task.handoff.yields_secret => self.secret(reference)?,
            _ => None,
        };
        Ok(Performed::Done {
            secret,
            stored: false,
        })
    }

    fn secret(&self, reference: &str) -> Result<Option<SecretString>, OperatorError> {
        loop {
            let question = format!(
                "Paste the new token for {reference} (not shown, kept for this run only), or Enter if it is in place already: "
            );
            let typed = rpassword::prompt_password(question)
                .map_err(|error| OperatorError::Broken(error.to_string()))?;
            let typed = SecretString::from(typed.trim().to_owned());
            if typed.expose_secret().is_empty() {
                return Ok(None);
            }
            if looks_like_token(typed.expose_secret()) {
                return Ok(Some(typed));
            }
            self.output.error(
                "That does not have the shape of an Iru API token (a UUID); nothing was sent anywhere.",
            );
        }
    }
}

impl Operator for Terminal {
    fn name(&self) -> &'static str {
        "terminal"
    }

    fn perform<'a>(
        &'a mut self,
        task: Task<'a>,
    ) -> BoxFuture<'a, Result<Performed, OperatorError>> {
        // reading a terminal blocks; nothing else of the run waits meanwhile
        async move { tokio::task::block_in_place(|| self.go_through(task)) }.boxed()
    }

    fn look_again<'a>(&'a mut self, _: Task<'a>, looks: u32, why: &'a str) -> BoxFuture<'a, bool> {
        async move {
            let index = looks.saturating_sub(1) as usize;
            if let Some(seconds) = PAUSES.get(index) {
                self.output
                    .say(&format!("    not yet: {why}; looking again in {seconds} s"));
                tokio::select! {
                    () = tokio::time::sleep(Duration::from_secs(*seconds)) => return true,
                    () = signals::interrupted() => return false,
                }
            }
            let question =
                format!("Still no evidence: {why}. Enter to look again, l to leave it open:");
            let answer = tokio::task::block_in_place(|| self.ask(&question));
            matches!(answer.as_deref(), Ok(""))
        }
        .boxed()
    }
}
