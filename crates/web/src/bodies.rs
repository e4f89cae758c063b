//! What may be sent: how much, in how many fields, how slowly, how much of it is held at
//! once, and by how many requests of one address. All of it is asked before anything is
//! kept.

use crate::error::PageError;
use crate::session::address;
use crate::state::AppState;
use axum::body::{Body, HttpBody};
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body::Frame;
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, Sleep};

/// Bytes of a form sent to an address that needs no session.
pub const OF_A_GUEST: usize = 16 << 10;
/// Bytes of any other form; uploads have limits of their own.
pub const OF_A_FORM: usize = 2 << 20;
/// Fields of a form. The largest of our own, on 200 records at once, have some hundreds.
pub const FIELDS: usize = 4_000;

/// Parts of a form with files: those of our own have some twenty.
pub const PARTS: usize = 100;

/// Bytes of bodies held at once.
const HELD: usize = 192 << 20;
/// Of these, what one address may have sent: the largest upload, and the forms beside it.
const HELD_OF_ONE: usize = 68 << 20;
/// Requests of one address that are answered at once. Directly it has no more
/// connections; behind a proxy this is its share of the proxy's.
pub const REQUESTS_OF_ONE: usize = 64;
/// What is so small waits for nobody.
pub const SMALL: usize = 64 << 10;
/// How long a body waits until there is room for it.
const WAITS: Duration = Duration::from_secs(20);

/// How long a body may take, whatever its size.
const GRACE: Duration = Duration::from_secs(15);
/// Bytes that a second is given for.
const PACE: u64 = 32 << 10;

/// Room for what is held at once.
#[derive(Debug, Clone)]
pub struct Room {
    inner: Arc<RoomInner>,
}

/// How much there is room for.
#[derive(Debug, Clone, Copy)]
pub struct Most {
    /// Bytes in all.
    pub bytes: usize,
    /// Bytes of one of those who share it.
    pub bytes_of_one: usize,
    /// Requests of one of them.
    pub requests_of_one: usize,
}

#[derive(Debug)]
struct RoomInner {
    most: Most,
    taken: Mutex<Taken>,
    freed: Notify,
}

#[derive(Debug, Default)]
struct Taken {
    bytes: usize,
    by_one: HashMap<String, Share>,
}

/// What one of them has of it.
#[derive(Debug, Default, Clone, Copy)]
struct Share {
    bytes: usize,
    requests: usize,
}

impl Default for Room {
    /// Room for the bodies of requests, which addresses share.
    fn default() -> Room {
        Room::of(Most {
            bytes: HELD,
            bytes_of_one: HELD_OF_ONE,
            requests_of_one: REQUESTS_OF_ONE,
        })
    }
}

impl Room {
    /// Room for so much.
    pub fn of(most: Most) -> Room {
        Room {
            inner: Arc::new(RoomInner {
                most,
                taken: Mutex::default(),
                freed: Notify::new(),
            }),
        }
    }

    /// Takes room for a request, or for so many bytes of its body, if there is some.
    fn take(&self, from: &str, more: Share) -> Option<Taking> {
        let most = self.inner.most;
        let mut taken = self.inner.taken();
        let own = taken.by_one.get(from).copied().unwrap_or_default();
        let own = Share {
            bytes: own.bytes.saturating_add(more.bytes),
            requests: own.requests.saturating_add(more.requests),
        };
        if taken.bytes.saturating_add(more.bytes) > most.bytes
            || own.bytes > most.bytes_of_one
            || own.requests > most.requests_of_one
        {
            return None;
        }
        taken.bytes += more.bytes;
        taken.by_one.insert(from.to_owned(), own);
        Some(Taking {
            room: self.inner.clone(),
            from: from.to_owned(),
            share: more,
        })
    }

    /// Takes room for a request, unless there are as many of one of them as may be.
    pub fn take_request(&self, from: &str) -> Option<Taking> {
        let one = Share {
            bytes: 0,
            requests: 1,
        };
        self.take(from, one)
    }

    /// A seat for a request, unless its address has as many as it may.
    fn seat(&self, from: String) -> Option<Seat> {
        let taking = self.take_request(&from)?;
        Some(Seat {
            room: self.clone(),
            from,
            taken: Arc::new(Mutex::new(vec![taking])),
        })
    }

    /// Takes room for so many bytes, if there is some.
    pub fn take_bytes(&self, from: &str, bytes: usize) -> Option<Taking> {
        self.take(from, Share { bytes, requests: 0 })
    }

    /// Room for so many bytes, once others are done.
    async fn wait(&self, from: &str, bytes: usize) -> Result<Taking, NoRoom> {
        self.wait_for(|| self.take_bytes(from, bytes)).await
    }

