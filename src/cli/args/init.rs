//! The command line of `init`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

pub(super) const INIT_EXAMPLES: &str = "Examples:
  tenantry init                   asks, at a terminal
  tenantry init try --simulate    the same in the folder `try`, with a simulated world to play it all on
  tenantry init --host accuhive.api.kandji.io --for inventory --secrets env --ci none
                                  asks nothing: every answer has its flag
  tenantry init --host accuhive.api.kandji.io --for okta-workflows --org acme.okta.com \\
    --org-credentials ssws --secrets env --ci github

Nothing is ever overwritten: all files are written, or none.";

/// `init`
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Where the files go; made when it is not there.
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub folder: PathBuf,
    /// The tenant's API host, as the console shows it (\"Your organization's API URL\"), in any form in which it can be pasted.
    #[arg(long, value_name = "HOST")]
    pub host: Option<String>,
    /// What the tenant is called in the files. Default: the first word of its host.
    #[arg(long, value_name = "KEY")]
    pub tenant: Option<String>,
    /// What is declared besides the token that reads the audit log.
    #[arg(long = "for", value_enum, value_name = "WHAT")]
    pub purpose: Option<Purpose>,
    /// With `--for custom`: what the token may do, as `tenantry permissions` shows it; may be repeated.
    #[arg(long, value_name = "PERMISSION")]
    pub permission: Vec<String>,
    /// With `--for custom`: the token's name on the console.
    #[arg(long, value_name = "NAME")]
    pub token_name: Option<String>,
    /// With `--for okta-workflows`: the connection's nickname in Okta Workflows.
    #[arg(long, value_name = "NAME")]
    pub nickname: Option<String>,
    /// With `--for okta-workflows`: the domain of the Okta org, such as acme.okta.com.
    #[arg(long, value_name = "DOMAIN")]
    pub org: Option<String>,
    /// With `--for okta-workflows`: how the org's System Log is read.
    #[arg(long, value_enum, value_name = "HOW")]
    pub org_credentials: Option<OrgSignIn>,
    /// With `--org-credentials service-app`: the app's client id.
    #[arg(long, value_name = "ID")]
    pub okta_client_id: Option<String>,
    /// Where secrets are kept.
    #[arg(long, value_enum, value_name = "STORE")]
    pub secrets: Option<SecretsIn>,
    /// With `--secrets 1password`: the vault's name.
    #[arg(long, value_name = "NAME")]
    pub op_vault: Option<String>,
    /// With `--secrets vault`: the server, such as https://vault.example.com:8200.
    #[arg(long, value_name = "ADDRESS")]
    pub vault_address: Option<String>,
    /// With `--secrets vault`: the mount of the KV engine (version 2). Default: secret.
    #[arg(long, value_name = "MOUNT")]
    pub vault_mount: Option<String>,
    /// For which CI system files are written.
    #[arg(long, value_enum, value_name = "SYSTEM")]
    pub ci: Option<CiSystem>,
    /// Also write a simulated world, so that plan and apply can be tried without any account.
    #[arg(long)]
    pub simulate: bool,
    /// Do not ask the tenant's host whether it is there.
    #[arg(long)]
    pub offline: bool,
    /// Accept a host outside of the vendors' patterns; may be repeated.
    #[arg(long, value_name = "HOST")]
    pub allow_host: Vec<String>,
}

/// What the tenant's token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Purpose {
    /// A token and a connection as the vendor's guide for Okta Workflows has them.
    OktaWorkflows,
    /// Nothing more: see what is there.
    Inventory,
    /// A token with permissions of your choice.
    Custom,
}

/// How an org's System Log is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OrgSignIn {
    /// As an API service app.
    ServiceApp,
    /// With an API token (SSWS).
    Ssws,
    /// Not yet: connections are declared, and cannot be verified.
    None,
}

/// Where secrets are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SecretsIn {
    /// Environment variables.
    Env,
    /// Files beside the configuration, which Git ignores.
    File,
    /// 1Password.
    #[value(name = "1password", alias = "op")]
    OnePassword,
    /// Vault or OpenBao.
    Vault,
}

/// A CI system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CiSystem {
    /// GitHub Actions.
    Github,
    /// GitLab CI.
    Gitlab,
    /// None, or another one.
    None,
}
