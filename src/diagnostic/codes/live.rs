//! TN5xx: live differences.

use crate::diagnostic::{Code, Severity};

/// The codes of this file, by id.
pub const ALL: &[&Code] = &[
    &PERMISSION_LOST,
    &PERMISSION_GAINED,
    &TEXT_CHANGED,
    &GONE,
    &CONFLICT,
    &UNMANAGED,
    &CREATOR_LEFT,
    &WORTH_KNOWING,
    &ACCEPTED,
    &IDLE_EXCEPTION,
    &UNEXPLAINED,
];

/// A declared permission is not live any more.
pub static PERMISSION_LOST: Code = Code {
    id: "TN501",
    name: "permission-lost",
    severity: Severity::Warning,
    what: "A permission that is declared, and was proven live, is not ticked any more.",
    why: "A missing permission looks exactly like a dead token: flows fail with 401 or 403, and nobody thinks of a box.",
    bad: "permissions: [\"Devices: Device Information: Device list\"]   # live: unticked yesterday",
    good: "`tenantry apply` has the box ticked again, or the line is removed from the files",
};

/// A live permission is not declared.
pub static PERMISSION_GAINED: Code = Code {
    id: "TN502",
    name: "permission-gained",
    severity: Severity::Warning,
    what: "A permission is ticked on the live token that the files do not declare.",
    why: "Every flow that runs on the token can use it, and so can whoever holds a copy of the key.",
    bad: "permissions: [\"Device list\"]   # live: Erase Device is ticked too",
    good: "`tenantry apply` has the box unticked, or the permission is declared and reviewed",
};

/// A name or description differs.
pub static TEXT_CHANGED: Code = Code {
    id: "TN503",
    name: "text-changed",
    severity: Severity::Warning,
    what: "A name or a description was changed on the live side.",
    why: "People find tokens by their names; a renamed token is the one that nobody dares to revoke.",
    bad: "name: Okta Workflows   # live: 'Okta Workflows (old?)'",
    good: "`tenantry apply` has it renamed, or the new name is declared",
};

/// A declared thing was deleted.
pub static GONE: Code = Code {
    id: "TN504",
    name: "gone",
    severity: Severity::Error,
    what: "A token or a connection that is declared, and was proven live, was deleted: a delete event shows it.",
    why: "Whatever ran on it has stopped. Only a delete event proves this; a missing trace never does.",
    bad: "connections: {accuhive-production: {nickname: Accuhive production}}   # live: deleted",
    good: "`tenantry apply` has it created again, or it is removed from the files",
};

/// Files and live side both moved.
pub static CONFLICT: Code = Code {
    id: "TN505",
    name: "conflict",
    severity: Severity::Error,
    what: "The declaration and the live side both moved away from what was last applied, and not to the same value.",
    why: "Applying would undo somebody's change without anybody having seen it.",
    bad: "name: Workflows   # recorded: Okta Workflows; live: Okta flows",
    good: "Agree on one value and declare it; apply then brings the live side to it",
};

/// A live thing that nobody declared.
pub static UNMANAGED: Code = Code {
    id: "TN510",
    name: "unmanaged",
    severity: Severity::Note,
    what: "The log shows a token or a connection that the files do not declare. It is shown and never acted on.",
    why: "A token that nobody declared is a key that nobody rotates and nobody dares to revoke.",
    bad: "tokens: {}   # live: a token 'test 3' that may erase devices",
    good: "tokens: {test-3: {name: test 3, absent: true}}   # or declare it with its permissions",
};

/// The admin who created a live token has left.
pub static CREATOR_LEFT: Code = Code {
    id: "TN511",
    name: "creator-left",
    severity: Severity::Warning,
    what: "A live token was created by a person who has left, or is about to, as `people` says.",
    why: "That person saw the token's text. The vendor's pages contradict each other: older ones say that removing an admin also removes the tokens which that admin created, newer ones that these stay active until somebody revokes them. So what runs on it may stop, or a key may live on that nobody here holds alone.",
    bad: "people:\n  5a5a5a5a-1111-2222-3333-444444444444: { name: Bob, left: 2026-10-01 }   # live: a token that Bob created",
    good: "`tenantry impact --person Bob` lists what to replace and in which order; `tenantry rotate ADDRESS --reason \"Bob left\"` replaces one",
};

/// A note about an item's identity.
pub static WORTH_KNOWING: Code = Code {
    id: "TN520",
    name: "worth-knowing",
    severity: Severity::Note,
    what: "Something about this item's identity or its secret is worth knowing before anything is done.",
    why: "Two tokens of one name, a key put in again, or a secret that behaves like another token lead to wrong conclusions.",
    bad: "secret: env:OKTA_TOKEN   # behaves like the token 'SIEM export'",
    good: "secret: env:OKTA_TOKEN   # put the right value into the store",
};

/// A difference that an exception covers.
pub static ACCEPTED: Code = Code {
    id: "TN540",
    name: "accepted",
    severity: Severity::Note,
    what: "The live side differs from the declaration, and an exception accepts that until its end. No plan brings it back before.",
    why: "It is no drift for now, and it becomes drift by itself: whoever is to decide should do so before the exception ends.",
    bad: "exceptions: [{ address: token.accuhive/okta, permissions: [Device list], until: 2026-12-01, reason: incident 4711 }]   # live: ticked in the incident",
    good: "The permission is declared, or unticked, and the exception is removed",
};

/// An exception without a difference.
pub static IDLE_EXCEPTION: Code = Code {
    id: "TN541",
    name: "idle-exception",
    severity: Severity::Note,
    what: "An exception accepts a difference that is not there: live and declaration agree.",
    why: "It would accept the next change of that kind, which nobody has seen yet.",
    bad: "exceptions: [{ address: token.accuhive/okta, permissions: [Device list], until: 2026-12-01, reason: incident 4711 }]   # live: as declared",
    good: "exceptions: []",
};

/// A live change that nothing of ours explains.
pub static UNEXPLAINED: Code = Code {
    id: "TN542",
    name: "unexplained",
    severity: Severity::Warning,
    what: "A log shows a change of a managed thing that was made after this program recorded it, outside of the time of every apply and handoff that the state knows of.",
    why: "Somebody acted past the repository. Who it was and when stands beside it; ask before it is undone, since there may have been a reason.",
    bad: "permissions: [\"Device list\"]   # live: Erase device, ticked last night",
    good: "`tenantry apply` brings it back, `tenantry accept ADDRESS --until 48h --reason TEXT` leaves it for now, or it is declared",
};
