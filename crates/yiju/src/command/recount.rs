//! What `yiju tally` and `yiju split` have in common: a file in, a result or its faults out.

use super::{complain, say_json};
use crate::cli::{RecountArgs, RecountFormat};
use anyhow::{Context as _, Result};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

/// Reads a file of one of our formats; unknown fields and other versions are refused, with line and column.
pub fn read<T: DeserializeOwned>(file: &Path) -> Result<T> {
    let name = file.display();
    let text = if file.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().lock().read_to_string(&mut text).context("cannot read standard input")?;
        text
    } else {
        std::fs::read_to_string(file).with_context(|| format!("cannot read {name}"))?
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    serde_json::from_str(text).with_context(|| name.to_string())
}

/// Says why nothing was counted or shared: exit code 2.
pub fn refuse(args: &RecountArgs, error: &anyhow::Error, faults: &[Value]) -> ExitCode {
    complain(error);
    if args.format == RecountFormat::Json {
        let refused = json!({"error": format!("{error:#}"), "faults": faults});
        if let Err(error) = say_json(&refused) {
            complain(&error);
        }
    }
    ExitCode::from(2)
}
