//! What the commands share: the declaration, the state, the services, one observation and the plan that follows from it.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::PathBuf;

use super::args::{EvidenceArgs, SelectArgs};
use super::checked::{Checked, Declaration, check};
use super::error::CliError;
use super::exported::Exported;
use super::output::Output;
use super::progress::Progress;
use super::selection::{self, Selection};
use super::services::{Allowed, Services};
use super::state_place::Opening;
use crate::diagnostic::Diagnostic;
use crate::handoff;
use crate::http::Http;
use crate::impact::{Sight, creators_left};
use crate::model::{
    Address, Clock, Declared, Handoff, Live, Plan, Recorded, Shard, SignedDuration, Timestamp,
};
use crate::observe::{
    Observations, Observed, Observer, Probes, Questions, SecretUse, Sources, Subjects,
};
use crate::okta::SignIns;
use crate::reconcile::{Acknowledgement, Deed, Grounds, Input, Moves, reconcile, unexplained};
use crate::secret::{HmacKey, Resolver};
use crate::state::{JournalEntry, Phase, StateDocument, StateStore};

/// Whether canaries are called.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Canaries {
    /// None is.
    None,
    /// Each that is declared, once.
    Declared,
}

/// Everything that a command which asks for evidence works with.
pub struct Session {
    /// How to write.
    pub output: Output,
    /// The progress line.
    pub progress: Progress,
    /// The declaration.
    pub declaration: Declaration,
    /// The services.
    pub services: Services,
    /// The state.
    pub store: StateStore,
    /// The client.
    pub http: Http,
    /// The secrets.
    pub resolver: Resolver,
    /// The sign-ins at Okta.
    pub sign_ins: SignIns,
    /// Removals that somebody named one by one.
    pub acknowledged: BTreeSet<Acknowledgement>,
    /// Let a recorded reference go to a host that it was never sent to. Outside of CI the person at the terminal may.
    pub approve_new_secret_use: bool,
    /// Rotations that are due within this time are listed.
    pub horizon: SignedDuration,
    /// What the run is about.
    pub selection: Selection,
    shard: Option<Shard>,
    folder: PathBuf,
    probe: bool,
    canary: bool,
    /// The flow exports that connections name.
    pub exported: Exported,
}

/// A handoff that an earlier run opened.
pub struct OpenHandoff {
    /// What it is about.
    pub address: Address,
    /// Since when it waits.
    pub since: Timestamp,
}

/// One observation and the plan that follows.
pub struct Sighting {
    /// What evidence shows.
    pub live: Live,
    /// Which secrets went where.
    pub uses: BTreeSet<SecretUse>,
    /// Handoffs that earlier runs opened and that still wait.
    pub open: Vec<OpenHandoff>,
    /// Live tokens whose creating admin left.
    pub creators_left: Vec<Diagnostic>,
    /// The plan.
    pub plan: Plan,
    /// The handoff of each action.
    pub handoffs: Vec<Option<Handoff>>,
}

impl Session {
    /// Reads the declaration and sets up what is needed to ask.
    pub async fn open(args: &EvidenceArgs, output: Output) -> Result<Self, CliError> {
        Self::open_seen(args, output, |_| {}).await
    }

    /// As [`Session::open`]; `seen` gets what reading had to say, also where that is why nothing is opened.
    pub async fn open_seen(
        args: &EvidenceArgs,
        output: Output,
        seen: impl FnOnce(&Checked),
    ) -> Result<Self, CliError> {
        let mut checked = check(&args.config);
        let root = checked.loaded.root.clone();
        // a rule over exports asks how old they are, by the clock of the run
        let services = match checked.usable() {
            Some(declared) => Services::open(&root, args.simulate, declared).await,
            None => Err(CliError::Configuration),
        };
        let exported = match &services {
            Ok(services) => checked.exports(services.now()),
            Err(_) => Exported::default(),
        };
        seen(&checked);
        let declaration = checked.finish(output);
        let services = services?;
        let declaration = declaration?;
        let folder = services.whose().folder(&root);
        let progress = Progress::new(output);
        let http = services.client(&progress)?;
        let allowed = Allowed {
            exec: args.allow_exec,
            stores: &args.allow_store,
        };
        let roots = roots(&args.config.config, &root);
        let opening = Opening {
            root: &root,
            declared: &declaration.declared,
            whose: services.whose(),
            shard: args.shard,
            allowed,
            roots: roots.clone(),
            http: &http,
        };
        let store = opening.store().await?;
        let resolver = services.resolver(allowed, roots, &declaration.declared.stores, &http);
        Ok(Self {
            output,
            progress,
            store,
            services,
            http,
            resolver,
            sign_ins: SignIns::new(),
            acknowledged: args.acknowledge.iter().cloned().collect(),
            approve_new_secret_use: args.approve_new_secret_use || !in_ci(),
            folder,
            probe: args.probe,
            canary: args.canary,
            selection: Selection::of(args.shard),
            shard: args.shard,
            horizon: args.horizon,
            declaration,
            exported,
        })
    }

