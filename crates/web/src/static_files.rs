//! The stylesheet, the script and the icon.

use crate::error::{PageError, Result};
use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;

/// One of the files that come with the program.
pub async fn file(Path(name): Path<String>) -> Result {
    let file = pages::assets()
        .iter()
        .find(|file| file.path == name)
        .ok_or_else(|| PageError::not_found("there is no such file"))?;
    // Addresses carry the file's hash, so that a new version is a new address.
    Ok((
        [
            (header::CONTENT_TYPE, file.content_type),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        ],
        file.bytes,
    )
        .into_response())
}
