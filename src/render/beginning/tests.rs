#![allow(clippy::unwrap_used)]

use super::yaml::scalar;
use super::{Answers, Ci, Connection, OrgCredentials, Store, Work, files, next};

fn answers(store: Store, credentials: OrgCredentials, ci: Ci) -> Answers {
    Answers {
        host: "accuhive.api.kandji.io".to_owned(),
        tenant: "accuhive".to_owned(),
        work: Some(Work {
            key: "okta-workflows".to_owned(),
            name: "Okta Workflows".to_owned(),
            description: None,
            permissions: vec!["Devices: Device Information: Device list".to_owned()],
        }),
        connection: Some(Connection {
            key: "accuhive-production".to_owned(),
            nickname: "Accuhive \"production\": #1".to_owned(),
            org: "acme".to_owned(),
            domain: "acme.okta.com".to_owned(),
            credentials,
        }),
        store,
        ci,
        simulate: true,
    }
}

fn stores() -> [Store; 4] {
    [
        Store::Env,
        Store::File,
        Store::OnePassword("Production".to_owned()),
        Store::Vault {
            address: "vault.example.com:8200".to_owned(),
            mount: "secret".to_owned(),
        },
    ]
}

#[test]
fn every_combination_is_yaml_and_says_every_nickname_as_it_is() {
    for store in stores() {
        for credentials in [
            OrgCredentials::None,
            OrgCredentials::Ssws,
            OrgCredentials::ServiceApp("0oa1".to_owned()),
        ] {
            for ci in [Ci::Github, Ci::Gitlab, Ci::None] {
                let answers = answers(store.clone(), credentials.clone(), ci);
                let files = files(&answers, "{}\n");
                for file in &files {
                    let yaml = file.path.ends_with(".yaml") || file.path.ends_with(".yml");
                    let read: Option<serde_json::Value> = yaml
                        .then(|| serde_yaml::from_str(&file.text))
                        .transpose()
                        .unwrap_or_else(|error| panic!("{}: {error}\n{}", file.path, file.text));
                    if file.path == "tenantry.yaml" {
                        let nickname =
                            &read.unwrap()["connections"]["accuhive-production"]["nickname"];
                        assert_eq!(nickname, "Accuhive \"production\": #1");
                    }
                    assert!(file.text.ends_with('\n'), "{}", file.path);
                }
            }
        }
    }
}

#[test]
fn no_workflow_puts_an_expression_into_a_script() {
    for store in stores() {
        let answers = answers(
            store,
            OrgCredentials::ServiceApp("0oa1".to_owned()),
            Ci::Github,
        );
        for file in files(&answers, "{}\n") {
            let expressions = file.text.lines().filter(|line| line.contains("${{"));
            for line in expressions {
                let (name, value) = line.trim().split_once(": ").unwrap();
                assert_eq!(value, format!("${{{{ secrets.{name} }}}}"), "{line}");
            }
            assert!(!file.text.contains("pull_request_target:"), "{}", file.text);
        }
    }
}

#[test]
fn what_lies_in_a_folder_of_secrets_is_kept_out_of_git() {
    let with_key = answers(
        Store::Env,
        OrgCredentials::ServiceApp("0oa1".to_owned()),
        Ci::None,
    );
    for (answers, ignored) in [
        (answers(Store::File, OrgCredentials::None, Ci::None), true),
        (with_key, true),
        (answers(Store::Env, OrgCredentials::Ssws, Ci::None), false),
    ] {
        let files = files(&answers, "{}\n");
        let has = files.iter().any(|file| file.path == "secrets/.gitignore");
        assert_eq!(has, ignored);
        let configuration = &files
            .iter()
            .find(|file| file.path == "tenantry.yaml")
            .unwrap()
            .text;
        assert_eq!(configuration.contains("file:secrets/"), ignored);
    }
}

#[test]
fn texts_that_yaml_would_read_otherwise_are_quoted() {
    for text in [
        "yes", "No", "12", "1e3", "a: b", "a #b", "- a", "", " a", "a ", "a:", "null", "*a",
        "a\nb", "\u{85}",
    ] {
        let read: serde_json::Value =
            serde_yaml::from_str(&format!("k: {}\n", scalar(text))).unwrap();
        assert_eq!(read["k"], text);
    }
    assert_eq!(scalar("Okta Workflows"), "Okta Workflows");
    assert_eq!(scalar("env:A_TOKEN"), "env:A_TOKEN");
}

#[test]
fn the_next_steps_name_the_folder_the_store_and_the_host() {
    let mut answers = answers(stores()[2].clone(), OrgCredentials::Ssws, Ci::None);
    let simulated = next(&answers, "it's here");
    assert!(simulated.contains("  $ tenantry plan --simulate --config 'it'\\''s here'\n"));
    answers.simulate = false;
    let real = next(&answers, "");
    assert!(
        real.contains("  $ tenantry plan --allow-store op\n"),
        "{real}"
    );
    assert!(real.contains("accuhive.api.kandji.io"));
}
