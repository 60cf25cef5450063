//! A declared program that takes a handoff further: a ticket, a chat, a robot. It gets the handoff as JSON on its standard input,
//! and of our environment only what a program needs to run. Its exit code says accepted or refused, and never that something is
//! done.

use std::ffi::OsString;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt};
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};

use crate::apply::{Operator, OperatorError, Performed, Task};
use crate::cli::signals::Stop;
use crate::impact::keepers;
use crate::model::{Declared, SecretRef, looks_like_token};
use crate::render;
use crate::secret::Running;

/// How long the program may take.
const LONGEST: Duration = Duration::from_secs(30);

/// What it gets of our environment, beside variables that begin with [`FOR_IT`].
const PASSED_ON: [&str; 5] = ["PATH", "HOME", "LANG", "TMPDIR", "TERM"];

/// Variables that are meant for it, such as the key of a ticket system.
const FOR_IT: &str = "TENANTRY_HANDOFF_";

/// Hands each handoff over once.
pub struct Program {
    argv: Vec<String>,
    environment: Vec<(OsString, OsString)>,
    stop: Arc<Stop>,
    longest: Duration,
}

impl Program {
    /// The program and its arguments; no shell is involved. A stop ends it.
    pub fn new(argv: Vec<String>, declared: &Declared, stop: Arc<Stop>) -> Self {
        Self {
            argv,
            environment: environment(std::env::vars_os(), &secret_names(declared)),
            stop,
            longest: LONGEST,
        }
    }

    async fn hand_over(&self, text: String) -> Result<Performed, OperatorError> {
        let broken = |why: String| OperatorError::Broken(format!("the handoff program {why}"));
        let mut running = Running(self.start().map_err(broken)?);
        let ended = tokio::select! {
            ended = tokio::time::timeout(self.longest, feed(&mut running.0, text.as_bytes())) => ended,
            // whether it took it, nobody knows: the next run gives it once more
            () = self.stop.asked() => return Ok(Performed::Aborted),
        };
        let status = ended
            .map_err(|_| broken(format!("did not end within {} s", self.longest.as_secs())))?
            .map_err(|error| broken(format!("could not be waited for: {}", error.kind())))?;
        match status.success() {
            true => Ok(Performed::Delivered),
            false => Err(OperatorError::Refused(format!(
                "the handoff program refused it: {status}"
            ))),
        }
    }

    fn start(&self) -> Result<Child, String> {
        let Some((program, arguments)) = self.argv.split_first() else {
            return Err("is not declared".to_owned());
        };
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env_clear()
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        // a group of its own, so that its children can be ended with it, and Ctrl-C is ours alone
        #[cfg(unix)]
        command.process_group(0);
        command
            .spawn()
            .map_err(|error| format!("could not be started: {}", error.kind()))
    }
}

/// Gives it its input, and waits for its end. One that does not read everything may still accept it.
async fn feed(child: &mut Child, text: &[u8]) -> std::io::Result<ExitStatus> {
    if let Some(mut input) = child.stdin.take() {
        let _ = input.write_all(text).await;
        let _ = input.shutdown().await;
    }
    child.wait().await
}

/// The variables of our environment that declared references name.
fn secret_names(declared: &Declared) -> Vec<String> {
    let references = keepers(declared).into_iter();
    let references = references.map(|reference| reference.secret);
    let stores = declared.stores.vault.iter();
    let stores = stores.map(|vault| vault.login.reference().clone());
    let names = references
        .chain(stores)
        .filter_map(|reference| match reference {
            SecretRef::Env(name) => Some(name),
            _ => None,
        });
    names.collect()
}

/// What the program gets of an environment: a short list, and never what a reference names or what has the shape of a token.
fn environment(
    ours: impl IntoIterator<Item = (OsString, OsString)>,
    secrets: &[String],
) -> Vec<(OsString, OsString)> {
    let passed = |(name, value): &(OsString, OsString)| {
        let known = name.to_str().is_some_and(|name| {
            let meant = PASSED_ON.contains(&name) || name.starts_with(FOR_IT);
            meant && !secrets.iter().any(|secret| secret == name)
        });
        known && !value.to_str().is_some_and(looks_like_token)
    };
    ours.into_iter().filter(passed).collect()
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn only_what_it_needs_and_no_secret_is_passed_on() {
        let ours = [
            ("PATH", "/bin"),
            ("HOME", "/root"),
            ("LANG", "C.UTF-8"),
            ("TMPDIR", "/tmp"),
            ("TERM", "0e1a4cbb-6a5d-4d17-9e2c-222222222222"),
            ("TENANTRY_HANDOFF_TICKETS", "a key"),
            (
                "TENANTRY_HANDOFF_MISTAKE",
                "0e1a4cbb-6a5d-4d17-9e2c-111111111111",
            ),
            ("TENANTRY_HANDOFF_OKTA", "declared as a reference"),
            ("TENANTRY_ENDPOINTS", "x"),
            (
                "ACCUHIVE_OKTA_TOKEN",
                "0e1a4cbb-6a5d-4d17-9e2c-111111111111",
            ),
            ("AWS_SECRET_ACCESS_KEY", "y"),
        ];
        let ours = ours.map(|(name, value)| (name.into(), value.into()));
        let names = environment(ours, &["TENANTRY_HANDOFF_OKTA".to_owned()]);
        let names: Vec<&str> = names
            .iter()
            .map(|(name, _)| name.to_str().unwrap())
            .collect();
        assert_eq!(
            names,
            ["PATH", "HOME", "LANG", "TMPDIR", "TENANTRY_HANDOFF_TICKETS"]
        );
    }

    /// A program whose child holds a pipe open: its read ends when the whole group is gone.
    #[cfg(unix)]
    async fn ends_as_a_whole(longest: Duration, stops: bool) -> Result<Performed, OperatorError> {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let script = format!("(sleep 600; echo alive) > '{}' & wait", pipe.display());
        let program = Program {
            argv: vec!["sh".to_owned(), "-c".to_owned(), script],
            environment: vec![("PATH".into(), std::env::var_os("PATH").unwrap())],
            stop: Arc::new(Stop::new()),
            longest,
        };
        let stop = Arc::clone(&program.stop);
        let opened = tokio::task::spawn_blocking(move || std::fs::File::open(pipe).unwrap());
        let stopping = async {
            let reader = opened.await.unwrap();
            if stops {
                stop.ask();
            }
            reader
        };
        let (performed, mut reader) = tokio::join!(program.hand_over("{}".to_owned()), stopping);
        let mut written = Vec::new();
        std::io::Read::read_to_end(&mut reader, &mut written).unwrap();
        assert_eq!(written, b"");
        performed
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_time_out_and_a_stop_end_it_with_its_children() {
        let late = ends_as_a_whole(Duration::from_secs(1), false).await;
        assert!(
            late.unwrap_err()
                .to_string()
                .contains("did not end within 1 s")
        );
        let stopped = ends_as_a_whole(Duration::from_secs(600), true).await;
        assert!(matches!(stopped, Ok(Performed::Aborted)), "{stopped:?}");
    }
}
