//! Every sentence that a person reads in a handoff. The labels in quotes are those on screen (vendor's guide "Authorizing your
//! Iru Endpoint tenant for Okta Workflows"; Iru console in its older and its newer layout; Okta Workflows console).
//! Where no page of the vendor gives a label, the sentence describes the thing instead.
//! `{name}` stands for a value of the handoff at hand.

/// Who can do the Iru steps. The vendor names Account Owner and Administrator as roles that may manage API tokens.
pub const WHO_IRU: &str = "an Iru Endpoint (formerly Kandji) Account Owner or Administrator";
/// Who can do the Okta steps.
pub const WHO_OKTA: &str =
    "an Okta Workflows administrator, or whoever may manage Workflows connections";
/// Where the Iru steps are done, when the host does not tell the console's address.
pub const IRU_CONSOLE: &str = "the Iru Endpoint (formerly Kandji) web console";
/// Where the Okta steps are done, when the org is not declared any more.
pub const WORKFLOWS_CONSOLE: &str = "the Okta Workflows console";

/// To the list of tokens, in both layouts.
pub const OPEN_TOKENS: &[&str] = &[
    "Sign in to {console} (Iru Endpoint, formerly Kandji) with administrator credentials.",
    "Open the API tokens. Newer console: click your name at the bottom of the left navigation, then \"Access\", then the tab \"API tokens\". Older console: \"Settings\" in the left sidebar, then \"Access\", then the section \"API Token\".",
];
/// The list of tokens, as the console calls it.
pub const TOKENS_SCREEN: &str = "Access > API tokens";
/// That it is the right tenant.
pub const CHECK_API_URL: &str = "Check that \"Your organization's API URL\" reads {host}. If it reads otherwise, stop: this is another tenant. (The older console shows it once the tenant has a token: then check it right after creating one.)";

/// Before anything is created.
pub const LOOK_FOR_TOKEN: &str = "Look first: is there already a token named \"{name}\"? If so, do not create a second one: click \"⋮\" beside it and \"View\", make name, description and boxes equal to those below, save, and skip the other steps. Its text cannot be shown again: if nobody has it, revoke that token and go on here.";

/// Creating a token.
pub const CREATE_TOKEN: &[&str] = &[
    "Click \"Add Token\" (older console: \"Add API Token\" if it is the first one).",
    "Fill in \"Name\" and, if one is given below, \"Description\". Leave \"Enable MCP\" off, where there is such a switch.",
    "Click \"Create\".",
    "Click \"Copy Token\": the text of the token is shown this once. {store}",
    "Older console: check \"I have copied the token and understand that I will not be able to see these details again.\" and click \"Next\".",
    "Click \"Configure\" (older console: in the dialog \"Manage API Permissions\").",
    "Tick exactly the boxes below and nothing else. The box at the head of an area ticks all of it; the triangle beside an area (newer console: \"Expand all\", or the search) shows the single boxes.",
    "Review them, then click \"Save\" (older console: then \"Close\").",
    "Check that \"{name}\" is in the list of tokens.",
];

/// Where the new secret goes, when a reference is declared.
pub const STORE_SECRET: &str = "Put it into {reference} and nowhere else.";
/// Where the new secret goes, when no reference is declared.
pub const KEEP_SECRET: &str = "Keep it only until it is pasted into the connections that use it; no place for it is declared.";

/// To one token's details.
pub const OPEN_TOKEN: &str = "Find the token \"{name}\" and click \"⋮\" beside it, then \"View\" (older console: open the token in the section \"API Token\").";
/// Changing name and description, which is saved apart from the boxes.
pub const EDIT_ABOUT: &str =
    "Click \"Edit\", {changes} and click \"Save\" (older console: then \"Close\").";
/// Renaming.
pub const RENAME: &str = "change \"Name\" to \"{rename}\"";
/// Changing the description.
pub const DESCRIBE: &str = "change \"Description\" to \"{describe}\"";
/// Emptying the description.
pub const DESCRIBE_EMPTY: &str = "empty \"Description\"";
/// Changing boxes.
pub const EDIT_BOXES: &str = "Open the tab \"Permissions\" and click \"Edit\" (older console: \"Configure\"). Tick and untick exactly the boxes below and leave all others as they are. \"Only show enabled permissions\" and the search help to find them.";
/// Saving.
pub const SAVE: &str = "Click \"Save\" (older console: then \"Close\").";
/// What a revocation affects when no declared connection uses the token.
pub const NOTHING_DECLARED: &str = "no declared connection uses it";
/// Revoking.
pub const REVOKE: &[&str] = &[
    "Find the token \"{name}\". Check that nothing runs on it any more: {affects}. Newer console: \"⋮\" beside it, \"View\", tab \"Activity\" shows when it was last used.",
    "Click \"⋮\" beside it, then \"View\", then \"Revoke\" (older console: delete it), and confirm.",
];

