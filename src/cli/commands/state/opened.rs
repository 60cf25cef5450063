//! Which state a command is about, and how it is locked.

use std::io::IsTerminal;
use std::time::Duration;

use crate::cli::args::{StateChangeArgs, StateOfArgs};
use crate::cli::checked::check;
use crate::cli::error::CliError;
use crate::cli::operators::{Answer, ask};
use crate::cli::output::Output;
use crate::cli::services::Allowed;
use crate::cli::session::{in_ci, roots};
use crate::cli::signals::Stop;
use crate::cli::state_place::{Opening, Whose};
use crate::http::{Endpoints, Http, HttpSettings};
use crate::model::{Declared, Timestamp};
use crate::state::{LockGuard, LockInfo, StateStore, actor};

/// A state, and the declaration that says where it lies.
pub struct Opened {
    /// The state.
    pub store: StateStore,
    /// What is declared; nothing, where the configuration has errors and says nothing about the state.
    pub declared: Declared,
}

impl Opened {
    /// Opens the state that a command line means. A configuration with errors is in the way only where it says where the state
    /// lies: a state is looked into most when something is broken.
    pub async fn new(of: &StateOfArgs, output: Output) -> Result<Self, CliError> {
        let mut checked = check(&of.config);
        let root = checked.loaded.root.clone();
        let paths = &of.config.config;
        let says_where = checked
            .loaded
            .sources
            .iter()
            .any(|(_, source)| source.text.lines().any(|line| line.starts_with("state:")));
        let declared = match checked.loaded.declared.take() {
            Some(declared) => declared,
            None if says_where => {
                return match checked.finish(output) {
                    Ok(_) | Err(CliError::Configuration) => Err(CliError::Configuration),
                    Err(error) => Err(error),
                };
            }
            None => Declared::default(),
        };
        let stand_in = std::env::var(Endpoints::VARIABLE).is_ok_and(|text| !text.trim().is_empty());
        let whose = match (of.simulate, stand_in) {
            (true, _) => Whose::Simulated,
            (false, true) => Whose::StandIns,
            (false, false) => Whose::Real,
        };
        let http = Http::new(HttpSettings::default());
        let opening = Opening {
            root: &root,
            declared: &declared,
            whose,
            shard: of.shard,
            allowed: Allowed {
                exec: of.allow_exec,
                stores: &of.allow_store,
            },
            roots: roots(paths, &root),
            http: &http,
        };
        let store = opening.store().await?;
        Ok(Self { store, declared })
    }

    /// Now, by our clock.
    pub fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    /// Takes the lock, and says when it was taken over.
    pub async fn lock(
        &self,
        args: &StateChangeArgs,
        command: &str,
        output: Output,
    ) -> Result<LockGuard, CliError> {
        let owner = owner(command);
        let patience = Duration::try_from(args.lock_timeout).unwrap_or_default();
        let lock = self.store.lock_within(&owner, patience).await?;
        if let Some(note) = lock.note() {
            output.say(&note);
        }
        Ok(lock)
    }
}

/// This process, about to write.
fn owner(command: &str) -> LockInfo {
    let identity = actor(|name| std::env::var(name).ok());
    LockInfo::of_this_process(identity, format!("state {command}"), Timestamp::now())
}

/// Whether a person says yes; `--yes` says it in CI, where nobody can be asked.
pub async fn confirmed(output: Output, yes: bool, question: &str) -> Result<bool, CliError> {
    if yes {
        return Ok(true);
    }
    if in_ci() || !std::io::stdin().is_terminal() {
        return Err(CliError::Usage(
            "nobody can be asked here: give --yes".to_owned(),
        ));
    }
    let stop = Stop::on_signals();
    let said = match ask(&format!("{question} Only 'yes' is taken as yes:"), &stop).await {
        Ok(Answer::Line(line)) => line.trim() == "yes",
        Ok(Answer::Stopped) => false,
        Err(error) => return Err(CliError::Failed(error.to_string())),
    };
    if !said {
        output.say("Nothing was done.");
    }
    Ok(said)
}
