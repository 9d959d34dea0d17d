//! Wiring and the command line.

fn main() {}
