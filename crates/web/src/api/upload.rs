//! Uploaded forms: a file, and what is said beside it.

use super::api_request::File;
use super::problem::{ApiProblem, Result};
use super::shape;
use crate::bodies::PARTS;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};
use ledger::entry::MAX_BLOB;
use serde_json::{Map, Value, json};

/// Bytes of an upload, at most: the largest file that is kept, and the form around it.
pub const MAX_UPLOAD: usize = MAX_BLOB + (1 << 20);
/// Bytes of a part of a form that is not a file.
const MAX_PART: usize = 256 << 10;

/// The file and the other parts of an uploaded form.
pub async fn read(
    schema: &Value,
    headers: &HeaderMap,
    bytes: Bytes,
) -> Result<(Map<String, Value>, Option<File>)> {
    let unreadable =
        |error: String| ApiProblem::bad_request(format!("the form cannot be read ({error})"));
    let mut request = Request::new(axum::body::Body::from(bytes));
    if let Some(value) = headers.get(header::CONTENT_TYPE) {
        request
            .headers_mut()
            .insert(header::CONTENT_TYPE, value.clone());
    }
    DefaultBodyLimit::max(MAX_UPLOAD).apply(&mut request);
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|error| unreadable(error.body_text()))?;
    let (mut map, mut file) = (Map::new(), None);
    let mut parts = 0;
    loop {
        let part = form.next_field().await;
        let Some(part) = part.map_err(|error| unreadable(error.body_text()))? else {
            break;
        };
        // Counted before it is kept.
        parts += 1;
        if parts > PARTS {
            return Err(ApiProblem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                format!("the form has more than {PARTS} parts, and as many are taken at most"),
            ));
        }
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(str::to_owned);
        let bytes = part
            .bytes()
            .await
            .map_err(|error| unreadable(error.body_text()))?;
        let twice = match name.as_str() {
            "file" => file
                .replace(File {
                    name: file_name.unwrap_or_default(),
                    bytes: bytes.to_vec(),
                })
                .is_some(),
            _ if bytes.len() > MAX_PART => {
                return Err(ApiProblem::new(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    format!("the part “{name}” takes {MAX_PART} bytes at most"),
                ));
            }
            _ => {
                let text = std::str::from_utf8(&bytes)
                    .map_err(|_| unreadable(format!("the part “{name}” is not UTF-8")))?;
                let wanted = &schema["properties"][&name]["type"];
                let value = match (wanted.as_str(), text) {
                    (Some("boolean"), "true") => json!(true),
                    (Some("boolean"), "false") => json!(false),
                    _ => json!(text),
                };
                map.insert(name.clone(), value).is_some()
            }
        };
        if twice {
            return Err(unreadable(format!("the part “{name}” comes twice")));
        }
    }
    let mut whole = map.clone();
    if file.is_some() {
        whole.insert("file".into(), json!(""));
    }
    let problems = shape::problems(schema, &Value::Object(whole));
    if problems.is_empty() {
        Ok((map, file))
    } else {
        Err(ApiProblem::at(StatusCode::UNPROCESSABLE_ENTITY, problems))
    }
}
