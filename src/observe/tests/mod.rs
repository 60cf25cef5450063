//! The parts of an observation that need no service: the cache, the guard, what is asked, whom to blame.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cache;
mod org_log;

use std::collections::{BTreeMap, BTreeSet};

use secrecy::SecretString;
use serde_json::json;

use super::guard::SecretGuard;
use super::probes::{Subject, blame_the_service, refuses, telling};
use crate::http::Bearer;
use crate::iru::AuditEvent;
use crate::model::{
    Change, Fault, Known, LiveTenant, LiveToken, Permission, Presence, Reading, Recorded,
    SecretProbe, SecretRef, Skew, Timestamp, Unknown, Validity,
};
use crate::secret::{Resolver, ResolverSettings};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// An event at a minute of the hour before ten.
fn event(minute: u32, target_type: &str, actor_type: &str) -> AuditEvent {
    AuditEvent::read(&json!({
        "id": format!("e{minute:02}"),
        "action": "update",
        "occurred_at": format!("2026-11-24T09:{minute:02}:00Z"),
        "actor_id": "someone",
        "actor_type": actor_type,
        "target_id": "thing",
        "target_type": target_type,
        "new_state": { "label": "A", "permissions": [] },
    }))
    .unwrap()
}

fn live_token(id: &str, permissions: &[&str]) -> LiveToken {
    let change = Change {
        at: at("2026-11-24T09:00:00Z"),
        actor: None,
        event: "e1".to_owned(),
    };
    let list: BTreeMap<Permission, Change> = permissions
        .iter()
        .map(|text| (text.parse().unwrap(), change.clone()))
        .collect();
    LiveToken {
        id: id.to_owned(),
        presence: Presence::Present,
        label: Known::Unknown,
        description: Known::Unknown,
        permissions: Known::Known {
            value: list,
            since: change.clone(),
        },
        taken: BTreeMap::new(),
        created: None,
        changed: change,
    }
}

mod asking {
    use super::*;
    use crate::model::{
        Claim, FileId, Ignore, Proven, RecordedToken, Source, Span, Spanned, Token,
    };

    #[test]
    fn the_permission_that_tells_a_token_from_others_is_asked() {
        let tokens = [
            live_token(
                "a",
                &["GET /devices", "GET /users", "GET /devices/{}/details"],
            ),
            live_token("b", &["GET /devices", "DELETE /devices/{}"]),
            live_token("c", &["DELETE /devices/{}", "GET /devices/{}/details"]),
        ];
        let telling = |own: &LiveToken| telling(own, &tokens).map(|found| found.to_string());
        assert_eq!(telling(&tokens[0]).as_deref(), Some("GET /users"));
        assert_eq!(telling(&tokens[1]).as_deref(), Some("GET /devices"));
        assert_eq!(
            telling(&tokens[2]),
            None,
            "nothing of it is asked without an object"
        );
    }

    /// A declared token named `A`, with one group of two permissions.
    fn declared_token() -> Token {
        let nowhere = Span::new(FileId(0), 0..0);
        let members = ["GET /devices", "GET /users"].map(|text| text.parse().unwrap());
        let group = Claim::Group {
            path: "Group".to_owned(),
            members: members.into(),
        };
        Token {
            span: nowhere,
            name: Spanned::new("A".to_owned(), nowhere),
            description: None,
            secret: None,
            permissions: vec![Spanned::new(group, nowhere)],
            rotation: None,
            consumers: BTreeMap::new(),
            prevent_revoke: None,
            ignore: Ignore::default(),
            absent: None,
        }
    }

    fn recorded_token(id: &str) -> RecordedToken {
        let frozen: BTreeSet<Permission> = ["GET /devices".parse().unwrap()].into();
        let when = at("2026-11-20T00:00:00Z");
        RecordedToken {
            id: Some(id.to_owned()),
            name: Proven {
                value: "A".to_owned(),
                at: when,
                by: Source::AuditLog,
            },
            description: None,
            generation: 1,
            permissions: Proven {
                value: frozen.clone(),
                at: when,
                by: Source::AuditLog,
            },
            groups: [("Group".to_owned(), frozen)].into(),
            secret: None,
            created_at: None,
            first_seen: when,
        }
    }

    #[test]
    fn a_group_is_asked_as_it_was_applied() {
        let (token, record) = (declared_token(), recorded_token("a"));
        assert_eq!(Subject::new(&token, None, &[]).declared().len(), 2);
        assert_eq!(Subject::new(&token, Some(&record), &[]).declared().len(), 1);
    }

    #[test]
    fn a_token_is_the_one_with_its_id_else_the_only_one_with_its_name() {
        let (token, record) = (declared_token(), recorded_token("b"));
        let mut tokens = [
            live_token("a", &["GET /users"]),
            live_token("b", &["GET /devices"]),
        ];
        let change = tokens[0].changed.clone();
        let named = |name: &str| Known::Known {
            value: name.to_owned(),
            since: change.clone(),
        };
        tokens[0].label = named("A");
        tokens[1].label = named("renamed");
        let own = |record: Option<&RecordedToken>, tokens: &[LiveToken]| {
            let subject = Subject::new(&token, record, tokens);
            subject.telling().map(|permission| permission.to_string())
        };
        assert_eq!(own(None, &tokens).as_deref(), Some("GET /users"));
        assert_eq!(own(Some(&record), &tokens).as_deref(), Some("GET /devices"));
        tokens[1].label = named("A");
        assert_eq!(own(None, &tokens), None, "two bear the name");
        tokens[0].presence = Presence::Deleted(change.clone());
        assert_eq!(own(None, &tokens).as_deref(), Some("GET /devices"));
    }

