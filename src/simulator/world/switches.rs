//! What nobody outside knows of the real services, as switches with a default: a test can ask for either behaviour.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Millis;

/// The HTTP status of a token that lacks the permission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Denial {
    /// Where no service says otherwise.
    pub default: u16,
    /// By the beginning of the path without `/api/v1`: `/prism: 401`.
    pub services: BTreeMap<String, u16>,
}

impl Default for Denial {
    fn default() -> Self {
        Self {
            default: 403,
            services: BTreeMap::new(),
        }
    }
}

impl Denial {
    /// The status for a path without `/api/v1`; the longest beginning wins.
    pub(in crate::simulator) fn status(&self, path: &str) -> u16 {
        self.services
            .iter()
            .filter(|(start, _)| path.starts_with(start.as_str()))
            .max_by_key(|(start, _)| start.len())
            .map_or(self.default, |(_, &status)| status)
    }
}

/// The gateway's limits, for all tokens of a tenant together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RateLimits {
    /// Requests a second.
    pub per_second: u32,
    /// Requests an hour.
    pub per_hour: u32,
    /// Requests that others have made in the present hour.
    pub used_this_hour: u32,
    /// A `Retry-After` header on 429, in seconds.
    pub retry_after: Option<u64>,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            per_second: 50,
            per_hour: 10_000,
            used_this_hour: 0,
            retry_after: None,
        }
    }
}

/// What a token's create event says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CreateEvent {
    /// Label, description and permissions.
    #[default]
    Full,
    /// Label and description; an update event with the permissions follows.
    WithoutPermissions,
    /// Nothing; an update event with everything follows when there are permissions.
    WithoutState,
}

/// What a token's update event says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UpdateEvent {
    /// The whole state, as the vendor's sample reads.
    #[default]
    Full,
    /// The fields that changed; the permission list is whole if it changed.
    ChangedFields,
}

/// What a token's delete event says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeleteEvent {
    /// The last state.
    #[default]
    Full,
    /// Nothing.
    WithoutState,
}

/// What `next` of an answer in pages is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NextUrl {
    /// A URL on the web console's host, as the vendor's example for users shows.
    #[default]
    WebHost,
    /// A URL on the API host.
    ApiHost,
    /// The cursor alone.
    CursorOnly,
}

/// Whether a missing permission or a missing object is noticed first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckOrder {
    /// 401 or 403 for an object that does not exist.
    #[default]
    PermissionFirst,
    /// 404 for an object that does not exist, also without the permission.
    LookupFirst,
}

/// The form of an error's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorShape {
    /// `{"detail": "…"}`
    Detail,
    /// `{"error": "…"}`
    Error,
    /// `{"errors": ["…"]}`
    Errors,
    /// `{"message": "…"}`
    Message,
    /// `"…"`
    String,
    /// `["…"]`
    Array,
    /// `{"non_field_errors": ["…"]}`
    Fields,
    /// A page of the service's own.
    Html,
    /// Nothing.
    Empty,
}

/// How a tenant behaves where the facts end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TenantSwitches {
    /// The status of a missing permission.
    pub denial: Denial,
    /// Beginnings of paths (without `/api/v1`) of products that are not licensed: 404.
    pub unlicensed: BTreeSet<String>,
    /// What a create event says.
    pub create_event: CreateEvent,
    /// What an update event says.
    pub update_event: UpdateEvent,
    /// What a delete event says.
    pub delete_event: DeleteEvent,
    /// How many reads after a write see the old state, unless they ask with `Cache-Control: no-cache`.
    pub stale_reads: u32,
    /// After how many further reads of the log an event appears in it.
    pub log_lag: u32,
    /// How many days the log keeps, counted from its newest event.
    pub log_days: u32,
    /// `sort_by` of the log where the request names none.
    pub log_sort: String,
    /// The rate limits.
    pub limits: RateLimits,
    /// How long each answer takes.
    pub latency: Millis,
    /// What `next` is.
    pub next_url: NextUrl,
    /// Forms of error bodies by status; 401 is `error`, 429 `message`, all others `detail` unless named.
    pub error_body: BTreeMap<u16, ErrorShape>,
    /// Permission or object first.
    pub check_order: CheckOrder,
    /// What the log calls the kind of an actor that is a token.
    pub token_actor_type: String,
    /// Whether the actor id of a token is the token's id (else an id of its own).
    pub token_actor_is_target: bool,
    /// Whether `/app/v1/ping` answers.
    pub ping: bool,
}

