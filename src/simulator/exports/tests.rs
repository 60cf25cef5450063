use super::*;

#[test]
fn one_recipe_gives_one_export_and_another_seed_another() {
    let one = ExportRecipe::default();
    let other = ExportRecipe {
        seed: 2,
        ..one.clone()
    };
    let generated = one.generate();
    assert_eq!(generated.text, one.generate().text);
    assert_eq!(generated.cards, one.generate().cards);
    assert_ne!(generated.text, other.generate().text);
}

#[test]
fn it_is_json_with_a_card_for_each_that_is_told() {
    let recipe = ExportRecipe {
        flows: 4,
        cards: 3,
        depth: 4,
        ..ExportRecipe::default()
    };
    let generated = recipe.generate();
    assert!(serde_json::from_str::<serde_json::Value>(&generated.text).is_ok());
    let addresses = format!("\"address\":\"root:channels:http:{CONNECTOR}:0.267.0:updateInventory");
    assert_eq!(
        generated.text.matches(&addresses).count(),
        generated.cards.len()
    );
    let deepest = generated
        .cards
        .iter()
        .map(|card| card.path.matches(" > ").count());
    assert_eq!(deepest.max(), Some(4));
}
