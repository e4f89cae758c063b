//! Room for what is handed out, and the pieces in which it goes.

use crate::bodies::{NoRoom, SMALL, wait_for};
use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use ledger::OrgId;
use std::collections::HashMap;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// Room for files: the largest there is, and some beside it, of one account or token.
const FILES: Most = Most::of(272 << 20, 68 << 20);
/// Up to so many bytes something has a room of its own with others like it: whoever takes a
/// large file out goes on to see pages, and so does everybody beside those who do.
const PAGE: usize = 1 << 20;
/// Room for pages, answers and files of that size.
const PAGES: Most = Most::of(48 << 20, 8 << 20);
/// Bytes that go to the connection at a time.
const PIECE: usize = 64 << 10;

/// How long something is handed out for which others wait, and bytes for which a second more
/// is given.
const GRACE: Duration = Duration::from_secs(30);
const PACE: u64 = 256 << 10;

/// Room for what is handed out.
#[derive(Debug)]
pub struct HandedOut {
    files: Arc<Inner>,
    pages: Arc<Inner>,
}

/// How much there is room for at once.
#[derive(Debug, Clone, Copy)]
struct Most {
    /// Bytes in all.
    all: usize,
    /// Of these, those of one organization, as long as as much stays free.
    of_org: usize,
    /// Of these, those of one organization whatever others have: where two take all they can
    /// get there is room for more of them.
    share: usize,
    /// Of these, those of one account or token.
    of_one: usize,
}

impl Most {
    const fn of(all: usize, of_one: usize) -> Most {
        Most {
            all,
            of_org: all / 2,
            share: all / 4,
            of_one,
        }
    }
}

#[derive(Debug)]
struct Inner {
    most: Most,
    taken: Mutex<Taken>,
    freed: Notify,
}

impl Default for HandedOut {
    fn default() -> HandedOut {
        let room = |most| {
            Arc::new(Inner {
                most,
                taken: Mutex::default(),
                freed: Notify::new(),
            })
        };
        HandedOut {
            files: room(FILES),
            pages: room(PAGES),
        }
    }
}

/// Who has how much of it, and who waits. It is under one lock: room is taken of all, of the
/// organization's and of one's own at once or not at all, so that nobody finds none where
/// another was about to take it, and gave it back without a word.
#[derive(Debug, Default)]
struct Taken {
    all: usize,
    of_org: HashMap<OrgId, usize>,
    of_reader: HashMap<String, usize>,
    /// How many wait for what anybody has.
    waiting: usize,
    /// How many wait for what their own organization has.
    waiting_of: HashMap<OrgId, usize>,
}

/// Whose room there is none of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lack {
    Reader,
    Org,
    All,
}

impl Taken {
    fn lack(&self, most: Most, org: OrgId, reader: &str, bytes: usize) -> Option<Lack> {
        let with = |had: Option<&usize>| had.copied().unwrap_or_default().saturating_add(bytes);
        let (all, of_org) = (self.all.saturating_add(bytes), with(self.of_org.get(&org)));
        if with(self.of_reader.get(reader)) > most.of_one {
            Some(Lack::Reader)
        } else if of_org > most.of_org {
            Some(Lack::Org)
        } else if all > most.all || (of_org > most.share && all > most.all - most.of_org) {
            Some(Lack::All)
        } else {
            None
        }
    }

    fn begin_to_wait(&mut self, org: OrgId, lack: Lack) {
        match lack {
            Lack::Reader => {}
            Lack::Org => *self.waiting_of.entry(org).or_default() += 1,
            Lack::All => self.waiting += 1,
        }
    }

    fn end_to_wait(&mut self, org: OrgId, lack: Lack) {
        match lack {
            Lack::Reader => {}
            Lack::Org => less(&mut self.waiting_of, &org, 1),
            Lack::All => self.waiting = self.waiting.saturating_sub(1),
        }
    }
}

