//! What a person was asked to do, as the journal keeps it while it is open: others read it on their own machines.
//! It holds references of secrets, never a secret.

use serde::{Deserialize, Serialize};

use super::permission_text::PermissionText;
use crate::model::{Address, Arrival, BoxToTick, Console, Handoff, HandoffId, Paste, Risk, Step};

/// A handoff's content; id and address are the entry's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandoffText {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    affects: Vec<Address>,
    #[serde(default, skip_serializing_if = "is_none")]
    arrival: usize,
    console: ConsoleText,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    flows: Vec<String>,
    if_it_fails: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pastes: Vec<PasteText>,
    place: String,
    proof: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    screen: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret_goes_to: Option<String>,
    steps: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tick: Vec<BoxText>,
    title: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    untick: Vec<BoxText>,
    who: String,
    why: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    yields_secret: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde gives a reference
fn is_none(steps: &usize) -> bool {
    *steps == 0
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ConsoleText {
    Iru,
    OktaWorkflows,
    Elsewhere,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct PasteText {
    field: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    secret: bool,
    value: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct BoxText {
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    documented: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    permission: PermissionText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    risk: Option<RiskText>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
enum RiskText {
    Read,
    SensitiveRead,
    Write,
    Destructive,
}

impl HandoffText {
    /// One line.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Who can do it.
    pub fn who(&self) -> &str {
        &self.who
    }

    /// Where.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The handoff again.
    pub fn handoff(&self, id: &HandoffId, address: &Address) -> Handoff {
        Handoff {
            id: id.clone(),
            address: address.clone(),
            title: self.title.clone(),
            why: self.why.clone(),
            affects: self.affects.clone(),
            flows: self.flows.clone(),
            who: self.who.clone(),
            console: match self.console {
                ConsoleText::Iru => Console::Iru,
                ConsoleText::OktaWorkflows => Console::OktaWorkflows,
                ConsoleText::Elsewhere => Console::Elsewhere,
            },
            place: self.place.clone(),
            steps: self
                .steps
                .iter()
                .map(|text| Step { text: text.clone() })
                .collect(),
            arrival: Arrival {
                // a file may say anything
                steps: self.arrival.min(self.steps.len()),
                screen: self.screen.clone(),
            },
            pastes: self.pastes.iter().map(Into::into).collect(),
            tick: self.tick.iter().map(Into::into).collect(),
            untick: self.untick.iter().map(Into::into).collect(),
            secret_goes_to: self.secret_goes_to.clone(),
            yields_secret: self.yields_secret,
            proof: self.proof.clone(),
            if_it_fails: self.if_it_fails.clone(),
        }
    }
}

impl From<&Handoff> for HandoffText {
    fn from(handoff: &Handoff) -> Self {
        Self {
            affects: handoff.affects.clone(),
            arrival: handoff.arrival.steps,
            console: match handoff.console {
                Console::Iru => ConsoleText::Iru,
                Console::OktaWorkflows => ConsoleText::OktaWorkflows,
                Console::Elsewhere => ConsoleText::Elsewhere,
            },
            flows: handoff.flows.clone(),
            if_it_fails: handoff.if_it_fails.clone(),
            pastes: handoff.pastes.iter().map(Into::into).collect(),
            place: handoff.place.clone(),
            proof: handoff.proof.clone(),
            screen: handoff.arrival.screen.clone(),
            secret_goes_to: handoff.secret_goes_to.clone(),
            steps: handoff.steps.iter().map(|step| step.text.clone()).collect(),
            tick: handoff.tick.iter().map(Into::into).collect(),
            title: handoff.title.clone(),
            untick: handoff.untick.iter().map(Into::into).collect(),
            who: handoff.who.clone(),
            why: handoff.why.clone(),
            yields_secret: handoff.yields_secret,
        }
    }
}

impl From<&Paste> for PasteText {
    fn from(paste: &Paste) -> Self {
        Self {
            field: paste.field.clone(),
            secret: paste.secret,
            value: paste.value.clone(),
        }
    }
}

impl From<&PasteText> for Paste {
    fn from(paste: &PasteText) -> Self {
        Self {
            field: paste.field.clone(),
            value: paste.value.clone(),
            secret: paste.secret,
        }
    }
}

impl From<&BoxToTick> for BoxText {
    fn from(one: &BoxToTick) -> Self {
        Self {
            documented: one.documented,
            group: one.group.clone(),
            label: one.label.clone(),
            permission: (&one.permission).into(),
            risk: one.risk.map(|risk| match risk {
                Risk::Read => RiskText::Read,
                Risk::SensitiveRead => RiskText::SensitiveRead,
                Risk::Write => RiskText::Write,
                Risk::Destructive => RiskText::Destructive,
            }),
        }
    }
}

impl From<&BoxText> for BoxToTick {
    fn from(one: &BoxText) -> Self {
        Self {
            group: one.group.clone(),
            label: one.label.clone(),
            documented: one.documented,
            permission: one.permission.clone().into(),
            risk: one.risk.map(|risk| match risk {
                RiskText::Read => Risk::Read,
                RiskText::SensitiveRead => Risk::SensitiveRead,
                RiskText::Write => Risk::Write,
                RiskText::Destructive => Risk::Destructive,
            }),
        }
    }
}
