//! What people paste as a host, and what becomes of it.

use super::*;
use crate::config::host::parse_api_host;
use crate::config::okta_domain::parse_okta_domain;
use crate::diagnostic::Severity;

/// The canonical host, and how grave the remark is.
fn api(text: &str) -> Result<(String, Option<Severity>), &'static str> {
    parse_api_host(text, &Options::default())
        .map(|reading| {
            assert_eq!(
                reading.replacement.is_some(),
                reading.host.as_str() != text,
                "{text}"
            );
            (reading.host.as_str().to_owned(), reading.severity())
        })
        .map_err(|error| error.code().name)
}

#[test]
fn canonical_hosts_pass_without_a_word() {
    for host in [
        "accuhive.api.kandji.io",
        "accuhive.api.eu.kandji.io",
        "accuhive.api.iru.com",
        "a-1.api.kandji.io",
    ] {
        assert_eq!(api(host), Ok((host.to_owned(), None)));
    }
    let disputed = "accuhive.api.eu.iru.com";
    assert_eq!(
        api(disputed),
        Ok((disputed.to_owned(), Some(Severity::Warning)))
    );
}

#[test]
fn what_is_pasted_around_a_right_host_is_a_warning() {
    for text in [
        "https://accuhive.api.kandji.io/api/v1/",
        "HTTPS://Accuhive.API.kandji.io",
        "http://accuhive.api.kandji.io",
        "accuhive.api.kandji.io/",
        "accuhive.api.kandji.io.",
        "accuhive.api.kandji.io:443",
        " accuhive.api.kandji.io ",
        "accuhive.api.kandji.io?x=1#y",
    ] {
        assert_eq!(
            api(text),
            Ok(("accuhive.api.kandji.io".to_owned(), Some(Severity::Warning))),
            "{text}"
        );
    }
}

#[test]
fn hosts_of_former_years_are_warnings_and_consoles_errors() {
    for (text, host, severity) in [
        (
            "accuhive.clients.us-1.kandji.io",
            "accuhive.api.kandji.io",
            Severity::Warning,
        ),
        (
            "accuhive.clients.eu.kandji.io",
            "accuhive.api.eu.kandji.io",
            Severity::Warning,
        ),
        (
            "accuhive.kandji.io",
            "accuhive.api.kandji.io",
            Severity::Error,
        ),
        (
            "https://accuhive.kandji.io/devices/",
            "accuhive.api.kandji.io",
            Severity::Error,
        ),
        (
            "accuhive.eu.kandji.io",
            "accuhive.api.eu.kandji.io",
            Severity::Error,
        ),
        ("accuhive.iru.com", "accuhive.api.iru.com", Severity::Error),
    ] {
        assert_eq!(api(text), Ok((host.to_owned(), Some(severity))), "{text}");
    }
}

#[test]
fn parts_of_hosts_and_things_that_are_none_are_errors() {
    for text in [
        "",
        "accuhive",
        "accuhive.api",
        "accuhive.api.eu",
        "https://",
        "api.kandji.io",
        ".api.kandji.io",
        "kandji.io",
        "iru.com",
        "a..api.kandji.io",
        "-a.api.kandji.io",
        "a-.api.kandji.io",
        "a b.api.kandji.io",
        "a_b.api.kandji.io",
        "ftp://accuhive.api.kandji.io",
        "accuhive.api.kandji.io:8443",
        "user@accuhive.api.kandji.io",
        "https://user:password@accuhive.api.kandji.io/",
        "accuhive.api.kandji.io@evil.example",
        "aссuhive.api.kandji.io",
        "accuhive.api.kandji。io",
        "xn--80a.api.kandji.io",
        "0a1b2c3d.web-api.kandji.io",
        "accuhive.gateway.kandji.io",
        "a.b.api.kandji.io",
        "localhost",
        "127.0.0.1",
        "http://127.0.0.1:8080",
        "[::1]",
        "x.localhost",
        "accuhive.api.kandji.io\\@evil.example",
    ] {
        assert_eq!(api(text), Err("invalid-host"), "{text}");
    }
    assert_eq!(
        api(&format!("{}.api.kandji.io", "a".repeat(64))),
        Err("invalid-host")
    );
}

#[test]
fn hosts_that_only_look_like_the_vendors_are_never_accepted() {
    for text in [
        "accuhive.api.kandji.io.evil.example",
        "https://accuhive.api.kandji.io.evil.example/api/v1/",
        "evil.example/accuhive.api.kandji.io",
        "accuhive.api.kandji.com",
        "accuhive-api-kandji.io",
        "apikandji.io",
        "accuhive.api.iru.com.de",
        "evilkandji.io",
        "accuhive.eviliru.com",
        "evil.example",
        "10.0.0.1",
    ] {
        assert_eq!(api(text), Err("foreign-host"), "{text}");
    }
}

