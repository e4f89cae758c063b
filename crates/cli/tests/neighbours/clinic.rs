//! A clinic whose book is on PostgreSQL, and servers of phiward over it.

use crate::program::program;
use mailkit::program::{Place, Running, free_port};
use serde_json::Value;
use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;
use tempfile::TempDir;

/// Longer than any answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program, with books at `database`.
pub fn phiward(data: &Path, database: &str) -> Command {
    let mut command = program(data);
    command.args(["--as", "Dana Reyes", "--database", database]);
    command
}

/// Runs the program; what it says, on either side, and whether it was content.
pub fn output_of(data: &Path, database: &str, args: &[&str]) -> (bool, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = phiward(data, database)
        .args(args)
        .output()
        .expect("the program runs");
    let text = String::from_utf8_lossy(&stdout) + String::from_utf8_lossy(&stderr);
    (status.success(), text.into_owned())
}

/// A clinic with an empty book, and a token that may do everything.
pub struct Clinic {
    pub data: TempDir,
    token: String,
}

impl Clinic {
    pub fn new(database: &str) -> Clinic {
        let data = tempfile::tempdir().expect("a folder");
        let (ok, text) = output_of(data.path(), database, &["init", "--name", "Elm Street"]);
        assert!(ok, "{text}");
        let make = ["--json", "token", "create", "--scope", "all", "--name", "t"];
        let (ok, text) = output_of(data.path(), database, &make);
        assert!(ok, "{text}");
        let made: Value = serde_json::from_str(&text).expect("JSON");
        let token = made["token"].as_str().expect("a token").to_owned();
        Clinic { data, token }
    }

    /// A server of phiward over the database at this address.
    pub fn serve(&self, database: &str) -> Served {
        let place = Place::new("served");
        for _ in 0..20 {
            let at = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
            let mut command = phiward(self.data.path(), database);
            command.args(["serve", "--listen", &at.to_string()]);
            let mut running = place.start(command);
            if running.listens(at) {
                let token = self.token.clone();
                return Served {
                    running,
                    _place: place,
                    at,
                    token,
                };
            }
            let text = running.output();
            assert!(text.contains("in use"), "phiward does not serve: {text}");
        }
        panic!("no port was free");
    }

    /// How often each asset is in the book, by name, and each number.
    pub fn assets(&self, database: &str) -> (HashMap<String, usize>, HashMap<String, usize>) {
        let (ok, text) = output_of(self.data.path(), database, &["--json", "list", "assets"]);
        assert!(ok, "{text}");
        let list: Vec<Value> = serde_json::from_str(&text).expect("JSON");
        let (mut names, mut numbers) = (HashMap::new(), HashMap::new());
        for asset in &list {
            *names.entry(text_of(asset, "name")).or_insert(0) += 1;
            *numbers.entry(text_of(asset, "number")).or_insert(0) += 1;
        }
        (names, numbers)
    }

    /// Fails where the book does not verify.
    pub fn verifies(&self, database: &str) {
        let (ok, text) = output_of(self.data.path(), database, &["verify"]);
        assert!(ok, "{text}");
    }
}

/// A text of an answer; empty where there is none.
pub fn text_of(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_owned()
}

/// A server of phiward under way.
pub struct Served {
    running: Running,
    _place: Place,
    at: SocketAddr,
    token: String,
}

/// What it answered.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    /// Whether it claims that nothing of the request is in the book.
    pub fn says_nothing_changed(&self) -> bool {
        self.body.to_string().contains("nothing was changed")
    }
}

impl Served {
    /// Adds an asset.
    pub fn add(&self, name: &str) -> Answer {
        let body = serde_json::json!({ "name": name }).to_string();
        self.ask("POST", "/api/v1/assets", &body)
    }

    /// Reads one.
    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "")
    }

    /// What is in its log.
    pub fn log(&self) -> String {
        self.running.output()
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Answer {
        let mut stream = TcpStream::connect(self.at).expect("the server listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time");
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.at,
            self.token,
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("sent");
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("answered in time");
        let status = text.split(' ').nth(1).and_then(|code| code.parse().ok());
        let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        Answer {
            status: status.unwrap_or_else(|| panic!("no answer: {text:?}")),
            body: serde_json::from_str(body).unwrap_or(Value::Null),
        }
    }
}
