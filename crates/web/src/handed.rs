//! What is handed out. Each file is held whole until its reader has it, and so is an answer
//! that is large: there is room for some at once, of one account, of one organization, and in
//! all. Who reads slowly holds up themselves, and is given up where others wait for the room.

mod room;

pub use room::{HandedOut, Handing};

use crate::api::problem::ApiProblem;
use crate::bodies::{NoRoom, SMALL};
use crate::error::PageError;
use crate::state::AppState;
use app::AppError;
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use ledger::OrgId;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// To whom an answer goes, once that is known.
#[derive(Debug, Clone, Default)]
pub struct Recipient(Arc<Known>);

#[derive(Debug, Default)]
struct Known {
    /// The organization, and the account or token.
    who: OnceLock<(OrgId, String)>,
    /// Whether room was taken for what is handed out to them.
    has_room: AtomicBool,
}

impl Recipient {
    /// Says who it is.
    pub fn is(&self, org: OrgId, reader: String) {
        // It is said once, where a request is let in.
        let _ = self.0.who.set((org, reader));
    }

    /// Room for a file of so many bytes, before it is read.
    ///
    /// # Errors
    /// When what is being handed out takes all of it for too long.
    pub async fn room(&self, out: &HandedOut, bytes: usize) -> Result<Handing, NoRoom> {
        self.0.has_room.store(true, Ordering::Relaxed);
        match self.0.who.get() {
            Some((org, reader)) => out.room(*org, reader, bytes).await,
            None => Ok(Handing::default()),
        }
    }

    /// Something that is made while they wait for it.
    pub fn making<'r>(&'r self, out: &'r HandedOut) -> Making<'r> {
        Making {
            recipient: self,
            out,
            room: None,
        }
    }

    /// Room for so many bytes, if there is some.
    fn at_once(&self, out: &HandedOut, bytes: usize) -> Option<Handing> {
        self.0.has_room.store(true, Ordering::Relaxed);
        match self.0.who.get() {
            Some((org, reader)) => out.at_once(*org, reader, bytes),
            None => Some(Handing::default()),
        }
    }

    /// An answer, with room for it where it is large and has none. What was only asked for is
    /// asked for again. What was sent and refused shows what was sent, so that whoever sends
    /// much has much held: it is sent again. What was done is told in any case, in few words
    /// where there is no room for more.
    async fn answered(
        &self,
        out: &HandedOut,
        how: Asked,
        response: Response,
    ) -> Result<Response, NoRoom> {
        let bytes = usize::try_from(response.body().size_hint().lower()).unwrap_or(usize::MAX);
        let known = self.0.who.get().is_some();
        if bytes <= SMALL || !known || self.0.has_room.load(Ordering::Relaxed) {
            return Ok(response);
        }
        let room = match how.only_reads {
            true => self.room(out, bytes).await?,
            false => match self.at_once(out, bytes) {
                Some(room) => room,
                None if response.status().is_success() => return Ok(how.in_few_words(response)),
                None if response.status().is_client_error() => return Err(NoRoom::Refusing),
                None => return Ok(response),
            },
        };
        let (parts, body) = response.into_parts();
        // It lies in memory as it is.
        Ok(match to_bytes(body, usize::MAX).await {
            Ok(bytes) => Response::from_parts(parts, room.body(bytes)),
            Err(_) => PageError::from(AppError::BrokenOff).into_response(),
        })
    }
}

/// How something was asked for.
#[derive(Debug, Clone, Copy)]
struct Asked {
    /// Whether nothing was to be changed by it.
    only_reads: bool,
    /// Whether a program asked.
    by_token: bool,
}

impl Asked {
    fn of(request: &Request) -> Asked {
        Asked {
            only_reads: matches!(*request.method(), Method::GET | Method::HEAD),
            by_token: request.uri().path().starts_with("/api/"),
        }
    }

    /// That it was done, without the answer that says more: to a program the status, where it
    /// is and which state (RFC 7240, `return=minimal`).
    fn in_few_words(self, response: Response) -> Response {
        if !self.by_token {
            return PageError::Message {
                status: StatusCode::OK,
                message: NoRoom::Telling.message().into(),
            }
            .into_response();
        }
        let (mut parts, _) = response.into_parts();
        if parts.status == StatusCode::OK {
            parts.status = StatusCode::NO_CONTENT;
        }
        parts.headers.remove(header::CONTENT_TYPE);
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.headers.insert(
            HeaderName::from_static("preference-applied"),
            HeaderValue::from_static("return=minimal"),
        );
        Response::from_parts(parts, Body::empty())
    }
}

/// A file that is made while somebody waits for it: how large it is is known only then. Where
/// there is no room for it, it is not kept until there is, but made again.
pub struct Making<'r> {
    recipient: &'r Recipient,
    out: &'r HandedOut,
    room: Option<Handing>,
}