impl Default for TenantSwitches {
    fn default() -> Self {
        Self {
            denial: Denial::default(),
            unlicensed: BTreeSet::new(),
            create_event: CreateEvent::default(),
            update_event: UpdateEvent::default(),
            delete_event: DeleteEvent::default(),
            stale_reads: 0,
            log_lag: 0,
            log_days: 365,
            log_sort: "-occurred_at".to_owned(),
            limits: RateLimits::default(),
            latency: Millis::default(),
            next_url: NextUrl::default(),
            error_body: BTreeMap::new(),
            check_order: CheckOrder::default(),
            token_actor_type: "api token".to_owned(),
            token_actor_is_target: true,
            ping: true,
        }
    }
}

impl TenantSwitches {
    /// The form of an error body of this status.
    pub(in crate::simulator) fn error_shape(&self, status: u16) -> ErrorShape {
        self.error_body
            .get(&status)
            .copied()
            .unwrap_or(match status {
                401 => ErrorShape::Error,
                429 => ErrorShape::Message,
                _ => ErrorShape::Detail,
            })
    }
}

/// Where a connection event's targets carry connector and nickname. Nobody published one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionTargets {
    /// One target for the connector, one for the connection.
    #[default]
    Separate,
    /// One target: the nickname as display name, the connector's key as alternate id.
    Together,
    /// One target for the connection; the connector stands in its detail entry.
    Detail,
}

/// How `self` and `next` links come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkHeaders {
    /// As two headers.
    #[default]
    Separate,
    /// In one header with a comma.
    Joined,
}

/// Where the `next` link of the System Log leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NextLink {
    /// On, in this log.
    #[default]
    Own,
    /// To the log of `elsewhere.okta.com`.
    OtherHost,
    /// To another path of the org.
    OtherPath,
    /// Back: each page holds all events again.
    Circle,
}

/// An org's limit on its System Log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OktaLimits {
    /// Requests a minute.
    pub per_minute: u32,
    /// Requests that others have made in the present minute.
    pub used_this_minute: u32,
}

impl Default for OktaLimits {
    fn default() -> Self {
        Self {
            per_minute: 60,
            used_this_minute: 0,
        }
    }
}

/// How an org behaves where the facts end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrgSwitches {
    /// Where a connection event carries connector and nickname.
    pub connection_targets: ConnectionTargets,
    /// The `type` of the target that carries the connector.
    pub connector_type: String,
    /// The `type` of the target that carries the nickname.
    pub connection_type: String,
    /// Whether the event has a target for the user.
    pub user_target: bool,
    /// How links come.
    pub link_headers: LinkHeaders,
    /// Where the next link leads.
    pub next_link: NextLink,
    /// How many days the log keeps.
    pub log_days: u32,
    /// After how many further reads of the log an event appears in it.
    pub log_lag: u32,
    /// Whether the token's owner may read the log (else 403).
    pub may_read_log: bool,
    /// The host by which the token endpoint knows itself, where that is not the org's domain.
    pub token_endpoint_host: Option<String>,
    /// How many seconds the token endpoint's clock is ahead of the `Date` header of its answers.
    pub token_clock_ahead: i64,
    /// How many seconds an access token lives.
    pub token_lifetime: u32,
    /// Whether the System Log wants a nonce in proofs of possession (Okta's docs: it does not).
    pub log_wants_nonce: bool,
    /// The status of a call of a flow without its client token, or with another one.
    pub client_token_refusal: u16,
    /// The rate limit.
    pub limits: OktaLimits,
    /// How long each answer takes.
    pub latency: Millis,
}

impl Default for OrgSwitches {
    fn default() -> Self {
        Self {
            connection_targets: ConnectionTargets::default(),
            connector_type: "Connector".to_owned(),
            connection_type: "Connection".to_owned(),
            user_target: true,
            link_headers: LinkHeaders::default(),
            next_link: NextLink::default(),
            log_days: 90,
            log_lag: 0,
            may_read_log: true,
            token_endpoint_host: None,
            token_clock_ahead: 0,
            token_lifetime: 3600,
            log_wants_nonce: false,
            client_token_refusal: 401,
            limits: OktaLimits::default(),
            latency: Millis::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_beginning_names_the_denial() {
        let denial = Denial {
            default: 403,
            services: [("/prism".to_owned(), 401), ("/prism/apps".to_owned(), 404)].into(),
        };
        assert_eq!(denial.status("/prism/apps"), 404);
        assert_eq!(denial.status("/prism/count"), 401);
        assert_eq!(denial.status("/devices"), 403);
    }
}
