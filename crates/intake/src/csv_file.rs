//! Reading CSV: commas, semicolons, tabs, bars or what else parts all rows alike; quotes
//! as in RFC 4180.
//!
//! A parser of our own, since row numbers must be the ones a spreadsheet program
//! shows (blank lines count, a quoted line break does not) and an unclosed quote
//! must be an error that names its row.

use crate::limits;
use crate::memory::{self, Memory};
use crate::text::{decode, guess};
use crate::workbook::{Cell, Row, Sheet, Workbook};
use crate::{ReadError, ReadOptions};

/// Separators that are recognised.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
/// Separators that are recognised where none of the usual ones parts the rows.
const UNUSUAL: [char; 3] = ['^', '~', '¦'];

/// Reads a CSV file.
///
/// # Errors
/// [`ReadError`] when the file is empty, too large, in another encoding, or cut
/// off inside a quoted cell.
pub fn read_csv(bytes: &[u8], options: &ReadOptions) -> Result<Workbook, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.len() > limits::FILE_BYTES {
        return Err(ReadError::FileTooLarge { bytes: bytes.len() });
    }
    let mut remarks = Vec::new();
    let (text, encoding) = match decode(bytes, options.encoding) {
        Err(error) if options.guess_encoding && options.encoding.is_none() => {
            let Some(likely) = guess(bytes) else {
                return Err(error);
            };
            let decoded = decode(bytes, Some(likely))?;
            remarks.push(format!(
                "the text is not UTF-8 and was read as {}; check names with accents, and give --encoding where they are wrong",
                likely.name()
            ));
            decoded
        }
        other => other?,
    };
    if let Some(asked) = options.encoding
        && asked != encoding
    {
        remarks.push(format!(
            "the text is {}, and was read as that and not as {}",
            encoding.name(),
            asked.name()
        ));
    }
    let mut body = text.as_str();
    let mut delimiter = options.delimiter;
    // Excel's own hint; it is not a row of the table.
    if let Some(hint) = first_line(body).strip_prefix("sep=")
        && hint.chars().count() == 1
    {
        delimiter = delimiter.or(hint.chars().next());
        body = body[first_line(body).len()..].trim_start_matches('\r');
        body = body.strip_prefix('\n').unwrap_or(body);
    }
    let (delimiter, is_parted) = match delimiter {
        Some(said) => (said, true),
        None => guess_delimiter(body),
    };
    let sheet = parse(body, delimiter, quote(body, delimiter), options.memory)?;
    if sheet.rows.is_empty() {
        return Err(ReadError::NoRows);
    }
    Ok(Workbook {
        sheets: vec![sheet],
        remarks,
        encoding: Some(encoding),
        delimiter: Some(delimiter),
        is_parted,
        from_1904: false,
    })
}

fn first_line(text: &str) -> &str {
    text.split(['\r', '\n']).next().unwrap_or("")
}

/// The separator that cuts the first rows into the most equal pieces, and whether it
/// parts most of them.
fn guess_delimiter(text: &str) -> (char, bool) {
    let best = best_delimiter(text, &DELIMITERS);
    if best.1 {
        return best;
    }
    let other = best_delimiter(text, &UNUSUAL);
    if other.1 { other } else { best }
}

fn best_delimiter(text: &str, delimiters: &[char]) -> (char, bool) {
    let mut best = (0usize, ',', false);
    for delimiter in delimiters.iter().copied() {
        let counts = counts(text, delimiter);
        let lines = counts.len();
        let mut counts: Vec<usize> = counts.into_iter().filter(|c| *c > 0).collect();
        counts.sort_unstable();
        // How many rows share the commonest count, times that count.
        let commonest = counts
            .chunk_by(|a, b| a == b)
            .map(|same| {
                let score = same.len() * same.len() * 100 + same[0] * same.len();
                (score, same.len())
            })
            .max();
        if let Some((score, rows)) = commonest
            && score > best.0
        {
            best = (score, delimiter, rows * 2 >= lines);
        }
    }
    (best.1, best.2)
}

