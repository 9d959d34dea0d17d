//! Documents with one thing wrong.

use serde_json::{Value, json};

/// The document without each of its values in turn, and with each replaced by others.
pub fn bent(document: &Value) -> Vec<Value> {
    let others =
        || [json!(null), json!(7), json!(-1.5), json!(""), json!("AAAA"), json!("="), json!([]), json!({})];
    let mut documents = Vec::new();
    for path in paths(document, "") {
        let (parent, key) = path.rsplit_once('/').unwrap();
        let mut without = document.clone();
        if let Some(Value::Object(parent)) = without.pointer_mut(parent) {
            parent.remove(key);
        }
        documents.push(without);
        for other in others() {
            let mut with = document.clone();
            *with.pointer_mut(&path).unwrap() = other;
            documents.push(with);
        }
    }
    documents
}

/// The same of a text, as texts.
pub fn bent_text(document: &str) -> Vec<String> {
    bent(&serde_json::from_str(document).unwrap()).iter().map(Value::to_string).collect()
}

/// Where its values are (RFC 6901).
fn paths(value: &Value, at: &str) -> Vec<String> {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(key, value)| (format!("{at}/{key}"), value)).collect(),
        Value::Array(values) => {
            values.iter().enumerate().map(|(n, value)| (format!("{at}/{n}"), value)).collect()
        }
        _ => Vec::new(),
    };
    below.into_iter().flat_map(|(path, value)| [vec![path.clone()], paths(value, &path)].concat()).collect()
}
