//! What a file is, by its first bytes. Names and declared types are not asked: zips
//! are called .gz, and everything is called application/octet-stream.

/// Bytes looked at.
pub(super) const HEAD: usize = 2 << 10;

/// A kind of file that may hold a report and is not opened here.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Closed {
    /// What it is.
    pub(super) what: &'static str,
    /// How to get at what is in it.
    pub(super) instead: &'static str,
}

/// The archives known by their first bytes.
static ARCHIVES: [(&[u8], Closed); 6] = [
    (b"BZh", archive("a bzip2 archive")),
    (b"\xfd7zXZ", archive("an xz archive")),
    (b"7z\xbc\xaf", archive("a 7z archive")),
    (b"Rar!", archive("a RAR archive")),
    (b"\x28\xb5\x2f\xfd", archive("a zstd archive")),
    (b"MSCF", archive("a Cabinet archive")),
];
static TAR: Closed = archive("a tar archive");
/// Outlook's own files, and what other programs of Office wrote until 2007.
pub(super) static OUTLOOK: Closed = Closed {
    what: "a mail saved by Outlook (.msg) or another file of Office",
    instead: "in Outlook, drag the attachment out of the mail and give that, or save the mail as .eml",
};
/// A mail only its reader can open.
pub(super) static PGP: Closed = Closed {
    what: "an encrypted mail (PGP)",
    instead: "open it with the mail program that has the key, save the attachment, and give that",
};
/// A piece of a mail that was sent in several (RFC 2046 §5.2.2).
pub(super) static PIECE_OF_MAIL: Closed = Closed {
    what: "one of several mails that a large one was cut into",
    instead: "have a mail program put them together, save the attachment, and give that",
};
static OUTLOOK_FOLDER: Closed = Closed {
    what: "a data file of Outlook (.pst or .ost)",
    instead: "name the mailbox itself under Mailboxes, or drag the attachments out of its mails and give those",
};
static WINMAIL: Closed = Closed {
    what: "what Outlook packs attachments into (winmail.dat)",
    instead: "open the mail in Outlook, save the attachment, and give that",
};
pub(super) static UUENCODED: Closed = Closed {
    what: "an attachment in uuencode",
    instead: "save the attachment with the mail program, and give that",
};
/// A mail signed in one piece, out of which nothing could be taken.
pub(super) static SIGNED: Closed = Closed {
    what: "a mail signed by S/MIME in one piece, which could not be taken apart",
    instead: "open it with a mail program, save the attachment, and give that",
};
/// A mail only its reader can open.
pub(super) static ENCRYPTED: Closed = Closed {
    what: "an encrypted mail (S/MIME)",
    instead: "open it with the mail program that has the key, save the attachment, and give that",
};

const fn archive(what: &'static str) -> Closed {
    Closed {
        what,
        instead: "unpack it first, and give what was in it",
    }
}

