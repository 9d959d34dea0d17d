//! Schemas as the reference page shows them.

use super::reference::{list, object, resolved, text};
use serde_json::{Map, Value};

/// The kind of a value, in a few words, with the shape it is of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Kind {
    /// The words: `string`, `list of CommunityLine`.
    pub(super) words: String,
    /// The shape to read further at; empty where there is none.
    pub(super) shape: String,
}

impl Kind {
    /// Of a schema.
    pub(super) fn of(schema: Option<&Value>) -> Self {
        let Some(schema) = schema else { return Self::default() };
        if let Some(name) = text(schema, "/$ref").strip_prefix("#/components/schemas/") {
            return Self { words: name.to_owned(), shape: name.to_owned() };
        }
        for pointer in ["/oneOf", "/anyOf", "/allOf"] {
            let choices = list(schema, pointer);
            if let Some(choice) = choices.iter().find(|choice| text(choice, "/type") != "null") {
                return Self::of(Some(choice)).or_null(choices.len() > 1 && pointer != "/allOf");
            }
        }
        let (name, nullable) = type_of(schema);
        let kind = match name {
            "array" => {
                let items = Self::of(schema.get("items"));
                Self { words: format!("[{}]", items.words), shape: items.shape }
            }
            "object" if schema.get("additionalProperties").is_some() => {
                let values = Self::of(schema.get("additionalProperties"));
                Self { words: format!("{{…: {}}}", values.words), shape: values.shape }
            }
            "" => Self { words: "any".to_owned(), shape: String::new() },
            name => {
                let format = text(schema, "/format");
                let words = match format {
                    "date" | "date-time" | "binary" => format!("{name}, {format}"),
                    _ => name.to_owned(),
                };
                Self { words, shape: String::new() }
            }
        };
        kind.or_null(nullable)
    }

    fn or_null(mut self, nullable: bool) -> Self {
        if nullable {
            self.words.push_str(" | null");
        }
        self
    }
}

/// The name of a schema's type, and whether `null` is another.
fn type_of(schema: &Value) -> (&str, bool) {
    match schema.get("type") {
        Some(Value::String(name)) => (name, false),
        Some(Value::Array(names)) => {
            let own = names.iter().filter_map(Value::as_str).find(|name| *name != "null");
            (own.unwrap_or_default(), names.iter().any(|name| name == "null"))
        }
        _ => ("", false),
    }
}

/// A field of a shape.
#[derive(Debug)]
pub(super) struct FieldRow {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) required: bool,
    pub(super) about: String,
}

/// A shape with a name.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) fields: Vec<FieldRow>,
    /// The words it is one of, where it is a word.
    pub(super) words: Vec<String>,
    /// What it is, where it has neither fields nor words.
    pub(super) kind: Kind,
}

/// Every shape of the description, by name.
pub(super) fn shapes(document: &Value) -> Vec<Shape> {
    let schemas = object(document, "/components/schemas").into_iter().flatten();
    schemas
        .map(|(name, schema)| Shape {
            name: name.clone(),
            about: text(schema, "/description").to_owned(),
            fields: fields(schema),
            words: list(schema, "/enum").iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            kind: Kind::of(Some(schema)),
        })
        .collect()
}

/// The fields of an object; of a choice between objects, those of each.
fn fields(schema: &Value) -> Vec<FieldRow> {
    let required = list(schema, "/required");
    let own = object(schema, "/properties").into_iter().flatten().map(|(name, field)| FieldRow {
        name: name.clone(),
        kind: Kind::of(Some(field)),
        required: required.iter().any(|other| other == name),
        about: text(field, "/description").to_owned(),
    });
    let chosen = list(schema, "/oneOf").iter().flat_map(|choice| {
        let mut rows = fields(choice);
        for row in &mut rows {
            row.required = false;
        }
        rows
    });
    own.chain(chosen).collect()
}

/// A value of that schema: its own examples where it gives some.
pub(super) fn example(document: &Value, schema: &Value) -> Value {
    let schema = resolved(document, schema);
    if let Some(shown) = schema.get("example").or_else(|| list(schema, "/examples").first()) {
        return shown.clone();
    }
    if let Some(word) = list(schema, "/enum").first() {
        return word.clone();
    }
    for pointer in ["/oneOf", "/anyOf", "/allOf"] {
        let choices = list(schema, pointer);
        if let Some(choice) = choices.iter().find(|choice| text(choice, "/type") != "null") {
            return example(document, choice);
        }
    }
    match type_of(schema).0 {
        "object" => {
            let required = list(schema, "/required");
            let fields = object(schema, "/properties").into_iter().flatten();
            let shown = fields.filter(|(name, field)| {
                required.iter().any(|other| other == *name) || field.get("example").is_some()
            });
            Value::Object(
                shown.map(|(name, field)| (name.clone(), example(document, field))).collect::<Map<_, _>>(),
            )
        }
        "array" => schema
            .get("items")
            .map_or_else(|| Value::Array(Vec::new()), |items| Value::Array(vec![example(document, items)])),
        "integer" | "number" => Value::from(1),
        "boolean" => Value::from(false),
        _ => Value::from("…"),
    }
}
