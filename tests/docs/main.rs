//! Holds the documentation true: what a page shows is run, validated, followed or compared here.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod commands;
mod contents;
mod examples;
mod generated;
mod graph;
mod handoffs;
mod help;
mod links;
mod output;
mod pages;
mod picture;
mod program;
mod rules;
mod tables;
