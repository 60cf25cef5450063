//! Which connector a card belongs to.

/// The connector's key begins so in every org; a hash follows. The vendor is called Iru now, its connector still Kandji.
const KANDJI: &str = "kandji_";

/// Whether a module is the Kandji (Iru Endpoint) connector.
pub fn is_kandji(module: &str) -> bool {
    module.starts_with(KANDJI)
}

/// What an address such as `root:channels:http:okta:1.0.423:userCreated` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Address<'a> {
    /// A card of a connector.
    Connector {
        /// The connector's key.
        module: &'a str,
    },
    /// A function of Workflows itself: `http`, `accept`.
    Function {
        /// Its family.
        family: &'a str,
        /// Its name.
        name: &'a str,
    },
    /// Another shape.
    Other,
}

impl<'a> Address<'a> {
    pub(super) fn parse(text: &'a str) -> Self {
        let parts: Vec<&str> = text.split(':').take(7).collect();
        match parts.as_slice() {
            ["root", "channels", _, module, ..] => Self::Connector { module },
            ["root", "kernel", family, _, name, ..] => Self::Function { family, name },
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, expected) in [
            (
                "root:channels:http:okta:1.0.423:userCreated",
                Address::Connector { module: "okta" },
            ),
            (
                "root:kernel:http:0.0.1:accept",
                Address::Function {
                    family: "http",
                    name: "accept",
                },
            ),
            ("root:kernel", Address::Other),
            ("", Address::Other),
            (":::::::::", Address::Other),
        ] {
            assert_eq!(Address::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn the_connector_is_told_by_its_prefix() {
        assert!(is_kandji("kandji_edae9b89cf1e4ca6a01a1ad6d985127b"));
        assert!(!is_kandji(
            "jamfproclassicapi_3d816a0a0b7a410fa88c3de81a4aeccb"
        ));
        assert!(!is_kandji("mykandji_1"));
    }
}