impl Closed {
    /// What it is and what to do, as one clause.
    pub(super) fn sentence(&self) -> String {
        format!(
            "it is {}, which is not opened here: {}",
            self.what, self.instead
        )
    }
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Empty,
    Xml,
    Json,
    Gzip,
    Zip,
    Mail,
    /// A mail as Apple Mail keeps it: its length, the mail, and what is known of it.
    AppleMail,
    Mailbox,
    /// Mails between lines of four bytes `01`, as MMDF keeps them.
    Mmdf,
    /// Known, but nothing a report comes in.
    Other(&'static str),
    /// Known, may hold a report, and is not opened here.
    Closed(&'static Closed),
    Unknown,
}

/// Fields that only mails have: a header with one of them is one, also where another
/// line of it is damaged.
const OF_MAIL: [&str; 10] = [
    "from",
    "to",
    "subject",
    "date",
    "received",
    "return-path",
    "delivered-to",
    "message-id",
    "mime-version",
    "content-type",
];

impl Format {
    /// By the first bytes, as many as [`HEAD`].
    pub(super) fn of(head: &[u8]) -> Format {
        match head {
            [] => return Format::Empty,
            [0x1f, 0x8b, ..] => return Format::Gzip,
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Format::Zip,
            [b'%', b'P', b'D', b'F', ..] => return Format::Other("a PDF"),
            [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, ..] => return Format::Closed(&OUTLOOK),
            [b'!', b'B', b'D', b'N', ..] => return Format::Closed(&OUTLOOK_FOLDER),
            [0x78, 0x9f, 0x3e, 0x22, ..] => return Format::Closed(&WINMAIL),
            [0xff, 0xfe, b'{', 0, ..] | [0xfe, 0xff, 0, b'{', ..] => return Format::Json,
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'<', 0, ..] | [0, b'<', ..] => {
                return Format::Xml;
            }
            _ => {}
        }
        if let Some((_, closed)) = ARCHIVES.iter().find(|(begins, _)| head.starts_with(begins)) {
            return Format::Closed(closed);
        }
        if head.get(257..262) == Some(b"ustar") {
            return Format::Closed(&TAR);
        }
        let text = begin(head);
        match text {
            [] => Format::Empty,
            [b'<', ..] if is_html(text) => Format::Other("an HTML page"),
            [b'<', ..] => of_markup(text),
            [b'{', b'\\', b'r', b't', b'f', ..] => Format::Other("a document"),
            [b'{', ..] => Format::Json,
            [b'[', rest @ ..] if matches!(rest.trim_ascii_start(), [b'{' | b'[' | b']', ..]) => {
                Format::Other(
                    "a list in JSON, as other programs export it; give the reports as they came",
                )
            }
            [1, 1, 1, 1, b'\n' | b'\r', ..] => Format::Mmdf,
            _ if text.starts_with(b"-----BEGIN PGP MESSAGE-----") => Format::Closed(&PGP),
            _ if apple_mail(text)
                .is_some_and(|(_, mail)| is_header(begin(mail), head.len() >= HEAD)) =>
            {
                Format::AppleMail
            }
            // A field may have blanks before its colon, too.
            _ if text
                .strip_prefix(b"From ")
                .is_some_and(|rest| !rest.trim_ascii_start().starts_with(b":")) =>
            {
                Format::Mailbox
            }
            _ if is_uuencoded(text) => Format::Closed(&UUENCODED),
            _ if is_header(text, head.len() >= HEAD) => Format::Mail,
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
            Format::AppleMail => ".emlx",
            Format::Mailbox | Format::Mmdf => ".mbox",
            Format::Empty | Format::Other(_) | Format::Closed(_) | Format::Unknown => "",
        }
    }
}

/// A text without the byte order mark and the blanks it begins with.
pub(super) fn begin(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii_start();
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    text.trim_ascii_start()
}

/// The length that stands before a mail of Apple Mail, and what follows it.
pub(super) fn apple_mail(text: &[u8]) -> Option<(usize, &[u8])> {
    let (line, rest) = super::mime::line(text);
    let digits = line.trim_ascii();
    let is_number = (1..=12).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    let number = std::str::from_utf8(digits).ok().filter(|_| is_number)?;
    Some((number.parse().ok()?, rest))
}

/// What begins with `<`: a report, unless its first element is seen to be another.
fn of_markup(text: &[u8]) -> Format {
    const ANOTHER: &str = "XML, and no report on mail";
    let mut rest = text;
    loop {
        let skipped = if rest.starts_with(b"<?") {
            behind(rest, b"?>")
        } else if rest.starts_with(b"<!--") {
            behind(rest, b"-->")
        } else if rest.starts_with(b"<!") {
            // A DOCTYPE with declarations in it ends behind their bracket.
            let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
            match memchr::memchr(b'[', rest.get(..end).unwrap_or_default()) {
                Some(_) => behind(rest, b"]").and_then(|rest| behind(rest, b">")),
                None => behind(rest, b">"),
            }
        } else {
            break;
        };
        match skipped {
            Some(after) => rest = after.trim_ascii_start(),
            // It goes on behind what is looked at.
            None => return Format::Xml,
        }
    }
    let Some(tag) = rest.strip_prefix(b"<") else {
        return Format::Xml;
    };
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
    let Some(end) = tag.iter().position(is_end) else {
        return if tag.len() < LONGEST_NAME {
            Format::Xml
        } else {
            Format::Other(ANOTHER)
        };
    };
    let name = tag.get(..end).unwrap_or_default();
    let local = name.rsplit(|byte| *byte == b':').next().unwrap_or(name);
    let is_root = |root: &&[u8]| local.eq_ignore_ascii_case(root);
    // A report inside of something else is told as what it is.
    let holds_one = memchr::memmem::find(text, b"<feedback").is_some();
    match holds_one || [&b"feedback"[..], b"schema"].iter().any(is_root) {
        true => Format::Xml,
        false => Format::Other(ANOTHER),
    }
}

/// Longer is no name of an element that a report has.
const LONGEST_NAME: usize = 100;

/// What follows the first of these marks.
fn behind<'a>(text: &'a [u8], mark: &[u8]) -> Option<&'a [u8]> {
    let at = memchr::memmem::find(text, mark)?;
    text.get(at + mark.len()..)
}

