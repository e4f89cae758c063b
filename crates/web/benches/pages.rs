//! Pages over the 10,000-risk register, and changes through the API: server processor
//! time and waiting per request, with 8 connections on loopback, beside a bare
//! framework's "hello" in the same run. `changes` as an argument measures these alone.
//!
//! The server is a process of its own (this program, started again), so that
//! only its own processor time is counted. Run by `scripts/bench`.

#[path = "support/load.rs"]
mod load;
#[path = "support/server.rs"]
mod server;

use load::{Connection, Load, drive};
use std::process::ExitCode;
use std::time::Instant;

/// What a figure may be at most.
struct Bound {
    cpu_ms: f64,
    p99_ms: f64,
}

const PAGE: Bound = Bound {
    cpu_ms: 1.0,
    p99_ms: 20.0,
};
const DASHBOARD: Bound = Bound {
    cpu_ms: 2.0,
    p99_ms: 20.0,
};
/// Bytes of a page over the wire.
const PAGE_BYTES: usize = 150_000;
/// Processor time one change through the API may take; copying the register for it
/// would cost ten times as much.
const CHANGE_MS: f64 = 5.0;
/// Changes counted, after as many tenths for warming up.
const CHANGES: usize = 400;
/// Connections at once.
const CONNECTIONS: usize = 8;
/// Requests counted of each page, after as many tenths for warming up.
const REQUESTS: usize = 4_000;

fn main() -> ExitCode {
    if let Some(role) = std::env::var_os(server::ROLE) {
        return server::run(&role.to_string_lossy());
    }
    let book = server::book();
    if std::env::args().any(|arg| arg == "changes") {
        let server = server::Server::start("phiward", &book);
        return exit(changes(&server));
    }
    let hello = server::Server::start("hello", &book);
    let bare = drive(&hello, &[String::from("/")], CONNECTIONS, REQUESTS, None);
    println!(
        "bare framework, “hello”: {:.0} requests/s, {:.3} ms of processor time each",
        bare.rate, bare.cpu_ms
    );
    drop(hello);

    let server = server::Server::start("phiward", &book);
    println!(
        "start to first answer, with a snapshot: {:.0} ms (bound 300)",
        server.first_answer.as_secs_f64() * 1e3
    );
    let mut beyond = server.first_answer.as_millis() > 300;
    let cookie = server.cookie.clone();
    let base = &server.base;
    let lists: Vec<String> = [
        "laptop", "backup", "vendor", "access", "portal", "email", "theft", "",
    ]
    .iter()
    .flat_map(|word| {
        ["level", "number", "owner", "sentence"]
            .iter()
            .flat_map(move |sort| {
                (1..=3).map(move |page| {
                    format!("{base}/risks?q={word}&sort={sort}&dir=desc&page={page}")
                })
            })
    })
    .collect();
    let risks: Vec<String> = (1..=400)
        .map(|n| format!("{base}/risks/{}", n * 23))
        .collect();
    let cases = [
        ("list of 50 with search and sort", lists, PAGE),
        ("risk page", risks, PAGE),
        ("dashboard", vec![base.clone()], DASHBOARD),
        (
            "heat map",
            vec![format!("{base}/risks/heat-map")],
            DASHBOARD,
        ),
    ];
    println!(
        "| page | requests/s | of “hello” | server CPU ms | bound | p50 ms | p99 ms | bound | bytes |"
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (name, paths, bound) in cases {
        let seen: Load = drive(&server, &paths, CONNECTIONS, REQUESTS, Some(&cookie));
        println!(
            "| {name} | {:.0} | {:.2} | {:.3} | {} | {:.2} | {:.2} | {} | {} |",
            seen.rate,
            seen.rate / bare.rate,
            seen.cpu_ms,
            bound.cpu_ms,
            seen.p50_ms,
            seen.p99_ms,
            bound.p99_ms,
            seen.largest
        );
        beyond |=
            seen.cpu_ms > bound.cpu_ms || seen.p99_ms > bound.p99_ms || seen.largest > PAGE_BYTES;
    }
    println!(
        "memory of the server after this: {} MiB",
        server.memory_mib()
    );
    beyond |= changes(&server);
    exit(beyond)
}

fn exit(beyond: bool) -> ExitCode {
    match beyond {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}

/// Changes assets one after another, as a program does; whether that is beyond its bound.
fn changes(server: &server::Server) -> bool {
    let mut connection = Connection::open(server, None);
    let mut change = |at: usize| {
        let path = format!("/api/v1/assets/{}", at % 4_000 + 1);
        let body = format!("{{\"notes\":\"change {at}\"}}");
        connection.patch(&path, &server.token, &body);
    };
    (0..CHANGES / 10).for_each(&mut change);
    let cpu = server.cpu();
    let mut waits = Vec::with_capacity(CHANGES);
    for at in CHANGES..CHANGES * 2 {
        let start = Instant::now();
        change(at);
        waits.push(start.elapsed());
    }
    let each = (server.cpu() - cpu).as_secs_f64() * 1e3 / CHANGES as f64;
    waits.sort_unstable();
    let wait = |part: usize| waits[CHANGES * part / 100].as_secs_f64() * 1e3;
    println!(
        "change of an asset through the API: {each:.3} ms of processor time (bound {CHANGE_MS}), p50 {:.2} ms, p99 {:.2} ms",
        wait(50),
        wait(99)
    );
    each > CHANGE_MS
}
