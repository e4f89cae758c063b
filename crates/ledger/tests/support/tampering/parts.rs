//! Changes of the parts of entries of format 2, and of what speaks of them.

use phiward_ledger::NewPart;

use super::{Dice, flip, three_parts};
use crate::support::{Backend, Store, entry, packed};

/// One change of the parts of an entry of format 2, or of what speaks of them.
pub fn tampering(store: &Store, dice: &mut Dice, entries: u64) -> (&'static str, String) {
    let quarter = entries / 4;
    let three = three_parts(quarter);
    let redacting = 3 * quarter + 1;
    let whole = |at: u64, change: &str| format!("UPDATE entry SET {change} WHERE position = {at}");
    let body = |at: u64, parts: &[Option<NewPart>]| {
        whole(at, &format!("body = {}", store.bytes(&packed(parts))))
    };
    let parts_of =
        |n: u64| -> Vec<Option<NewPart>> { entry(n).parts.into_iter().map(Some).collect() };
    // One with parts of which none is redacted.
    let n = loop {
        let n = quarter + 2 + dice.below(entries - quarter - 1);
        if n != three {
            break n;
        }
    };
    let mut other = parts_of(n);
    let some = dice.below(other.len() as u64) as usize;
    match dice.below(16) {
        0 => {
            let mut back = parts_of(three);
            if dice.below(2) == 0 {
                // What stood there, or something else.
                back[1] = parts_of(three + 3)[1].clone();
            }
            ("put a redacted part back", body(three, &back))
        }
        1 | 2 => {
            other[some] = None;
            ("remove a part", body(n, &other))
        }
        3 => {
            other.remove(some);
            ("drop a part", body(n, &other))
        }
        4 => {
            other.push(other[some].clone());
            ("add a part", body(n, &other))
        }
        5 => {
            let mut both = parts_of(three);
            both.swap(0, 2);
            both[1] = None;
            let one = "substr(commitments, 1, 32)";
            let (two, last) = ("substr(commitments, 33, 32)", "substr(commitments, 65, 32)");
            let list = format!("{last} || {two} || {one}");
            let list = match store.backend {
                Backend::Sqlite => format!("CAST({list} AS BLOB)"),
                Backend::Postgres => list,
            };
            let with = format!("commitments = {list}");
            match dice.below(3) {
                0 => ("swap parts", body(three, &both)),
                1 => ("swap commitments", whole(three, &with)),
                _ => (
                    "swap parts and commitments",
                    format!("{}; {}", body(three, &both), whole(three, &with)),
                ),
            }
        }
        6 => {
            let part = other[some].as_mut().unwrap();
            match dice.below(3) {
                0 => part.salt[dice.below(32) as usize] ^= 1 << dice.below(8),
                1 => part.bytes.push(0),
                _ => drop(part.bytes.pop()),
            }
            ("change a part", body(n, &other))
        }
        7 => {
            let less = "substr(commitments, 1, length(commitments) - 32)";
            let less = match store.backend {
                Backend::Sqlite => format!("CAST({less} AS BLOB)"),
                Backend::Postgres => less.to_owned(),
            };
            other.pop();
            let with = whole(n, &format!("commitments = {less}"));
            (
                "drop a part and its commitment",
                format!("{}; {with}", body(n, &other)),
            )
        }
        8 => (
            "swap public parts",
            whole(
                n,
                &format!("public = (SELECT public FROM kept_entry WHERE position = {three})"),
            ),
        ),
        9 => {
            let empty = store.bytes(b"");
            let public = [empty, store.bytes(b"another")][dice.below(2) as usize].clone();
            (
                "replace a public part",
                whole(n, &format!("public = {public}")),
            )
        }
        10 => (
            "make an entry look like one of format 1",
            whole(n, "public = NULL, commitments = NULL"),
        ),
        11 => {
            let at = 1 + dice.below(quarter);
            let empty = store.bytes(b"");
            (
                "make an entry look like one of format 2",
                whole(at, &format!("public = {empty}, commitments = {empty}")),
            )
        }
        12 => {
            let salt = store.bytes(&[9; 32]);
            (
                "give an entry of format 2 a salt",
                whole(n, &format!("salt = {salt}")),
            )
        }
        13 => {
            let mark = store.bytes(&[4]);
            let earlier = 1 + dice.below(1_000_000_000);
            (
                "set the clock back by the mark for it",
                whole(n, &format!("redactions = {mark}, time = time - {earlier}")),
            )
        }
        14 => (
            "change what was redacted",
            whole(redacting, &flip(store, "redactions", dice)),
        ),
        _ => {
            let list = [store.bytes(b""), store.bytes(&[1, 0, 0, 0, 0, 0, 0, 0, 3])];
            let list = &list[dice.below(2) as usize];
            (
                "deny redactions",
                whole(redacting, &format!("redactions = {list}")),
            )
        }
    }
}