    /// What is said about a declaration that the policy refuses, if it is.
    pub fn refusal(&self) -> Option<String> {
        match self.declaration.refusals {
            0 => None,
            1 => Some("Refused by the policy in 1 place, shown above: nothing of this is applied until the declaration or the policy is changed.".to_owned()),
            many => Some(format!("Refused by the policy in {many} places, shown above: nothing of this is applied until the declaration or the policy is changed.")),
        }
    }

    /// Narrows the run to a part of what is declared and recorded.
    ///
    /// # Errors
    /// A pattern names nothing; the state cannot be read.
    pub fn select(&mut self, args: &SelectArgs) -> Result<(), CliError> {
        if args.targets.is_empty() && args.excludes.is_empty() {
            return Ok(());
        }
        let document = self.store.load()?;
        let recorded = self.recorded(&document).into_owned();
        let declared = &self.declaration.declared;
        self.selection.to(args, declared, &recorded)
    }

    /// What is declared.
    pub fn declared(&self) -> &Declared {
        &self.declaration.declared
    }

    /// Whom to ask for evidence.
    pub fn sources(&self) -> Sources<'_> {
        Sources {
            http: &self.http,
            resolver: &self.resolver,
            approve_new_secret_use: self.approve_new_secret_use,
            sign_ins: &self.sign_ins,
        }
    }

    /// Now, by the clock of this run.
    pub fn now(&self) -> Timestamp {
        self.services.now()
    }

    fn cache_path(&self) -> PathBuf {
        self.folder
            .join(selection::sharded("observations.json", self.shard))
    }

    /// The cache as it lies on disk.
    pub fn cache(&self) -> Observations {
        Observations::load(&self.cache_path())
    }

    /// Keeps the cache; a cache that cannot be kept costs the next run time, and is no failure of this one.
    pub fn keep_cache(&self, cache: &Observations) {
        if let Err(error) = cache.save(&self.cache_path()) {
            self.output
                .say(&format!("The observations could not be kept: {error}"));
        }
    }

    /// The state's key for recognising secrets.
    pub fn hash_key(document: &StateDocument) -> Result<HmacKey, CliError> {
        Ok(HmacKey::from_hex(document.hash_key().as_hex())?)
    }

    /// Asks everybody (or `only` some), keeps the cache, and draws the plan.
    pub async fn look(
        &self,
        document: &StateDocument,
        cache: &mut Observations,
        only: Option<Subjects>,
    ) -> Result<Sighting, CliError> {
        let probes = match self.probe {
            true => Probes::Declared,
            false => Probes::None,
        };
        let recorded = self.recorded(document);
        let selected = || self.selection.subjects(self.declared(), &recorded);
        let questions = Questions {
            probes,
            no_cache: false,
            only: only.or_else(selected),
            now: self.now(),
        };
        let canaries = match self.canary {
            true => Canaries::Declared,
            false => Canaries::None,
        };
        self.ask(document, cache, &questions, canaries).await
    }

    /// Asks some around the services' caches: something was done there lately.
    pub async fn look_anew(
        &self,
        document: &StateDocument,
        cache: &mut Observations,
        concerned: Subjects,
        probes: Probes,
    ) -> Result<Sighting, CliError> {
        let questions = Questions {
            probes,
            no_cache: true,
            only: Some(concerned),
            now: self.now(),
        };
        self.ask(document, cache, &questions, Canaries::None).await
    }

    async fn ask(
        &self,
        document: &StateDocument,
        cache: &mut Observations,
        questions: &Questions,
        canaries: Canaries,
    ) -> Result<Sighting, CliError> {
        self.resolver.allow_known(&document.recorded.secret_uses);
        let hash_key = Self::hash_key(document)?;
        let recorded = self.recorded(document);
        let observer = Observer {
            sources: self.sources(),
            declared: self.declared(),
            recorded: &recorded,
            hash_key: &hash_key,
        };
        let mut observed = observer.observe(cache, questions).await;
        if canaries == Canaries::Declared {
            let only = questions.only.as_ref();
            let called = observer.canaries(only, questions.now).await;
            observed.live.canaries = called.calls;
            observed.uses.extend(called.uses);
        }
        self.progress.clear();
        self.keep_cache(cache);
        Ok(self.sighting(document, observed))
    }

    /// The plan that follows from what was seen, drawn from the state as it is now.
    pub fn redrawn(&self, document: &StateDocument, sighting: Sighting) -> Sighting {
        let observed = Observed {
            live: sighting.live,
            uses: sighting.uses,
        };
        self.sighting(document, observed)
    }

    /// Where checklists of handoffs lie, unless the command line says otherwise.
    pub fn checklists(&self) -> PathBuf {
        self.folder.join(selection::sharded("handoffs", self.shard))
    }

    /// What is recorded, under the names that things have now.
    pub fn recorded<'d>(&self, document: &'d StateDocument) -> Cow<'d, Recorded> {
        Moves::of(self.declared(), &document.recorded).follow(&document.recorded)
    }

    /// Draws the plan without asking anybody.
    pub fn look_offline(&self, document: &StateDocument) -> Sighting {
        let observed = Observed {
            live: crate::observe::nothing(self.declared()),
            uses: BTreeSet::new(),
        };
        self.sighting(document, observed)
    }

    /// Draws the plan from what the logs said when they were read last, without asking anybody.
    pub fn look_back(&self, document: &StateDocument) -> Sighting {
        let observed = Observed {
            live: crate::observe::remembered(self.declared(), &self.cache()),
            uses: BTreeSet::new(),
        };
        self.sighting(document, observed)
    }

    fn sighting(&self, document: &StateDocument, observed: Observed) -> Sighting {
        let mut plan = reconcile(Input {
            declared: self.declared(),
            recorded: &document.recorded,
            live: &observed.live,
            acknowledged: &self.acknowledged,
            now: self.now(),
            horizon: self.horizon,
        });
        // a handoff is written when everything has followed
        let recorded = self.recorded(document);
        plan.unexplained = unexplained(
            &plan,
            Grounds {
                declared: self.declared(),
                recorded: &recorded,
                live: &observed.live,
                deeds: &deeds(document),
            },
        );
        let plan = self.selection.narrow(plan, self.declared(), &recorded);
        let handoffs = handoffs(&plan, self.declared(), &recorded);
        let sight = Sight {
            declared: self.declared(),
            recorded: &recorded,
            live: &observed.live,
        };
        Sighting {
            creators_left: creators_left(sight, self.now()),
            live: observed.live,
            uses: observed.uses,
            open: open_handoffs(document)
                .into_iter()
                .filter(|one| self.selection.has(&one.address, self.declared(), &recorded))
                .collect(),
            plan,
            handoffs,
        }
    }

    /// Refuses an address that another shard holds.
    pub fn check_shard(&self, address: &Address, document: &StateDocument) -> Result<(), CliError> {
        let recorded = self.recorded(document);
        self.selection
            .check_shard(address, self.declared(), &recorded)
    }

    /// The states of the other shards; none without `--shard`.
    pub fn other_shards(&self) -> Result<Vec<(Shard, StateStore)>, CliError> {
        match self.shard {
            Some(shard) => selection::other_shards(&self.store, shard),
            None => Ok(Vec::new()),
        }
    }

    /// Ends the run's services, keeping what changed in a simulated world.
    pub async fn close(self) -> Result<(), CliError> {
        self.services.close().await
    }
}

