//! Vector tiles of the stock and of the divisions, made in process.

mod cache;
mod encode;
mod mercator;

pub(crate) use cache::TileCache;
