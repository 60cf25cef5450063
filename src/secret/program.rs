//! Runs one program for a store: no shell, no terminal group, a time limit. Only its exit status and its standard output count.

use std::io::ErrorKind;
use std::process::Stdio;
use std::time::Duration;

use secrecy::zeroize::Zeroizing;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};

/// Why a program gave nothing. What it wrote to stderr is never kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ProgramError {
    /// There is none of this name.
    NotFound,
    /// It could not be started, failed, or was ended by a signal: `exit status: 1`.
    Failed(String),
    /// It took too long and was ended.
    Timeout(Duration),
    /// It printed more than was asked for.
    TooLarge,
}

/// Runs `argv` with `input` on its standard input, and gives its standard output, at most `most` bytes. Whatever ends this
/// early (the time limit, too much output, the caller giving up) ends the program and those that it started in its group.
pub(super) async fn run<S: AsRef<str>>(
    argv: &[S],
    input: Option<&[u8]>,
    most: usize,
    limit: Duration,
) -> Result<Zeroizing<Vec<u8>>, ProgramError> {
    let Some((program, arguments)) = argv.split_first() else {
        return Err(ProgramError::NotFound);
    };
    let mut command = Command::new(program.as_ref());
    command.args(arguments.iter().map(AsRef::as_ref));
    let mut running = Running(start(command, input.is_some())?);
    tokio::time::timeout(limit, talk(&mut running.0, input, most))
        .await
        .map_err(|_| ProgramError::Timeout(limit))?
}

fn start(mut command: Command, listens: bool) -> Result<Child, ProgramError> {
    command
        .stdin(if listens {
            Stdio::piped()
        } else {
            Stdio::null()
        })
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    // A group of its own, so that its children can be ended with it.
    #[cfg(unix)]
    command.process_group(0);
    command.spawn().map_err(|error| match error.kind() {
        ErrorKind::NotFound => ProgramError::NotFound,
        kind => ProgramError::Failed(kind.to_string()),
    })
}

/// Writes all input while reading all output: neither side waits for the other.
async fn talk(
    child: &mut Child,
    input: Option<&[u8]>,
    most: usize,
) -> Result<Zeroizing<Vec<u8>>, ProgramError> {
    let failed = |error: std::io::Error| ProgramError::Failed(error.kind().to_string());
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let writing = async move {
        if let (Some(mut stdin), Some(input)) = (stdin, input) {
            match stdin.write_all(input).await {
                // A program that does not listen is judged by its exit status.
                Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
                outcome => outcome?,
            }
        }
        Ok(())
    };
    let reading = async move {
        // Full size at once: a vector that grows leaves copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(most + 1));
        if let Some(stdout) = stdout {
            stdout.take(most as u64 + 1).read_to_end(&mut bytes).await?;
        }
        Ok(bytes)
    };
    let (written, bytes): (std::io::Result<()>, std::io::Result<_>) =
        tokio::join!(writing, reading);
    let bytes = bytes.map_err(failed)?;
    if bytes.len() > most {
        return Err(ProgramError::TooLarge);
    }
    written.map_err(failed)?;
    let status = child.wait().await.map_err(failed)?;
    if status.success() {
        Ok(bytes)
    } else {
        Err(ProgramError::Failed(status.to_string()))
    }
}

/// A program that is ended with its group when it is dropped before it was waited for.
pub struct Running(pub Child);

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
