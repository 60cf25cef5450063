#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;

use super::super::{remember_use, samples};
use super::*;
use crate::model::Timestamp;

fn me() -> LockInfo {
    LockInfo::of_this_process("ana", "apply", Timestamp::UNIX_EPOCH)
}

fn store() -> (tempfile::TempDir, StateStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = StateStore::beside(folder.path(), Origin::Real);
    (folder, store)
}

/// A store whose file holds one secret use, and what was written.
fn written() -> (tempfile::TempDir, StateStore, StateDocument) {
    let (folder, store) = store();
    let mut document = store.load().unwrap();
    remember_use(&mut document.recorded, "env:X", "a.api.kandji.io");
    store.lock(&me()).unwrap().save(&document).unwrap();
    let document = store.load().unwrap();
    (folder, store, document)
}

fn bytes(store: &StateStore) -> Vec<u8> {
    std::fs::read(store.path()).unwrap()
}

#[test]
fn the_default_places() {
    let real = StateStore::beside(Path::new("conf"), Origin::Real);
    assert_eq!(real.path(), Path::new("conf/.tenantry/state.json"));
    assert_eq!(real.lock_path(), Path::new("conf/.tenantry/state.lock"));
    let simulated = StateStore::beside(Path::new("conf"), Origin::Simulated);
    assert_eq!(
        simulated.path(),
        Path::new("conf/.tenantry/simulated/state.json")
    );
    let odd = StateStore::at("x/state.lock", Origin::Real);
    assert_ne!(odd.lock_path(), odd.path());
}

#[test]
fn a_missing_file_is_an_empty_state_and_loading_or_saving_it_writes_nothing() {
    let (_folder, store) = store();
    let document = store.load().unwrap();
    assert!(document.is_empty() && document.serial() == 0);
    let mut guard = store.lock(&me()).unwrap();
    guard.save(&document).unwrap();
    assert!(!store.path().exists());
    assert_eq!(guard.written(), None);
}

#[test]
fn each_save_of_a_change_raises_the_serial_by_one() {
    let (_folder, store) = store();
    let mut guard = store.lock(&me()).unwrap();
    let mut document = guard.load().unwrap();
    for serial in 1..=3 {
        remember_use(&mut document.recorded, &format!("env:{serial}"), "host");
        guard.save(&document).unwrap();
        assert_eq!(guard.written(), Some(serial));
        let loaded = store.load().unwrap();
        assert_eq!(
            (loaded.serial(), &loaded.recorded),
            (serial, &document.recorded)
        );
        assert_eq!(loaded.lineage(), document.lineage());
    }
}

#[test]
fn saving_an_unchanged_state_writes_nothing() {
    let (_folder, store, document) = written();
    // Another layout of the same values is no change either.
    let loose = String::from_utf8(bytes(&store))
        .unwrap()
        .replace("\n  ", "\n");
    std::fs::write(store.path(), &loose).unwrap();
    let mut guard = store.lock(&me()).unwrap();
    guard.save(&document).unwrap();
    assert_eq!((bytes(&store), guard.written()), (loose.into_bytes(), None));
}

#[test]
fn a_file_that_somebody_wrote_without_the_lock_is_not_overwritten() {
    let (_folder, store, document) = written();
    let mut mine = document.clone();
    remember_use(&mut mine.recorded, "env:MINE", "host");
    for serial in [document.serial() + 1, document.serial() - 1] {
        let theirs = text::write(&document, serial, store.path()).unwrap();
        std::fs::write(store.path(), &theirs).unwrap();
        let error = store.lock(&me()).unwrap().save(&mine).unwrap_err();
        assert!(
            matches!(error, StateError::OtherSerial { found, .. } if found == serial),
            "{error:?}"
        );
        assert_eq!(bytes(&store), theirs.into_bytes());
    }
}

#[test]
fn another_state_in_its_place_is_not_overwritten() {
    let (_folder, store, document) = written();
    let mut other = StateDocument::fresh(Origin::Real).unwrap();
    remember_use(&mut other.recorded, "env:OTHER", "host");
    let error = store.lock(&me()).unwrap().save(&other).unwrap_err();
    assert!(
        matches!(error, StateError::OtherLineage { .. }),
        "{error:?}"
    );
    assert_eq!(store.load().unwrap(), document);
}

