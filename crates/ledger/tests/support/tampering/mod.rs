//! Changes of a stored book behind the ledger's back, at random and as SQL.
//!
//! The book is the one of the test `tamper`: a quarter of its entries is of
//! format 1, the others of format 2.

mod parts;

use super::{Backend, Store, blob, entry, old, packed};

/// All columns, for copies of rows to another position.
const REST: &str = "time, hash, commitment, blobs, redactions, salt, body, public, commitments";

/// A small generator (xorshift64*), so that a seed gives the same changes forever.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % n
    }
}

/// An entry of format 2 with three parts; its part 1 is redacted.
pub fn three_parts(quarter: u64) -> u64 {
    (quarter + 2..).find(|n| n % 3 == 2).unwrap()
}

/// One change of the stored book that makes a difference, as SQL.
pub fn tampering(store: &Store, dice: &mut Dice, entries: u64) -> (&'static str, String) {
    let row = |dice: &mut Dice| 1 + dice.below(entries);
    let quarter = entries / 4;
    // The entry that is redacted has no content to change.
    let full = |dice: &mut Dice| {
        Some(1 + dice.below(entries))
            .filter(|at| *at != 3)
            .unwrap_or(4)
    };
    let whole = |at: u64, change: &str| format!("UPDATE entry SET {change} WHERE position = {at}");
    let nth = |table: &str, by: &str, n: u64| {
        format!("(SELECT {by} FROM kept_{table} ORDER BY {by} LIMIT 1 OFFSET {n})")
    };
    // The book names evidence in every fifth entry; one of them was redacted.
    let evidence = entries / 5 - 1;
    match dice.below(40) {
        24.. => parts::tampering(store, dice, entries),
        0..=5 => {
            let at = full(dice);
            let columns: &[&str] = if at > quarter {
                &[
                    "hash",
                    "commitment",
                    "public",
                    "commitments",
                    "body",
                    "body",
                ]
            } else {
                &["hash", "commitment", "salt", "body"]
            };
            let column = columns[dice.below(columns.len() as u64) as usize];
            (
                "flip a byte of an entry",
                whole(at, &flip(store, column, dice)),
            )
        }
        6 => {
            let column = ["blobs", "redactions"][dice.below(2) as usize];
            let more = store.bytes(&[dice.below(256) as u8]);
            let longer = match store.backend {
                Backend::Sqlite => format!("{column} = CAST({column} || {more} AS BLOB)"),
                Backend::Postgres => format!("{column} = {column} || {more}"),
            };
            ("lengthen a list", whole(row(dice), &longer))
        }
        7 => {
            let by = 1 + dice.below(1_000_000);
            let sign = ["+", "-"][dice.below(2) as usize];
            (
                "change a time",
                whole(row(dice), &format!("time = time {sign} {by}")),
            )
        }
        8 => (
            "delete an entry",
            format!("DELETE FROM entry WHERE position = {}", row(dice)),
        ),
        9 => {
            let (one, two) = different(full(dice), full(dice), entries);
            let content = "commitment, salt, body, public, commitments";
            let from = |at| {
                format!("({content}) = (SELECT {content} FROM kept_entry WHERE position = {at})")
            };
            (
                "swap the contents of two entries",
                format!("{}; {}", whole(one, &from(two)), whole(two, &from(one))),
            )
        }
        10 => {
            let (one, two) = different(row(dice), row(dice), entries);
            let aside = entries + 1000;
            (
                "swap two entries",
                format!(
                    "{}; {}; {}",
                    whole(one, &format!("position = {aside}")),
                    whole(two, &format!("position = {one}")),
                    whole(aside, &format!("position = {two}"))
                ),
            )
        }
        11 => {
            let (from, to) = (
                row(dice),
                [entries + 1, entries + 2, 0][dice.below(3) as usize],
            );
            (
                "insert a copied entry",
                format!(
                    "INSERT INTO entry SELECT org, {to}, {REST} FROM kept_entry WHERE position = {from}"
                ),
            )
        }
        12 => {
            let at = row(dice);
            (
                "insert an entry and move the rest",
                format!(
                    "DELETE FROM entry WHERE position >= {at}; INSERT INTO entry SELECT org, position + 1, {REST} FROM kept_entry WHERE position >= {at}; INSERT INTO entry SELECT * FROM kept_entry WHERE position = {at}"
                ),
            )
        }
        13 => (
            "remove an entry's content",
            // Of one of format 2 that is not even the form of a redaction.
            whole(full(dice), "salt = NULL, body = NULL"),
        ),
        14 => {
            let at = full(dice);
            let halves: &[&str] = if at > quarter {
                &["public = NULL", "commitments = NULL", "body = NULL"]
            } else {
                &["salt = NULL", "body = NULL"]
            };
            let half = halves[dice.below(halves.len() as u64) as usize];
            ("remove half of an entry's content", whole(at, half))
        }
        15 => {
            let salt = store.bytes(&old::content(3).0);
            let body = store.bytes(&old::content(3).1);
            (
                "put content into a redacted entry",
                whole(3, &format!("salt = {salt}, body = {body}")),
            )
        }
        16 => {
            let from = row(dice);
            (
                "truncate",
                format!("DELETE FROM entry WHERE position >= {from}"),
            )
        }
        17 => {
            // To the state at an earlier checkpoint, with everything that belongs to it.
            let number = 1 + dice.below(3);
            let at = number * quarter;
            let evidence: Vec<String> = (1..=at)
                .filter(|n| n % 5 == 0)
                .map(|n| store.bytes(&blob(n).hash().0))
                .collect();
            let salt = store.bytes(&old::content(3).0);
            let body = store.bytes(&old::content(3).1);
            let undo = |n: u64| {
                let parts: Vec<_> = entry(n).parts.into_iter().map(Some).collect();
                whole(n, &format!("body = {}", store.bytes(&packed(&parts))))
            };
            let (one, two) = (undo(three_parts(quarter)), undo(quarter + 1));
            let back = format!(
                "INSERT INTO blob SELECT org, {}, {} FROM organization",
                store.bytes(&blob(5).hash().0),
                store.bytes(blob(5).bytes())
            );
            (
                "roll back",
                format!(
                    "DELETE FROM entry WHERE position > {at}; DELETE FROM checkpoint WHERE number > {number}; \
                 DELETE FROM blob WHERE hash NOT IN ({}); UPDATE entry SET salt = {salt}, body = {body} WHERE position = 3; {one}; {two}; {back}",
                    evidence.join(", ")
                ),
            )
        }
        18 => {
            let hash = nth("blob", "hash", dice.below(evidence));
            let change = flip(store, "bytes", dice);
            (
                "flip a byte of evidence",
                format!("UPDATE blob SET {change} WHERE hash = {hash}"),
            )
        }
        19 => {
            let hash = nth("blob", "hash", dice.below(evidence));
            match dice.below(2) {
                0 => (
                    "delete evidence",
                    format!("DELETE FROM blob WHERE hash = {hash}"),
                ),
                _ => {
                    let change = flip(store, "hash", dice);
                    (
                        "flip the name of evidence",
                        format!("UPDATE blob SET {change} WHERE hash = {hash}"),
                    )
                }
            }
        }
        20 => {
            let one = dice.below(evidence);
            let (one, two) = (
                nth("blob", "hash", one),
                nth("blob", "hash", (one + 1) % evidence),
            );
            let set = |at: &str, from: &str| {
                format!(
                    "UPDATE blob SET bytes = (SELECT bytes FROM kept_blob WHERE hash = {from}) WHERE hash = {at}"
                )
            };
            (
                "swap evidence",
                format!("{}; {}", set(&one, &two), set(&two, &one)),
            )
        }
        21 => {
            let extra = [blob(5), phiward_ledger::Blob::new(vec![1, 2, 3])];
            let extra = &extra[dice.below(2) as usize];
            (
                "insert evidence",
                format!(
                    "INSERT INTO blob SELECT org, {}, {} FROM organization",
                    store.bytes(&extra.hash().0),
                    store.bytes(extra.bytes())
                ),
            )
        }
        22 => {
            let number = 1 + dice.below(4);
            match dice.below(3) {
                0 => (
                    "delete a checkpoint",
                    format!("DELETE FROM checkpoint WHERE number = {number}"),
                ),
                1 => {
                    let from = number % 4 + 1;
                    let set = |at, from| {
                        format!(
                            "UPDATE checkpoint SET note = (SELECT note FROM kept_checkpoint WHERE number = {from}) WHERE number = {at}"
                        )
                    };
                    (
                        "swap checkpoints",
                        format!("{}; {}", set(number, from), set(from, number)),
                    )
                }
                _ => (
                    "insert a checkpoint",
                    format!(
                        "INSERT INTO checkpoint SELECT org, 5, note FROM kept_checkpoint WHERE number = {number}"
                    ),
                ),
            }
        }
        _ => {
            let number = 1 + dice.below(4);
            let at = 1 + dice.below(400);
            // '~' occurs nowhere in a checkpoint.
            (
                "change a character of a checkpoint",
                format!(
                    "UPDATE checkpoint SET note = substr(note, 1, {}) || '~' || substr(note, {}) WHERE number = {number}",
                    at - 1,
                    at + 1
                ),
            )
        }
    }
}

fn different(one: u64, two: u64, entries: u64) -> (u64, u64) {
    // Any other entry with content will do.
    let two = if one == two {
        if one == entries { 1 } else { entries }
    } else {
        two
    };
    (one, two)
}

/// SQL that changes one byte of `column`: the first, the last or one between.
pub fn flip(store: &Store, column: &str, dice: &mut Dice) -> String {
    let place = dice.below(1000);
    let byte = dice.below(256);
    match store.backend {
        Backend::Postgres => {
            let at = format!("({place} % length({column}))");
            let flip = 1 << (byte % 8);
            format!("{column} = set_byte({column}, {at}, get_byte({column}, {at}) # {flip})")
        }
        // SQLite has no operator for it, so the byte is replaced by one that
        // differs from what stands there.
        Backend::Sqlite => {
            let at = format!("({place} % length({column}))");
            let (one, two) = (store.bytes(&[byte as u8]), store.bytes(&[!byte as u8]));
            format!(
                "{column} = CAST(substr({column}, 1, {at}) || \
                 CASE WHEN substr({column}, {at} + 1, 1) = {one} THEN {two} ELSE {one} END || \
                 substr({column}, {at} + 2) AS BLOB)"
            )
        }
    }
}
