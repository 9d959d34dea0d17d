//! Tiles that were made a moment ago.
//!
//! Many people look at the same city, and a tile depends on nothing but the stock, the filters and its
//! address. One generation of tiles is kept; when the stock moves on, all are dropped together.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes kept at most.
const CAPACITY: usize = 16 * 1024 * 1024;

/// Finished tiles of one state of the stock, by address and filters.
#[derive(Debug, Default)]
pub(crate) struct TileCache(Mutex<Generation>);

#[derive(Debug, Default)]
struct Generation {
    /// What the tiles were made from.
    stock: Box<str>,
    tiles: HashMap<Box<str>, Arc<[u8]>>,
    bytes: usize,
}

impl TileCache {
    /// The tile, if it was made from this very stock.
    pub(crate) fn find(&self, stock: &str, key: &str) -> Option<Arc<[u8]>> {
        let generation = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if &*generation.stock == stock { generation.tiles.get(key).cloned() } else { None }
    }

    /// Keeps a tile; makes room by forgetting all.
    pub(crate) fn keep(&self, stock: &str, key: String, tile: Arc<[u8]>) {
        let mut generation = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if &*generation.stock != stock || generation.bytes + tile.len() > CAPACITY {
            *generation = Generation { stock: stock.into(), ..Generation::default() };
        }
        generation.bytes += tile.len();
        generation.tiles.insert(key.into(), tile);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_of_an_older_stock_are_forgotten() {
        let cache = TileCache::default();
        cache.keep("1", "0/0/0".into(), Arc::from([1_u8].as_slice()));
        assert!(cache.find("1", "0/0/0").is_some());
        assert!(cache.find("2", "0/0/0").is_none());
        cache.keep("2", "0/0/1".into(), Arc::from([2_u8].as_slice()));
        assert!(cache.find("2", "0/0/0").is_none());
        assert!(cache.find("1", "0/0/0").is_none());
    }
}
