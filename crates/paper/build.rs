//! Puts the fonts into the program; they come from npm by their lock (`cargo xtask assets`) and are never committed.

#![expect(clippy::disallowed_methods, reason = "how a build script speaks to cargo")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The files, in the order in which `src/font.rs` names their families.
const FONTS: [&str; 5] = [
    "noto-serif/400Regular/NotoSerif_400Regular.ttf",
    "noto-serif/700Bold/NotoSerif_700Bold.ttf",
    "noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf",
    "noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf",
    "noto-sans-mono/400Regular/NotoSansMono_400Regular.ttf",
];

fn main() {
    let here = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let installed = here.join("fonts/node_modules/@expo-google-fonts");
    println!("cargo::rerun-if-changed=build.rs");
    let mut list = String::from("[");
    let mut complete = true;
    for font in FONTS {
        let file = installed.join(font);
        println!("cargo::rerun-if-changed={}", file.display());
        complete &= file.is_file();
        let _ = write!(list, "include_bytes!({:?}).as_slice(),", file.display().to_string());
    }
    list.push(']');
    if !complete {
        // Without fonts the program is whole but for its documents, which say what is missing.
        "[]".clone_into(&mut list);
        // A file that is never there has the script run again each time, until the fonts are.
        println!("cargo::rerun-if-changed={}", installed.join("none-yet").display());
        let how = "the fonts of the documents are not there yet: run `cargo xtask assets`";
        if std::env::var("PROFILE").as_deref() == Ok("release") {
            println!("cargo::error={how}");
        } else {
            println!("cargo::warning={how}");
        }
    }
    let out = std::env::var_os("OUT_DIR").unwrap_or_default();
    if let Err(error) = std::fs::write(Path::new(&out).join("fonts.rs"), list) {
        println!("cargo::error=cannot write the list of fonts: {error}");
    }
}
