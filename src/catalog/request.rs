//! From a request with real ids in its path to the permission that it needs.

use super::cards::WhyUnknown;
use super::data::CATALOG;
use crate::model::{Method, Permission};

/// The permission of a request whose URL follows `/v1`, such as `/settings/licensing`. A segment fits its like, and every
/// parameter; of several operations that fit, the one with the most segments of its own is meant.
pub(super) fn permission_of_request(method: &str, url: &str) -> Result<Permission, WhyUnknown> {
    let shown = || url.trim().to_owned();
    let path = url.trim().split(['?', '#']).next().unwrap_or_default();
    let segments: Vec<&str> = segments(path).collect();
    if !is_relative(path, &segments) {
        return Err(WhyUnknown::NotRelative { url: shown() });
    }
    let method = Method::parse(method.trim());
    let fitting = CATALOG
        .operations
        .iter()
        .map(|operation| &operation.permission)
        .filter(|permission| *permission.method() == method)
        .filter_map(|permission| Some((likeness(permission.path(), &segments)?, permission)));
    match fitting.max_by_key(|(likeness, _)| *likeness) {
        Some((_, permission)) => Ok(permission.clone()),
        None => Err(WhyUnknown::NotInCatalog {
            call: format!("{} /{}", method.as_str(), segments.join("/")),
        }),
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

/// A full URL, a host, a path that steps up, or one that repeats what stands before it is not what the card asks for.
fn is_relative(path: &str, segments: &[&str]) -> bool {
    let steps = |segment: &&str| matches!(*segment, "." | "..");
    let repeats = matches!(segments.first(), Some(&("api" | "v1" | "v2")));
    !segments.is_empty()
        && !path.contains("://")
        && !path.starts_with("//")
        && !path.contains('\\')
        && !segments.iter().any(steps)
        && !repeats
}

/// How many segments are the template's own; `None` if it does not fit.
fn likeness(template: &str, path: &[&str]) -> Option<usize> {
    let mut own = 0;
    let mut path = path.iter();
    for segment in segments(template) {
        let given = path.next()?;
        match segment {
            "{}" => {}
            _ if segment == *given => own += 1,
            _ => return None,
        }
    }
    path.next().is_none().then_some(own)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_request_is_the_operation_that_is_most_like_it() {
        let id = "6fa459ea-ee8a-3ca4-894e-db77e160355e";
        for (method, url, expected) in [
            ("GET", "/settings/licensing", "GET /settings/licensing"),
            ("get", "settings/licensing/", "GET /settings/licensing"),
            (" GET ", " /devices?limit=1&offset=2 ", "GET /devices"),
            ("GET", "/devices#top", "GET /devices"),
            ("GET", "/devices/SERIAL123/apps", "GET /devices/{}/apps"),
            ("PATCH", "/devices/{device_id}", "PATCH /devices/{}"),
            (
                "GET",
                "/integrations/apple/ade/devices",
                "GET /integrations/apple/ade/devices",
            ),
            (
                "GET",
                "/integrations/apple/ade/77",
                "GET /integrations/apple/ade/{}",
            ),
            ("GET", "/blueprints/templates", "GET /blueprints/templates"),
            ("DELETE", "//devices", ""),
            (
                "POST",
                "/devices/1/action/lock",
                "POST /devices/{}/action/lock",
            ),
            (
                "GET",
                &format!("/devices/{id}/secrets/unlockpin/"),
                "GET /devices/{}/secrets/unlockpin",
            ),
        ] {
            let found = permission_of_request(method, url).map(|found| found.to_string());
            assert_eq!(found.unwrap_or_default(), expected, "{method} {url}");
        }
    }

    #[test]
    fn what_does_not_follow_v1_is_refused() {
        for url in [
            "https://accuhive.api.kandji.io/api/v1/devices",
            "//accuhive.api.kandji.io/devices",
            "/api/v1/devices",
            "v1/devices",
            "/devices/../users",
            "\\devices",
            "/",
            "?limit=1",
            "",
        ] {
            let found = permission_of_request("GET", url);
            let refused = matches!(found, Err(WhyUnknown::NotRelative { .. }));
            assert!(refused, "{url}: {found:?}");
        }
    }

    #[test]
    fn what_no_operation_fits_is_said_as_it_stands() {
        for (method, url, call) in [
            ("PUT", "/devices", "PUT /devices"),
            ("GET", "/device", "GET /device"),
            ("GET", "/devices/1/apps/2", "GET /devices/1/apps/2"),
            ("FETCH", "/devices", "FETCH /devices"),
        ] {
            let call = call.to_owned();
            assert_eq!(
                permission_of_request(method, url),
                Err(WhyUnknown::NotInCatalog { call })
            );
        }
    }

    #[test]
    fn every_operation_of_v1_is_found_by_a_request_of_its_own() {
        for operation in CATALOG.operations.iter() {
            if operation.request_path.starts_with("/api/v2") {
                continue;
            }
            let permission = &operation.permission;
            let url = permission.path().replace("{}", "0a1b");
            let found = permission_of_request(permission.method().as_str(), &url);
            assert_eq!(found.as_ref(), Ok(permission), "{url}");
        }
    }
}