#[test]
fn a_bare_name_shows_the_candidates() {
    let error = parse_api_host("accuhive", &Options::default()).unwrap_err();
    assert_eq!(
        error.help(),
        "write one of `accuhive.api.kandji.io`, `accuhive.api.eu.kandji.io`, `accuhive.api.iru.com`"
    );
}

#[test]
fn another_host_needs_to_be_allowed_and_loopback_never_is() {
    let options = Options {
        allow_hosts: vec!["Iru.Example".into(), "localhost".into(), "127.0.0.1".into()],
        ..Options::default()
    };
    assert_eq!(
        parse_api_host("iru.example", &options)
            .unwrap()
            .host
            .as_str(),
        "iru.example"
    );
    assert!(parse_api_host("iru.example.evil.example", &options).is_err());
    assert!(parse_api_host("localhost", &options).is_err());
    assert!(parse_api_host("127.0.0.1", &options).is_err());
    assert_eq!(
        parse_okta_domain("iru.example", &options)
            .unwrap()
            .domain
            .as_str(),
        "iru.example"
    );
    assert!(parse_okta_domain("localhost", &options).is_err());
}

fn okta(text: &str) -> Result<(String, Option<&'static str>), &'static str> {
    parse_okta_domain(text, &Options::default())
        .map(|reading| {
            assert_eq!(
                reading.replacement.is_some(),
                reading.domain.as_str() != text,
                "{text}"
            );
            (
                reading.domain.as_str().to_owned(),
                reading.remark.map(|remark| remark.code.name),
            )
        })
        .map_err(|error| error.code().name)
}

#[test]
fn okta_domains() {
    for domain in [
        "acme.okta.com",
        "acme.oktapreview.com",
        "acme.okta-emea.com",
    ] {
        assert_eq!(okta(domain), Ok((domain.to_owned(), None)));
    }
    let acme = "acme.okta.com".to_owned();
    assert_eq!(
        okta("acme-admin.okta.com"),
        Ok((acme.clone(), Some("console-host")))
    );
    assert_eq!(
        okta("https://acme-admin.okta.com/admin/dashboard"),
        Ok((acme.clone(), Some("console-host")))
    );
    assert_eq!(
        okta("acme.workflows.okta.com"),
        Ok((acme.clone(), Some("console-host")))
    );
    assert_eq!(
        okta("https://acme.okta.com/"),
        Ok((acme.clone(), Some("pasted-host")))
    );
    assert_eq!(okta("ACME.okta.com"), Ok((acme, Some("pasted-host"))));
    for text in [
        "acme",
        "okta.com",
        "",
        "www.okta.com",
        "-admin.okta.com",
        "user@acme.okta.com",
        "acme.okta.com:80",
    ] {
        assert_eq!(okta(text), Err("invalid-host"), "{text}");
    }
    for text in [
        "acme.okta.com.evil.example",
        "login.acme.example",
        "acme.okta-evil.com",
        "a.b.okta.com",
        "acmeokta.com",
    ] {
        assert_eq!(okta(text), Err("foreign-host"), "{text}");
    }
}

#[test]
fn a_pasted_host_in_a_file_offers_the_exact_replacement() {
    let text = TENANT.replace(
        "accuhive.api.kandji.io",
        "https://accuhive.api.kandji.io/api/v1/",
    );
    let one = only(&text, "TN207", "https://accuhive.api.kandji.io/api/v1/");
    assert_eq!(
        one.help.as_deref(),
        Some("replace it by `accuhive.api.kandji.io`")
    );
    assert_eq!(fixed(&text), TENANT);
    let declared = load_text(&text).declared.unwrap();
    assert_eq!(
        declared.tenants["accuhive"].api_host.as_str(),
        "accuhive.api.kandji.io"
    );
    let text = TENANT.replace("accuhive.api.kandji.io", "'accuhive.kandji.io'");
    only(&text, "TN209", "'accuhive.kandji.io'");
    assert_eq!(fixed(&text), TENANT);
    only(
        &TENANT.replace("accuhive.api.kandji.io", "accuhive.api.eu.iru.com"),
        "TN210",
        "accuhive.api.eu.iru.com",
    );
    only(
        &TENANT.replace("accuhive.api.kandji.io", "accuhive.clients.eu.kandji.io"),
        "TN208",
        "accuhive.clients.eu.kandji.io",
    );
}
