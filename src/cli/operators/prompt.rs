//! One question to the person at the terminal. Reading a terminal blocks and cannot be called off, so a thread of its own reads,
//! and a stop leaves it behind: the process ends soon after.

use std::io::{BufRead, ErrorKind, Write};
use std::time::Duration;

use secrecy::SecretString;
use tokio::sync::oneshot;

use super::modes::Modes;
use crate::apply::OperatorError;
use crate::cli::signals::Stop;

/// What a question gave.
pub enum Answer<T> {
    /// A line, without its end.
    Line(T),
    /// The run is to stop.
    Stopped,
}

fn broken(error: std::io::Error) -> OperatorError {
    OperatorError::Broken(error.to_string())
}

/// Asks for a line on stdin.
pub async fn ask(question: &str, stop: &Stop) -> Result<Answer<String>, OperatorError> {
    let mut stream = anstream::stderr();
    write!(stream, "{question} ")
        .and_then(|()| stream.flush())
        .map_err(broken)?;
    let read = || {
        let mut line = String::new();
        match std::io::stdin().lock().read_line(&mut line) {
            Ok(0) => Err(OperatorError::NobodyThere("the input has ended".to_owned())),
            Ok(_) => Ok(line),
            Err(error) => Err(broken(error)),
        }
    };
    in_a_thread(read, stop, Duration::ZERO).await
}

/// Asks for a secret on the terminal, without echo.
pub async fn ask_secret(
    question: String,
    stop: &Stop,
) -> Result<Answer<SecretString>, OperatorError> {
    // off before the question is seen: who pastes fast must not see it
    let silent = Modes::silent();
    let read = move || match rpassword::prompt_password(question) {
        Ok(secret) => Ok(Some(SecretString::from(secret))),
        Err(error) if error.kind() == ErrorKind::Interrupted => Ok(None),
        Err(error) => Err(broken(error)),
    };
    // the reader puts back the modes that it found, which are silent: it goes first
    let answer = in_a_thread(read, stop, GRACE).await;
    drop(silent);
    Ok(match answer? {
        Answer::Line(Some(secret)) => Answer::Line(secret),
        Answer::Line(None) | Answer::Stopped => {
            stop.ask();
            Answer::Stopped
        }
    })
}

/// How long a reader that was interrupted may take to give the terminal back.
const GRACE: Duration = Duration::from_millis(300);

/// Reads in a thread until there is an answer or a stop; after a stop the reader has `grace` to end by itself.
async fn in_a_thread<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, OperatorError> + Send + 'static,
    stop: &Stop,
    grace: Duration,
) -> Result<Answer<T>, OperatorError> {
    let (send, mut receive) = oneshot::channel();
    std::thread::Builder::new()
        .name("prompt".to_owned())
        .spawn(move || send.send(read()))
        .map_err(broken)?;
    tokio::select! {
        () = stop.asked() => {
            let _ = tokio::time::timeout(grace, &mut receive).await;
            Ok(Answer::Stopped)
        }
        line = &mut receive => line
            .unwrap_or_else(|_| Err(OperatorError::Broken("the terminal could not be read".to_owned())))
            .map(Answer::Line),
    }
}
