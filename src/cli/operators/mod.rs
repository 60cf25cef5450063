//! Who does the handoffs: the person at the terminal, the simulated consoles, somebody later, a checklist, a declared program,
//! or a person's word on the command line.

mod clipboard;
mod file;
mod keys;
mod later;
mod modes;
mod program;
mod prompt;
mod simulator;
mod terminal;
mod waiting;
mod word;

pub use file::Checklist;
pub use later::Later;
pub use modes::give_terminal_back;
pub use program::Program;
pub use prompt::{Answer, ask, ask_secret};
pub use simulator::SimulatedConsoles;
pub use terminal::Terminal;
pub use word::Word;
