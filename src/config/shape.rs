//! The shape of a configuration file: what may be written where. The doc comments are what an editor shows on hover.

use super::canary_url::CanaryUrl;
use super::duration::Length;
use super::entries::{Entries, People};
use super::exceptions::{ExceptionText, Listed};
use super::fields::ROOT;
use super::policy::PolicyText;
use super::reader::Keyed;
use super::record::record;
use super::rules::Rules;
use super::templates::{Defaults, Templates, Variables};
use super::values::{Count, Day, PerSecond, Share};
use super::variables::{Scalar, Type};
use super::vault::{VaultAddress, VaultPath};
use crate::model::{
    Address, ApiHost, Claim, CutOver, NotifyForm, NotifyUrl, Occasion, OktaDomain, SecretRef,
    SigningAlgorithm, Spanned,
};

record! {
    /// What tenantry keeps the way it is declared: Iru Endpoint (Kandji) tenants, their API tokens, and the Okta Workflows
    /// connections that use them. Several files are merged by key.
    Configuration, ROOT, {
        /// The version of this format: 1. In at least one file.
        optional version: Spanned<Version>,
        /// Other files that belong to this one: paths or globs that start in the folder of this file and stay below it.
        optional include: Vec<Spanned<String>>,
        /// Values that the environment may set, by name: `region` by `TENANTRY_VAR_REGION`, used as `${var.region}`.
        optional variables: Variables,
        /// What entries have in common, by kind and name: an entry takes it with `use: NAME`.
        optional templates: Templates,
        /// What holds for all tenants, tokens, orgs and connections that say nothing else.
        optional defaults: Defaults,
        /// Iru Endpoint tenants by key. The key is the tenant's identity.
        optional tenants: Entries<TenantText>,
        /// Okta orgs with Workflows, by key.
        optional orgs: Entries<OrgText>,
        /// Okta Workflows connections of the Kandji connector, by key.
        optional connections: Entries<ConnectionText>,
        /// Names for the ids that the audit logs give to people: a name, or a name and the day that the person left.
        optional people: People,
        /// How much one plan may take away before each removal has to be acknowledged by name.
        optional safety: Spanned<SafetyText>,
        /// Things whose key changed: their records follow them.
        optional moved: Vec<Spanned<MovedText>>,
        /// Things that are given up without being revoked or deleted: their records are dropped.
        optional forget: Vec<Spanned<Address>>,
        /// How handoffs reach people outside of this program.
        optional handoffs: Keyed<HandoffsText>,
        /// Stores of secrets that have an address.
        optional stores: Keyed<StoresText>,
        /// Where the state is kept, and how. Default: `.tenantry/state.json` beside the configuration.
        optional state: Keyed<StateText>,
        /// What becomes of diagnostics about the declaration, by code (`TN305`) or beginning of codes (`TN3`): `deny`, `warn`,
        /// `note` or `allow`. A longer one goes before a shorter one, and the command line before both.
        optional rules: Rules,
        /// What may be declared at all, and who approves a plan. No level and no comment silences it.
        optional policy: Keyed<PolicyText>,
        /// Live differences that are accepted until a date, each with a reason.
        optional exceptions: Listed<ExceptionText>,
        /// Who is told after a drift or an apply, by key.
        optional notify: Entries<NotifyText>,
    }
}

record! {
    /// A value that the environment may set.
    VariableText, "variable", {
        /// What it may hold: `string` (the default), `number`, `boolean`, or `host` (a tenant's API host or an org's domain).
        optional r#type: Type,
        /// All that it can be.
        optional choices: Vec<Spanned<Scalar>>,
        /// What it is unless the environment says so. Left out: the environment has to.
        optional default: Keyed<Scalar>,
        /// What it is for.
        optional description: String,
    }
}

record! {
    /// One Iru Endpoint (Kandji) tenant.
    TenantText, "tenant", {
        /// The host of its API, such as `accuhive.api.kandji.io` or `accuhive.api.eu.kandji.io`: no scheme, no path.
        required api_host: Spanned<ApiHost>,
        /// Hosts it had before; what was recorded under them is still this tenant's.
        optional former_hosts: Vec<Spanned<ApiHost>>,
        /// The key of the token that reads the audit log. Default: the token `auditor`, if there is one.
        optional auditor: Spanned<TokenKey>,
        /// Its API tokens by key.
        optional tokens: Entries<TokenText>,
        /// How much of the tenant's request budget one run may use.
        optional limits: LimitsText,
    }
}

