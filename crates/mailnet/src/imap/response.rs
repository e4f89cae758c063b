//! What a response says.

use super::Error;
use super::error::shown;
use super::wire::Piece;

/// How deep lists may lie in one another.
const DEPTH: usize = 16;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Ok,
    No,
    Bad,
}

/// A response, as far as it matters here.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Response {
    /// The end of the command with this tag.
    Done {
        tag: String,
        status: Status,
        said: StatusText,
    },
    /// The server waits for more.
    Continue(String),
    /// A word by the way.
    Status(Status, StatusText),
    /// A greeting that needs no login.
    PreAuth(StatusText),
    /// The server ends the connection.
    Bye(StatusText),
    Capability(Vec<String>),
    /// So many messages are in the folder.
    Exists(u32),
    Fetch(Fetched),
    Other,
}

/// The text of a status, and the code in brackets before it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct StatusText {
    pub(super) code: Vec<String>,
    pub(super) text: String,
}

/// What was told of one message.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Fetched {
    pub(super) uid: Option<u32>,
    pub(super) size: Option<u64>,
    pub(super) body: Option<Vec<u8>>,
}

/// Reads a response.
pub(super) fn read(pieces: Vec<Piece>) -> Result<Response, Error> {
    let Some(Piece::Text(line)) = pieces.first() else {
        return Err(Error::Protocol("nothing".into()));
    };
    let (tag, rest) = word(line);
    match tag {
        b"*" => {}
        b"+" => return Ok(Response::Continue(shown(rest))),
        tag => {
            let (status, rest) = word(rest);
            return match status_of(status) {
                Some(status) => Ok(Response::Done {
                    tag: shown(tag),
                    status,
                    said: status_text(rest),
                }),
                None => Err(Error::Protocol(shown(line))),
            };
        }
    }
    let (first, rest) = word(rest);
    if let Some(status) = status_of(first) {
        return Ok(Response::Status(status, status_text(rest)));
    }
    match first.to_ascii_uppercase().as_slice() {
        b"PREAUTH" => return Ok(Response::PreAuth(status_text(rest))),
        b"BYE" => return Ok(Response::Bye(status_text(rest))),
        b"CAPABILITY" => return Ok(Response::Capability(words(rest))),
        _ => {}
    }
    let (second, _) = word(rest);
    let number: Option<u32> = decimal(first);
    if let Some(number) = number
        && second.eq_ignore_ascii_case(b"EXISTS")
    {
        return Ok(Response::Exists(number));
    }
    if number.is_some() && second.eq_ignore_ascii_case(b"FETCH") {
        let skip = line.len() - rest.len() + second.len();
        return Ok(Response::Fetch(fetched(pieces, skip)?));
    }
    Ok(Response::Other)
}

fn word(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|b| *b == b' ').unwrap_or(bytes.len());
    let (word, rest) = bytes.split_at_checked(end).unwrap_or((bytes, &[]));
    (word, rest.strip_prefix(b" ").unwrap_or(rest))
}

fn words(bytes: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(bytes)
        .split_ascii_whitespace()
        .map(str::to_ascii_uppercase)
        .collect()
}

fn status_of(word: &[u8]) -> Option<Status> {
    match word.to_ascii_uppercase().as_slice() {
        b"OK" => Some(Status::Ok),
        b"NO" => Some(Status::No),
        b"BAD" => Some(Status::Bad),
        _ => None,
    }
}

fn status_text(bytes: &[u8]) -> StatusText {
    if let Some(inner) = bytes.strip_prefix(b"[")
        && let Some(end) = inner.iter().position(|b| *b == b']')
    {
        let (code, text) = inner.split_at_checked(end).unwrap_or((inner, &[]));
        return StatusText {
            code: words(code),
            text: shown(text.get(1..).unwrap_or_default()).trim().to_string(),
        };
    }
    StatusText {
        code: Vec::new(),
        text: shown(bytes),
    }
}

enum Value {
    Atom(Vec<u8>),
    Text(Vec<u8>),
    List(Vec<Value>),
}

/// Reads `(UID 5 RFC822.SIZE 17 BODY[] …)`, in any order and with more beside.
fn fetched(pieces: Vec<Piece>, skip: usize) -> Result<Fetched, Error> {
    let mut reader = Reader::new(pieces, skip);
    let mut found = Fetched::default();
    let Some(Value::List(values)) = reader.value(0)? else {
        return Err(Error::Protocol("a message without its parts".into()));
    };
    let mut values = values.into_iter();
    while let (Some(name), Some(value)) = (values.next(), values.next()) {
        let Value::Atom(name) = name else { continue };
        match (name.to_ascii_uppercase().as_slice(), value) {
            (b"UID", Value::Atom(number)) => found.uid = decimal(&number),
            (b"RFC822.SIZE", Value::Atom(number)) => found.size = decimal(&number),
            (b"BODY[]", Value::Text(body)) => found.body = Some(body),
            _ => {}
        }
    }
    Ok(found)
}

