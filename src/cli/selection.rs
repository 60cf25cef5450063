//! What a run is about: targets, excludes and the shard, over what is declared and recorded.

use std::collections::BTreeSet;

use super::args::SelectArgs;
use super::error::CliError;
use crate::apply::Scope;
use crate::model::{
    Address, AddressPattern, Declared, Item, Key, Plan, PlanSelection, Recorded, Shard,
};
use crate::observe::Subjects;
use crate::reconcile;
use crate::render;
use crate::state::StateStore;

/// Addresses that are shown when a pattern names none.
const SHOWN: usize = 3;

/// What a run is about.
#[derive(Debug, Default)]
pub struct Selection {
    targets: Vec<AddressPattern>,
    excludes: Vec<AddressPattern>,
    shard: Option<Shard>,
}

impl Selection {
    /// Of one shard, or of everything.
    pub fn of(shard: Option<Shard>) -> Self {
        Self {
            shard,
            ..Self::default()
        }
    }

    /// Narrows it to what the command line names.
    ///
    /// # Errors
    /// A pattern names nothing.
    pub fn to(
        &mut self,
        args: &SelectArgs,
        declared: &Declared,
        recorded: &Recorded,
    ) -> Result<(), CliError> {
        let known = addresses(declared, recorded);
        for pattern in args.targets.iter().chain(&args.excludes) {
            if !known.iter().any(|address| pattern.matches(address)) {
                return Err(CliError::Usage(nothing(pattern, &known)));
            }
        }
        self.targets.clone_from(&args.targets);
        self.excludes.clone_from(&args.excludes);
        Ok(())
    }

    /// Whether it is everything.
    pub fn is_everything(&self) -> bool {
        self.targets.is_empty() && self.excludes.is_empty() && self.shard.is_none()
    }

    /// Whether it has this address.
    pub fn has(&self, address: &Address, declared: &Declared, recorded: &Recorded) -> bool {
        self.has_within(address, None, declared, recorded)
    }

    fn has_within(
        &self,
        address: &Address,
        org: Option<&str>,
        declared: &Declared,
        recorded: &Recorded,
    ) -> bool {
        let around = Around::of(address, org, declared, recorded);
        let named = |patterns: &[AddressPattern]| {
            patterns.iter().any(|pattern| {
                pattern.matches(address) || around.0.iter().any(|address| pattern.matches(address))
            })
        };
        let sharded = self
            .shard
            .is_none_or(|shard| shard.holds(around.owner(address)));
        sharded && (self.targets.is_empty() || named(&self.targets)) && !named(&self.excludes)
    }

    /// Refuses an address that another shard holds, and names that.
    ///
    /// # Errors
    /// Another one holds it.
    pub fn check_shard(
        &self,
        address: &Address,
        declared: &Declared,
        recorded: &Recorded,
    ) -> Result<(), CliError> {
        let Some(shard) = self.shard else {
            return Ok(());
        };
        let around = Around::of(address, None, declared, recorded);
        // a connection of which nothing is known here belongs to nobody known
        let unknown = matches!(address, Address::Connection(_)) && around.0.is_empty();
        let owner = around.owner(address);
        if unknown || shard.holds(owner) {
            return Ok(());
        }
        let mut all = (1..=shard.of()).filter_map(|number| Shard::new(number, shard.of()).ok());
        let right = all.find(|one| one.holds(owner)).unwrap_or(shard);
        let address = address.to_string();
        Err(CliError::Usage(format!(
            "{} belongs to shard {right}, and this run is about shard {shard}: give --shard {right}",
            render::escape(&address)
        )))
    }