fn is_html(text: &[u8]) -> bool {
    let begins = |tag: &[u8]| {
        text.get(..tag.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(tag))
    };
    begins(b"<html") || begins(b"<!doctype html")
}

/// Whether a text has an attachment in uuencode in it, behind whatever is said before.
pub(super) fn holds_uuencoded(text: &[u8]) -> bool {
    memchr::memmem::find_iter(text, b"begin ").any(|at| {
        let begins_line = at == 0 || text.get(at - 1) == Some(&b'\n');
        begins_line && text.get(at..).is_some_and(is_uuencoded)
    })
}

/// `begin 644 name`.
fn is_uuencoded(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"begin ") else {
        return false;
    };
    let mode = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (3..=4).contains(&mode) && rest.get(mode) == Some(&b' ')
}

/// Whether a text begins with the header of a mail: lines of `name: value`, whatever the
/// names (RFC 5322 §2.2). `cut`: there is more of it than is looked at.
fn is_header(text: &[u8], cut: bool) -> bool {
    let (mut fields, mut of_mail, mut damaged) = (0_usize, false, false);
    let mut rest = text;
    while !rest.is_empty() {
        let (line, after) = super::mime::line(rest);
        let bare = line.trim_ascii_end();
        if bare.is_empty() {
            break;
        }
        rest = after;
        let folded = matches!(line.first(), Some(b' ' | b'\t'));
        match field_name(bare) {
            Some(name) if !folded => {
                fields += 1;
                of_mail |= OF_MAIL
                    .iter()
                    .any(|known| name.eq_ignore_ascii_case(known.as_bytes()));
            }
            _ if folded && fields > 0 => {}
            // What a mailbox made of a line that began it.
            _ if line.starts_with(b">From ") => {}
            // Its colon may come later.
            _ if cut && rest.is_empty() && fields > 0 => {}
            _ if fields == 0 => return false,
            _ => damaged = true,
        }
    }
    fields > 0 && (of_mail || !damaged)
}

