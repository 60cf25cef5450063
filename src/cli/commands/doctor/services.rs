//! What the services say: reachable, clock, credentials and their rights, budget. Asks as a plan does, and nothing more.

use std::collections::BTreeSet;
use std::path::Path;

use super::local::{references, up_to};
use crate::cli::args::DoctorArgs;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::cli::services::{Allowed, Services};
use crate::cli::session::Session;
use crate::http::{self, Http};
use crate::iru::TenantClient;
use crate::model::{
    Clock, Declared, Fault, Live, LiveToken, Presence, Reading, SecretRef, Skew, Tenant,
};
use crate::observe::{Observations, Observer, Probes, Questions, Sources, Subjects};
use crate::okta::SignIns;
use crate::render::doctor::{Line, Standing};
use crate::render::reasons;
use crate::secret::{HmacKey, Resolver};
use crate::state::StateStore;

/// Whom to ask, with what.
pub struct Asking<'a> {
    /// The command line.
    pub args: &'a DoctorArgs,
    /// What is declared.
    pub declared: &'a Declared,
    /// The services.
    pub services: &'a Services,
    /// The folder of the configuration.
    pub root: &'a Path,
    /// The state.
    pub store: &'a StateStore,
}

impl Asking<'_> {
    /// Asks everybody.
    pub async fn lines(&self, output: Output) -> Result<Vec<Line>, CliError> {
        let progress = Progress::new(output);
        let http = self.services.client(&progress)?;
        let allowed = Allowed {
            exec: self.args.allow_exec,
            stores: &self.args.allow_store,
        };
        let roots = vec![self.root.to_owned()];
        let resolver = self
            .services
            .resolver(allowed, roots, &self.declared.stores, &http);
        // a state that cannot be read has its own line, and knows no use of a secret
        let document = self.store.load().ok();
        let recorded = document
            .as_ref()
            .map(|document| document.recorded.clone())
            .unwrap_or_default();
        resolver.allow_known(&recorded.secret_uses);
        let hash_key = match &document {
            Some(document) => Session::hash_key(document)?,
            None => HmacKey::generate()?,
        };
        let mut lines = secrets(self.declared, &resolver).await;
        let (reached, mut found) = self.reach(&http).await;
        let observer = Observer {
            sources: Sources {
                http: &http,
                resolver: &resolver,
                approve_new_secret_use: false,
                sign_ins: &SignIns::new(),
            },
            declared: self.declared,
            recorded: &recorded,
            hash_key: &hash_key,
        };
        let path = self.store.path().with_file_name("observations.json");
        let mut cache = Observations::load(&path);
        let questions = Questions {
            probes: Probes::None,
            no_cache: false,
            only: Some(Subjects {
                tenants: reached,
                orgs: self.declared.orgs.keys().cloned().collect(),
                connections: None,
            }),
            now: self.services.now(),
        };
        let live = observer.observe(&mut cache, &questions).await.live;
        progress.clear();
        self.readings(&live, &http, &mut found);
        found.sort_by(|one, other| one.about.cmp(&other.about));
        lines.extend(found);
        Ok(lines)
    }

    /// Asks each tenant's host without a credential whether it is there. Gives those that are worth another question.
    async fn reach(&self, http: &Http) -> (BTreeSet<String>, Vec<Line>) {
        let mut reached = BTreeSet::new();
        let mut lines = Vec::new();
        for (key, tenant) in &self.declared.tenants {
            let about = format!("tenant.{key}");
            let host = tenant.api_host.value.as_str();
            let client = TenantClient::new(http, &tenant.api_host.value, tenant.limits);
            match client.ping().await {
                Err(Fault::Connection(why)) => lines.push(unreachable(about, host, &why)),
                Ok(true) => {
                    reached.insert(key.clone());
                    lines.push(Line::new(about, Standing::Ok, format!("{host} answers")));
                }
                Ok(false) => {
                    let other = crate::iru::other_region(http, &tenant.api_host.value).await;
                    let line = Line::new(
                        about,
                        Standing::Failed,
                        format!("{host} knows no such tenant"),
                    );
                    lines.push(line.fix(match other {
                        Some(other) => format!("write `api_host: {other}`, which does"),
                        None => "compare it with \"Your organization's API URL\" on the console's page of API tokens".to_owned(),
                    }));
                }
                // the question is the vendor's own tools', and not documented: no answer to it means nothing
                Err(_) => {
                    reached.insert(key.clone());
                    lines.push(Line::new(
                        about,
                        Standing::Ok,
                        format!("{host} can be reached"),
                    ));
                }
            }
        }
        (reached, lines)
    }

    fn readings(&self, live: &Live, http: &Http, lines: &mut Vec<Line>) {
        for (key, tenant) in &self.declared.tenants {
            let about = format!("tenant.{key}");
            let gone = |line: &Line| line.about == about && line.standing == Standing::Failed;
            let Some(seen) = live.tenants.get(key).filter(|_| !lines.iter().any(gone)) else {
                continue;
            };
            lines.extend(of_reading(&about, "audit log", &seen.log));
            if matches!(seen.log, Reading::Read { .. }) {
                lines.extend(rights(&about, tenant, &seen.tokens));
            }
            let host = tenant.api_host.value.as_str();
            if let Some((sent, Some(left))) = http.used(host) {
                let text = format!(
                    "{sent} requests sent now; a run like this may send {left} more of the hour's shared budget"
                );
                lines.push(match left {
                    0 => Line::new(&about, Standing::Warning, text)
                        .fix("wait for the next hour, or raise `limits:`"),
                    _ => Line::new(&about, Standing::Ok, text),
                });
            }
        }
        for (key, seen) in &live.orgs {
            lines.extend(of_reading(&format!("org.{key}"), "System Log", &seen.log));
        }
    }
}

