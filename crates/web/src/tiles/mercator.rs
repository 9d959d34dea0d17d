//! Web Mercator: from degrees to the grid of tiles (the one place of floating point; nothing here is
//! weighed, only drawn).

use domain::geometry::Point;

/// Side of a tile in its own units, as map libraries expect.
pub(super) const EXTENT: f64 = 4096.0;

/// The deepest zoom we cut tiles for; maps enlarge beyond it.
pub(super) const MAX_ZOOM: u8 = 16;

/// The address of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct TileAddress {
    z: u8,
    x: u32,
    y: u32,
}

impl TileAddress {
    /// A tile that exists: `None` outside the grid or beyond [`MAX_ZOOM`].
    pub(crate) fn new(z: u8, x: u32, y: u32) -> Option<Self> {
        (z <= MAX_ZOOM && x < (1 << z) && y < (1 << z)).then_some(Self { z, x, y })
    }

    /// The zoom.
    pub(super) const fn zoom(self) -> u8 {
        self.z
    }

    /// A place in the tile's own units, from its north-western corner.
    pub(super) fn place(self, world: (f64, f64)) -> (f64, f64) {
        let scale = f64::from(1_u32 << self.z);
        let local = |at: f64, tile: u32| (at * scale - f64::from(tile)) * EXTENT;
        (local(world.0, self.x), local(world.1, self.y))
    }
}

/// A point on the unit square of Web Mercator, from the north-western corner.
pub(super) fn world(point: Point) -> (f64, f64) {
    let lon = f64::from(point.lon_e7) / 1e7;
    // The square ends at 85.0511° north and south.
    let lat = (f64::from(point.lat_e7) / 1e7).clamp(-85.051_128, 85.051_128).to_radians();
    let y = (1.0 - lat.tan().asinh() / std::f64::consts::PI) / 2.0;
    ((lon + 180.0) / 360.0, y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chongqing_is_in_the_tile_everybody_says() {
        let point = Point { lon_e7: 1_065_516_000, lat_e7: 295_630_000 };
        let tile = TileAddress::new(10, 815, 423).unwrap();
        let (x, y) = tile.place(world(point));
        assert!((0.0..EXTENT).contains(&x) && (0.0..EXTENT).contains(&y), "{x} {y}");
    }

    #[test]
    fn tiles_outside_the_grid_do_not_exist() {
        assert!(TileAddress::new(3, 8, 0).is_none());
        assert!(TileAddress::new(17, 0, 0).is_none());
        assert!(TileAddress::new(0, 0, 0).is_some());
    }
}
