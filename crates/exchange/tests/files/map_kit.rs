//! Map layers made in code.

use rusqlite::{Connection, params};

/// A DBF field: name as bytes, kind, length.
pub type Field<'a> = (&'a [u8], u8, u8);

/// A DBF table from fields and records of raw bytes; `language` is the byte that should tell the encoding.
pub fn dbf(fields: &[Field<'_>], records: &[Vec<Vec<u8>>], language: u8) -> Vec<u8> {
    let length = 1 + fields.iter().map(|field| u16::from(field.2)).sum::<u16>();
    let head = u16::try_from(33 + 32 * fields.len()).unwrap();
    let mut out = vec![3, 123, 6, 1];
    out.extend_from_slice(&u32::try_from(records.len()).unwrap().to_le_bytes());
    out.extend_from_slice(&head.to_le_bytes());
    out.extend_from_slice(&length.to_le_bytes());
    out.resize(29, 0);
    out.extend_from_slice(&[language, 0, 0]);
    for (name, kind, length) in fields {
        let mut field = name[..name.len().min(10)].to_vec();
        field.resize(11, 0);
        field.push(*kind);
        field.resize(16, 0);
        field.push(*length);
        field.resize(32, 0);
        out.extend_from_slice(&field);
    }
    out.push(0x0D);
    for record in records {
        out.push(b' ');
        for (value, field) in record.iter().zip(fields) {
            let mut value = value.clone();
            value.resize(usize::from(field.2), b' ');
            out.extend_from_slice(&value);
        }
    }
    out.push(0x1A);
    out
}

/// A `.shp` file of polygons, each a list of rings.
pub fn shp(polygons: &[Vec<Vec<[f64; 2]>>]) -> Vec<u8> {
    let mut out = vec![0, 0, 0x27, 0x0A];
    out.resize(100, 0);
    for (at, rings) in polygons.iter().enumerate() {
        let mut body = 5_u32.to_le_bytes().to_vec();
        body.resize(36, 0);
        let points: Vec<[f64; 2]> = rings.iter().flatten().copied().collect();
        for value in [rings.len(), points.len()] {
            body.extend_from_slice(&u32::try_from(value).unwrap().to_le_bytes());
        }
        let mut start = 0;
        for ring in rings {
            body.extend_from_slice(&u32::try_from(start).unwrap().to_le_bytes());
            start += ring.len();
        }
        body.extend(points.iter().flatten().flat_map(|figure| figure.to_le_bytes()));
        out.extend_from_slice(&u32::try_from(at + 1).unwrap().to_be_bytes());
        out.extend_from_slice(&u32::try_from(body.len() / 2).unwrap().to_be_bytes());
        out.extend_from_slice(&body);
    }
    out
}

/// A GeoPackage with one layer of two points, in EPSG 4490.
pub fn geopackage() -> Vec<u8> {
    let mut connection = Connection::open_in_memory().unwrap();
    connection
        .execute_batch(
            "PRAGMA application_id = 1196444487;
             CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);
             CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
             CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER, definition TEXT);
             CREATE TABLE \"小区\" (fid INTEGER PRIMARY KEY, geom BLOB, \"小区名称\" TEXT, \"面积(㎡)\" REAL);
             INSERT INTO gpkg_contents VALUES ('小区', 'features'), ('tiles', 'tiles');
             INSERT INTO gpkg_geometry_columns VALUES ('小区', 'geom', 4490);
             INSERT INTO gpkg_spatial_ref_sys VALUES (4490, 'EPSG', 4490, '');",
        )
        .unwrap();
    for (name, x, area) in [("南苑", 106.5_f64, Some(5000.5_f64)), ("北苑", 106.6, None)] {
        let mut blob = b"GP\0\x01".to_vec();
        blob.extend_from_slice(&4490_i32.to_le_bytes());
        blob.extend_from_slice(&[1, 1, 0, 0, 0]);
        blob.extend_from_slice(&x.to_le_bytes());
        blob.extend_from_slice(&29.5_f64.to_le_bytes());
        connection
            .execute(
                "INSERT INTO \"小区\" (geom, \"小区名称\", \"面积(㎡)\") VALUES ($1, $2, $3)",
                params![blob, name, area],
            )
            .unwrap();
    }
    connection.serialize("main").unwrap().to_vec()
}
