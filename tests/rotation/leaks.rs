//! Every byte that these runs wrote (standard output and error, state, cache, journal, checklists) is searched for secrets.

pub use crate::search::none;

use crate::scene::{apply, fill_store, recorded};
use crate::search::leaks;

#[test]
fn the_search_finds_what_it_looks_for() {
    let mut stage = recorded();
    apply(&stage).exits(0);
    fill_store(&mut stage);
    none(&stage, "after a rotation");
    let secret = stage.simulator().secrets()["env:OKTA"].clone();
    stage.write(
        "notes.txt",
        &format!("the key is {}!", secret.to_uppercase()),
    );
    assert_eq!(leaks(&stage).len(), 1);
}
