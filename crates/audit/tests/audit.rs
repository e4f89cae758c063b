//! The audit fires on what it must fire on, over the database that ships with it.

use std::path::Path;
use std::process::{Command, Output};

use phiward_audit::{Class, Licences, Policy, hits, permitted, read_archive, read_lock};

const DATABASE: &[u8] = include_bytes!("../advisory-db.tgz");

fn lock(crates: &[(&str, &str)]) -> String {
    let mut text = "version = 4\n".to_owned();
    for (name, version) in crates {
        text += &format!(
            "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n\
             source = \"registry+https://github.com/rust-lang/crates.io-index\"\n"
        );
    }
    text
}

fn run(folder: &Path, lock: &str, policy: &str) -> Output {
    std::fs::write(folder.join("Cargo.lock"), lock).unwrap();
    std::fs::write(folder.join("audit.toml"), policy).unwrap();
    Command::new(env!("CARGO_BIN_EXE_phiward-audit"))
        .arg("--policy")
        .arg(folder.join("audit.toml"))
        .arg(folder.join("Cargo.lock"))
        .output()
        .unwrap()
}

/// The licences of the real policy, and nothing let pass.
fn licences_only() -> &'static str {
    include_str!("../audit.toml")
        .split("[[ignore]]")
        .next()
        .unwrap()
}

// RUSTSEC-2020-0071: `time` before 0.2.23 can be made to crash.
const VULNERABLE: (&str, &str) = ("time", "0.1.43");

#[test]
fn a_lock_with_a_vulnerable_version_fails_and_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let run = run(
        folder.path(),
        &lock(&[("serde", "1.0.228"), VULNERABLE]),
        licences_only(),
    );
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert_eq!(run.status.code(), Some(1), "{said}");
    assert!(
        said.contains("VULNERABLE: RUSTSEC-2020-0071 time 0.1.43"),
        "{said}"
    );
}

#[test]
fn an_ignored_one_passes_with_its_reason_and_a_stale_entry_fails() {
    let folder = tempfile::tempdir().unwrap();
    let ignore = "\n[[ignore]]\nid = \"RUSTSEC-2020-0071\"\npackage = \"time 0.1.43\"\npath = \"a > time\"\n\
        reason = \"local time is never asked for\"\n";
    let policy = format!("{}{ignore}", licences_only());
    let good = run(folder.path(), &lock(&[VULNERABLE]), &policy);
    let said = String::from_utf8_lossy(&good.stdout).into_owned();
    assert_eq!(good.status.code(), Some(0), "{said}");
    assert!(said.contains("local time is never asked for"), "{said}");
    let stale = run(folder.path(), &lock(&[("time", "0.3.47")]), &policy);
    assert_eq!(stale.status.code(), Some(1));
    let other = policy.replace("time 0.1.43", "time 0.1.44");
    assert_eq!(
        run(folder.path(), &lock(&[VULNERABLE]), &other)
            .status
            .code(),
        Some(1)
    );
    let bare = ignore.replace("local time is never asked for", " ");
    assert!(Policy::parse("audit.toml", &format!("{}{bare}", licences_only())).is_err());
}

#[test]
fn patched_versions_pass_and_unmaintained_crates_are_notes() {
    let advisories = read_archive("advisory-db.tgz", DATABASE).unwrap();
    assert!(advisories.len() > 900, "{}", advisories.len());
    let text = lock(&[("time", "0.3.47"), ("badge", "0.3.0")]);
    let found = hits(&read_lock("Cargo.lock", &text).unwrap(), &advisories);
    let found: Vec<_> = found
        .iter()
        .map(|hit| (hit.id.as_str(), hit.class))
        .collect();
    assert_eq!(found, [("RUSTSEC-2022-0057", Class::Unmaintained)]);
}

#[test]
fn a_damaged_database_or_lock_is_an_error_not_a_pass() {
    assert!(read_archive("db", &DATABASE[..DATABASE.len() / 2]).is_err());
    assert!(read_archive("db", b"").is_err());
    assert!(read_lock("Cargo.lock", "package = 3").is_err());
    let git = lock(&[("x", "1.0.0")]).replace("registry+", "git+");
    assert!(read_lock("Cargo.lock", &git).is_err());
}

#[test]
fn licences_are_judged_as_whole_expressions() {
    let licences = Policy::parse("audit.toml", licences_only())
        .unwrap()
        .licences;
    for good in [
        "MIT",
        "MIT/Apache-2.0",
        "GPL-3.0-only OR MIT",
        "(MIT OR GPL-2.0-only) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception",
    ] {
        assert!(permitted(good, &licences), "{good}");
    }
    for bad in [
        "GPL-3.0-only",
        "AGPL-3.0-or-later",
        "LGPL-2.1-only",
        "MIT AND GPL-3.0-only",
        "MIT OR",
        "(MIT",
        "MIT MIT",
        "WITH MIT",
        "GPL-2.0-only WITH Classpath-exception-2.0",
        "",
    ] {
        assert!(!permitted(bad, &licences), "{bad}");
    }
    assert!(!permitted("MIT", &Licences::default()));
}

#[test]
fn what_the_project_lets_pass_is_explained() {
    let policy = Policy::parse("audit.toml", include_str!("../audit.toml")).unwrap();
    assert!(policy.ignore.iter().all(|ignore| ignore.reason.len() > 40));
    for refused in ["GPL-3.0-only", "AGPL-3.0-only", "LGPL-3.0-only", "SSPL-1.0"] {
        assert!(!permitted(refused, &policy.licences), "{refused}");
    }
}
