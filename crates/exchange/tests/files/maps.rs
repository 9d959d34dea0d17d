//! Map layers: GeoJSON, plain JSON, GeoPackage, Shapefile.

use crate::kit::{self, source};
use crate::map_kit::{dbf, geopackage, shp};
use encoding_rs::GB18030;
use exchange::read::{Options, ReadError, Source, read};
use exchange::sandbox::Worker;
use exchange::table::{Cell, Format, RawGeometry, ReadWarning, Table};

fn one(source: &Source) -> Table {
    let mut tables = read(source, &Options::default()).unwrap();
    assert_eq!(tables.len(), 1);
    tables.remove(0)
}

fn json(text: &str) -> Source {
    source("a.json", text.into())
}

fn heads(table: &Table) -> Vec<&str> {
    table.header.iter().map(|header| header.text.as_str()).collect()
}

fn number(text: &str) -> Cell {
    Cell::Number(text.into())
}

fn gbk(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}

const SQUARE: [[f64; 2]; 5] = [[106.0, 29.0], [106.0, 30.0], [107.0, 30.0], [107.0, 29.0], [106.0, 29.0]];

#[test]
fn geojson_keeps_figures_as_written() {
    let table = one(&json(
        r#"{"type": "FeatureCollection", "name": "小区", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}},
        "features": [
          {"type": "Feature", "properties": {"小区名称": "南苑", "面积(㎡)": 5000.10}, "geometry": {"type": "Point", "coordinates": [106.5, 29.5, 300]}},
          {"type": "Feature", "properties": {"小区名称": "北苑", "户数": 1.2e3, "已改造": true}, "geometry": {"type": "Polygon", "coordinates": [[[106,29],[107,29],[107,30],[106,29]]]}},
          {"type": "Feature", "properties": {"小区名称": "路"}, "geometry": {"type": "LineString", "coordinates": [[106,29],[107,29]]}},
          {"type": "Feature", "properties": null, "geometry": null}
        ]}"#,
    ));
    assert_eq!((table.name.as_str(), table.format), ("小区", Format::GeoJson));
    assert_eq!(heads(&table), ["小区名称", "面积", "户数", "已改造"]);
    assert_eq!(table.rows.len(), 3, "an empty feature is a blank record");
    assert_eq!(table.rows[0].cells[1], number("5000.10"));
    assert_eq!(table.rows[1].cells[2..], [number("1200"), Cell::Flag(true)]);
    assert_eq!(table.rows[0].geometry, Some(RawGeometry::Point([106.5, 29.5])));
    assert!(
        matches!(&table.rows[1].geometry, Some(RawGeometry::Polygons(polygons)) if polygons[0][0].len() == 4)
    );
    assert_eq!(table.crs.unwrap().epsg, Some(4490));
    assert_eq!(table.warnings, [ReadWarning::UnreadGeometries { count: 1, first_line: 3 }]);
}

#[test]
fn feet_without_a_declaration_are_noticed() {
    let table = one(&json(
        r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "A"}, "geometry": {"type": "Point", "coordinates": [987654.5, 201234.0]}}]}"#,
    ));
    assert_eq!(
        table.warnings,
        [ReadWarning::ProjectedCoordinates { x: "987654.5".into(), y: "201234".into() }]
    );
}

