//! The questions, in the order in which they are asked.

use super::Given;
use super::asking::{Asking, Question};
use super::{checks, host};
use crate::catalog;
use crate::cli::args::{CiSystem, InitArgs, OrgSignIn, Purpose, SecretsIn};
use crate::cli::error::CliError;
use crate::cli::progress::Progress;
use crate::config::Options;
use crate::model::ApiHost;
use crate::render;
use crate::render::beginning::{Answers, Connection, OrgCredentials, Store, Work};

/// Lines of a search: as many as fit on a screen beside the question.
const SHOWN: usize = 15;

/// Asks for everything that no flag answers.
pub async fn answers(args: &InitArgs, asking: &Asking<'_>) -> Given {
    let host = tenant_host(args, asking).await?;
    let own_name = host.as_str().split('.').next().unwrap_or_default();
    let tenant = asking
        .text(
            &Question {
                flag: "--tenant",
                text: "What is this tenant called in the files?",
                hint: "",
                default: Some(checks::slug(own_name)),
            },
            args.tenant.as_deref(),
            checks::key,
        )
        .await?;
    let purpose = asking
        .choice(
            &Question {
                flag: "--for",
                text: "What shall be declared besides the token that reads the audit log?",
                hint: "",
                default: None,
            },
            args.purpose,
            Some(Purpose::OktaWorkflows),
        )
        .await?;
    let (work, connection) = match purpose {
        Purpose::Inventory => (None, None),
        Purpose::OktaWorkflows => {
            let connection = connection(args, asking, &tenant).await?;
            (Some(guide_token()), Some(connection))
        }
        Purpose::Custom => (Some(custom_token(args, asking).await?), None),
    };
    let store = store(args, asking).await?;
    let ci = asking
        .choice(
            &Question {
                flag: "--ci",
                text: "Which CI system shall check the files?",
                hint: "",
                default: None,
            },
            args.ci,
            Some(CiSystem::None),
        )
        .await?;
    Ok(Answers {
        host: host.as_str().to_owned(),
        tenant,
        work,
        connection,
        store,
        ci: ci.chosen(),
        simulate: args.simulate,
    })
}

async fn tenant_host(args: &InitArgs, asking: &Asking<'_>) -> Result<ApiHost, CliError> {
    let options = Options {
        allow_hosts: args.allow_host.clone(),
        ..Options::default()
    };
    let mut given = args.host.clone();
    loop {
        let read = asking
            .text(
                &Question {
                    flag: "--host",
                    text: "The tenant's API host, such as accuhive.api.kandji.io:",
                    hint: "The console shows it under Access, API tokens: \"Your organization's API URL\". Paste it in any form.",
                    default: None,
                },
                given.as_deref(),
                |text| host::read(text, &options),
            )
            .await?;
        if let Some(remark) = &read.remark {
            asking.output.say(&format!("  {}", render::escape(remark)));
        }
        // a simulated tenant is nowhere
        if args.offline || args.simulate {
            return Ok(read.host);
        }
        match settled(read.host, asking, given.is_some()).await? {
            Some(host) => return Ok(host),
            None => given = None,
        }
    }
}

