//! Files as cities send them, and as nobody should: made in code, read as a whole.
#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made or read fails its test")]

mod bad;
mod kit;
mod map_kit;
mod maps;
mod text;
mod workbooks;
