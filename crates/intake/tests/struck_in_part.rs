//! Cells of which a part is struck through: that part is said no longer.

mod common;

use common::{open, told};
use rust_xlsxwriter::{Format, Workbook as Writer};

#[test]
fn a2_what_is_struck_through_in_a_cell_is_not_read_and_told() {
    let mut book = Writer::new();
    let sheet = book.add_worksheet().set_name("Vendors").unwrap();
    let (plain, struck) = (Format::new(), Format::new().set_font_strikethrough());
    for (column, header) in [(0, "Vendor"), (1, "BAA")] {
        sheet.write_string(0, column, header).unwrap();
    }
    sheet.write_string(1, 0, "Epic").unwrap();
    let parts = [(&struck, "Signed"), (&plain, " Not signed")];
    sheet.write_rich_string(1, 1, &parts).unwrap();
    sheet.write_string(2, 0, "Otis").unwrap();
    let parts = [(&struck, "Si"), (&struck, "gned")];
    sheet.write_rich_string(2, 1, &parts).unwrap();
    sheet.write_string(3, 0, "Faxit").unwrap();
    let parts = [(&plain, "Sig"), (&Format::new().set_bold(), "ned")];
    sheet.write_rich_string(3, 1, &parts).unwrap();
    let bytes = book.save_to_buffer().unwrap();

    let book = open(&bytes);
    let shown = |row: usize| book.sheets[0].rows[row].cell(1).shown().trim().to_owned();
    assert_eq!(shown(1), "Not signed");
    assert_eq!(shown(2), "");
    assert_eq!(shown(3), "Signed");
    told(
        &book.remarks,
        &["B2", "and 1 more", "struck through (“Signed”)", "not read"],
    );
}