    /// What can be taken once others have left some of this room.
    ///
    /// # Errors
    /// When others need it for too long.
    pub async fn wait_for<T>(&self, take: impl FnMut() -> Option<T>) -> Result<T, NoRoom> {
        let taken = wait_for(&self.inner.freed, take).await;
        taken.ok_or(NoRoom::TakingIn)
    }
}

/// What can be taken once something was freed; `None` where that takes too long.
pub async fn wait_for<T>(freed: &Notify, mut take: impl FnMut() -> Option<T>) -> Option<T> {
    let taking = async move {
        loop {
            let freed = freed.notified();
            tokio::pin!(freed);
            freed.as_mut().enable();
            if let Some(taken) = take() {
                return taken;
            }
            freed.await;
        }
    };
    tokio::time::timeout(WAITS, taking).await.ok()
}

impl RoomInner {
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Room that is taken until it is dropped.
#[derive(Debug)]
pub struct Taking {
    room: Arc<RoomInner>,
    from: String,
    share: Share,
}

impl Drop for Taking {
    fn drop(&mut self) {
        let mut taken = self.room.taken();
        taken.bytes = taken.bytes.saturating_sub(self.share.bytes);
        if let Some(own) = taken.by_one.get_mut(&self.from) {
            own.bytes = own.bytes.saturating_sub(self.share.bytes);
            own.requests = own.requests.saturating_sub(self.share.requests);
            if own.bytes == 0 && own.requests == 0 {
                taken.by_one.remove(&self.from);
            }
        }
        drop(taken);
        self.room.freed.notify_waiters();
    }
}

/// The room that a request's body has, for as long as the request is answered.
#[derive(Debug, Clone)]
pub struct Seat {
    room: Room,
    from: String,
    taken: Arc<Mutex<Vec<Taking>>>,
}

impl Seat {
    /// Makes room for so many bytes of a body, before they are read.
    ///
    /// # Errors
    /// When others need all the room for too long.
    pub async fn make_room(&self, bytes: usize) -> Result<(), NoRoom> {
        if bytes <= SMALL {
            return Ok(());
        }
        let taking = self.room.wait(&self.from, bytes).await?;
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.push(taking);
        Ok(())
    }
}

/// There is no room for something that would be held in memory.
#[derive(Debug, Clone, Copy)]
pub enum NoRoom {
    /// For a body: others are sending theirs.
    TakingIn,
    /// For a file or a large answer: others are reading theirs.
    HandingOut,
    /// The same, for the answer that shows what was sent and is wrong.
    Refusing,
    /// The same, for the answer that says what was done.
    Telling,
}

impl NoRoom {
    /// What is said of it.
    pub fn message(self) -> &'static str {
        match self {
            NoRoom::TakingIn => {
                "the server is taking in as much as it can hold; nothing of this was read. Send it again in a minute"
            }
            NoRoom::HandingOut => {
                "the server is handing out as much as it can hold, to others or to you. Ask for it again in a minute"
            }
            NoRoom::Telling => {
                "what you sent was received and dealt with, and the server has no room for the page that says what came of it: it is handing out as much as it can hold, to others or to you. Look in a minute at what it was about, before you send it again"
            }
            NoRoom::Refusing => {
                "something is wrong with what you sent, and the server has no room for the page that says what: it is handing out as much as it can hold, to others or to you. Send it again in a minute"
            }
        }
    }
}

impl From<NoRoom> for PageError {
    fn from(none: NoRoom) -> PageError {
        PageError::Message {
            status: StatusCode::SERVICE_UNAVAILABLE,
            message: none.message().into(),
        }
    }
}

/// Gives every request a seat, and its body an end.
pub async fn seated(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let from = access::network(&address(&state, &parts));
    let Some(seat) = state.room().seat(from) else {
        return PageError::Message {
            status: StatusCode::TOO_MANY_REQUESTS,
            message: format!(
                "{REQUESTS_OF_ONE} requests from your network are being answered already; try again in a moment"
            ),
        }
        .into_response();
    };
    parts.extensions.insert(seat.clone());
    let body = match body.is_end_stream() {
        true => body,
        false => Body::new(Paced::new(body)),
    };
    let response = next.run(Request::from_parts(parts, body)).await;
    // Until here: what was read of the body may be held by whoever answered.
    drop(seat);
    response
}

/// Makes room for the body of a request, where it has a seat.
pub fn make_room(
    request: &Request,
    most: usize,
) -> impl Future<Output = Result<(), NoRoom>> + Send + use<> {
    let seat = request.extensions().get::<Seat>().cloned();
    let bytes = announced(request.headers(), most);
    async move {
        match seat {
            Some(seat) => seat.make_room(bytes).await,
            None => Ok(()),
        }
    }
}

