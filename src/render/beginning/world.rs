//! `world.yaml`: what the simulator begins with, so that all of it can be tried before anybody has an account.

use super::yaml::scalar;
use super::{Answers, OrgCredentials, Secret};

/// The world before anybody has clicked anything.
pub(super) fn world(answers: &Answers) -> String {
    let mut out = format!(
        "# What the simulator begins with when you say `--simulate`: two consoles on this machine, before anybody has clicked anything.
# No request leaves it. Delete this file when you are done with trying.
people:
  cf40d6e7-20cb-4da9-84a1-9ad0b7003ca5: Ada Admin

tenants:
  {}:
    host: {}
    devices: 3
    tokens: []
",
        answers.tenant, answers.host
    );
    if let Some(one) = &answers.connection {
        out.push_str(&format!(
            "\norgs:\n  {}:\n    domain: {}\n",
            one.org, one.domain
        ));
        match &one.credentials {
            OrgCredentials::ServiceApp(client_id) => out.push_str(&format!(
                "    service_apps:\n      - client_id: {}\n        private_key: {}\n        scopes: [okta.logs.read]\n",
                scalar(client_id),
                scalar(&answers.reference(Secret::OrgKey))
            )),
            OrgCredentials::Ssws => out.push_str(&format!(
                "    ssws: {}\n",
                scalar(&answers.reference(Secret::OrgToken))
            )),
            OrgCredentials::None => {}
        }
        out.push_str("    connections: []\n");
    }
    out
}
