//! How many connections are open at once, and whose they are. A program that opens
//! many must not use up the files the process may hold, nor shut out everybody else:
//! where there is no place left, the connection gives way that has been idle longest.

use axum_server::accept::Accept;
use std::collections::HashMap;
use std::future::Future;
use std::io::{Error, ErrorKind, IoSlice, Result};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;
use tower::Service;

/// How long an answer waits for who reads it, in all, and a second more for every so many
/// bytes that went: what is held of it is held for others, too.
const GRACE: Duration = Duration::from_secs(30);
const PACE: u64 = 32 << 10;
/// How long it waits without anything being read.
const STALLS: Duration = Duration::from_secs(20);

/// How many connections may be open.
#[derive(Debug, Clone, Copy)]
pub struct Most {
    /// In all.
    pub open: usize,
    /// From one address; `None` where all come from a proxy.
    pub of_one_address: Option<usize>,
}

/// Accepts connections as another acceptor does, as long as there is a place for them;
/// those beyond are closed at once.
#[derive(Debug, Clone)]
pub struct Limited<A> {
    inner: A,
    places: Arc<Places>,
}

impl<A> Limited<A> {
    /// At most so many.
    pub fn new(inner: A, most: Most) -> Limited<A> {
        let places = Arc::new(Places {
            most,
            taken: Mutex::default(),
        });
        Limited { inner, places }
    }
}

impl<A, S> Accept<TcpStream, S> for Limited<A>
where
    A: Accept<Counted, Answering<S>>,
    A::Future: Send + 'static,
{
    type Stream = A::Stream;
    type Service = A::Service;
    type Future = Pin<Box<dyn Future<Output = Result<(A::Stream, A::Service)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let place = stream
            .peer_addr()
            .and_then(|peer| Places::take(&self.places, &peer));
        let place = match place {
            Ok(place) => Arc::new(place),
            Err(error) => return Box::pin(async { Err(error) }),
        };
        let patience = None;
        let service = Answering {
            inner: service,
            place: place.clone(),
        };
        Box::pin(self.inner.accept(
            Counted {
                stream,
                place,
                patience,
            },
            service,
        ))
    }
}

/// The places there are, and who has them.
#[derive(Debug)]
struct Places {
    most: Most,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    next: u64,
    by: HashMap<u64, Arc<Connection>>,
}

/// What is known of an open connection.
#[derive(Debug)]
struct Connection {
    /// The network it comes from.
    from: String,
    /// When it last was of use: opened, a request answered, or part of an answer sent.
    used: Mutex<Instant>,
    /// Requests being answered.
    answering: AtomicUsize,
    /// How the answer to the last one is taken.
    sending: Mutex<Sending>,
    gives_way: AtomicBool,
    /// Who waits to read, and who to write.
    waiting: Mutex<[Option<Waker>; 2]>,
}

/// How an answer is taken by who asked for it.
#[derive(Debug, Default)]
struct Sending {
    /// Bytes that went.
    went: u64,
    /// How long it waited for the reader, and since when it does.
    waited: Duration,
    since: Option<Instant>,
}

impl Sending {
    fn went(&mut self, bytes: usize, now: Instant) {
        if let Some(since) = self.since.take() {
            self.waited += now.duration_since(since);
        }
        self.went = self.went.saturating_add(bytes as u64);
    }

    /// How long it still waits for the reader; nothing where that is over.
    fn waits(&mut self, now: Instant) -> Duration {
        let since = now.duration_since(*self.since.get_or_insert(now));
        let earned = Duration::from_millis(self.went.saturating_mul(1000) / PACE);
        let in_all = (GRACE + earned).saturating_sub(self.waited + since);
        in_all.min(STALLS.saturating_sub(since))
    }
}

