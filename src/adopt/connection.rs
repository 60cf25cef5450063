//! A live connection as a declaration. The System Log shows neither its tenant nor its token.

use super::{Sight, Wish, looks_like_a_secret};
use crate::edit::{Insert, scalar};
use crate::model::{
    Address, Connection, Item, Key, LiveConnection, LiveToken, Presence, SignedDuration,
};

/// The declaration of a connection that nobody declared, or why there is none.
pub(super) fn entry(
    sight: Sight<'_>,
    wish: &Wish,
    item: &Item,
    key: &str,
) -> Result<Insert, String> {
    let (org, live) = live(sight, item).ok_or("the System Log does not show it any more")?;
    if live.count > 1 {
        return Err(format!(
            "{} connections of this org bear this nickname: rename all but one on the console, then import again",
            live.count
        ));
    }
    if live.nickname.trim().is_empty() {
        return Err("its nickname is empty: give it one on the console".to_owned());
    }
    if looks_like_a_secret(&live.nickname) {
        return Err("its nickname looks like a secret: rename it on the console".to_owned());
    }
    let tenant = tenant(sight, wish, item)?;
    let mut lines = vec![format!("{key}:")];
    if live.nickname != key {
        lines.push(format!("  nickname: {}", scalar(&live.nickname)));
    }
    lines.push(format!("  org: {}", scalar(org)));
    lines.push(format!("  tenant: {}", scalar(tenant)));
    lines.push(token(sight, wish, tenant, live));
    let globs = wish.exported.get(&live.nickname);
    if let Some(globs) = globs.filter(|globs| !globs.is_empty()) {
        lines.push("  flows:".to_owned());
        lines.extend(globs.iter().map(|glob| format!("    - {}", scalar(glob))));
    }
    Ok(Insert {
        place: vec!["connections".to_owned()],
        lines,
    })
}

/// The live connection of an unmanaged item, with the key of its org.
fn live<'a>(sight: Sight<'a>, item: &Item) -> Option<(&'a Key, &'a LiveConnection)> {
    let org = item.matched.as_deref()?.strip_prefix("in org.")?;
    let (org, live) = sight.live.orgs.get_key_value(org)?;
    let mut connections = live.connections.iter();
    let found =
        connections.find(|one| one.nickname == item.name && one.presence == Presence::Present);
    Some((org, found?))
}

fn tenant<'a>(sight: Sight<'a>, wish: &'a Wish, item: &Item) -> Result<&'a Key, String> {
    let tenants = &sight.declared.tenants;
    if let Some(named) = wish.tenants.get(&item.address) {
        let known = tenants.get_key_value(named).map(|(key, _)| key);
        return known.ok_or_else(|| format!("no tenant {named} is declared"));
    }
    let mut keys = tenants.keys();
    match (keys.next(), keys.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err("no tenant is declared: declare the one that it reaches".to_owned()),
        (Some(_), Some(_)) => Err(format!(
            "the System Log does not show which tenant it reaches: say it with --tenant {}=TENANT (its settings on the console show the host)",
            item.address
        )),
    }
}

/// Whether a key was put in since the token was made; the clocks of two services are ordered from five minutes on.
fn may_hold(connection: &LiveConnection, token: &LiveToken) -> bool {
    let Some(created) = &token.created else {
        return true;
    };
    let put_in = connection.authorized.as_ref();
    put_in.is_some_and(|key| key.at.duration_since(created.at) > SignedDuration::from_mins(5))
}

/// The line of the token: known only where the tenant has no other one.
fn token(sight: Sight<'_>, wish: &Wish, tenant: &str, connection: &LiveConnection) -> String {
    let unknown = format!(
        "  token: {} # unknown: the token behind this connection; set it when you know it, then attest it or rotate that token",
        Connection::UNKNOWN_TOKEN
    );
    let live = sight.live.tenants.get(tenant);
    let declared = sight.declared.tenants.get(tenant);
    let (Some(live), Some(declared)) = (live, declared) else {
        return unknown;
    };
    // what acted or is declared without a token event may be behind it as well
    let all_seen = live.traces.is_empty();
    let present = live
        .tokens
        .iter()
        .filter(|token| token.presence == Presence::Present);
    let auditor = declared.auditor.as_ref().map(|auditor| &auditor.value);
    let mut keys: Vec<String> = Vec::new();
    for token in present {
        let mut items = sight.plan.items.iter();
        let item = items.find(|item| {
            item.live_id.as_deref() == Some(&token.id)
                && matches!(&item.address, Address::Token { tenant: of, .. } if of == tenant)
        });
        match item.map(|item| &item.address) {
            Some(Address::Token { token, .. }) if Some(token) == auditor => {}
            Some(Address::Token { token: key, .. }) if may_hold(connection, token) => {
                keys.push(key.clone());
            }
            _ => return unknown,
        }
    }
    let declared_unseen = declared
        .tokens
        .iter()
        .any(|(key, token)| token.absent.is_none() && Some(key) != auditor && !keys.contains(key));
    match keys.as_slice() {
        // one that was left out of the files cannot be named
        [key]
            if all_seen
                && !declared_unseen
                && super::token::is_declarable(sight, wish, tenant, key) =>
        {
            format!(
                "  token: {} # the audit log shows no other token of this tenant but the auditor",
                scalar(key)
            )
        }
        _ => unknown,
    }
}
