//! What every answer carries, and which requests are not answered at all.

use crate::error::Denial;
use crate::refusals::Asker;
use crate::state::AppState;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Scripts, styles and forms of this program alone; nobody frames it.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
    img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Headers every answer carries.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // Not `no-referrer`: browsers would then hide the origin of our own forms too.
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// Adds the headers; keeps what is private out of caches; tells the access log
/// what was refused.
pub async fn headers(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    if state.options().secure {
        crate::notice::received(request.headers_mut());
    }
    let shows_notice = *request.method() == Method::GET
        && !request.headers().contains_key("x-background")
        && crate::notice::is_there(request.headers());
    let asker = Asker::default();
    request.extensions_mut().insert(asker.clone());
    let mut response = next.run(request).await;
    // Shown once: a page was written with it.
    if shows_notice && response.status() == StatusCode::OK {
        response = crate::notice::clear(response);
    }
    // What is refused only once all of it has come is told, too.
    let denial = match response.extensions_mut().remove::<Denial>() {
        None if response.status() == StatusCode::FORBIDDEN => asker.refused(),
        told => told,
    };
    if let Some(denial) = denial {
        crate::refusals::note_denial(&state, denial).await;
    }
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    if state.options().secure {
        crate::notice::sent(headers);
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    response
}

/// Refuses requests that a foreign page had a browser send, and names of this
/// machine that a foreign name server made up (DNS rebinding).
pub async fn same_origin(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if headers.get_all(header::HOST).iter().count() > 1 {
        return refuse(
            StatusCode::BAD_REQUEST,
            "this request names two hosts, so nobody can tell whom it is for; send one Host header",
        );
    }
    if state.options().loopback && !state.options().behind_proxy && !is_local(host(headers)) {
        return refuse(
            StatusCode::MISDIRECTED_REQUEST,
            "this program answers to localhost and 127.0.0.1 only; open it under one of these names",
        );
    }
    let safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    // The API knows no cookies, so there a foreign page is nobody. A header is no
    // sign of that: a browser adds a proxy's password by itself.
    let by_token = request.uri().path().starts_with("/api/");
    if safe || by_token || is_same_origin(headers, state.options().secure) {
        return next.run(request).await;
    }
    refuse(
        StatusCode::FORBIDDEN,
        "this form was sent from another site, or by a browser that does not say where it comes from; open the page here and send it again",
    )
}

fn refuse(status: StatusCode, message: &'static str) -> Response {
    crate::error::PageError::Message {
        status,
        message: message.into(),
    }
    .into_response()
}

/// What the browser says of where a request comes from. One that says nothing
/// is not trusted.
fn is_same_origin(headers: &HeaderMap, secure: bool) -> bool {
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(state) = text(&HeaderName::from_static("sec-fetch-site")) {
        return state == "same-origin";
    }
    let Some(origin) = text(&header::ORIGIN) else {
        return false;
    };
    let scheme = if secure { "https://" } else { "http://" };
    let authority = origin.strip_prefix(scheme);
    authority.is_some_and(|authority| Some(authority) == host(headers))
}

fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST).and_then(|v| v.to_str().ok())
}

fn is_local(host: Option<&str>) -> bool {
    // HTTP/1.0 checks name no host; no browser does that.
    let Some(host) = host else { return true };
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name.eq_ignore_ascii_case("localhost")
        || name.to_ascii_lowercase().ends_with(".localhost")
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(k, v)| (HeaderName::from_static(k), HeaderValue::from_static(v)))
            .collect()
    }

    #[test]
    fn only_this_sites_own_pages_may_send_forms() {
        let own = [("host", "h:1"), ("origin", "http://h:1")];
        assert!(is_same_origin(&headers(&own), false));
        // The same host under the other scheme is another site.
        assert!(!is_same_origin(&headers(&own), true));
        let tls = [("host", "h:1"), ("origin", "https://h:1")];
        assert!(is_same_origin(&headers(&tls), true));
        assert!(!is_same_origin(&headers(&tls), false));
        let fetched = headers(&[("sec-fetch-site", "same-origin")]);
        assert!(is_same_origin(&fetched, false));
        for foreign in [
            headers(&[("host", "h:1"), ("origin", "http://evil:1")]),
            headers(&[("host", "h:1"), ("origin", "null")]),
            headers(&[("sec-fetch-site", "cross-site")]),
            headers(&[("sec-fetch-site", "same-site")]),
            headers(&[("sec-fetch-site", "none")]),
            headers(&[("host", "h:1")]),
        ] {
            assert!(!is_same_origin(&foreign, false), "{foreign:?}");
        }
    }

    #[test]
    fn a_loopback_server_answers_to_local_names_only() {
        for local in [
            "localhost",
            "localhost:8642",
            "127.0.0.1:8642",
            "[::1]:8642",
        ] {
            assert!(is_local(Some(local)), "{local}");
        }
        for foreign in ["evil.example", "127.0.0.1.evil.example:80", "10.0.0.1", ""] {
            assert!(!is_local(Some(foreign)), "{foreign}");
        }
    }
}
