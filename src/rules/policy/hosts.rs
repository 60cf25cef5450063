//! Hosts, regions and domains that are not allowed.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::policy::{HOST, REGION};
use crate::model::{Declared, Pattern, Region, Span, Spanned};

pub(super) fn check(declared: &Declared) -> Vec<Diagnostic> {
    let policy = &declared.policy;
    let mut found = Vec::new();
    for (key, tenant) in &declared.tenants {
        let host = &tenant.api_host;
        let (text, subject) = (host.as_str(), format!("the tenant `{key}`"));
        found.extend(outside(&policy.api_hosts, text, host.span, &subject));
        found.extend(region(&policy.regions, host, &subject));
    }
    for (key, org) in &declared.orgs {
        let (text, span) = (org.domain.as_str(), org.domain.span);
        let subject = format!("the org `{key}`");
        found.extend(outside(&policy.okta_domains, text, span, &subject));
    }
    found
}

fn outside(
    allowed: &[Spanned<Pattern>],
    host: &str,
    span: Span,
    subject: &str,
) -> Option<Diagnostic> {
    let first = allowed.first()?;
    if allowed.iter().any(|pattern| pattern.matches(host)) {
        return None;
    }
    let list: Vec<String> = allowed
        .iter()
        .map(|one| format!("`{}`", one.value))
        .collect();
    let diagnostic = Diagnostic::new(&HOST, format!("{subject} may not be at `{host}`"));
    Some(
        diagnostic
            .at(span, "not an allowed host")
            .at(first.span, "allowed are this and what is listed with it")
            .help(format!("write a host that fits {}", list.join(" or "))),
    )
}

fn region(
    allowed: &[Spanned<Region>],
    host: &Spanned<crate::model::ApiHost>,
    subject: &str,
) -> Option<Diagnostic> {
    let first = allowed.first()?;
    let region = Region::of(host);
    if allowed.iter().any(|one| Some(one.value) == region) {
        return None;
    }
    let (message, label) = match region {
        Some(region) => (
            format!("{subject} may not be in the region `{}`", region.word()),
            format!("region `{}`", region.word()),
        ),
        None => (
            format!("nobody can say in which region {subject} is"),
            "a host that says nothing of a region".to_owned(),
        ),
    };
    let list: Vec<String> = allowed
        .iter()
        .map(|one| format!("`{}`", one.value.word()))
        .collect();
    Some(
        Diagnostic::new(&REGION, message)
            .at(host.span, label)
            .at(first.span, "allowed are this and what is listed with it")
            .help(format!(
                "use a tenant in {}; the region is a part of the host: `api.kandji.io` is `us`, `api.eu.kandji.io` is `eu`, `api.iru.com` is `iru`",
                list.join(" or ")
            )),
    )
}
