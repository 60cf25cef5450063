//! What the audit log shows of a token's own deeds, and how old that knowledge is.

use crate::model::{Activity, LiveTenant, Reading, Timestamp};

/// What the log shows of a token's deeds. Reads leave no event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acted {
    /// Events of an actor that is most likely this token: it is not published that an actor's id is the token's id.
    Seen {
        /// The actor's id.
        actor: String,
        /// Whether the id fits; else only the name does.
        by_id: bool,
        /// What it did.
        activity: Activity,
    },
    /// The log was read and has none.
    NoEvent,
    /// The log was never read here.
    LogNotRead,
}

/// How much of a tenant's audit log is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogAge {
    /// Up to this event.
    UpTo(Timestamp),
    /// It was read, and was empty.
    Empty,
    /// It was never read here.
    NotRead,
}

/// How much is known of the tenant's log.
pub(super) fn age(tenant: Option<&LiveTenant>) -> LogAge {
    match tenant.map(|tenant| &tenant.log) {
        Some(Reading::Read {
            newest: Some(newest),
            ..
        }) => LogAge::UpTo(*newest),
        Some(Reading::Read { newest: None, .. }) => LogAge::Empty,
        _ => LogAge::NotRead,
    }
}

/// The deeds of the token with this id, else of the only actor with this name.
pub(super) fn of(tenant: Option<&LiveTenant>, id: Option<&str>, name: &str) -> Acted {
    let Some(tenant) = tenant.filter(|tenant| matches!(tenant.log, Reading::Read { .. })) else {
        return Acted::LogNotRead;
    };
    let by_id = id.and_then(|id| tenant.activity.get_key_value(id));
    let by_name = || {
        let mut named = tenant
            .activity
            .iter()
            .filter(|(_, activity)| activity.name.as_deref() == Some(name));
        named.next().filter(|_| named.next().is_none())
    };
    let fits_id = by_id.is_some();
    match by_id.or_else(by_name) {
        Some((actor, activity)) => Acted::Seen {
            actor: actor.clone(),
            by_id: fits_id,
            activity: activity.clone(),
        },
        None => Acted::NoEvent,
    }
}