/// The name of the field that a line begins.
fn field_name(line: &[u8]) -> Option<&[u8]> {
    if line.contains(&0) {
        return None;
    }
    let colon = line.iter().take(77).position(|byte| *byte == b':')?;
    let (name, value) = line.split_at(colon);
    let name = name.trim_ascii_end();
    let is_name = !name.is_empty() && name.iter().all(|byte| (33..=126).contains(byte));
    // An address on the web is no field.
    (is_name && !value.starts_with(b"://")).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fields mails have been seen to begin with.
    const FIRST: [&str; 52] = [
        "Received",
        "Return-Path",
        "Delivered-To",
        "From",
        "To",
        "Cc",
        "Bcc",
        "Subject",
        "Date",
        "Message-ID",
        "MIME-Version",
        "Content-Type",
        "DKIM-Signature",
        "ARC-Seal",
        "X-Received",
        "Authentication-Results",
        "Authentication-Results-Original",
        "Thread-Topic",
        "Thread-Index",
        "Importance",
        "Priority",
        "User-Agent",
        "Content-Language",
        "Content-Description",
        "References",
        "In-Reply-To",
        "Precedence",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "List-Post",
        "Resent-From",
        "Resent-Date",
        "Resent-Message-ID",
        "Delivery-date",
        "DomainKey-Signature",
        "TLS-Report-Domain",
        "TLS-Report-Submitter",
        "Organization",
        "Feedback-ID",
        "Errors-To",
        "Accept-Language",
        "Comments",
        "Keywords",
        "Mailing-List",
        "Original-Recipient",
        "Disposition-Notification-To",
        "Require-Recipient-Valid-Since",
        "CFBL-Address",
        "Autocrypt",
        "msip_labels",
        "x.proprietary_name/2",
        "Status",
    ];

    #[test]
    fn mb_01_a_header_is_a_mail_whatever_its_first_field() {
        for name in FIRST {
            for end in ["\n", "\r\n"] {
                let alone = format!("{name}: value{end}{end}body");
                assert_eq!(Format::of(alone.as_bytes()), Format::Mail, "{name}");
                let folded = format!("{name} :{end}\tvalue{end}From: a@b.test{end}{end}body");
                assert_eq!(Format::of(folded.as_bytes()), Format::Mail, "{name}");
            }
            let long = format!("{name}: {}\r\n\r\n", "v".repeat(2 * HEAD));
            let head = long.as_bytes().get(..HEAD).unwrap_or_default();
            assert_eq!(Format::of(head), Format::Mail, "{name}");
        }
        let damaged = b"Importance: normal\nno field at all\nSubject: x\n\nbody";
        assert_eq!(Format::of(damaged), Format::Mail);
        let quoted = b">From a@b Thu Jan 25 10:00:00 2024\nImportance: low\n\n";
        assert_eq!(Format::of(quoted), Format::Mail);
    }

    #[test]
    fn mb_01_what_is_no_header_is_no_mail() {
        for text in [
            "hello world",
            "Dear customer: thank you",
            "Note: the first line\nand a second one",
            "https://reporter.test/a.xml",
            ": value",
            "a\0b: c",
        ] {
            assert_eq!(Format::of(text.as_bytes()), Format::Unknown, "{text}");
        }
    }

    #[test]
    fn mb_13_what_is_not_opened_is_named_with_a_next_step() {
        let mut tar = vec![b'a'; 300];
        tar[257..262].copy_from_slice(b"ustar");
        for (bytes, word) in [
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "Outlook"),
            (b"!BDN".to_vec(), ".pst"),
            (b"7z\xbc\xaf\x27\x1c".to_vec(), "7z"),
            (b"Rar!\x1a\x07".to_vec(), "RAR"),
            (b"\xfd7zXZ\0".to_vec(), "xz"),
            (b"BZh9".to_vec(), "bzip2"),
            (b"\x78\x9f\x3e\x22".to_vec(), "winmail.dat"),
            (b"begin 644 a.xml.gz\n".to_vec(), "uuencode"),
            (tar, "tar"),
        ] {
            let Format::Closed(closed) = Format::of(&bytes) else {
                panic!("{word}")
            };
            let sentence = closed.sentence();
            assert!(sentence.contains(word), "{sentence}");
            assert!(sentence.contains(" give "), "{sentence}");
        }
    }
}
