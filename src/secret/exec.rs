//! `exec:[argv…]` and `{read, write, previous}`: a value that a program prints, and one that takes a new value on its stdin.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::program::{self, ProgramError};
use super::store_error::StoreError;
use super::{LARGEST_VALUE, SecretError, value_of};

/// Runs `argv` and takes its standard output as the value.
pub(super) async fn run(
    argv: &[String],
    limit: Duration,
    reference: &str,
) -> Result<SecretString, SecretError> {
    let bytes = program::run(argv, None, LARGEST_VALUE, limit)
        .await
        .map_err(|error| reading(error, reference))?;
    value_of(&bytes, reference)
}

/// Runs `argv` with `value` on its standard input: nothing else of this machine can read it there. What it prints is dropped.
pub(super) async fn write(
    argv: &[String],
    value: &SecretString,
    limit: Duration,
    reference: &str,
) -> Result<(), StoreError> {
    program::run(
        argv,
        Some(value.expose_secret().as_bytes()),
        LARGEST_VALUE,
        limit,
    )
    .await
    .map(drop)
    .map_err(|error| writing(error, reference))
}

/// What a reading program's failure means.
pub(super) fn reading(error: ProgramError, reference: &str) -> SecretError {
    let reference = reference.to_owned();
    match error {
        ProgramError::NotFound => SecretError::ExecNotFound { reference },
        ProgramError::Failed(status) => SecretError::ExecFailed { reference, status },
        ProgramError::Timeout(after) => SecretError::ExecTimeout { reference, after },
        ProgramError::TooLarge => SecretError::TooLarge { reference },
    }
}

/// What a writing program's failure means.
pub(super) fn writing(error: ProgramError, reference: &str) -> StoreError {
    let how = match error {
        ProgramError::NotFound => "there is no such program".to_owned(),
        ProgramError::Failed(status) => status,
        ProgramError::Timeout(after) => {
            format!("it did not end within {} s", after.as_secs_f32())
        }
        ProgramError::TooLarge => "it printed without end".to_owned(),
    };
    StoreError::Program {
        reference: reference.to_owned(),
        how,
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