/// A host that gave no answer; what stands in the way decides what to do.
fn unreachable(about: String, host: &str, why: &str) -> Line {
    let lower = why.to_ascii_lowercase();
    let fix = if lower.contains("certificate") || lower.contains("tls") {
        "something between here and the vendor shows its own certificate (a proxy that inspects TLS?): let this host through, or install that proxy's root certificate in the system"
    } else if lower.contains("dns") || lower.contains("lookup") || lower.contains("resolve") {
        "the name cannot be resolved: check `api_host` and this machine's DNS"
    } else {
        "check network, firewall and proxy (HTTPS_PROXY)"
    };
    Line::new(
        about,
        Standing::Failed,
        format!("{host} cannot be reached: {why}"),
    )
    .fix(fix)
}

fn of_reading(about: &str, log: &str, reading: &Reading) -> Vec<Line> {
    match reading {
        Reading::Read { newest, skew, .. } => {
            let read = format!("its credentials read the {log}; {}", up_to(*newest));
            let mut lines = vec![Line::new(about, Standing::Ok, read)];
            lines.extend(clock(about, *skew));
            lines
        }
        Reading::NotAsked(why) => {
            let reason = reasons::not_asked(why);
            let text = format!("its {log} was not read: {}", reason.sentence());
            vec![Line::new(about, Standing::NotAsked, text).fix(reason.remedy)]
        }
        Reading::Failed(fault) => {
            let reason = reasons::fault(fault);
            let code = http::diagnose(fault, about).code.id;
            let text = format!("its {log} was not read: {} ({code})", reason.sentence());
            let rejected = matches!(fault, Fault::Rejected { .. } | Fault::SignIn(_));
            vec![Line {
                rejected,
                ..Line::new(about, Standing::Failed, text).fix(reason.remedy)
            }]
        }
    }
}

/// Five minutes is what two clocks may differ before their events are not ordered any more.
const TOLERATED: i64 = 300;

fn clock(about: &str, skew: Skew) -> Option<Line> {
    let ahead = skew.ahead().as_secs();
    let text = match ahead {
        0 => return None,
        ahead if ahead > 0 => format!("its clock is {ahead} s ahead of this machine's"),
        behind => format!(
            "its clock is {} s behind this machine's",
            behind.unsigned_abs()
        ),
    };
    Some(match ahead.abs() > TOLERATED {
        true => Line::new(about, Standing::Warning, text)
            .fix("set this machine's clock (NTP): events are told apart by time"),
        false => Line::new(about, Standing::Ok, text),
    })
}

/// Whether the auditor may do no more than it needs: reading the audit log.
fn rights(about: &str, tenant: &Tenant, tokens: &[LiveToken]) -> Option<Line> {
    let auditor = tenant.auditor_token()?;
    let name = &auditor.name.value;
    let mut named = tokens
        .iter()
        .filter(|token| token.presence == Presence::Present && token.label.value() == Some(name));
    let (Some(token), None) = (named.next(), named.next()) else {
        return Some(
            Line::new(
                about,
                Standing::NotAsked,
                format!("what the token \"{name}\" may do besides is not in the log, or stands there twice"),
            )
            .fix("look on its tab Permissions: one box, List audit events"),
        );
    };
    let permissions = token.permissions.value()?;
    let more: Vec<String> = permissions
        .keys()
        .filter(|one| !one.to_string().ends_with("/audit/events"))
        .map(ToString::to_string)
        .collect();
    Some(match more.as_slice() {
        [] => Line::new(
            about,
            Standing::Ok,
            format!("the token \"{name}\" may read the audit log and nothing else"),
        ),
        [first, ..] => Line::new(
            about,
            Standing::Warning,
            format!(
                "the token \"{name}\" may do {} things more than a plan needs, such as {first}",
                more.len()
            ),
        )
        .fix("untick every box but List audit events, or give a plan a token of its own"),
    })
}

/// Which references resolve now. Only environment and files are looked at; a store is asked when its token is needed.
async fn secrets(declared: &Declared, resolver: &Resolver) -> Vec<Line> {
    let mut lines = Vec::new();
    for reference in references(declared) {
        let line = match reference {
            SecretRef::Env(_) | SecretRef::File { .. } => match resolver.resolve(reference).await {
                Ok(_) => Line::new("secrets", Standing::Ok, format!("{reference} is at hand")),
                Err(error) if error.is_unset() => Line::new(
                    "secrets",
                    Standing::NotAsked,
                    format!("{reference} is not set here"),
                )
                .fix("set it where a run needs it; only auditors and orgs are needed for a plan"),
                Err(error) => Line::new("secrets", Standing::Failed, error.to_string())
                    .fix("correct the file or the reference"),
            },
            _ => Line::new(
                "secrets",
                Standing::NotAsked,
                format!("{reference} is asked for only where it is needed"),
            ),
        };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}