fn open_handoffs(document: &StateDocument) -> Vec<OpenHandoff> {
    let open = document.journal.open();
    open.filter(|entry| entry.handoff.is_some())
        .map(|entry| OpenHandoff {
            address: entry.address.clone(),
            since: entry.opened_at,
        })
        .collect()
}

/// Handoffs that may explain a live change: those that are open, and those that ended without proof.
fn deeds(document: &StateDocument) -> Vec<Deed> {
    let asked = |entry: &JournalEntry| {
        let told = entry.told()?;
        let boxes = told.tick.iter().chain(&told.untick);
        Some(boxes.map(|one| one.permission.clone()).collect())
    };
    let entries = document.journal.entries().iter();
    entries
        .filter(|entry| entry.handoff.is_some() && entry.phase != Phase::Done)
        .map(|entry| Deed {
            address: entry.address.clone(),
            from: entry.opened_service_time.unwrap_or(entry.opened_at),
            to: entry.closed_at,
            boxes: asked(entry),
        })
        .collect()
}

/// The handoff of each of a plan's actions.
pub fn handoffs(plan: &Plan, declared: &Declared, recorded: &Recorded) -> Vec<Option<Handoff>> {
    plan.actions
        .iter()
        .map(|action| handoff::write(action, declared, recorded))
        .collect()
}

/// Whether this runs in CI, where nobody can be asked.
pub fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}

/// The folders of the configuration, where secret files may lie.
pub fn roots(paths: &[PathBuf], root: &std::path::Path) -> Vec<PathBuf> {
    let mut roots = vec![root.to_owned()];
    for path in paths {
        if path.is_dir() {
            roots.push(path.clone());
        } else if let Some(parent) = path.parent() {
            roots.push(parent.to_owned());
        }
    }
    roots
}
