//! Reads Iru Endpoint: audit log, probes, reachability.
//! Can only build requests of catalog risk `read`; folds answers into the model's words, and draws no verdict.
