//! One rule a file: declared values to diagnostics.
//! Pure. A rule must change what an admin does; what cannot be parsed at all is `config`'s to say.
