//! A server that is told to stop ends within seconds, whatever it works on; what it had not
//! recorded is not in the book, and the book verifies (I1).

#[path = "support/program.rs"]
mod program;

use program::{as_json, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long it may take to end: containers are given ten seconds, and this machine may have
/// other things to do.
const WITHIN: Duration = Duration::from_secs(20);

/// A server, which ends with this.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts one; its address is what it says first.
fn serve(data: &Path) -> (Server, String) {
    let mut child = as_json(data)
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut said = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut line = String::new();
    said.read_line(&mut line).expect("a line");
    let address = line.trim().rsplit('/').next().expect("an address");
    let address = address.replace("localhost", "127.0.0.1");
    // What it says later is read, so that it never waits for who listens.
    std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
    (Server(child), address)
}

/// An inventory in which every row has a site, a vendor and an owner of its own.
fn inventory(rows: usize) -> String {
    let mut file = String::from("System,Site,Vendor,Owner\n");
    for n in 0..rows {
        file.push_str(&format!(
            "System {n},Site {n} Elm Street,Vendor {n} Inc.,Owner{n} Name{n}\n"
        ));
    }
    file
}

fn import(address: &str, token: &str, file: &str) -> TcpStream {
    let mapping = "name = \"inventory\"\nkind = \"assets\"\n[columns]\nname = \"System\"\nsite = \"Site\"\nvendor = \"Vendor\"\nowner = \"Owner\"\n";
    let part = |head: &str, text: &str| {
        format!("--cut\r\nContent-Disposition: form-data; name={head}\r\n\r\n{text}\r\n")
    };
    let body = part("\"file\"; filename=\"inventory.csv\"", file)
        + &part("\"mapping\"", mapping)
        + "--cut--\r\n";
    let mut connection = TcpStream::connect(address).expect("it listens");
    let head = format!(
        "POST /api/v1/imports HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    connection.write_all(head.as_bytes()).expect("it is sent");
    connection.write_all(body.as_bytes()).expect("it is sent");
    connection
}

#[cfg(unix)]
#[test]
fn i1_a_server_told_to_stop_ends_while_heavy_work_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    json(data, &["init", "--name", "Stopped Clinic"]);
    let made = json(data, &["token", "create", "--scope", "all", "--name", "t"]);
    let token = made["token"].as_str().expect("a token").to_owned();
    let before = json(data, &["verify"]);
    let (mut server, address) = serve(data);
    let mut connection = import(&address, &token, &inventory(20_000));
    // It is being worked on by then, and far from done.
    let moment = Some(Duration::from_secs(3));
    connection.set_read_timeout(moment).expect("a timeout");
    let answered = connection.read(&mut [0; 1 << 10]);
    assert!(answered.is_err(), "the import is over: {answered:?}");
    let stopped = Instant::now();
    let told = Command::new("kill")
        .args(["-TERM", &server.0.id().to_string()])
        .status();
    assert!(told.expect("kill").success());
    let ended = loop {
        if let Some(status) = server.0.try_wait().expect("the child is ours") {
            break status;
        }
        assert!(stopped.elapsed() < WITHIN, "it goes on");
        std::thread::sleep(Duration::from_millis(50));
    };
    assert!(ended.success(), "{ended}");
    let took = stopped.elapsed();
    drop(connection);
    assert_eq!(json(data, &["list", "assets"]), serde_json::json!([]));
    let after = json(data, &["verify"]);
    assert_eq!(before, after, "ended after {took:?}");
}
