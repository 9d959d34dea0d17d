//! Maps: the view that `<yj-map>` draws, with the words it needs.

use crate::i18n::Words;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A map of communities: `{{ map::map(l, view) }}` of `ui/map.html`.
///
/// Without `looks` it shows verdicts. With them it shows the categories they name, each with the look it gives: the
/// communities come as GeoJSON alone, with `id`, `name`, `look` (a key of theirs) and `said` (the category in full).
///
/// The tiles hold two layers. `communities`: points with `id`, `name`, `verdict` (a `Verdict` key),
/// `households`, `area` (m²), `division` (code). `divisions`: polygons with `code` and `name`.
/// The GeoJSON addresses hold the same features and properties, for browsers without WebGL; `divisions` may
/// carry `seat` (`[lon, lat]`), where its name is written.
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
    /// Address of the table that lists the same communities: `#id` on the same page.
    pub table: String,
    /// Address of a community's page, without its id.
    pub open: String,
    /// Whether outlines are drawn from the seats only; the legend says so.
    pub schematic: bool,
    /// The categories in the order of the legend; the first is drawn on top.
    pub looks: Vec<Look>,
}

/// How a category of communities looks: each has a shape of its own, so that they differ without colour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Look {
    /// The category's key in the features.
    pub key: String,
    /// What it is called.
    pub word: String,
    /// Its shape, in a square of 16 by 16, as an SVG path.
    pub path: &'static str,
    /// Its colour: a token of the stylesheet.
    pub tone: &'static str,
    /// Whether only the outline of the shape is drawn.
    pub hollow: bool,
}

/// What the element reads as JSON.
#[derive(Serialize)]
struct Settings<'a> {
    tiles: &'a str,
    communities: &'a str,
    divisions: &'a str,
    bounds: [f64; 4],
    open: &'a str,
    #[serde(skip_serializing_if = "<[Look]>::is_empty")]
    looks: &'a [Look],
    lang: &'static str,
    words: BTreeMap<&'static str, Cow<'static, str>>,
}

/// The names under which the element knows its words, with their translation keys.
const WORDS: [(&str, &str); 14] = [
    ("eligible", "verdict-eligible"),
    ("ineligible", "verdict-ineligible"),
    ("undetermined", "verdict-undetermined"),
    ("households", "map-households"),
    ("area", "map-area"),
    ("open", "map-open"),
    ("close", "map-close"),
    ("zoom_in", "map-zoom-in"),
    ("zoom_out", "map-zoom-out"),
    ("plain", "map-plain"),
    ("failed", "map-failed"),
    ("scroll", "map-scroll"),
    ("scroll_mac", "map-scroll-mac"),
    ("fingers", "map-fingers"),
];

impl Words {
    /// What `<yj-map>` reads from its `data-settings`, as JSON.
    pub fn map_settings(self, view: &MapView) -> String {
        super::chart::json(&Settings {
            tiles: &view.tiles,
            communities: &view.communities,
            divisions: &view.divisions,
            bounds: view.bounds.map(|e7| f64::from(e7) / 1e7),
            open: &view.open,
            looks: &view.looks,
            lang: self.lang().tag(),
            words: WORDS.into_iter().map(|(name, key)| (name, self.t(key))).collect(),
        })
    }
}