/// To the list of connections.
pub const OPEN_CONNECTIONS: &str =
    "Sign in to Okta, open the Workflows console ({console}) and go to \"Connections\".";
/// The list of connections, as the console calls it.
pub const CONNECTIONS_SCREEN: &str = "Connections";
/// Before a connection is created.
pub const LOOK_FOR_CONNECTION: &str = "Look first: is there already a connection named \"{nickname}\" for Kandji? If so, do not create a second one: click \"Reauthorize\" on it, enter key and domain as below, and skip the other steps.";
/// Creating a connection.
pub const CREATE_CONNECTION: &[&str] = &[
    "Click \"New Connection\", scroll if necessary, and choose \"Kandji\" (the connector keeps that name for Iru Endpoint).",
    "\"Connection Nickname\" (newer: \"Name\"): {nickname}.",
    "\"API key\": paste the text of the token {token}, from {reference}.",
    "\"Domain\" (also \"Kandji domain\"): {host} (exactly this, without https://).",
    "Click \"Create\". The connection must not be red: red means that it does not work.",
    "Newer orgs: open the connection and add it to the folders whose flows use it, or they cannot see it.",
    "From then on flows can use it: \"Flows\", \"+New Flow\", \"Add app action\", \"Kandji\" under \"My Connected Apps\", then a card, and on the card the connection \"{nickname}\".",
];
/// Putting another key into a connection.
pub const REAUTHORIZE: &[&str] = &[
    "Find the connection \"{nickname}\" and click \"Reauthorize\".",
    "\"API key\": paste the text of the token {token}, from {reference}.",
    "\"Domain\" (also \"Kandji domain\"): {host} (exactly this, without https://).",
    "Save. The connection must not be red: red means that it does not work.",
];
/// Where a key is, when no reference is declared for it.
pub const COPIED: &str = "where it was copied to";
/// Deleting a connection.
pub const DELETE_CONNECTION: &[&str] = &[
    "Find the connection \"{nickname}\". No active flow may use it any more.",
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
pub const FAIL_EDIT_TOKEN: &str = "The token or a box is not there under its label: somebody changed it meanwhile (plan again), or the label is another one (search for its path; labels change, method and path do not).";
/// When revoking goes wrong.
pub const FAIL_REVOKE: &str =
    "Something still runs on it: leave it, and move that to another token first.";
/// When a connection goes wrong.
pub const FAIL_CONNECTION: &str = "The connection is red or cannot be created: check that the domain has no https://, that the key is the whole token text, and that the token has \"Device list\".";
/// When deleting a connection goes wrong.
pub const FAIL_DELETE_CONNECTION: &str =
    "Flows still use it: leave it, and move them to another connection first.";

/// The successor of a token.
pub const TITLE_SUCCESSOR: &str =
    "Create the API token \"{name}\", which takes the old one's place";
/// The same, where a token of that name is there already.
pub const TITLE_SUCCESSOR_UNLESS: &str =
    "Create the API token \"{name}\", which takes the old one's place, unless it exists";
/// What proves a successor.
pub const PROOF_SUCCESSOR: &str = "the tenant's audit log shows the new token with exactly these permissions, dated after this handoff was opened; where its text is at hand, a request with it is answered";
/// Nothing is ticked any more.
pub const TITLE_UNTICK: &str = "Untick everything on the old API token \"{name}\"";
/// How everything is unticked.
pub const UNTICK_ALL: &str = "Open the tab \"Permissions\" and click \"Edit\" (older console: \"Configure\"). Untick every box: those below, and any other that is ticked. Do not revoke the token yet: this can be undone, a revocation cannot.";
/// What proves that nothing is ticked.
pub const PROOF_UNTICKED: &str = "the tenant's audit log shows the old token without any permission, dated after this handoff was opened";
/// Something still runs on the old token.
pub const TITLE_TICK_AGAIN: &str = "Tick the boxes of the old API token \"{name}\" again";
/// How they are ticked again.
pub const TICK_AGAIN: &str = "Open the tab \"Permissions\" and click \"Edit\" (older console: \"Configure\"). Tick the boxes below, as they were before: something still runs on this token.";
/// The old token is not needed any more.
pub const TITLE_REVOKE_OLD: &str = "Revoke the old API token \"{name}\"";
/// What a revocation at the end of a rotation affects.
pub const NOTHING_HOLDS_IT: &str = "everything that was declared to use it works without it";
/// Whether a connection works.
pub const TITLE_CHECK: &str =
    "See whether the connection \"{nickname}\" works with the new token alone";
/// How that is seen.
pub const CHECK_CONNECTION: &[&str] = &[
    "Nothing is ticked on the old token at the moment, so a connection that still holds it fails. Find the connection \"{nickname}\": it must not be red.",
    "Run a flow that uses it and only reads, such as one with the card \"List Devices\". It must not fail with 401 or 403.",
    "Say that it is done only if it worked. If it failed, say so: the old token is ticked again, and the connection is reauthorized.",
];
/// Whether something outside of Okta works.
pub const TITLE_CHECK_CONSUMER: &str = "See whether \"{consumer}\" works with the new token alone";
/// How that is seen.
pub const CHECK_CONSUMER: &[&str] = &[
    "Nothing is ticked on the old token at the moment, so {consumer} fails if it still uses that one. Let it run once.",
    "Say that it is done only if it worked. If it failed, say so: the old token is ticked again.",
];
/// What shows that a connection works.
pub const PROOF_CHECKED: &str = "you say so, since nothing else shows it: it is recorded as attested, with your name, never as proven (a canary would prove it)";
/// When a connection does not work.
pub const FAIL_CHECK: &str = "It fails: say so here. Nothing is lost, the old token still exists.";
/// Something outside of Okta gets the new token.
pub const TITLE_REPOINT: &str = "Put the new API token into \"{consumer}\"";
/// How.
pub const REPOINT: &str = "Put the text of the token \"{token}\", from {reference}, into {consumer}, in place of the old one.";
/// Whether it works.
pub const SEE_CONSUMER: &str = "See that {consumer} works with it.";
/// Who can do it, when nobody is declared.
pub const WHO_CONSUMER: &str = "whoever looks after {consumer}";
/// What shows it.
pub const PROOF_REPOINTED: &str = "you say so, since nothing else shows it: it is recorded as attested, with your name, never as proven";
/// When it does not work.
pub const FAIL_REPOINT: &str =
    "It fails with the new token: put the old one back, which still works, and leave this open.";

/// A second connection takes the first one's place.
pub const TITLE_REPLACEMENT: &str =
    "Create the connection \"{nickname}\", which takes the old one's place";
/// Flows get the second connection.
pub const TITLE_MOVE_FLOWS: &str = "Move the flows of the connection \"{nickname}\" to \"{to}\"";
/// How. The console's list of a connection's flows is behind its "Usage" (Okta support, rotating the secret of a Workflows
/// application).
pub const MOVE_FLOWS: &[&str] = &[
    "Find the connection \"{nickname}\". Its usage (the button \"Usage\") lists the flows that use it.",
    "Open each of these flows. On every Kandji card, those inside branches, loops, \"Try\" and \"If Error\" too, choose the connection \"{to}\" in place of \"{nickname}\", and save the flow.",
    "A canary flow is among them, where one is declared: choose \"{to}\" on its card. Its answer may go on calling the connection by its declared nickname.",
    "Look at the usage of \"{nickname}\" again. Say that it is done only if no flow is left there.",
];
/// What shows it.
pub const PROOF_MOVED_FLOWS: &str = "you say so: it is recorded as attested, with your name. Before anything is deleted, the old token is unticked and everything is used once";
/// When a flow cannot be moved.
pub const FAIL_MOVE_FLOWS: &str = "A flow cannot be changed, or you may not open it: leave this open and ask whoever manages its folder. Both connections work meanwhile. \"{to}\" cannot be chosen: newer orgs need it added to the flow's folder first.";
/// The first connection is not needed any more.
pub const TITLE_DELETE_REPLACED: &str = "Delete the old connection \"{nickname}\"";
/// When it is still needed.
pub const FAIL_DELETE_REPLACED: &str = "Flows still use it: leave it, and move them first. They fail already, because nothing is ticked on the token behind it.";
/// Another nickname.
pub const TITLE_RENAME: &str = "Rename the connection \"{nickname}\" to \"{to}\"";
/// How.
pub const RENAME_CONNECTION: &[&str] = &[
    "Find the connection \"{nickname}\" and open its settings.",
    "\"Connection Nickname\" (newer: \"Name\"): change it to {to}, and save. The key stays what it is.",
];
/// What shows it.
pub const PROOF_RENAMED: &str = "you say so: the System Log has no event of a renaming, and goes on calling the connection by its first name";
/// When it cannot be renamed.
pub const FAIL_RENAME: &str = "There is no way to rename it: your role may not rename connections. Leave this open for somebody whose role may, or declare the old nickname again.";
/// To the list of flows.
pub const OPEN_FLOWS: &str =
    "Sign in to Okta, open the Workflows console ({console}) and go to \"Flows\".";
/// The screen with the list of flows.
pub const FLOWS_SCREEN: &str = "Flows";
/// A canary flow.
pub const TITLE_CANARY: &str = "Set up a canary flow for the connection \"{nickname}\"";
/// How, card by card.
pub const SET_UP_CANARY: &[&str] = &[
    "Click \"+New Flow\". A flow of its own for this connection, in a folder that few people may edit: whoever may edit it can read what is sent to it.",
    "Start it with the card \"API Endpoint\". Protect it with a client token, and put that token into a store of secrets.",
    "Add the card \"If Error\". Into it: \"Add app action\", \"Kandji\" under \"My Connected Apps\", the card \"List Devices\" (the first matching record is enough), and on that card the connection \"{nickname}\". Only a card that reads belongs here.",
    "In both branches return an object with tenantry_canary: 1, connection: {nickname} (as a fixed text) and status_code: 200 where the card worked, the status of the error where it failed.",
    "Save it and switch it on. Copy the invoke URL of its \"API Endpoint\" card.",
    "In the configuration, write that URL to \"canary\", \"url\" of this connection, and the place of the client token to \"client_token\".",
];
/// What ends it.
pub const PROOF_CANARY: &str = "the declaration has the flow's url: then a rotation calls the canary, and no person has to try the connection any more";
/// When it cannot be made.
pub const FAIL_CANARY: &str = "The flow cannot be made or be called: take \"canary\" out of the declaration. A rotation then asks a person whether the connection works.";

/// Who imports flows.
pub const WHO_IMPORT: &str = "an Okta Workflows administrator (role \"Workflows Administrator\")";
/// Importing flows.
pub const TITLE_IMPORT: &str = "Import the flows of org.{from} into org.{to}";
/// Why flows are imported by a person.
pub const WHY_IMPORT: &str =
    "org.{from} promotes to org.{to}, and flows are imported on the console alone";
/// Before an import.
pub const LOOK_FOR_FLOWS: &str = "Look first: {flows} may be there already. Whether an import changes such a flow or makes a second one is not documented: export the folder as a copy, and agree with its owner which one stays.";
/// One file. Which label leads to it is on no page of the vendor that is known here.
pub const IMPORT_FILE: &str = "Import the file {file} into the folder that is to hold the flows.";
/// The connections of one flow's cards.
pub const CHOOSE_CONNECTIONS: &str = "Open the flow \"{flow}\" before it is switched on. An export has the nickname of a connection, never the connection: on each card choose or check the connection. {cards}.";
/// The rest of an import.
pub const AFTER_IMPORT: &[&str] = &[
    "Save each flow. No card may be left without a connection, and no connection may be red.",
    "Export the folder and put the file where the exports of org.{to} are kept: it proves what the flows became.",
    "Switch the flows on when that is proven.",
];
/// What proves an import.
pub const PROOF_IMPORT: &str = "the org's System Log shows the import event of each flow or of its folder, and an export made after that event holds the same flows with every card on the connection named here";
/// When an import goes wrong.
pub const FAIL_IMPORT: &str = "A connection is not offered on a card: newer orgs offer it in folders that it was added to; open the connection and add it. Cards lost their connection: choose it again and save.";
