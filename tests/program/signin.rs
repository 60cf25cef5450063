//! Signing in to Okta as a service app: with every kind of key, with and without proof of possession, and each way to fail.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tenantry::simulator::RequestCount;

use crate::stage::{Run, Stage, text_of};

const ORG: &str = "acme.okta.com";
const APP: &str = "0oa1example";
const TOKEN: &str = "/oauth2/v1/token";
const LOGS: &str = "/api/v1/logs";

/// A tenant, and an org with one app; `app` is its YAML.
fn world(app: &str, more: &str) -> String {
    format!(
        "
tenants:
  accuhive:
    host: accuhive.api.kandji.io
    devices: 3
    tokens:
      - {{ label: tenantry auditor, secret: env:AUDITOR, permissions: [List audit events] }}
      - {{ label: okta, secret: env:WORKLOAD, permissions: [Device list] }}
orgs:
  acme:
    domain: acme.okta.com
    service_apps:
      - {app}
    connections: [{{ nickname: Production, domain: accuhive.api.kandji.io, secret: env:WORKLOAD }}]
{more}"
    )
}

/// An app with a key pair that the world invents.
fn invented(more: &str) -> String {
    world(
        &format!(
            "{{ client_id: {APP}, private_key: env:OKTA_KEY, scopes: [okta.logs.read]{more} }}"
        ),
        "",
    )
}

fn declaration(credentials: &str) -> String {
    format!(
        "version: 1
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    tokens:
      auditor: {{ name: tenantry auditor, secret: env:AUDITOR, permissions: [List audit events] }}
      okta: {{ permissions: [Device list] }}
orgs:
  acme: {{ domain: {ORG}, credentials: {{ client_id: {APP}, private_key: env:OKTA_KEY{credentials} }} }}
connections:
  production: {{ nickname: Production, org: acme, tenant: accuhive, token: okta }}
"
    )
}

fn stage(world: &str) -> Stage {
    Stage::of(&declaration(""), world)
}

fn count(asked: &[RequestCount], path: &str) -> u64 {
    let to = |one: &&RequestCount| one.host == ORG && one.path == path;
    asked.iter().filter(to).map(|one| one.count).sum()
}

/// A plan that reads the log as the app, asking for so many tokens.
#[track_caller]
fn reads_as_the_app(stage: &Stage, questions: u64) -> Run {
    let run = stage.run("plan -vv").exits(0);
    let asked = stage.asked();
    assert_eq!(count(&asked, TOKEN), questions, "{asked:#?} {run}");
    let logs: Vec<_> = asked.iter().filter(|one| one.path == LOGS).collect();
    assert!(!logs.is_empty(), "{asked:#?} {run}");
    for one in logs {
        assert_eq!(
            (one.method.as_str(), one.token_label.as_str()),
            ("GET", APP)
        );
    }
    run
}

#[test]
fn an_rsa_key_in_pem_signs_in_once_a_run() {
    let public = text_of("tests/fixtures/keys/throw-away-of-the-simulator.pub.pem");
    let app = json!({ "client_id": APP, "public_keys": [public], "scopes": ["okta.logs.read"] });
    for algorithm in [
        "",
        ", algorithm: RS256",
        ", algorithm: RS384",
        ", algorithm: RS512",
    ] {
        let mut stage = Stage::of(&declaration(algorithm), &world(&app.to_string(), ""));
        let key = text_of("tests/fixtures/keys/throw-away-of-the-simulator.pem");
        stage.set("OKTA_KEY", &key);
        reads_as_the_app(&stage, 1);
        // as CI systems keep it on one line
        stage.set("OKTA_KEY", &key.replace('\n', "\\n"));
        reads_as_the_app(&stage, 1);
    }
}

#[test]
fn a_jwk_signs_in_and_apply_and_capture_do_too() {
    let stage = stage(&invented(""));
    reads_as_the_app(&stage, 1);
    stage.run("apply --auto-approve").exits(0);
    assert_eq!(count(&stage.asked(), TOKEN), 1, "one token a run");
    stage.run("capture okta acme").exits(0);
    let asked = stage.asked();
    assert_eq!((count(&asked, TOKEN), count(&asked, LOGS)), (1, 1));
}

#[test]
fn an_app_that_requires_proof_of_possession_gets_it() {
    let stage = stage(&invented(", dpop: true"));
    // without a proof, with one, and with its nonce
    reads_as_the_app(&stage, 3);
    // nonces rotate, and the System Log may want one as well
    stage.act(json!({ "do": "advance", "seconds": 30 }));
    stage.act(json!({ "do": "set", "org": "acme", "switches": { "log_wants_nonce": true } }));
    let run = stage.run("plan").exits(0);
    assert!(!run.err.contains("TN7"), "{run}");
}

