//! All states of a configuration, to be read: the one, or that of every shard.

use super::args::ConfigArgs;
use super::checked::{Declaration, check};
use super::error::CliError;
use super::output::Output;
use super::services::Allowed;
use super::session::roots;
use super::state_place::{Opening, Whose};
use crate::http::{Endpoints, Http, HttpSettings};
use crate::model::{Declared, Recorded, Shard, Timestamp};
use crate::reconcile::Moves;
use crate::render::query::StateRead;
use crate::state::StateDocument;

/// What a command line says about the states that it means.
#[derive(Debug, Clone, Copy)]
pub struct WhichStates<'a> {
    /// Where the declaration is; it says where states lie.
    pub config: &'a ConfigArgs,
    /// Those of simulated runs.
    pub simulated: bool,
    /// That of one shard.
    pub shard: Option<Shard>,
    /// Let `exec:` references of their keys run their programs.
    pub allow_exec: bool,
    /// Let states lie at these endpoints, or their keys in these stores.
    pub allow_store: &'a [String],
}

/// The states, read, and the declaration beside them.
pub struct States {
    /// Now, by our clock.
    pub now: Timestamp,
    declaration: Declaration,
    documents: Vec<(StateRead, StateDocument)>,
}

impl States {
    /// Reads the declaration, the exports that it names, and every state.
    ///
    /// # Errors
    /// The declaration has errors; a state cannot be read; states of several divisions lie there.
    pub async fn open(which: WhichStates<'_>, output: Output) -> Result<Self, CliError> {
        let now = Timestamp::now();
        let mut checked = check(which.config);
        let root = checked.loaded.root.clone();
        if checked.usable().is_some() {
            checked.exports(now);
        }
        let declaration = checked.finish(output)?;
        let stand_in = std::env::var(Endpoints::VARIABLE).is_ok_and(|text| !text.trim().is_empty());
        let whose = match (which.simulated, stand_in) {
            (true, _) => Whose::Simulated,
            (false, true) => Whose::StandIns,
            (false, false) => Whose::Real,
        };
        let http = Http::new(HttpSettings::default());
        let opening = Opening {
            root: &root,
            declared: &declaration.declared,
            whose,
            shard: which.shard,
            allowed: Allowed {
                exec: which.allow_exec,
                stores: which.allow_store,
            },
            roots: roots(&which.config.config, &root),
            http: &http,
        };
        let mut documents = Vec::new();
        for (shard, store) in opening.stores().await? {
            let document = store.load()?;
            let read = StateRead {
                place: store.path().display().to_string(),
                shard,
                serial: (document.serial() > 0).then_some(document.serial()),
            };
            documents.push((read, document));
        }
        Ok(Self {
            now,
            declaration,
            documents,
        })
    }

    /// What is declared.
    pub fn declared(&self) -> &Declared {
        &self.declaration.declared
    }

    /// The states as they lie, each with its shard.
    pub fn documents(&self) -> impl Iterator<Item = (Option<Shard>, &StateDocument)> {
        let documents = self.documents.iter();
        documents.map(|(read, document)| (read.shard, document))
    }

    /// Which states those are.
    pub fn read(&self) -> Vec<StateRead> {
        self.documents
            .iter()
            .map(|(read, _)| read.clone())
            .collect()
    }

    /// What all of them record, under the names that things have now.
    pub fn recorded(&self) -> Recorded {
        let mut all = Recorded::default();
        for (_, document) in self.documents() {
            let moves = Moves::of(self.declared(), &document.recorded);
            let part = moves.follow(&document.recorded).into_owned();
            all.tenants.extend(part.tenants);
            all.orgs.extend(part.orgs);
            all.tokens.extend(part.tokens);
            all.connections.extend(part.connections);
            all.attestations.extend(part.attestations);
            all.rotations.extend(part.rotations);
            all.secret_uses.extend(part.secret_uses);
        }
        all
    }
}
