//! A live token as a declaration.

use std::collections::BTreeMap;

use super::{Sight, Wish, looks_like_a_secret};
use crate::catalog::{self, Resolved};
use crate::edit::{Insert, scalar};
use crate::model::{Address, Item, LiveToken, Permission, Presence};

/// The declaration of a token that nobody declared, or why there is none.
pub(super) fn entry(
    sight: Sight<'_>,
    item: &Item,
    tenant: &str,
    key: &str,
) -> Result<Insert, String> {
    let live = sight.live.tenants.get(tenant);
    let token = live.and_then(|live| {
        let mut tokens = live.tokens.iter();
        tokens.find(|token| Some(&token.id) == item.live_id.as_ref())
    });
    let token = token
        .filter(|token| token.presence == Presence::Present)
        .ok_or("the audit log does not show it any more")?;
    let name = token
        .label
        .value()
        .ok_or("no event shows its name: save it once on the console, then the audit log does")?;
    is_unlike_others(sight, tenant, name)?;
    let Some(permissions) = token.permissions.value() else {
        return Err(
            "no event shows what it may do: save it once on the console, then the audit log does"
                .to_owned(),
        );
    };
    let mut lines = vec![format!("{key}:")];
    if name != key {
        lines.push(format!("  name: {}", scalar(name)));
    }
    lines.extend(description(token));
    lines.push(
        "  # unknown: where its secret is kept; a `secret:` lets `plan --probe` test it, and is not needed otherwise"
            .to_owned(),
    );
    if permissions.is_empty() {
        lines.push("  permissions: []".to_owned());
    } else {
        lines.push("  permissions:".to_owned());
        for permission in in_console_order(permissions.keys()) {
            lines.push(format!("    - {}", claim(permission)?));
        }
    }
    Ok(Insert {
        place: ["tenants", tenant, "tokens"].map(str::to_owned).to_vec(),
        lines,
    })
}

fn description(token: &LiveToken) -> Option<String> {
    match token.description.value() {
        Some(Some(text)) if looks_like_a_secret(text) => Some(
            "  # unknown: its description looks like it holds a secret, and is not copied; remove it on the console".to_owned(),
        ),
        Some(Some(text)) if !text.is_empty() => Some(format!("  description: {}", scalar(text))),
        Some(_) => None,
        None => Some(
            "  # unknown: its description; no event shows it, and what is not declared is not compared".to_owned(),
        ),
    }
}

/// Whether a name can be declared: nothing else may bear it.
fn is_unlike_others(sight: Sight<'_>, tenant: &str, name: &str) -> Result<(), String> {
    if name.trim().is_empty() {
        return Err("its name is empty: give it one on the console".to_owned());
    }
    if looks_like_a_secret(name) {
        return Err("its name looks like a secret: rename it on the console".to_owned());
    }
    let live = sight.live.tenants.get(tenant);
    let bearers = live.map_or(0, |live| {
        let tokens = live.tokens.iter();
        let same = |token: &&LiveToken| {
            token.presence == Presence::Present
                && token.label.value().is_some_and(|label| label == name)
        };
        tokens.filter(same).count()
    });
    if bearers > 1 {
        return Err(format!(
            "{bearers} tokens of this tenant bear this name: rename all but one on the console, then import again"
        ));
    }
    let declared = sight.declared.tenants.get(tenant);
    let taken = declared.and_then(|tenant| {
        let mut tokens = tenant.tokens.iter();
        tokens.find(|(_, token)| token.generation(name).is_some())
    });
    match taken {
        Some((key, _)) => Err(format!(
            "{} is declared under this name and is another token: rename one of the two",
            Address::token(tenant, key)
        )),
        None => Ok(()),
    }
}

/// Permissions as the console lists them; what the catalog does not know comes last.
pub(super) fn in_console_order<'p>(
    permissions: impl Iterator<Item = &'p Permission>,
) -> Vec<&'p Permission> {
    let order: BTreeMap<&Permission, usize> = catalog::operations()
        .iter()
        .enumerate()
        .map(|(place, operation)| (&operation.permission, place))
        .collect();
    let mut sorted: Vec<&Permission> = permissions.collect();
    sorted.sort_by_key(|permission| {
        let place = order.get(*permission).copied().unwrap_or(usize::MAX);
        (place, *permission)
    });
    sorted
}

/// A permission as an entry of a list: by its path on the console, else by method and path.
pub(super) fn claim(permission: &Permission) -> Result<String, String> {
    let means = |text: &str| match catalog::resolve(text) {
        Ok(Resolved::One(one) | Resolved::OutsideCatalog(one)) => one == *permission,
        _ => false,
    };
    if let Some(operation) = catalog::operation(permission)
        && means(&operation.console_path)
    {
        return Ok(scalar(&operation.console_path));
    }
    let call = permission.to_string();
    match means(&call) {
        true if catalog::operation(permission).is_none() => Ok(format!(
            "{} # unknown: what this permits; this version's catalog does not have it",
            scalar(&call)
        )),
        true => Ok(scalar(&call)),
        false => Err(format!(
            "it has a permission that cannot be written: {}",
            call.escape_debug()
        )),
    }
}

/// Whether a token is declared, or is going to be.
pub(super) fn is_declarable(sight: Sight<'_>, wish: &Wish, tenant: &str, key: &str) -> bool {
    let address = Address::token(tenant, key);
    let mut items = sight.plan.items.iter();
    sight.declared.token(&address).is_some()
        || wish.wants(&address)
            && items
                .find(|item| item.address == address)
                .is_some_and(|item| entry(sight, item, tenant, key).is_ok())
}