#[test]
fn a_clock_that_is_off_is_corrected_by_the_orgs_own() {
    for seconds in [-7200, 7200] {
        let stage = stage(&format!(
            "clock: {{ ahead_seconds: {seconds} }}\n{}",
            invented("")
        ));
        reads_as_the_app(&stage, 2);
    }
}

/// A plan whose reading is refused with a code.
#[track_caller]
fn is_refused(stage: &Stage, code: &str, says: &[&str]) {
    let run = stage
        .run("plan")
        .exits(77)
        .says(&format!("tenantry explain {code}"));
    let run = says.iter().fold(run, |run, text| run.says(text));
    assert!(!run.out.contains("drift"), "{run}");
    stage.run("drift").exits(77);
    stage
        .run("capture okta acme")
        .exits(77)
        .warns(&format!("tenantry explain {code}"));
    stage.run(&format!("explain {code}")).exits(0);
}

#[test]
fn another_key_is_told() {
    let mut stage = stage(&invented(""));
    stage.set(
        "OKTA_KEY",
        &text_of("tests/fixtures/keys/throw-away-of-the-simulator.pem"),
    );
    is_refused(&stage, "TN712", &["invalid_client", "key_id"]);
}

#[test]
fn another_name_of_the_endpoint_is_told() {
    let stage = stage(&invented(""));
    let name = json!({ "token_endpoint_host": "login.acme.example" });
    stage.act(json!({ "do": "set", "org": "acme", "switches": name }));
    is_refused(&stage, "TN713", &["audience", "custom domain"]);
}

#[test]
fn a_clock_that_cannot_be_corrected_is_told() {
    let stage = stage(&format!(
        "clock: {{ ahead_seconds: 3000 }}\n{}",
        invented("")
    ));
    let ahead = json!({ "token_clock_ahead": 7200 });
    stage.act(json!({ "do": "set", "org": "acme", "switches": ahead }));
    is_refused(
        &stage,
        "TN714",
        &["our clock is 50 minutes behind the org's"],
    );
}

#[test]
fn a_missing_scope_is_told() {
    let app =
        format!("{{ client_id: {APP}, private_key: env:OKTA_KEY, scopes: [okta.users.read] }}");
    let stage = stage(&world(&app, ""));
    is_refused(&stage, "TN715", &["invalid_scope", "okta.logs.read"]);
}

#[test]
fn a_missing_role_is_told() {
    let stage = stage(&invented(", has_role: false"));
    is_refused(&stage, "TN716", &["E0000006", "Report Administrator"]);
}

#[test]
fn an_app_that_is_off_is_told() {
    let stage = stage(&invented(", off: true"));
    is_refused(&stage, "TN712", &["client_id"]);
}

#[test]
fn a_key_that_is_none_is_never_used() {
    let mut stage = stage(&invented(""));
    for (value, says) in [
        ("hunter2", "is no private key"),
        ("{}", "is no private key"),
        (
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----",
            "pass phrase",
        ),
        (
            r#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}"#,
            "is the public key",
        ),
    ] {
        stage.set("OKTA_KEY", value);
        let run = stage.run("plan").exits(77).says(says).says("env:OKTA_KEY");
        assert!(!run.err.contains(value), "{run}");
        assert_eq!(count(&stage.asked(), TOKEN), 0, "{run}");
    }
}

#[test]
fn an_algorithm_that_does_not_fit_is_told() {
    let stage = Stage::of(&declaration(", algorithm: RS256"), &invented(""));
    stage
        .run("plan")
        .exits(77)
        .says("RS256 does not fit the key, which signs with ES256");
}

#[test]
fn an_outage_of_the_token_endpoint_is_no_refusal() {
    let stage = stage(&invented(""));
    stage.act(json!({ "do": "fault", "kind": "status", "status": 503, "path": TOKEN, "times": 1 }));
    stage.run("plan").exits(0);
    stage.act(json!({ "do": "fault", "kind": "html", "path": TOKEN }));
    let run = stage.run("plan").exits(1);
    assert!(!run.out.contains("drift"), "{run}");
}

#[test]
fn the_embedded_simulator_knows_the_declared_app() {
    let program = crate::stage::Program::with(&[("tenantry.yaml", &declaration(""))]);
    program.run("apply --simulate --auto-approve").exits(0);
    let run = program.run("plan --simulate").exits(0);
    assert!(!run.err.contains("System Log was not read"), "{run}");
}

