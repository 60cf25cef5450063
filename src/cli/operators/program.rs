//! A declared program that takes a handoff further: a ticket, a chat, a robot. It gets the handoff as JSON on its standard input.
//! Its exit code says accepted or refused, and never that something is done.

use std::process::Stdio;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::apply::{Operator, OperatorError, Performed, Task};
use crate::render;

/// How long the program may take.
const LONGEST: Duration = Duration::from_secs(30);

/// Hands each handoff over once.
pub struct Program {
    argv: Vec<String>,
}

impl Program {
    /// The program and its arguments; no shell is involved.
    pub fn new(argv: Vec<String>) -> Self {
        Self { argv }
    }

    async fn hand_over(&self, text: String) -> Result<Performed, OperatorError> {
        let broken = |why: String| OperatorError::Broken(format!("the handoff program {why}"));
        let Some((program, arguments)) = self.argv.split_first() else {
            return Err(broken("is not declared".to_owned()));
        };
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| broken(format!("could not be started: {}", error.kind())))?;
        let mut input = child.stdin.take();
        let ended = async {
            if let Some(input) = &mut input {
                // a program that does not read everything may still accept it
                let _ = input.write_all(text.as_bytes()).await;
            }
            drop(input);
            child.wait().await
        };
        let status = tokio::time::timeout(LONGEST, ended)
            .await
            .map_err(|_| broken(format!("did not end within {} s", LONGEST.as_secs())))?
            .map_err(|error| broken(format!("could not be waited for: {}", error.kind())))?;
        match status.success() {
            true => Ok(Performed::Delivered),
            false => Err(OperatorError::Refused(format!(
                "the handoff program refused it: {status}"
            ))),
        }
    }
}

impl Operator for Program {
    fn name(&self) -> &'static str {
        "command"
    }

    fn perform<'a>(
        &'a mut self,
        task: Task<'a>,
    ) -> BoxFuture<'a, Result<Performed, OperatorError>> {
        async move {
            // a second ticket about the same helps nobody
            if task.delivered_at.is_some() {
                return Ok(Performed::Later);
            }
            let text = render::handoff::document(std::slice::from_ref(task.handoff));
            self.hand_over(text).await
        }
        .boxed()
    }
}
