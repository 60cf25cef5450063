//! The invoke URL of a canary flow, without what is secret about it.

use super::okta_domain::is_workflows_host;
use super::reader::{Cx, Read};
use super::tree::{Node, Value};
use super::values::invalid;
use super::words::quote;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{names, secrets, shape};
use crate::model::Span;

/// The invoke URL of a canary flow.
#[derive(Debug)]
pub(super) struct CanaryUrl(pub String);

impl Read for CanaryUrl {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        let Value::Text(text) = node.value() else {
            cx.wrong_type(node, at, "a text: the invoke URL of a flow");
            return None;
        };
        if text.contains(['?', '#', '@']) {
            cx.sink.secret.push(node.full_span());
            cx.sink.push(
                Diagnostic::new(&secrets::LITERAL_SECRET, "the canary's URL carries more than host and path, probably the client token")
                    .at(at, "the URL ends before the `?`")
                    .help("cut the URL at the `?`, and name the client token with `client_token: env:NAME`"),
            );
            return None;
        }
        let Some((host, _)) = text
            .strip_prefix("https://")
            .and_then(|rest| rest.split_once('/'))
        else {
            let message = format!("{} is no invoke URL", quote(text));
            invalid(
                &shape::INVALID_VALUE,
                node,
                message,
                "an https URL with a path",
                "copy it from the flow's API access settings: `https://NAME.workflows.okta.com/api/flo/ALIAS/invoke`",
                cx,
            );
            return None;
        };
        let allowed = cx
            .options
            .allow_hosts
            .iter()
            .any(|allowed| allowed.eq_ignore_ascii_case(host));
        if !allowed && !is_workflows_host(host) {
            let message = format!("{} is no host of Okta Workflows", quote(host));
            invalid(
                &names::FOREIGN_HOST,
                node,
                message,
                "the client token would be sent there",
                "flows answer at `NAME.workflows.okta.com`; allow another host with `--allow-host HOST`",
                cx,
            );
            return None;
        }
        Some(Self(text.to_owned()))
    }
}
