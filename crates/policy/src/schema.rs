//! The JSON Schema of pack files, made by the same code that reads them.

use crate::layer::Layer;
use crate::reader::Read;
use serde_json::{Value, json};

/// The JSON Schema (2020-12) of a pack file.
pub fn json_schema() -> Value {
    let mut schema = Layer::shape();
    if let Some(root) = schema.as_object_mut() {
        root.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        root.insert("title".to_owned(), json!("Yiju policy pack"));
        root.insert(
            "$defs".to_owned(),
            json!({"test": crate::expression::definition(), "need": crate::criterion::definition(),
                   "condition": crate::condition::definition()}),
        );
    }
    schema
}
