//! Recorded values and the journal: file format, lock, atomic writes.
//! Written by `apply` alone. Holds no secret, decides nothing.