#[test]
fn plain_json_is_a_table_too() {
    let keyed = one(&json(r#"{"南苑": {"年代": "1998", "户数": 120}, "北苑": {"户数": 90}}"#));
    assert_eq!(heads(&keyed), ["column 1", "年代", "户数"]);
    assert_eq!(keyed.rows[1].cells, [Cell::text("北苑"), Cell::Empty, number("90")]);
    assert_eq!(keyed.format, Format::Json);
    let listed = one(&json(r#"[{"小区": "南苑", "户数": 120}, {"小区": "北苑"}]"#));
    assert_eq!(listed.rows.len(), 2);
    let wrapped = one(&json(r#"{"code": 0, "data": [{"小区": "南苑"}]}"#));
    assert_eq!(wrapped.rows.len(), 1);
    let lists = one(&json(r#"[["小区名称", "户数"], ["南苑", 120]]"#));
    assert_eq!((heads(&lists), lists.rows.len()), (vec!["小区名称", "户数"], 1));
    let other = one(&source("a.json", gbk(r#"[{"小区名称": "南苑小区", "地址": "长江路一号"}]"#)));
    assert_eq!(other.rows[0].cells[0], Cell::text("南苑小区"));
}

#[test]
fn broken_json_is_refused() {
    for (text, code) in [
        (r#"{"type": "FeatureCollection", "features": [{"type": "Fea"#, "truncated"),
        (r#"[{"a": 1}"#, "truncated"),
        (r#"[{"a": 1}}"#, "broken"),
        ("{}", "no-table"),
        ("[]", "no-table"),
    ] {
        assert_eq!(read(&json(text), &Options::default()).unwrap_err().code(), code, "{text}");
    }
    let deep = "[".repeat(100_000);
    assert!(read(&json(&deep), &Options::default()).is_err());
}

#[test]
fn a_geopackage_is_read_in_a_worker() {
    let file = source("a.gpkg", geopackage());
    let table = one(&file);
    assert_eq!((table.name.as_str(), table.format), ("小区", Format::GeoPackage));
    assert_eq!(heads(&table), ["fid", "小区名称", "面积"]);
    assert_eq!(table.rows[0].cells, [number("1"), Cell::text("南苑"), number("5000.5")]);
    assert_eq!(table.rows[1].geometry, Some(RawGeometry::Point([106.6, 29.5])));
    assert_eq!(table.crs.as_ref().unwrap().epsg, Some(4490));
    let worker = Worker::new(env!("CARGO_BIN_EXE_import-worker"));
    assert_eq!(worker.read(&file, &Options::default()).unwrap(), [table]);
}

#[test]
fn a_cut_or_foreign_database_is_refused() {
    let mut cut = geopackage();
    cut.truncate(6000);
    let error = read(&source("a.gpkg", cut), &Options::default()).unwrap_err();
    assert!(["truncated", "broken", "no-table"].contains(&error.code()), "{error}");
    let mut other = rusqlite::Connection::open_in_memory().unwrap();
    other.execute_batch("CREATE TABLE t (x)").unwrap();
    let bytes = other.serialize("main").unwrap().to_vec();
    assert_eq!(read(&source("a.db", bytes), &Options::default()).unwrap_err().code(), "wrong-kind");
}

fn gbk_layer() -> Vec<u8> {
    dbf(
        &[
            (&gbk("小区名称"), b'C', 20),
            (&gbk("物业管理公司名称"), b'C', 20),
            (&gbk("面积"), b'N', 12),
            (b"built", b'D', 8),
        ],
        &[
            vec![gbk("南苑小区"), gbk("渝中物业公司"), b"     5000.10".to_vec(), b"19980601".to_vec()],
            vec![gbk("北苑小区"), gbk("无"), b"************".to_vec(), Vec::new()],
        ],
        0,
    )
}

#[test]
fn a_table_without_an_encoding_mark_is_told_from_its_bytes() {
    let table = one(&source("a.dbf", gbk_layer()));
    assert_eq!(table.encoding.as_deref(), Some("gb18030"));
    assert_eq!(heads(&table), ["小区名称", "物业管理公", "面积", "built"]);
    let built = Cell::Date(jiff::civil::date(1998, 6, 1));
    assert_eq!(
        table.rows[0].cells,
        [Cell::text("南苑小区"), Cell::text("渝中物业公司"), number("5000.10"), built]
    );
    assert_eq!(table.rows[1].cells[2..], [Cell::Empty, Cell::Empty]);
    assert!(table.warnings.contains(&ReadWarning::CutFieldNames { names: vec!["物业管理公".into()] }));
    assert!(table.warnings.contains(&ReadWarning::EncodingGuessed { encoding: "gb18030".into() }));
}

#[test]
fn a_language_byte_or_a_page_file_settles_the_encoding() {
    let fields: &[(&[u8], u8, u8)] = &[("小区".as_bytes(), b'C', 20)];
    let utf8 = dbf(fields, &[vec!["南苑".into()]], 0);
    let zip = kit::container(&[("a.dbf", utf8.as_slice()), ("a.cpg", b"UTF-8")]);
    assert_eq!(one(&source("a.zip", zip)).rows[0].cells[0], Cell::text("南苑"));
    let marked = dbf(&[(&gbk("小区"), b'C', 20)], &[vec![gbk("苑")]], 0x4D);
    let table = one(&source("a.dbf", marked));
    assert_eq!((table.rows[0].cells[0].clone(), table.warnings.len()), (Cell::text("苑"), 0));
}

#[test]
fn a_shapefile_brings_outlines_and_its_system() {
    let hole = vec![[106.4, 29.4], [106.6, 29.4], [106.6, 29.6], [106.4, 29.6], [106.4, 29.4]];
    let shapes = shp(&[vec![SQUARE.to_vec(), hole.clone()], vec![SQUARE.to_vec()]]);
    let prj = b"GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\",DATUM[\"D_China_2000\"]]";
    let zip = kit::container(&[
        ("data/小区.shp", shapes.as_slice()),
        ("data/小区.dbf", &gbk_layer()),
        ("data/小区.prj", prj),
    ]);
    let table = one(&source("a.zip", zip));
    assert_eq!(table.name, "小区");
    assert_eq!(table.rows[0].geometry, Some(RawGeometry::Polygons(vec![vec![SQUARE.to_vec(), hole]])));
    assert_eq!(table.crs.unwrap().epsg, Some(4490));
    let zip = kit::container(&[("小区.shp", shapes.as_slice()), ("小区.dbf", &gbk_layer())]);
    assert!(one(&source("a.zip", zip)).warnings.contains(&ReadWarning::NoCrs));
}

#[test]
fn a_shapefile_on_disk_finds_its_neighbours() {
    let folder = std::env::temp_dir().join(format!("yiju-shape-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("a.shp"), shp(&[vec![SQUARE.to_vec()], vec![SQUARE.to_vec()]])).unwrap();
    std::fs::write(folder.join("a.DBF"), gbk_layer()).unwrap();
    for part in ["a.shp", "a.DBF"] {
        let table = one(&Source::Path(folder.join(part)));
        assert!(table.rows.iter().all(|row| row.geometry.is_some()), "{part}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn parts_that_are_missing_or_cut_are_named() {
    let shapes = shp(&[vec![SQUARE.to_vec()]]);
    let error = read(&source("a.shp", shapes.clone()), &Options::default()).unwrap_err();
    assert_eq!(error, ReadError::MissingPart { part: ".dbf".into() });
    let zip = kit::container(&[("a.shp", &shapes[..150]), ("a.dbf", &gbk_layer())]);
    assert_eq!(read(&source("a.zip", zip), &Options::default()).unwrap_err().code(), "truncated");
    let mut cut = gbk_layer();
    cut.truncate(cut.len() - 30);
    assert_eq!(read(&source("a.dbf", cut), &Options::default()).unwrap_err().code(), "truncated");
}
