//! Every sentence that a person reads in a handoff. The labels in quotes are those on screen (vendor's guide "Authorizing your
//! Iru Endpoint tenant for Okta Workflows"; Iru console in its older and its newer layout; Okta Workflows console).
//! `{name}` stands for a value of the handoff at hand.

/// Who can do the Iru steps. The vendor names Account Owner and Administrator as roles that may manage API tokens.
pub const WHO_IRU: &str = "an Iru Endpoint (formerly Kandji) Account Owner or Administrator";
/// Who can do the Okta steps.
pub const WHO_OKTA: &str =
    "an Okta Workflows administrator, or whoever may manage Workflows connections";

/// To the list of tokens, in both layouts.
pub const OPEN_TOKENS: &[&str] = &[
    "Sign in to {console} as an administrator.",
    "Open the API tokens. Newer console: click your name at the bottom of the left navigation, \"Access\", tab \"API tokens\". Older console: \"Settings\" in the left sidebar, \"Access\", section \"API Token\".",
    "Check that \"Your organization's API URL\" reads {host}. If it reads otherwise, stop: this is another tenant.",
];

/// Before anything is created.
pub const LOOK_FOR_TOKEN: &str = "Look first: is there already a token named \"{name}\"? If so, do not create a second one: open it (\"⋮\" beside it, \"View\", \"Edit\"), make name, description and boxes equal to those below, save, and skip the steps up to \"Configure\". Its secret cannot be shown again: use the one you have, or revoke it and create it anew.";

/// Creating a token.
pub const CREATE_TOKEN: &[&str] = &[
    "Click \"Add Token\" (\"Add API Token\" if it is the first one).",
    "Enter the name and the description below. Leave \"Enable MCP\" off.",
    "Click \"Create\".",
    "Click \"Copy Token\": the token is shown this once. {store}",
    "Older console: check \"I have copied the token and understand that I will not be able to see these details again.\" and click \"Next\".",
    "Click \"Configure\" and tick exactly the boxes below; the triangle beside an area shows single permissions, and the head of a section ticks all of it. Nothing else may be ticked.",
    "Click \"Save\", then \"Close\", and check that \"{name}\" is in the list.",
];

/// Where the new secret goes, when a reference is declared.
pub const STORE_SECRET: &str = "Put it into {reference} and nowhere else.";
/// Where the new secret goes, when no reference is declared.
pub const KEEP_SECRET: &str = "Keep it only until it is pasted into the connections that use it; no place for it is declared.";

/// To one token's details.
pub const OPEN_TOKEN: &str = "Find the token \"{name}\"{id}, click \"⋮\" beside it, then \"View\" (older console: click its name).";
/// Renaming.
pub const RENAME: &str = "Click \"Edit\" and change the name to \"{rename}\".";
/// Changing the description.
pub const DESCRIBE: &str = "Click \"Edit\" and change the description to \"{describe}\".";
/// Emptying the description.
pub const DESCRIBE_EMPTY: &str = "Click \"Edit\" and empty the description.";
/// Changing boxes.
pub const EDIT_BOXES: &str = "Open \"Permissions\", click \"Edit\" (older console: \"Configure\"), and tick and untick exactly the boxes below. \"Only show enabled permissions\" and the search help to find them.";
/// Saving.
pub const SAVE: &str = "Click \"Save\", then \"Close\".";
/// Revoking.
pub const REVOKE: &[&str] = &[
    "Check that nothing runs on it any more: {affects}.",
    "Click \"⋮\" beside it, then \"Revoke\" (older console: \"Delete\"), and confirm.",
];

/// To the list of connections.
pub const OPEN_CONNECTIONS: &[&str] =
    &["Sign in to Okta, open the Workflows console ({console}) and go to \"Connections\"."];
/// Before a connection is created.
pub const LOOK_FOR_CONNECTION: &str = "Look first: is there already a connection named \"{nickname}\" for Kandji? If so, do not create a second one: click \"Reauthorize\" on it and enter key and domain below. Otherwise:";
/// Creating a connection.
pub const CREATE_CONNECTION: &[&str] = &[
    "Click \"New Connection\" and choose \"Kandji\" (the connector keeps that name for Iru Endpoint).",
    "\"Connection Nickname\" (newer: \"Name\"): {nickname}.",
    "\"API key\": paste the token {token}, from {reference}.",
    "\"Domain\": {host} (exactly this, without https://).",
    "Click \"Create\". The connection must not be red: red means that the key or its permission \"Device list\" is missing.",
    "Newer orgs: open the connection and add it to the folders whose flows use it, or they cannot see it.",
];
/// Putting another key into a connection.
pub const REAUTHORIZE: &[&str] = &[
    "Find the connection \"{nickname}\" and click \"Reauthorize\".",
    "\"API key\": paste the token {token}, from {reference}.",
    "\"Domain\": {host} (exactly this, without https://).",
    "Save. The connection must not be red.",
];
/// Deleting a connection.
pub const DELETE_CONNECTION: &[&str] = &[
    "Find the connection \"{nickname}\". Its usage must show no active flow.",
    "Click \"Delete\" and confirm.",
];

/// What proves a token's creation or edit.
pub const PROOF_TOKEN: &str = "the tenant's audit log shows the token with exactly these permissions, dated after this handoff was opened";
/// What proves a revocation.
pub const PROOF_REVOKED: &str =
    "the tenant's audit log shows its delete event, dated after this handoff was opened";
/// What proves a connection's creation.
pub const PROOF_CREATED: &str = "the org's System Log shows the connection's create or reauthorize event, dated after this handoff was opened; which key it holds no log shows";
/// What proves a reauthorization (attempted).
pub const PROOF_REAUTHORIZED: &str = "the org's System Log shows a reauthorize event, dated after this handoff was opened: it proves the attempt, not the key";
/// What proves a connection's deletion.
pub const PROOF_DELETED: &str =
    "the org's System Log shows its delete event, dated after this handoff was opened";

/// When creating a token goes wrong.
pub const FAIL_CREATE_TOKEN: &str = "The token text is lost: delete the token before it is used and create it again. No \"Add Token\" button: your role lacks it, or API access is not enabled for the tenant (ask the vendor's Customer Success Manager).";
/// When editing a token goes wrong.
pub const FAIL_EDIT_TOKEN: &str = "A box is not there under its label: search for its path; labels change, method and path do not.";
/// When revoking goes wrong.
pub const FAIL_REVOKE: &str =
    "Something still runs on it: leave it, and move that to another token first.";
/// When a connection goes wrong.
pub const FAIL_CONNECTION: &str = "The connection is red or cannot be created: check that the domain has no https://, that the key is the whole token text, and that the token has \"Device list\".";
