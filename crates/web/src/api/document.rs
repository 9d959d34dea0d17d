//! The description: OpenAPI 3.1, gathered from the operations.

use super::key::{Order, SortKey};
use super::operation::{Operation, Repeat, operations};
use crate::error::{Error, Trouble};
use crate::i18n::Lang;
use crate::server::{Access, Problem};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use std::sync::LazyLock;
use utoipa::openapi::path::{Operation as Described, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{
    Components, Content, OpenApi, Ref, RefOr, Required, ResponseBuilder, SecurityRequirement,
};
use utoipa::{OpenApi as _, PartialSchema as _, ToSchema as _};

/// What stands around the operations.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Yiju",
        description = "The renewal of a city's old residential communities, for programs. Areas are decimal \
                       numbers of m², ids are text, days are ISO 8601. Sign in with `POST /api/v1/session` and \
                       send its cookie with every request. Errors are problem documents (RFC 9457). Unknown \
                       query parameters and unknown fields are refused; so is, with 403, what a browser sends \
                       on behalf of another site. Messages are in the language of `accept-language` or of \
                       `lang`; codes and their arguments are the same in every language. Answers with an \
                       `ETag` are not sent again to those who name it; writes that override take it in \
                       `If-Match`; what is done under an `Idempotency-Key` is done once.",
        license(name = "Apache-2.0 OR MIT", identifier = "Apache-2.0 OR MIT"),
    ),
    tags(
        (name = "session", description = "Signing in and out"),
        (name = "communities", description = "Communities, their claims and verdicts"),
        (name = "screening", description = "The stock against the plan, missing evidence, «what if»"),
        (name = "field-surveys", description = "What was seen on the spot: questions to take along, answers, photos"),
        (name = "packs", description = "What a city decided, as data"),
        (name = "votes", description = "Owners decide: rolls, votes, results"),
        (name = "plan", description = "Scenarios of the planner, the plan in force, and the projects of the pipeline"),
        (name = "ballots", description = "Ballots by personal link, at the door and on paper; receipts"),
        (name = "audit", description = "What was done, by whom and when"),
        (name = "batches", description = "Bringing registers in, and taking them out again"),
    ),
)]
struct Frame;

/// The name of the only security scheme.
const SESSION: &str = "session";

/// The content type of problem documents.
const PROBLEM: &str = "application/problem+json";

/// Every sort of trouble a description names, with the component's name and what it means there.
const PROBLEMS: [(Trouble, &str, &str); 11] = [
    (Trouble::Malformed, "Malformed", "The request is not of the form it should have"),
    (Trouble::SignInNeeded, "SignInNeeded", "One must sign in first"),
    (Trouble::Forbidden, "Forbidden", "The account may not do that"),
    (Trouble::NotFound, "NotFound", "There is no such thing"),
    (Trouble::Conflict, "Conflict", "It is not in a state that allows this"),
    (Trouble::PreconditionFailed, "PreconditionFailed", "It is no longer what `If-Match` names"),
    (Trouble::TooLarge, "TooLarge", "More bytes than are taken"),
    (Trouble::Unprocessable, "Unprocessable", "Well-formed, but it cannot be done as it is"),
    (Trouble::TooMany, "TooMany", "Too often; the header `retry-after` says for how long to wait"),
    (Trouble::Internal, "Internal", "The server's own fault"),
    (Trouble::Unavailable, "Unavailable", "Not now"),
];

/// The whole description.
pub(crate) fn document() -> OpenApi {
    let mut document = Frame::openapi();
    let mut components = Components::new();
    let cookie = ApiKeyValue::with_description(
        "yiju-session",
        "The cookie that signing in sets; over https its name begins with `__Host-`.",
    );
    components.add_security_scheme(SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    let mut schemas = Vec::new();
    Problem::schemas(&mut schemas);
    components.schemas.extend(schemas);
    components.schemas.insert(Problem::name().into_owned(), Problem::schema());
    // Named by parameters only, which the macro does not follow.
    components.schemas.insert(SortKey::name().into_owned(), SortKey::schema());
    components.schemas.insert(Order::name().into_owned(), Order::schema());
    components.parameters.insert("Lang".to_owned(), RefOr::T(lang()));
    for (_, name, about) in PROBLEMS {
        let content = Content::new(Some(Ref::from_schema_name(Problem::name())));
        let response = ResponseBuilder::new().description(about).content(PROBLEM, content).build();
        components.responses.insert(name.to_owned(), response.into());
    }
    for operation in operations() {
        let Operation { access, repeat, described: (schemas, mut paths, _), .. } = operation;
        components.schemas.extend(schemas);
        for (path, item) in &mut paths.paths {
            each_method(item, |described| {
                complete(described, access, path);
                conditions(described, repeat);
            });
        }
        document.paths.merge(paths);
    }
    document.components = Some(components);
    document.security = Some(vec![SecurityRequirement::new(SESSION, Vec::<String>::new())]);
    document
}

fn each_method(item: &mut PathItem, mut change: impl FnMut(&mut Described)) {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten().for_each(&mut change);
}

/// The language that every operation can be asked in.
fn lang() -> Parameter {
    let tags = Lang::ALL.map(Lang::tag);
    let schema = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(tags)).examples([tags[1]]);
    ParameterBuilder::new()
        .name("lang")
        .parameter_in(ParameterIn::Query)
        .description(Some("The language of messages; that of `accept-language` when absent"))
        .schema(Some(schema))
        .build()
}

