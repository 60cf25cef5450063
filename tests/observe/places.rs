//! Hosts: wrong region, unknown name.

use tenantry::model::{Fault, Reading};
use tenantry::observe::{Observations, Probes};

use crate::increment::{CONFIGURATION, WORLD};
use crate::stand::{HOST, Stand};

async fn log_at(host: &str) -> (Reading, u64) {
    let mut stand = Stand::new(&CONFIGURATION.replace(HOST, host), WORLD).await;
    if !host.starts_with("accuhive") {
        stand.lead(host);
    }
    stand.secrets(&[("env:AUDITOR", "0a1b2c3d-0000-4000-8000-00000000abcd")].into());
    let tenant = stand
        .tenant(&mut Observations::default(), Probes::Declared)
        .await;
    (tenant.log, stand.asked("/app/v1/ping"))
}

#[tokio::test]
async fn a_wrong_region_names_the_right_one() {
    let (log, pings) = log_at("accuhive.api.eu.kandji.io").await;
    let expected = Fault::UnknownTenant {
        other_region: Some(HOST.to_owned()),
    };
    assert_eq!(log, Reading::Failed(expected));
    assert_eq!(pings, 1);
}

#[tokio::test]
async fn an_unknown_name_names_none() {
    let (log, _) = log_at("acuhive.api.kandji.io").await;
    assert_eq!(
        log,
        Reading::Failed(Fault::UnknownTenant { other_region: None })
    );
}
