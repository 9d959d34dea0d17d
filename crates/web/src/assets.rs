//! Scripts and styles: built by `cargo xtask assets` from `assets/`, kept inside the binary.
//!
//! Built names carry a hash of the content, so that a browser may keep them for ever. A debug build reads the
//! folder anew at each request.

use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a page may load, sent as `Content-Security-Policy` with every page: our own scripts and styles and
/// nothing inline. Maps draw into a canvas (`blob:` and `data:` pictures) with the help of our own worker.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'";

#[derive(RustEmbed)]
#[folder = "assets/dist"]
#[allow_missing = true]
struct Dist;

/// The manifest that the asset build writes: plain name → built name.
fn manifest() -> BTreeMap<String, String> {
    Dist::get("manifest.json").and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
}

/// The address of an asset by its plain name (`app.css`).
pub fn href(name: &str) -> String {
    static MANIFEST: LazyLock<BTreeMap<String, String>> = LazyLock::new(manifest);
    let built = if cfg!(debug_assertions) { manifest().remove(name) } else { MANIFEST.get(name).cloned() };
    format!("/assets/{}", built.as_deref().unwrap_or(name))
}

/// An asset, ready to be sent with `Cache-Control: public, max-age=31536000, immutable`.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Its bytes, in the encoding given below.
    pub bytes: Cow<'static, [u8]>,
    /// The value of `Content-Type`.
    pub content_type: &'static str,
    /// The value of `Content-Encoding`, where it is compressed.
    pub encoding: Option<&'static str>,
}

/// The asset of that built name, compressed where `accept_encoding` allows.
pub fn find(built_name: &str, accept_encoding: &str) -> Option<Asset> {
    let content_type = content_type(built_name)?;
    let brotli = accept_encoding.split(',').any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        name.trim() == "br" && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    });
    if brotli && let Some(file) = Dist::get(&format!("{built_name}.br")) {
        return Some(Asset { bytes: file.data, content_type, encoding: Some("br") });
    }
    Dist::get(built_name).map(|file| Asset { bytes: file.data, content_type, encoding: None })
}

/// The type by the name's end; nothing else is served.
fn content_type(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_kinds_of_file_are_served() {
        assert!(find("manifest.json", "br").is_none());
        assert!(find("../Cargo.toml", "").is_none());
        assert!(find("app", "").is_none());
    }
}
