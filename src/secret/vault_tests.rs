#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::*;
use crate::http::{Endpoints, Http, HttpSettings};
use crate::model::{FileId, SecretRef, Span, Spanned, Vault, VaultLogin};
use crate::secret::{Resolver, ResolverSettings, StoreAbility, VaultAccess};

const HOST: &str = "vault.example.com:8200";
const TOKEN: &str = "hvs.s3cret-token";
const JWT: &str = "s3cret.jwt.text";
const OLD: &str = "s3cret-old";
const NEW: &str = "s3cret-new";

/// A KV engine of version 2 with one secret, and a sign-in.
#[derive(Default)]
struct Kv {
    versions: Vec<Option<Value>>,
    /// Somebody writes this between our reading and writing.
    intruder: Option<Value>,
    namespace: Option<String>,
    tokens: BTreeSet<String>,
    answer: Option<(u16, &'static str)>,
    /// Takes writes and keeps the old value.
    lazy: bool,
    seen: Vec<String>,
    logins: usize,
}

type Shared = Arc<Mutex<Kv>>;

async fn serve(kv: Kv) -> (Shared, Http) {
    let shared: Shared = Arc::new(Mutex::new(kv));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new()
        .fallback(answer)
        .with_state(Arc::clone(&shared));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let http = Http::new(HttpSettings {
        endpoints: Endpoints::parse(&format!("{HOST}=http://{address}")).unwrap(),
        ..HttpSettings::default()
    });
    (shared, http)
}

async fn answer(State(kv): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let mut kv = kv.lock().unwrap();
    let header = |name: &str| {
        let value = parts.headers.get(name)?;
        Some(value.to_str().unwrap().to_owned())
    };
    let query = parts.uri.query().unwrap_or_default().to_owned();
    kv.seen
        .push(format!("{} {}", parts.method, parts.uri.path()));
    let say = |status: u16, body: Value| {
        (StatusCode::from_u16(status).unwrap(), body.to_string()).into_response()
    };
    let errors = |status: u16, text: &str| say(status, json!({ "errors": [text] }));
    if let Some((status, text)) = kv.answer {
        return errors(status, text);
    }
    if header("x-vault-namespace") != kv.namespace {
        return errors(404, "no such namespace");
    }
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    if parts.uri.path() == "/v1/auth/jwt/login" {
        if asked["jwt"] != JWT || asked["role"] != "ci" {
            return errors(400, &format!("error validating {JWT}"));
        }
        kv.logins += 1;
        let token = format!("{TOKEN}-{}", kv.logins);
        kv.tokens = BTreeSet::from([token.clone()]);
        return say(200, json!({ "auth": { "client_token": token } }));
    }
    let token = header("authorization").unwrap_or_default();
    if !kv.tokens.contains(token.trim_start_matches("Bearer ")) {
        return errors(403, "2 errors occurred: permission denied, invalid token");
    }
    if parts.uri.path() != "/v1/kv/data/iru/accuhive" {
        return say(404, json!({ "errors": [] }));
    }
    if parts.method == "POST" {
        if let Some(theirs) = kv.intruder.take() {
            kv.versions.push(Some(theirs));
        }
        if asked["options"]["cas"] != kv.versions.len() {
            return errors(
                400,
                "check-and-set parameter did not match the current version",
            );
        }
        let data = match kv.lazy {
            true => kv.versions.last().cloned().flatten(),
            false => Some(asked["data"].clone()),
        };
        kv.versions.push(data);
        return say(200, json!({ "data": { "version": kv.versions.len() } }));
    }
    let wanted = query.strip_prefix("version=").map(|n| n.parse().unwrap());
    let number: usize = wanted.unwrap_or(kv.versions.len());
    match kv.versions.get(number.wrapping_sub(1)).cloned() {
        None => say(404, json!({ "errors": [] })),
        Some(data) => say(
            if data.is_some() { 200 } else { 404 },
            json!({ "data": { "data": data, "metadata": { "version": number } } }),
        ),
    }
}

fn login_token() -> VaultLogin {
    VaultLogin::Token(SecretRef::Env("VAULT_TOKEN".to_owned()))
}

fn login_jwt() -> VaultLogin {
    VaultLogin::Jwt {
        mount: "jwt".to_owned(),
        role: "ci".to_owned(),
        jwt: SecretRef::Env("JWT".to_owned()),
    }
}

fn resolver(http: &Http, login: VaultLogin, namespace: Option<&str>, allowed: &[&str]) -> Resolver {
    let span = Span::new(FileId(0), 0..0);
    let settings = ResolverSettings {
        allow_stores: allowed.iter().map(|store| (*store).to_owned()).collect(),
        vault: Some(VaultAccess {
            vault: Vault {
                host: Spanned::new(HOST.to_owned(), span),
                namespace: namespace.map(str::to_owned),
                login,
            },
            http: http.clone(),
        }),
        ..ResolverSettings::default()
    };
    Resolver::over(settings, |name| match name {
        "VAULT_TOKEN" => Some(TOKEN.into()),
        "JWT" => Some(JWT.into()),
        _ => None,
    })
}

fn secret() -> SecretRef {
    SecretRef::Vault(VaultField {
        mount: "kv".to_owned(),
        path: "iru/accuhive".to_owned(),
        field: "token".to_owned(),
    })
}

fn kv(versions: Vec<Option<Value>>) -> Kv {
    Kv {
        versions,
        tokens: BTreeSet::from([TOKEN.to_owned()]),
        ..Kv::default()
    }
}

fn with_old() -> Kv {
    kv(vec![Some(json!({ "token": OLD, "note": "kept" }))])
}

async fn shown(outcome: Result<SecretString, SecretError>) -> String {
    outcome.unwrap().expose_secret().to_owned()
}

#[tokio::test]
async fn a_value_is_stored_beside_the_other_fields_and_the_one_before_is_a_version() {
    let (kv, http) = serve(with_old()).await;
    let resolver = resolver(&http, login_token(), None, &[HOST]);
    assert_eq!(shown(resolver.resolve(&secret()).await).await, OLD);
    assert_eq!(resolver.ability(&secret()), StoreAbility::Writable);
    let stored = resolver.store(&secret(), &NEW.into()).await.unwrap();
    assert_eq!(
        stored,
        Stored {
            written: true,
            previous: Previous::VaultVersion(1)
        }
    );
    let data = json!({ "token": NEW, "note": "kept" });
    assert_eq!(kv.lock().unwrap().versions[1], Some(data));
    assert_eq!(shown(resolver.resolve_previous(&secret()).await).await, OLD);

    let again = resolver.store(&secret(), &NEW.into()).await.unwrap();
    assert_eq!(
        again,
        Stored {
            written: false,
            previous: Previous::VaultVersion(1)
        }
    );
    assert_eq!(kv.lock().unwrap().versions.len(), 2);
    resolver.discard_previous(&secret()).await.unwrap();
    assert_eq!(shown(resolver.resolve_previous(&secret()).await).await, OLD);
    let uses = BTreeMap::from([(
        "env:VAULT_TOKEN".to_owned(),
        BTreeSet::from([HOST.to_owned()]),
    )]);
    assert_eq!(resolver.store_uses(), uses);
}

#[tokio::test]
async fn a_secret_that_is_not_there_is_unset_and_can_be_written() {
    for versions in [vec![], vec![Some(json!({ "token": OLD })), None]] {
        let count = versions.len();
        let (kv, http) = serve(self::kv(versions)).await;
        let resolver = resolver(&http, login_token(), None, &[HOST]);
        assert!(resolver.resolve(&secret()).await.unwrap_err().is_unset());
        let stored = resolver.store(&secret(), &NEW.into()).await.unwrap();
        assert!(stored.written);
        assert_eq!(kv.lock().unwrap().versions.len(), count + 1);
        assert_eq!(shown(resolver.resolve(&secret()).await).await, NEW);
        let before = resolver.resolve_previous(&secret()).await;
        assert_eq!(before.is_ok(), count == 2, "a deleted version is skipped");
    }
}

#[tokio::test]
async fn what_somebody_else_wrote_in_between_is_never_overwritten() {
    let mut state = with_old();
    let theirs = json!({ "token": "s3cret-theirs" });
    state.intruder = Some(theirs.clone());
    let (kv, http) = serve(state).await;
    let resolver = resolver(&http, login_token(), None, &[HOST]);
    let error = resolver.store(&secret(), &NEW.into()).await.unwrap_err();
    assert_eq!(
        error,
        StoreError::Conflict {
            reference: "vault:kv/iru/accuhive#token".to_owned()
        }
    );
    assert_eq!(kv.lock().unwrap().versions.last(), Some(&Some(theirs)));
    assert!(resolver.store(&secret(), &NEW.into()).await.is_ok());
}

#[tokio::test]
async fn what_is_not_read_back_is_not_stored() {
    let mut state = with_old();
    state.lazy = true;
    let (_kv, http) = serve(state).await;
    let resolver = resolver(&http, login_token(), None, &[HOST]);
    let error = resolver.store(&secret(), &NEW.into()).await.unwrap_err();
    assert!(matches!(error, StoreError::ReadBack { .. }), "{error:?}");
}

#[tokio::test]
async fn a_jwt_is_exchanged_once_and_again_when_its_token_has_expired() {
    let mut state = with_old();
    state.namespace = Some("teams/iru".to_owned());
    let (kv, http) = serve(state).await;
    let resolver = resolver(&http, login_jwt(), Some("teams/iru"), &[HOST]);
    for _ in 0..2 {
        assert_eq!(shown(resolver.resolve(&secret()).await).await, OLD);
    }
    assert_eq!(kv.lock().unwrap().logins, 1);
    kv.lock().unwrap().tokens.clear();
    assert_eq!(shown(resolver.resolve(&secret()).await).await, OLD);
    assert_eq!(kv.lock().unwrap().logins, 2);
}

#[tokio::test]
async fn nothing_is_sent_to_a_server_that_nobody_allowed() {
    let (kv, http) = serve(with_old()).await;
    let resolver = resolver(&http, login_token(), None, &["op", "vault.example.com"]);
    let flag = format!("--allow-store {HOST}");
    assert_eq!(
        resolver.resolve(&secret()).await.unwrap_err(),
        SecretError::StoreNotAllowed {
            reference: "vault:kv/iru/accuhive#token".to_owned(),
            flag: flag.clone()
        }
    );
    assert_eq!(
        resolver.ability(&secret()),
        StoreAbility::NotAllowed { flag }
    );
    assert!(resolver.store(&secret(), &NEW.into()).await.is_err());
    assert!(resolver.resolve_previous(&secret()).await.is_err());
    assert!(kv.lock().unwrap().seen.is_empty());
    assert!(resolver.store_uses().is_empty());

    let elsewhere = BTreeSet::from(["other.example".to_owned()]);
    resolver.allow_known(&BTreeMap::from([("env:VAULT_TOKEN".to_owned(), elsewhere)]));
    assert!(resolver.resolve(&secret()).await.is_err());
    let here = BTreeSet::from([HOST.to_owned()]);
    resolver.allow_known(&BTreeMap::from([("env:VAULT_TOKEN".to_owned(), here)]));
    assert_eq!(shown(resolver.resolve(&secret()).await).await, OLD);
}

#[tokio::test]
async fn every_refusal_says_what_to_do_and_shows_no_value() {
    for (status, text, says) in [
        (
            403,
            "permission denied, invalid token",
            "not valid any more",
        ),
        (403, "permission denied", "policy"),
        (503, "Vault is sealed", "sealed"),
        (307, "moved", "redirects"),
        (473, "standby", "standby"),
        (500, "s3cret-token", "500"),
        (200, "hvs.s3cret-token", "version 2"),
    ] {
        for login in [login_token(), login_jwt()] {
            let mut state = with_old();
            state.answer = Some((status, text));
            let (_kv, http) = serve(state).await;
            let http = without_patience(http);
            let resolver = resolver(&http, login, None, &[HOST]);
            let read = resolver.resolve(&secret()).await.unwrap_err();
            let stored = resolver.store(&secret(), &NEW.into()).await.unwrap_err();
            let told = format!("{read} {stored} {read:?} {stored:?} {resolver:?}");
            assert!(!told.contains("s3cret"), "{told}");
            let wanted = told.contains(says) || told.contains("the sign-in");
            assert!(wanted, "{status}: {told}");
        }
    }
}

/// The same stand-ins, asked once.
fn without_patience(http: Http) -> Http {
    Http::new(HttpSettings {
        endpoints: http.endpoints().clone(),
        longest_wait: std::time::Duration::ZERO,
        ..HttpSettings::default()
    })
}

#[tokio::test]
async fn a_refused_jwt_and_a_missing_credential_are_named() {
    let mut login = login_jwt();
    if let VaultLogin::Jwt { role, .. } = &mut login {
        *role = "other".to_owned();
    }
    let (_kv, http) = serve(with_old()).await;
    let refused = resolver(&http, login, None, &[HOST]);
    let error = refused.resolve(&secret()).await.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(
        text.contains("role `other`") && !text.contains("s3cret"),
        "{text}"
    );

    let unset = resolver(
        &http,
        VaultLogin::Token(SecretRef::Env("NONE".to_owned())),
        None,
        &[HOST],
    );
    let error = unset.resolve(&secret()).await.unwrap_err();
    assert!(error.is_unset(), "a plan goes on without it");
    assert_eq!(error.reference(), "env:NONE");
}
