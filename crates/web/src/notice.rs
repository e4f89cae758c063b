//! A word about what was just done, shown once on the next page.

use crate::respond::escaped;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use pages::{Notice, NoticeKind, Undo};

const COOKIE_NAME: &str = "phiward-notice";
/// What the name of a cookie of this host alone begins with.
const HOST_ONLY: &str = "__Host-";
/// Longer texts are cut: a cookie holds 4 kB.
const MAX_TEXT: usize = 600;

/// Adds a notice to an answer that leads to the next page.
pub fn with_notice(response: Response, notice: &Notice) -> Response {
    let text: String = notice.text.chars().take(MAX_TEXT).collect();
    let kind = match notice.kind {
        NoticeKind::Done => "done",
        NoticeKind::Warning => "warning",
    };
    let mut parts = vec![kind.to_owned(), text];
    if let Some(undo) = &notice.undo {
        parts.push(undo.action.clone());
        parts.push(undo.label.clone());
        for (name, value) in &undo.fields {
            parts.push(name.clone());
            parts.push(value.clone());
        }
    }
    let value: Vec<String> = parts.iter().map(|part| escaped(part)).collect();
    set(
        response,
        &format!(
            "{COOKIE_NAME}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age=60",
            value.join("&")
        ),
    )
}

/// Adds the notice that something was done.
pub fn done(response: Response, text: impl Into<String>) -> Response {
    with_notice(
        response,
        &Notice {
            kind: NoticeKind::Done,
            text: text.into(),
            undo: None,
        },
    )
}

/// The notice a request carries.
pub fn of(headers: &HeaderMap) -> Option<Notice> {
    let value = cookie(headers, COOKIE_NAME)?;
    let parts: Vec<String> = value.split('&').map(unescaped).collect();
    let [kind, text, rest @ ..] = parts.as_slice() else {
        return None;
    };
    let undo = match rest {
        [action, _, fields @ ..] if takes_back(action) => Some(Undo {
            action: action.clone(),
            label: UNDO.to_owned(),
            fields: fields
                .chunks_exact(2)
                .map(|pair| (pair[0].clone(), pair[1].clone()))
                .collect(),
        }),
        _ => None,
    };
    Some(Notice {
        kind: match kind.as_str() {
            "warning" => NoticeKind::Warning,
            _ => NoticeKind::Done,
        },
        text: text.clone(),
        undo,
    })
}

/// What the button of a notice says, whatever the cookie does.
const UNDO: &str = "Undo";

/// Whether an address takes back what was done: a cookie may be planted by another host
/// of the same site, so it names no other form.
fn takes_back(action: &str) -> bool {
    crate::respond::local(action) == action
        && action.starts_with("/o/")
        && ["/restore", "/risks/build/undo"]
            .iter()
            .any(|end| action.ends_with(end))
}

/// Under TLS the cookie has a name that browsers take from this very host alone. What
/// a request brings under the other name is somebody else's.
pub fn received(headers: &mut HeaderMap) {
    let pairs: Vec<String> = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .map(str::trim)
        .filter(|pair| !pair.starts_with(&format!("{COOKIE_NAME}=")))
        .map(|pair| {
            pair.strip_prefix(HOST_ONLY)
                .filter(|p| p.starts_with(COOKIE_NAME))
                .unwrap_or(pair)
                .to_owned()
        })
        .collect();
    if let Ok(value) = HeaderValue::from_str(&pairs.join("; "))
        && headers.contains_key(COOKIE)
    {
        headers.insert(COOKIE, value);
    }
}

/// The other way round, for an answer.
pub fn sent(headers: &mut HeaderMap) {
    let all: Vec<HeaderValue> = headers.get_all(SET_COOKIE).iter().cloned().collect();
    headers.remove(SET_COOKIE);
    for value in all {
        let text = value.to_str().unwrap_or_default();
        let value = match text.starts_with(&format!("{COOKIE_NAME}=")) {
            true => HeaderValue::from_str(&format!("{HOST_ONLY}{text}; Secure")).unwrap_or(value),
            false => value,
        };
        headers.append(SET_COOKIE, value);
    }
}

/// Whether a request carries a notice.
pub fn is_there(headers: &HeaderMap) -> bool {
    cookie(headers, COOKIE_NAME).is_some()
}

/// Takes the notice away once it was shown.
pub fn clear(response: Response) -> Response {
    set(
        response,
        &format!("{COOKIE_NAME}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"),
    )
}

/// Adds a cookie to an answer.
pub fn set(mut response: Response, cookie: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

/// The value of a cookie a request carries.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = text
            .get(at + 1..at + 3)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (byte, hex) {
            (b'%', Some(value)) => {
                out.push(value);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    #[test]
    fn a_notice_comes_through_whole() {
        let notice = Notice {
            kind: NoticeKind::Done,
            text: "R-14 “Theft; of a =laptop&” ended".into(),
            undo: Some(Undo {
                action: "/o/clinic/risks/14/restore".into(),
                label: "Undo".into(),
                fields: vec![("revision".into(), "17".into())],
            }),
        };
        let response = with_notice(().into_response(), &notice);
        let set = response.headers()[SET_COOKIE].to_str().unwrap().to_owned();
        let mut headers = HeaderMap::new();
        let pair = set.split(';').next().unwrap();
        headers.insert(COOKIE, HeaderValue::from_str(pair).unwrap());
        assert_eq!(of(&headers), Some(notice));
    }

    #[test]
    fn i3_a_notice_planted_by_another_host_offers_nothing_but_to_take_back() {
        for action in [
            "https%3A//evil",
            "/o/clinic/colleagues/tokens/new",
            "/account/password",
            "//evil/o/restore",
        ] {
            let mut headers = HeaderMap::new();
            let text = format!("phiward-notice=done&text&{action}&Stay signed in&scope&administer");
            headers.insert(COOKIE, HeaderValue::from_str(&text).unwrap());
            assert!(of(&headers).unwrap().undo.is_none(), "{action}");
        }
        let mut headers = HeaderMap::new();
        let text = "phiward-notice=done&text&/o/clinic/risks/1/restore&Stay signed in";
        headers.insert(COOKIE, HeaderValue::from_static(text));
        assert_eq!(of(&headers).unwrap().undo.unwrap().label, "Undo");
    }

    #[test]
    fn i3_under_tls_a_notice_is_taken_from_this_host_alone() {
        let mut headers = HeaderMap::new();
        let text = "a=b; phiward-notice=done&planted; __Host-phiward=secret; __Host-phiward-notice=done&own";
        headers.insert(COOKIE, HeaderValue::from_static(text));
        received(&mut headers);
        assert_eq!(of(&headers).unwrap().text, "own");
        assert_eq!(cookie(&headers, "__Host-phiward"), Some("secret"));
        assert_eq!(cookie(&headers, "a"), Some("b"));
        let mut response = done(set(().into_response(), "__Host-phiward=x"), "saved");
        sent(response.headers_mut());
        let all: Vec<&str> = response
            .headers()
            .get_all(SET_COOKIE)
            .iter()
            .map(|value| value.to_str().unwrap())
            .collect();
        assert_eq!(all[0], "__Host-phiward=x");
        assert!(
            all[1].starts_with("__Host-phiward-notice=done&saved; Path=/;"),
            "{}",
            all[1]
        );
        assert!(all[1].ends_with("; Secure"), "{}", all[1]);
    }
}
