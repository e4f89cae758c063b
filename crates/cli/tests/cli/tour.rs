//! What the tour of the worked example and the README tell people to type works.

use crate::phiward::{Phiward, in_a_year};
use std::path::Path;
use std::process::Command;

/// Runs lines in a shell, as a person would, in a folder of their own; every
/// line may end with what a check found, and none with a mistake.
fn typed(p: &Phiward, lines: &[String]) {
    let program = Path::new(env!("CARGO_BIN_EXE_phiward"));
    let folder = program.parent().expect("a folder");
    let path = format!(
        "{}:{}",
        folder.display(),
        std::env::var("PATH").expect("a path")
    );
    let steps: String = lines
        .iter()
        .map(|line| format!("{line}\ncode=$?; [ $code -le 1 ] || exit $code\n"))
        .collect();
    let output = Command::new("sh")
        .arg("-c")
        .arg(format!("set -x\n{steps}"))
        .current_dir(p.path("."))
        .env("PATH", path)
        .env("USER", "tester")
        .env("PHIWARD_DATA", p.data())
        .env_remove("PHIWARD_DATABASE")
        .env_remove("PHIWARD_ORG")
        .env_remove("PHIWARD_AS")
        .output()
        .expect("a shell");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
}

#[cfg(unix)]
#[test]
fn every_command_of_the_tour_works_i8() {
    let p = Phiward::empty();
    let tour = p.ok(&["demo"]);
    let lines: Vec<String> = tour
        .lines()
        .filter_map(|line| line.strip_prefix("  phiward "))
        .map(|line| {
            // What it is for stands two spaces after it.
            let command = line.split("  ").next().unwrap_or(line);
            format!("phiward {command}")
        })
        .collect();
    assert!(lines.len() >= 8, "{tour}");
    typed(&p, &lines);
    assert!(p.path("report.html").exists());
}

#[cfg(unix)]
#[test]
fn every_command_of_the_readme_works_in_order() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(readme).expect("the README");
    // The first block builds the program; the second looks at the example; the last
    // makes a book. The one about mail asks the world's name servers and is not typed.
    let blocks: Vec<&str> = readme
        .split("```sh\n")
        .skip(2)
        .filter(|block| !block.starts_with("phiward mail "))
        .collect();
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        let p = Phiward::empty();
        // The sample that the README names, and the import page offers.
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/samples/inventory.csv");
        std::fs::copy(sample, p.path("inventory.csv")).expect("the sample");
        let block = block.split("```").next().unwrap_or_default();
        // Days to come stay to come, and PDF is left out of daily builds.
        let block = block
            .replace("\\\n", " ")
            .replace("2028-06-30", &in_a_year())
            .replace("--format pdf", "--format docx");
        let lines: Vec<String> = block
            .lines()
            .filter(|line| line.starts_with("phiward ") || line.starts_with("export "))
            .map(str::to_owned)
            .collect();
        assert!(lines.len() >= 5, "{block}");
        typed(&p, &lines);
    }
}
