//! Iru Endpoint and Okta on loopback, with their quirks and their faults: a stand-in that says so.
//! Knows the catalog and its own world, and nothing of the program it is used to test.
