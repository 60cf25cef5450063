//! `policy`: what may be declared at all, and who has to approve a plan.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::duration::Length;
use super::reader::{Cx, Keyed, Read, Slot};
use super::record::record;
use super::sink::Sink;
use super::tree::{Node, Value};
use super::values::invalid;
use super::values::schema;
use super::words::quote;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::shape;
use crate::model::{
    Claim, Pattern, Policy, Region, Risk, RotationPolicy, Sharing, SharingPolicy, Span, Spanned,
};

record! {
    /// What may be declared at all, and who approves a plan. Kept in a file of its own, those who set it can own that file.
    PolicyText, "policy", {
        /// The gravest permission that a token may have: `read`, `sensitive_read`, `write` or `destructive`.
        optional highest_risk: Spanned<Risk>,
        /// Other limits for some tokens, by address; `*` stands for anything, and the longest pattern decides.
        optional highest_risk_of: ByPattern<Spanned<Risk>>,
        /// Permissions that no token may have, written as a token's `permissions` are.
        optional forbidden: Vec<Spanned<Claim>>,
        /// API hosts that tenants may have, such as `*.api.eu.kandji.io`.
        optional api_hosts: Vec<Spanned<Pattern>>,
        /// Regions that tenants may be in, by their hosts: `us` (`api.kandji.io`), `eu` (`api.eu.kandji.io`), `iru` (`api.iru.com`).
        optional regions: Vec<Spanned<Region>>,
        /// Domains that orgs may have, such as `acme.okta.com` or `*.oktapreview.com`.
        optional okta_domains: Vec<Spanned<Pattern>>,
        /// The rotation that each token needs.
        optional rotation: Keyed<RotationPolicyText>,
        /// Who may share a token.
        optional sharing: SharingPolicyText,
        /// Who has to approve a plan that grants a permission of this risk or a graver one: it marks the plan and refuses nothing.
        optional require_approval: ByRisk,
        /// Limits of exceptions.
        optional exceptions: ExceptionPolicyText,
    }
}

record! {
    /// The rotation that each token needs.
    RotationPolicyText, "rotation policy", {
        /// The longest time between two rotations, such as `90d`.
        required every: Spanned<Length>,
        /// The shortest time that an old and a new token live side by side, such as `1d`.
        optional shortest_overlap: Spanned<Length>,
        /// The longest time that they do, such as `14d`.
        optional longest_overlap: Spanned<Length>,
        /// Addresses of tokens that need no rotation; `*` stands for anything.
        optional exempt: Vec<Spanned<Pattern>>,
    }
}

record! {
    /// Who may share a token.
    SharingPolicyText, "sharing policy", {
        /// `never` (one connection or consumer a token) or `within_org` (connections of one Okta org).
        required connections: Spanned<Sharing>,
        /// Addresses of tokens that may be shared all the same; `*` stands for anything.
        optional except: Vec<Spanned<Pattern>>,
    }
}

record! {
    /// Limits of exceptions.
    ExceptionPolicyText, "exception policy", {
        /// The longest time that an exception may have left, such as `14d`.
        required longest: Spanned<Length>,
    }
}

/// Makes the policy.
pub(super) fn policy(text: Option<(Span, PolicyText)>, sink: &mut Sink) -> Policy {
    let Some((_, text)) = text else {
        return Policy::default();
    };
    let length = |slot: Slot<Spanned<Length>>| {
        let length = slot.good();
        length.map(|length| Spanned::new(length.value.0, length.span))
    };
    let rotation = text.rotation.good().and_then(|Keyed { at, value }| {
        let rotation = RotationPolicy {
            span: at,
            every: length(value.every)?,
            shortest_overlap: length(value.shortest_overlap),
            longest_overlap: length(value.longest_overlap),
            exempt: value.exempt.good().unwrap_or_default(),
        };
        possible(&rotation, sink);
        Some(rotation)
    });
    let sharing = text.sharing.good().and_then(|sharing| {
        Some(SharingPolicy {
            connections: sharing.connections.good()?,
            except: sharing.except.good().unwrap_or_default(),
        })
    });
    let longest = text.exceptions.good().map(|exceptions| exceptions.longest);
    Policy {
        highest_risk: text.highest_risk.good(),
        highest_risk_of: text.highest_risk_of.good().map_or_else(Vec::new, |of| of.0),
        forbidden: text.forbidden.good().unwrap_or_default(),
        api_hosts: text.api_hosts.good().unwrap_or_default(),
        regions: text.regions.good().unwrap_or_default(),
        okta_domains: text.okta_domains.good().unwrap_or_default(),
        rotation,
        sharing,
        require_approval: text
            .require_approval
            .good()
            .map_or_else(Vec::new, |by| by.0),
        longest_exception: longest.and_then(length),
    }
}

