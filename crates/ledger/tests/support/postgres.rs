//! A real PostgreSQL server for the tests of one process, and a fresh database
//! in it for each test.
//!
//! The server listens on a free port of 127.0.0.1 and lives in a temporary
//! folder. A small shell waits for this process to end, however it ends, and
//! then stops the server and removes the folder, so nothing is left behind
//! when a test is killed.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, PgConnection};

const MISSING: &str = "PostgreSQL is needed for this test and was not found; run scripts/test, \
    which installs it, or install Debian's package postgresql";

/// The address of an empty database made for the caller.
pub async fn database() -> String {
    static SERVER: OnceLock<u16> = OnceLock::new();
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let port = *SERVER.get_or_init(start);
    let name = format!("t{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let base = format!("postgres://postgres@127.0.0.1:{port}");
    let mut db = PgConnection::connect(&format!("{base}/postgres"))
        .await
        .unwrap();
    let create = format!("CREATE DATABASE {name}");
    sqlx::raw_sql(AssertSqlSafe(create))
        .execute(&mut db)
        .await
        .unwrap();
    format!("{base}/{name}")
}

/// The folder of the newest installed server programs.
fn programs() -> PathBuf {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|folder| {
            let version = folder.file_name().to_str()?.parse().ok()?;
            Some((version, folder.path().join("bin")))
        })
        .collect();
    let paths = std::env::var_os("PATH").unwrap_or_default();
    found.extend(std::env::split_paths(&paths).map(|folder| (0, folder)));
    found.retain(|(_, folder)| folder.join("initdb").exists() && folder.join("postgres").exists());
    found
        .into_iter()
        .max_by_key(|(version, _)| *version)
        .expect(MISSING)
        .1
}

fn start() -> u16 {
    let bin = programs();
    let folder = tempfile::Builder::new()
        .prefix("phiward-pg-")
        .tempdir()
        .unwrap()
        .keep();
    // Root may not run PostgreSQL, so there the server runs as user postgres.
    let root =
        fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0);
    if root {
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        run(Command::new("chown").arg("postgres").arg(&folder));
    }
    let data = folder.join("data");
    run(as_server(root, &bin.join("initdb"))
        .args([
            "--no-sync",
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C",
            "-D",
        ])
        .arg(&data)
        .current_dir(&folder));
    for _ in 0..20 {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mut server = as_server(root, &bin.join("pg_ctl"));
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' \
             -c max_connections=200 -c shared_buffers=32MB"
        );
        server.args(["start", "--wait", "--silent", "-o", &options, "-l"]);
        server
            .arg(folder.join("log"))
            .arg("-D")
            .arg(&data)
            .current_dir(&folder);
        // Another process may have taken the port meanwhile; then try the next.
        if server
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap()
            .success()
        {
            watch(root, &bin, &folder, &data);
            return port;
        }
    }
    let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
    panic!("PostgreSQL did not start; its log says:\n{log}");
}

/// Leaves a shell behind that cleans up once this process is gone.
fn watch(root: bool, bin: &Path, folder: &Path, data: &Path) {
    let me = std::process::id();
    let stop = as_server(root, &bin.join("pg_ctl"));
    let words: Vec<String> = std::iter::once(stop.get_program())
        .chain(stop.get_args())
        .map(|word| format!("'{}'", word.to_string_lossy()))
        .collect();
    let script = format!(
        "cd /; while kill -0 {me} 2>/dev/null; do sleep 0.5; done; \
         {} stop -m immediate -D '{}'; rm -rf '{}'",
        words.join(" "),
        data.display(),
        folder.display()
    );
    #[expect(
        clippy::zombie_processes,
        reason = "it outlives this process on purpose"
    )]
    let _watcher = Command::new("setsid")
        .args(["sh", "-c", &script])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
}

/// `program`, run by a user that may run PostgreSQL.
fn as_server(root: bool, program: &Path) -> Command {
    if !root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args([
            "--reuid=postgres",
            "--regid=postgres",
            "--init-groups",
            "--",
        ])
        .arg(program);
    command
}

fn run(command: &mut Command) {
    let done = command
        .output()
        .unwrap_or_else(|error| panic!("{MISSING} ({command:?}: {error})"));
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{command:?} failed: {said}");
}