/// How often a character stands outside quotes, in each of the first rows that hold
/// something.
fn counts(text: &str, delimiter: char) -> Vec<usize> {
    let mut counts: Vec<usize> = Vec::new();
    let (mut count, mut quoted, mut blank) = (0, false, true);
    for c in text.chars().take(64 << 10) {
        match c {
            '\n' | '\r' if !quoted => {
                if !blank {
                    counts.push(count);
                }
                (count, blank) = (0, true);
            }
            '"' => {
                quoted = !quoted;
                blank = false;
            }
            c => {
                count += usize::from(c == delimiter && !quoted);
                blank &= c == delimiter || c.is_whitespace();
            }
        }
        if counts.len() == 60 {
            return counts;
        }
    }
    if !blank {
        counts.push(count);
    }
    counts
}

/// The mark that texts stand between: some programs write apostrophes around every cell.
fn quote(text: &str, delimiter: char) -> char {
    let first = first_line(text.trim_start());
    let mut cells = first.split(delimiter).map(str::trim);
    let between = |cell: &str| cell.len() > 1 && cell.starts_with('\'') && cell.ends_with('\'');
    match first.contains(delimiter) && cells.all(between) {
        true => '\'',
        false => '"',
    }
}

fn parse(text: &str, delimiter: char, quote: char, memory: Memory) -> Result<Sheet, ReadError> {
    let mut out = Collector::new(memory);
    let mut chars = text.chars().peekable();
    let mut cell = String::new();
    let mut quoted = false;
    // A quote opens a quoted cell only as its first character; elsewhere it is
    // text (5" floppy), as spreadsheet programs read it.
    let mut at_start = true;
    // Whether the cell was quoted and held what parts cells or rows.
    let mut held = false;
    let mut closed = false;
    while let Some(c) = chars.next() {
        if quoted {
            if c != quote {
                held |= c == delimiter || c == '\n' || c == '\r';
                cell.push(c);
            } else if chars.peek() == Some(&quote) {
                chars.next();
                cell.push(quote);
            } else {
                (quoted, closed) = (false, true);
            }
            continue;
        }
        match c {
            c if c == quote && at_start => {
                quoted = true;
                at_start = false;
            }
            '\r' | '\n' => {
                if c == '\r' && chars.peek() == Some(&'\n') {
                    chars.next();
                }
                out.cell(&mut cell)?;
                out.end_row()?;
                (at_start, held, closed) = (true, false, false);
            }
            c if c == delimiter => {
                out.cell(&mut cell)?;
                (at_start, held, closed) = (true, false, false);
            }
            c => {
                if closed && held && !c.is_whitespace() {
                    out.swallowed = true;
                }
                cell.push(c);
                at_start = false;
            }
        }
    }
    if quoted {
        return Err(ReadError::OpenQuote { row: out.number });
    }
    if !cell.is_empty() || !out.cells.is_empty() {
        out.cell(&mut cell)?;
        out.end_row()?;
    }
    Ok(out.sheet)
}

struct Collector {
    sheet: Sheet,
    /// Whether a quoted cell of this row seems to hold what are other cells.
    swallowed: bool,
    cells: Vec<Cell>,
    number: u32,
    total: usize,
    /// Texts kept so far, and their bytes.
    texts: (usize, usize),
    memory: Memory,
}

impl Collector {
    fn new(memory: Memory) -> Self {
        Collector {
            sheet: Sheet {
                name: "CSV".to_owned(),
                ..Sheet::default()
            },
            swallowed: false,
            cells: Vec::new(),
            number: 1,
            total: 0,
            texts: (0, 0),
            memory,
        }
    }