    /// Whom to ask; `None`: everybody.
    pub fn subjects(&self, declared: &Declared, recorded: &Recorded) -> Option<Subjects> {
        if self.is_everything() {
            return None;
        }
        let mut subjects = Subjects::default();
        let mut connections = BTreeSet::new();
        for address in addresses(declared, recorded) {
            if !self.has(&address, declared, recorded) {
                continue;
            }
            for around in Around::of(&address, None, declared, recorded)
                .0
                .into_iter()
                .chain([address.clone()])
            {
                match around {
                    Address::Tenant(tenant) => _ = subjects.tenants.insert(tenant),
                    Address::Org(org) => _ = subjects.orgs.insert(org),
                    _ => {}
                }
            }
            match &address {
                Address::Connection(key) => _ = connections.insert(key.clone()),
                // what runs on a token decides what may be done with it
                Address::Token { tenant, token } => {
                    let behind = declared.connections.values().filter(|connection| {
                        connection.tenant.value == *tenant && connection.token.value == *token
                    });
                    subjects
                        .orgs
                        .extend(behind.map(|connection| connection.org.value.clone()));
                }
                _ => {}
            }
        }
        subjects.connections = Some(connections);
        Some(subjects)
    }

    /// The part of a plan that this is about.
    pub fn narrow(&self, plan: Plan, declared: &Declared, recorded: &Recorded) -> Plan {
        if self.is_everything() {
            return plan;
        }
        let texts =
            |patterns: &[AddressPattern]| patterns.iter().map(ToString::to_string).collect();
        let about = PlanSelection {
            targets: texts(&self.targets),
            excludes: texts(&self.excludes),
            shard: self.shard,
            ..PlanSelection::default()
        };
        reconcile::narrow(plan, declared, about, |address, item| {
            self.has_within(address, item.and_then(org_of), declared, recorded)
        })
    }
}

/// What a run is about, for `apply`.
pub struct Selected<'a> {
    /// What it is about.
    pub selection: &'a Selection,
    /// Of these.
    pub declared: &'a Declared,
}

impl Scope for Selected<'_> {
    fn has(&self, address: &Address, recorded: &Recorded) -> bool {
        self.selection.has(address, self.declared, recorded)
    }

    fn narrow(&self, plan: Plan, recorded: &Recorded) -> Plan {
        self.selection.narrow(plan, self.declared, recorded)
    }
}

/// The org of a connection that nobody declared: its item says where it was found.
fn org_of(item: &Item) -> Option<&str> {
    item.matched.as_deref()?.strip_prefix("in org.")
}

/// What a thing belongs to: the tenant and org of a connection, the tenant of a token.
struct Around(Vec<Address>);

impl Around {
    fn of(address: &Address, org: Option<&str>, declared: &Declared, recorded: &Recorded) -> Self {
        Self(match address {
            Address::Tenant(_) | Address::Org(_) => Vec::new(),
            Address::Token { tenant, .. } => vec![Address::Tenant(tenant.clone())],
            Address::Consumer { tenant, token, .. } => vec![
                Address::Tenant(tenant.clone()),
                Address::token(tenant.clone(), token.clone()),
            ],
            Address::Connection(key) => {
                let known = declared.connections.get(key);
                let record = recorded.connections.get(address);
                let tenant = known.map(|one| one.tenant.value.clone());
                let tenant = tenant.or_else(|| match &record?.token {
                    Address::Token { tenant, .. } => Some(tenant.clone()),
                    _ => None,
                });
                let org = known
                    .map(|one| one.org.value.clone())
                    .or_else(|| record.map(|record| record.org.clone()))
                    .or_else(|| org.map(str::to_owned));
                tenant
                    .map(Address::Tenant)
                    .into_iter()
                    .chain(org.map(Address::Org))
                    .collect()
            }
        })
    }

    /// The key by which a shard holds it: of its tenant, or else of its org.
    fn owner<'a>(&'a self, address: &'a Address) -> &'a str {
        match self.0.first().unwrap_or(address) {
            Address::Tenant(key) | Address::Org(key) | Address::Connection(key) => key,
            Address::Token { tenant, .. } | Address::Consumer { tenant, .. } => tenant,
        }
    }
}

/// Everything that is declared or recorded.
fn addresses(declared: &Declared, recorded: &Recorded) -> BTreeSet<Address> {
    let mut all = BTreeSet::new();
    for (key, tenant) in &declared.tenants {
        all.insert(Address::Tenant(key.clone()));
        all.extend(
            tenant
                .tokens
                .keys()
                .map(|token| Address::token(key.clone(), token.clone())),
        );
    }
    let key = |key: &Key| key.clone();
    all.extend(declared.orgs.keys().map(key).map(Address::Org));
    all.extend(
        declared
            .connections
            .keys()
            .map(key)
            .map(Address::Connection),
    );
    all.extend(recorded.tokens.keys().cloned());
    all.extend(recorded.connections.keys().cloned());
    all
}

