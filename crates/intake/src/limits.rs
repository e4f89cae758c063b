//! How much an outside file may ask of us.
//!
//! Every cap is on what comes out, not only on what comes in: a small archive
//! can unpack to a very large one.

/// Largest file accepted, in bytes (64 MiB).
pub const FILE_BYTES: usize = 64 << 20;
/// Most bytes one part of a workbook may unpack to (256 MiB).
pub const PART_BYTES: u64 = 256 << 20;
/// Most bytes all parts read from one workbook may unpack to (512 MiB).
pub const TOTAL_BYTES: u64 = 512 << 20;
/// A part that unpacks to more than [`RATIO_FROM`] bytes may be at most this many
/// times its packed size; sheets of real workbooks stay below 60.
pub const RATIO: u64 = 200;
/// Size below which no ratio is asked for (16 MiB).
pub const RATIO_FROM: u64 = 16 << 20;
/// Most bytes of one tag, text or comment inside a part (1 MiB); the longest cell has an
/// eighth of it.
pub const EVENT_BYTES: u64 = 1 << 20;
/// Most files inside a workbook, and most relations that one part names.
pub const PARTS: usize = 4_000;
/// Most number formats of its own that the cells of a workbook use; spreadsheet programs
/// make a few hundred.
pub const FORMATS: usize = 5_000;
/// What the place of one shared text takes beside its letters, in bytes.
pub const TEXT_PLACE: usize = 64;
/// Most bytes of the relations that one part names (8 MiB).
pub const RELATION_BYTES: usize = 8 << 20;
/// Most characters kept of a sheet's name.
pub const SHEET_NAME: usize = 255;
/// Longest number format that is read; spreadsheet programs write 255 bytes at most.
pub const FORMAT_CODE: usize = 255;
/// Most comments that are read beside the cells of one sheet, and most characters of one.
pub const COMMENTS: usize = 10_000;
/// See [`COMMENTS`].
pub const COMMENT: usize = 1_000;
/// Most sheets.
pub const SHEETS: usize = 200;
/// Most rows of one sheet, counted by the highest row number that holds something.
pub const ROWS: u32 = 200_000;
/// Most columns.
pub const COLUMNS: usize = 1_000;
/// Most characters of one cell: what spreadsheet programs allow.
pub const CELL_CHARS: usize = 32_767;
/// Most cells of one file, with the blank ones between filled ones, and those given again.
pub const CELLS: usize = 4_000_000;
/// Most bytes of text kept from one file (192 MiB).
pub const TEXT_BYTES: usize = 192 << 20;
/// Most merged areas of one sheet.
pub const MERGES: usize = 50_000;