record! {
    /// One API token of a tenant.
    TokenText, "token", {
        /// Its name on the console. Default: its key.
        optional name: Spanned<String>,
        /// Its description on the console. Left out: not compared.
        optional description: Spanned<String>,
        /// Where its secret is kept: `env:NAME`, `file:PATH`, `op://…`, `vault:…` or programs. Never the secret itself.
        optional secret: Spanned<SecretRef>,
        /// What it may do: console paths (or their tails), groups, or methods and paths. Needed unless `absent: true`.
        optional permissions: Vec<Spanned<Claim>>,
        /// When it is to be replaced.
        optional rotation: Spanned<RotationText>,
        /// What uses the token outside of Okta (a script, a SIEM), by key: it counts like a connection when the token is rotated.
        optional consumers: Entries<ConsumerText>,
        /// `true`: no plan revokes it, whatever else is declared.
        optional prevent_revoke: Spanned<bool>,
        /// Fields that may differ on the console: `name`, `description`.
        optional ignore: Vec<Spanned<Ignored>>,
        /// `true`: the token is to be gone.
        optional absent: Spanned<bool>,
    }
}

record! {
    /// When a token is to be replaced.
    RotationText, "rotation", {
        /// The age at which it is due, such as `90d`.
        required every: Length,
        /// How long the old and the new token live side by side, such as `7d`. Default: not at all.
        optional overlap: Length,
        /// What the names of later generations end with, `{n}` standing for their number. Default: ` #{n}`.
        optional suffix: Spanned<String>,
        /// The order in which connections get the new token, by the `wave` that each one names. A connection that names none
        /// belongs to the last one.
        optional waves: Vec<Spanned<String>>,
        /// How long a wave has to run on the new token before the next one starts, and the last one before the old token is
        /// tested, such as `24h`. Default: not at all.
        optional soak: Length,
    }
}

record! {
    /// Something outside of Okta that uses a token.
    ConsumerText, "consumer", {
        /// What it is, for people. Default: its key.
        optional name: Spanned<String>,
        /// Who puts a new token into it.
        optional contact: Spanned<String>,
        /// How that is done, in one sentence for that person.
        optional how: Spanned<String>,
    }
}

record! {
    /// How much one plan may take away before each removal has to be acknowledged by name.
    SafetyText, "safety", {
        /// Tokens that one plan may revoke. Default: 3.
        optional revocations: Count,
        /// Share of a tenant's tokens that one plan may revoke, as `30%` or `0.3`. Default: 30%, and one token in any case.
        optional share_of_tokens: Share,
    }
}

record! {
    /// How handoffs reach people outside of this program.
    HandoffsText, "handoffs", {
        /// A program and its arguments, without a shell: it gets each handoff as JSON on its standard input, and its exit code
        /// says accepted or refused. Used by `apply --operator command`, with `--allow-exec`.
        required command: Vec<String>,
    }
}

record! {
    /// A place that is told after a drift or an apply. Sent only where the command line says `--allow-notify HOST`.
    NotifyText, "notification", {
        /// `webhook`: a JSON document, signed. `slack`: what Slack's incoming webhooks take.
        required kind: NotifyForm,
        /// Where to send: an https address, or where it is kept when it is a secret, such as `env:SLACK_WEBHOOK`.
        required url: Spanned<NotifyUrl>,
        /// Where the key is kept that a webhook's messages are signed with.
        optional signing_key: Spanned<SecretRef>,
        /// When: `drift`, `waiting`, `failed`, `done`, `clean`. Default: the first three.
        optional on: Vec<Spanned<Occasion>>,
    }
}

record! {
    /// A thing whose key changed.
    MovedText, "move", {
        /// Its address before, such as `token.accuhive/flows`.
        required from: Spanned<Address>,
        /// Its address now: declared, and of the same kind.
        required to: Spanned<Address>,
    }
}

