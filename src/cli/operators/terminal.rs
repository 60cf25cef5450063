//! The person at this terminal, one handoff at a time.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::{BoxFuture, FutureExt};
use secrecy::{ExposeSecret, SecretString};

use super::clipboard;
use super::keys::{self, Key};
use super::prompt::{Answer, ask, ask_secret};
use super::waiting::{self, Line, next_look};
use crate::apply::{Next, Operator, OperatorError, Performed, Task};
use crate::cli::output::Output;
use crate::cli::signals::Stop;
use crate::handoff;
use crate::http::Http;
use crate::model::{Address, Declared, Handoff, Paste, SecretRef, looks_like_token};
use crate::render;
use crate::secret::Resolver;

/// Seconds before each further look; after the last one the person is asked again.
const PAUSES: [u64; 8] = [3, 5, 10, 15, 20, 30, 30, 30];

/// Asks the person.
pub struct Terminal<'a> {
    output: Output,
    stop: Arc<Stop>,
    declared: &'a Declared,
    resolver: &'a Resolver,
    http: &'a Http,
    /// Secrets whose text may go to the clipboard.
    copied: BTreeSet<String>,
    /// Since when evidence is waited for.
    since: Instant,
    /// The visit whose header was shown last.
    visit: usize,
    /// The handoff that was done last: who stays on its screen need not be told the way again.
    last: Option<Handoff>,
}

/// What the person answered.
enum Choice {
    /// It is done, and what was seen where nothing else shows it.
    Done(Option<String>),
    Gone(Performed),
}

impl<'a> Terminal<'a> {
    /// The person behind stdin and stderr; `stop` ends every question. Values to paste come from `resolver`, for the clipboard;
    /// `http` counts the requests.
    pub fn new(
        output: Output,
        stop: Arc<Stop>,
        declared: &'a Declared,
        resolver: &'a Resolver,
        http: &'a Http,
    ) -> Self {
        stop.also_with_the_terminal();
        Self {
            output,
            stop,
            declared,
            resolver,
            http,
            copied: BTreeSet::new(),
            since: Instant::now(),
            visit: 0,
            last: None,
        }
    }

