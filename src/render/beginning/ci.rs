//! CI files: pull requests get `validate` and `plan --offline` without a secret, a schedule looks for drift with the reading
//! credentials alone. No value is put into a script's text: secrets come as environment variables.

use super::{Answers, Ci, NewFile, Secret, Store};

/// How tenantry is installed there; the address is the reader's to fill in.
const INSTALL: &str = "cargo install --locked --git https://git.example.com/acme/tenantry tenantry";

/// The files of the chosen system.
pub(super) fn files(answers: &Answers) -> Vec<NewFile> {
    match answers.ci {
        Ci::Github => vec![
            NewFile {
                path: ".github/workflows/tenantry.yml",
                purpose: "checks pull requests, without any secret",
                text: github_check(),
            },
            NewFile {
                path: ".github/workflows/tenantry-drift.yml",
                purpose: "looks for drift on working days",
                text: github_drift(answers),
            },
        ],
        Ci::Gitlab => vec![NewFile {
            path: ".gitlab-ci.yml",
            purpose: "checks merge requests, and looks for drift on a schedule",
            text: gitlab(answers),
        }],
        Ci::None => Vec::new(),
    }
}

fn github_check() -> String {
    format!(
        "# Pull requests: no secret is needed and none is given, so a fork's pull request may run it as well.
# Never use `pull_request_target` for this: it would hand secrets to the pull request's files.
name: tenantry
on: pull_request
permissions: {{ contents: read }}

jobs:
  plan:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    steps:
      - uses: actions/checkout@v4
        with: {{ persist-credentials: false }}
      - name: Install tenantry
        run: {INSTALL}  # where you keep tenantry
      - name: Every mistake in every file
        run: tenantry validate
      - name: What the change asks for, against the recorded state
        run: tenantry plan --offline
"
    )
}

fn github_drift(answers: &Answers) -> String {
    let env = |names: &[String]| -> String {
        let lines = names
            .iter()
            .map(|name| format!("          {name}: ${{{{ secrets.{name} }}}}\n"));
        match names.is_empty() {
            true => String::new(),
            false => format!("        env:\n{}", lines.collect::<String>()),
        }
    };
    let in_files = in_files(answers);
    let files: String = in_files
        .iter()
        .map(|(_, line)| format!("          {line}\n"))
        .collect();
    let of_files: Vec<String> = in_files.iter().map(|(name, _)| name.clone()).collect();
    let (of_files, of_run): (Vec<String>, Vec<String>) = variables(answers)
        .into_iter()
        .partition(|name| of_files.contains(name));
    let put = match files.is_empty() {
        true => String::new(),
        false => format!(
            "      - name: Files that the configuration names, for this job alone\n        run: |\n          umask 077\n          mkdir -p secrets\n{files}{}",
            env(&of_files)
        ),
    };
    format!(
        "# Looks for drift on working days with the reading credentials alone. The environment holds the secrets; allow it for the
# default branch only.{note}
name: drift
on:
  schedule: [{{ cron: \"17 5 * * 1-5\" }}]
  workflow_dispatch: {{}}
permissions: {{ contents: read }}

jobs:
  drift:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    environment: tenantry-audit
    steps:
      - uses: actions/checkout@v4  # brings .tenantry/state.json, without which nothing is ever drift
        with: {{ persist-credentials: false }}
      - name: Install tenantry
        run: {INSTALL}  # where you keep tenantry
{put}      - name: Exit code 3 when the live side moved, 1 or 77 when it could not be asked
        run: tenantry drift{flag}
{env}",
        env = env(&of_run),
        note = note(answers, "#"),
        flag = answers.store_flag(),
    )
}

fn gitlab(answers: &Answers) -> String {
    let files: String = in_files(answers)
        .iter()
        .map(|(_, line)| format!("    - {line}\n"))
        .collect();
    let put = match files.is_empty() {
        true => String::new(),
        false => format!("    - umask 077 && mkdir -p secrets\n{files}"),
    };
    format!(
        "# Merge requests are checked without any secret. A pipeline schedule (Build, Pipeline schedules) looks for drift; give it these
# as protected and masked variables, and let only the default branch use them: {names}{note}
.tenantry:
  image: rust:1.95
  before_script:
    - {INSTALL}  # where you keep tenantry

check:
  extends: .tenantry
  rules:
    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"
  script:
    - tenantry validate
    - tenantry plan --offline

drift:
  extends: .tenantry
  rules:
    - if: $CI_PIPELINE_SOURCE == \"schedule\"
  script:
{put}    - tenantry drift{flag}  # exit code 3 when the live side moved
",
        names = variables(answers).join(", "),
        note = note(answers, "#"),
        flag = answers.store_flag(),
    )
}

/// What the store needs on the machine of the job.
fn note(answers: &Answers, mark: &str) -> String {
    match answers.store {
        Store::Env | Store::File => String::new(),
        Store::OnePassword(_) => format!(
            "\n{mark} The job needs 1Password's program `op` on its PATH, and a service account that reads the vault."
        ),
        Store::Vault { .. } => format!(
            "\n{mark} VAULT_TOKEN has to be a token that may only read; a job's own JWT is better: docs/secrets.md."
        ),
    }
}

/// The variables that the drift job gets.
fn variables(answers: &Answers) -> Vec<String> {
    match answers.store {
        Store::OnePassword(_) => vec!["OP_SERVICE_ACCOUNT_TOKEN".to_owned()],
        Store::Vault { .. } => vec!["VAULT_TOKEN".to_owned()],
        Store::Env | Store::File => answers
            .reading()
            .into_iter()
            .map(|secret| answers.variable(secret))
            .collect(),
    }
}

/// Variables that a script puts into the files that the configuration names, and its lines.
fn in_files(answers: &Answers) -> Vec<(String, String)> {
    let secrets = answers.reading().into_iter();
    secrets
        .filter(|secret| match answers.store {
            Store::File => true,
            Store::Env => *secret == Secret::OrgKey,
            Store::OnePassword(_) | Store::Vault { .. } => false,
        })
        .filter_map(|secret| {
            let reference = answers.reference(secret);
            let path = reference.strip_prefix("file:")?;
            let name = answers.variable(secret);
            let line = format!("printf '%s\\n' \"${name}\" > {path}");
            Some((name, line))
        })
        .collect()
}
