//! JPEG: a row of segments, each with a marker and a length, and between them the coded picture.

use std::iter;

/// The marker that begins a file, and the first byte of the next one.
pub(super) const START: [u8; 3] = [0xFF, 0xD8, 0xFF];
/// Bytes of the segment that says which way is up.
pub(super) const ORIENTATION_BYTES: usize = 36;

const END: u8 = 0xD9;
const SCAN: u8 = 0xDA;
const EXIF: u8 = 0xE1;

/// The file without its metadata; `None` when it is not whole.
pub(super) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = vec![0xFF, 0xD8];
    let mut at = 2_usize;
    let mut turned = None;
    let mut seen_scan = false;
    loop {
        let (marker, next) = marker_at(bytes, at)?;
        if marker == END {
            kept.extend([0xFF, END]);
            return seen_scan.then_some(kept);
        }
        let length = usize::from(u16::from_be_bytes([*bytes.get(next)?, *bytes.get(next.checked_add(1)?)?]));
        let end = next.checked_add(length)?;
        let body = bytes.get(next.checked_add(2)?..end)?;
        if marker == EXIF && turned.is_none() {
            turned = orientation(body).filter(|way| (2..=8).contains(way));
            kept.extend(turned.into_iter().flat_map(segment_of_orientation));
        }
        if is_needed(marker, body) {
            kept.extend([0xFF, marker]);
            kept.extend_from_slice(bytes.get(next..end)?);
        }
        at = end;
        if marker == SCAN {
            seen_scan = true;
            let behind = end_of_coded(bytes, end)?;
            kept.extend_from_slice(bytes.get(end..behind)?);
            at = behind;
        }
    }
}

/// The marker at a place, and the place behind it; fill bytes before it are passed over.
fn marker_at(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let rest = bytes.get(at..)?;
    if rest.first() != Some(&0xFF) {
        return None;
    }
    let fill = rest.iter().take_while(|byte| **byte == 0xFF).count();
    Some((*rest.get(fill)?, at.checked_add(fill)?.checked_add(1)?))
}

/// Whether the picture cannot be shown rightly without this segment: tables, frames and scans (C0 to DF but for
/// the marks without a length), JFIF, the colour profile, Adobe's colour transform.
fn is_needed(marker: u8, body: &[u8]) -> bool {
    match marker {
        0xC0..=0xCF | 0xDA..=0xDD => true,
        0xE0 => body.starts_with(b"JFIF\0"),
        0xE2 => body.starts_with(b"ICC_PROFILE\0"),
        0xEE => body.starts_with(b"Adobe"),
        _ => false,
    }
}

/// Where the coded picture ends: at the next marker that is neither a stuffed byte nor a restart.
fn end_of_coded(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let pairs = rest.iter().zip(rest.iter().skip(1));
    let until =
        pairs.into_iter().position(|(mark, next)| *mark == 0xFF && !matches!(next, 0 | 0xD0..=0xD7 | 0xFF));
    from.checked_add(until?)
}

/// Which way is up, by the Exif block (tag 0x0112 of its first directory).
fn orientation(body: &[u8]) -> Option<u8> {
    let tiff = body.strip_prefix(b"Exif\0\0")?;
    let little = match tiff.get(..4)? {
        b"II\x2A\0" => true,
        b"MM\0\x2A" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let pair = [*tiff.get(at)?, *tiff.get(at.checked_add(1)?)?];
        Some(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let four: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let offset = if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) };
    let directory = usize::try_from(offset).ok()?;
    let entries = usize::from(short(directory)?);
    let first = directory.checked_add(2)?;
    let mut places = iter::successors(Some(first), |at| at.checked_add(12)).take(entries);
    let at = places.find(|at| short(*at) == Some(0x0112))?;
    u8::try_from(short(at.checked_add(8)?)?).ok()
}

/// An Exif block that says which way is up and nothing else.
fn segment_of_orientation(way: u8) -> [u8; ORIENTATION_BYTES] {
    let mut segment =
        *b"\xFF\xE1\0\x22Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    if let Some(slot) = segment.get_mut(29) {
        *slot = way;
    }
    segment
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker], length.as_slice(), body].concat()
    }

    /// Exif with a GPS directory, the way up, and a maker's name.
    fn exif(way: u8, little: bool) -> Vec<u8> {
        let two = |n: u16| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        let four = |n: u32| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        let mut tiff = if little { b"II\x2A\0".to_vec() } else { b"MM\0\x2A".to_vec() };
        tiff.extend(four(8));
        tiff.extend(two(2));
        for (tag, kind, value) in [(0x8825_u16, 4_u16, [0, 0, 0, 38]), (0x0112, 3, [0; 4])] {
            tiff.extend(two(tag));
            tiff.extend(two(kind));
            tiff.extend(four(1));
            if tag == 0x0112 {
                tiff.extend(two(way.into()));
                tiff.extend([0, 0]);
            } else {
                tiff.extend(value);
            }
        }
        tiff.extend(b"GPS 29.56N 106.55E Maker");
        segment(0xE1, &[b"Exif\0\0".as_slice(), &tiff].concat())
    }

    fn photo(extra: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = vec![0xFF, 0xD8];
        bytes.extend(segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"));
        bytes.extend(extra.concat());
        bytes.extend(segment(0xDB, &[0; 65]));
        bytes.extend(segment(0xC2, b"\x08\0\x01\0\x01\x01\x01\x11\0"));
        bytes.extend(segment(SCAN, b"\x01\x01\0\0\x3F\0"));
        bytes.extend([0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56]);
        bytes.extend(segment(0xC4, &[0; 18]));
        bytes.extend(segment(SCAN, b"\x01\x01\0\0\x3F\0"));
        bytes.extend([0x77, 0xFF, END]);
        bytes
    }

    #[test]
    fn a_photo_without_metadata_stays_as_it_is() {
        let plain = photo(&[]);
        assert_eq!(strip(&plain), Some(plain));
    }

    #[test]
    fn place_maker_remarks_and_what_follows_the_end_are_gone() {
        let metadata = [
            exif(1, false),
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x GPSLatitude='29'/>"),
            segment(0xED, b"Photoshop 3.0\0caption"),
            segment(0xFE, b"a remark"),
            segment(0xE2, b"MPF\0more pictures"),
        ];
        let mut bytes = photo(&metadata);
        bytes.extend(photo(&[exif(6, true)]));
        assert_eq!(strip(&bytes), Some(photo(&[])));
    }

    #[test]
    fn which_way_is_up_and_the_colour_profile_are_kept() {
        for little in [true, false] {
            let profile = segment(0xE2, b"ICC_PROFILE\0\x01\x01profile");
            let kept = strip(&photo(&[exif(6, little), profile.clone()])).unwrap();
            assert!(kept.windows(profile.len()).any(|part| part == profile));
            let text = String::from_utf8_lossy(&kept).into_owned();
            assert!(!text.contains("GPS") && !text.contains("Maker"), "{text}");
            let at = kept.windows(2).position(|pair| pair == [0xFF, EXIF]).unwrap();
            assert_eq!(orientation(&kept[at + 4..]), Some(6));
            assert_eq!(kept[at..at + ORIENTATION_BYTES], segment_of_orientation(6));
        }
    }

    #[test]
    fn a_file_that_is_cut_off_is_refused() {
        let whole = photo(&[exif(6, true)]);
        for length in 3..whole.len() {
            assert_eq!(strip(&whole[..length]), None, "{length} bytes");
        }
    }
}
