//! Declared x recorded x live to a plan.
//! Pure: three values and a clock reading in, a value out. Never asks, never writes, never prints.
