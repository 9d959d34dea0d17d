//! What comes in and goes out as files: bytes and rows with diagnostics, and datum conversion.

pub mod table;
