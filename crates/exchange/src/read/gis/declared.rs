//! Coordinate systems as files declare them: `EPSG:4490`, URNs, well-known text.

use crate::table::SourceCrs;

/// What a declaration says. The number is told from an EPSG code in it or from the names Chinese software writes.
pub(crate) fn declared(written: &str) -> SourceCrs {
    let written = written.trim();
    SourceCrs { epsg: authority(written).or_else(|| by_name(written)), written: written.to_owned() }
}

fn authority(text: &str) -> Option<u32> {
    let upper = text.to_ascii_uppercase();
    if upper.contains("CRS84") {
        return Some(4326);
    }
    // In well-known text the last authority is the whole system's; those before belong to its parts.
    let (_, after) = upper.rsplit_once("EPSG")?;
    let digits: String = after
        .chars()
        .skip_while(|c| matches!(c, ':' | '"' | '\'' | ',' | ' ' | '/' | '.') || *c == '0')
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

fn by_name(text: &str) -> Option<u32> {
    let plain: String =
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    let cgcs = plain.contains("CGCS2000") || plain.contains("CHINAGEODETICCOORDINATESYSTEM2000");
    if plain.starts_with("PROJCS") || plain.starts_with("PROJCRS") {
        if plain.contains("WEBMERCATOR") || plain.contains("PSEUDOMERCATOR") {
            return Some(3857);
        }
        // CGCS2000 / 3-degree Gauss-Krüger: by central meridian EPSG 4534 (75° E) on, by zone EPSG 4513 (zone 25) on.
        if let Some(meridian) = after(&plain, "3DEGREEGKCM").filter(|_| cgcs) {
            return (75..=135).contains(&meridian).then(|| 4534 + (meridian - 75) / 3);
        }
        if let Some(zone) = after(&plain, "3DEGREEGKZONE").filter(|_| cgcs) {
            return (25..=45).contains(&zone).then(|| 4513 + (zone - 25));
        }
        return None;
    }
    if cgcs {
        Some(4490)
    } else if plain.contains("WGS1984") || plain.contains("WGS84") {
        Some(4326)
    } else if plain.contains("BEIJING1954") {
        Some(4214)
    } else if plain.contains("XIAN1980") {
        Some(4610)
    } else {
        None
    }
}

fn after(text: &str, word: &str) -> Option<u32> {
    let (_, rest) = text.split_once(word)?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::declared;

    #[test]
    fn numbers_are_told_from_what_files_write() {
        for (written, epsg) in [
            ("EPSG:4490", Some(4490)),
            ("urn:ogc:def:crs:EPSG::4326", Some(4326)),
            ("urn:ogc:def:crs:OGC:1.3:CRS84", Some(4326)),
            (
                "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",AUTHORITY[\"EPSG\",\"6326\"]],AUTHORITY[\"EPSG\",\"4326\"]]",
                Some(4326),
            ),
            ("GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\",DATUM[\"D_China_2000\"]]", Some(4490)),
            ("GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\"]]", Some(4326)),
            (
                "PROJCS[\"CGCS2000_3_Degree_GK_CM_108E\",GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\"]]",
                Some(4545),
            ),
            (
                "PROJCS[\"CGCS2000_3_Degree_GK_Zone_36\",GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\"]]",
                Some(4524),
            ),
            ("PROJCS[\"NAD_1983_StatePlane_New_York_Long_Island_FIPS_3104_Feet\"]", None),
            ("GEOGCS[\"GCS_Beijing_1954\"]", Some(4214)),
            ("重庆独立坐标系", None),
        ] {
            assert_eq!(declared(written).epsg, epsg, "{written}");
        }
    }
}
