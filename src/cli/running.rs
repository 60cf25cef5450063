//! What `apply`, `verify` and `handoff complete` share: a run of actions or of open handoffs over one session.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::account;
use super::error::CliError;
use super::selection::Selected;
use super::session::{Session, Sighting};
use super::signals::Stop;
use crate::apply::{Context, Operator, Report, Run, Told};
use crate::model::HandoffId;
use crate::observe::{Observations, Observed};
use crate::state::{LockGuard, LockInfo, StateDocument};

/// How long another run that writes is waited for.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// What is run.
pub enum What<'a> {
    /// All actions of the plan.
    Actions {
        /// Whether a failure ends only what depends on it.
        going_on: bool,
    },
    /// Open handoffs are looked at, and nothing is started.
    Verify,
    /// One open handoff.
    Complete(&'a HandoffId),
}

/// The state under its lock.
pub struct Locked {
    /// The lock.
    pub lock: LockGuard,
    /// The state.
    pub document: StateDocument,
    /// Who holds it.
    pub owner: LockInfo,
}

/// Runs it, and gives the account; a run that could not go on has given its account already.
pub async fn run(
    session: &Session,
    state: Locked,
    sighting: Sighting,
    cache: &mut Observations,
    operator: &mut dyn Operator,
    stop: &Arc<Stop>,
    what: What<'_>,
) -> Result<Report, CliError> {
    let output = session.output;
    let Locked {
        lock,
        document,
        owner,
    } = state;
    let hash_key = Session::hash_key(&document)?;
    let witness = session.progress.witness();
    let mut tell = |told: Told<'_>| {
        if let Some(witness) = witness {
            witness.told(session.now(), &told);
        }
        account::tell(output, &told);
    };
    let scope = Selected {
        selection: &session.selection,
        declared: session.declared(),
    };
    let context = Context {
        scope: &scope,
        declared: session.declared(),
        sources: session.sources(),
        hash_key: &hash_key,
        clock: &session.services,
        acknowledged: &session.acknowledged,
        actor: format!("{} ({})", owner.owner, operator.name()),
        stop: stop.flag(),
        store: &session.store,
        owner,
    };
    let observed = Observed {
        live: sighting.live,
        uses: sighting.uses,
    };
    let run = Run::new(
        context, lock, document, observed, cache, operator, &mut tell,
    );
    let report = match what {
        What::Actions { going_on } => run.going_on(going_on).actions(&sighting.plan).await,
        What::Verify => run.verify(&sighting.plan).await,
        What::Complete(id) => run.complete(&sighting.plan, id).await,
    };
    session.progress.clear();
    session.keep_cache(cache);
    match report {
        Ok(mut report) => {
            report.stopped |= stop.flag().load(Ordering::SeqCst);
            if let Some(witness) = witness {
                witness.accounted(session.now(), &report);
            }
            Ok(report)
        }
        Err(halted) => {
            if let Some(witness) = witness {
                witness.accounted(session.now(), &halted.report);
            }
            output.result(&account::account(&halted.report, output));
            Err(halted.error.into())
        }
    }
}
