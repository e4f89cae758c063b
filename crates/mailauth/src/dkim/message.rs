//! A message as DKIM sees it: header fields as they stand, and the body.

/// Most octets of a header that are read.
const HEADER: usize = 1 << 20;
/// Most header fields that are read.
const FIELDS: usize = 2_000;

/// One header field, folded as it came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    /// The name, without blanks behind it.
    pub name: &'a [u8],
    /// From the first octet of the name to the end of the last line, without that
    /// line's end.
    pub whole: &'a [u8],
    /// What follows the colon.
    pub value: &'a [u8],
}

/// A message taken apart. Lines may end in CR LF or LF.
#[derive(Debug)]
pub(super) struct Message<'a> {
    pub fields: Vec<Field<'a>>,
    pub body: &'a [u8],
}

impl<'a> Message<'a> {
    /// Takes a message apart; `None` when its header is longer than any honest one.
    pub fn parse(message: &'a [u8]) -> Option<Message<'a>> {
        let mut fields = Vec::new();
        let mut rest = message;
        // The separator line of an mbox file is not a header field.
        if rest.starts_with(b"From ") {
            rest = after_line(rest);
        }
        let start = rest;
        loop {
            if start.len() - rest.len() > HEADER || fields.len() > FIELDS {
                return None;
            }
            if rest.is_empty() {
                break;
            }
            if let Some(body) = rest
                .strip_prefix(b"\r\n")
                .or_else(|| rest.strip_prefix(b"\n"))
            {
                rest = body;
                break;
            }
            let mut end = rest.len() - after_line(rest).len();
            while matches!(rest.get(end), Some(b' ' | b'\t')) {
                end = rest.len() - after_line(rest.get(end..).unwrap_or_default()).len();
            }
            let (field, next) = rest.split_at_checked(end)?;
            rest = next;
            let whole = without_line_end(field);
            // A line that is not a field is passed over, as mail servers do.
            if let Some(colon) = whole.iter().position(|byte| *byte == b':') {
                let (name, value) = whole.split_at(colon);
                fields.push(Field {
                    name: name.trim_ascii_end(),
                    whole,
                    value: value.get(1..).unwrap_or_default(),
                });
            }
        }
        Some(Message { fields, body: rest })
    }
}

/// What follows the first line.
fn after_line(text: &[u8]) -> &[u8] {
    match text.iter().position(|byte| *byte == b'\n') {
        Some(at) => text.get(at + 1..).unwrap_or_default(),
        None => &[],
    }
}

fn without_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}
