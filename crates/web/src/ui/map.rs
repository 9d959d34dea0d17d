//! Maps: the view that `<yj-map>` draws, with the words it needs.

use crate::i18n::Words;
use serde::Serialize;

/// A map of communities: `{{ map::map(l, view) }}` of `ui/map.html`.
///
/// The tiles hold two layers. `communities`: points with `id`, `name`, `verdict` (a `Verdict` key),
/// `households`, `area` (m²). `divisions`: polygons with `code`, `name`, and `schematic` (bool).
/// The GeoJSON addresses hold the same features and properties, for browsers without WebGL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapView {
    /// The id of the element.
    pub id: String,
    /// What is shown, for those who do not see it.
    pub label: String,
    /// Address of the tiles with `{z}/{x}/{y}` and the page's filters.
    pub tiles: String,
    /// Address of the communities as GeoJSON, with the page's filters.
    pub communities: String,
    /// Address of the division outlines as GeoJSON.
    pub divisions: String,
    /// West, south, east, north in 10⁻⁷ degrees.
    pub bounds: [i32; 4],
    /// The id of the table that lists the same communities.
    pub table: String,
    /// Address of a community's page, without its id.
    pub open: String,
    /// Whether outlines are drawn from the seats only; the legend says so.
    pub schematic: bool,
}

/// What the element reads as JSON.
#[derive(Serialize)]
struct Settings<'a> {
    tiles: &'a str,
    communities: &'a str,
    divisions: &'a str,
    bounds: [f64; 4],
    table: &'a str,
    open: &'a str,
    words: MapWords,
}

#[derive(Serialize)]
struct MapWords {
    eligible: String,
    ineligible: String,
    undetermined: String,
    households: String,
    area: String,
    open: String,
    zoom_in: String,
    zoom_out: String,
    north: String,
    plain: String,
    failed: String,
    cluster: String,
}

impl Words {
    /// What `<yj-map>` reads, as JSON that is safe inside a `<script type="application/json">`.
    pub fn map_settings(self, view: &MapView) -> String {
        let word = |key: &str| self.t(key).into_owned();
        super::chart::script_json(&Settings {
            tiles: &view.tiles,
            communities: &view.communities,
            divisions: &view.divisions,
            bounds: view.bounds.map(|e7| f64::from(e7) / 1e7),
            table: &view.table,
            open: &view.open,
            words: MapWords {
                eligible: word("verdict-eligible"),
                ineligible: word("verdict-ineligible"),
                undetermined: word("verdict-undetermined"),
                households: word("map-households"),
                area: word("map-area"),
                open: word("map-open"),
                zoom_in: word("map-zoom-in"),
                zoom_out: word("map-zoom-out"),
                north: word("map-north"),
                plain: word("map-plain"),
                failed: word("map-failed"),
                cluster: word("map-cluster"),
            },
        })
    }
}
