//! `/api`: the description as a page, without scripts and without anybody else's server.

use super::document::document;
use super::reference_schema::{Kind, Shape, example, shapes};
use crate::error::Error;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::shell::Shell;
use askama::Template;
use axum::response::Response;
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// The page.
#[derive(Debug, Template)]
#[template(path = "api/reference.html")]
pub(crate) struct ReferenceView {
    shell: Shell,
    answer: String,
    about: String,
    groups: Vec<Group>,
    shapes: Vec<Shape>,
}

/// The operations of one tag.
#[derive(Debug)]
struct Group {
    id: String,
    name: String,
    operations: Vec<OperationView>,
}

/// One operation.
#[derive(Debug)]
struct OperationView {
    id: String,
    method: String,
    path: String,
    /// What it does, in the reader's language.
    name: String,
    /// More of it, in the description's English.
    about: String,
    access: String,
    parameters: Vec<ParameterRow>,
    bodies: Vec<ContentRow>,
    answers: Vec<AnswerRow>,
    example: String,
}

/// A parameter of the path or the query.
#[derive(Debug)]
struct ParameterRow {
    name: String,
    place: String,
    required: bool,
    kind: Kind,
    about: String,
}

/// A body of one content type.
#[derive(Debug)]
struct ContentRow {
    content_type: String,
    kind: Kind,
}

/// An answer.
#[derive(Debug)]
struct AnswerRow {
    status: String,
    about: String,
    contents: Vec<ContentRow>,
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

impl ReferenceView {
    fn new(shell: Shell, document: &Value, base: &str) -> Self {
        let l = shell.l;
        let tags = list(document, "/tags").iter().map(|tag| text(tag, "/name").to_owned());
        let groups: Vec<Group> = tags
            .map(|tag| Group {
                operations: operations(l, document, &tag, base),
                name: l.t(&format!("api-tag-{tag}")).into_owned(),
                id: format!("tag-{tag}"),
            })
            .collect();
        let count: usize = groups.iter().map(|group| group.operations.len()).sum();
        Self {
            answer: l.say("api-answer").with("operations", count).to_string(),
            about: text(document, "/info/description").to_owned(),
            shapes: shapes(document),
            groups,
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("api-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let document = serde_json::to_value(document()).unwrap();
        Self::new(Shell::new(l, None, "/api"), &document, "https://yiju.example")
    }
}

/// The text at a pointer; empty where there is none.
pub(super) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The list at a pointer; empty where there is none.
pub(super) fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The object at a pointer.
pub(super) fn object<'a>(value: &'a Value, pointer: &str) -> Option<&'a Map<String, Value>> {
    value.pointer(pointer).and_then(Value::as_object)
}

/// What a reference stands for; anything else is itself.
pub(super) fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let target = value.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix('#'));
    target.and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}

fn operations(l: Words, document: &Value, tag: &str, base: &str) -> Vec<OperationView> {
    let mut found = Vec::new();
    for (path, item) in object(document, "/paths").into_iter().flatten() {
        for method in METHODS {
            let Some(operation) = item.get(method) else { continue };
            if list(operation, "/tags").iter().any(|own| own == tag) {
                found.push(operation_view(l, document, path, method, operation, base));
            }
        }
    }
    found
}

fn operation_view(
    l: Words,
    document: &Value,
    path: &str,
    method: &str,
    operation: &Value,
    base: &str,
) -> OperationView {
    let id = text(operation, "/operationId");
    let answers = object(operation, "/responses").into_iter().flatten();
    // What every operation takes is said once, above the list.
    let own = |parameter: &&Value| parameter.get("$ref").is_none();
    let parameters = list(operation, "/parameters").iter().filter(own).map(|parameter| ParameterRow {
        name: text(parameter, "/name").to_owned(),
        place: l.t(&format!("api-in-{}", text(parameter, "/in"))).into_owned(),
        required: parameter.get("required").is_some_and(|required| required == true),
        kind: Kind::of(parameter.get("schema")),
        about: text(parameter, "/description").to_owned(),
    });
    OperationView {
        id: format!("operation-{id}"),
        method: method.to_uppercase(),
        path: path.to_owned(),
        name: l.t(&format!("api-operation-{}", id.replace('_', "-"))).into_owned(),
        about: text(operation, "/description").to_owned(),
        access: l.t(access(operation)).into_owned(),
        parameters: parameters.collect(),
        bodies: contents(operation, "/requestBody/content"),
        answers: answers
            .map(|(status, answer)| {
                let answer = resolved(document, answer);
                AnswerRow {
                    status: status.clone(),
                    about: text(answer, "/description").to_owned(),
                    contents: contents(answer, "/content"),
                }
            })
            .collect(),
        example: curl(document, path, method, operation, base),
    }
}