/// The host, after the vendor was asked whether it knows it; `None`: ask for another.
async fn settled(
    host: ApiHost,
    asking: &Asking<'_>,
    from_flag: bool,
) -> Result<Option<ApiHost>, CliError> {
    let name = host.as_str().to_owned();
    let progress = Progress::new(asking.output);
    let known = tokio::select! {
        known = host::ask(&host, &progress) => known,
        () = asking.stop.asked() => {
            asking.output.say("\nNothing was written.");
            return Err(CliError::Interrupted);
        }
    };
    let others = match known {
        host::Known::Yes => {
            asking.output.say(&format!("  {name} answers."));
            return Ok(Some(host));
        }
        host::Known::Unclear(why) => {
            asking.output.say(&format!(
                "  Whether {name} is a tenant could not be told: {why}. That may be this network; `tenantry doctor` looks again."
            ));
            return Ok(Some(host));
        }
        host::Known::No { others } => others,
    };
    let told = match others.first() {
        Some(other) => format!("no tenant answers at {name}, but one of that name does at {other}"),
        None => format!("no tenant answers at {name}, nor under that name in another region"),
    };
    if from_flag || !asking.interactive {
        return Err(CliError::Usage(format!(
            "--host: {told}; nothing was written. `--offline` takes the host as it is"
        )));
    }
    asking.output.say(&format!("  Attention: {told}."));
    match others.into_iter().next() {
        Some(other) if asking.yes(&format!("Take {other}?")).await? => {
            Ok(Some(ApiHost::canonical(other)))
        }
        _ => Ok(None),
    }
}

/// As the vendor's guide for Okta Workflows has it.
fn guide_token() -> Work {
    Work {
        key: "okta-workflows".to_owned(),
        name: "Okta Workflows".to_owned(),
        description: Some("Allow Okta Workflows to use the Iru Endpoint API.".to_owned()),
        permissions: ["Device list", "Device details"]
            .map(|label| format!("Devices: Device Information: {label}"))
            .to_vec(),
    }
}

async fn connection(
    args: &InitArgs,
    asking: &Asking<'_>,
    tenant: &str,
) -> Result<Connection, CliError> {
    let options = Options {
        allow_hosts: args.allow_host.clone(),
        ..Options::default()
    };
    let domain = asking
        .text(
            &Question {
                flag: "--org",
                text: "The domain of the Okta org that has Workflows, such as acme.okta.com:",
                hint: "",
                default: None,
            },
            args.org.as_deref(),
            |text| checks::domain(text, &options),
        )
        .await?;
    let mut first = tenant.chars();
    let capital: String = first
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    let nickname = asking
        .text(
            &Question {
                flag: "--nickname",
                text: "The connection's nickname in Okta Workflows:",
                hint: "A connection that exists already is found by its nickname, letter by letter.",
                default: Some(format!("{capital}{} production", first.as_str())),
            },
            args.nickname.as_deref(),
            checks::name,
        )
        .await?;
    let credentials = asking
        .choice(
            &Question {
                flag: "--org-credentials",
                text: "How shall the org's System Log be read?",
                hint: "It shows whether a connection was made, reauthorized or deleted, and by whom.",
                default: None,
            },
            args.org_credentials,
            Some(OrgSignIn::Ssws),
        )
        .await?;
    let credentials = match credentials {
        OrgSignIn::Ssws => OrgCredentials::Ssws,
        OrgSignIn::None => OrgCredentials::None,
        OrgSignIn::ServiceApp => OrgCredentials::ServiceApp(
            asking
                .text(
                    &Question {
                        flag: "--okta-client-id",
                        text: "The app's client id:",
                        hint: "",
                        default: None,
                    },
                    args.okta_client_id.as_deref(),
                    checks::client_id,
                )
                .await?,
        ),
    };
    let org = checks::slug(domain.split('.').next().unwrap_or_default());
    Ok(Connection {
        key: checks::slug(&nickname),
        nickname,
        org,
        domain,
        credentials,
    })
}

async fn custom_token(args: &InitArgs, asking: &Asking<'_>) -> Result<Work, CliError> {
    let name = asking
        .text(
            &Question {
                flag: "--token-name",
                text: "The token's name on the console:",
                hint: "A token that exists already is found by its name, letter by letter.",
                default: None,
            },
            args.token_name.as_deref(),
            checks::name,
        )
        .await?;
    let mut permissions = Vec::new();
    for given in &args.permission {
        let permission = checks::permission(given)
            .map_err(|why| CliError::Usage(format!("--permission: {}", render::escape(&why))))?;
        add(&mut permissions, permission);
    }
    if permissions.is_empty() && asking.interactive {
        permissions = chosen_permissions(asking).await?;
    }
    let key = match checks::slug(&name).as_str() {
        "auditor" => "work".to_owned(),
        key => key.to_owned(),
    };
    Ok(Work {
        key,
        name,
        description: None,
        permissions,
    })
}

