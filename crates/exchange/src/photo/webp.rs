//! WebP: a RIFF container of chunks; an extended file says in its first chunk what it holds.

const HEAD: usize = 12;
/// Flags of `VP8X`: Exif and XMP are there.
const METADATA_FLAGS: u8 = 0b0000_1100;

/// The file without its metadata; `None` when it is not whole.
pub(super) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let size: [u8; 4] = bytes.get(4..8)?.try_into().ok()?;
    let end = usize::try_from(u32::from_le_bytes(size)).ok()?.checked_add(8)?;
    let whole = bytes.get(..end)?;
    let mut kept = bytes.get(..HEAD)?.to_vec();
    let mut at = HEAD;
    let mut seen_picture = false;
    while at < end {
        let length: [u8; 4] = whole.get(at.checked_add(4)?..at.checked_add(8)?)?.try_into().ok()?;
        let length = usize::try_from(u32::from_le_bytes(length)).ok()?;
        let padded = length.checked_add(length % 2)?;
        let next = at.checked_add(8)?.checked_add(padded)?;
        let mut chunk = whole.get(at..next)?.to_vec();
        match chunk.get(..4)? {
            b"VP8X" => {
                *chunk.get_mut(8)? &= !METADATA_FLAGS;
                kept.extend(chunk);
            }
            b"VP8 " | b"VP8L" => {
                seen_picture = true;
                kept.extend(chunk);
            }
            b"ALPH" | b"ICCP" => kept.extend(chunk),
            _ => {}
        }
        at = next;
    }
    let size = u32::try_from(kept.len().checked_sub(8)?).ok()?.to_le_bytes();
    kept.get_mut(4..8)?.copy_from_slice(&size);
    seen_picture.then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: &[u8], data: &[u8]) -> Vec<u8> {
        let mut chunk = [kind, &u32::try_from(data.len()).unwrap().to_le_bytes(), data].concat();
        chunk.resize(chunk.len() + data.len() % 2, 0);
        chunk
    }

    fn photo(flags: u8, extra: &[Vec<u8>]) -> Vec<u8> {
        let chunks =
            [chunk(b"VP8X", &[flags, 0, 0, 0, 0, 0, 0, 0, 0, 0]), chunk(b"VP8 ", b"odd"), extra.concat()]
                .concat();
        let size = u32::try_from(chunks.len() + 4).unwrap().to_le_bytes();
        [b"RIFF".as_slice(), &size, b"WEBP", &chunks].concat()
    }

    #[test]
    fn metadata_and_the_flags_that_announce_it_are_gone() {
        let mut bytes = photo(0b0010_1100, &[chunk(b"EXIF", b"GPS"), chunk(b"XMP ", b"<x/>")]);
        bytes.extend(b"trailing");
        assert_eq!(strip(&bytes), Some(photo(0b0010_0000, &[])));
    }

    #[test]
    fn a_file_that_is_cut_off_is_refused() {
        let whole = photo(0, &[]);
        for length in 12..whole.len() {
            assert_eq!(strip(&whole[..length]), None, "{length} bytes");
        }
    }
}
