//! What there is to say before an import.

/// One thing to say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Which kind of thing.
    pub kind: FindingKind,
    /// What it is, in whole sentences with foreign names in them.
    pub text: String,
    /// What to do about it.
    pub way_out: String,
}

/// The kinds of findings, those that an import has to wait for first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// The flows use a connection that the org they come from does not declare: nobody can tell what it reaches.
    UndeclaredConnection,
    /// No connection of the other org takes its place.
    MissingConnection,
    /// The token behind the connection that takes its place is not to have a permission that cards need.
    MissingPermission,
    /// Two connections to one tenant are to become connections to two tenants.
    SplitTenant,
    /// The other org has a connection of this nickname, and another one is meant.
    OtherByName,
    /// Both orgs reach one tenant.
    SharedTenant,
    /// A card has no connection.
    NoConnection,
    /// What a card needs cannot be derived.
    Underivable,
    /// No apply has proven something that the flows will need.
    NotProven,
    /// A flow of this name is there already.
    FlowThere,
    /// No export of the other org was given.
    NoExportThere,
}

impl FindingKind {
    /// The name on screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::UndeclaredConnection => "undeclared_connection",
            Self::MissingConnection => "missing_connection",
            Self::MissingPermission => "missing_permission",
            Self::SplitTenant => "split_tenant",
            Self::OtherByName => "other_by_name",
            Self::SharedTenant => "shared_tenant",
            Self::NoConnection => "no_connection",
            Self::Underivable => "underivable",
            Self::NotProven => "not_proven",
            Self::FlowThere => "flow_there",
            Self::NoExportThere => "no_export_there",
        }
    }

    /// Whether the import has to wait for it.
    pub fn blocks(self) -> bool {
        matches!(
            self,
            Self::UndeclaredConnection
                | Self::MissingConnection
                | Self::MissingPermission
                | Self::SplitTenant
        )
    }
}
