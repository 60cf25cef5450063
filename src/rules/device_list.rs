//! Okta checks a connection by listing devices: a token behind one needs `GET /devices`.

use super::{device_list, has, listed_at, shown};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::privilege::NO_DEVICE_LIST;
use crate::model::Declared;

pub(super) fn check(declared: &Declared) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (key, connection) in declared
        .connections
        .iter()
        .filter(|(_, connection)| connection.absent.is_none())
    {
        let tenant = declared.tenants.get(&connection.tenant.value);
        let Some(token) = tenant.and_then(|tenant| tenant.tokens.get(&connection.token.value))
        else {
            continue;
        };
        if has(token, &device_list()) {
            continue;
        }
        let message = format!(
            "the token behind the connection `{key}` cannot list devices, so no connection can be made with it"
        );
        found.push(
            Diagnostic::new(&NO_DEVICE_LIST, message)
                .at(connection.token.span, "runs on this token")
                .at(listed_at(token), "may do this, but not list devices")
                .help(format!(
                    "add {} to the token's permissions",
                    shown(&device_list())
                )),
        );
    }
    found
}
