//! Enough for everybody: what others have left of a server while some take all they can.
//! With `PHIWARD_BASE`, another phiward, what that one did stands beside it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const EMAIL: &str = "bench@example.org";
const PASSWORD: &str = "seven brown kettles whistle at dawn";
/// Forms sent at once to the sign-in page, and their bytes.
const FORMS: usize = 200;
const FORM: usize = 2 << 20;
/// Rows of a large file, and of the largest that is taken in by HTTP.
const LARGE: usize = 190_000;
const TAKEN: usize = 20_000;
/// Documents that one reader orders, of books with so many assets: what is compared has to
/// take longer than the asking.
const ORDERED: usize = 450;
const ASSETS: usize = 3_000;
/// Documents of the other organization, of whose times the middle one counts.
const TIMES: usize = 5;
/// No part is waited for longer.
const PATIENCE: Duration = Duration::from_secs(150);

const MAPPING: &str = "name = \"crowd\"\nkind = \"assets\"\nkey = [\"ID\"]\n\n[columns]\nname = \"Name\"\nclass = \"Type\"\n";

fn main() -> ExitCode {
    let here = measured(Path::new(env!("CARGO_BIN_EXE_phiward")));
    let base = std::env::var_os("PHIWARD_BASE").map(|path| measured(&PathBuf::from(path)));
    println!("what | bound | measured | base");
    println!("--- | --- | --- | ---");
    let mut good = true;
    for (at, (what, bound, unit)) in [
        (
            "memory above idle, 200 forms of 2 MB at the sign-in page",
            100.0,
            "MB",
        ),
        (
            "p99 of another organization's page, two imports of 190,000 rows",
            100.0,
            "ms",
        ),
        (
            "p99 of another organization's page, two imports of 20,000 rows",
            100.0,
            "ms",
        ),
        (
            "another organization's document while one reader orders 450, times its time alone",
            2.0,
            "",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let then = base.map_or("–".to_owned(), |base| format!("{:.1} {unit}", base[at]));
        println!(
            "{what} | ≤ {bound} {unit} | {:.1} {unit} | {then}",
            here[at]
        );
        good &= here[at] <= bound;
    }
    match good {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// Memory, two waits, and the ratio.
fn measured(program: &Path) -> [f64; 4] {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(program, folder.path());
    let memory = server.forms();
    let large = server.page_during_imports(LARGE);
    let taken = server.page_during_imports(TAKEN);
    [memory, large, taken, server.documents()]
}

struct Server {
    child: Child,
    address: SocketAddr,
    cookie: String,
    /// Of the clinics that take much, a token each.
    tokens: [String; 2],
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Three clinics, and somebody who belongs to all of them.
    fn start(program: &Path, folder: &Path) -> Server {
        let mut child = Command::new(program)
            .arg("--data")
            .arg(folder)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let link = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                line.trim()
                    .strip_prefix("http://")
                    .map(str::to_owned)
                    .filter(|l| l.contains("/welcome/"))
            })
            .expect("a link for the first account");
        let (host, path) = link.split_once('/').expect("an address");
        let port = host.rsplit(':').next().and_then(|port| port.parse().ok());
        let address = SocketAddr::from(([127, 0, 0, 1], port.expect("a port")));
        let mut server = Server {
            child,
            address,
            cookie: String::new(),
            tokens: Default::default(),
        };
        let password = PASSWORD.replace(' ', "+");
        let form = format!(
            "name=Bench&email={}&password={password}&again={password}",
            EMAIL.replace('@', "%40")
        );
        let welcomed = server.post(&format!("/{path}"), &form);
        server.cookie = welcomed
            .lines()
            .filter_map(|line| line.split_once(": "))
            .filter(|(name, value)| {
                name.eq_ignore_ascii_case("set-cookie") && value.starts_with("phiward=")
            })
            .filter_map(|(_, value)| value.split(';').next())
            .next_back()
            .expect("a session")
            .to_owned();
        for (at, name) in ["One", "Two", "Three"].into_iter().enumerate() {
            let begun = server.post("/begin", &format!("what=own&name={name}"));
            assert!(begun.starts_with("HTTP/1.1 303"), "{begun}");
            if let Some(token) = server.tokens.get_mut(at) {
                let made = Command::new(program)
                    .arg("--data")
                    .arg(folder)
                    .args(["--org", name, "--as", "Bench"])
                    .args(["token", "create", "--scope", "all", "--name", "load"])
                    .output()
                    .expect("a token");
                let text = String::from_utf8_lossy(&made.stdout).into_owned();
                let at = text.find("phw_").expect("a token is printed");
                *token = text[at..]
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || "_-".contains(*c))
                    .collect();
            }
        }
        server
    }

    fn ask(&self, request: &str, body: &[u8]) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(request.as_bytes())?;
        stream.write_all(body)?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn get(&self, path: &str) -> String {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nConnection: close\r\n\r\n",
            self.address, self.cookie
        );
        self.ask(&request, b"").unwrap_or_default()
    }

    fn post(&self, path: &str, body: &str) -> String {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            self.address,
            self.cookie,
            body.len()
        );
        self.ask(&request, body.as_bytes()).unwrap_or_default()
    }

    /// Resident memory, in megabytes.
    fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let rss = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = rss.and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok());
        kilobytes.unwrap_or_default() / 1024.0
    }

    /// The most memory above idle while strangers send forms.
    fn forms(&self) -> f64 {
        let idle = self.memory();
        let form: Arc<Vec<u8>> = Arc::new(b"a&".repeat(FORM / 2));
        let open = AtomicU64::new(FORMS as u64);
        let mut most = idle;
        thread::scope(|scope| {
            for _ in 0..FORMS {
                scope.spawn(|| {
                    let request = format!(
                        "POST /login HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                        self.address,
                        form.len()
                    );
                    // Refused or answered: what counts is what it takes.
                    let _ = self.ask(&request, &form);
                    open.fetch_sub(1, Ordering::SeqCst);
                });
            }
            while open.load(Ordering::SeqCst) > 0 {
                most = most.max(self.memory());
                thread::sleep(Duration::from_millis(20));
            }
        });
        most - idle
    }

    /// How long 99 of 100 pages of the third clinic take while the others import.
    fn page_during_imports(&self, rows: usize) -> f64 {
        let body = upload(rows, true);
        let going = AtomicBool::new(true);
        let begun = Instant::now();
        thread::scope(|scope| {
            let imports: Vec<_> = self
                .tokens
                .iter()
                .map(|token| {
                    let (body, going) = (&body, &going);
                    scope.spawn(move || {
                        while going.load(Ordering::SeqCst) {
                            self.import(token, body);
                        }
                    })
                })
                .collect();
            // Until both are at it.
            thread::sleep(Duration::from_secs(1));
            let mut waits = Vec::new();
            while waits.len() < 400 && begun.elapsed() < PATIENCE {
                let asked = Instant::now();
                let page = self.get("/o/three/risks");
                assert!(page.starts_with("HTTP/1.1 200"), "{page:.200}");
                waits.push(asked.elapsed().as_secs_f64() * 1e3);
                thread::sleep(Duration::from_millis(20));
            }
            going.store(false, Ordering::SeqCst);
            for import in imports {
                import.join().expect("an import ends");
            }
            waits.sort_by(f64::total_cmp);
            waits[(waits.len() * 99 / 100).min(waits.len() - 1)]
        })
    }

    fn import(&self, token: &str, body: &str) -> String {
        let request = format!(
            "POST /api/v1/imports HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            self.address,
            body.len()
        );
        self.ask(&request, body.as_bytes()).unwrap_or_default()
    }

    /// A document of the second clinic while a reader of the first orders many, both of the
    /// same size: how many times as long as alone.
    fn documents(&self) -> f64 {
        for token in &self.tokens {
            let taken = self.import(token, &upload(ASSETS, false));
            assert!(taken.starts_with("HTTP/1.1 20"), "{taken:.600}");
        }
        let middle = || {
            let mut times: Vec<f64> = (0..TIMES)
                .map(|_| self.document("two").as_secs_f64())
                .collect();
            times.sort_by(f64::total_cmp);
            times[TIMES / 2]
        };
        let alone = middle();
        let going = AtomicBool::new(true);
        thread::scope(|scope| {
            scope.spawn(|| {
                for n in 0..ORDERED {
                    if !going.load(Ordering::SeqCst) {
                        return;
                    }
                    let (year, rest) = (2000 + n / 300, n % 300);
                    let day = format!("{year}-{:02}-{:02}", 1 + rest / 25 % 12, 1 + rest % 25);
                    let _ = self.post(
                        "/o/one/documents",
                        &format!("part=united&format=docx&as_of={day}"),
                    );
                }
            });
            // Until some wait.
            thread::sleep(Duration::from_secs(1));
            let beside = middle();
            going.store(false, Ordering::SeqCst);
            println!("a document took {alone:.2} s alone, {beside:.2} s beside the reader's");
            beside / alone
        })
    }

    /// From ordering a document to having it.
    fn document(&self, clinic: &str) -> Duration {
        // A state of its own, so that it is not the document made before.
        let site = self.post(
            &format!("/o/{clinic}/scope/sites"),
            &format!("name=Site+{}", unique()),
        );
        assert!(site.starts_with("HTTP/1.1 303"), "{site:.400}");
        let page = self.get(&format!("/o/{clinic}/documents"));
        let day = page.split("name=\"as_of\" type=\"date\" value=\"").nth(1);
        let day = day.and_then(|rest| rest.split('"').next());
        let day = day.expect("the day that is proposed");
        let begun = Instant::now();
        let form = format!("part=united&format=docx&as_of={day}");
        let ordered = self.post(&format!("/o/{clinic}/documents"), &form);
        let page = ordered
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| name.eq_ignore_ascii_case("location"))
            .map(|(_, value)| value.trim().to_owned())
            .unwrap_or_else(|| panic!("{ordered:.400}"));
        while begun.elapsed() < PATIENCE && self.get(&page).contains("data-poll") {
            thread::sleep(Duration::from_millis(10));
        }
        begun.elapsed()
    }
}

/// A list of assets as the API takes it in.
fn upload(rows: usize, dry_run: bool) -> String {
    let mut text = String::from("ID,Name,Type\r\n");
    for n in 0..rows {
        text.push_str(&format!("{rows}-{n},Workstation {n},Workstation\r\n"));
    }
    format!(
        "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"crowd.csv\"\r\n\r\n{text}\r\n--cut\r\nContent-Disposition: form-data; name=\"mapping\"\r\n\r\n{MAPPING}\r\n--cut\r\nContent-Disposition: form-data; name=\"dry_run\"\r\n\r\n{dry_run}\r\n--cut--\r\n"
    )
}

/// A number not given before.
fn unique() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
