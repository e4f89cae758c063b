//! A TCP proxy in front of PostgreSQL that cuts connections at chosen moments.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// When to cut, relative to the message that contains a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cut {
    /// The server never sees it.
    Before,
    /// The server has answered, and the answer never arrives.
    After,
    /// It was sent, and nobody waits to see whether the server reads it.
    AtOnce,
}

struct Plan {
    text: Vec<u8>,
    cut: Cut,
    down: Duration,
}

#[derive(Default)]
struct State {
    plan: Option<Plan>,
    /// Until when new connections are refused.
    down: Option<Instant>,
    /// Both ends of every connection.
    open: Vec<TcpStream>,
}

/// A proxy that runs until the test's process ends.
pub struct Proxy {
    /// Where it listens.
    pub port: u16,
    state: Arc<Mutex<State>>,
}

impl Proxy {
    /// Listens for connections to a server on this port of this computer.
    pub fn start(server: u16) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state: Arc<Mutex<State>> = Arc::default();
        let shared = state.clone();
        thread::spawn(move || {
            for client in listener.incoming() {
                accept(client.unwrap(), server, &shared);
            }
        });
        Proxy { port, state }
    }

    /// The next message that contains `text` ends all connections, and for so
    /// long no new ones are made.
    pub fn cut(&self, text: &str, cut: Cut, down: Duration) {
        let text = text.as_bytes().to_vec();
        self.state.lock().unwrap().plan = Some(Plan { text, cut, down });
    }

    /// Whether the planned cut was made.
    pub fn has_cut(&self) -> bool {
        self.state.lock().unwrap().plan.is_none()
    }
}

fn accept(client: TcpStream, server: u16, shared: &Arc<Mutex<State>>) {
    let mut state = shared.lock().unwrap();
    if state.down.is_some_and(|until| Instant::now() < until) {
        return;
    }
    let upstream = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], server))).unwrap();
    for end in [&client, &upstream] {
        end.set_nodelay(true).unwrap();
        state.open.push(end.try_clone().unwrap());
    }
    let (mut from, mut to) = (upstream.try_clone().unwrap(), client.try_clone().unwrap());
    thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Both);
    });
    let shared = shared.clone();
    thread::spawn(move || forward(client, upstream, &shared));
}

/// Passes on what the client says, until the moment to cut.
fn forward(mut client: TcpStream, mut upstream: TcpStream, shared: &Mutex<State>) {
    let mut buffer = vec![0; 1 << 20];
    while let Ok(length @ 1..) = client.read(&mut buffer) {
        let bytes = &buffer[..length];
        let mut state = shared.lock().unwrap();
        let found = |plan: &Plan| {
            let text = &plan.text[..];
            bytes.windows(text.len()).any(|window| window == text)
        };
        let Some(plan) = state.plan.take_if(|plan| found(plan)) else {
            drop(state);
            if upstream.write_all(bytes).is_err() {
                break;
            }
            continue;
        };
        // The client hears nothing from now on, whatever the server does.
        state.down = Some(Instant::now() + plan.down);
        for end in state.open.drain(..) {
            if end.peer_addr().ok() == client.peer_addr().ok() {
                let _ = end.shutdown(Shutdown::Write);
            } else if end.peer_addr().ok() != upstream.peer_addr().ok()
                || end.local_addr().ok() != upstream.local_addr().ok()
            {
                let _ = end.shutdown(Shutdown::Both);
            }
        }
        drop(state);
        if plan.cut != Cut::Before {
            let _ = upstream.write_all(bytes);
        }
        if plan.cut == Cut::After {
            // Long enough for the server to have done it.
            thread::sleep(Duration::from_millis(60));
        }
        break;
    }
    let _ = upstream.shutdown(Shutdown::Both);
    let _ = client.shutdown(Shutdown::Both);
}
