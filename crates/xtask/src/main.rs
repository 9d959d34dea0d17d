//! Development tasks: assets, demo, verify, generated references, arrow check.

fn main() {}