/// Takes away of something; where nothing is left of it, it goes.
fn less<K: Hash + Eq>(of: &mut HashMap<K, usize>, key: &K, by: usize) {
    if let Some(had) = of.get_mut(key) {
        *had = had.saturating_sub(by);
        if *had == 0 {
            of.remove(key);
        }
    }
}

impl Inner {
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HandedOut {
    /// Room for so many bytes. `reader` is the account or token.
    ///
    /// # Errors
    /// When what is being handed out takes all of it for too long.
    pub async fn room(&self, org: OrgId, reader: &str, bytes: usize) -> Result<Handing, NoRoom> {
        let lack = match self.take(org, reader, bytes) {
            Ok(room) => return Ok(room),
            Err(lack) => lack,
        };
        let inner = self.of(bytes);
        let mut waiting = Waiting::begin(inner, org, lack);
        let take = || match self.take(org, reader, bytes) {
            Ok(room) => Some(room),
            // What they wait for may be another's by now.
            Err(lack) => {
                waiting.lacks(lack);
                None
            }
        };
        let taken = wait_for(&inner.freed, take).await;
        taken.ok_or(NoRoom::HandingOut)
    }

    /// The room that something of so many bytes has with others like it.
    fn of(&self, bytes: usize) -> &Arc<Inner> {
        match bytes <= PAGE {
            true => &self.pages,
            false => &self.files,
        }
    }

    /// The same, if there is some.
    pub fn at_once(&self, org: OrgId, reader: &str, bytes: usize) -> Option<Handing> {
        self.take(org, reader, bytes).ok()
    }

    /// What is larger than anybody's room takes all that one may have.
    fn take(&self, org: OrgId, reader: &str, bytes: usize) -> Result<Handing, Lack> {
        if bytes <= SMALL {
            return Ok(Handing::default());
        }
        let inner = self.of(bytes);
        let bytes = bytes.min(inner.most.of_one);
        let mut taken = inner.taken();
        if let Some(lack) = taken.lack(inner.most, org, reader, bytes) {
            return Err(lack);
        }
        taken.all += bytes;
        *taken.of_org.entry(org).or_default() += bytes;
        *taken.of_reader.entry(reader.to_owned()).or_default() += bytes;
        Ok(Handing {
            room: Some(Arc::new(Share {
                inner: inner.clone(),
                org,
                reader: reader.to_owned(),
                bytes,
            })),
        })
    }
}

/// Somebody who waits for room.
struct Waiting<'i> {
    inner: &'i Inner,
    org: OrgId,
    lack: Lack,
}

impl Waiting<'_> {
    fn begin(inner: &Inner, org: OrgId, lack: Lack) -> Waiting<'_> {
        inner.taken().begin_to_wait(org, lack);
        Waiting { inner, org, lack }
    }

    /// Says what they wait for now.
    fn lacks(&mut self, lack: Lack) {
        if lack != self.lack {
            let mut taken = self.inner.taken();
            taken.end_to_wait(self.org, self.lack);
            taken.begin_to_wait(self.org, lack);
            self.lack = lack;
        }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.inner.taken().end_to_wait(self.org, self.lack);
    }
}

/// Room that is taken until it is dropped.
#[derive(Debug)]
struct Share {
    inner: Arc<Inner>,
    org: OrgId,
    reader: String,
    bytes: usize,
}

impl Share {
    /// Whether somebody waits for what this one has.
    fn is_waited_for(&self) -> bool {
        let taken = self.inner.taken();
        taken.waiting > 0 || taken.waiting_of.contains_key(&self.org)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut taken = self.inner.taken();
        taken.all = taken.all.saturating_sub(self.bytes);
        less(&mut taken.of_org, &self.org, self.bytes);
        less(&mut taken.of_reader, &self.reader, self.bytes);
        drop(taken);
        self.inner.freed.notify_waiters();
    }
}

/// Room for something, until it is sent; none is taken for what is small.
#[derive(Debug, Default)]
pub struct Handing {
    room: Option<Arc<Share>>,
}

