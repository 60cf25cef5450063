//! Whether the text of a token that was revoked is still accepted.

use std::collections::BTreeSet;

use secrecy::SecretString;

use super::Observer;
use crate::http::Bearer;
use crate::iru::TenantClient;
use crate::model::{Address, Permission, Validity};
use crate::state::{UseVerdict, check_use};

impl Observer<'_> {
    /// Asks its tenant with `value`, which was kept under `reference`: whether it is still accepted. `None` when nothing can be
    /// said, and nothing is sent to a host that this reference was never sent to.
    pub async fn is_still_accepted(
        &self,
        token: &Address,
        reference: &str,
        value: &SecretString,
        permissions: &BTreeSet<Permission>,
    ) -> Option<bool> {
        let Address::Token { tenant, .. } = token else {
            return None;
        };
        let tenant = self.declared.tenants.get(tenant)?;
        let host = &tenant.api_host.value;
        if check_use(self.recorded, reference, host.as_str()) != UseVerdict::Known {
            return None;
        }
        let bearer = Bearer::iru(value, host.as_str()).ok()?;
        let client = TenantClient::new(self.sources.http, host, tenant.limits);
        match client.probe_fresh(&bearer, permissions).await.validity {
            Validity::Proven => Some(true),
            Validity::EveryAnswer401 => Some(false),
            Validity::Unknown(_) => None,
        }
    }
}