/// Adds what follows from the shape of an operation: the problems it can answer with.
fn complete(described: &mut Described, access: Access, path: &str) {
    described.parameters.get_or_insert_default().push(RefOr::Ref(Ref::new("#/components/parameters/Lang")));
    if access == Access::Open {
        described.security = Some(vec![SecurityRequirement::default()]);
    }
    for (trouble, name, _) in PROBLEMS {
        let has_body = described.request_body.is_some();
        let can_happen = match trouble {
            Trouble::SignInNeeded => access != Access::Open,
            Trouble::Forbidden => matches!(access, Access::May(_)),
            Trouble::NotFound => path.contains('{'),
            Trouble::Conflict => {
                let ends = ["/undo", "/merge", "/unmerge", "/rehearsal", "/photos/{position}"];
                let states = ["/uploads/{", "/rolls/{", "/votes/{", "/ballots/{"];
                states.iter().any(|part| path.contains(part)) || ends.iter().any(|end| path.ends_with(end))
            }
            Trouble::TooLarge => has_body,
            Trouble::Unprocessable => {
                has_body || path.contains("/packs/{") || path.ends_with("/field-surveys/pack")
            }
            Trouble::TooMany => access == Access::Open,
            Trouble::PreconditionFailed => false,
            _ => true,
        };
        if can_happen {
            let status = trouble.status().as_str().to_owned();
            described
                .responses
                .responses
                .entry(status)
                .or_insert_with(|| RefOr::Ref(Ref::from_response_name(name)));
        }
    }
}

/// Adds the headers by which an operation is asked again: for a read, for a write, for once.
fn conditions(described: &mut Described, repeat: Repeat) {
    let mut header = |name: &str, about: &str, example: &str| {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(about))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .example(Some(example.into()));
        described.parameters.get_or_insert_default().push(parameter.build().into());
    };
    if repeat.is_named() {
        header(
            "If-None-Match",
            "The `ETag` of an answer one has: nothing is sent where it is still true",
            "\"1\"",
        );
    }
    if repeat.overrides() {
        header(
            "If-Match",
            "The `ETag` of what one has read: refused with 412 where that has changed",
            "\"1\"",
        );
    }
    if repeat.has_key() {
        let about = "A key of one's own, 1 to 100 ASCII characters: sent again with the same body within a day, \
                     the request is not done again and gets the same answer";
        header("Idempotency-Key", about, "5f1c0e1a");
    }
    let responses = &mut described.responses.responses;
    let mut answer = |trouble: Trouble| {
        let name = PROBLEMS.iter().find(|(other, _, _)| *other == trouble).map(|(_, name, _)| *name);
        let status = trouble.status().as_str().to_owned();
        if let Some(name) = name {
            responses.entry(status).or_insert_with(|| RefOr::Ref(Ref::from_response_name(name)));
        }
    };
    if repeat.overrides() {
        answer(Trouble::PreconditionFailed);
        answer(Trouble::Conflict);
    }
    if repeat.has_key() {
        answer(Trouble::Conflict);
        answer(Trouble::Unprocessable);
    }
    if repeat.is_named() {
        let unchanged = ResponseBuilder::new().description("It is still as `If-None-Match` names it").build();
        responses.insert("304".to_owned(), unchanged.into());
    }
}

/// The description as indented JSON: the same text for the same program.
pub fn openapi() -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(&document())?;
    text.push('\n');
    Ok(text)
}

static TEXT: LazyLock<Option<String>> = LazyLock::new(|| openapi().ok());

/// `GET /api/openapi.json`
pub(crate) async fn openapi_json() -> Result<Response, Error> {
    let text = TEXT.as_deref().ok_or_else(|| Error::new(Trouble::Internal))?;
    Ok(([(CONTENT_TYPE, "application/json")], text).into_response())
}
