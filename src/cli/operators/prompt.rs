//! One question to the person at the terminal. Reading a terminal blocks and cannot be called off, so a thread of its own reads,
//! and a stop leaves it behind: the process ends soon after.

use std::io::{BufRead, Write};

use secrecy::SecretString;
use tokio::sync::oneshot;

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
    in_a_thread(read, stop).await
}

/// Asks for a secret on the terminal, without echo.
pub async fn ask_secret(
    question: String,
    stop: &Stop,
) -> Result<Answer<SecretString>, OperatorError> {
    let echo = Echo::now();
    let read = move || {
        rpassword::prompt_password(question)
            .map(SecretString::from)
            .map_err(broken)
    };
    let answer = in_a_thread(read, stop).await;
    if matches!(answer, Ok(Answer::Stopped)) {
        echo.restore();
    }
    answer
}

async fn in_a_thread<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, OperatorError> + Send + 'static,
    stop: &Stop,
) -> Result<Answer<T>, OperatorError> {
    let (send, receive) = oneshot::channel();
    std::thread::Builder::new()
        .name("prompt".to_owned())
        .spawn(move || send.send(read()))
        .map_err(broken)?;
    tokio::select! {
        () = stop.asked() => Ok(Answer::Stopped),
        line = receive => line
            .unwrap_or_else(|_| Err(OperatorError::Broken("the terminal could not be read".to_owned())))
            .map(Answer::Line),
    }
}

/// The terminal's modes before the echo is turned off: who is called off in the middle gets them back.
struct Echo {
    #[cfg(unix)]
    terminal: Option<(std::fs::File, rustix::termios::Termios)>,
}

impl Echo {
    #[cfg(unix)]
    fn now() -> Self {
        let terminal = std::fs::File::open("/dev/tty").ok().and_then(|terminal| {
            let modes = rustix::termios::tcgetattr(&terminal).ok()?;
            Some((terminal, modes))
        });
        Self { terminal }
    }

    #[cfg(unix)]
    fn restore(self) {
        if let Some((terminal, modes)) = self.terminal {
            // nothing more can be done for a terminal that refuses
            let _ = rustix::termios::tcsetattr(
                &terminal,
                rustix::termios::OptionalActions::Now,
                &modes,
            );
        }
    }

    #[cfg(not(unix))]
    fn now() -> Self {
        Self {}
    }

    #[cfg(not(unix))]
    fn restore(self) {}
}
