//! The description: OpenAPI 3.1, gathered from the operations.

use super::operations;
use crate::error::Error;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use utoipa::OpenApi as _;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{OpenApi, SecurityRequirement};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Yiju",
        description = "The renewal of a city's old residential communities, for programs.",
        license(name = "Apache-2.0 OR MIT", identifier = "Apache-2.0 OR MIT"),
    ),
    components(schemas(crate::server::Problem))
)]
struct Frame;

/// The name of the only security scheme.
const SESSION: &str = "session";

/// The whole description.
pub(crate) fn document() -> OpenApi {
    let mut document = Frame::openapi();
    let components = document.components.get_or_insert_default();
    let cookie = ApiKeyValue::with_description("yiju-session", "The cookie that signing in sets.");
    components.add_security_scheme(SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    for operation in operations() {
        let (schemas, paths, _) = operation.described;
        components.schemas.extend(schemas);
        document.paths.merge(paths);
    }
    document.security = Some(vec![SecurityRequirement::new(SESSION, Vec::<String>::new())]);
    document
}

/// The description as indented JSON: the same text for the same program.
pub fn openapi() -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(&document())?;
    text.push('\n');
    Ok(text)
}

/// `GET /api/openapi.json`
pub(crate) async fn openapi_json() -> Result<Response, Error> {
    let text = openapi().map_err(Error::internal)?;
    Ok(([(CONTENT_TYPE, "application/json")], text).into_response())
}
