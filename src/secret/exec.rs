//! `exec:[argv…]`: a value that a program prints. No shell, no stdin, no terminal group, a time limit, stdout alone.

use std::io::ErrorKind;
use std::process::Stdio;
use std::time::Duration;

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};

use super::{LARGEST_VALUE, SecretError, value_of};

/// Runs `argv` and takes its standard output as the value. Whatever ends this early (the time limit, too much output, the
/// caller giving up) ends the program and the processes that it started in its group.
pub(super) async fn run(
    argv: &[String],
    limit: Duration,
    reference: &str,
) -> Result<SecretString, SecretError> {
    let Some((program, arguments)) = argv.split_first() else {
        return Err(SecretError::ExecNotFound {
            reference: reference.to_owned(),
        });
    };
    let mut running = Running(start(program, arguments, reference)?);
    match tokio::time::timeout(limit, output(&mut running.0, reference)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(SecretError::ExecTimeout {
            reference: reference.to_owned(),
            after: limit,
        }),
    }
}

fn start(program: &str, arguments: &[String], reference: &str) -> Result<Child, SecretError> {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    // A group of its own, so that its children can be ended with it.
    #[cfg(unix)]
    command.process_group(0);
    command.spawn().map_err(|error| match error.kind() {
        ErrorKind::NotFound => SecretError::ExecNotFound {
            reference: reference.to_owned(),
        },
        kind => SecretError::ExecFailed {
            reference: reference.to_owned(),
            status: kind.to_string(),
        },
    })
}

async fn output(child: &mut Child, reference: &str) -> Result<SecretString, SecretError> {
    let failed = |status: String| SecretError::ExecFailed {
        reference: reference.to_owned(),
        status,
    };
    let mut bytes = Zeroizing::new(Vec::with_capacity(LARGEST_VALUE + 1));
    if let Some(stdout) = child.stdout.take() {
        stdout
            .take(LARGEST_VALUE as u64 + 1)
            .read_to_end(&mut bytes)
            .await
            .map_err(|error| failed(error.kind().to_string()))?;
    }
    if bytes.len() > LARGEST_VALUE {
        return value_of(&bytes, reference);
    }
    let status = child
        .wait()
        .await
        .map_err(|error| failed(error.kind().to_string()))?;
    if status.success() {
        value_of(&bytes, reference)
    } else {
        Err(failed(status.to_string()))
    }
}

/// A program that is ended with its group when it is dropped before it was waited for.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // `id` is None once it was waited for; until then the system keeps the number, so the group is ours.
        #[cfg(unix)]
        if let Some(group) = self
            .0
            .id()
            .and_then(|id| i32::try_from(id).ok())
            .and_then(rustix::process::Pid::from_raw)
        {
            // It may be gone already.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        #[cfg(not(unix))]
        let _ = self.0.start_kill();
    }
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use secrecy::ExposeSecret;

    const LONG: Duration = Duration::from_secs(60);
    const SHORT: Duration = Duration::from_millis(300);

    fn argv(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    async fn value(words: &[&str], limit: Duration) -> Result<String, SecretError> {
        run(&argv(words), limit, "exec:[x]")
            .await
            .map(|value| value.expose_secret().to_owned())
    }

    #[tokio::test]
    async fn standard_output_is_the_value() {
        assert_eq!(
            value(&["printf", " abc\n\n"], LONG).await.as_deref(),
            Ok("abc")
        );
    }

    #[tokio::test]
    async fn no_shell_reads_the_arguments() {
        assert_eq!(
            value(&["echo", "$HOME;id", "`id`"], LONG).await.as_deref(),
            Ok("$HOME;id `id`")
        );
    }

    #[tokio::test]
    async fn standard_input_is_empty_and_stderr_is_no_value() {
        assert_eq!(
            value(&["sh", "-c", "cat; echo noise >&2; echo abc"], LONG)
                .await
                .as_deref(),
            Ok("abc")
        );
    }

    #[tokio::test]
    async fn a_failure_shows_the_status_and_nothing_that_was_written() {
        let error = value(&["sh", "-c", "echo s3cret; echo s3cret >&2; exit 3"], LONG)
            .await
            .unwrap_err();
        assert_eq!(
            error,
            SecretError::ExecFailed {
                reference: "exec:[x]".to_owned(),
                status: "exit status: 3".to_owned()
            }
        );
        assert!(!format!("{error} {error:?}").contains("s3cret"));
    }

    #[tokio::test]
    async fn a_program_that_does_not_exist_is_told_from_one_that_cannot_start() {
        let missing = value(&["/nonexistent/program"], LONG).await.unwrap_err();
        assert!(
            matches!(missing, SecretError::ExecNotFound { .. }),
            "{missing:?}"
        );
        let none = value(&[], LONG).await.unwrap_err();
        assert!(matches!(none, SecretError::ExecNotFound { .. }), "{none:?}");
        let folder = value(&["/"], LONG).await.unwrap_err();
        assert!(
            matches!(folder, SecretError::ExecFailed { .. }),
            "{folder:?}"
        );
    }

    #[tokio::test]
    async fn endless_output_is_cut_off_and_ended() {
        let error = value(&["sh", "-c", "while :; do echo abcdefgh; done"], LONG)
            .await
            .unwrap_err();
        assert!(matches!(error, SecretError::TooLarge { .. }), "{error:?}");
    }

    #[tokio::test]
    async fn a_time_out_is_named() {
        let error = value(&["sleep", "600"], SHORT).await.unwrap_err();
        assert_eq!(
            error,
            SecretError::ExecTimeout {
                reference: "exec:[x]".to_owned(),
                after: SHORT
            }
        );
    }

    #[tokio::test]
    async fn giving_up_ends_the_program_and_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(
            std::process::Command::new("mkfifo")
                .arg(&pipe)
                .status()
                .unwrap()
                .success()
        );
        // The grandchild holds the pipe open for writing: the read ends when the last writer is gone.
        let script = argv(&[
            "sh",
            "-c",
            &format!("(sleep 30; echo alive) > '{}' & wait", pipe.display()),
        ]);
        let opened = tokio::task::spawn_blocking(move || std::fs::File::open(pipe).unwrap());
        let mut reader = tokio::select! {
            outcome = run(&script, LONG, "exec:[x]") => panic!("{outcome:?}"),
            reader = opened => reader.unwrap(),
        };
        let mut written = Vec::new();
        std::io::Read::read_to_end(&mut reader, &mut written).unwrap();
        assert_eq!(written, b"");
    }
}
