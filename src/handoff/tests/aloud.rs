//! Whole handoffs, to be read aloud by whoever changes a text.

use super::*;
use crate::handoff::write;

fn aloud(action: &Action) -> String {
    let handoff = write(action, &declared(), &Recorded::default()).unwrap();
    let mut lines = vec![
        handoff.title,
        format!("who: {}", handoff.who),
        format!("where: {}", handoff.place),
    ];
    for (number, step) in handoff.steps.iter().enumerate() {
        lines.push(format!("{}. {}", number + 1, step.text));
    }
    for paste in handoff.pastes {
        lines.push(format!("{}: {}", paste.field, paste.value));
    }
    for (mark, boxes) in [("[x]", handoff.tick), ("[ ]", handoff.untick)] {
        for tick in boxes {
            let group = tick.group.unwrap_or_default();
            let label = tick.label.unwrap_or_default();
            lines.push(format!("{mark} {group}: {label} ({})", tick.permission));
        }
    }
    lines.push(format!("done when {}", handoff.proof));
    lines.push(format!("if it fails: {}", handoff.if_it_fails));
    lines.join("\n")
}

#[test]
fn create_a_token() {
    insta::assert_snapshot!(aloud(&create_token()), @r#"
    Create the API token "Okta Workflows", unless it exists
    who: an Iru Endpoint (formerly Kandji) Account Owner or Administrator
    where: https://accuhive.kandji.io
    1. Sign in to https://accuhive.kandji.io (Iru Endpoint, formerly Kandji) with administrator credentials.
    2. Open the API tokens. Newer console: click your name at the bottom of the left navigation, then "Access", then the tab "API tokens". Older console: "Settings" in the left sidebar, then "Access", then the section "API Token".
    3. Check that "Your organization's API URL" reads accuhive.api.kandji.io. If it reads otherwise, stop: this is another tenant. (The older console shows it once the tenant has a token: then check it right after creating one.)
    4. Look first: is there already a token named "Okta Workflows"? If so, do not create a second one: click "⋮" beside it and "View", make name, description and boxes equal to those below, save, and skip the other steps. Its text cannot be shown again: if nobody has it, revoke that token and go on here.
    5. Click "Add Token" (older console: "Add API Token" if it is the first one).
    6. Fill in "Name" and, if one is given below, "Description". Leave "Enable MCP" off, where there is such a switch.
    7. Click "Create".
    8. Click "Copy Token": the text of the token is shown this once. Put it into env:ACCUHIVE_OKTA_TOKEN and nowhere else.
    9. Older console: check "I have copied the token and understand that I will not be able to see these details again." and click "Next".
    10. Click "Configure" (older console: in the dialog "Manage API Permissions").
    11. Tick exactly the boxes below and nothing else. The box at the head of an area ticks all of it; the triangle beside an area (newer console: "Expand all", or the search) shows the single boxes.
    12. Review them, then click "Save" (older console: then "Close").
    13. Check that "Okta Workflows" is in the list of tokens.
    Name: Okta Workflows
    Description: Allow Okta Workflows to use the API.
    [x] Devices: Device Information: Device details (GET /devices/{}/details)
    [x] Devices: Device Information: Device list (GET /devices)
    done when the tenant's audit log shows the token with exactly these permissions, dated after this handoff was opened
    if it fails: The token text is lost: delete the token before it is used and create it again. No "Add Token" button: your role lacks it, or API access is not enabled for the tenant (ask the vendor's Customer Success Manager).
    "#);
}

#[test]
fn edit_a_token() {
    insta::assert_snapshot!(aloud(&edit_token()), @r#"
    Edit the API token "Okta Workflows"
    who: an Iru Endpoint (formerly Kandji) Account Owner or Administrator
    where: https://accuhive.kandji.io
    1. Sign in to https://accuhive.kandji.io (Iru Endpoint, formerly Kandji) with administrator credentials.
    2. Open the API tokens. Newer console: click your name at the bottom of the left navigation, then "Access", then the tab "API tokens". Older console: "Settings" in the left sidebar, then "Access", then the section "API Token".
    3. Check that "Your organization's API URL" reads accuhive.api.kandji.io. If it reads otherwise, stop: this is another tenant. (The older console shows it once the tenant has a token: then check it right after creating one.)
    4. Find the token "Okta Workflows" and click "⋮" beside it, then "View" (older console: open the token in the section "API Token").
    5. Click "Edit", change "Name" to "Okta Workflows", empty "Description" and click "Save" (older console: then "Close").
    6. Open the tab "Permissions" and click "Edit" (older console: "Configure"). Tick and untick exactly the boxes below and leave all others as they are. "Only show enabled permissions" and the search help to find them.
    7. Click "Save" (older console: then "Close").
    Name: Okta Workflows
    [x] Devices: Device Information: Device details (GET /devices/{}/details)
    [ ] Devices: Device Actions: Erase Device (POST /devices/{}/action/erase)
    done when the tenant's audit log shows the token with exactly these permissions, dated after this handoff was opened
    if it fails: The token or a box is not there under its label: somebody changed it meanwhile (plan again), or the label is another one (search for its path; labels change, method and path do not).
    "#);
}

#[test]
fn create_a_connection() {
    insta::assert_snapshot!(aloud(&create_connection()), @r#"
    Create the connection "Accuhive production", unless it exists
    who: an Okta Workflows administrator, or whoever may manage Workflows connections
    where: https://acme.workflows.okta.com
    1. Sign in to Okta, open the Workflows console (https://acme.workflows.okta.com) and go to "Connections".
    2. Look first: is there already a connection named "Accuhive production" for Kandji? If so, do not create a second one: click "Reauthorize" on it, enter key and domain as below, and skip the other steps.
    3. Click "New Connection", scroll if necessary, and choose "Kandji" (the connector keeps that name for Iru Endpoint).
    4. "Connection Nickname" (newer: "Name"): Accuhive production.
    5. "API key": paste the text of the token "Okta Workflows", from env:ACCUHIVE_OKTA_TOKEN.
    6. "Domain" (also "Kandji domain"): accuhive.api.kandji.io (exactly this, without https://).
    7. Click "Create". The connection must not be red: red means that it does not work.
    8. Newer orgs: open the connection and add it to the folders whose flows use it, or they cannot see it.
    9. From then on flows can use it: "Flows", "+New Flow", "Add app action", "Kandji" under "My Connected Apps", then a card, and on the card the connection "Accuhive production".
    Connection Nickname: Accuhive production
    API key: env:ACCUHIVE_OKTA_TOKEN
    Domain: accuhive.api.kandji.io
    done when the org's System Log shows the connection's create or reauthorize event, dated after this handoff was opened; which key it holds no log shows
    if it fails: The connection is red or cannot be created: check that the domain has no https://, that the key is the whole token text, and that the token has "Device list".
    "#);
}

#[test]
fn move_the_flows() {
    insta::assert_snapshot!(aloud(&move_flows()), @r#"
    Move the flows of the connection "Accuhive production" to "Accuhive production #2"
    who: an Okta Workflows administrator, or whoever may manage Workflows connections
    where: https://acme.workflows.okta.com
    1. Sign in to Okta, open the Workflows console (https://acme.workflows.okta.com) and go to "Connections".
    2. Find the connection "Accuhive production". Its usage (the button "Usage") lists the flows that use it.
    3. Open each of these flows. On every Kandji card, those inside branches, loops, "Try" and "If Error" too, choose the connection "Accuhive production #2" in place of "Accuhive production", and save the flow.
    4. A canary flow is among them, where one is declared: choose "Accuhive production #2" on its card. Its answer may go on calling the connection by its declared nickname.
    5. Look at the usage of "Accuhive production" again. Say that it is done only if no flow is left there.
    done when you say so: it is recorded as attested, with your name. Before anything is deleted, the old token is unticked and everything is used once
    if it fails: A flow cannot be changed, or you may not open it: leave this open and ask whoever manages its folder. Both connections work meanwhile. "Accuhive production #2" cannot be chosen: newer orgs need it added to the flow's folder first.
    "#);
}

#[test]
fn rename_a_connection() {
    insta::assert_snapshot!(aloud(&rename_connection()), @r#"
    Rename the connection "Accuhive" to "Accuhive production"
    who: an Okta Workflows administrator, or whoever may manage Workflows connections
    where: https://acme.workflows.okta.com
    1. Sign in to Okta, open the Workflows console (https://acme.workflows.okta.com) and go to "Connections".
    2. Find the connection "Accuhive" and open its settings.
    3. "Connection Nickname" (newer: "Name"): change it to Accuhive production, and save. The key stays what it is.
    done when you say so: the System Log has no event of a renaming, and goes on calling the connection by its first name
    if it fails: There is no way to rename it: your role may not rename connections. Leave this open for somebody whose role may, or declare the old nickname again.
    "#);
}

#[test]
fn set_up_a_canary() {
    insta::assert_snapshot!(aloud(&action(CONNECTION, ActionKind::SetUpCanary)), @r#"
    Set up a canary flow for the connection "Accuhive production"
    who: an Okta Workflows administrator, or whoever may manage Workflows connections
    where: https://acme.workflows.okta.com
    1. Sign in to Okta, open the Workflows console (https://acme.workflows.okta.com) and go to "Flows".
    2. Click "+New Flow". A flow of its own for this connection, in a folder that few people may edit: whoever may edit it can read what is sent to it.
    3. Start it with the card "API Endpoint". Protect it with a client token, and put that token into a store of secrets.
    4. Add the card "If Error". Into it: "Add app action", "Kandji" under "My Connected Apps", the card "List Devices" (the first matching record is enough), and on that card the connection "Accuhive production". Only a card that reads belongs here.
    5. In both branches return an object with tenantry_canary: 1, connection: Accuhive production (as a fixed text) and status_code: 200 where the card worked, the status of the error where it failed.
    6. Save it and switch it on. Copy the invoke URL of its "API Endpoint" card.
    7. In the configuration, write that URL to "canary", "url" of this connection, and the place of the client token to "client_token".
    done when the declaration has the flow's url: then a rotation calls the canary, and no person has to try the connection any more
    if it fails: The flow cannot be made or be called: take "canary" out of the declaration. A rotation then asks a person whether the connection works.
    "#);
}