record! {
    /// How much of a tenant's request budget one run may use.
    LimitsText, "limits", {
        /// Requests a second, from 1 to 50. Default: 20.
        optional requests_per_second: PerSecond,
        /// Share of the requests that the tenant has left in this hour, as `20%` or `0.2`. Default: 20%.
        optional share_of_hour: Share,
    }
}

record! {
    /// One Okta org with Workflows.
    OrgText, "org", {
        /// Its domain, such as `acme.okta.com`: no scheme, no `-admin`.
        required domain: Spanned<OktaDomain>,
        /// How to sign in to read its System Log. Left out: the log is not read.
        optional credentials: Keyed<CredentialsText>,
        /// The key of the org that its flows are promoted to, such as `production`: for `promote check`.
        optional promotes_to: Spanned<Reference>,
        /// Its connections and those that take their place in that org, as `KEY: KEY`. Default: the one of the same nickname.
        optional connections: Entries<Spanned<Reference>>,
    }
}

record! {
    /// How to sign in to an Okta org: an API service app (`client_id` and `private_key`), or an SSWS token (`ssws`).
    CredentialsText, "credentials", {
        /// The client id of the API service app.
        optional client_id: Spanned<String>,
        /// Where its private key is kept, such as `file:secrets/okta.pem`.
        optional private_key: Spanned<SecretRef>,
        /// The id (`kid`) of that key in the app, such as the console shows it. Default: what a JWK says itself.
        optional key_id: Spanned<String>,
        /// What the key signs with: RS256, RS384, RS512, ES256, ES384 or ES512. Default: by the kind of key.
        optional algorithm: Spanned<SigningAlgorithm>,
        /// The scopes to ask for. Default: `okta.logs.read`, which is all that a plan needs.
        optional scopes: Vec<String>,
        /// Where an SSWS API token is kept, such as `env:OKTA_TOKEN`.
        optional ssws: Spanned<SecretRef>,
    }
}

record! {
    /// One Okta Workflows connection of the Kandji connector.
    ConnectionText, "connection", {
        /// Its nickname on the console ("Name" in newer orgs). Default: its key.
        optional nickname: Spanned<String>,
        /// The key of the org it lives in. Default: the only org.
        optional org: Spanned<Reference>,
        /// The key of the tenant it reaches. Default: the only tenant.
        optional tenant: Spanned<Reference>,
        /// The key of the token that it runs on, or `unknown` while nobody knows it. Default: the tenant's only token that is
        /// not the auditor.
        optional token: Spanned<TokenKey>,
        /// The wave of the token's rotation in which it gets the new token. Default: the last one.
        optional wave: Spanned<String>,
        /// How it gets a new token when that is rotated: `reauthorize` (the same connection gets the key; the default) or
        /// `replace` (a second connection is made, the flows are moved to it, and the first one is deleted).
        optional cut_over: CutOver,
        /// Globs of flow exports that use it.
        optional flows: Vec<Spanned<String>>,
        /// A flow that answers as an API endpoint and uses this connection: proves it end to end.
        optional canary: Spanned<CanaryText>,
        /// `true`: the connection is to be gone.
        optional absent: Spanned<bool>,
    }
}

record! {
    /// A canary flow.
    CanaryText, "canary", {
        /// Its invoke URL, without the client token. Left out: the plan asks somebody to set the flow up.
        optional url: CanaryUrl,
        /// Where the client token that it asks for is kept.
        optional client_token: SecretRef,
        /// The API service app that may invoke it, for a flow that is protected with OAuth 2.0.
        optional service_app: Keyed<InvokerText>,
    }
}

record! {
    /// An API service app with the scope `okta.workflows.invoke.manage`.
    InvokerText, "service app", {
        /// The client id of the app.
        required client_id: Spanned<String>,
        /// Where its private key is kept, such as `file:secrets/canary.pem`.
        required private_key: Spanned<SecretRef>,
        /// The id (`kid`) of that key in the app. Default: what a JWK says itself.
        optional key_id: Spanned<String>,
        /// What the key signs with. Default: by the kind of key.
        optional algorithm: Spanned<SigningAlgorithm>,
    }
}

