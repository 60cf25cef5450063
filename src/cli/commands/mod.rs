//! One file a command.

pub mod accept;
pub mod apply;
pub mod attest;
pub mod baseline;
pub mod capture;
pub mod completions;

pub mod demo;
pub mod doctor;
pub mod drift;
pub mod evidence;
pub mod explain;
pub mod fix;
pub mod flows;
pub mod fmt;
pub mod graph;
pub mod handoff;
mod handoff_list;
pub mod impact;
pub mod import;
pub mod incident;
pub mod init;
pub mod inventory;
pub mod man;
pub mod permissions;
pub mod plan;
pub mod promote;
pub mod query;
pub mod report_merge;
pub mod rotate;
mod saved_plan;
pub mod schema;
pub mod simulate;
pub mod state;
pub mod validate;
pub mod verify;
mod wait;
