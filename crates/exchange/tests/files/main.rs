//! Files as cities send them, and as nobody should: made in code, read as a whole.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a fixture that cannot be made or read fails its test"
)]
#![expect(clippy::format_collect, reason = "fixtures are small, and read best as they are written")]

mod bad;
mod kit;
mod map_kit;
mod maps;
mod text;
mod workbooks;
