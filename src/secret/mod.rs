//! References to secret values, and the stores that hold them.
//! Values leave this room only as types that cannot be printed.