fn add(permissions: &mut Vec<String>, permission: String) {
    if !permissions.contains(&permission) {
        permissions.push(permission);
    }
}

/// Searches the catalog until there is an empty line.
async fn chosen_permissions(asking: &Asking<'_>) -> Result<Vec<String>, CliError> {
    asking.output.say(
        "\nWhat may it do? Write words to search the catalog (such as `device list` or `risk:read users`), then the number of a permission.\nEnter alone ends the list.",
    );
    let mut chosen: Vec<String> = Vec::new();
    let mut found: Vec<&'static catalog::Operation> = Vec::new();
    loop {
        let line = asking.line("Search, or number:").await?;
        let line = line.trim();
        if let Ok(number) = line.parse::<usize>() {
            match number.checked_sub(1).and_then(|index| found.get(index)) {
                Some(operation) => {
                    add(&mut chosen, operation.console_path.clone());
                    asking.output.say(&format!(
                        "  taken: {} ({} so far)",
                        operation.console_path,
                        chosen.len()
                    ));
                }
                None => asking.output.say("  That number is not in the list above."),
            }
        } else if line.is_empty() && !chosen.is_empty() {
            return Ok(chosen);
        } else if line.is_empty() {
            return Err(CliError::Usage(
                "a token without any permission is of no use; nothing was written".to_owned(),
            ));
        } else {
            found = catalog::search(line);
            found.truncate(SHOWN);
            asking.output.say(&search_result(line, &found));
        }
    }
}

fn search_result(query: &str, found: &[&'static catalog::Operation]) -> String {
    if found.is_empty() {
        return match catalog::suggestions(query).first() {
            Some(near) => format!("  Nothing fits. Did you mean: {near}"),
            None => "  Nothing fits. Write fewer or other words.".to_owned(),
        };
    }
    let lines = found.iter().enumerate().map(|(number, operation)| {
        format!(
            "  {:2}  {}  {}",
            number + 1,
            operation.console_path,
            operation.short_call()
        )
    });
    let mut lines: Vec<String> = lines.collect();
    if found.len() == SHOWN {
        lines.push("  and more: write more words to see fewer".to_owned());
    }
    lines.join("\n")
}

async fn store(args: &InitArgs, asking: &Asking<'_>) -> Result<Store, CliError> {
    let chosen = asking
        .choice(
            &Question {
                flag: "--secrets",
                text: "Where shall secrets be kept?",
                hint: "The files hold references to secrets, and never a value.",
                default: None,
            },
            args.secrets,
            Some(SecretsIn::Env),
        )
        .await?;
    let text = |flag, text, default: Option<&str>| Question {
        flag,
        text,
        hint: "",
        default: default.map(str::to_owned),
    };
    Ok(match chosen {
        SecretsIn::Env => Store::Env,
        SecretsIn::File => Store::File,
        SecretsIn::OnePassword => Store::OnePassword(
            asking
                .text(
                    &text("--op-vault", "The vault's name in 1Password:", None),
                    args.op_vault.as_deref(),
                    checks::op_vault,
                )
                .await?,
        ),
        SecretsIn::Vault => Store::Vault {
            address: asking
                .text(
                    &text(
                        "--vault-address",
                        "The server, such as https://vault.example.com:8200:",
                        None,
                    ),
                    args.vault_address.as_deref(),
                    checks::vault_address,
                )
                .await?,
            mount: asking
                .text(
                    &text(
                        "--vault-mount",
                        "The mount of the KV engine (version 2):",
                        Some("secret"),
                    ),
                    args.vault_mount.as_deref(),
                    checks::vault_mount,
                )
                .await?,
        },
    })
}