fn nothing(pattern: &AddressPattern, known: &BTreeSet<Address>) -> String {
    let text = pattern.to_string();
    let mut near: Vec<(usize, String)> = known
        .iter()
        .take(20_000)
        .map(ToString::to_string)
        .map(|address| (strsim::damerau_levenshtein(&address, &text), address))
        .collect();
    near.sort();
    let near: Vec<String> = near
        .into_iter()
        .take(SHOWN)
        .map(|(_, address)| address)
        .collect();
    match near.is_empty() {
        true => format!("{text} names nothing: nothing is declared"),
        false => format!(
            "{text} names nothing that is declared or recorded; near it are {}",
            near.join(", ")
        ),
    }
}

/// The name of a file of this shard: `state.shard-3-of-16.json` for `state.json`.
pub fn sharded(name: &str, shard: Option<Shard>) -> String {
    let Some(shard) = shard else {
        return name.to_owned();
    };
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) => (stem, format!(".{ending}")),
        None => (name, String::new()),
    };
    format!("{stem}.shard-{}-of-{}{ending}", shard.number(), shard.of())
}

/// The states that lie beside the undivided one, itself among them (`None`), by name.
///
/// # Errors
/// Nobody can tell.
pub fn divisions(undivided: &StateStore) -> Result<Vec<(String, Option<Shard>)>, CliError> {
    let name = undivided.name();
    let stem = name.strip_suffix(".json").unwrap_or(name);
    let shard_of = |name: &str| -> Option<Option<Shard>> {
        let middle = name.strip_prefix(stem)?.strip_suffix(".json")?;
        if middle.is_empty() {
            return Some(None);
        }
        let (number, of) = middle.strip_prefix(".shard-")?.split_once("-of-")?;
        Some(Some(
            Shard::new(number.parse().ok()?, of.parse().ok()?).ok()?,
        ))
    };
    let listed = undivided.backend().list("")?.into_iter();
    let known = listed.filter_map(|one| shard_of(&one.name).map(|shard| (one.name, shard)));
    Ok(known.collect())
}

/// The states of the other shards, beside that of this one.
///
/// # Errors
/// Nobody can tell.
pub fn other_shards(
    store: &StateStore,
    shard: Shard,
) -> Result<Vec<(Shard, StateStore)>, CliError> {
    let mine = format!(".shard-{}-of-{}", shard.number(), shard.of());
    let undivided = store.name().replacen(&mine, "", 1);
    let known = divisions(&store.clone().named(&undivided))?.into_iter();
    let others = known.filter_map(|(name, one)| Some((name, one?)));
    let others = others.filter(|(_, one)| one.of() == shard.of() && *one != shard);
    Ok(others
        .map(|(name, one)| (one, store.clone().named(&name)))
        .collect())
}

/// Refuses a run beside the state of another division: it would be a first run that knows nothing of what is recorded.
///
/// # Errors
/// There is a state that is divided otherwise; or nobody can tell.
pub fn check_division(store: &StateStore, shard: Option<Shard>) -> Result<(), CliError> {
    for (name, other) in divisions(store)? {
        let other = other.map_or(0, Shard::of);
        if other == shard.map_or(0, Shard::of) {
            continue;
        }
        let (known, way_out) = match other {
            0 => (
                "one state for everything".to_owned(),
                "run without --shard, or divide it once with `tenantry state divide --into COUNT`"
                    .to_owned(),
            ),
            of => (
                format!("a state for each of {of} shards"),
                format!(
                    "give --shard NUMBER/{of}; the number of shards of a state does not change"
                ),
            ),
        };
        let place = store.backend().place(&name);
        return Err(CliError::Usage(format!(
            "there is {known} ({}), and this run would know nothing of what that records: {way_out}",
            place.display()
        )));
    }
    Ok(())
}