/// Who may use an operation, as its description shows it.
fn access(operation: &Value) -> &'static str {
    let answers = |status: &str| operation.pointer(&format!("/responses/{status}")).is_some();
    match (answers("401"), answers("403")) {
        (false, _) => "api-access-open",
        (true, false) => "api-access-signed-in",
        (true, true) if list(operation, "/tags").iter().any(|tag| tag == "audit") => {
            "api-access-audit-reader"
        }
        (true, true) if list(operation, "/tags").iter().any(|tag| tag == "field-surveys") => {
            "api-access-surveyor"
        }
        (true, true) if list(operation, "/tags").iter().any(|tag| tag == "votes" || tag == "ballots") => {
            "api-access-vote-holder"
        }
        (true, true) if list(operation, "/tags").iter().any(|tag| tag == "plan") => "api-access-planner",
        (true, true) => "api-access-register-changer",
    }
}

fn contents(value: &Value, pointer: &str) -> Vec<ContentRow> {
    let contents = object(value, pointer).into_iter().flatten();
    let row = |(content_type, content): (&String, &Value)| ContentRow {
        content_type: content_type.clone(),
        kind: Kind::of(content.get("schema")),
    };
    contents.map(row).collect()
}

/// The operation as a line for a terminal.
fn curl(document: &Value, path: &str, method: &str, operation: &Value, base: &str) -> String {
    let mut path = path.to_owned();
    for parameter in
        list(operation, "/parameters").iter().filter(|parameter| text(parameter, "/in") == "path")
    {
        let shown = match parameter.get("example") {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => continue,
        };
        path = path.replace(&format!("{{{}}}", text(parameter, "/name")), &shown);
    }
    let jar = if text(operation, "/operationId") == "sign_in" { "--cookie-jar" } else { "--cookie" };
    let mut line = format!("curl {jar} cookies.txt");
    if method != "get" {
        let _ = write!(line, " --request {}", method.to_uppercase());
    }
    let content = |kind: &str| {
        let escaped = kind.replace('/', "~1");
        operation.pointer(&format!("/requestBody/content/{escaped}/schema"))
    };
    if let Some(schema) = content("application/json") {
        let body = serde_json::to_string(&example(document, schema)).unwrap_or_default();
        let _ = write!(line, " \\\n  --header 'content-type: application/json' \\\n  --data '{body}'");
    } else if content("multipart/form-data").is_some() {
        line.push_str(" \\\n  --form 'file=@register.xlsx'");
    }
    let _ = write!(line, " \\\n  '{base}{path}'");
    line
}

/// `GET /api`
pub(crate) async fn reference(page: Page) -> Result<Response, Error> {
    let document = serde_json::to_value(document()).map_err(Error::internal)?;
    page.show(&ReferenceView::new(page.shell(None), &document, &page.site().config().public_url))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn every_operation_and_tag_has_words_and_an_example() {
        for l in Lang::ALL.map(Words::of) {
            let view = ReferenceView::sample(l);
            for group in &view.groups {
                assert!(!group.name.starts_with('⟦'), "{}", group.name);
                assert!(!group.operations.is_empty(), "{} is empty", group.id);
                for operation in &group.operations {
                    assert!(!operation.name.starts_with('⟦'), "{}", operation.name);
                    assert!(!operation.example.contains('{') || operation.example.contains("--data"));
                }
            }
        }
    }

    #[test]
    fn an_example_has_a_body_that_its_own_schema_describes() {
        let view = ReferenceView::sample(Words::of(Lang::En));
        let sign_in = view.groups[0].operations.iter().find(|it| it.id == "operation-sign_in").unwrap();
        let line = "curl --cookie-jar cookies.txt --request POST \\\n  \
                    --header 'content-type: application/json' \\\n  \
                    --data '{\"login\":\"planner\",\"password\":\"…\"}' \\\n  \
                    'https://yiju.example/api/v1/session'";
        assert_eq!(sign_in.example, line);
    }
}
