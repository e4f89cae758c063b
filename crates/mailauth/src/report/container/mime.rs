//! The parts of a mail (RFC 2045, RFC 2046), found without making a tree of it: no
//! mail can claim more memory than its own bytes.

use super::encoded::{base64, extended, quoted_printable, words};

/// Bytes kept of one header field.
const FIELD: usize = 8 << 10;
/// Multiparts inside one another.
const DEPTH: usize = 10;

/// The fields of a header that are of interest; empty when not there.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    pub(super) from: String,
    pub(super) subject: String,
    pub(super) message_id: String,
    pub(super) date: String,
    pub(super) report_domain: String,
    pub(super) kind: String,
    encoding: String,
    disposition: String,
}

impl Fields {
    /// Reads a header up to its blank line; the rest is the body.
    pub(super) fn read(mail: &[u8]) -> (Fields, &[u8]) {
        let mut fields = Fields::default();
        let mut rest = mail;
        let mut current: Option<(String, Vec<u8>)> = None;
        loop {
            let (line, after) = line(rest);
            let text = line.trim_ascii_end();
            let folded = matches!(line.first(), Some(b' ' | b'\t'));
            if let Some((_, value)) = current.as_mut().filter(|_| folded && !text.is_empty()) {
                let left = FIELD.saturating_sub(value.len());
                value.extend(text.iter().take(left));
                rest = after;
                continue;
            }
            if let Some((name, value)) = current.take() {
                fields.set(&name, &value);
            }
            rest = after;
            if text.is_empty() {
                break;
            }
            if let Some(colon) =
                memchr::memchr(b':', text.get(..text.len().min(80)).unwrap_or_default())
            {
                let (name, value) = text.split_at(colon);
                let name = String::from_utf8_lossy(name).trim().to_ascii_lowercase();
                let value = value.get(1..).unwrap_or_default();
                current = Some((name, value.iter().take(FIELD).copied().collect()));
            }
        }
        (fields, rest)
    }

    fn set(&mut self, name: &str, value: &[u8]) {
        let field = match name {
            "from" => &mut self.from,
            "subject" => &mut self.subject,
            "message-id" => &mut self.message_id,
            "date" => &mut self.date,
            "tls-report-domain" => &mut self.report_domain,
            "content-type" => &mut self.kind,
            "content-transfer-encoding" => &mut self.encoding,
            "content-disposition" => &mut self.disposition,
            _ => return,
        };
        // The first of its name counts.
        if field.is_empty() {
            *field = words(String::from_utf8_lossy(value).trim());
        }
    }

    /// The type in lower case, without parameters.
    pub(super) fn media_type(&self) -> String {
        let kind = self.kind.split(';').next().unwrap_or("");
        kind.trim().to_ascii_lowercase()
    }

    /// Whether the mail says that it carries a report on mail: by its fields of RFC 8460 §5.3,
    /// by the subject that RFC 9990 §4.1 and RFC 8460 §5.3 give it, or by the type of its
    /// parts. An answer to such a mail says so too, and carries none.
    pub(super) fn claims_report(&self) -> bool {
        let subject = self.subject.to_ascii_lowercase();
        let answers = ["re:", "aw:", "antw:", "sv:", "re ["]
            .iter()
            .any(|begin| subject.trim_start().starts_with(begin));
        let kind = parameter(&self.kind, "report-type").unwrap_or_default();
        let by_subject = subject
            .split_once("report domain:")
            .and_then(|(_, rest)| rest.split_whitespace().next())
            .is_some_and(|domain| domain.contains('.'));
        let by_type = self.media_type() == "multipart/report"
            && ["tlsrpt", "dmarc"]
                .iter()
                .any(|known| kind.eq_ignore_ascii_case(known));
        !answers && (by_subject || by_type || !self.report_domain.is_empty())
    }

    /// The name of the file, empty when it has none.
    pub(super) fn file_name(&self) -> String {
        let named = parameter(&self.disposition, "filename");
        named
            .or_else(|| parameter(&self.kind, "name"))
            .unwrap_or_default()
    }
}

/// A part that holds no others.
pub(super) struct Leaf<'a> {
    pub(super) fields: Fields,
    body: &'a [u8],
}

impl Leaf<'_> {
    /// Its content.
    pub(super) fn content(&self) -> Vec<u8> {
        match self.fields.encoding.trim().to_ascii_lowercase().as_str() {
            "base64" => base64(self.body),
            "quoted-printable" => quoted_printable(self.body),
            _ => self.body.to_vec(),
        }
    }

    /// Its content as Base64, where it looks like that and nothing says so.
    pub(super) fn unsaid_base64(&self) -> Option<Vec<u8>> {
        let body = self.body.trim_ascii();
        let is_one = |byte: &u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'\r' | b'\n')
        };
        let said = self.fields.encoding.trim().eq_ignore_ascii_case("base64");
        let looks = body.len() >= 16 && body.iter().take(1_000).all(is_one);
        (looks && !said).then(|| base64(body))
    }
}

/// Gives all parts of a mail that hold no others, in order, at most `most`; whether
/// these were all.
pub(super) fn leaves<'a>(
    fields: Fields,
    body: &'a [u8],
    most: usize,
    each: &mut dyn FnMut(Leaf<'a>) -> bool,
) -> bool {
    let mut left = most;
    part(fields, body, 0, &mut left, each)
}

