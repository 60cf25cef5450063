//! Whether a connection works: red or green.

use crate::model::{Method, Permission};
use crate::simulator::world::{SimulatedConnection, World};

/// Why a connection is red; `None` when it is green. A key has to be alive at the domain and has to have "Device list", as for its creation.
pub(super) fn trouble(world: &World, connection: &SimulatedConnection) -> Option<&'static str> {
    let mut tenants = world.tenants.values();
    let Some(tenant) = tenants.find(|tenant| tenant.host == connection.domain) else {
        return Some("no tenant answers at its domain");
    };
    let behind = tenant
        .tokens
        .iter()
        .find(|token| !token.revoked && token.id.is_some() && token.id == connection.token_id);
    match behind {
        None => Some("its key is not accepted"),
        Some(token) => {
            let device_list = Permission::new(Method::Get, "/devices");
            let may = token.permissions.0.contains(&device_list);
            (!may).then_some("its key lacks the permission Device list")
        }
    }
}
