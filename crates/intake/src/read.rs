//! Opening a file by what it holds, whatever its name says.

use crate::text::Encoding;
use crate::{ReadError, Workbook, limits, read_csv, read_xlsx};

/// How to read a file, as far as the file does not say itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Encoding of a text file; without it UTF-8, or what its byte order mark says.
    pub encoding: Option<Encoding>,
    /// Separator of a text file; without it the one that fits best.
    pub delimiter: Option<char>,
    /// Read text that is not UTF-8 as Windows-1252, with a remark. Meant for
    /// proposing a mapping, which then names the encoding; an import does not guess.
    pub guess_encoding: bool,
}

impl ReadOptions {
    /// The options for proposing a mapping: the encoding may be guessed.
    pub fn for_suggestion() -> Self {
        ReadOptions {
            guess_encoding: true,
            ..Self::default()
        }
    }
}

/// Reads a workbook (.xlsx, .xlsm) or a CSV file. The content decides which.
///
/// # Errors
/// [`ReadError`] that says what the file is or where it is damaged, and what to do.
pub fn read(bytes: &[u8], options: &ReadOptions) -> Result<Workbook, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.len() > limits::FILE_BYTES {
        return Err(ReadError::FileTooLarge { bytes: bytes.len() });
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return read_xlsx(bytes);
    }
    if let Some((what, fix)) = other_kind(bytes) {
        return Err(ReadError::WrongKind { what, fix });
    }
    read_csv(bytes, options)
}

const SAVE_AS: &str = "open it in your spreadsheet program and save it as “Excel workbook (.xlsx)”";

/// Recognises common kinds of files that are neither.
fn other_kind(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        let needle: Vec<u8> = "EncryptedPackage"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        return Some(if bytes.windows(needle.len()).any(|w| w == needle) {
            (
                "a workbook protected with a password",
                "open it, remove the password (File, Info, Protect Workbook, Encrypt with Password, leave blank) and save it again",
            )
        } else {
            (
                "an old Excel workbook (.xls) or another old Office file",
                SAVE_AS,
            )
        });
    }
    let head = &bytes[..bytes.len().min(1024)];
    let text = String::from_utf8_lossy(head)
        .trim_start_matches('\u{feff}')
        .trim_start()
        .to_lowercase();
    Some(match () {
        () if head.starts_with(b"%PDF") => (
            "a PDF document",
            "export the table from the program that made it, as .xlsx or CSV",
        ),
        () if head.starts_with(&[0x1F, 0x8B]) => ("a gzip archive", "unpack it first"),
        () if head.starts_with(b"7z\xBC\xAF") || head.starts_with(b"Rar!") => {
            ("an archive", "unpack it first")
        }
        () if head.starts_with(b"\x89PNG")
            || head.starts_with(b"\xFF\xD8\xFF")
            || head.starts_with(b"GIF8") =>
        {
            (
                "a picture",
                "type the table into a spreadsheet program and save it as .xlsx",
            )
        }
        () if head.starts_with(b"SQLite format 3") => ("a database", "export the table as CSV"),
        () if head.starts_with(b"{\\rtf") => (
            "a rich text document",
            "copy the table into a spreadsheet program and save it as .xlsx",
        ),
        () if text.starts_with("<!doctype html")
            || text.starts_with("<html")
            || text.starts_with("<table") =>
        {
            ("a web page, whatever its name says", SAVE_AS)
        }
        () if text.starts_with("<?xml") => ("an XML file", SAVE_AS),
        () => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_decides_not_the_name() {
        let cases: [(&[u8], &str); 5] = [
            (b"%PDF-1.7 ...", "PDF"),
            (b"<html><table><tr><td>1</td></tr></table>", "web page"),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest", ".xls"),
            (b"\x1F\x8B\x08", "gzip"),
            (b"<?xml version=\"1.0\"?><Workbook/>", "XML"),
        ];
        for (bytes, word) in cases {
            let message = read(bytes, &ReadOptions::default())
                .unwrap_err()
                .to_string();
            assert!(message.contains(word), "{message}");
        }
    }

    #[test]
    fn a_password_is_recognised_and_explained() {
        let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        let message = read(&bytes, &ReadOptions::default())
            .unwrap_err()
            .to_string();
        assert!(message.contains("remove the password"), "{message}");
    }
}
