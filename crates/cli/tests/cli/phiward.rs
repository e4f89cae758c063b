//! Running the program.

use crate::program::program;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A data folder of its own, and the program run on it.
pub struct Phiward {
    dir: TempDir,
}

impl Phiward {
    /// An empty folder.
    pub fn empty() -> Phiward {
        Phiward {
            dir: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// A folder with a clinic's book, two people and a laptop.
    pub fn clinic() -> Phiward {
        let p = Phiward::empty();
        p.ok(&["init", "--name", "Elm Street Clinic"]);
        p.ok(&["add", "person", "Dana Reyes", "--role", "security official"]);
        p.ok(&[
            "add",
            "person",
            "Lee Chan",
            "--role",
            "approver",
            "--email",
            "lee@example.org",
        ]);
        p.ok(&[
            "add",
            "asset",
            "Front desk laptop",
            "--class",
            "laptop",
            "--ephi",
            "creates,maintains",
        ]);
        p
    }

    /// A path in the folder beside the data.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// The program, ready to be started.
    pub fn command(&self, args: &[&str]) -> Command {
        command(&self.data(), args)
    }

    /// Runs it.
    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("the program starts")
    }

    /// Runs it; it must succeed. What it printed.
    pub fn ok(&self, args: &[&str]) -> String {
        self.exits(0, args).0
    }

    /// Runs it with --json; it must succeed and print JSON.
    pub fn json(&self, args: &[&str]) -> Value {
        let text = self.ok(&[args, &["--json"]].concat());
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{args:?}: {e}: {text}"))
    }

    /// Runs it; it must refuse, without a change. What it said.
    pub fn refused(&self, args: &[&str]) -> String {
        let before = self.head();
        let (out, err) = self.exits(2, args);
        assert_eq!(self.head(), before, "{args:?} changed something");
        assert!(out.is_empty(), "{args:?} printed {out}");
        err
    }

    /// Runs it; it must end with an exit code. What it printed and said.
    pub fn exits(&self, code: i32, args: &[&str]) -> (String, String) {
        let output = self.run(args);
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{args:?}\n{out}\n{err}");
        (out, err)
    }

    /// Position of the last entry; 0 without a book.
    pub fn head(&self) -> u64 {
        let output = self.run(&["log", "--last", "1", "--json"]);
        serde_json::from_slice::<Value>(&output.stdout)
            .ok()
            .and_then(|log| log[0]["position"].as_u64())
            .unwrap_or(0)
    }
}

/// The program on a data folder, deaf to settings of the machine it runs on.
pub fn command(data: &Path, args: &[&str]) -> Command {
    let mut command = program(data);
    command.args(args);
    command
}

/// A day that an acceptance may last to, whenever the tests run.
pub fn in_a_year() -> String {
    let today = jiff::Zoned::now().date();
    today.saturating_add(jiff::Span::new().years(1)).to_string()
}

/// Whether a text holds all of these.
pub fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "“{part}” is missing in:\n{text}");
    }
}
