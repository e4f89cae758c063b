//! A PostgreSQL server: a primary, or the standby of one.

use crate::TRIES;
use mailkit::program::{Place, Running, free_port};
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const MISSING: &str = "PostgreSQL is needed for this test and was not found; run scripts/test, \
    which installs it, or install Debian's package postgresql";
/// How long a server may take for anything.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server with its data, running or not.
pub struct Server {
    // Ends before its folder goes.
    running: Option<Running>,
    place: Place,
    bin: PathBuf,
    port: u16,
}

impl Server {
    /// A new server with nothing in it, under way; it lets standbys follow.
    ///
    /// # Panics
    /// Like everything here: when the machine does not play along.
    pub fn primary() -> Server {
        let mut server = Server::new("primary");
        let mut init = server.program("initdb");
        init.args(["--no-sync", "--auth=trust", "--username=postgres"])
            .args(["--encoding=UTF8", "--locale=C", "-D", "data"]);
        run(&mut init);
        server.start_anywhere();
        server
    }

    /// A standby that follows `primary` asynchronously, and applies what it
    /// received only after `delay`, such as `3s`.
    pub fn standby(primary: &Server, delay: &str) -> Server {
        let mut server = Server::new("standby");
        let from = format!("host=127.0.0.1 port={} user=postgres", primary.port);
        let mut copy = server.program("pg_basebackup");
        copy.args(["--no-sync", "--checkpoint=fast", "--write-recovery-conf"])
            .args(["--wal-method=stream", "-D", "data", "-d", &from]);
        run(&mut copy);
        server.configure("recovery_min_apply_delay", delay);
        server.start_anywhere();
        server
    }

