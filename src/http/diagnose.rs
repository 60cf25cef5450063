//! A fault as a diagnostic, with what to do next.

use super::is_budget_spent;
use crate::diagnostic::codes::services;
use crate::diagnostic::{Diagnostic, OktaRefusal};
use crate::model::Fault;

/// The diagnostic for a fault met while asking `subject` (a host, or an address with its host).
pub fn diagnose(fault: &Fault, subject: &str) -> Diagnostic {
    if let Some(refusal) = OktaRefusal::of(fault) {
        return Diagnostic::new(
            refusal.code,
            format!("{subject}: {} ({})", refusal.why, refusal.detail),
        )
        .help(refusal.remedy);
    }
    match fault {
        Fault::SignIn(refusal) => Diagnostic::new(
            &services::SIGN_IN_REFUSED,
            format!("{subject} refuses the sign-in: {}", refusal.says),
        ),
        Fault::Rejected { status, says } => Diagnostic::new(
            &services::REJECTED,
            format!("{subject} rejects the reading credentials: {}", with_status(*status, says)),
        )
        .help(rejected_help(*status, says)),
        Fault::UnknownTenant { other_region: Some(other) } => Diagnostic::new(
            &services::WRONG_REGION,
            format!("{subject} does not know this tenant, but {other} does"),
        )
        .help(format!("write `api_host: {other}`")),
        Fault::UnknownTenant { other_region: None } => Diagnostic::new(
            &services::UNKNOWN_TENANT,
            format!("{subject} does not know this tenant"),
        )
        .help("check the spelling of api_host against the address of the tenant's web console; a renamed tenant answers on its new host only"),
        Fault::EveryTokenRejected => Diagnostic::new(
            &services::EVERY_TOKEN,
            format!("every token of {subject} is answered with 401 at once"),
        )
        .help("look at the vendor's status page and whether the tenant still has API access; run again later. Nothing was concluded about the tokens"),
        Fault::Status { status: 429, says } => Diagnostic::new(
            &services::RATE_LIMITED,
            format!("{subject} says there were too many requests: {}", with_status(429, says)),
        )
        .help("run again later, or lower the tenant's limits; other integrations share the same hourly budget"),
        Fault::Status { status, says } => Diagnostic::new(
            &services::STATUS,
            format!("{subject} gave no usable answer: {}", with_status(*status, says)),
        )
        .help(status_help(*status)),
        Fault::ForeignPage { title } => Diagnostic::new(
            &services::FOREIGN_PAGE,
            format!("{subject} was answered by {}, not by the service", page(title.as_deref())),
        )
        .help("a proxy, a captive portal or a sign-in page is in between: open the network for this host, or set HTTPS_PROXY / NO_PROXY"),
        Fault::Connection(what) => Diagnostic::new(
            &services::CONNECTION,
            format!("{subject} could not be asked: {what}"),
        )
        .help("check the network, DNS and proxy of this machine, then run again; nothing was concluded from it"),
        Fault::Shape(what) => Diagnostic::new(
            &services::SHAPE,
            format!("{subject} answered in an unexpected shape: {what}"),
        )
        .help("run `tenantry capture` and attach its redacted output to a bug report"),
        Fault::Refused(why) if is_budget_spent(fault) => Diagnostic::new(
            &services::BUDGET,
            format!("{subject} was not asked to the end: {why}"),
        )
        .help("run again in the next hour, or raise share_of_hour in the tenant's limits"),
        Fault::Refused(why) => Diagnostic::new(
            &services::REFUSED,
            format!("a request to {subject} was not sent: {why}"),
        )
        .help("check that the secret's reference holds the value meant for this host"),
    }
}

fn page(title: Option<&str>) -> String {
    title.map_or_else(
        || "a web page without a title".to_owned(),
        |title| format!("the web page \"{title}\""),
    )
}

fn with_status(status: u16, says: &str) -> String {
    if says.is_empty() {
        format!("HTTP {status} without a text")
    } else {
        format!("HTTP {status}, {says}")
    }
}

fn rejected_help(status: u16, says: &str) -> String {
    let okta = says.starts_with("E0000");
    match (okta, status) {
        (true, 401) => "the sign-in is not accepted: create a new API token, or look at the service app",
        (true, _) => "the sign-in is accepted but may not read the System Log: look at its admin role and its scopes",
        (false, _) => "check that the auditor's secret belongs to this tenant, that its token was not revoked, and that \"List audit events\" (GET /api/v1/audit/events) is ticked; a missing permission answers 401 on some services and 403 on others",
    }
    .to_owned()
}

fn status_help(status: u16) -> &'static str {
    match status {
        300..400 => "redirects are never followed with a credential: check the host's spelling",
        404 => "check the host, and whether the tenant has API access enabled",
        500.. => {
            "the service has trouble: look at its status page and run again later; nothing was concluded from it"
        }
        _ => "run again with -v to see which request it was",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::http::BUDGET_SPENT;

    #[test]
    fn each_fault_has_its_code_and_a_way_out() {
        let says = String::new;
        let table = [
            (
                Fault::Rejected {
                    status: 401,
                    says: says(),
                },
                "TN701",
            ),
            (Fault::UnknownTenant { other_region: None }, "TN702"),
            (
                Fault::UnknownTenant {
                    other_region: Some("b".into()),
                },
                "TN703",
            ),
            (Fault::ForeignPage { title: None }, "TN704"),
            (
                Fault::Status {
                    status: 429,
                    says: says(),
                },
                "TN705",
            ),
            (Fault::Connection("reset".into()), "TN706"),
            (Fault::Shape("no list".into()), "TN707"),
            (Fault::Refused("another host".into()), "TN708"),
            (
                Fault::Status {
                    status: 503,
                    says: says(),
                },
                "TN709",
            ),
            (Fault::EveryTokenRejected, "TN710"),
            (Fault::Refused(BUDGET_SPENT.into()), "TN711"),
        ];
        for (fault, id) in table {
            let diagnostic = diagnose(&fault, "accuhive.api.kandji.io");
            assert_eq!(diagnostic.code.id, id, "{fault:?}");
            assert!(diagnostic.message.contains("accuhive.api.kandji.io"));
            assert!(!diagnostic.help.unwrap().is_empty());
        }
    }

    #[test]
    fn okta_is_not_told_to_tick_iru_boxes() {
        let fault = Fault::Rejected {
            status: 403,
            says: "E0000006: You do not have permission to perform the requested action".into(),
        };
        let help = diagnose(&fault, "acme.okta.com").help.unwrap();
        assert!(help.contains("okta.logs.read") && !help.contains("audit events"));
    }
}