fn decimal<T: std::str::FromStr>(digits: &[u8]) -> Option<T> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// Reads atoms, strings and lists; a literal follows the `{…}` that ends a text.
struct Reader {
    pieces: std::vec::IntoIter<Piece>,
    text: Vec<u8>,
    at: usize,
    literal: Option<Vec<u8>>,
}

impl Reader {
    fn new(pieces: Vec<Piece>, skip: usize) -> Reader {
        let mut reader = Reader {
            pieces: pieces.into_iter(),
            text: Vec::new(),
            at: 0,
            literal: None,
        };
        reader.go_on();
        reader.at = skip;
        reader
    }

    /// Takes the next text and the literal behind it.
    fn go_on(&mut self) {
        self.at = 0;
        self.text = match self.pieces.next() {
            Some(Piece::Text(text)) => text,
            _ => Vec::new(),
        };
        self.literal = match self.pieces.next() {
            Some(Piece::Literal(literal)) => {
                // What counted it out is not part of the text.
                let open = self.text.iter().rposition(|b| *b == b'{');
                self.text.truncate(open.unwrap_or(self.text.len()));
                if self.text.ends_with(b"~") {
                    self.text.pop();
                }
                Some(literal)
            }
            _ => None,
        };
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// The next value; none at the end of a list.
    fn value(&mut self, depth: usize) -> Result<Option<Value>, Error> {
        if depth > DEPTH {
            return Err(Error::Protocol("lists too deep in one another".into()));
        }
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
        let Some(byte) = self.peek() else {
            let Some(literal) = self.literal.take() else {
                return Err(Error::Protocol("a list without end".into()));
            };
            self.go_on();
            return Ok(Some(Value::Text(literal)));
        };
        match byte {
            b')' => {
                self.at += 1;
                Ok(None)
            }
            b'(' => {
                self.at += 1;
                let mut values = Vec::new();
                while let Some(value) = self.value(depth + 1)? {
                    values.push(value);
                }
                Ok(Some(Value::List(values)))
            }
            b'"' => Ok(Some(Value::Text(self.quoted()?))),
            _ => Ok(Some(Value::Atom(self.atom()))),
        }
    }

    fn quoted(&mut self) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        loop {
            self.at += 1;
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    self.at += 1;
                    out.extend(self.peek());
                }
                Some(byte) => out.push(byte),
                None => return Err(Error::Protocol("a text without end".into())),
            }
        }
        self.at += 1;
        Ok(out)
    }

    fn atom(&mut self) -> Vec<u8> {
        let begin = self.at;
        while self
            .peek()
            .is_some_and(|b| !matches!(b, b' ' | b'(' | b')' | b'"'))
        {
            self.at += 1;
        }
        self.text.get(begin..self.at).unwrap_or_default().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(line: &str) -> Response {
        read(vec![Piece::Text(line.into())]).unwrap()
    }

    #[test]
    fn responses_are_told_apart() {
        assert_eq!(
            text("A1 OK [READ-ONLY] Done."),
            Response::Done {
                tag: "A1".into(),
                status: Status::Ok,
                said: StatusText {
                    code: vec!["READ-ONLY".into()],
                    text: "Done.".into()
                }
            }
        );
        assert_eq!(text("* 12 exists"), Response::Exists(12));
        assert_eq!(text("+ idling"), Response::Continue("idling".into()));
        assert_eq!(text("* 3 EXPUNGE"), Response::Other);
        assert_eq!(
            text("* CAPABILITY IMAP4rev1 idle"),
            Response::Capability(vec!["IMAP4REV1".into(), "IDLE".into()])
        );
    }

    #[test]
    fn a_message_is_read_in_any_order() {
        let pieces = vec![
            Piece::Text(b"* 1 FETCH (FLAGS (\\Seen (x \"y)\\\"\")) BODY[] {5}".to_vec()),
            Piece::Literal(b"a)\r\nb".to_vec()),
            Piece::Text(b" MODSEQ (7) RFC822.SIZE 5 UID 4294967295)".to_vec()),
        ];
        let expected = Fetched {
            uid: Some(u32::MAX),
            size: Some(5),
            body: Some(b"a)\r\nb".to_vec()),
        };
        assert_eq!(read(pieces).unwrap(), Response::Fetch(expected));
        assert_eq!(
            text("* 1 FETCH (UID 3 BODY[] \"short\")"),
            Response::Fetch(Fetched {
                uid: Some(3),
                size: None,
                body: Some(b"short".to_vec())
            })
        );
    }

    #[test]
    fn nonsense_is_refused_without_harm() {
        for line in [
            "",
            " ",
            "*",
            "A1",
            "* 1 FETCH",
            "* 1 FETCH (",
            "* 1 FETCH (UID \"x",
            "* 1 FETCH (\"x\\",
            "* 99999999999999999999 FETCH (UID 99999999999)",
            "* OK [",
            "* OK ]",
        ] {
            let _ = read(vec![Piece::Text(line.into())]);
        }
        let deep = format!("* 1 FETCH {}", "(".repeat(60_000));
        assert!(read(vec![Piece::Text(deep.into_bytes())]).is_err());
    }
}
