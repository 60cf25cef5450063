//! A person's work in a real browser: Chromium follows the printed steps of handoffs on the simulated consoles, and `apply` proves it.
//! Needs chromedriver and chromium; without them these tests say so and pass, unless TENANTRY_BROWSER=required.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

mod changes;
mod details;
mod handoff;
mod person;
mod play;
mod quickstart;
mod reading;
mod recipe;
mod report;
mod screen;
#[path = "../program/search.rs"]
mod search;
mod sentence;
#[path = "../program/stage.rs"]
#[allow(dead_code)]
mod stage;
mod webdriver;
