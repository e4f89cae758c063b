//! What a file is, by its first bytes. Names and declared types are not asked: zips
//! are called .gz, and everything is called application/octet-stream.

/// Bytes looked at.
pub(super) const HEAD: usize = 2 << 10;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Empty,
    Xml,
    Json,
    Gzip,
    Zip,
    Mail,
    Mailbox,
    /// Known, but nothing a report comes in.
    Other(&'static str),
    Unknown,
}

/// Fields that mails begin with, beside `X-…` and `ARC-…`.
const FIELDS: [&str; 24] = [
    "received",
    "return-path",
    "delivered-to",
    "from",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "content-disposition",
    "dkim-signature",
    "authentication-results",
    "reply-to",
    "sender",
    "envelope-to",
    "received-spf",
    "list-id",
    "status",
    "dmarc-filter",
    "auto-submitted",
];

impl Format {
    /// By the first bytes, as many as [`HEAD`].
    pub(super) fn of(head: &[u8]) -> Format {
        match head {
            [] => return Format::Empty,
            [0x1f, 0x8b, ..] => return Format::Gzip,
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Format::Zip,
            [b'B', b'Z', b'h', ..] => return Format::Other("a bzip2 archive"),
            [0xfd, b'7', b'z', b'X', b'Z', ..] => return Format::Other("an xz archive"),
            [b'7', b'z', 0xbc, 0xaf, ..] => return Format::Other("a 7z archive"),
            [b'R', b'a', b'r', b'!', ..] => return Format::Other("a RAR archive"),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => return Format::Other("a zstd archive"),
            [b'%', b'P', b'D', b'F', ..] => return Format::Other("a PDF"),
            [0xff, 0xfe, b'{', 0, ..] | [0xfe, 0xff, 0, b'{', ..] => return Format::Json,
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'<', 0, ..] | [0, b'<', ..] => {
                return Format::Xml;
            }
            _ => {}
        }
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        let text = text.trim_ascii_start();
        match text {
            [] => Format::Empty,
            [b'<', ..] if is_html(text) => Format::Other("an HTML page"),
            [b'<', ..] => Format::Xml,
            [b'{', ..] => Format::Json,
            _ if text.starts_with(b"From ") => Format::Mailbox,
            _ if is_mail(text) => Format::Mail,
            _ => Format::Unknown,
        }
    }

    /// The ending a file of this format has.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Format::Xml => ".xml",
            Format::Json => ".json",
            Format::Gzip => ".gz",
            Format::Zip => ".zip",
            Format::Mail => ".eml",
            Format::Mailbox => ".mbox",
            Format::Empty | Format::Other(_) | Format::Unknown => "",
        }
    }
}

fn is_html(text: &[u8]) -> bool {
    let begins = |tag: &[u8]| {
        text.get(..tag.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(tag))
    };
    begins(b"<html") || begins(b"<!doctype html")
}

fn is_mail(text: &[u8]) -> bool {
    let Some(colon) = text.iter().take(77).position(|byte| *byte == b':') else {
        return false;
    };
    let name = text.get(..colon).unwrap_or_default().trim_ascii_end();
    let begins = |with: &[u8]| {
        name.get(..with.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(with))
    };
    begins(b"x-")
        || begins(b"arc-")
        || FIELDS
            .iter()
            .any(|field| name.eq_ignore_ascii_case(field.as_bytes()))
}