record! {
    /// Stores of secrets that have an address.
    StoresText, "stores", {
        /// The HashiCorp Vault or OpenBao server that `vault:MOUNT/PATH#FIELD` references mean.
        optional vault: Keyed<VaultText>,
    }
}

record! {
    /// A HashiCorp Vault or OpenBao server, and how to sign in: with `token` or with `jwt`.
    VaultText, "vault", {
        /// Its address, such as `https://vault.example.com:8200`.
        required address: Spanned<VaultAddress>,
        /// The namespace that all its requests are about.
        optional namespace: Spanned<VaultPath>,
        /// Where a token for it is kept, such as `env:VAULT_TOKEN`.
        optional token: Spanned<SecretRef>,
        /// Sign in with a JWT, as a CI job has one.
        optional jwt: Keyed<JwtText>,
    }
}

record! {
    /// A sign-in with a JWT.
    JwtText, "jwt", {
        /// The role to sign in with.
        required role: Spanned<VaultPath>,
        /// Where the auth method is mounted. Default: `jwt`.
        optional mount: Spanned<VaultPath>,
        /// Where the JWT is kept, such as `env:VAULT_ID_TOKEN`.
        required token: Spanned<SecretRef>,
    }
}

record! {
    /// Where the state is kept, and how.
    StateText, "state", {
        /// Its file, below the folder of the configuration. Default: `.tenantry/state.json`.
        optional path: Spanned<String>,
        /// A bucket of S3, in place of a file: a team and its CI share it.
        optional s3: Keyed<S3Text>,
        /// How many versions are kept beside it. Default: 20.
        optional versions: Count,
        /// The lock of a state that machines share.
        optional lock: Keyed<LockText>,
        /// How it is encrypted. Left out: it is not.
        optional encryption: Keyed<EncryptionText>,
    }
}

record! {
    /// A bucket of S3, or of a server that is compatible with it. Credentials are the environment's.
    S3Text, "bucket", {
        /// Its name.
        required bucket: Spanned<String>,
        /// What the names of the objects begin with, such as `teams/iru`. Default: `tenantry`.
        optional key: Spanned<String>,
        /// Its region. Default: `AWS_REGION`.
        optional region: Spanned<String>,
        /// The address of a compatible server, such as `https://s3.example.com:9000`. The command line has to allow it.
        optional endpoint: Spanned<String>,
        /// `true`: the bucket is a part of the path, not of the host. Default: `true` with an `endpoint`.
        optional path_style: Spanned<bool>,
    }
}

record! {
    /// The lock of a state that machines share.
    LockText, "lock", {
        /// When one that is not renewed counts as left behind, such as `5m`, which is the default.
        required expires: Length,
    }
}

record! {
    /// How the state is encrypted: in the format of age, for `recipients` or else with the first of `identities` or `passphrases`.
    EncryptionText, "encryption", {
        /// `true`: a state that is not encrypted is refused.
        optional required: Spanned<bool>,
        /// Public keys of age (`age1…`) to write for. Default: the public key of the first identity.
        optional recipients: Vec<Spanned<String>>,
        /// Where private keys of age are kept, to read with: tried in order.
        optional identities: Vec<Spanned<SecretRef>>,
        /// Where passphrases are kept, to read with: tried in order. The first one writes where nothing else does.
        optional passphrases: Vec<Spanned<SecretRef>>,
    }
}

record! {
    /// A person whom the audit logs name by an id.
    PersonText, "person", {
        /// The name.
        required name: String,
        /// The day that this person left or leaves, such as `2026-10-01`: tokens that the person created are warned about.
        optional left: Spanned<Day>,
    }
}

/// The version of the format.
#[derive(Debug)]
pub(super) struct Version;

/// The key of a tenant or an org, as another thing names it.
#[derive(Debug)]
pub(super) struct Reference(pub String);

/// A field of a token that may differ on the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ignored {
    /// Its name.
    Name,
    /// Its description.
    Description,
}

/// The key of a token, as another thing names it.
#[derive(Debug)]
pub(super) struct TokenKey(pub String);
