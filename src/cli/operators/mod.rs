//! Who does the handoffs: the person at the terminal, the simulated consoles, or somebody later.

mod later;
mod prompt;
mod simulator;
mod terminal;

pub use later::Later;
pub use prompt::{Answer, ask_secret};
pub use simulator::SimulatedConsoles;
pub use terminal::Terminal;
