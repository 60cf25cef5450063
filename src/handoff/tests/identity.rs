//! Equal desired values have equal ids, others have others.

use super::*;
use crate::handoff::id;

#[test]
fn the_id_is_that_of_the_desired_value_however_much_of_it_is_done() {
    let declared = declared();
    for action in handoffs() {
        let first = id(&action, &declared, &Recorded::default());
        assert_eq!(id(&action, &declared.clone(), &Recorded::default()), first);
        let mut other = action.clone();
        other.why = "another reason".to_owned();
        other.reaches.clear();
        assert_eq!(id(&other, &declared, &Recorded::default()), first);
    }
    let mut looked = create_token();
    let whole = id(&looked, &declared, &Recorded::default());
    looked.kind = ActionKind::CreateToken {
        look_first: false,
        tick: permissions(&["GET /devices"]),
    };
    assert_eq!(id(&looked, &declared, &Recorded::default()), whole);
    let mut rest = edit_token();
    let whole = id(&rest, &declared, &Recorded::default());
    rest.kind = ActionKind::EditToken {
        rename: None,
        describe: None,
        tick: BTreeSet::new(),
        untick: permissions(&["POST /devices/{}/action/erase"]),
    };
    assert_eq!(id(&rest, &declared, &Recorded::default()), whole);
}

#[test]
fn another_act_or_another_address_is_another_handoff() {
    let declared = declared();
    let ids: BTreeSet<HandoffId> = handoffs()
        .iter()
        .map(|action| id(action, &declared, &Recorded::default()))
        .collect();
    assert_eq!(ids.len(), handoffs().len());
    let other = action("token.accuhive/other", ActionKind::RevokeToken);
    assert!(!ids.contains(&id(&other, &declared, &Recorded::default())));
}

type Move = fn(&mut Declared);

#[test]
fn another_desired_value_is_another_handoff() {
    let token_moves: [Move; 4] = [
        |declared| token(declared).name.value.push('!'),
        |declared| token(declared).description = None,
        |declared| {
            token(declared).permissions.pop();
        },
        |declared| {
            let more = Claim::One("GET /users".parse().unwrap());
            token(declared).permissions.push(spanned(more));
        },
    ];
    let connection_moves: [Move; 4] = [
        |declared| connection(declared).nickname.value.push('!'),
        |declared| connection(declared).token.value.push('2'),
        |declared| connection(declared).org.value.push('2'),
        |declared| {
            let tenant = declared.tenants.get_mut("accuhive").unwrap();
            tenant.api_host.value = ApiHost::canonical("accuhive.api.iru.com");
        },
    ];
    let cases = [
        (create_token(), token_moves),
        (edit_token(), token_moves),
        (create_connection(), connection_moves),
        (
            action(CONNECTION, ActionKind::ReauthorizeConnection),
            connection_moves,
        ),
    ];
    for (action, moves) in cases {
        let mut ids = BTreeSet::from([id(&action, &declared(), &Recorded::default())]);
        for moved in moves {
            let mut declared = declared();
            moved(&mut declared);
            ids.insert(id(&action, &declared, &Recorded::default()));
        }
        assert_eq!(ids.len(), 5, "{}", action.kind.word());
    }
}

fn connection(declared: &mut Declared) -> &mut Connection {
    declared.connections.get_mut("production").unwrap()
}

#[test]
fn a_line_break_in_a_name_does_not_make_two_values_one() {
    let action = create_token();
    let mut one = declared();
    token(&mut one).name.value = "a\ndescription 1 b".to_owned();
    token(&mut one).description = None;
    let mut two = declared();
    token(&mut two).name.value = "a".to_owned();
    token(&mut two).description = Some(spanned("b".to_owned()));
    assert_ne!(
        id(&action, &one, &Recorded::default()),
        id(&action, &two, &Recorded::default())
    );
}

#[test]
fn the_order_of_permissions_does_not_matter() {
    let mut turned = declared();
    token(&mut turned).permissions.reverse();
    assert_eq!(
        id(&create_token(), &turned, &Recorded::default()),
        id(&create_token(), &declared(), &Recorded::default())
    );
}
