//! Server programs of Debian's, run by a test in a folder of their own.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Where Debian keeps servers, which need not be in PATH.
const FOLDERS: [&str; 4] = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"];
/// The user `nobody` and its group, whom servers run as when the test is root.
const NOBODY: u32 = 65534;
/// How long a server may take to start or to end.
const PATIENCE: Duration = Duration::from_secs(20);

/// A folder for one server; it goes when dropped, and when this process ends.
pub struct Place {
    folder: PathBuf,
    keeper: Keeper,
    owner: Option<u32>,
}

impl Place {
    /// A new folder under the system's temporary one.
    ///
    /// # Panics
    /// Like everything here: when the machine does not play along.
    pub fn new(purpose: &str) -> Place {
        let folder = tempfile::Builder::new()
            .prefix(&format!("phiward-{purpose}-"))
            .permissions(fs::Permissions::from_mode(0o755))
            .tempdir()
            .expect("a temporary folder")
            .keep();
        // When this process was killed, servers first get time to end.
        let script = "read -r _ || sleep 6; rm -rf \"$1\"";
        let root = fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
        let place = Place {
            keeper: Keeper::new(script, folder.as_os_str()),
            folder,
            owner: root.then_some(NOBODY),
        };
        place.give(&place.folder);
        place
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The path of something in it.
    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes a file that the server may read and change.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.at(name);
        fs::write(&path, text).expect("a file in a temporary folder");
        self.give(&path);
        path
    }

    /// Makes a folder for the server to write to.
    pub fn make(&self, name: &str) -> PathBuf {
        let path = self.at(name);
        fs::create_dir_all(&path).expect("a folder in a temporary folder");
        self.give(&path);
        path
    }

    fn give(&self, path: &Path) {
        if let Some(owner) = self.owner {
            chown(path, Some(owner), Some(owner)).expect("root may give files away");
        }
    }

    /// The user and the group that commands here are run by.
    pub fn user(&self) -> (String, String) {
        if self.owner.is_some() {
            return ("nobody".into(), "nogroup".into());
        }
        let id = |what| {
            let said = Command::new("id").arg(what).output().expect("id");
            String::from_utf8_lossy(&said.stdout).trim().to_string()
        };
        (id("-un"), id("-gn"))
    }

    /// A command run by the user who owns the folder.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if let Some(owner) = self.owner {
            command.uid(owner).gid(owner);
        }
        command.current_dir(&self.folder).stdin(Stdio::null());
        command
    }

    /// Starts a server; what it says goes to the file `said`.
    pub fn start(&self, mut command: Command) -> Running {
        let said = fs::File::create(self.at("said")).expect("a file in a temporary folder");
        let server = command
            .process_group(0)
            .stdout(said.try_clone().expect("a second handle"))
            .stderr(said)
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} did not start: {error}"));
        let script = "read -r _; kill -s TERM -- -$1; i=0; \
            while [ $i -lt 50 ] && kill -s 0 -- -$1; do sleep 0.1; i=$((i + 1)); done; \
            kill -s KILL -- -$1";
        Running {
            keeper: Keeper::new(script, server.id().to_string().as_ref()),
            server,
            said: self.at("said"),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.keeper.end();
        let _ = self.keeper.0.wait();
    }
}

/// A shell that tidies up when its input closes: when told to, and when this process
/// ends, however it ends.
struct Keeper(Child);

impl Keeper {
    fn new(script: &str, about: &OsStr) -> Keeper {
        let shell = Command::new("sh")
            .args(["-c", script, "sh"])
            .arg(about)
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Keeper(shell.expect("sh"))
    }

    fn end(&mut self) {
        if let Some(mut input) = self.0.stdin.take() {
            // Fails only when the shell is gone already.
            let _ = input.write_all(b"\n");
        }
    }
}

/// A server under way; it ends when dropped.
pub struct Running {
    server: Child,
    keeper: Keeper,
    said: PathBuf,
}

impl Running {
    /// Waits until something listens there, by TCP; false when the server ended
    /// instead, as it does when its port was taken meanwhile.
    pub fn listens(&mut self, at: SocketAddr) -> bool {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if self.server.try_wait().is_ok_and(|ended| ended.is_some()) {
                return false;
            }
            if TcpStream::connect_timeout(&at, Duration::from_secs(1)).is_ok() {
                return true;
            }
            sleep(Duration::from_millis(20));
        }
        panic!(
            "nothing listens at {at}; the server said:\n{}",
            self.output()
        );
    }

    /// Sends the server a signal that ends it, such as `KILL`, and waits until it has.
    pub fn signal(&mut self, signal: &str) {
        let id = self.server.id().to_string();
        let kill = Command::new("kill").args(["-s", signal, &id]).status();
        assert!(kill.is_ok_and(|done| done.success()), "it runs no more");
        let began = Instant::now();
        while self.server.try_wait().is_ok_and(|ended| ended.is_none()) {
            assert!(began.elapsed() < PATIENCE, "{signal} does not end it");
            sleep(Duration::from_millis(5));
        }
    }

    /// What the server said so far.
    pub fn output(&self) -> String {
        fs::read_to_string(&self.said).unwrap_or_default()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.keeper.end();
        // Else it stays in the table of processes, and the keeper waits for it.
        let _ = self.server.wait();
        let _ = self.keeper.0.wait();
    }
}

/// The path of a server program.
///
/// # Panics
/// When it is not installed: a test that needs it fails and says what to do.
pub fn installed(program: &str, package: &str) -> PathBuf {
    FOLDERS
        .iter()
        .map(|folder| Path::new(folder).join(program))
        .find(|path| path.exists())
        .unwrap_or_else(|| {
            panic!(
                "{program} is needed for this test and was not found; run scripts/test, \
                 which installs it, or install Debian's package {package}"
            )
        })
}

/// A port of loopback that is free, by TCP and UDP.
pub fn free_port() -> u16 {
    let both = || -> io::Result<u16> {
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = tcp.local_addr()?.port();
        UdpSocket::bind((Ipv4Addr::LOCALHOST, port))?;
        Ok(port)
    };
    (0..50).find_map(|_| both().ok()).expect("a free port")
}
