//! `phiward-audit [--database FILE.tgz] [--table] [LOCK…]`: fails (exit code 1) on
//! a known vulnerability or an unsuitable licence in phiward's dependencies.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use phiward_audit::{
    Advisory, AuditError, Class, Policy, hits, licensed, permitted, read_archive, read_lock,
};

const USAGE: &str = "usage: phiward-audit [--database FILE.tgz] [--policy FILE.toml] [--table] [LOCK...]\n\
    \n\
    Checks the lock files (the workspace's without any) against the RustSec advisory\n\
    database, and the licences of all dependencies. --table prints the licences.";

struct Arguments {
    database: PathBuf,
    policy: PathBuf,
    table: bool,
    locks: Vec<PathBuf>,
}

fn main() -> ExitCode {
    let Some(arguments) = arguments() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match audit(&arguments) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(problems) => {
            eprintln!("audit: {problems} problem(s)");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("audit: {error}");
            ExitCode::from(2)
        }
    }
}

/// The folder of this crate, where its database and policy lie.
fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn arguments() -> Option<Arguments> {
    let mut found = Arguments {
        database: home().join("advisory-db.tgz"),
        policy: home().join("audit.toml"),
        table: false,
        locks: Vec::new(),
    };
    let mut words = std::env::args_os().skip(1);
    while let Some(word) = words.next() {
        match word.to_str() {
            Some("--database") => found.database = words.next()?.into(),
            Some("--policy") => found.policy = words.next()?.into(),
            Some("--table") => found.table = true,
            Some(option) if option.starts_with('-') => return None,
            _ => found.locks.push(word.into()),
        }
    }
    if found.locks.is_empty() {
        found.locks.push(home().join("../../Cargo.lock"));
    }
    Some(found)
}

/// Prints what was found and returns how many problems there are.
fn audit(arguments: &Arguments) -> Result<usize, AuditError> {
    let policy_place = arguments.policy.display().to_string();
    let policy = Policy::parse(&policy_place, &text(&arguments.policy)?)?;
    let database = std::fs::read(&arguments.database).map_err(file(&arguments.database))?;
    let advisories = read_archive(&arguments.database.display().to_string(), &database)?;
    let newest = advisories.iter().map(|advisory| &advisory.date).max();
    println!(
        "audit: {} advisories, the newest of {}",
        advisories.len(),
        newest.map_or("?", String::as_str)
    );
    Ok(vulnerabilities(arguments, &policy, &advisories)? + licences(arguments.table, &policy)?)
}

fn vulnerabilities(
    arguments: &Arguments,
    policy: &Policy,
    advisories: &[Advisory],
) -> Result<usize, AuditError> {
    let mut problems = 0;
    let mut used = vec![false; policy.ignore.len()];
    for path in &arguments.locks {
        let locked = read_lock(&path.display().to_string(), &text(path)?)?;
        println!("audit: {} crates in {}", locked.len(), path.display());
        for hit in hits(&locked, advisories) {
            let package = format!("{} {}", hit.package.name, hit.package.version);
            let line = format!("{} {package}: {}", hit.id, hit.title);
            if hit.class != Class::Vulnerability {
                println!("  note ({:?}): {line}", hit.class);
                continue;
            }
            let ignored = policy
                .ignore
                .iter()
                .position(|ignore| ignore.id == hit.id && ignore.package == package);
            if let Some(at) = ignored {
                used[at] = true;
                let ignore = &policy.ignore[at];
                println!(
                    "  let pass: {line}\n    by: {}\n    because: {}",
                    ignore.path, ignore.reason
                );
            } else {
                problems += 1;
                println!("  VULNERABLE: {line}");
                println!(
                    "    see who brings it: cargo tree -i {}@{}",
                    hit.package.name, hit.package.version
                );
            }
        }
    }
    for (ignore, used) in policy.ignore.iter().zip(used) {
        if !used {
            problems += 1;
            println!(
                "  {} {} is let pass but no longer found; remove it from {}",
                ignore.id,
                ignore.package,
                arguments.policy.display()
            );
        }
    }
    Ok(problems)
}

fn licences(table: bool, policy: &Policy) -> Result<usize, AuditError> {
    let packages = licensed(&metadata()?)?;
    let mut problems = 0;
    for package in &packages {
        let stated = package.licence.as_deref().unwrap_or("(none stated)");
        let good = package
            .licence
            .as_deref()
            .is_some_and(|licence| permitted(licence, &policy.licences));
        if table {
            println!("| {} | {} | {stated} |", package.name, package.version);
        }
        if !good {
            problems += 1;
            println!("  LICENCE: {} {}: {stated}", package.name, package.version);
        }
    }
    println!("audit: licences of {} crates looked at", packages.len());
    Ok(problems)
}

/// The crates that are built for this kind of machine.
fn metadata() -> Result<Vec<u8>, AuditError> {
    let failed = |what: String| AuditError::Metadata(what);
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let run = Command::new(cargo)
        .args(["metadata", "--locked", "--format-version", "1"])
        .args(["--filter-platform", HOST])
        .current_dir(home())
        .output()
        .map_err(|error| failed(error.to_string()))?;
    if !run.status.success() {
        return Err(failed(String::from_utf8_lossy(&run.stderr).into_owned()));
    }
    Ok(run.stdout)
}

/// Windows and macOS bring crates of their own, which no released program holds.
const HOST: &str = if cfg!(target_arch = "aarch64") {
    "aarch64-unknown-linux-gnu"
} else {
    "x86_64-unknown-linux-gnu"
};

fn text(path: &Path) -> Result<String, AuditError> {
    std::fs::read_to_string(path).map_err(file(path))
}

fn file(path: &Path) -> impl Fn(std::io::Error) -> AuditError {
    move |error| AuditError::File {
        path: path.display().to_string(),
        error,
    }
}
