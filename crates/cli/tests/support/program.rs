//! The built program, ready to be run by any test.

use std::path::Path;
use std::process::{Command, Stdio};

/// The program on a data folder, deaf to settings of the machine it runs on.
pub fn program(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phiward"));
    for name in [
        "PHIWARD_DATA",
        "PHIWARD_DATABASE",
        "PHIWARD_ORG",
        "PHIWARD_AS",
        "PHIWARD_KEY",
    ] {
        command.env_remove(name);
    }
    command
        .env("USER", "tester")
        .stdin(Stdio::null())
        .arg("--data")
        .arg(data);
    command
}

/// The program as Dana Reyes, saying what it did as JSON.
#[allow(
    dead_code,
    reason = "not every test that includes this file runs it so"
)]
pub fn as_json(data: &Path) -> Command {
    let mut command = program(data);
    command.args(["--as", "Dana Reyes", "--json"]);
    command
}

/// Runs it as [`as_json`]; it must succeed. What it said.
#[allow(
    dead_code,
    reason = "not every test that includes this file runs it so"
)]
pub fn json(data: &Path, args: &[&str]) -> serde_json::Value {
    let output = as_json(data).args(args).output().expect("it starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {told}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{args:?}: {e}: {told}"))
}
