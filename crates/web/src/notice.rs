//! A word about what was just done, shown once on the next page.

use crate::respond::escaped;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use pages::{Notice, NoticeKind, Undo};

const COOKIE_NAME: &str = "phiward-notice";
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
        [action, label, fields @ ..] if crate::respond::local(action) == action => Some(Undo {
            action: action.clone(),
            label: label.clone(),
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
    fn a_notice_from_elsewhere_undoes_nothing_elsewhere() {
        let mut headers = HeaderMap::new();
        headers.insert(
            COOKIE,
            HeaderValue::from_static("phiward-notice=done&text&https%3A//evil&Undo"),
        );
        assert!(of(&headers).unwrap().undo.is_none());
    }
}
