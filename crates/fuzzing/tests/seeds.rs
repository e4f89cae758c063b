//! A short run of every fuzz target: its seeds, and PHIWARD_FUZZ_COUNT (150 unless
//! set) changes of each and as many random plans, the same ones every time.
//! `scripts/fuzz` runs the same functions for as long as wanted.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use phiward_fuzzing::{TARGETS, run};

/// xorshift64*.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() >> 33) as usize % n.max(1)
    }
}

fn seeds(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("seeds")
        .join(target);
    let mut seeds: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|file| file.unwrap().path())
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    seeds.sort();
    assert!(!seeds.is_empty(), "{} has no seeds", folder.display());
    seeds
}

fn change(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..1 + dice.below(4) {
        let at = dice.below(bytes.len());
        match dice.below(6) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << dice.below(8),
            1 if !bytes.is_empty() => bytes[at] = dice.next() as u8,
            2 => bytes.insert(at, dice.next() as u8),
            3 if !bytes.is_empty() => drop(bytes.remove(at)),
            4 => bytes.truncate(at),
            _ => {
                let end = (at + dice.below(64)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                let to = dice.below(bytes.len());
                bytes.splice(to..to, copy);
            }
        }
    }
}

/// Runs it and, if it panics, keeps the input where it can be looked at.
fn check(target: &str, what: &str, data: &[u8]) {
    if catch_unwind(AssertUnwindSafe(|| run(target, data))).is_err() {
        let kept = std::env::temp_dir().join(format!("phiward-fuzz-{target}.bin"));
        let _ = std::fs::write(&kept, data);
        panic!(
            "target {target} fails on {what}; the input is {}",
            kept.display()
        );
    }
}

fn short_run(target: &str) {
    let count = std::env::var("PHIWARD_FUZZ_COUNT").map_or(150, |count| count.parse().unwrap());
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for (path, seed) in seeds(target) {
        check(target, &path.display().to_string(), &seed);
        for number in 0..count {
            let mut data = seed.clone();
            change(&mut data, &mut dice);
            check(
                target,
                &format!("change {number} of {}", path.display()),
                &data,
            );
        }
    }
    for number in 0..count {
        let mut data = vec![0];
        data.extend((0..dice.below(1500)).map(|_| dice.next() as u8));
        check(target, &format!("plan {number}"), &data);
    }
}

macro_rules! targets {
    ($($name:ident)*) => {
        $(#[test] fn $name() { short_run(stringify!($name)); })*

        #[test]
        fn every_target_has_a_test_and_a_program() {
            let tested = [$(stringify!($name)),*];
            assert_eq!(TARGETS.map(|target| target.0), tested);
            let manifest = include_str!("../../../fuzz/Cargo.toml");
            for name in tested {
                assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} is not in fuzz/");
            }
        }
    };
}

targets! { csv xlsx mapping suggest portable note ecfr entry snapshot report dmarc dkimkey mtasts tlsbimi signedmail spf aggregate reportfile tlsrpt }
