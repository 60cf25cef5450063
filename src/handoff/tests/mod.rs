//! The texts as a person reads them, and what makes two handoffs the same.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod aloud;
mod identity;
mod import;
mod promises;
mod visits;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::*;

pub const TOKEN: &str = "token.accuhive/okta";
pub const CONNECTION: &str = "connection.production";

fn spanned<T>(value: T) -> Spanned<T> {
    Spanned::new(value, Span::new(FileId(0), 0..1))
}

pub fn permissions(texts: &[&str]) -> BTreeSet<Permission> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

pub fn action(address: &str, kind: ActionKind) -> Action {
    Action {
        address: address.parse().unwrap(),
        kind,
        why: "declared and live differ".to_owned(),
        after: Vec::new(),
        reaches: vec![CONNECTION.parse().unwrap()],
    }
}

pub fn create_token() -> Action {
    let tick = permissions(&["GET /devices", "GET /devices/{}/details"]);
    let look_first = true;
    action(TOKEN, ActionKind::CreateToken { look_first, tick })
}

pub fn edit_token() -> Action {
    let kind = ActionKind::EditToken {
        rename: Some("Okta Workflows".to_owned()),
        describe: Some(String::new()),
        tick: permissions(&["GET /devices/{}/details"]),
        untick: permissions(&["POST /devices/{}/action/erase"]),
    };
    action(TOKEN, kind)
}

pub fn create_connection() -> Action {
    let look_first = true;
    action(CONNECTION, ActionKind::CreateConnection { look_first })
}

pub fn rename_connection() -> Action {
    let kind = ActionKind::RenameConnection {
        from: "Accuhive".to_owned(),
        to: "Accuhive production".to_owned(),
    };
    action(CONNECTION, kind)
}

pub fn replace_connection() -> Action {
    let nickname = "Accuhive production #2".to_owned();
    action(CONNECTION, ActionKind::CreateReplacement { nickname })
}

pub fn move_flows() -> Action {
    let kind = ActionKind::MoveFlows {
        from: "Accuhive production".to_owned(),
        to: "Accuhive production #2".to_owned(),
    };
    action(CONNECTION, kind)
}

pub fn delete_replaced() -> Action {
    let nickname = "Accuhive production".to_owned();
    action(CONNECTION, ActionKind::DeleteReplaced { nickname })
}

/// Every kind that a person does, those of tokens in rotation apart.
pub fn handoffs() -> Vec<Action> {
    vec![
        create_token(),
        edit_token(),
        action(TOKEN, ActionKind::RevokeToken),
        create_connection(),
        action(CONNECTION, ActionKind::ReauthorizeConnection),
        action(CONNECTION, ActionKind::DeleteConnection),
        rename_connection(),
        action(CONNECTION, ActionKind::SetUpCanary),
        replace_connection(),
        move_flows(),
        delete_replaced(),
    ]
}

pub fn declared() -> Declared {
    let span = Span::new(FileId(0), 0..1);
    let claims = ["GET /devices", "GET /devices/{}/details"];
    let token = Token {
        span,
        name: spanned("Okta Workflows".to_owned()),
        description: Some(spanned("Allow Okta Workflows to use the API.".to_owned())),
        secret: Some(spanned(SecretRef::Env("ACCUHIVE_OKTA_TOKEN".to_owned()))),
        permissions: claims
            .iter()
            .map(|text| spanned(Claim::One(text.parse().unwrap())))
            .collect(),
        rotation: None,
        consumers: BTreeMap::new(),
        prevent_revoke: None,
        ignore: Ignore::default(),
        absent: None,
    };
    let tenant = Tenant {
        span,
        api_host: spanned(ApiHost::canonical("accuhive.api.kandji.io")),
        former_hosts: Vec::new(),
        auditor: None,
        tokens: BTreeMap::from([("okta".to_owned(), token)]),
        limits: Limits::default(),
    };
    let org = Org {
        span,
        domain: spanned(OktaDomain::canonical("acme.okta.com")),
        credentials: None,
    };
    let connection = Connection {
        span,
        nickname: spanned("Accuhive production".to_owned()),
        org: spanned("acme".to_owned()),
        tenant: spanned("accuhive".to_owned()),
        token: spanned("okta".to_owned()),
        wave: None,
        flows: Vec::new(),
        canary: None,
        cut_over: CutOver::default(),
        canary_wanted: None,
        absent: None,
    };
    Declared {
        tenants: BTreeMap::from([("accuhive".to_owned(), tenant)]),
        orgs: BTreeMap::from([("acme".to_owned(), org)]),
        connections: BTreeMap::from([("production".to_owned(), connection)]),
        ..Declared::default()
    }
}

pub fn token(declared: &mut Declared) -> &mut Token {
    let tenant = declared.tenants.get_mut("accuhive").unwrap();
    tenant.tokens.get_mut("okta").unwrap()
}
