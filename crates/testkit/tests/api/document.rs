//! The description and the routes say the same.

use super::site::TestSite;
use serde_json::Value;
use std::collections::BTreeSet;

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/openapi.json");

fn document() -> Value {
    serde_json::from_str(&web::openapi().unwrap()).unwrap()
}

#[test]
fn the_committed_description_is_the_programs() {
    let committed = std::fs::read_to_string(COMMITTED).unwrap();
    let same = committed == web::openapi().unwrap();
    assert!(same, "docs/reference/openapi.json is not what the program says; run `cargo xtask generate`");
}

#[test]
fn the_description_lists_every_route_of_the_api_and_no_other() {
    let document = document();
    let described: BTreeSet<String> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let routed: BTreeSet<String> = TestSite::new()
        .routes()
        .iter()
        .filter(|route| route.path.starts_with("/api/v1/"))
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert_eq!(described, routed);
    assert!(described.len() > 20, "{described:?}");
}

#[test]
fn every_reference_leads_somewhere_and_every_operation_has_its_own_id() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let mut pending = vec![&document];
    let mut ids = BTreeSet::new();
    while let Some(value) = pending.pop() {
        match value {
            Value::Array(values) => pending.extend(values),
            Value::Object(fields) => {
                if let Some(target) = fields.get("$ref").and_then(Value::as_str) {
                    assert!(document.pointer(&target[1..]).is_some(), "{target} leads nowhere");
                }
                if let Some(id) = fields.get("operationId").and_then(Value::as_str) {
                    assert!(ids.insert(id.to_owned()), "{id} twice");
                }
                pending.extend(fields.values());
            }
            _ => {}
        }
    }
    assert!(ids.len() > 20);
}

#[tokio::test]
async fn the_description_and_its_page_are_open_to_anyone() {
    let site = TestSite::new();
    let answer = site.stranger().get("/api/openapi.json").await;
    assert_eq!(answer.expect(200), document());
    let page = site.stranger().get("/api").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("/api/v1/communities/{id}"), "{}", page.text);
    assert!(!page.text.contains('⟦'));
}

#[tokio::test]
async fn what_is_not_open_asks_for_signing_in() {
    let site = TestSite::new();
    for route in site.routes().iter().filter(|route| route.path.starts_with("/api/v1/")) {
        let path = route
            .path
            .replace("{table}", "0")
            .replace("{id}", "x")
            .replace("{building_id}", "x")
            .replace("{other_id}", "y")
            .replace("{line}", "1")
            .replace("{code}", "x");
        let answer = site.stranger().send(route.method.clone(), &path, "", axum::body::Body::empty()).await;
        let open = route.access == web::server::Access::Open;
        assert_eq!(answer.status != 401, open, "{} {}", route.method, route.path);
    }
}

/// Item 19: no body, at any depth, takes a field that it does not name.
#[test]
fn every_body_of_the_api_refuses_fields_that_it_does_not_name() {
    let document = document();
    let mut met = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let mut pending = vec![schema];
            let mut seen = BTreeSet::new();
            while let Some(mut schema) = pending.pop() {
                if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
                    if !seen.insert(target) {
                        continue;
                    }
                    schema = document.pointer(&target[1..]).unwrap();
                }
                if schema["type"] == "object" {
                    met += 1;
                    let open = &schema["additionalProperties"];
                    // A list by names of the sender's choosing says of what form its values are.
                    let closed = *open == Value::Bool(false) || open.is_object();
                    assert!(closed, "{method} {path}: {schema}");
                }
                match schema {
                    Value::Array(values) => pending.extend(values),
                    Value::Object(fields) => pending.extend(fields.values()),
                    _ => {}
                }
            }
        }
    }
    assert!(met >= 8, "{met}");
}
