//! The scan finds exactly the cards that the generator put in, each where it is, on its connection, with its needs.

use proptest::prelude::*;
use tenantry::catalog::Needs;
use tenantry::exports::{self, CardConnection, Export, MOST_DEPTH, needs_of};
use tenantry::simulator::exports::{ExportRecipe, PlacedCard};

/// Any recipe of moderate size.
pub fn recipes() -> impl Strategy<Value = ExportRecipe> {
    (
        any::<u64>(),
        prop::sample::select(vec!["1.2.0", "1.3.0", "1.4.0", "1.5.0", "1.9.0"]),
        0usize..3,
        1usize..4,
        0usize..=MOST_DEPTH,
        any::<bool>(),
        prop::collection::btree_set("[a-zA-Z \"\\\\é東\u{202e}]{1,12}", 0..3),
    )
        .prop_map(
            |(seed, version, flows, cards, depth, connections_first, names)| ExportRecipe {
                seed,
                version: version.to_owned(),
                flows,
                // deep trees of wide lists grow without end
                cards: if depth > 4 { 1 } else { cards },
                depth,
                connections_first,
                connections: names.into_iter().collect(),
            },
        )
}

fn found(export: &Export) -> Vec<PlacedCard> {
    let cards = export.cards().map(|(flow, card)| PlacedCard {
        flow: flow.name.clone(),
        path: card.path(),
        connection: match &card.connection {
            CardConnection::None => None,
            CardConnection::Named { nickname, .. } => Some(nickname.clone()),
            CardConnection::Missing { id } => panic!("{id} is not in the export"),
        },
        needs: match needs_of(card) {
            Needs::Permissions(all)
            | Needs::AtMost {
                permissions: all, ..
            } => Some(all.iter().map(ToString::to_string).collect()),
            Needs::Unknown(_) => None,
        },
    });
    cards.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn exactly_the_cards_that_were_put_in_are_found(recipe in recipes()) {
        let generated = recipe.generate();
        let export = exports::read(generated.text.as_bytes()).unwrap();
        let (mut found, mut placed) = (found(&export), generated.cards);
        // how two cards of one list are ordered in the file is no matter
        found.sort();
        placed.sort();
        prop_assert_eq!(found, placed);
        prop_assert_eq!(export.flows.len(), recipe.flows);
        prop_assert_eq!(export.notices.is_empty(), recipe.version != "1.9.0");
    }

    #[test]
    fn each_connection_needs_the_union_of_its_cards_and_device_list(recipe in recipes()) {
        let generated = recipe.generate();
        let export = exports::read(generated.text.as_bytes()).unwrap();
        let report = exports::needs([&export]);
        for (nickname, needs) in &report.connections {
            let own = generated.cards.iter().filter(|card| card.connection.as_deref() == Some(nickname));
            let mut union: std::collections::BTreeSet<String> = own.clone().flat_map(|card| card.needs.clone().unwrap_or_default()).collect();
            union.insert("GET /devices".to_owned());
            let set: std::collections::BTreeSet<String> = needs.permissions.keys().map(ToString::to_string).collect();
            prop_assert_eq!(set, union);
            prop_assert_eq!(needs.open.len(), own.filter(|card| card.needs.is_none()).count());
        }
        let bare = generated.cards.iter().filter(|card| card.connection.is_none());
        prop_assert_eq!(report.unconnected.len(), bare.count());
    }
}
