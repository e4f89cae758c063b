//! What folding makes of stored entries is part of the format of snapshots.

use super::{
    FIRST, SECOND, SECOND_AFFIRMED, SECOND_ASKED, SECOND_MEMBERS, SECOND_REWORDED, go_on, lines_of,
};
use phiward_register::{FOLD, Register};
use sha2::{Digest, Sha256};

/// What the fixtures of both formats come to, folded one after the other.
const GOLDEN: (u32, &str) = (
    8,
    "4393604ba872c5b0b68ea2233b2e06c454a7e5fe3f9469e2bdf26b0e4b41fc5d",
);

#[test]
fn c6_a_fold_that_changed_has_a_number_of_its_own() {
    let mut digest = Sha256::new();
    for fixture in FIRST
        .into_iter()
        .chain([SECOND, SECOND_ASKED, SECOND_MEMBERS, SECOND_AFFIRMED])
        .chain([SECOND_REWORDED])
    {
        let mut register = Register::default();
        go_on(&mut register, &lines_of(fixture));
        digest.update(register.to_snapshot().expect("no newer records"));
    }
    let hash: String = digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(
        (FOLD, hash.as_str()),
        GOLDEN,
        "the fold changed: raise FOLD in snapshot.rs and put the new hash here"
    );
}
