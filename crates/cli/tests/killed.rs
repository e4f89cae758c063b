//! Kill -9 while the program appends: what was acknowledged is there, nothing
//! is half-written, and the book verifies (I1).
//!
//! Counts: PHIWARD_KILL_COUNT kills, 10 unless set.

#[path = "support/program.rs"]
mod program;

use program::{as_json, json};
use std::io::Read;
use std::process::Stdio;
use std::time::{Duration, Instant};

#[test]
fn a_killed_program_loses_nothing_it_acknowledged() {
    let kills: u32 =
        std::env::var("PHIWARD_KILL_COUNT").map_or(10, |count| count.parse().expect("a number"));
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    json(data, &["init", "--name", "Killed Clinic"]);
    // How long one append takes on this machine now: kills fall around that.
    let start = Instant::now();
    json(data, &["add", "asset", "measure"]);
    let usual = start.elapsed();

    let mut acknowledged = vec!["measure".to_owned()];
    let (mut killed, mut number, mut seed) = (0, 0, 0x9e37_79b9_u64);
    while killed < kills {
        number += 1;
        assert!(
            number < kills * 50,
            "the program is never still running when it is to be killed"
        );
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let share = (seed >> 33) as f64 / f64::from(u32::MAX >> 1);
        let name = format!("asset {number}");
        let mut child = as_json(data)
            .args(["add", "asset", &name])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_secs_f64(usual.as_secs_f64() * share * 1.2));
        if child.try_wait().expect("the child is ours").is_none() {
            child.kill().expect("the child can be killed");
            killed += 1;
        }
        let _ = child.wait();
        let mut told = String::new();
        child
            .stdout
            .take()
            .expect("a pipe")
            .read_to_string(&mut told)
            .expect("text");
        if told.contains(&name) {
            acknowledged.push(name);
        }
    }

    let assets = json(data, &["list", "assets"]);
    let names: Vec<&str> = assets
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|a| a["name"].as_str())
        .collect();
    for name in &acknowledged {
        assert_eq!(
            names.iter().filter(|n| *n == name).count(),
            1,
            "{name} was acknowledged"
        );
    }
    let report = json(data, &["verify"]);
    assert_eq!(report["ok"], true, "{report}");
    println!(
        "{killed} kills, {} appends acknowledged, {} in the book, none lost",
        acknowledged.len(),
        names.len()
    );
}
