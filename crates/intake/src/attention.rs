//! What a person must know about the cells of a table before relying on them: formulas
//! that nobody calculated, colours without a word, columns that nobody sees.

use crate::locate::Located;
use crate::workbook::{Cell, CellValue, Row, counted, letters, squeeze};

/// What is to be told about the table that a mapping reads, the worst first.
pub fn of_table(located: &Located<'_>) -> Vec<String> {
    let mut out = Vec::new();
    let width = located.names.len();
    let (mut never, mut filled) = (vec![0_usize; width], vec![false; width]);
    let rows = located.sheet.rows.iter();
    for row in rows.filter(|row| row.number > located.header_row) {
        for (column, cell) in row.cells.iter().enumerate().take(width) {
            never[column] += usize::from(cell.formula && cell.value == CellValue::Empty);
            filled[column] |= !cell.is_blank();
        }
    }
    let uncalculated: Vec<(usize, usize)> = never
        .into_iter()
        .enumerate()
        .filter(|(_, formulas)| *formulas > 0)
        .collect();
    let hidden = &located.sheet.hidden_columns;
    let hidden: Vec<usize> = hidden
        .iter()
        .copied()
        .filter(|column| filled.get(*column) == Some(&true))
        .collect();
    let named = |columns: &mut dyn Iterator<Item = usize>| {
        let all: Vec<String> = columns
            .map(|c| format!("“{}” ({})", located.names[c], letters(c)))
            .collect();
        match all.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            _ => all.concat(),
        }
    };
    if !uncalculated.is_empty() {
        let formulas = uncalculated.iter().map(|(_, n)| n).sum();
        out.push(format!(
            "ATTENTION: {} {} {} never calculated, so that their values are not known and not read: open the workbook in your spreadsheet program, save it and import it again",
            named(&mut uncalculated.iter().map(|(c, _)| *c)),
            if uncalculated.len() == 1 { "holds" } else { "hold" },
            counted(formulas, "formula that was", "formulas that were"),
        ));
    }
    let zeros = located.sheet.zero_formulas.iter().copied();
    let zeros: Vec<usize> = zeros.filter(|c| filled.get(*c) == Some(&true)).collect();
    if !zeros.is_empty() {
        out.push(format!(
            "ATTENTION: all formulas of {} show 0, as where they were never calculated; no field takes these zeros. If they are wrong, open the workbook in your spreadsheet program, have it calculated, save it and import it again",
            named(&mut zeros.into_iter()),
        ));
    }
    let header = located.sheet.row(located.header_row);
    if let Some(header) = header {
        out.extend(above(located, header));
    }
    let headed = |c: &usize| header.is_some_and(|row| !row.cell(*c).is_blank());
    let coloured = located.sheet.coloured.iter().copied();
    let coloured: Vec<usize> = coloured
        .filter(|c| *c < located.width && headed(c))
        .collect();
    if !coloured.is_empty() {
        out.push(format!(
            "ATTENTION: under {} there are cells with a colour and without a word; what a colour says is not read: write it as a word in a column of its own",
            named(&mut coloured.into_iter()),
        ));
    }
    if !hidden.is_empty() {
        out.push(format!(
            "{} {} hidden in the spreadsheet program and read like the others",
            named(&mut hidden.iter().copied()),
            if hidden.len() == 1 { "is" } else { "are" }
        ));
    }
    out
}

/// Rows above the headers that look like a table, which nothing reads.
fn above(located: &Located<'_>, header: &Row) -> Option<String> {
    let width = header.filled();
    let above = located.sheet.rows.iter().filter(|row| {
        // Names of groups that columns are called by are part of the header.
        let is_name = |cell: &Cell| {
            let text = squeeze(&cell.shown()).to_lowercase();
            let mut names = located.names.iter().map(|name| name.to_lowercase());
            text.is_empty() || names.any(|name| name.contains(&text))
        };
        let names = row.number + 3 >= header.number && row.cells.iter().all(is_name);
        row.number < header.number && row.filled() >= 3 && row.filled() * 2 >= width && !names
    });
    // A row of names over the header is part of it.
    let above: Vec<u32> = above.map(|row| row.number).collect();
    let [first, .., last] = above[..] else {
        return None;
    };
    Some(format!(
        "ATTENTION: {} above the headers, from row {first} to row {last}, look like a table and are not read. Move it to a sheet of its own to import it too, or say which row holds the headers with --header-row",
        counted(above.len(), "row", "rows"),
    ))
}
