//! YAML text to declared values with spans: every error of every file in one run.
//! Reads files; never asks a service, never resolves a secret.
