//! Signing in as a service app: how long a token is kept, what a flow gets, and a bucket that runs empty.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::future::BoxFuture;
use tenantry::http::{Endpoints, Http, HttpSettings, Sleeper};
use tenantry::model::{CanaryOutcome, Credentials, Fault, OktaDomain, Reading};
use tenantry::observe::{CanaryError, Novelty, Observations, Probes};
use tenantry::okta::{LogQuery, OrgClient, SignIns, SigningIn};
use tenantry::simulator::{Act, Simulator};

use crate::stand::{LOGS, ORG, Stand};

const FLOWS: &str = "acme.workflows.okta.com";
const TOKEN: &str = "/oauth2/v1/token";

const CONFIGURATION: &str = "
version: 1
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    tokens: { flows: { name: Flows, permissions: [Device list] } }
orgs:
  acme: { domain: acme.okta.com, credentials: { client_id: 0oa1reader, private_key: env:READER } }
connections:
  production:
    nickname: Production
    org: acme
    tenant: accuhive
    token: flows
    canary:
      url: 'https://acme.workflows.okta.com/api/flo/0123abcd/invoke'
      service_app: { client_id: 0oa2canary, private_key: env:CANARY }
";

fn world(scope: &str, dpop: bool) -> String {
    format!(
        "
tenants:
  accuhive:
    host: accuhive.api.kandji.io
    devices: 1
    tokens: [{{ label: Flows, secret: env:FLOWS, permissions: [Device list] }}]
orgs:
  acme:
    domain: acme.okta.com
    service_apps:
      - {{ client_id: 0oa1reader, private_key: env:READER, scopes: [okta.logs.read], dpop: {dpop} }}
      - {{ client_id: 0oa2canary, private_key: env:CANARY, scopes: [{scope}], dpop: {dpop} }}
    connections: [{{ nickname: Production, domain: accuhive.api.kandji.io, secret: env:FLOWS }}]
    canaries: [{{ alias: 0123abcd, connection: Production, oauth: true }}]
"
    )
}

const INVOKE: &str = "okta.workflows.invoke.manage";

fn asked(simulator: &Simulator, host: &str, path: &str) -> u64 {
    let all = simulator.counts();
    let to = all
        .iter()
        .filter(|one| one.host == host && one.path == path);
    to.map(|one| one.count).sum()
}

#[tokio::test]
async fn a_token_is_kept_until_shortly_before_its_end() {
    let stand = Stand::new(CONFIGURATION, &world(INVOKE, false)).await;
    let http = stand.http();
    let domain = OktaDomain::canonical(ORG);
    let Some(Credentials::ServiceApp(app)) = &stand.declared.orgs["acme"].credentials else {
        panic!("no app");
    };
    let private_key = stand.simulator.secrets()["env:READER"].clone().into();
    for (lifetime, questions) in [(3600, 1), (0, 3)] {
        let switches = format!(
            r#"{{"do": "set", "org": "acme", "switches": {{"token_lifetime": {lifetime}}}}}"#
        );
        stand.act(&switches);
        stand.simulator.reset_counts();
        let sign_ins = SignIns::new();
        for host in [ORG, ORG, FLOWS] {
            let who = SigningIn {
                http: &http,
                domain: &domain,
                app,
                private_key: &private_key,
                now: stand.simulator.now(),
            };
            let bearer = sign_ins.bearer(who, host).await.unwrap();
            assert_eq!(bearer.host(), host);
        }
        assert_eq!(asked(&stand.simulator, ORG, TOKEN), questions);
    }
}

