#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::cell::Cell;

use super::*;

const REFERENCE: &str = "file:secrets/token";
const OLD: &str = "s3cret-old";
const NEW: &str = "s3cret-new";

struct Place {
    _base: tempfile::TempDir,
    root: PathBuf,
    beside: PathBuf,
}

impl Place {
    fn new() -> Self {
        let base = tempfile::tempdir().unwrap();
        let (root, beside) = (base.path().join("config"), base.path().join("beside"));
        std::fs::create_dir_all(&root).unwrap();
        std::fs::create_dir_all(&beside).unwrap();
        Self {
            _base: base,
            root,
            beside,
        }
    }

    fn with_old() -> Self {
        let place = Self::new();
        std::fs::create_dir(place.root.join("secrets")).unwrap();
        std::fs::write(place.path(), format!("{OLD}\n")).unwrap();
        place
    }

    fn path(&self) -> PathBuf {
        self.root.join("secrets/token")
    }

    fn roots(&self) -> Vec<PathBuf> {
        vec![self.root.clone()]
    }

    fn store(&self, value: &str) -> Result<Stored, StoreError> {
        self.store_until(value, &|_| Ok(()))
    }

    fn store_until(&self, value: &str, before: Before<'_>) -> Result<Stored, StoreError> {
        store(
            &self.path(),
            "secrets/token",
            &self.roots(),
            &SecretString::from(value),
            REFERENCE,
            before,
        )
    }

    fn value(&self) -> Option<String> {
        let value = read(&self.path(), &self.roots(), REFERENCE).ok()?;
        Some(value.expose_secret().to_owned())
    }

    fn before(&self) -> Option<String> {
        let value = previous(&self.path(), &self.roots(), REFERENCE).ok()?;
        Some(value.expose_secret().to_owned())
    }
}

#[test]
fn a_first_value_makes_its_folder_and_is_its_owner_s_alone() {
    let place = Place::new();
    let stored = place.store(NEW).unwrap();
    assert_eq!(
        stored,
        Stored {
            written: true,
            previous: Previous::None
        }
    );
    assert_eq!(place.value().as_deref(), Some(NEW));
    assert_eq!(place.before(), None);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&place.path()), 0o600);
        assert_eq!(mode(&place.root.join("secrets")), 0o700);
    }
}

#[test]
fn the_value_before_is_kept_until_it_is_given_up() {
    let place = Place::with_old();
    let stored = place.store(NEW).unwrap();
    assert!(stored.written);
    assert_eq!(
        stored.previous,
        Previous::File("secrets/token.previous".to_owned())
    );
    assert_eq!(place.before().as_deref(), Some(OLD));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        for name in ["token", "token.previous"] {
            let path = place.root.join("secrets").join(name);
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
    for _ in 0..2 {
        discard(&place.path(), &place.roots(), REFERENCE).unwrap();
        assert_eq!(place.before(), None);
    }
    assert_eq!(place.value().as_deref(), Some(NEW));
}

#[test]
fn the_same_value_again_pushes_nothing_away_and_takes_the_others_rights() {
    let place = Place::with_old();
    place.store(NEW).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(place.path(), std::fs::Permissions::from_mode(0o644)).unwrap();
    }
    let again = place.store(NEW).unwrap();
    assert!(!again.written);
    assert_eq!(place.before().as_deref(), Some(OLD));
    #[cfg(unix)]
    assert_eq!(file::file_mode_warning(&place.path()), None);
}

/// Breaks off before each step in turn, then does it again: both values are there in the end, the old one at any time.
#[test]
fn killed_at_any_step_it_ends_in_the_same_place() {
    let mut points = 0;
    loop {
        let place = Place::with_old();
        let left = Cell::new(points);
        let broken = place.store_until(NEW, &|_| match left.get() {
            0 => Err(io::Error::other("killed")),
            more => {
                left.set(more - 1);
                Ok(())
            }
        });
        let now = place.value();
        assert!(
            now.as_deref() == Some(OLD)
                || (now.as_deref() == Some(NEW) && place.before().as_deref() == Some(OLD)),
            "point {points}: {now:?}"
        );
        place.store(NEW).unwrap();
        assert_eq!(place.value().as_deref(), Some(NEW), "point {points}");
        assert_eq!(place.before().as_deref(), Some(OLD), "point {points}");
        let files = std::fs::read_dir(place.root.join("secrets"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .filter(|name| name.to_str().unwrap().ends_with(".new"))
            .count();
        assert!(files <= 1, "what was left behind does not pile up");
        if broken.is_ok() {
            break;
        }
        let text = format!("{broken:?} {}", broken.as_ref().unwrap_err());
        assert!(!text.contains("s3cret"), "{text}");
        points += 1;
    }
    assert_eq!(points, 10, "two files of five steps each");
}

#[test]
fn a_failure_while_making_the_folder_leaves_nothing() {
    let place = Place::new();
    let error = place
        .store_until(NEW, &|step| match step {
            Step::MakeFolder => Err(io::Error::other("disk full")),
            _ => Ok(()),
        })
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "file:secrets/token was not written (making its folder): disk full"
    );
    assert!(!place.root.join("secrets").exists());
}

#[cfg(unix)]
#[test]
fn a_link_may_point_within_the_folder_and_nowhere_else() {
    use std::os::unix::fs::symlink;
    let place = Place::new();
    std::fs::create_dir(place.root.join("secrets")).unwrap();
    std::fs::write(place.beside.join("token"), OLD).unwrap();
    let escapes = |outcome: Result<Stored, StoreError>| {
        matches!(
            outcome,
            Err(StoreError::Reading(SecretError::FileEscapes { .. }))
        )
    };

    symlink(place.beside.join("token"), place.path()).unwrap();
    assert!(escapes(place.store(NEW)));
    std::fs::remove_file(place.path()).unwrap();
    symlink(place.beside.join("none"), place.path()).unwrap();
    assert!(escapes(place.store(NEW)), "a link that leads nowhere yet");
    std::fs::remove_file(place.path()).unwrap();
    std::fs::remove_dir(place.root.join("secrets")).unwrap();
    symlink(&place.beside, place.root.join("secrets")).unwrap();
    assert!(escapes(place.store(NEW)), "the folder leads out");
    assert!(discard(&place.path(), &place.roots(), REFERENCE).is_err());
    std::fs::remove_file(place.root.join("secrets")).unwrap();
    let everything = std::fs::read_to_string(place.beside.join("token")).unwrap();
    assert_eq!(everything, OLD, "nothing outside was touched");
    assert!(!place.beside.join("none").exists());

    std::fs::create_dir(place.root.join("secrets")).unwrap();
    std::fs::write(place.root.join("real"), OLD).unwrap();
    symlink(place.root.join("real"), place.path()).unwrap();
    place.store(NEW).unwrap();
    assert!(place.path().is_symlink(), "the link stays");
    assert_eq!(place.value().as_deref(), Some(NEW));
    assert_eq!(place.before().as_deref(), Some(OLD));
}

#[test]
fn a_folder_in_the_file_s_place_is_not_replaced() {
    let place = Place::new();
    std::fs::create_dir_all(place.path()).unwrap();
    let error = place.store(NEW).unwrap_err();
    assert!(matches!(error, StoreError::Reading(_)), "{error:?}");
    assert!(place.path().is_dir());
}