/// No rotation fits between a shortest overlap and a shorter longest one.
fn possible(rotation: &RotationPolicy, sink: &mut Sink) {
    let (Some(shortest), Some(longest)) = (rotation.shortest_overlap, rotation.longest_overlap)
    else {
        return;
    };
    if shortest.value > longest.value {
        sink.push(
            Diagnostic::new(
                &shape::CONFLICTING_FIELDS,
                "no overlap can be as long as `shortest_overlap` and as short as `longest_overlap`",
            )
            .at(shortest.span, "longer than the longest")
            .at(longest.span, "shorter than the shortest")
            .help("exchange the two, or remove one"),
        );
    }
}

/// Values by a pattern of addresses.
#[derive(Debug)]
pub(super) struct ByPattern<T>(pub Vec<(Spanned<Pattern>, T)>);

/// Who approves, by risk.
#[derive(Debug)]
pub(super) struct ByRisk(pub Vec<(Spanned<Risk>, Spanned<String>)>);

impl<T: Read> Read for ByPattern<T> {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        if node.value() != Value::Mapping {
            cx.wrong_type(node, at, "a mapping from addresses to limits");
            return None;
        }
        let mut list = Vec::new();
        cx.entries(node, |cx, key, text, value| {
            if let Some(value) = T::read(value, key.span(), cx) {
                list.push((Spanned::new(Pattern::new(text), key.span()), value));
            }
        });
        Some(Self(list))
    }
}

impl Read for ByRisk {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        if node.value() != Value::Mapping {
            cx.wrong_type(node, at, "a mapping from risks to who approves");
            return None;
        }
        let mut list = Vec::new();
        cx.entries(node, |cx, key, text, value| {
            let risk = risk(key, text, cx);
            let by = Spanned::<String>::read(value, key.span(), cx);
            let by = by.filter(|by| is_word(by, value, cx));
            if let (Some(risk), Some(by)) = (risk, by) {
                list.push((Spanned::new(risk, key.span()), by));
            }
        });
        Some(Self(list))
    }
}

/// Who approves becomes an output of a workflow, where a second line would be another output.
fn is_word(by: &str, node: Node<'_>, cx: &mut Cx<'_>) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '@' | ' ');
    let fits = !by.trim().is_empty() && by.chars().all(plain);
    if !fits {
        let message = format!("{} names nobody who could approve", quote(by));
        let label = "letters, digits, blanks, `-`, `_`, `.`, `/` and `@` belong here";
        let help = "write the name of a team or of a protected environment, such as `security`";
        invalid(&shape::INVALID_VALUE, node, message, label, help, cx);
    }
    fits
}

/// The words of risks, as they are written.
const RISKS: [(&str, Risk); 4] = [
    ("read", Risk::Read),
    ("sensitive_read", Risk::SensitiveRead),
    ("write", Risk::Write),
    ("destructive", Risk::Destructive),
];

fn risk(node: Node<'_>, text: &str, cx: &mut Cx<'_>) -> Option<Risk> {
    word(&RISKS, node, text, "risk", cx)
}

/// The value of one of a few words.
fn word<T: Copy>(
    words: &[(&str, T)],
    node: Node<'_>,
    text: &str,
    noun: &str,
    cx: &mut Cx<'_>,
) -> Option<T> {
    let found = words.iter().find(|(word, _)| *word == text);
    if found.is_none() {
        let all: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        let all = all.join(", ");
        let message = format!("{} is no {noun}", quote(text));
        let help = format!("write one of {all}");
        invalid(&shape::INVALID_VALUE, node, message, &all, &help, cx);
    }
    found.map(|(_, value)| *value)
}

impl Read for Risk {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        let text = text(node, at, "a risk such as `write`", cx)?;
        risk(node, text, cx)
    }
}

impl Read for Region {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        let text = text(node, at, "a region such as `eu`", cx)?;
        word(&Self::WORDS, node, text, "region", cx)
    }
}

impl Read for Sharing {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        const WORDS: [(&str, Sharing); 2] = [
            ("never", Sharing::Never),
            ("within_org", Sharing::WithinOrg),
        ];
        let text = text(node, at, "`never` or `within_org`", cx)?;
        word(&WORDS, node, text, "way to share a token", cx)
    }
}

impl Read for Pattern {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        let text = text(node, at, "a text in which `*` stands for anything", cx)?;
        Some(Self::new(text.trim()))
    }
}

fn text<'t>(node: Node<'t>, at: Span, expected: &str, cx: &mut Cx<'_>) -> Option<&'t str> {
    match node.value() {
        Value::Text(text) => Some(text),
        _ => {
            cx.wrong_type(node, at, expected);
            None
        }
    }
}

schema! {
    Risk: "Risk", { "enum": ["read", "sensitive_read", "write", "destructive"] };
    Region: "Region", { "enum": ["us", "eu", "iru"] };
    Sharing: "Sharing", { "enum": ["never", "within_org"] };
    Pattern: "Pattern", { "type": "string" };
    ByRisk: "ByRisk", {
        "type": "object",
        "propertyNames": { "enum": ["read", "sensitive_read", "write", "destructive"] },
        "additionalProperties": { "type": "string" },
    };
    ByPattern<Spanned<Risk>>: "RiskByAddress", {
        "type": "object",
        "additionalProperties": { "enum": ["read", "sensitive_read", "write", "destructive"] },
    };
}
