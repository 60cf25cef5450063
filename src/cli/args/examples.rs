//! Examples under the help of commands whose arguments need no file of their own.

pub(super) const DEMO: &str = "Examples:
  tenantry demo                   the whole story, in a folder that is gone afterwards
  tenantry demo --keep story      keep its files, to go on by yourself";

pub(super) const VALIDATE: &str = "Examples:
  tenantry validate               the configuration in this folder
  tenantry validate --fix         and edit what can mean only one thing";

pub(super) const PLAN: &str = "Examples:
  tenantry plan                   what differs, and why
  tenantry plan --offline         in a pull request: asks nobody, needs no secret
  tenantry plan --out plan.json   save it for `tenantry apply --plan plan.json`
  tenantry plan --simulate        on the embedded simulator";

pub(super) const APPLY: &str = "Examples:
  tenantry apply                      shows the plan, asks, and goes through it with you
  tenantry apply --plan plan.json     exactly the plan that was reviewed
  tenantry apply --operator later     open the handoffs for somebody else";

pub(super) const DRIFT: &str = "Examples:
  tenantry drift                  exit code 3 when the live side moved
  tenantry drift --format json    the same for programs";

pub(super) const EVIDENCE: &str = "Examples:
  tenantry evidence token.accuhive/okta-workflows
  tenantry evidence connection.accuhive-production --canary";

pub(super) const ATTEST: &str = "Examples:
  tenantry attest connection.accuhive-production --reason \"pasted, ticket OPS-17\"";

pub(super) const VERIFY: &str = "Examples:
  tenantry verify                 closes each open handoff that evidence shows done";

pub(super) const PERMISSIONS: &str = "Examples:
  tenantry permissions device list
  tenantry permissions risk:destructive
  tenantry permissions card:lock --format json";

pub(super) const SIMULATE: &str = "Examples:
  tenantry simulate --world world.yaml
  tenantry simulate --world world.yaml --listen 127.0.0.1:8080";

pub(super) const SCHEMA: &str = "Examples:
  tenantry schema                 the configuration's schema, to stdout
  tenantry schema --out schemas   all schemas, as files";

pub(super) const EXPLAIN: &str = "Examples:
  tenantry explain                lists all codes
  tenantry explain TN501          what it means, why it matters, what to do";

pub(super) const STATE: &str = "Examples:
  tenantry state list
  tenantry state show token.accuhive/okta-workflows";

pub(super) const CAPTURE: &str = "Examples:
  tenantry capture iru accuhive --limit 20
  tenantry capture okta acme";