impl Handing {
    /// The body of an answer with these bytes.
    pub fn body(self, bytes: impl Into<Bytes>) -> Body {
        let room = self.room.clone();
        let held = Held {
            bytes: bytes.into(),
            _room: self,
        };
        Body::new(Pieces {
            left: Bytes::from_owner(held),
            sent: 0,
            began: Instant::now(),
            room,
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
    sent: u64,
    began: Instant,
    room: Option<Arc<Share>>,
}

/// Others waited for the room of an answer that was read slowly.
#[derive(Debug, thiserror::Error)]
#[error("it was read too slowly while others waited; ask for it again, over a better connection")]
struct TooSlow;

impl Pieces {
    fn is_late(&self) -> bool {
        let earned = Duration::from_millis(self.sent.saturating_mul(1000) / PACE);
        self.began.elapsed() > GRACE + earned
            && self.room.as_ref().is_some_and(|room| room.is_waited_for())
    }
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = TooSlow;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TooSlow>>> {
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        if self.is_late() {
            return Poll::Ready(Some(Err(TooSlow)));
        }
        let piece = self.left.len().min(PIECE);
        self.sent += piece as u64;
        let piece = self.left.split_to(piece);
        if self.left.is_empty() {
            // From here on the last piece alone holds it.
            self.room = None;
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
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
    const C: OrgId = OrgId(uuid::Uuid::from_u128(3));
    const D: OrgId = OrgId(uuid::Uuid::from_u128(4));
    const FILE: usize = 60 << 20;

    /// The next piece of a body.
    async fn next(body: &mut Body) -> Option<Result<Bytes, axum::Error>> {
        let frame = poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await?;
        Some(frame.map(|frame| frame.into_data().unwrap()))
    }

    #[tokio::test(start_paused = true)]
    async fn asvs_2_4_1_what_is_handed_out_at_once_is_bounded_and_shared() {
        let out = HandedOut::default();
        let first = out.room(A, "dana", FILE).await.unwrap();
        out.room(A, "dana", FILE).await.unwrap_err();
        out.room(A, "dana", SMALL).await.unwrap();
        let second = out.room(A, "lee", FILE).await.unwrap();
        // The organization has its half, whoever of it asks; others have their share.
        out.room(A, "omar", FILE).await.unwrap_err();
        let bea = out.room(B, "bea", FILE).await.unwrap();
        out.room(B, "nils", FILE).await.unwrap_err();
        let cleo = out.room(C, "cleo", FILE).await.unwrap();
        out.room(D, "dov", FILE).await.unwrap_err();
        // It is held until all is sent.
        let body = second.body(vec![0; 3 * PIECE]);
        out.room(A, "omar", FILE).await.unwrap_err();
        let sent = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        assert_eq!(sent.len(), 3 * PIECE);
        drop(sent);
        drop((bea, cleo));
        // A piece that is not sent yet holds all of it.
        let third = out.room(A, "omar", FILE).await.unwrap();
        let mut body = third.body(vec![0; 3 * PIECE]);
        let mut piece = None;
        while let Some(next) = next(&mut body).await {
            piece = Some(next.unwrap());
        }
        drop(body);
        out.room(A, "omar", FILE).await.unwrap_err();
        drop(piece);
        out.room(A, "omar", FILE).await.unwrap();
        drop(first);
        out.room(A, "dana", FILE).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn asvs_2_4_1_two_organizations_leave_room_for_others() {
        let out = HandedOut::default();
        let mut held = Vec::new();
        for n in 0..40 {
            for org in [A, B] {
                let room = out.at_once(org, &format!("{org} {n}"), 8 << 20);
                held.extend(room);
            }
        }
        assert!(held.len() > 10, "{}", held.len());
        // The largest file there is, of somebody else.
        out.room(C, "cleo", FILES.of_one).await.unwrap();
        // What is said to be larger than anything takes what one may have.
        let all = out.room(C, "cleo", usize::MAX).await.unwrap();
        out.room(C, "cleo", PAGE + 1).await.unwrap_err();
        drop(all);
    }

    #[tokio::test(start_paused = true)]
    async fn asvs_2_4_1_who_takes_out_large_files_goes_on_to_see_pages() {
        let out = HandedOut::default();
        let mut held = Vec::new();
        for (org, reader) in [(A, "dana"), (A, "lee"), (B, "bea"), (C, "cleo")] {
            held.push(out.room(org, reader, FILES.of_one).await.unwrap());
        }
        out.room(D, "dov", FILE).await.unwrap_err();
        // A page of somebody who takes a file out, and of somebody who takes none.
        out.room(A, "dana", PAGE).await.unwrap();
        out.room(D, "dov", PAGE).await.unwrap();
        // They are bounded and shared, too.
        let pages: Vec<Handing> = (0..40)
            .filter_map(|n| out.at_once(A, &format!("{}", n % 7), PAGE))
            .collect();
        assert_eq!(pages.len(), PAGES.of_org / PAGE);
        out.room(A, "dana", PAGE).await.unwrap_err();
        out.room(D, "dov", PAGE).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn asvs_2_4_1_who_waits_for_others_is_waited_for_whatever_they_lacked_at_first() {
        let out = Arc::new(HandedOut::default());
        let mut slow = out.room(A, "dana", FILE).await.unwrap().body(vec![0; FILE]);
        let own = out.room(A, "lee", FILE).await.unwrap();
        tokio::time::sleep(GRACE - Duration::from_secs(5)).await;
        let lee = out.clone();
        let waits = tokio::spawn(async move { lee.room(A, "lee", FILE).await.map(drop) });
        tokio::time::sleep(Duration::from_secs(1)).await;
        // Their own is free again, and a colleague takes it first.
        drop(own);
        let colleague = out.at_once(A, "omar", FILE).expect("room");
        tokio::time::sleep(Duration::from_secs(10)).await;
        next(&mut slow).await.unwrap().unwrap_err();
        drop(slow);
        waits.await.unwrap().unwrap();
        drop(colleague);
    }

    #[tokio::test(start_paused = true)]
    async fn asvs_2_4_1_who_reads_slowly_is_given_up_where_others_wait() {
        let out = Arc::new(HandedOut::default());
        let mut slow = out.room(A, "dana", FILE).await.unwrap().body(vec![0; FILE]);
        let _lee = out.room(A, "lee", FILE).await.unwrap();
        next(&mut slow).await.unwrap().unwrap();
        tokio::time::sleep(GRACE + Duration::from_secs(5)).await;
        // Nobody waits, or only for their own.
        next(&mut slow).await.unwrap().unwrap();
        let waits = |org, reader: &'static str| {
            let out = out.clone();
            tokio::spawn(async move { out.room(org, reader, FILE).await.map(drop) })
        };
        let own = waits(A, "lee");
        tokio::time::sleep(Duration::from_secs(1)).await;
        next(&mut slow).await.unwrap().unwrap();
        own.abort();
        let colleague = waits(A, "omar");
        tokio::time::sleep(Duration::from_secs(1)).await;
        next(&mut slow).await.unwrap().unwrap_err();
        drop(slow);
        colleague.await.unwrap().unwrap();
        // Who reads at a good pace is not.
        let mut good = out.room(A, "dana", FILE).await.unwrap().body(vec![0; FILE]);
        let colleague = waits(A, "omar");
        while let Some(piece) = next(&mut good).await {
            piece.unwrap();
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        colleague.abort();
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn asvs_2_4_1_nobody_waits_for_room_that_is_free() {
        let out = Arc::new(HandedOut::default());
        let mut all = Vec::new();
        // Many of one organization, some of whom lack only their own.
        for n in 0..400_u32 {
            let out = out.clone();
            all.push(tokio::spawn(async move {
                let reader = format!("r{}", n % 5);
                let room = out.room(A, &reader, 40 << 20).await;
                tokio::task::yield_now().await;
                room.map(drop)
            }));
        }
        let begun = Instant::now();
        for one in all {
            one.await.unwrap().unwrap();
        }
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "somebody was not woken"
        );
    }
}