#[tokio::test]
async fn a_flow_gets_an_access_token_once_somebody_approved_it() {
    for dpop in [false, true] {
        let mut stand = Stand::new(CONFIGURATION, &world(INVOKE, dpop)).await;
        let error = stand.canary("production").await.unwrap_err();
        let refused = |error: &CanaryError| match error {
            CanaryError::NotSent(Fault::Refused(why)) => why.contains("--approve-new-secret-use"),
            _ => false,
        };
        assert!(refused(&error), "{error}");
        assert_eq!(
            asked(&stand.simulator, ORG, TOKEN),
            0,
            "nothing was asked for"
        );
        stand.approve = true;
        let called = stand.canary("production").await.unwrap();
        assert_eq!(called.answer.outcome, CanaryOutcome::Works);
        let uses: Vec<_> = called
            .uses
            .iter()
            .map(|used| (used.reference.as_str(), used.host.as_str(), used.novelty))
            .collect();
        let expected = [
            ("env:CANARY", ORG, Novelty::First),
            ("the access token of env:CANARY", FLOWS, Novelty::First),
        ];
        assert_eq!(uses, expected);
        let token = &stand.simulator.access_tokens()[0];
        assert!(!format!("{called:?}").contains(token));
        // once it is known, nobody has to approve it again
        stand.approve = false;
        for (reference, host, _) in expected {
            let hosts = [host.to_owned()].into();
            stand
                .recorded
                .secret_uses
                .insert(reference.to_owned(), hosts);
        }
        assert!(stand.canary("production").await.is_ok());
        // and it goes to no other org's flows
        let other = [("the access token of env:CANARY", "other.workflows.okta.com")];
        for (reference, host) in other {
            let hosts = [host.to_owned()].into();
            stand
                .recorded
                .secret_uses
                .insert(reference.to_owned(), hosts);
        }
        assert!(refused(&stand.canary("production").await.unwrap_err()));
    }
}

#[tokio::test]
async fn an_app_that_may_not_invoke_is_told_before_the_flow_is_called() {
    let mut stand = Stand::new(CONFIGURATION, &world("okta.logs.read", false)).await;
    stand.approve = true;
    let error = stand.canary("production").await.unwrap_err();
    assert!(
        matches!(&error, CanaryError::NotSent(Fault::SignIn(_))),
        "{error}"
    );
    assert!(error.to_string().contains("invalid_scope"), "{error}");
    assert_eq!(
        asked(&stand.simulator, FLOWS, "/api/flo/0123abcd/invoke"),
        0
    );
}

#[tokio::test]
async fn the_log_is_read_with_a_proof_for_each_try() {
    let stand = Stand::new(CONFIGURATION, &world(INVOKE, true)).await;
    stand.act(r#"{"do": "set", "org": "acme", "switches": {"log_wants_nonce": true}}"#);
    stand.act(
        r#"{"do": "fault", "kind": "status", "status": 503, "path": "/api/v1/logs", "times": 2}"#,
    );
    let observed = stand
        .observe(&mut Observations::default(), Probes::None)
        .await;
    let log = &observed.live.orgs["acme"].log;
    assert!(matches!(log, Reading::Read { .. }), "{log:?}");
    assert!(asked(&stand.simulator, ORG, LOGS) > 2);
}

/// Lets the world's time pass in place of ours, and writes down how much.
struct WorldTime(Arc<Simulator>, Arc<Mutex<Vec<Duration>>>);

impl Sleeper for WorldTime {
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let seconds = i64::try_from(duration.as_secs()).unwrap() + 1;
        self.0.act(Act::Advance { seconds }).unwrap();
        self.1.lock().unwrap().push(duration);
        Box::pin(std::future::ready(()))
    }
}

#[tokio::test]
async fn an_empty_bucket_is_waited_for_and_never_overdrawn() {
    let world = "
orgs:
  acme: { domain: acme.okta.com, ssws: env:OKTA, switches: { limits: { per_minute: 4 } } }
";
    let world = tenantry::simulator::World::from_yaml(world).unwrap();
    let simulator = Simulator::start(world, "127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let simulator = Arc::new(simulator);
    let waits = Arc::new(Mutex::new(Vec::new()));
    let http = Http::new(HttpSettings {
        endpoints: Endpoints::parse(&simulator.endpoints()).unwrap(),
        sleeper: Arc::new(WorldTime(Arc::clone(&simulator), Arc::clone(&waits))),
        ..HttpSettings::default()
    });
    let client = OrgClient::new(&http, &OktaDomain::canonical(ORG));
    let secret = simulator.secrets()["env:OKTA"].clone().into();
    let bearer = tenantry::http::Bearer::ssws(&secret, ORG).unwrap();
    for _ in 0..10 {
        client
            .log_page(&bearer, &LogQuery::default())
            .await
            .unwrap();
    }
    assert_eq!(
        asked(&simulator, ORG, LOGS),
        10,
        "no 429, so nothing was asked twice"
    );
    let waits = waits.lock().unwrap().clone();
    assert_eq!(waits.len(), 2, "{waits:?}");
    assert!(
        waits.iter().all(|wait| *wait <= Duration::from_secs(60)),
        "{waits:?}"
    );
}
