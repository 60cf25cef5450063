#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::model::Programs;
use secrecy::ExposeSecret;

fn env(name: &str) -> SecretRef {
    SecretRef::Env(name.to_owned())
}

fn file_ref(path: PathBuf) -> SecretRef {
    SecretRef::File {
        written: "token".to_owned(),
        path,
    }
}

fn exec_ref(argv: &[&str]) -> SecretRef {
    SecretRef::Exec(Programs::reading(
        argv.iter().map(|word| (*word).to_owned()).collect(),
    ))
}

/// An environment with `SET`, `EMPTY` and `BLANK`.
fn environment(name: &str) -> Option<OsString> {
    match name {
        "SET" => Some("from-env\n".into()),
        "EMPTY" => Some("".into()),
        "BLANK" => Some(" \n".into()),
        _ => None,
    }
}

fn world(entries: &[(&str, &str)]) -> Option<BTreeMap<String, SecretString>> {
    let entry =
        |(reference, value): &(&str, &str)| ((*reference).to_owned(), SecretString::from(*value));
    Some(entries.iter().map(entry).collect())
}

fn real() -> Resolver {
    Resolver::over(ResolverSettings::default(), environment)
}

fn simulated(entries: &[(&str, &str)]) -> Resolver {
    let settings = ResolverSettings {
        world: world(entries),
        allow_exec: true,
        ..ResolverSettings::default()
    };
    Resolver::over(settings, environment)
}

async fn shown(resolver: &Resolver, secret: &SecretRef) -> Result<String, SecretError> {
    resolver
        .resolve(secret)
        .await
        .map(|value| value.expose_secret().to_owned())
}

#[tokio::test]
async fn a_variable_is_read_and_trimmed() {
    assert_eq!(shown(&real(), &env("SET")).await.as_deref(), Ok("from-env"));
}

#[tokio::test]
async fn an_unset_or_empty_variable_is_unset_and_names_its_reference() {
    for name in ["NONE", "EMPTY", "BLANK"] {
        let error = shown(&real(), &env(name)).await.unwrap_err();
        assert!(error.is_unset(), "{name}: {error:?}");
        assert_eq!(error.to_string(), format!("env:{name} is not set"));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_variable_that_is_no_text_is_an_error() {
    use std::os::unix::ffi::OsStringExt;
    let resolver = Resolver::over(ResolverSettings::default(), |_| {
        Some(OsString::from_vec(vec![0xff, 0xfe]))
    });
    let error = shown(&resolver, &env("X")).await.unwrap_err();
    assert!(matches!(error, SecretError::NotUtf8 { .. }) && !error.is_unset());
}

#[tokio::test]
async fn what_a_person_typed_comes_first() {
    let resolver = real();
    resolver.remember("env:SET", SecretString::from(" typed\n"));
    resolver.remember("env:NONE", SecretString::from("typed too"));
    assert_eq!(shown(&resolver, &env("SET")).await.as_deref(), Ok("typed"));
    assert_eq!(
        shown(&resolver, &env("NONE")).await.as_deref(),
        Ok("typed too")
    );
}

#[tokio::test]
async fn a_simulated_run_takes_the_environment_before_its_world() {
    let resolver = simulated(&[("env:SET", "from-world"), ("env:EMPTY", "from-world")]);
    assert_eq!(
        shown(&resolver, &env("SET")).await.as_deref(),
        Ok("from-env")
    );
    assert_eq!(
        shown(&resolver, &env("EMPTY")).await.as_deref(),
        Ok("from-world")
    );
    assert!(shown(&resolver, &env("NONE")).await.unwrap_err().is_unset());
}

#[tokio::test]
async fn a_simulated_run_reads_no_file_and_runs_no_program() {
    let folder = tempfile::tempdir().unwrap();
    let (secret, trace) = (folder.path().join("token"), folder.path().join("trace"));
    std::fs::write(&secret, "from-disk").unwrap();
    let touch = exec_ref(&["touch", trace.to_str().unwrap()]);
    let mut resolver = simulated(&[]);
    resolver.settings.roots = vec![folder.path().to_owned()];
    assert!(
        shown(&resolver, &file_ref(secret.clone()))
            .await
            .unwrap_err()
            .is_unset()
    );
    assert!(shown(&resolver, &touch).await.unwrap_err().is_unset());
    assert!(!trace.exists());

    resolver.settings.world = world(&[("file:token", "from-world"), (&touch.to_string(), "too")]);
    assert_eq!(
        shown(&resolver, &file_ref(secret)).await.as_deref(),
        Ok("from-world")
    );
    assert_eq!(shown(&resolver, &touch).await.as_deref(), Ok("too"));
    assert!(!trace.exists());
}

#[tokio::test]
async fn a_file_is_read_inside_the_roots_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "from-disk\n").unwrap();
    let error = shown(&real(), &file_ref(path.clone())).await.unwrap_err();
    assert!(
        matches!(error, SecretError::FileEscapes { .. }),
        "{error:?}"
    );
    let mut resolver = real();
    resolver.settings.roots = vec![folder.path().to_owned()];
    assert_eq!(
        shown(&resolver, &file_ref(path)).await.as_deref(),
        Ok("from-disk")
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_program_runs_only_when_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let secret = exec_ref(&[
        "sh",
        "-c",
        "touch \"$1\"; echo abc",
        "sh",
        trace.to_str().unwrap(),
    ]);
    let mut resolver = real();
    let error = shown(&resolver, &secret).await.unwrap_err();
    assert!(matches!(error, SecretError::ExecNotAllowed { .. }) && !error.is_unset());
    assert!(!trace.exists());
    resolver.settings.allow_exec = true;
    assert_eq!(shown(&resolver, &secret).await.as_deref(), Ok("abc"));
    assert!(trace.exists());
}

#[tokio::test]
async fn debug_shows_no_value() {
    let resolver = simulated(&[("env:W", "s3cret-of-world")]);
    resolver.remember("env:R", SecretString::from("s3cret-typed"));
    let value = resolver.resolve(&env("R")).await.unwrap();
    let text = format!("{resolver:?} {value:?} {:?}", resolver.settings);
    assert!(text.contains("env:R") && !text.contains("s3cret"), "{text}");
}

#[test]
fn resolving_can_be_sent_between_threads() {
    fn sent<T: Send>(_: &T) {}
    let (resolver, secret) = (real(), env("SET"));
    sent(&resolver.resolve(&secret));
    sent(&resolver);
}
