//! Cells counted by what became of them, and the table of it.

/// What became of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// In its field, as what it means.
    Right,
    /// Kept in its words, since no field is for it or nothing may be recorded of it.
    Kept,
    /// Kept in its words, though a field is for it.
    Unrecorded,
    /// In a field it does not belong to, or as something else.
    Wrong,
    /// Nowhere in the record, and told.
    Told,
    /// Nowhere, and not told.
    Untold,
}

/// The cells of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    came: [usize; 6],
    /// Whether the file was refused with the reason.
    pub refused: bool,
}

impl Counts {
    pub fn add(&mut self, came: Came, cells: usize) {
        self.came[came as usize] += cells;
    }

    fn cells(&self) -> usize {
        self.came.iter().sum()
    }

    fn line(&self, name: &str) -> String {
        let came: Vec<String> = self
            .came
            .iter()
            .map(|n| format!(" {} |", dotted(*n)))
            .collect();
        let refused = if self.refused { ", refused" } else { "" };
        format!(
            "| {name}{refused} | {} |{}\n",
            dotted(self.cells()),
            came.concat()
        )
    }
}

/// The table of several files.
pub fn table(lines: &[(String, Counts)]) -> String {
    let mut out = String::from(
        "| table | cells | right | kept in words | a field is there, kept in words | wrong | nowhere, told | nowhere, untold |\n|---|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    let mut all = Counts::default();
    for (name, counts) in lines {
        let name = name.rsplit('/').next().unwrap_or(name);
        out.push_str(&counts.line(name));
        for (sum, n) in all.came.iter_mut().zip(counts.came) {
            *sum += n;
        }
    }
    out.push_str(&all.line("all"));
    out
}

fn dotted(n: usize) -> String {
    match n {
        0..=999 => n.to_string(),
        _ => format!("{},{:03}", n / 1000, n % 1000),
    }
}

/// Compares the table with the one in a page between its marks, or writes it there.
pub fn write_or_compare(page: &str, name: &str, lines: &[(String, Counts)]) {
    let text = std::fs::read_to_string(page).unwrap();
    let (begin, end) = (
        format!("<!-- cells of tables {name}: written by crates/intake/tests/measure.rs -->\n"),
        format!("<!-- end of cells of tables {name} -->\n"),
    );
    let parts = text.split_once(&begin).and_then(|(before, rest)| {
        let (there, after) = rest.split_once(&end)?;
        Some((before, there, after))
    });
    let (before, there, after) = parts.unwrap_or_else(|| panic!("{page} has no “{begin}”"));
    let now = format!("\n{}\n", table(lines));
    if std::env::var_os("PHIWARD_WRITE_DOCS").is_some() {
        std::fs::write(page, format!("{before}{begin}{now}{end}{after}")).unwrap();
        return;
    }
    assert!(
        there == now,
        "the counts in {page} are others now; look at them, and write them with PHIWARD_WRITE_DOCS=1"
    );
}