/// Bytes that a body will have: what it says, or what it can have.
pub fn announced(headers: &HeaderMap, most: usize) -> usize {
    headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok())
        .map_or(most, |told| told.min(most))
}

/// A form with files, which are held in memory: read when there is room for it.
pub struct Files<const MOST: usize>(pub Multipart);

impl<const MOST: usize> FromRequest<AppState> for Files<MOST> {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, PageError> {
        make_room(&request, MOST).await?;
        Multipart::from_request(request, state)
            .await
            .map(Files)
            .map_err(|error| {
                PageError::bad_request(format!(
                    "the form did not arrive as one with files ({})",
                    error.body_text()
                ))
            })
    }
}

/// A body that ends in an error where it comes too slowly: it may take a while, and a
/// second more for every so many bytes that came. That begins when somebody reads it: what
/// waits for room is not late.
struct Paced {
    body: Body,
    came: u64,
    /// When it was first read, and until when it may take.
    read: Option<(Instant, Pin<Box<Sleep>>)>,
}

/// A body came too slowly.
#[derive(Debug, thiserror::Error)]
#[error("it came too slowly; send it again, over a better connection")]
struct TooSlow;

impl Paced {
    fn new(body: Body) -> Paced {
        Paced {
            body,
            came: 0,
            read: None,
        }
    }
}

impl HttpBody for Paced {
    type Data = <Body as HttpBody>::Data;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let paced = &mut *self;
        let (began, until) = paced.read.get_or_insert_with(|| {
            let began = Instant::now();
            (began, Box::pin(tokio::time::sleep_until(began + GRACE)))
        });
        if until.as_mut().poll(context).is_ready() {
            return Poll::Ready(Some(Err(axum::Error::new(TooSlow))));
        }
        let came = Pin::new(&mut paced.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &came
            && let Some(bytes) = frame.data_ref()
        {
            paced.came += bytes.len() as u64;
            let earned = Duration::from_millis(paced.came.saturating_mul(1000) / PACE);
            until.as_mut().reset(*began + GRACE + earned);
        }
        came
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat(room: &Room, from: &str) -> Seat {
        room.seat(from.to_owned()).expect("a seat")
    }

    #[tokio::test(start_paused = true)]
    async fn asvs_2_4_1_what_is_held_at_once_is_bounded_and_shared() {
        let room = Room::default();
        let big = 60 << 20;
        let (first, again) = (seat(&room, "a"), seat(&room, "a"));
        first.make_room(big).await.unwrap();
        // Another large one of the same address waits, and gives up; others do not.
        again.make_room(big).await.unwrap_err();
        again.make_room(SMALL).await.unwrap();
        let (other, third, fourth) = (seat(&room, "b"), seat(&room, "c"), seat(&room, "d"));
        other.make_room(big).await.unwrap();
        third.make_room(big).await.unwrap();
        fourth.make_room(big).await.unwrap_err();
        // As soon as one is done, who waits goes on.
        let waiting = tokio::spawn(async move { again.make_room(big).await });
        tokio::time::sleep(Duration::from_secs(5)).await;
        drop(first);
        waiting.await.unwrap().unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn asvs_15_1_3_a_body_that_dribbles_ends_and_a_slow_upload_does_not() {
        /// Sends so many bytes a second.
        struct Drip(usize, Pin<Box<Sleep>>);
        impl HttpBody for Drip {
            type Data = axum::body::Bytes;
            type Error = std::convert::Infallible;
            fn poll_frame(
                mut self: Pin<&mut Self>,
                context: &mut Context<'_>,
            ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
                std::task::ready!(self.1.as_mut().poll(context));
                let next = Instant::now() + Duration::from_secs(1);
                self.1.as_mut().reset(next);
                Poll::Ready(Some(Ok(Frame::data(vec![b'a'; self.0].into()))))
            }
        }
        let came = async |bytes: usize| {
            let drip = Drip(bytes, Box::pin(tokio::time::sleep(Duration::ZERO)));
            let body = Body::new(Paced::new(Body::new(drip)));
            let begun = Instant::now();
            axum::body::to_bytes(body, 20 << 20).await.unwrap_err();
            begun.elapsed().as_secs()
        };
        assert_eq!(came(1).await, 15);
        assert_eq!(came(1 << 10).await, 15);
        // 1 Mbit/s: it ends because it is too large, not because it is slow.
        assert_eq!(came(128 << 10).await, 160);
        // What waited until there was room for it is not late.
        let waits = Body::new(Paced::new(Body::from("words")));
        tokio::time::sleep(WAITS).await;
        axum::body::to_bytes(waits, 20).await.unwrap();
    }
}
