//! The server measured: this program started again as a process of its own.

use access::{Access, LinkKind, Membership, Permission, Policy, Role, Roles, SignIn};
use app::DataFolder;
use jiff::{SignedDuration, Timestamp};
use ledger::{Head, NewEntry, NewPart, OrgId};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use web::{AppState, Listening, ServeOptions, ServerOptions, serve};

/// Names what the process started again is to be.
pub const ROLE: &str = "PHIWARD_BENCH_ROLE";
const FOLDER: &str = "PHIWARD_BENCH_FOLDER";
/// Entries appended to the ledger at once.
const BATCH: usize = 5_000;
const EMAIL: &str = "bench@example.org";
const PASSWORD: &str = "seven brown kettles whistle at dawn";

/// A folder with the 10,000-risk book, and somebody signed in.
pub struct Prepared {
    folder: tempfile::TempDir,
    cookie: String,
    token: String,
}

/// Makes the folder.
pub fn book() -> Prepared {
    let folder = tempfile::tempdir().expect("a folder");
    let (cookie, token) = runtime().block_on(fill(folder.path()));
    Prepared {
        folder,
        cookie,
        token,
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime starts")
}

async fn open(folder: &Path) -> (DataFolder, Access) {
    let data_folder = DataFolder::open(folder, None)
        .await
        .expect("a data folder opens");
    let key = data_folder.seal_key(None).expect("a key");
    let access = Access::new(data_folder.ledger().clone(), key, Policy::default());
    (data_folder, access)
}

/// Fills the folder; the cookie of somebody signed in, and a token.
async fn fill(folder: &Path) -> (String, String) {
    let (data_folder, access) = open(folder).await;
    let org = OrgId(uuid::Uuid::from_u128(7));
    let ledger = data_folder.ledger();
    ledger
        .create_organization(org, "Bench")
        .await
        .expect("an organization");
    let bodies = testkit::large_register(10_000, 5_000, 60_000);
    let past = ledger.clone().with_any_time();
    let mut head = Head::empty(org);
    for (part, batch) in bodies.chunks(BATCH).enumerate() {
        let new: Vec<NewEntry> = batch
            .iter()
            .enumerate()
            .map(|(i, stored)| NewEntry {
                time: testkit::time_of((part * BATCH + i + 1) as u64).as_microsecond(),
                public: stored.outline.clone(),
                parts: stored
                    .parts
                    .iter()
                    .map(|bytes| NewPart {
                        salt: [7; 32],
                        bytes: bytes.clone(),
                    })
                    .collect(),
                blobs: Vec::new(),
            })
            .collect();
        let appended = past.append(org, &head, &new, &[]).await;
        head = appended.expect("entries are appended");
    }
    // Opened once, so that there is a snapshot.
    data_folder.open_book(org).await.expect("the book opens");
    let at = Timestamp::now();
    let hour = SignedDuration::from_hours(1);
    let link = access
        .make_link(LinkKind::Setup, None, hour, at)
        .await
        .expect("a link");
    let account = access
        .set_up(&link, "Bench", EMAIL, PASSWORD, at)
        .await
        .expect("an account");
    let by = access
        .account(account)
        .await
        .expect("it is read")
        .expect("it is there");
    let membership = Membership {
        org,
        account,
        roles: Roles::of([Role::Administrator, Role::SecurityOfficial, Role::Approver]),
        person: None,
    };
    access
        .set_membership(membership, &by, at)
        .await
        .expect("a membership");
    let signed = access.sign_in(EMAIL, PASSWORD, "127.0.0.1", at).await;
    let SignIn::Session(new) = signed.expect("signed in") else {
        panic!("no one-time code is set up");
    };
    let cookie = format!("phiward={}", new.secret());
    let scopes = BTreeSet::from(Permission::ALL);
    let (_, token) = access
        .create_token(org, "Bench", &scopes, Some(account), None, &by, at)
        .await
        .expect("a token");
    data_folder.close().await;
    (cookie, token)
}

/// A running server.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// The cookie of somebody signed in.
    pub cookie: String,
    /// The token of a program.
    pub token: String,
    /// Start of the organization's addresses.
    pub base: String,
    /// From starting the process to its first page.
    pub first_answer: Duration,
}

impl Server {
    /// Starts it, and asks for its first page.
    pub fn start(role: &str, book: &Prepared) -> Server {
        let program: PathBuf = std::env::current_exe().expect("this program's file");
        let start = Instant::now();
        let mut child = Command::new(program)
            .env(ROLE, role)
            .env(FOLDER, book.folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its output");
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("its address");
        let mut server = Server {
            child,
            address: line.trim().parse().expect("an address"),
            cookie: book.cookie.clone(),
            token: book.token.clone(),
            base: "/o/bench".into(),
            first_answer: Duration::ZERO,
        };
        let first = if role == "hello" {
            "/".to_owned()
        } else {
            format!("{}/risks", server.base)
        };
        super::load::Connection::open(&server, Some(&server.cookie.clone())).get(&first);
        server.first_answer = start.elapsed();
        server
    }

    /// Processor time it has used, user and system.
    pub fn cpu(&self) -> Duration {
        let stat =
            std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("its times");
        // Fields after the command, which is in brackets: utime is the 14th of all.
        let rest = stat.rsplit_once(") ").expect("the form of stat").1;
        let ticks: u64 = rest
            .split(' ')
            .skip(11)
            .take(2)
            .map(|n| n.parse::<u64>().expect("a number"))
            .sum();
        // The kernel counts in hundredths of a second, whatever its own clock.
        Duration::from_millis(ticks * 10)
    }

    /// Resident memory now.
    pub fn memory_mib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))
            .unwrap_or_default();
        status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok())
            .unwrap_or(0)
            >> 10
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the process started again does.
pub fn run(role: &str) -> ExitCode {
    runtime().block_on(async {
        let options = ServeOptions {
            listen: "127.0.0.1:0".parse().expect("an address"),
            tls: None,
            behind_proxy: false,
        };
        let listening = Listening::begin(&options).await.expect("a port");
        println!("{}", listening.address);
        let served = if role == "hello" {
            let hello = axum::Router::new().route("/", axum::routing::get(|| async { "hello" }));
            web::serve_router(listening, hello).await
        } else {
            let folder = std::env::var_os(FOLDER).expect("the folder");
            let (data_folder, access) = open(Path::new(&folder)).await;
            let options = ServerOptions {
                loopback: true,
                ..ServerOptions::default()
            };
            serve(listening, AppState::new(data_folder, access, options)).await
        };
        match served {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        }
    })
}