fn part<'a>(
    fields: Fields,
    body: &'a [u8],
    depth: usize,
    left: &mut usize,
    each: &mut dyn FnMut(Leaf<'a>) -> bool,
) -> bool {
    let multipart = depth < DEPTH && fields.media_type().starts_with("multipart/");
    let boundary =
        multipart.then(|| parameter(&fields.kind, "boundary").or_else(|| first_boundary(body)));
    // Its parts are mails, where they do not say otherwise (RFC 2046 §5.1.5).
    let digest = fields.media_type() == "multipart/digest";
    let Some(boundary) = boundary.flatten() else {
        let Some(fewer) = left.checked_sub(1) else {
            return false;
        };
        *left = fewer;
        return each(Leaf { fields, body });
    };
    let mut rest = body;
    let mut begin = None;
    loop {
        let at = body.len() - rest.len();
        let (line, after) = line(rest);
        let end = boundary_line(line, boundary.as_bytes());
        if end.is_some() || line.is_empty() {
            if let Some(begin) = begin.take() {
                let (mut inner, content) = Fields::read(body.get(begin..at).unwrap_or_default());
                if digest && inner.kind.is_empty() {
                    inner.kind = "message/rfc822".to_owned();
                }
                if !part(inner, content, depth + 1, left, each) {
                    return false;
                }
            }
            if end == Some(true) || line.is_empty() {
                return true;
            }
            begin = Some(body.len() - after.len());
        }
        rest = after;
    }
}

/// Whether a line is a boundary: `Some(true)` for the last.
fn boundary_line(line: &[u8], boundary: &[u8]) -> Option<bool> {
    let behind = line.strip_prefix(b"--")?.strip_prefix(boundary)?;
    match behind.trim_ascii_end() {
        [] => Some(false),
        b"--" => Some(true),
        _ => None,
    }
}

/// The boundary of a mail that does not name it: its first line with two hyphens.
fn first_boundary(body: &[u8]) -> Option<String> {
    let mut rest = body;
    while !rest.is_empty() {
        let (line, after) = line(rest);
        if let Some(name) = line.strip_prefix(b"--") {
            let name = name.trim_ascii_end();
            if !name.is_empty() && name.len() <= 200 {
                return String::from_utf8(name.to_vec()).ok();
            }
        }
        rest = after;
    }
    None
}

/// The first line with its end, and the rest.
pub(super) fn line(text: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr::memchr(b'\n', text).map_or(text.len(), |end| end + 1);
    text.split_at(end)
}

/// A parameter of a field, in whichever way it is written (RFC 2045 §5.1, RFC 2231).
fn parameter(field: &str, name: &str) -> Option<String> {
    let (_, mut rest) = field.split_once(';')?;
    let mut pieces = String::new();
    let mut star = false;
    loop {
        let (key, after) = rest.split_once('=')?;
        let key = key.rsplit(';').next().unwrap_or(key);
        let key = key.trim().to_ascii_lowercase();
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted_value(quoted),
            None => {
                let end = after.find(';').unwrap_or(after.len());
                let (value, next) = after.split_at(end);
                (value.trim().to_owned(), next)
            }
        };
        rest = next;
        let found = key.strip_prefix(name);
        match found {
            Some("") => return Some(value),
            Some("*") => return Some(extended(&value)),
            Some(number) if number.starts_with('*') => {
                star |= number.ends_with('*');
                pieces.push_str(&value);
            }
            _ => {}
        }
        let more = rest.contains('=');
        if !more {
            return match pieces.is_empty() {
                true => None,
                false if star => Some(extended(&pieces)),
                false => Some(pieces),
            };
        }
    }
}

fn quoted_value(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return (value, text.get(at + 1..).unwrap_or("")),
            '\\' => value.extend(characters.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_found_however_they_are_written() {
        let of = |field| parameter(field, "filename");
        assert_eq!(of("attachment; filename=a.xml").as_deref(), Some("a.xml"));
        assert_eq!(
            of("attachment; x=1; FileName=\"a;b \\\"c.xml\"; y=2").as_deref(),
            Some("a;b \"c.xml")
        );
        assert_eq!(
            of("attachment; filename*=utf-8''a%2Fb.gz").as_deref(),
            Some("a/b.gz")
        );
        assert_eq!(
            of("attachment; filename*0=\"a!b\"; filename*1=\"!c.gz\"").as_deref(),
            Some("a!b!c.gz")
        );
        assert_eq!(of("attachment"), None);
        assert_eq!(of("attachment; filename"), None);
    }

    #[test]
    fn leaves_of_nested_multiparts_come_in_order() {
        let mail = b"Content-Type: multipart/mixed; boundary=a\n\nx\n--a\nContent-Type: multipart/x\n\n--b\n\none\n--b--\n--a\n\ntwo\n--a--\n--a\nthree\n";
        let (fields, body) = Fields::read(mail);
        let mut seen = Vec::new();
        assert!(leaves(fields, body, 10, &mut |leaf| {
            seen.push(String::from_utf8(leaf.content()).unwrap());
            true
        }));
        assert_eq!(seen, ["one\n", "two\n"]);
    }
}
