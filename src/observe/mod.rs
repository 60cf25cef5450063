//! Asks for evidence within the limits and keeps the observations cache.
//! Reads only. Says what it could not ask and why; never draws a verdict.