    async fn go_through(&mut self, task: Task<'_>) -> Result<Performed, OperatorError> {
        self.show(task);
        let says = match self.choose(task).await? {
            Choice::Gone(performed) => return Ok(performed),
            Choice::Done(says) => says,
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

    async fn choose(&mut self, task: Task<'_>) -> Result<Choice, OperatorError> {
        let attested = task.action.kind.is_attested();
        let mut next = 0;
        loop {
            let question = "Enter when it is done, c to copy, l to leave it for later, s to skip it, q to stop, ? for help:";
            let line = match ask(question, &self.stop).await? {
                Answer::Line(line) if !self.stop.is_asked() => line,
                _ => return Ok(Choice::Gone(Performed::Aborted)),
            };
            let gone = match Key::read(&line) {
                Some(Key::Go) if attested => {
                    match self
                        .words("What did you see? (one line, kept with your name)")
                        .await?
                    {
                        Some(says) => return Ok(Choice::Done(Some(says))),
                        None => continue,
                    }
                }
                Some(Key::Go) => return Ok(Choice::Done(None)),
                Some(Key::Later) => Performed::Later,
                Some(Key::Skip) => Performed::Skipped,
                Some(Key::Back) => Performed::Back,
                Some(Key::Stop) => Performed::Aborted,
                Some(Key::DoesNotWork) if attested => {
                    match self
                        .words("What does not work? (one line, kept with your name)")
                        .await?
                    {
                        Some(says) => Performed::DoesNotWork { says },
                        None => continue,
                    }
                }
                Some(Key::Copy) => {
                    let pastes = &task.handoff.pastes;
                    match pastes.get(next % pastes.len().max(1)) {
                        Some(paste) => self.copy(paste).await?,
                        None => self.output.error("There is nothing to paste."),
                    }
                    next += 1;
                    continue;
                }
                Some(Key::Help) => {
                    self.output.error(&keys::help(attested));
                    continue;
                }
                // what was typed is not repeated: it may be a token that was pasted too early
                Some(Key::DoesNotWork) | None => {
                    self.output
                        .error("That is none of these; ? tells what the keys do.");
                    continue;
                }
            };
            return Ok(Choice::Gone(gone));
        }
    }

    /// A line of the person's own words; `None` when there are none, or when they are a token.
    async fn words(&self, question: &str) -> Result<Option<String>, OperatorError> {
        let Answer::Line(line) = ask(question, &self.stop).await? else {
            return Ok(None);
        };
        let line = line.trim();
        if looks_like_token(line) {
            self.output
                .error("That looks like a token: it was thrown away. Say it in words.");
            return Ok(None);
        }
        if line.is_empty() {
            self.output
                .error("A line is needed here: nothing but your word shows it.");
            return Ok(None);
        }
        Ok(Some(line.to_owned()))
    }

    /// Puts one value on the clipboard; a secret is resolved for that alone, and never shown.
    async fn copy(&mut self, paste: &Paste) -> Result<(), OperatorError> {
        let field = render::escape(&paste.field).into_owned();
        let value = match paste.secret {
            false => Ok(SecretString::from(paste.value.clone())),
            true if !self.may_copy(&paste.value).await? => {
                self.output.error("Nothing was copied.");
                return Ok(());
            }
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
        Ok(())
    }

    /// Whether the text of a secret may go to the clipboard: asked once a secret.
    async fn may_copy(&mut self, reference: &str) -> Result<bool, OperatorError> {
        if self.copied.contains(reference) {
            return Ok(true);
        }
        self.output.error(&format!(
            "This copies the token's text, the secret in {}, to the clipboard of this terminal; other programs can read it there.",
            render::escape(reference)
        ));
        let yes = match ask("Copy it? Only 'y' is taken as yes:", &self.stop).await? {
            Answer::Line(line) => matches!(line.trim(), "y" | "Y" | "yes"),
            Answer::Stopped => false,
        };
        if yes {
            self.copied.insert(reference.to_owned());
        }
        Ok(yes)
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

impl Terminal<'_> {
    /// After many looks in vain nobody is asked again unless the person says so.
    async fn asked_whether_to_look(&self, why: &str) -> Next {
        let question = format!(
            "Still no evidence: {why}. Enter to look again, l to leave it open, ? for help:"
        );
        loop {
            let line = match ask(&question, &self.stop).await {
                Ok(Answer::Line(line)) => line,
                Ok(Answer::Stopped) | Err(_) => return Next::Later,
            };
            match Key::read(&line).and_then(waiting::meaning) {
                Some(next) => return next,
                None => self.output.error(keys::HELP_WHILE_WAITING),
            }
        }
    }

    /// Requests sent to the host whose log would show it, and how many this run may send there.
    fn requests(&self, address: &Address) -> Option<(u64, Option<u64>)> {
        let host = match address {
            Address::Token { tenant, .. } | Address::Tenant(tenant) => {
                self.declared.tenants.get(tenant)?.api_host.as_str()
            }
            Address::Connection(key) => {
                let org = &self.declared.connections.get(key)?.org.value;
                self.declared.orgs.get(org)?.domain.as_str()
            }
            Address::Org(org) => self.declared.orgs.get(org)?.domain.as_str(),
            Address::Consumer { .. } => return None,
        };
        let (sent, left) = self.http.used(host)?;
        Some((sent, left.map(|left| sent + left)))
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

    fn look_again<'a>(
        &'a mut self,
        task: Task<'a>,
        looks: u32,
        why: &'a str,
    ) -> BoxFuture<'a, Next> {
        async move {
            if looks <= 1 {
                self.since = Instant::now();
            }
            let why = render::escape(why);
            let index = looks.saturating_sub(1) as usize;
            let Some(seconds) = PAUSES.get(index) else {
                return self.asked_whether_to_look(&why).await;
            };
            let line = Line {
                why: &why,
                since: self.since,
                requests: self.requests(&task.action.address),
            };
            next_look(
                self.output,
                &self.stop,
                &line,
                Duration::from_secs(*seconds),
            )
            .await
        }
        .boxed()
    }
}
