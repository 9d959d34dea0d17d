//! What comes in and goes out as files: bytes and rows with diagnostics, and datum conversion.

pub mod crs;
pub mod finding;
pub mod interpret;
pub mod mapping;
pub mod means;
pub mod photo;
pub mod project;
pub mod read;
pub mod sandbox;
pub mod table;
pub mod value;
pub mod write;

#[cfg(test)]
mod fixture;
