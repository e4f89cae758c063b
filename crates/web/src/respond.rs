//! Small things that many handlers share: addresses, redirects, pages.

use crate::error::Result;
use access::AccessError;
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};

/// A page as an answer.
pub fn page(template: &impl Template) -> Result {
    Ok(Html(template.render()?).into_response())
}

/// A page that shows a form again, with what is wrong with it.
pub fn page_again(template: &impl Template) -> Result {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(template.render()?)).into_response())
}

/// Says that waiting helps, and how long where that is known.
pub fn wait(response: &mut Response, error: &AccessError) {
    *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    if let Some(wait) = error.wait() {
        let seconds = HeaderValue::from(wait.as_secs().max(1).unsigned_abs());
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
}

/// To another page, by GET.
pub fn go(to: &str) -> Response {
    Redirect::to(to).into_response()
}

/// A text as part of an address.
pub fn escaped(text: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(byte as char);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// An address of this site and no other: what a link may lead back to.
pub fn local(to: &str) -> &str {
    let local = to.starts_with('/')
        && !to.starts_with("//")
        && !to.contains('\\')
        // What is not, a header cannot hold.
        && to.bytes().all(|byte| byte.is_ascii_graphic())
        && to.len() <= 2_000;
    if local { to } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asvs_6_3_1_who_must_wait_is_told_how_long() {
        let mut response = go("/");
        let throttled = AccessError::Throttled(jiff::SignedDuration::from_secs(90));
        wait(&mut response, &throttled);
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[header::RETRY_AFTER], "90");
    }

    #[test]
    fn a_link_back_stays_on_this_site() {
        assert_eq!(local("/o/clinic/risks?q=a"), "/o/clinic/risks?q=a");
        for foreign in [
            "//evil",
            "https://evil",
            "/\\evil",
            "javascript:x",
            "",
            "/a\r\nb",
            "/\u{fc}",
            "/\0",
        ] {
            assert_eq!(local(foreign), "/", "{foreign:?}");
        }
    }

    #[test]
    fn addresses_hold_any_text() {
        assert_eq!(escaped("a b&c=ü"), "a%20b%26c%3D%C3%BC");
    }
}