impl Making<'_> {
    /// The body of what was made; `None` where there was no room for it. By then there is, and
    /// it is to be made again. Nobody holds a turn meanwhile.
    ///
    /// # Errors
    /// As [`Recipient::room`].
    pub async fn body(&mut self, bytes: Vec<u8>) -> Result<Option<Body>, NoRoom> {
        let size = bytes.len();
        if let Some(room) = self.room.take() {
            return Ok(Some(room.body(bytes)));
        }
        if let Some(room) = self.recipient.at_once(self.out, size) {
            return Ok(Some(room.body(bytes)));
        }
        drop(bytes);
        self.room = Some(self.recipient.room(self.out, size).await?);
        Ok(None)
    }
}

/// Finds room for answers that are large, as for files.
pub async fn with_room(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let recipient = Recipient::default();
    request.extensions_mut().insert(recipient.clone());
    let how = Asked::of(&request);
    let response = next.run(request).await;
    match recipient.answered(state.handed(), how, response).await {
        Ok(response) => response,
        Err(none) if how.by_token => ApiProblem::from(none).answer(),
        Err(none) => PageError::from(none).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: OrgId = OrgId(uuid::Uuid::from_u128(1));
    const FILE: usize = 60 << 20;

    fn dana() -> Recipient {
        let recipient = Recipient::default();
        recipient.is(A, "dana".into());
        recipient
    }

    const READS: Asked = Asked {
        only_reads: true,
        by_token: false,
    };
    const SENDS: Asked = Asked {
        only_reads: false,
        by_token: false,
    };

    fn large() -> Response {
        vec![b'x'; 10 << 20].into_response()
    }

    #[tokio::test(start_paused = true)]
    async fn asvs_2_4_1_a_large_answer_takes_room_as_a_file_does() {
        let out = HandedOut::default();
        let answer = dana().answered(&out, READS, large()).await.unwrap();
        let length = answer.body().size_hint().exact();
        assert_eq!(length, Some(10 << 20));
        dana().room(&out, FILE).await.unwrap_err();
        let read = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        assert_eq!(read.len(), 10 << 20);
        drop(read);
        let file = dana().room(&out, FILE).await.unwrap();
        // What was only asked for is asked for again; what was done is told, in few words.
        dana().answered(&out, READS, large()).await.unwrap_err();
        let told = dana().answered(&out, SENDS, large()).await.unwrap();
        assert_eq!(told.status(), StatusCode::OK);
        let told = to_bytes(told.into_body(), SMALL).await.unwrap();
        let told = String::from_utf8_lossy(&told).into_owned();
        assert!(told.contains("received and dealt with"), "{told}");
        let program = Asked {
            by_token: true,
            ..SENDS
        };
        let made = (StatusCode::CREATED, [(header::LOCATION, "/R-7")], large());
        let told = dana().answered(&out, program, made.into_response()).await;
        let told = told.unwrap();
        assert_eq!(told.status(), StatusCode::CREATED);
        assert_eq!(told.headers()[header::LOCATION], "/R-7");
        assert_eq!(told.headers()["preference-applied"], "return=minimal");
        assert!(!told.headers().contains_key(header::CONTENT_TYPE));
        assert_eq!(told.body().size_hint().exact(), Some(0));
        let told = dana().answered(&out, program, large()).await.unwrap();
        assert_eq!(told.status(), StatusCode::NO_CONTENT);
        // A form that is shown again with all that was sent is not held without room: nobody
        // has much of it held by sending it over and over.
        let again = || (StatusCode::UNPROCESSABLE_ENTITY, large()).into_response();
        dana().answered(&out, SENDS, again()).await.unwrap_err();
        // Small ones wait for nobody, and neither does what has its room.
        let small = "words".into_response();
        dana().answered(&out, READS, small).await.unwrap();
        drop(file);
        // What was done takes the room that there is.
        let told = dana().answered(&out, SENDS, large()).await.unwrap();
        dana().room(&out, FILE).await.unwrap_err();
        drop(told);
        let again = dana().answered(&out, SENDS, again()).await.unwrap();
        assert_eq!(again.status(), StatusCode::UNPROCESSABLE_ENTITY);
        drop(again);
        let recipient = dana();
        let file = recipient.room(&out, FILE).await.unwrap();
        let answer = file.body(vec![0; FILE]).into_response();
        recipient.answered(&out, READS, answer).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn asvs_2_4_1_what_is_made_for_somebody_is_not_kept_while_it_waits_for_room() {
        let out = HandedOut::default();
        let first = dana().room(&out, FILE).await.unwrap();
        let recipient = dana();
        let mut making = recipient.making(&out);
        let mut body = Box::pin(making.body(vec![0; FILE]));
        let moment = std::time::Duration::from_secs(2);
        assert!(tokio::time::timeout(moment, &mut body).await.is_err());
        drop(first);
        assert!(body.await.unwrap().is_none(), "it was kept");
        // There is room for it now, whoever else comes.
        dana().room(&out, FILE).await.unwrap_err();
        let body = making.body(vec![0; FILE]).await.unwrap().unwrap();
        assert_eq!(body.size_hint().exact(), Some(FILE as u64));
    }
}
