//! What a newcomer does after the files are written: the exact next commands.

use super::{Answers, OrgCredentials, Secret, Store};

/// The next steps. Lines that begin with `  $ ` are commands as they stand.
pub fn next(answers: &Answers, folder: &str) -> String {
    let place = match folder {
        "" => String::new(),
        folder => format!("{}/", shell(folder)),
    };
    let config = match folder {
        "" => String::new(),
        folder => format!(" --config {}", shell(folder)),
    };
    match answers.simulate {
        true => simulated(&config),
        false => real(answers, &place, &config),
    }
}

fn simulated(config: &str) -> String {
    format!(
        "Next, on the simulator. Nothing leaves this machine, and no account is needed:

  $ tenantry plan --simulate{config}
  $ tenantry apply --simulate --operator simulator{config}
  $ tenantry plan --simulate{config}

The first plan shows what is to be done, `apply` lets the simulated consoles do it, and the last plan is empty.
For the real tenant leave out `--simulate`; `tenantry doctor{config}` says what is still missing for it.
"
    )
}

fn real(answers: &Answers, place: &str, config: &str) -> String {
    let host = &answers.host;
    let mut out = format!(
        "Next:

1. Make the auditor token, the only one that a plan of this tenant needs.
   Sign in to the Iru Endpoint (Kandji) web console as an Account Owner or Administrator.
   Newer console: click your name at the bottom of the left navigation, then Access, tab API tokens.
   Older console: Settings in the left sidebar, Access, section API Token.
   Check that \"Your organization's API URL\" reads {host}.
   Add Token (the first one: Add API Token). Name: tenantry auditor. Leave Enable MCP off. Create. Copy Token.
   Configure, tick one box: List audit events (GET /audit/events). Save, Close.

2. Put its text where the configuration looks for it ({reference}):

{put}",
        reference = answers.reference(Secret::Auditor),
        put = put(answers, Secret::Auditor, place),
    );
    let credentials = answers.connection.as_ref().map(|one| &one.credentials);
    let mut number = 3;
    match credentials {
        Some(OrgCredentials::Ssws) => {
            out.push_str(&format!(
                "\n3. The same for the org's API token, made as a service account with the role Report Administrator (docs/okta.md):\n\n{}",
                put(answers, Secret::OrgToken, place)
            ));
            number = 4;
        }
        Some(OrgCredentials::ServiceApp(_)) => {
            out.push_str(&format!(
                "\n3. The private key of the API service app (docs/okta.md has the clicks) belongs to {}\n",
                answers.reference(Secret::OrgKey)
            ));
            number = 4;
        }
        Some(OrgCredentials::None) | None => {}
    }
    let flag = answers.store_flag();
    out.push_str(&format!(
        "\n{number}. Look what is there, and what differs. Both only read:\n\n  $ tenantry doctor{flag}{config}\n  $ tenantry plan{flag}{config}\n"
    ));
    out
}

/// How a value gets into the store.
fn put(answers: &Answers, secret: Secret, place: &str) -> String {
    let name = answers.variable(secret);
    let slug = answers.slug(secret);
    match &answers.store {
        Store::Env => format!("  $ read -rs {name} && export {name}\n"),
        Store::File => format!(
            "  $ (umask 077; read -rs VALUE && printf '%s\\n' \"$VALUE\" > {place}secrets/{slug})\n"
        ),
        Store::OnePassword(vault) => format!(
            "   In 1Password, vault {vault}: New item, API Credential, named \"tenantry {slug}\"; paste it into \"credential\".\n"
        ),
        Store::Vault { mount, .. } => format!(
            "  $ vault kv put -mount={mount} tenantry/{slug} value=-\n   (it reads the value from the standard input; end with Ctrl-D)\n"
        ),
    }
}

/// A word as a shell takes it.
fn shell(word: &str) -> String {
    let harmless = |c: char| c.is_alphanumeric() || "_-./".contains(c);
    match word.chars().all(harmless) && !word.starts_with('-') {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}
