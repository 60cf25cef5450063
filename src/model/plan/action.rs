//! The steps of a plan: what each does, and who does it.

use std::collections::BTreeSet;

use super::super::{Address, Permission};

/// What one step of a plan does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionKind {
    /// Take a live thing into the state. Automatic.
    Adopt,
    /// Write values that evidence proves into the state. Automatic.
    Record,
    /// Give a recorded thing that is proven gone, or no longer declared and gone, up. Automatic.
    Forget,
    /// Let what is recorded follow a key that changed. Automatic.
    Move {
        /// The address before.
        from: Address,
    },
    /// Create a token; look first when absence is not proven.
    CreateToken {
        /// The log does not prove that it is absent.
        look_first: bool,
        /// Boxes to tick.
        tick: BTreeSet<Permission>,
    },
    /// Change a token's name, description or boxes.
    EditToken {
        /// The new name.
        rename: Option<String>,
        /// The new description.
        describe: Option<String>,
        /// Boxes to tick.
        tick: BTreeSet<Permission>,
        /// Boxes to untick.
        untick: BTreeSet<Permission>,
    },
    /// Revoke a token.
    RevokeToken,
    /// Create a connection; look first when absence is not proven.
    CreateConnection {
        /// The log does not prove that it is absent.
        look_first: bool,
    },
    /// Put the (new) token into a connection.
    ReauthorizeConnection,
    /// Delete a connection.
    DeleteConnection,
    /// Rename a connection. No event shows it: a person's word is all there is.
    RenameConnection {
        /// Its nickname until now.
        from: String,
        /// The declared one.
        to: String,
    },
    /// Make the canary flow of a connection and write its URL into the declaration, which ends it.
    SetUpCanary,
    /// Create the token that takes another one's place.
    CreateSuccessor {
        /// Its name on the console.
        name: String,
        /// Its generation.
        generation: u32,
        /// A token of this name may be there already.
        look_first: bool,
        /// Boxes to tick.
        tick: BTreeSet<Permission>,
    },
    /// Put the new token into something outside of Okta. A person's word is all there is.
    RepointConsumer,
    /// Create a second connection with the new token, which takes the first one's place.
    CreateReplacement {
        /// Its nickname.
        nickname: String,
    },
    /// Choose the second connection in every flow that uses the first one. A person's word is all there is.
    MoveFlows {
        /// The first one's nickname.
        from: String,
        /// The second one's.
        to: String,
    },
    /// Delete the connection whose flows were moved.
    DeleteReplaced {
        /// Its nickname.
        nickname: String,
    },
    /// Untick everything on the old token: what still runs on it shows, and it can be undone.
    UntickPredecessor {
        /// Its name on the console.
        name: String,
        /// Boxes to untick.
        untick: BTreeSet<Permission>,
    },
    /// Call a connection's canary while nothing is ticked on the old token. Automatic.
    TestConnection,
    /// See whether a connection without a canary works. A person's word is all there is.
    CheckConnection,
    /// Tick the old token's boxes again: something still runs on it.
    TickPredecessor {
        /// Its name on the console.
        name: String,
        /// Boxes to tick.
        tick: BTreeSet<Permission>,
    },
    /// Revoke the old token.
    RevokePredecessor {
        /// Its name on the console.
        name: String,
    },
}

impl ActionKind {
    /// The name used in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Adopt => "adopt",
            Self::Record => "record",
            Self::Forget => "forget",
            Self::Move { .. } => "move",
            Self::CreateToken { .. } => "create_token",
            Self::EditToken { .. } => "edit_token",
            Self::RevokeToken => "revoke_token",
            Self::CreateConnection { .. } => "create_connection",
            Self::ReauthorizeConnection => "reauthorize_connection",
            Self::DeleteConnection => "delete_connection",
            Self::RenameConnection { .. } => "rename_connection",
            Self::SetUpCanary => "set_up_canary",
            Self::CreateSuccessor { .. } => "create_successor",
            Self::CreateReplacement { .. } => "create_replacement",
            Self::MoveFlows { .. } => "move_flows",
            Self::DeleteReplaced { .. } => "delete_replaced",
            Self::RepointConsumer => "repoint_consumer",
            Self::UntickPredecessor { .. } => "untick_predecessor",
            Self::TestConnection => "test_connection",
            Self::CheckConnection => "check_connection",
            Self::TickPredecessor { .. } => "tick_predecessor",
            Self::RevokePredecessor { .. } => "revoke_predecessor",
        }
    }

    /// Whether a person has to do it.
    pub fn is_handoff(&self) -> bool {
        !matches!(
            self,
            Self::Adopt | Self::Record | Self::Forget | Self::Move { .. } | Self::TestConnection
        )
    }

    /// Whether nothing but a person's word can show that it is done.
    pub fn is_attested(&self) -> bool {
        matches!(
            self,
            Self::RepointConsumer
                | Self::CheckConnection
                | Self::MoveFlows { .. }
                | Self::RenameConnection { .. }
        )
    }
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What it is about.
    pub address: Address,
    /// What is done.
    pub kind: ActionKind,
    /// Why, as a clause.
    pub why: String,
    /// Addresses whose actions must be done before this one.
    pub after: Vec<Address>,
    /// Items that feel it.
    pub reaches: Vec<Address>,
}