    fn cell(&mut self, text: &mut String) -> Result<(), ReadError> {
        // Bytes are at least characters, so the count is needed only beyond them.
        if text.len() > limits::CELL_CHARS && text.chars().count() > limits::CELL_CHARS {
            return Err(ReadError::TooMuch {
                place: format!(
                    "row {}, column {}",
                    self.number,
                    crate::workbook::letters(self.cells.len())
                ),
                what: format!("a cell has {} characters", text.chars().count()),
                limit: format!("{} characters", limits::CELL_CHARS),
                fix: "Check for a missing quotation mark, or shorten the text",
            });
        }
        if self.cells.len() >= limits::COLUMNS && !text.is_empty() {
            return Err(ReadError::TooMuch {
                place: format!("row {}", self.number),
                what: format!("more than {} cells", limits::COLUMNS),
                limit: format!("{} columns", limits::COLUMNS),
                fix: "Remove columns that are not needed",
            });
        }
        if self.cells.len() < limits::COLUMNS {
            self.cells.push(Cell::text(text));
        }
        text.clear();
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), ReadError> {
        let mut cells = std::mem::take(&mut self.cells);
        let swallowed = std::mem::take(&mut self.swallowed);
        let wide = cells.len();
        while cells
            .last()
            .is_some_and(|c| c.value == crate::CellValue::Empty)
        {
            cells.pop();
        }
        if cells.iter().any(|c| !c.is_blank()) {
            if self.number > limits::ROWS {
                return Err(ReadError::TooMuch {
                    place: format!("row {}", self.number),
                    what: "the table has too many rows".to_owned(),
                    limit: format!("{} rows", limits::ROWS),
                    fix: "Split the file",
                });
            }
            self.total += cells.len();
            if self.total > limits::CELLS {
                return Err(ReadError::TooMuch {
                    place: format!("row {}", self.number),
                    what: "the table has too many cells".to_owned(),
                    limit: format!("{} cells", limits::CELLS),
                    fix: "Split the file or remove columns that are not needed",
                });
            }
            let within = |text: &Cell| match &text.value {
                crate::CellValue::Text(text) => text.len(),
                _ => 0,
            };
            for cell in cells.iter().filter(|cell| within(cell) > 0) {
                self.texts.0 += 1;
                self.texts.1 += within(cell);
            }
            let (texts, bytes) = self.texts;
            if self
                .memory
                .is_beyond(memory::of_cells(self.total, texts, bytes))
            {
                return Err(ReadError::TooMuchMemory {
                    place: format!("row {}", self.number),
                    limit: self.memory,
                });
            }
            cells.shrink_to_fit();
            if wide > cells.len() {
                self.sheet.blank_ends.insert(self.number, wide);
            }
            if swallowed {
                self.sheet.swallowed.push(self.number);
            }
            self.sheet.rows.push(Row {
                number: self.number,
                hidden: false,
                cells,
            });
        }
        self.number = self.number.saturating_add(1);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
        let book = read_csv(bytes, &ReadOptions::default()).unwrap();
        book.sheets[0]
            .rows
            .iter()
            .map(|r| (r.number, r.cells.iter().map(Cell::shown).collect()))
            .collect()
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_shows_them() {
        let rows = shown(b"a,b\r\n\r\n\"x\r\ny\",\"say \"\"hi\"\"\"\r\nlast,5\" disk");
        assert_eq!(rows[1], (3, vec!["x\r\ny".into(), "say \"hi\"".into()]));
        assert_eq!(rows[2], (4, vec!["last".into(), "5\" disk".into()]));
    }

    #[test]
    fn separators_are_recognised() {
        for d in [',', ';', '\t', '|'] {
            let text = format!("Name{d}Cost, net{d}Notes\nA{d}1.250,00{d}\"x{d}y\"\nB{d}2{d}z\n")
                .replace("Cost, net", if d == ',' { "Cost" } else { "Cost, net" })
                .replace("1.250,00", if d == ',' { "1250" } else { "1.250,00" });
            assert_eq!(shown(text.as_bytes())[1].1.len(), 3, "{d:?}");
        }
        assert_eq!(
            shown(b"sep=;\na;b\n1;2\n")[0],
            (1, vec!["a".into(), "b".into()])
        );
    }

    #[test]
    fn a_file_cut_off_inside_quotes_names_the_row() {
        let e = read_csv(b"a,b\n1,\"open\n2,3\n", &ReadOptions::default()).unwrap_err();
        assert_eq!(e, ReadError::OpenQuote { row: 2 });
    }
}
