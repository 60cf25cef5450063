#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use super::*;
use crate::model::{OpField, VaultField};
use crate::secret::ResolverSettings;

const OLD: &str = "s3cret-old";
const NEW: &str = "s3cret-new";

fn words(line: &[&str]) -> Vec<String> {
    line.iter().map(|word| (*word).to_owned()).collect()
}

/// Programs that keep the value in `folder`; `write` is a script that gets the folder as `$1`.
fn programs(folder: &Path, write: &str) -> SecretRef {
    let at = folder.to_str().unwrap();
    SecretRef::Exec(Programs {
        read: words(&["sh", "-c", "cat \"$1/value\"", "sh", at]),
        write: Some(words(&["sh", "-c", write, "sh", at])),
        previous: Some(words(&["cat", folder.join("before").to_str().unwrap()])),
    })
}

const WRITE: &str = r#"cp "$1/value" "$1/before" 2>/dev/null; tr '\0' ' ' < /proc/$$/cmdline > "$1/argv"; cat > "$1/value""#;

fn resolver(settings: ResolverSettings) -> Resolver {
    Resolver::over(settings, |_| None)
}

fn with_exec() -> Resolver {
    resolver(ResolverSettings {
        allow_exec: true,
        exec_timeout: Duration::from_secs(60),
        ..ResolverSettings::default()
    })
}

fn file_ref(folder: &Path) -> SecretRef {
    SecretRef::File {
        written: "token".to_owned(),
        path: folder.join("token"),
    }
}

fn op_ref() -> SecretRef {
    SecretRef::Op(OpField {
        vault: "Prod".to_owned(),
        item: "Iru".to_owned(),
        section: None,
        field: "token".to_owned(),
    })
}

fn vault_ref() -> SecretRef {
    SecretRef::Vault(VaultField {
        mount: "kv".to_owned(),
        path: "iru".to_owned(),
        field: "token".to_owned(),
    })
}

#[test]
fn every_store_says_what_it_can() {
    let folder = tempfile::tempdir().unwrap();
    let bare = resolver(ResolverSettings::default());
    let reading = SecretRef::Exec(Programs::reading(words(&["pass", "show", "x"])));
    let says = |secret: &SecretRef, resolver: &Resolver| match resolver.ability(secret) {
        StoreAbility::Writable => "writable".to_owned(),
        StoreAbility::ReadOnly { way_out } => way_out,
        StoreAbility::NotAllowed { flag } => flag,
    };
    let env = SecretRef::Env("IRU".to_owned());
    assert!(says(&env, &bare).contains("so that IRU has it, and run apply again"));
    assert!(says(&reading, &bare).contains("write: […]"));
    assert!(says(&vault_ref(), &bare).contains("stores: { vault"));
    assert_eq!(says(&programs(folder.path(), WRITE), &bare), "--allow-exec");
    assert_eq!(says(&op_ref(), &bare), "--allow-store op");
    assert_eq!(says(&file_ref(folder.path()), &bare), "writable");
    let allowed = resolver(ResolverSettings {
        allow_exec: true,
        allow_stores: BTreeSet::from(["op".to_owned()]),
        ..ResolverSettings::default()
    });
    assert_eq!(says(&op_ref(), &allowed), "writable");
    assert_eq!(says(&programs(folder.path(), WRITE), &allowed), "writable");
}

#[cfg(unix)]
#[tokio::test]
async fn a_program_gets_the_value_on_stdin_and_is_not_asked_twice() {
    let folder = tempfile::tempdir().unwrap();
    let secret = programs(folder.path(), WRITE);
    let resolver = with_exec();
    resolver.store(&secret, &OLD.into()).await.unwrap();
    let stored = resolver.store(&secret, &NEW.into()).await.unwrap();
    assert_eq!(
        stored,
        Stored {
            written: true,
            previous: Previous::Program
        }
    );
    let text = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(text("value"), NEW);
    assert!(!text("argv").contains("s3cret"));
    let again = resolver.store(&secret, &NEW.into()).await.unwrap();
    assert!(!again.written);
    let before = resolver.resolve_previous(&secret).await.unwrap();
    assert_eq!(before.expose_secret(), OLD);
    resolver.discard_previous(&secret).await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_program_that_fails_hangs_or_forgets_has_stored_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("value"), OLD).unwrap();
    let mut told = String::new();
    for (write, says, limit) in [
        ("cat; cat >&2; exit 3", "exit status: 3", 60_000),
        ("cat > /dev/null; exec sleep 600", "did not end", 400),
        ("cat > /dev/null", "something else is read back", 60_000),
        (
            "cat > /dev/null; rm \"$1/value\"",
            "cannot be read back",
            60_000,
        ),
    ] {
        let resolver = resolver(ResolverSettings {
            allow_exec: true,
            exec_timeout: Duration::from_millis(limit),
            ..ResolverSettings::default()
        });
        let secret = programs(folder.path(), write);
        let error = resolver.store(&secret, &NEW.into()).await.unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
        told.push_str(&format!("{error} {error:?} {resolver:?}"));
    }
    assert!(!told.contains("s3cret"), "{told}");
}