    fn new(purpose: &str) -> Server {
        Server {
            running: None,
            place: Place::new(purpose),
            bin: programs(),
            port: 0,
        }
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Has it listen on a port that another server gave up, from the next start on:
    /// what an address that moves with a failover does.
    pub fn takes_over(&mut self, port: u16) {
        self.port = port;
    }

    /// The address of one of its databases.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Makes an empty database and gives its address.
    pub fn create(&self, database: &str) -> String {
        self.sql("postgres", &format!("CREATE DATABASE {database}"));
        self.url(database)
    }

    /// Runs a statement in a database and gives what it says, bare.
    pub fn sql(&self, database: &str, statement: &str) -> String {
        sql(&self.bin, self.port, database, statement)
            .unwrap_or_else(|said| panic!("{statement}: {said}"))
    }

    /// Runs a statement in a transaction that stays open, asleep, until this server or
    /// the process ends.
    pub fn hold(&self, database: &str, statement: &str) -> Child {
        let statement = format!("BEGIN; {statement}; SELECT pg_sleep(60); COMMIT");
        psql(&self.bin, self.port, database, &statement)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect(MISSING)
    }

    /// Sets a parameter, from the next start on.
    pub fn configure(&self, name: &str, value: &str) {
        let file = self.place.at("data/postgresql.auto.conf");
        let mut text = fs::read_to_string(&file).unwrap_or_default();
        text.push_str(&format!("{name} = '{value}'\n"));
        self.place.write("data/postgresql.auto.conf", &text);
    }

    /// Waits until this standby has applied all that `primary` has written.
    pub fn catches_up_with(&self, primary: &Server) {
        let written = primary.sql("postgres", "SELECT pg_current_wal_lsn()");
        let question = format!("SELECT pg_last_wal_replay_lsn() >= '{written}'");
        self.waits_for("postgres", &question);
    }

    /// Makes this standby the primary.
    pub fn promote(&self) {
        self.sql("postgres", "SELECT pg_promote(true, 30)");
        self.waits_for("postgres", "SELECT NOT pg_is_in_recovery()");
    }

    /// Ends the server at once (kill -9).
    pub fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.signal("KILL");
        }
    }

    /// Ends the server without a checkpoint and starts it again, as
    /// `pg_ctl restart -m immediate` does.
    pub fn restart_immediate(&mut self) {
        self.stop();
        self.start();
    }

    /// Ends the server as `pg_ctl stop -m immediate` does.
    pub fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.signal("QUIT");
        }
    }

    /// Starts it on the port it had.
    pub fn start(&mut self) {
        let began = Instant::now();
        // Its port, or its memory, may be held for a moment by what was before.
        while !self.try_start() {
            assert!(
                began.elapsed() < PATIENCE,
                "PostgreSQL does not start on port {}; it says:\n{}",
                self.port,
                self.output()
            );
            sleep(Duration::from_millis(100));
        }
        self.answers();
    }

    /// What it said since it was last started.
    pub fn output(&self) -> String {
        fs::read_to_string(self.place.at("said")).unwrap_or_default()
    }

    fn start_anywhere(&mut self) {
        for _ in 0..TRIES {
            self.port = free_port();
            if self.try_start() {
                return self.answers();
            }
        }
        panic!("PostgreSQL did not start; it said:\n{}", self.output());
    }

    fn try_start(&mut self) -> bool {
        let mut server = self.program("postgres");
        server.args(["-D", "data", "-p"]).arg(self.port.to_string());
        let settings = [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=150",
            "shared_buffers=32MB",
            // What a killed process wrote the system still has; only a machine that
            // loses its power needs more, and none does here.
            "fsync=off",
            "wal_keep_size=256MB",
            "wal_receiver_status_interval=1s",
            "wal_retrieve_retry_interval=200ms",
        ];
        for setting in settings {
            server.args(["-c", setting]);
        }
        let mut running = self.place.start(server);
        let up = running.listens(SocketAddr::from((Ipv4Addr::LOCALHOST, self.port)));
        self.running = up.then_some(running);
        up
    }

    /// Waits until it takes questions: it listens already while it recovers.
    fn answers(&self) {
        self.waits_for("postgres", "SELECT true");
    }

    fn waits_for(&self, database: &str, question: &str) {
        let began = Instant::now();
        loop {
            let said = sql(&self.bin, self.port, database, question);
            if said.as_deref() == Ok("t") {
                return;
            }
            assert!(
                began.elapsed() < PATIENCE,
                "{question}: {said:?}; the server says:\n{}",
                self.output()
            );
            sleep(Duration::from_millis(50));
        }
    }

    fn program(&self, name: &str) -> Command {
        self.place.command(&self.bin.join(name))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It would wait for its clients otherwise.
        self.stop();
    }
}

/// The folder of the newest installed server programs.
///
/// # Panics
/// When there are none.
pub fn programs() -> PathBuf {
    fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|folder| {
            let version: u32 = folder.file_name().to_str()?.parse().ok()?;
            Some((version, folder.path().join("bin")))
        })
        .filter(|(_, bin)| bin.join("postgres").exists())
        .max_by_key(|(version, _)| *version)
        .expect(MISSING)
        .1
}

fn psql(bin: &Path, port: u16, database: &str, statement: &str) -> Command {
    let mut command = Command::new(bin.join("psql"));
    command
        .args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"])
        .args(["-h", "127.0.0.1", "-U", "postgres", "-d", database])
        .args(["-p", &port.to_string(), "-c", statement])
        .env("PGCONNECT_TIMEOUT", "5")
        .stdin(Stdio::null());
    command
}

fn sql(bin: &Path, port: u16, database: &str, statement: &str) -> Result<String, String> {
    let done = psql(bin, port, database, statement)
        .output()
        .expect(MISSING);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    match done.status.success() {
        true => Ok(text(&done.stdout)),
        false => Err(text(&done.stderr)),
    }
}

fn run(command: &mut Command) {
    let done = command
        .output()
        .unwrap_or_else(|error| panic!("{MISSING} ({command:?}: {error})"));
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{command:?} failed: {said}");
}
