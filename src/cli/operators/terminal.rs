//! The person at this terminal, one handoff at a time.

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt};
use secrecy::{ExposeSecret, SecretString};

use super::clipboard;
use super::prompt::{Answer, ask, ask_secret};
use crate::apply::{Operator, OperatorError, Performed, Task};
use crate::cli::output::Output;
use crate::cli::signals::Stop;
use crate::handoff;
use crate::model::{ActionKind, Declared, Handoff, Paste, SecretRef, looks_like_token};
use crate::render;
use crate::secret::Resolver;

/// Seconds before each further look; after the last one the person is asked again.
const PAUSES: [u64; 8] = [3, 5, 10, 15, 20, 30, 30, 30];

/// What the keys do.
const HELP: &str = "  Enter  it is done: evidence is looked for
  c      copy the next value to the clipboard (your terminal has to allow it)
  l      somebody does it later: it stays open
  s      skip it in this run
  b      back to the last one that is still open
  f      it does not work (where your word is all there is)
  q      stop here; the next apply goes on";

/// Asks the person.
pub struct Terminal<'a> {
    output: Output,
    stop: Arc<Stop>,
    declared: &'a Declared,
    resolver: &'a Resolver,
    /// The visit whose header was shown last.
    visit: usize,
    /// The handoff that was done last: who stays on its screen need not be told the way again.
    last: Option<Handoff>,
}

/// What the person answered.
enum Choice {
    Done,
    Gone(Performed),
}

impl<'a> Terminal<'a> {
    /// The person behind stdin and stderr; `stop` ends every question. Values to paste come from `resolver`, for the clipboard.
    pub fn new(
        output: Output,
        stop: Arc<Stop>,
        declared: &'a Declared,
        resolver: &'a Resolver,
    ) -> Self {
        Self {
            output,
            stop,
            declared,
            resolver,
            visit: 0,
            last: None,
        }
    }

    async fn go_through(&mut self, task: Task<'_>) -> Result<Performed, OperatorError> {
        self.show(task);
        let says = match self.choose(task).await? {
            Choice::Gone(performed) => return Ok(performed),
            Choice::Done if task.action.kind.is_attested() => {
                let question = "What did you see? (one line, kept with your name)";
                match ask(question, &self.stop).await? {
                    Answer::Line(line) => {
                        Some(line.trim().to_owned()).filter(|line| !line.is_empty())
                    }
                    Answer::Stopped => return Ok(Performed::Aborted),
                }
            }
            Choice::Done => None,
        };
        self.last = Some(task.handoff.clone());
        let secret = match &task.handoff.secret_goes_to {
            Some(reference) if task.handoff.yields_secret => self.secret(reference).await?,
            _ => Pasted::InPlace,
        };
        Ok(match secret {
            Pasted::Stopped => Performed::Aborted,
            Pasted::InPlace => Performed::Done {
                secret: None,
                stored: true,
                says,
            },
            Pasted::New(secret) => Performed::Done {
                secret: Some(secret),
                stored: false,
                says,
            },
        })
    }

    /// The visit, once; and the handoff, with the way there unless the person is there already.
    fn show(&mut self, task: Task<'_>) {
        let visit = &task.visit;
        if std::mem::replace(&mut self.visit, visit.number) != visit.number {
            let header = render::handoff::visit(task.handoff, visit);
            self.output.error(&format!("\n{header}"));
        }
        let last = self.last.as_ref();
        let is_there = last.is_some_and(|last| handoff::is_there(last, task.handoff));
        let steps = render::handoff::terminal(task.handoff, self.output.width(), is_there);
        let since = match task.resumed {
            true => format!(", waiting since {}", render::utc(task.opened_at)),
            false => String::new(),
        };
        self.output.error(&format!(
            "\nHandoff {} of {}{since}\n{steps}",
            task.number, task.of
        ));
    }

    async fn choose(&self, task: Task<'_>) -> Result<Choice, OperatorError> {
        let mut next = 0;
        loop {
            let question = "Enter when it is done, c to copy, l to leave it for later, s to skip it, q to stop, ? for help:";
            let line = match ask(question, &self.stop).await? {
                Answer::Line(line) => line,
                Answer::Stopped => return Ok(Choice::Gone(Performed::Aborted)),
            };
            let gone = match line.trim().to_lowercase().as_str() {
                "" | "d" | "done" => return Ok(Choice::Done),
                "l" | "later" => Performed::Later,
                "s" | "skip" => Performed::Skipped,
                "b" | "back" => Performed::Back,
                "q" | "quit" | "stop" => Performed::Aborted,
                "f" | "fails" if task.action.kind == ActionKind::CheckConnection => {
                    match ask("What does not work? (one line)", &self.stop).await? {
                        Answer::Line(says) => Performed::DoesNotWork {
                            says: says.trim().to_owned(),
                        },
                        Answer::Stopped => Performed::Aborted,
                    }
                }
                "c" | "copy" => {
                    let pastes = &task.handoff.pastes;
                    match pastes.get(next % pastes.len().max(1)) {
                        Some(paste) => self.copy(paste).await,
                        None => self.output.error("There is nothing to paste."),
                    }
                    next += 1;
                    continue;
                }
                "?" | "h" | "help" => {
                    self.output.error(HELP);
                    continue;
                }
                // what was typed is not repeated: it may be a token that was pasted too early
                _ => {
                    self.output
                        .error("That is none of these; ? tells what the keys do.");
                    continue;
                }
            };
            return Ok(Choice::Gone(gone));
        }
    }

    /// Puts one value on the clipboard; a secret is resolved for that alone, and never shown.
    async fn copy(&self, paste: &Paste) {
        let field = render::escape(&paste.field).into_owned();
        let value = match paste.secret {
            false => Ok(SecretString::from(paste.value.clone())),
            true => match self.reference(&paste.value) {
                Some(reference) => {
                    let resolved = self.resolver.resolve(reference).await;
                    resolved.map_err(|error| error.to_string())
                }
                None => Err("nobody declared where it is kept".to_owned()),
            },
        };
        let said = match value {
            Ok(value) if clipboard::copy(value.expose_secret()) => {
                format!("\"{field}\" was sent to the clipboard.")
            }
            Ok(_) => "There is no terminal to copy with.".to_owned(),
            Err(why) => format!("\"{field}\" cannot be copied: {why}"),
        };
        self.output.error(&said);
    }

    /// The declared reference that reads so.
    fn reference(&self, text: &str) -> Option<&'a SecretRef> {
        let tenants = self.declared.tenants.values();
        let tokens = tenants.flat_map(|tenant| tenant.tokens.values());
        let mut references = tokens.filter_map(|token| token.secret.as_ref());
        references
            .find(|reference| reference.value.to_string() == text)
            .map(|reference| &reference.value)
    }

    async fn secret(&self, reference: &str) -> Result<Pasted, OperatorError> {
        let reference = render::escape(reference);
        loop {
            let question = format!(
                "Paste the new token for {reference} (not shown), or Enter if it is in place already: "
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

impl Operator for Terminal<'_> {
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
                self.output.live(&format!(
                    "    not yet: {why}; looking again in {seconds} s (Ctrl-C leaves it open)"
                ));
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
