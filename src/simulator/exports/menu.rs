//! Cards of the connector to choose from, with their inputs and what they call.

/// A card of the connector.
pub(super) struct Dish {
    pub title: &'static str,
    pub inputs: &'static [(&'static str, Holds)],
    /// What it may call; `None` where nobody can tell.
    pub needs: Option<&'static [&'static str]>,
}

/// What an input holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holds {
    /// A fixed text.
    Fixed(&'static str),
    /// Nothing.
    Nothing,
    /// The output of another card.
    Mapped,
}

use Holds::{Fixed, Mapped, Nothing};

const BOTH_DEVICES: &[&str] = &["GET /devices/{}", "GET /devices/{}/details"];

pub(super) const MENU: [Dish; 17] = [
    Dish {
        title: "List Devices",
        inputs: &[("Result Set", Fixed("first"))],
        needs: Some(&["GET /devices"]),
    },
    Dish {
        title: "Lock Device",
        inputs: &[("Device ID", Mapped)],
        needs: Some(&["POST /devices/{}/action/lock"]),
    },
    Dish {
        title: "Erase Device",
        inputs: &[("Device ID", Mapped), ("PIN", Fixed("123456"))],
        needs: Some(&["POST /devices/{}/action/erase"]),
    },
    Dish {
        title: "Create Note",
        inputs: &[
            ("Device ID", Mapped),
            (
                "Note",
                Fixed("{\"methods\":[{\"address\":\"root:channels:http:kandji_x:1:y\"}]}"),
            ),
        ],
        needs: Some(&["POST /devices/{}/notes"]),
    },
    Dish {
        title: "Get FileVault Recovery Key",
        inputs: &[("Device ID", Mapped)],
        needs: Some(&["GET /devices/{}/secrets/filevaultkey"]),
    },
    Dish {
        title: "Get Device",
        inputs: &[("Details", Fixed("Basic")), ("Device ID", Mapped)],
        needs: Some(&["GET /devices/{}"]),
    },
    Dish {
        title: "Get Device",
        inputs: &[("Details", Fixed("Full")), ("Device ID", Fixed("6fa459ea"))],
        needs: Some(&["GET /devices/{}/details"]),
    },
    Dish {
        title: "Get Device",
        inputs: &[("Details", Mapped), ("Device ID", Mapped)],
        needs: Some(BOTH_DEVICES),
    },
    Dish {
        title: "Get Blueprint",
        inputs: &[("Blueprint ID", Mapped), ("Blueprint Name", Nothing)],
        needs: Some(&["GET /blueprints/{}"]),
    },
    Dish {
        title: "Get Blueprint",
        inputs: &[("Blueprint ID", Nothing), ("Blueprint Name", Fixed("Macs"))],
        needs: Some(&["GET /blueprints"]),
    },
    Dish {
        title: "Custom API Action",
        inputs: &[
            ("Request Type", Fixed("GET")),
            ("Relative URL", Fixed("/settings/licensing")),
        ],
        needs: Some(&["GET /settings/licensing"]),
    },
    Dish {
        title: "Custom API Action",
        inputs: &[
            ("Relative URL", Fixed("tags/7/?force=1")),
            ("Request Type", Fixed("DELETE")),
        ],
        needs: Some(&["DELETE /tags/{}"]),
    },
    Dish {
        title: "Custom API Action",
        inputs: &[("Request Type", Fixed("GET")), ("Relative URL", Mapped)],
        needs: None,
    },
    Dish {
        title: "Custom API Action",
        inputs: &[
            ("Request Type", Mapped),
            ("Relative URL", Fixed("/devices")),
        ],
        needs: None,
    },
    Dish {
        title: "Custom API Action",
        inputs: &[
            ("Request Type", Fixed("GET")),
            (
                "Relative URL",
                Fixed("https://accuhive.api.kandji.io/api/v1/devices"),
            ),
        ],
        needs: None,
    },
    Dish {
        title: "Update Lost Mode Location",
        inputs: &[("Device ID", Mapped)],
        needs: None,
    },
    Dish {
        title: "Make Coffee",
        inputs: &[],
        needs: None,
    },
];