    #[test]
    fn only_what_the_service_itself_refused_is_asked_on() {
        let status = |status| {
            Validity::Unknown(Unknown::Failed(Fault::Status {
                status,
                says: String::new(),
            }))
        };
        for (validity, expected) in [
            (Validity::Proven, false),
            (Validity::EveryAnswer401, true),
            (status(401), true),
            (status(403), true),
            (status(429), false),
            (status(500), false),
            (Validity::Unknown(Unknown::NotLicensed), true),
            (
                Validity::Unknown(Unknown::Failed(Fault::Connection(String::new()))),
                false,
            ),
            (
                Validity::Unknown(Unknown::Failed(Fault::Shape(String::new()))),
                false,
            ),
            (
                Validity::Unknown(Unknown::Failed(Fault::ForeignPage { title: None })),
                false,
            ),
        ] {
            assert_eq!(refuses(&validity), expected, "{validity:?}");
        }
    }
}

mod blame {
    use super::*;
    use crate::model::NotAsked;

    fn rejected() -> Validity {
        Validity::EveryAnswer401
    }

    fn unset() -> Validity {
        Validity::Unknown(Unknown::NotAsked(NotAsked::SecretNotAtHand {
            reference: "env:X".to_owned(),
        }))
    }

    fn log_rejected() -> Reading {
        Reading::Failed(Fault::Rejected {
            status: 401,
            says: String::new(),
        })
    }

    fn log_read() -> Reading {
        Reading::Read {
            newest: None,
            since: None,
            skew: Skew::default(),
        }
    }

    /// Whether the service is blamed, the auditor being the token `auditor`.
    fn blamed(log: Reading, probes: Vec<(&str, Validity)>) -> bool {
        let probes: BTreeMap<String, SecretProbe> = probes
            .into_iter()
            .map(|(key, validity)| {
                let probe = SecretProbe {
                    at: at("2026-11-24T09:00:00Z"),
                    validity,
                    permissions: BTreeMap::new(),
                };
                (key.to_owned(), probe)
            })
            .collect();
        let mut live = LiveTenant {
            log,
            tokens: Vec::new(),
            traces: Vec::new(),
            activity: BTreeMap::new(),
            probes,
            secrets: BTreeMap::new(),
            findings: Vec::new(),
        };
        blame_the_service(&mut live, Some(&"auditor".to_owned()));
        let fault = Validity::Unknown(Unknown::Failed(Fault::EveryTokenRejected));
        let of_probes = live.probes.values().any(|probe| probe.validity == fault);
        assert!(live.log != Reading::Failed(Fault::EveryTokenRejected) || of_probes);
        of_probes
    }

    #[test]
    fn all_tokens_at_once_are_the_services_trouble() {
        assert!(blamed(
            log_rejected(),
            vec![("auditor", rejected()), ("b", rejected())]
        ));
        assert!(
            blamed(log_rejected(), vec![("b", rejected())]),
            "two tokens, each asked once"
        );
        assert!(
            blamed(log_rejected(), vec![("b", rejected()), ("c", unset())]),
            "c was not asked"
        );
        assert!(
            blamed(log_read(), vec![("auditor", rejected()), ("b", rejected())]),
            "the auditor was accepted before, and is not any more"
        );
    }

    #[test]
    fn one_token_is_that_tokens_trouble() {
        assert!(!blamed(log_rejected(), vec![]));
        assert!(!blamed(log_rejected(), vec![("auditor", rejected())]));
        assert!(!blamed(
            log_rejected(),
            vec![("auditor", rejected()), ("b", unset())]
        ));
        assert!(!blamed(
            log_rejected(),
            vec![("auditor", rejected()), ("b", Validity::Proven)]
        ));
        assert!(!blamed(
            log_read(),
            vec![("b", rejected()), ("c", rejected())]
        ));
        let unreachable = Reading::Failed(Fault::Connection(String::new()));
        assert!(!blamed(unreachable, vec![("b", rejected())]));
    }
}

mod guard {
    use super::*;

    const VALUE: &str = "0a1b2c3d-0000-4000-8000-00000000abcd";

    fn resolver() -> Resolver {
        let world = BTreeMap::from([("env:X".to_owned(), SecretString::from(VALUE))]);
        let settings = ResolverSettings {
            world: Some(world),
            ..ResolverSettings::default()
        };
        Resolver::over(settings, |_| None)
    }

    #[tokio::test]
    async fn recognising_a_secret_is_no_use_of_it() {
        let (resolver, recorded) = (resolver(), Recorded::default());
        let guard = SecretGuard::new(&resolver, &recorded, false);
        let reference = SecretRef::Env("X".to_owned());
        guard.secret(&reference, "a.api.kandji.io").await.unwrap();
        assert!(guard.used().is_empty());
        let bearer = guard
            .bearer(&reference, "a.api.kandji.io", Bearer::iru)
            .await;
        assert_eq!(bearer.unwrap().host(), "a.api.kandji.io");
        assert_eq!(guard.used().len(), 1);
    }

    #[tokio::test]
    async fn a_changed_host_is_refused_before_the_secret_is_even_looked_up() {
        let resolver = Resolver::over(ResolverSettings::default(), |_| {
            unreachable!("nobody looks it up")
        });
        let mut recorded = Recorded::default();
        let hosts = BTreeSet::from(["b.api.kandji.io".to_owned()]);
        recorded.secret_uses.insert("env:X".to_owned(), hosts);
        let guard = SecretGuard::new(&resolver, &recorded, false);
        let reference = SecretRef::Env("X".to_owned());
        let refused = guard.secret(&reference, "a.api.kandji.io").await;
        let Err(Reading::Failed(Fault::Refused(why))) = refused else {
            panic!("it is refused")
        };
        assert!(why.contains("b.api.kandji.io") && why.contains("--approve-new-secret-use"));
    }
}
