//! Files that are handed out. Each is held whole until its reader has it, so there is room
//! for some at once: of one account, of one organization, and in all. Who reads slowly holds
//! up themselves; who does not read at all is given up by the connection.

use crate::bodies::{Most, NoRoom, Room, SMALL, Taking};
use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use ledger::OrgId;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Bytes handed out at once.
const HELD: usize = 272 << 20;
/// Of these, those of one organization: half of it, so that none shuts out the others.
const OF_ORG: usize = 136 << 20;
/// Of these, those of one account or token: the largest file there is, and some beside it.
const OF_ONE: usize = 68 << 20;
/// Bytes that go to the connection at a time.
const PIECE: usize = 64 << 10;

/// Room for what is handed out.
#[derive(Debug)]
pub struct HandedOut {
    organizations: Room,
    readers: Room,
}

impl Default for HandedOut {
    fn default() -> HandedOut {
        let most = |bytes, bytes_of_one| Most {
            bytes,
            bytes_of_one,
            requests_of_one: usize::MAX,
        };
        HandedOut {
            organizations: Room::of(most(usize::MAX, OF_ORG)),
            readers: Room::of(most(HELD, OF_ONE)),
        }
    }
}

impl HandedOut {
    /// Room for a file of so many bytes, before it is read. `reader` is the account or token.
    ///
    /// # Errors
    /// When what is being handed out takes all of it for too long.
    pub async fn room(&self, org: OrgId, reader: &str, bytes: usize) -> Result<Handing, NoRoom> {
        if bytes <= SMALL {
            return Ok(Handing { _taken: Vec::new() });
        }
        let org = org.to_string();
        // Both or neither: who waits takes nothing from others meanwhile.
        let both = || {
            let shared = self.organizations.take_bytes(&org, bytes)?;
            let own = self.readers.take_bytes(reader, bytes)?;
            // Left in this order: who waits is woken by the last.
            Some(vec![shared, own])
        };
        let _taken = self.readers.wait_for(both).await?;
        Ok(Handing { _taken })
    }
}

/// Room for a file, until it is sent.
#[derive(Debug)]
pub struct Handing {
    _taken: Vec<Taking>,
}

impl Handing {
    /// The body of an answer with these bytes.
    pub fn body(self, bytes: impl Into<Bytes>) -> Body {
        let held = Held {
            bytes: bytes.into(),
            _room: self,
        };
        Body::new(Pieces {
            left: Bytes::from_owner(held),
        })
    }
}

/// Bytes and their room. What is queued for sending refers to them, so that the room is given
/// back with the last piece of them.
struct Held {
    bytes: Bytes,
    _room: Handing,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Bytes that go piece by piece.
struct Pieces {
    left: Bytes,
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        let piece = self.left.len().min(PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.left.split_to(piece)))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;

    const A: OrgId = OrgId(uuid::Uuid::from_u128(1));
    const B: OrgId = OrgId(uuid::Uuid::from_u128(2));
    const FILE: usize = 60 << 20;

    #[tokio::test(start_paused = true)]
    async fn asvs_2_4_1_what_is_handed_out_at_once_is_bounded_and_shared() {
        let out = HandedOut::default();
        let first = out.room(A, "dana", FILE).await.unwrap();
        out.room(A, "dana", FILE).await.unwrap_err();
        out.room(A, "dana", SMALL).await.unwrap();
        let second = out.room(A, "lee", FILE).await.unwrap();
        // The organization has its half, whoever of it asks; another has its own.
        out.room(A, "omar", FILE).await.unwrap_err();
        let _third = out.room(B, "bea", FILE).await.unwrap();
        let _fourth = out.room(B, "nils", FILE).await.unwrap();
        // It is held until all is sent.
        let body = second.body(vec![0; 3 * PIECE]);
        out.room(A, "omar", FILE).await.unwrap_err();
        let sent = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        assert_eq!(sent.len(), 3 * PIECE);
        drop(sent);
        // A piece that is not sent yet holds all of it.
        let third = out.room(A, "omar", FILE).await.unwrap();
        let mut body = third.body(vec![0; 3 * PIECE]);
        let mut piece = None;
        while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
            piece = Some(frame.unwrap());
        }
        drop(body);
        out.room(A, "omar", FILE).await.unwrap_err();
        drop(piece);
        out.room(A, "omar", FILE).await.unwrap();
        drop(first);
        out.room(A, "dana", FILE).await.unwrap();
    }
}