impl Connection {
    fn sending(&self) -> MutexGuard<'_, Sending> {
        self.sending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn touch(&self) {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn used(&self) -> Instant {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn give_way(&self) {
        self.gives_way.store(true, Ordering::SeqCst);
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        for waker in waiting.iter_mut().filter_map(Option::take) {
            waker.wake();
        }
    }

    /// Fails where the connection has to give way; remembers whom to wake when it has to.
    fn may_go_on(&self, direction: usize, context: &Context<'_>) -> Result<()> {
        {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            let place = &mut waiting[direction];
            if !place.as_ref().is_some_and(|w| w.will_wake(context.waker())) {
                *place = Some(context.waker().clone());
            }
        }
        match self.gives_way.load(Ordering::SeqCst) {
            true => Err(Error::new(
                ErrorKind::ConnectionAborted,
                "another connection took its place",
            )),
            false => Ok(()),
        }
    }
}

impl Places {
    /// A place for a connection, if need be that of one which is idle: of the same
    /// address where that has its share, of any where all are taken.
    fn take(places: &Arc<Places>, peer: &SocketAddr) -> Result<Place> {
        let from = access::network(&peer.ip().to_string());
        let mut taken = places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let own = taken.by.values().filter(|open| open.from == from).count();
        if places.most.of_one_address.is_some_and(|most| own >= most) {
            taken.free(|open| open.from == from)?;
        }
        if taken.by.len() >= places.most.open {
            taken.free(|_| true)?;
        }
        let number = taken.next;
        taken.next += 1;
        let connection = Arc::new(Connection {
            from,
            used: Mutex::new(Instant::now()),
            answering: AtomicUsize::new(0),
            sending: Mutex::default(),
            gives_way: AtomicBool::new(false),
            waiting: Mutex::default(),
        });
        taken.by.insert(number, connection.clone());
        drop(taken);
        Ok(Place {
            number,
            connection,
            places: places.clone(),
        })
    }
}

impl Taken {
    /// Has the one give way that has been idle longest among those that fit.
    fn free(&mut self, fits: impl Fn(&Connection) -> bool) -> Result<()> {
        let idle = self
            .by
            .iter()
            .filter(|(_, open)| open.answering.load(Ordering::SeqCst) == 0 && fits(open));
        let oldest = idle.min_by_key(|(_, open)| open.used()).map(|(n, _)| *n);
        let oldest = oldest.and_then(|number| self.by.remove(&number));
        match oldest {
            Some(oldest) => {
                oldest.give_way();
                Ok(())
            }
            None => Err(Error::other("too many connections")),
        }
    }
}

/// A place that is taken until it is dropped.
#[derive(Debug)]
struct Place {
    number: u64,
    connection: Arc<Connection>,
    places: Arc<Places>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self
            .places
            .taken
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        taken.by.remove(&self.number);
    }
}

/// A connection that counts as open until it is dropped.
#[derive(Debug)]
pub struct Counted {
    stream: TcpStream,
    place: Arc<Place>,
    /// The end of waiting for who reads, while it waits.
    patience: Option<Pin<Box<Sleep>>>,
}

const READING: usize = 0;
const WRITING: usize = 1;

impl Counted {
    fn may_go_on(&self, direction: usize, context: &Context<'_>) -> Result<()> {
        self.place.connection.may_go_on(direction, context)
    }

    fn sent(
        &mut self,
        sent: Poll<Result<usize>>,
        context: &mut Context<'_>,
    ) -> Poll<Result<usize>> {
        let (connection, now) = (&self.place.connection, Instant::now());
        match sent {
            Poll::Ready(Ok(bytes)) => {
                connection.touch();
                connection.sending().went(bytes, now);
                self.patience = None;
            }
            Poll::Ready(Err(_)) => {}
            Poll::Pending => {
                let waits = connection.sending().waits(now);
                let patience = self
                    .patience
                    .get_or_insert_with(|| Box::pin(tokio::time::sleep(waits)));
                if patience.as_mut().poll(context).is_ready() {
                    return Poll::Ready(Err(Error::new(
                        ErrorKind::TimedOut,
                        "the answer was read too slowly",
                    )));
                }
            }
        }
        sent
    }
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        self.may_go_on(READING, context)?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        self.may_go_on(WRITING, context)?;
        let sent = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.sent(sent, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        self.may_go_on(WRITING, context)?;
        let sent = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.sent(sent, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// Answers as another service does; meanwhile its connection is not idle.
#[derive(Debug, Clone)]
pub struct Answering<S> {
    inner: S,
    place: Arc<Place>,
}

/// A request being answered.
struct Answer(Arc<Place>);

impl Answer {
    fn begin(place: &Arc<Place>) -> Answer {
        place.connection.answering.fetch_add(1, Ordering::SeqCst);
        *place.connection.sending() = Sending::default();
        Answer(place.clone())
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        let connection = &self.0.connection;
        connection.touch();
        connection.answering.fetch_sub(1, Ordering::SeqCst);
    }
}

impl<S, R> Service<R> for Answering<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = std::result::Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<std::result::Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let answer = Answer::begin(&self.place);
        let answered = self.inner.call(request);
        Box::pin(async move {
            let answered = answered.await;
            drop(answer);
            answered
        })
    }
}