#[test]
fn a_file_deleted_meanwhile_is_written_again() {
    let (_folder, store, mut document) = written();
    let mut guard = store.lock(&me()).unwrap();
    std::fs::remove_file(store.path()).unwrap();
    remember_use(&mut document.recorded, "env:Y", "host");
    guard.save(&document).unwrap();
    assert_eq!(store.load().unwrap().serial(), document.serial() + 1);
}

#[test]
fn the_other_origin_is_neither_loaded_nor_saved() {
    let (_folder, store, document) = written();
    let simulated = StateStore::at(store.path(), Origin::Simulated);
    let error = simulated.load().unwrap_err();
    assert!(matches!(error, StateError::WrongOrigin { .. }), "{error:?}");
    let before = bytes(&store);
    let error = simulated.lock(&me()).unwrap().save(&document).unwrap_err();
    assert!(matches!(error, StateError::WrongOrigin { .. }), "{error:?}");
    assert_eq!(bytes(&store), before);
}

#[test]
fn a_writer_killed_before_its_rename_leaves_the_old_file_and_the_next_lock_clears_up() {
    let (_folder, store, document) = written();
    let litter = store.path().with_file_name(".state.json.Ab12.tmp");
    std::fs::write(&litter, "{ \"format_version\": 1, \"half").unwrap();
    assert_eq!(store.load().unwrap(), document);
    assert!(litter.exists(), "a reader clears nothing up");
    let guard = store.lock(&me()).unwrap();
    assert!(!litter.exists());
    assert_eq!(guard.load().unwrap(), document);
}

#[test]
fn a_damaged_file_is_never_overwritten() {
    let (_folder, store, mut document) = written();
    remember_use(&mut document.recorded, "env:Y", "host");
    let mut guard = store.lock(&me()).unwrap();
    for damage in [
        b"".as_slice(),
        b"{\"format_version\": 1,",
        b"\xff\xfe",
        b"{\"format_version\": 2}",
    ] {
        std::fs::write(store.path(), damage).unwrap();
        assert!(store.load().is_err());
        assert!(guard.save(&document).is_err());
        assert_eq!(bytes(&store), damage);
    }
}

#[test]
fn what_is_no_file_is_named() {
    let (folder, store) = store();
    std::fs::create_dir_all(store.path()).unwrap();
    assert!(matches!(store.load(), Err(StateError::NotAFile { .. })));
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let below = StateStore::at(file.join("state.json"), Origin::Real);
    let error = below.lock(&me()).unwrap_err();
    assert!(error.to_string().contains("state.lock"), "{error}");
    assert!(
        below.load().is_err(),
        "a folder that cannot be entered is no first run"
    );
}

#[cfg(unix)]
#[test]
fn a_link_to_the_state_is_followed_and_stays() {
    let (folder, store, mut document) = written();
    let link = StateStore::at(folder.path().join("state.json"), Origin::Real);
    std::os::unix::fs::symlink(store.path(), link.path()).unwrap();
    remember_use(&mut document.recorded, "env:Y", "host");
    link.lock(&me()).unwrap().save(&document).unwrap();
    assert!(link.path().is_symlink());
    assert_eq!(store.load().unwrap().recorded, document.recorded);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_state_is_loaded_as_it_was_saved_and_its_second_save_writes_nothing(
        recorded in samples::recorded()
    ) {
        let (_folder, store) = store();
        let mut document = store.load().unwrap();
        document.recorded = recorded;
        let mut guard = store.lock(&me()).unwrap();
        guard.save(&document).unwrap();
        if !document.is_empty() {
            let first = bytes(&store);
            let loaded = guard.load().unwrap();
            prop_assert_eq!(&loaded.recorded, &document.recorded);
            guard.save(&loaded).unwrap();
            prop_assert_eq!(bytes(&store), first);
        }
    }
}
