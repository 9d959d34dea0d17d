//! Photos as they may be kept: the picture, and nothing about where, when and by what it was taken.
//!
//! The file is put together anew from the parts that are needed to show it. Nothing is decoded and nothing
//! unpacked; what follows the end of the picture, and every part that is not known to be needed, is left out.

mod jpeg;
mod png;
mod webp;

/// A kind of photo that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhotoKind {
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// PNG (W3C, third edition).
    Png,
    /// WebP (RFC 9649).
    WebP,
}

impl PhotoKind {
    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }
}

/// A photo without its metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// What it is.
    pub kind: PhotoKind,
    /// The file.
    pub bytes: Vec<u8>,
}

/// The bytes are no photo that can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPhoto {
    /// Neither JPEG nor PNG nor WebP.
    #[error("neither JPEG nor PNG nor WebP")]
    UnknownKind,
    /// It begins as one and is not whole.
    #[error("the file is broken")]
    Broken,
}

impl NotAPhoto {
    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::UnknownKind => "photo-unknown-kind",
            Self::Broken => "photo-broken",
        }
    }
}

/// Puts a photo together anew without its metadata. Which way is up is kept.
pub fn strip(bytes: &[u8]) -> Result<Photo, NotAPhoto> {
    let (kind, stripped) = if bytes.starts_with(&jpeg::START) {
        (PhotoKind::Jpeg, jpeg::strip(bytes))
    } else if bytes.starts_with(&png::SIGNATURE) {
        (PhotoKind::Png, png::strip(bytes))
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP".as_slice()) {
        (PhotoKind::WebP, webp::strip(bytes))
    } else {
        return Err(NotAPhoto::UnknownKind);
    };
    Ok(Photo { kind, bytes: stripped.ok_or(NotAPhoto::Broken)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_photo_is_said_to_be_none() {
        assert_eq!(strip(b""), Err(NotAPhoto::UnknownKind));
        assert_eq!(strip(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), Err(NotAPhoto::UnknownKind));
        assert_eq!(strip(b"GIF89a"), Err(NotAPhoto::UnknownKind));
        assert_eq!(strip(&jpeg::START), Err(NotAPhoto::Broken));
        assert_eq!(strip(&png::SIGNATURE), Err(NotAPhoto::Broken));
    }

    proptest! {
        #[test]
        fn no_bytes_whatever_bring_it_down_or_make_it_grow(kind in 0_usize..3, tail: Vec<u8>) {
            let heads: [&[u8]; 3] = [&jpeg::START, &png::SIGNATURE, b"RIFF\x20\0\0\0WEBP"];
            let bytes = [heads[kind], &tail].concat();
            if let Ok(photo) = strip(&bytes) {
                prop_assert!(photo.bytes.len() <= bytes.len() + jpeg::ORIENTATION_BYTES);
                prop_assert_eq!(strip(&photo.bytes), Ok(photo), "what is stripped stays as it is");
            }
        }
    }
}
