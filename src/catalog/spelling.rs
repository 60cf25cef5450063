//! The spellings of one thing brought to one form: console paths in any case and with any blanks, and calls (a method and a path)
//! as documents, consoles, logs and browsers write them.

use crate::model::{Method, Permission};

/// A console path without what may differ: lower case, single blanks, `: ` between segments, empty segments dropped, and the
/// vendor's old name as its new one.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for segment in text.split(':') {
        let mut first = true;
        for word in segment.split_whitespace() {
            if !folded.is_empty() {
                folded.push_str(if first { ": " } else { " " });
            }
            first = false;
            let word = word.to_lowercase();
            folded.push_str(if word == "kandji" { "iru" } else { &word });
        }
    }
    folded
}

/// The permission that a method and a path name; `None` if the text is no such thing or the method none of the API's.
pub(super) fn call(text: &str) -> Option<Permission> {
    let (method, path) = text.trim().split_once(char::is_whitespace)?;
    let method = Method::parse(method);
    if matches!(method, Method::Other(_)) {
        return None;
    }
    Some(Permission::new(method, &path_of(path)?))
}

/// The path in a path or URL, parameters and ids as `{}`, without `/api/v1`; `None` if it is neither.
pub(super) fn path_of(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.split(['?', '#']).next().unwrap_or(text);
    let (host, path) = match text.split_once("://") {
        Some((_, rest)) => rest.split_once('/')?,
        None => text.split_once('/')?,
    };
    // `api/v1/devices` begins with a segment, `accuhive.api.kandji.io/api/v1/devices` with a host.
    let host_is_segment = !text.contains("://") && !host.is_empty() && !host.contains('.');
    let first = host_is_segment.then_some(host);
    let segments: Vec<&str> = first
        .into_iter()
        .chain(path.split('/'))
        .map(str::trim)
        .filter(|segment| !segment.is_empty())
        .map(|segment| if is_parameter(segment) { "{}" } else { segment })
        .collect();
    let segments = segments.strip_prefix(&["api", "v1"]).unwrap_or(&segments);
    let plain = |segment: &&str| segment.chars().all(|c| c.is_ascii_graphic());
    if segments.is_empty() || !segments.iter().all(plain) {
        return None;
    }
    Some(format!("/{}", segments.join("/")))
}

/// A parameter in any notation (`{id}`, `:id`, `<id>`, `%7Bid%7D`), or the id of an object in a pasted URL.
fn is_parameter(segment: &str) -> bool {
    let lower = segment.to_ascii_lowercase();
    let between = |open: &str, close: &str| {
        segment.len() > open.len() && lower.starts_with(open) && lower.ends_with(close)
    };
    between("{", "}")
        || between("<", ">")
        || between("%7b", "%7d")
        || between(":", "")
        || is_id(&lower)
}

fn is_id(lower: &str) -> bool {
    let groups: Vec<&str> = lower.split('-').collect();
    let uuid = groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups
            .iter()
            .all(|group| group.chars().all(|c| c.is_ascii_hexdigit()));
    let number = lower.chars().all(|c| c.is_ascii_digit());
    uuid || number || lower.starts_with("cve-")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn console_paths_fold_to_one_form() {
        for text in [
            "Devices: Device Actions: Install Kandji Agent",
            "  devices :Device  Actions:\tInstall Iru agent ",
            "DEVICES::Device Actions: : Install KANDJI Agent:",
        ] {
            assert_eq!(fold(text), "devices: device actions: install iru agent");
        }
        assert_eq!(fold(" : :: "), "");
    }

    #[test]
    fn calls_in_every_notation_are_one_permission() {
        let details = Permission::new(Method::Get, "/devices/{}/details");
        for text in [
            "GET /devices/{device_id}/details",
            "get\t/api/v1/devices/:id/details/",
            "Get devices/<id>/details",
            "GET api/v1/devices/{{device_id}}/details",
            "GET //api/v1//devices/{device id}/details",
            "GET /api/v1/devices/%7Bdevice_id%7D/details",
            "GET https://accuhive.api.kandji.io/api/v1/devices/{id}/details?limit=1#top",
            "GET accuhive.api.eu.kandji.io/api/v1/devices/{id}/details",
            "GET https://accuhive.api.iru.com/api/v1/devices/6FA459EA-ee8a-3ca4-894e-db77e160355e/details",
            " GET  /devices/{}/details ",
        ] {
            assert_eq!(call(text), Some(details.clone()), "{text}");
        }
    }

    #[test]
    fn what_is_no_call() {
        for text in [
            "",
            "GET",
            "GET /",
            "GET /api/v1/",
            "GET https://accuhive.api.kandji.io",
            "Get Blueprint",
            "HEAD /devices",
            "FETCH /devices",
            "/devices",
            "GET /devices and more",
            "GET /dévices",
            "Device list: /devices",
        ] {
            assert_eq!(call(text), None, "{text}");
        }
    }

    #[test]
    fn only_what_looks_like_an_id_is_a_parameter() {
        assert_eq!(path_of("/x/42/CVE-2024-1/y").unwrap(), "/x/{}/{}/y");
        assert_eq!(path_of("/api/v2/threat").unwrap(), "/api/v2/threat");
        assert_eq!(path_of("/devices/apps").unwrap(), "/devices/apps");
    }
}
