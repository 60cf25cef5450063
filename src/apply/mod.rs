//! Runs a plan's actions: order, journal, operators, verification by evidence.
//! The one room that writes the state. Never decides what to do; that is the plan.
