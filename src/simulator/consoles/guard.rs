//! Who may ask for the stand-in's own pages: this machine under a name of its own, and no page of somebody else.

use std::net::IpAddr;

use axum::http::{HeaderMap, header};

use crate::simulator::asked::Asked;
use crate::simulator::world::World;

/// Why a request is refused; `None` when it may go on. A Host that neither means this machine nor is one of the world's would be a
/// name that somebody else pointed here; a POST from another origin would be another page that clicks here.
pub(in crate::simulator) fn refusal(
    world: &World,
    asked: &Asked,
    headers: &HeaderMap,
) -> Option<&'static str> {
    if !is_loopback(&asked.host) && !is_of(world, &asked.host) {
        return Some("these pages answer on a loopback address only, such as 127.0.0.1");
    }
    if asked.method == "GET" || asked.method == "HEAD" {
        return None;
    }
    let sent = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let host = sent(header::HOST).unwrap_or_default();
    // scripts send no origin, browsers always do
    let own = sent(header::ORIGIN).is_none_or(|origin| {
        origin
            .strip_prefix("http://")
            .is_some_and(|origin| origin.eq_ignore_ascii_case(host))
    });
    (!own).then_some("another page may not act here: it came from a different origin")
}

/// Whether a Host, without its port, means this machine.
fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

fn is_of(world: &World, host: &str) -> bool {
    let mut tenants = world.tenants.values();
    tenants.any(|tenant| tenant.host == host) || world.orgs.values().any(|org| org.domain == host)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn refused(method: &str, host: &str, origin: Option<&str>) -> bool {
        let world = World::from_yaml("tenants: { a: { host: accuhive.api.kandji.io } }").unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("host", host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert("origin", origin.parse().unwrap());
        }
        let uri = "/_simulator/act".parse().unwrap();
        let asked = Asked::read(&method.parse().unwrap(), &uri, &headers);
        refusal(&world, &asked, &headers).is_some()
    }

    #[test]
    fn only_names_of_this_machine_and_of_the_world_are_answered() {
        for host in [
            "127.0.0.1:8080",
            "127.8.9.1",
            "localhost:1",
            "LOCALHOST",
            "[::1]:9",
            "[::1]",
            "accuhive.api.kandji.io",
        ] {
            assert!(!refused("GET", host, None), "{host}");
        }
        for host in [
            "rebound.example:8080",
            "localhost.example",
            "127.0.0.1.example",
            "10.0.0.1",
            "",
        ] {
            assert!(refused("GET", host, None), "{host:?}");
        }
    }

    #[test]
    fn only_the_same_origin_may_act() {
        let host = "127.0.0.1:8080";
        assert!(!refused("POST", host, None), "a script");
        assert!(!refused("POST", host, Some("http://127.0.0.1:8080")));
        for origin in [
            "null",
            "http://127.0.0.1:8081",
            "http://127.0.0.1",
            "https://127.0.0.1:8080",
            "https://evil.example",
            "http://localhost:8080",
        ] {
            assert!(refused("POST", host, Some(origin)), "{origin}");
            assert!(!refused("GET", host, Some(origin)), "{origin}");
        }
    }
}
