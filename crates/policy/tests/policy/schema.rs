//! The published JSON Schema is the one the reader describes.

use policy::json_schema;
use std::path::Path;

#[test]
fn the_published_schema_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/pack.schema.json");
    let published: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(published, json_schema(), "write it again with `cargo xtask generate`");
}

#[test]
fn the_schema_knows_required_fields_closed_lists_and_facts() {
    let schema = json_schema();
    let criterion = &schema["properties"]["criterion"]["items"];
    assert_eq!(criterion["additionalProperties"], false);
    for field in ["id", "name", "rule", "test", "source", "article", "confidence"] {
        assert!(criterion["required"].as_array().unwrap().iter().any(|name| name == field), "{field}");
    }
    assert!(!criterion["required"].as_array().unwrap().iter().any(|name| name == "note"));
    assert_eq!(criterion["properties"]["confidence"]["enum"], serde_json::json!(["H", "M", "L", "D"]));
    let facts = schema["$defs"]["test"]["oneOf"][4]["properties"]["fact"]["enum"].as_array().unwrap();
    assert_eq!(facts.len(), domain::Fact::ALL.len());
}
