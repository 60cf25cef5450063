//! One request to a tenant: the gateway's limits and headers, the token's check, and the answer.

use serde_json::{Value, json};

use super::audit_log;
use super::lists::Window as Page;
use super::routes::{Route, find};
use super::shapes::{Filler, shape};
use crate::model::{Permission, Risk};
use crate::simulator::answer::Answer;
use crate::simulator::asked::Asked;
use crate::simulator::limiter::Window;
use crate::simulator::seeded;
use crate::simulator::state::Moment;
use crate::simulator::world::{CheckOrder, SimulatedTenant, SimulatedToken};

/// Answers a request to `tenant`, `elapsed` seconds after the start.
pub(in crate::simulator) fn answer(
    tenant: &mut SimulatedTenant,
    moment: &mut Moment,
    elapsed: u64,
    asked: &Asked,
) -> Answer {
    if tenant.switches.ping && asked.path == "/app/v1/ping" {
        return Answer::json(200, &json!("ping"));
    }
    let Some(route) = find(&asked.method, &asked.path) else {
        return no_route(asked);
    };
    let limits = tenant.switches.limits;
    let (second, reset) = moment.second.left(elapsed, 1, limits.per_second);
    let (hour, _) = moment.hour.left(elapsed, 3600, limits.per_hour);
    let answer = if second == 0 || hour == 0 {
        let shape = tenant.switches.error_shape(429);
        let answer = Answer::error(429, shape, "API rate limit exceeded");
        match limits.retry_after {
            Some(seconds) => answer.header("retry-after", seconds),
            None => answer,
        }
    } else {
        moment.second.take();
        moment.hour.take();
        tenant.switches.limits.used_this_hour = moment.hour.used();
        checked(tenant, moment, &route, asked)
    };
    let left = |window: &mut Window, length, limit| window.left(elapsed, length, limit).0;
    let second = left(&mut moment.second, 1, limits.per_second);
    let hour = left(&mut moment.hour, 3600, limits.per_hour);
    answer
        .header("ratelimit-limit", limits.per_second)
        .header("ratelimit-remaining", second)
        .header("ratelimit-reset", reset)
        .header("x-ratelimit-limit-second", limits.per_second)
        .header("x-ratelimit-remaining-second", second)
        .header("x-ratelimit-limit-hour", limits.per_hour)
        .header("x-ratelimit-remaining-hour", hour)
        .header("x-kong-proxy-latency", 1)
        .header("x-kong-upstream-latency", tenant.switches.latency.0)
        .header("via", "kong/3.2.2, 1.1 varnish, 1.1 varnish")
        .header("server", "waitress")
}

/// What the gateway says of a path that it does not know.
fn no_route(asked: &Asked) -> Answer {
    let id = seeded::uuid(&asked.path).replace('-', "");
    Answer::json(
        404,
        &json!({ "message": "no Route matched with those values", "request_id": id }),
    )
}

/// An error that a fault asks for.
pub(in crate::simulator) fn failed(tenant: &SimulatedTenant, status: u16) -> Answer {
    Answer::error(
        status,
        tenant.switches.error_shape(status),
        "simulated fault",
    )
}

/// What the service says of a host that is no tenant's.
pub(in crate::simulator) fn no_tenant() -> Answer {
    Answer::json(404, &json!({ "error": "tenantNotFound" }))
}

fn checked(
    tenant: &mut SimulatedTenant,
    moment: &mut Moment,
    route: &Route,
    asked: &Asked,
) -> Answer {
    let stale = moment.stale_read(asked);
    let known = stale.map(|stale| stale.events);
    let tokens = stale.map_or(&tenant.tokens, |stale| &stale.tokens);
    let switches = &tenant.switches;
    let refused =
        |status: u16, says: &str| Answer::error(status, switches.error_shape(status), says);
    let permission = &route.operation.permission;
    let Some(token) = asked
        .secret("bearer")
        .and_then(|secret| valid(tokens, secret))
    else {
        return refused(401, "Unauthorized");
    };
    let missing = !exists(tenant, route);
    if missing && switches.check_order == CheckOrder::LookupFirst {
        return refused(404, "Not found.");
    }
    if !may(token, permission) {
        return match switches.denial.status(permission.path()) {
            401 => refused(401, "Unauthorized"),
            status => refused(status, "You do not have permission to perform this action."),
        };
    }
    let unlicensed = |start: &String| permission.path().starts_with(start.as_str());
    if missing || switches.unlicensed.iter().any(unlicensed) {
        return refused(404, "Not found.");
    }
    match route.operation.risk {
        Risk::Read if permission.path() == "/audit/events" => audit_log::read(tenant, asked, known),
        Risk::Read => read(tenant, route, asked),
        Risk::SensitiveRead => {
            Answer::json(200, &json!({ "simulated": "this is no key of a device" }))
        }
        Risk::Write | Risk::Destructive if asked.method == "DELETE" => Answer::empty(204),
        Risk::Write | Risk::Destructive => Answer::json(200, &json!({})),
    }
}

fn valid<'a>(tokens: &'a [SimulatedToken], secret: &str) -> Option<&'a SimulatedToken> {
    tokens.iter().find(|token| {
        !token.revoked
            && token
                .value
                .as_ref()
                .is_some_and(|value| value.expose() == secret)
    })
}

fn may(token: &SimulatedToken, permission: &Permission) -> bool {
    token.permissions.0.contains(permission)
}

/// Whether the objects in the path exist: a device must be one of the tenant's, and nothing has the id of zeros.
fn exists(tenant: &SimulatedTenant, route: &Route) -> bool {
    let of_devices = route.operation.permission.path().starts_with("/devices/{}");
    route.parameters.iter().all(|(name, value)| {
        let nil = value.bytes().all(|byte| matches!(byte, b'0' | b'-'));
        !nil && (!of_devices || *name != "device_id" || tenant.has_device(value))
    })
}

fn read(tenant: &SimulatedTenant, route: &Route, asked: &Asked) -> Answer {
    if route.operation.permission.path() == "/integrations/apple/ade/public_key" {
        let text = "-----BEGIN CERTIFICATE-----\nsimulated, and no certificate\n-----END CERTIFICATE-----\n";
        return Answer::typed(200, "application/x-x509-ca-cert", text);
    }
    let page = Page::asked(tenant, route, asked);
    let filler = Filler {
        tenant,
        route,
        window: &page,
    };
    let body = shape(route).map_or(Value::Null, |shape| filler.whole(shape));
    let answer = Answer::json(200, &body);
    if body.is_array() {
        return answer
            .header("x-total-count", page.total)
            .header("x-total-pages", page.total.div_ceil(page.size))
            .header("link", "<None>; rel=\"next\", <None>; rel=\"prev\"");
    }
    answer
}
