//! Statements that add many rows to a table at once, as SQLite takes them fastest.

use std::fmt::Write;

/// Rows of one statement, at most, as a power of two. SQLite's thread is asked once a
/// statement, which costs more than several rows do.
const MOST: u32 = 8;

/// Statements that add 1, 2, 4, … rows: few texts, so that SQLite knows each again.
///
/// The values have no numbers: SQLite looks a numbered one up by a walk over those
/// before it.
pub(super) struct Many {
    texts: Vec<String>,
}

impl Many {
    /// `values`: how many a row has; `tail` is what follows the last row.
    pub fn new(head: &str, values: usize, tail: &str) -> Many {
        let row = format!("({})", vec!["?"; values].join(", "));
        let text = |power: u32| {
            let mut sql = format!("{head} VALUES {row}");
            for _ in 1..1_usize << power {
                // Writing to a string cannot fail.
                let _ = write!(sql, ", {row}");
            }
            sql + tail
        };
        let texts = (0..=MOST).map(text).collect();
        Many { texts }
    }

    /// The rows in pieces, each with the statement that adds so many.
    pub fn pieces<'a, T>(
        &'static self,
        mut rows: &'a [T],
    ) -> impl Iterator<Item = (&'static str, &'a [T])> {
        std::iter::from_fn(move || {
            let power = rows.len().checked_ilog2()?.min(MOST);
            let (piece, rest) = rows.split_at_checked(1 << power)?;
            rows = rest;
            let text = self.texts.get(usize::try_from(power).ok()?)?;
            Some((text.as_str(), piece))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    #[test]
    fn every_row_is_in_one_piece_and_each_statement_holds_as_many() {
        static MANY: LazyLock<Many> =
            LazyLock::new(|| Many::new("INSERT INTO t (a, b)", 2, " ON CONFLICT DO NOTHING"));
        let rows: Vec<usize> = (0..1_000).collect();
        for count in [0, 1, 2, 3, 255, 256, 257, 1_000] {
            let mut seen = Vec::new();
            for (sql, piece) in MANY.pieces(&rows[..count]) {
                assert_eq!(sql.matches("(?, ?)").count(), piece.len());
                assert!(sql.ends_with(" ON CONFLICT DO NOTHING"));
                seen.extend_from_slice(piece);
            }
            assert_eq!(seen, rows[..count]);
        }
    }
}
