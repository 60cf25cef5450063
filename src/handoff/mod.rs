//! The texts of a person's steps, as data: which console, which labels, which boxes, what will prove it.
//! Pure. Never decides that something has to be done; that is `reconcile`.