#[test]
fn an_expired_api_token_is_told() {
    let declaration = declaration("").replace(
        &format!("client_id: {APP}, private_key: env:OKTA_KEY"),
        "ssws: env:OKTA",
    );
    let mut stage = Stage::of(&declaration, &invented(""));
    stage.set("OKTA", "00anoldone");
    is_refused(&stage, "TN717", &["E0000011", "30 days"]);
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

/// Signs in with each form of a key whose public half is registered.
#[track_caller]
fn every_form_signs_in(public: &Value, forms: &[String]) {
    let app = json!({ "client_id": APP, "public_keys": [public], "scopes": ["okta.logs.read"] });
    let mut stage = stage(&world(&app.to_string(), ""));
    for form in forms {
        stage.set("OKTA_KEY", form);
        reads_as_the_app(&stage, 1);
    }
}

macro_rules! on_a_curve {
    ($test:ident, $curve:ident, $name:literal, $bytes:literal) => {
        #[test]
        fn $test() {
            use $curve::elliptic_curve::sec1::ToSec1Point;
            use $curve::pkcs8::EncodePrivateKey;
            let mut number = [7_u8; $bytes];
            // below the order of every curve
            number[0] = 0;
            let key = $curve::SecretKey::from_slice(&number).unwrap();
            let point = key.public_key().to_sec1_point(false);
            let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
            let public = json!({ "kty": "EC", "crv": $name, "x": text(point.x().unwrap()), "y": text(point.y().unwrap()) });
            let mut private = public.clone();
            private["d"] = text(&number).into();
            let sec1 = pem("EC PRIVATE KEY", &key.to_sec1_der().unwrap());
            let forms = [
                private.to_string(),
                json!({ "keys": [private] }).to_string(),
                pem("PRIVATE KEY", key.to_pkcs8_der().unwrap().as_bytes()),
                format!("-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n{sec1}"),
                sec1,
            ];
            every_form_signs_in(&public, &forms);
        }
    };
}

on_a_curve!(every_form_of_a_key_on_p256, p256, "P-256", 32);
on_a_curve!(every_form_of_a_key_on_p384, p384, "P-384", 48);
on_a_curve!(every_form_of_a_key_on_p521, p521, "P-521", 66);

/// The numbers of a PKCS#1 key.
fn numbers(der: &[u8]) -> Vec<Vec<u8>> {
    let length = |at: &[u8]| match at[0] {
        0x82 => (3, usize::from(at[1]) << 8 | usize::from(at[2])),
        0x81 => (2, usize::from(at[1])),
        short => (1, usize::from(short)),
    };
    let (skip, _) = length(&der[1..]);
    let mut rest = &der[1 + skip..];
    let mut numbers = Vec::new();
    while !rest.is_empty() {
        let (skip, long) = length(&rest[1..]);
        let start = 1 + skip;
        let number = &rest[start..start + long];
        numbers.push(number.strip_prefix(&[0]).unwrap_or(number).to_vec());
        rest = &rest[start + long..];
    }
    numbers
}

#[test]
fn every_form_of_an_rsa_key() {
    let text = text_of("tests/fixtures/keys/throw-away-of-the-simulator.pem");
    let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    let pkcs8 = STANDARD.decode(body).unwrap();
    // what PKCS#8 puts before a key of 2048 bits
    let pkcs1 = &pkcs8[26..];
    let numbers: Vec<String> = numbers(pkcs1)
        .iter()
        .map(|number| URL_SAFE_NO_PAD.encode(number))
        .collect();
    let [_, n, e, d, p, q, dp, dq, qi] = numbers.as_slice() else {
        panic!("{}", numbers.len());
    };
    let public = json!({ "kty": "RSA", "n": n, "e": e, "kid": "k1" });
    let mut private = public.clone();
    for (name, number) in [
        ("d", d),
        ("p", p),
        ("q", q),
        ("dp", dp),
        ("dq", dq),
        ("qi", qi),
    ] {
        private[name] = number.as_str().into();
    }
    let mut of_384 = private.clone();
    of_384["alg"] = "RS384".into();
    let forms = [private.to_string(), of_384.to_string()];
    every_form_signs_in(&public, &forms);
    let unnamed = json!({ "kty": "RSA", "n": n, "e": e });
    every_form_signs_in(&unnamed, &[text, pem("RSA PRIVATE KEY", pkcs1)]);
}

#[test]
fn an_app_with_several_keys_wants_to_know_which() {
    let one = json!({ "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "another" });
    let public = text_of("tests/fixtures/keys/throw-away-of-the-simulator.pub.pem");
    let app =
        json!({ "client_id": APP, "public_keys": [one, public], "scopes": ["okta.logs.read"] });
    let mut stage = stage(&world(&app.to_string(), ""));
    stage.set(
        "OKTA_KEY",
        &text_of("tests/fixtures/keys/throw-away-of-the-simulator.pem"),
    );
    is_refused(&stage, "TN712", &["kid is invalid", "key_id"]);
}
