//! Checks that the scripts and styles have been built; building them is `cargo xtask assets`.

#![expect(clippy::disallowed_methods, reason = "how a build script speaks to cargo")]

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=assets/dist/manifest.json");
    println!("cargo::rerun-if-changed=build.rs");
    if Path::new("assets/dist/manifest.json").exists() {
        return;
    }
    let how = "scripts and styles are not built yet: run `cargo xtask assets`";
    if std::env::var("PROFILE").as_deref() == Ok("release") {
        println!("cargo::error={how}");
    } else {
        println!("cargo::warning={how}");
    }
}