#[tokio::test]
async fn every_refusal_holds_no_value() {
    let folder = tempfile::tempdir().unwrap();
    let bare = resolver(ResolverSettings::default());
    let missing = SecretRef::Exec(Programs {
        read: words(&["/nonexistent"]),
        write: Some(words(&["/nonexistent"])),
        previous: None,
    });
    let exec = with_exec();
    let mut told = String::new();
    for (resolver, secret) in [
        (&bare, SecretRef::Env("IRU".to_owned())),
        (&bare, file_ref(folder.path())),
        (&bare, op_ref()),
        (&bare, vault_ref()),
        (&bare, programs(folder.path(), WRITE)),
        (&exec, missing),
    ] {
        let error = resolver.store(&secret, &NEW.into()).await.unwrap_err();
        assert!(error.to_string().contains(&secret.to_string()), "{error}");
        let previous = resolver.resolve_previous(&secret).await.unwrap_err();
        told.push_str(&format!("{error} {error:?} {previous} {previous:?}\n"));
    }
    let empty = bare.store(&op_ref(), &" \n".into()).await.unwrap_err();
    assert!(matches!(empty, StoreError::NoValue { .. }));
    assert!(!told.contains("s3cret"), "{told}");
    assert!(!folder.path().join("token").exists());
}

#[tokio::test]
async fn a_simulated_run_keeps_the_value_in_memory_and_touches_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let secret = file_ref(folder.path());
    let world = BTreeMap::from([("file:token".to_owned(), OLD.into())]);
    let resolver = resolver(ResolverSettings {
        world: Some(world),
        roots: vec![folder.path().to_owned()],
        ..ResolverSettings::default()
    });
    for secret in [&secret, &op_ref(), &vault_ref()] {
        assert_eq!(resolver.ability(secret), StoreAbility::Writable);
        // As after a person typed it.
        resolver.remember(&secret.to_string(), NEW.into());
        let stored = resolver.store(secret, &NEW.into()).await.unwrap();
        assert_eq!(stored.previous, Previous::Memory);
        let found = resolver.resolve(secret).await.unwrap();
        assert_eq!(found.expose_secret(), NEW);
    }
    let before = resolver.resolve_previous(&secret).await.unwrap();
    assert_eq!(before.expose_secret(), OLD);
    resolver.discard_previous(&secret).await.unwrap();
    assert!(resolver.resolve_previous(&secret).await.is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn what_was_typed_is_forgotten_when_it_is_refused_and_when_it_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let secret = file_ref(folder.path());
    let resolver = resolver(ResolverSettings {
        roots: vec![folder.path().to_owned()],
        ..ResolverSettings::default()
    });
    resolver.remember("file:token", "refused".into());
    resolver.forget("file:token");
    assert!(resolver.resolve(&secret).await.unwrap_err().is_unset());
    resolver.remember("file:token", NEW.into());
    resolver.store(&secret, &NEW.into()).await.unwrap();
    std::fs::write(folder.path().join("token"), "moved on").unwrap();
    let found = resolver.resolve(&secret).await.unwrap();
    assert_eq!(found.expose_secret(), "moved on");
}

#[test]
fn storing_can_be_sent_between_threads() {
    fn sent<T: Send>(_: &T) {}
    let (resolver, secret, value) = (with_exec(), op_ref(), SecretString::from(NEW));
    sent(&resolver.store(&secret, &value));
    sent(&resolver.resolve_previous(&secret));
}
