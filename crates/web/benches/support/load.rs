//! A plain HTTP/1.1 client that keeps its connections and counts.

use super::server::Server;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What was seen of a page.
pub struct Load {
    /// Requests a second, all connections together.
    pub rate: f64,
    /// Processor time of the server per request.
    pub cpu_ms: f64,
    /// Half of all requests were answered within.
    pub p50_ms: f64,
    /// 99 of 100 requests were answered within.
    pub p99_ms: f64,
    /// Bytes of the largest answer, head and all.
    pub largest: usize,
}

/// Asks for the paths in turns over some connections, first a tenth of the
/// requests to warm up.
pub fn drive(
    server: &Server,
    paths: &[String],
    connections: usize,
    requests: usize,
    cookie: Option<&str>,
) -> Load {
    run(server, paths, connections, requests / 10, cookie);
    let cpu = server.cpu();
    let start = Instant::now();
    let (mut waits, largest) = run(server, paths, connections, requests, cookie);
    let taken = start.elapsed();
    let cpu = server.cpu() - cpu;
    waits.sort_unstable();
    let at =
        |part: usize| waits[(waits.len() * part / 100).min(waits.len() - 1)].as_secs_f64() * 1e3;
    Load {
        rate: waits.len() as f64 / taken.as_secs_f64(),
        cpu_ms: cpu.as_secs_f64() * 1e3 / waits.len() as f64,
        p50_ms: at(50),
        p99_ms: at(99),
        largest,
    }
}

fn run(
    server: &Server,
    paths: &[String],
    connections: usize,
    requests: usize,
    cookie: Option<&str>,
) -> (Vec<Duration>, usize) {
    let next = Arc::new(AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..connections)
            .map(|_| {
                let next = next.clone();
                scope.spawn(move || {
                    let mut connection = Connection::open(server, cookie);
                    let (mut waits, mut largest) = (Vec::new(), 0);
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= requests {
                            return (waits, largest);
                        }
                        let start = Instant::now();
                        let bytes = connection.get(&paths[number % paths.len()]);
                        waits.push(start.elapsed());
                        largest = largest.max(bytes);
                    }
                })
            })
            .collect();
        let mut all = (Vec::with_capacity(requests), 0);
        for worker in workers {
            let (waits, largest) = worker.join().expect("a client finishes");
            all.0.extend(waits);
            all.1 = all.1.max(largest);
        }
        all
    })
}

/// A connection that is kept.
pub struct Connection {
    stream: BufReader<TcpStream>,
    host: String,
    cookie: String,
}

impl Connection {
    /// Connects.
    pub fn open(server: &Server, cookie: Option<&str>) -> Connection {
        let stream = TcpStream::connect(server.address).expect("the server answers");
        stream.set_nodelay(true).expect("a socket option");
        Connection {
            stream: BufReader::with_capacity(1 << 18, stream),
            host: server.address.to_string(),
            cookie: cookie.map_or(String::new(), |c| format!("Cookie: {c}\r\n")),
        }
    }

    /// Asks for a page and reads it to its end; its bytes, head and all.
    ///
    /// # Panics
    /// On any status but 200: a page that fails is not a measurement.
    pub fn get(&mut self, path: &str) -> usize {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\n{}\r\n",
            self.host, self.cookie
        );
        self.send(path, &request)
    }

    /// Sends a change of a record as a program does, whatever its revision; bytes of
    /// the answer.
    ///
    /// # Panics
    /// On any status but 200.
    pub fn patch(&mut self, path: &str, token: &str, body: &str) -> usize {
        let request = format!(
            "PATCH {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nIf-Match: *\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.host,
            body.len()
        );
        self.send(path, &request)
    }

    fn send(&mut self, path: &str, request: &str) -> usize {
        self.stream
            .get_mut()
            .write_all(request.as_bytes())
            .expect("the request is sent");
        let (mut head, mut length) = (0, 0);
        let mut line = String::new();
        loop {
            line.clear();
            head += self
                .stream
                .read_line(&mut line)
                .expect("a line of the head");
            if head == line.len() {
                assert!(line.contains(" 200 "), "{path}: {line}");
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().expect("a length");
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).expect("the body");
        head + length
    }
}
