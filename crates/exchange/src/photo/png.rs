//! PNG: a signature, then chunks with length, type, data and check sum.

pub(super) const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1A\n";

/// Chunks that the picture is shown by. Animation is left out: a photo stands still.
const NEEDED: [&[u8]; 12] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"pHYs",
    b"bKGD",
];

/// The file without its metadata; `None` when it is not whole.
pub(super) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = SIGNATURE.to_vec();
    let mut at = SIGNATURE.len();
    let mut seen_picture = false;
    loop {
        let head: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let length = usize::try_from(u32::from_be_bytes(head)).ok()?;
        let end = at.checked_add(12)?.checked_add(length)?;
        let chunk = bytes.get(at..end)?;
        let kind = chunk.get(4..8)?;
        if NEEDED.contains(&kind) {
            kept.extend_from_slice(chunk);
        }
        seen_picture |= kind == b"IDAT";
        if kind == b"IEND" {
            return seen_picture.then_some(kept);
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: &[u8], data: &[u8]) -> Vec<u8> {
        [u32::try_from(data.len()).unwrap().to_be_bytes().as_slice(), kind, data, &[9; 4]].concat()
    }

    fn photo(extra: &[Vec<u8>]) -> Vec<u8> {
        let (head, data, end) = (chunk(b"IHDR", &[1; 13]), chunk(b"IDAT", b"data"), chunk(b"IEND", b""));
        [&SIGNATURE, head.as_slice(), &extra.concat(), &data, &end].concat()
    }

    #[test]
    fn only_what_the_picture_needs_is_kept() {
        let metadata = [
            chunk(b"eXIf", b"II*\0GPS"),
            chunk(b"tEXt", b"Author\0me"),
            chunk(b"tIME", &[0; 7]),
            chunk(b"acTL", b""),
        ];
        let mut bytes = photo(&metadata);
        bytes.extend(b"trailing");
        assert_eq!(strip(&bytes), Some(photo(&[])));
        let coloured = photo(&[chunk(b"iCCP", b"profile")]);
        assert_eq!(strip(&coloured), Some(coloured));
    }

    #[test]
    fn a_file_that_is_cut_off_is_refused() {
        let whole = photo(&[]);
        for length in 8..whole.len() {
            assert_eq!(strip(&whole[..length]), None, "{length} bytes");
        }
    }
}
