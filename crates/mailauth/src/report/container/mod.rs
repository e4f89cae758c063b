//! Finding the reports in a file, whatever it is: XML or JSON as it stands, gzip, zip,
//! a mail, a mailbox file, and these inside one another.
//!
//! What a file is shows in its bytes. Reports are handed on as streams; of a mail, and
//! of an archive inside another, the bytes are held in memory up to
//! [`Limits::held_bytes`]. What comes out of archives is counted, so that no file
//! unpacks to more than [`Limits::unpacked_bytes`] (of a mailbox: each mail).

mod content;
mod encoded;
mod inflate;
mod mailbox;
mod mime;
mod sniff;
mod zip;

use std::cell::RefCell;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;

use self::inflate::{Budget, Gunzip, Inflate, Notes, too_much};
use self::mailbox::{Mailbox, Next};
use self::mime::{Fields, Leaf};
use self::sniff::Format;
use super::decode::read_head;
use super::remarks::{Remarks, shown};
use super::{Limits, RemarkKind};

pub use content::{Content, Whole};

/// Bytes that streams are read by.
const PIECE: usize = 64 << 10;

/// Which format a report is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// XML: for [`AggregateReader`](super::AggregateReader).
    Aggregate,
    /// JSON: for [`TlsReport::read`](super::TlsReport::read).
    Tls,
}

/// The mail a report came in. Texts are decoded, and whatever their sender wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mail {
    /// `From`.
    pub from: String,
    /// `Subject`.
    pub subject: String,
    /// `Message-ID`.
    pub message_id: String,
    /// `Date`, as written.
    pub date: String,
    /// The whole mail as sent, to check its signatures; `None` when it is larger than
    /// [`Limits::raw_mail_bytes`].
    pub raw: Option<Arc<[u8]>>,
}

/// How a report was come by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The file, and the containers inside it: mails of a mailbox by number, parts of
    /// mails and members of archives by name.
    pub path: Vec<String>,
    /// The innermost mail.
    pub mail: Option<Arc<Mail>>,
}

/// A report that was found.
pub struct Found<'a> {
    /// Its format, by its first byte.
    pub kind: Kind,
    /// Where.
    pub origin: &'a Origin,
    /// Its bytes.
    pub content: Content<'a>,
}

/// Why something in a file was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerProblemKind {
    /// There is no report in it.
    Nothing,
    /// It is damaged or cannot be read.
    Damaged,
    /// It is beyond a limit.
    TooMuch,
}

/// Something in a file that was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerProblem {
    /// As [`Origin::path`].
    pub path: Vec<String>,
    /// What kind.
    pub kind: ContainerProblemKind,
    /// What it is, for a person.
    pub what: String,
}

/// What a file held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// Reports handed on.
    pub found: u64,
    /// The receiver of reports asked to stop.
    pub stopped: bool,
    /// What was not read, at most [`Limits::problems`].
    pub problems: Vec<ContainerProblem>,
    /// Problems beyond those.
    pub more_problems: u64,
}

impl Opened {
    /// Everything that was said of the file so far.
    fn seen(&self) -> u64 {
        self.found + self.more_problems + self.problems.len() as u64
    }
}

/// Hands every report in a file to `each`, in order; it may stop by
/// [`ControlFlow::Break`]. `name` is the file's, for messages.
///
/// Never fails: what cannot be read is a [`ContainerProblem`]. Errors in the middle of a report
/// show when its content is read.
pub fn open(
    name: &str,
    input: &mut (impl BufRead + Seek),
    limits: &Limits,
    each: &mut dyn FnMut(Found<'_>) -> ControlFlow<()>,
) -> Opened {
    run(name, Input::File(input), limits, each)
}

/// As [`open`], of a stream that cannot go back; a zip archive in it is held in memory.
pub fn open_stream(
    name: &str,
    input: &mut impl BufRead,
    limits: &Limits,
    each: &mut dyn FnMut(Found<'_>) -> ControlFlow<()>,
) -> Opened {
    run(name, Input::Stream(input), limits, each)
}

fn run(
    name: &str,
    input: Input<'_>,
    limits: &Limits,
    each: &mut dyn FnMut(Found<'_>) -> ControlFlow<()>,
) -> Opened {
    let mut walk = Walk {
        limits,
        each,
        budget: Budget::new(limits.unpacked_bytes),
        origin: Origin {
            path: vec![name.to_owned()],
            mail: None,
        },
        opened: Opened::default(),
    };
    let notes = Rc::new(RefCell::new(Remarks::new(limits.remarks)));
    walk.visit(input, 0, &notes, true);
    walk.opened
}

/// A file that can be gone back in.
trait FileLike: BufRead + Seek {}
impl<T: BufRead + Seek> FileLike for T {}

enum Input<'a> {
    File(&'a mut dyn FileLike),
    Stream(&'a mut dyn BufRead),
}

struct Walk<'c> {
    limits: &'c Limits,
    each: &'c mut dyn FnMut(Found<'_>) -> ControlFlow<()>,
    budget: Budget,
    origin: Origin,
    opened: Opened,
}

impl Walk<'_> {
    /// Looks at one file. `depth`: containers around it. `strict`: it is a problem when
    /// it is nothing that could be a report.
    fn visit(&mut self, input: Input<'_>, depth: usize, notes: &Notes, strict: bool) {
        let mut head = Vec::new();
        match input {
            Input::File(file) => {
                let looked = file.seek(SeekFrom::Start(0)).and_then(|_| {
                    read_head(file, sniff::HEAD, &mut head)?;
                    file.seek(SeekFrom::Start(0))
                });
                match looked {
                    Ok(_) => self.dispatch(&head, Input::File(file), depth, notes, strict),
                    Err(error) => self.broken(&error),
                }
            }
            Input::Stream(stream) => match read_head(stream, sniff::HEAD, &mut head) {
                Ok(()) => {
                    let mut whole = Cursor::new(head.clone()).chain(stream);
                    self.dispatch(&head, Input::Stream(&mut whole), depth, notes, strict);
                }
                Err(error) => self.broken(&error),
            },
        }
    }

    fn dispatch(
        &mut self,
        head: &[u8],
        input: Input<'_>,
        depth: usize,
        notes: &Notes,
        strict: bool,
    ) {
        let format = Format::of(head);
        let container = matches!(format, Format::Gzip | Format::Zip | Format::Mail);
        if container && depth >= self.limits.nesting {
            let most = self.limits.nesting;
            return self.problem(
                ContainerProblemKind::TooMuch,
                format!("more than {most} archives or mails inside one another"),
            );
        }
        self.compare_name(format, notes);
        match (format, input) {
            (Format::Xml, Input::File(file)) => self.report(Kind::Aggregate, file, notes),
            (Format::Xml, Input::Stream(stream)) => self.report(Kind::Aggregate, stream, notes),
            (Format::Json, Input::File(file)) => self.report(Kind::Tls, file, notes),
            (Format::Json, Input::Stream(stream)) => self.report(Kind::Tls, stream, notes),
            (Format::Gzip, Input::File(file)) => self.gzip(file, depth, notes),
            (Format::Gzip, Input::Stream(stream)) => self.gzip(stream, depth, notes),
            (Format::Zip, Input::File(file)) => self.zip(file, depth, notes),
            (Format::Zip, Input::Stream(stream)) => {
                if let Some(bytes) = self.hold(stream) {
                    self.zip(&mut Cursor::new(bytes), depth, notes);
                }
            }
            (Format::Mail, Input::File(file)) => {
                if let Some(bytes) = self.hold(file) {
                    self.mail(bytes, depth);
                }
            }
            (Format::Mail, Input::Stream(stream)) => {
                if let Some(bytes) = self.hold(stream) {
                    self.mail(bytes, depth);
                }
            }
            (Format::Mailbox, Input::File(file)) => self.mailbox(file, depth),
            (Format::Mailbox, Input::Stream(stream)) => self.mailbox(stream, depth),
            (Format::Empty, _) if strict => {
                self.problem(ContainerProblemKind::Nothing, "it is empty".to_owned());
            }
            (Format::Other(what), _) if strict => {
                self.problem(ContainerProblemKind::Nothing, format!("it is {what}"));
            }
            (Format::Unknown, _) if strict => self.problem(
                ContainerProblemKind::Nothing,
                "it is neither a report nor an archive nor a mail".to_owned(),
            ),
            (Format::Empty | Format::Other(_) | Format::Unknown, _) => {}
        }
    }

    /// Remarks upon a name that says something else than the bytes do.
    fn compare_name(&self, format: Format, notes: &Notes) {
        let Some(name) = self.origin.path.last() else {
            return;
        };
        let lower = name.to_ascii_lowercase();
        let claimed = [".xml", ".json", ".gz", ".zip"]
            .into_iter()
            .find(|ending| lower.ends_with(ending));
        let is = format.ending();
        if let Some(claimed) = claimed.filter(|claimed| !is.is_empty() && *claimed != is) {
            notes.borrow_mut().note(RemarkKind::Container, "name", || {
                format!("“{}” is named {claimed}, but is {is}", shown(name))
            });
        }
    }

    fn report(&mut self, kind: Kind, mut input: &mut (impl BufRead + ?Sized), notes: &Notes) {
        self.opened.found += 1;
        let content = Content::new(&mut input, self.limits.unpacked_bytes, notes.clone());
        let found = Found {
            kind,
            origin: &self.origin,
            content,
        };
        if (self.each)(found).is_break() {
            self.opened.stopped = true;
        }
    }

    fn gzip(&mut self, input: &mut (impl BufRead + ?Sized), depth: usize, notes: &Notes) {
        let unpacked = Gunzip::new(input, self.budget.clone(), notes.clone());
        let mut stream = BufReader::with_capacity(PIECE, unpacked);
        // The name without its ending is that of what is inside.
        let name = self.origin.path.pop().unwrap_or_default();
        let inner = match name.get(name.len().saturating_sub(3)..) {
            Some(ending) if ending.eq_ignore_ascii_case(".gz") => name[..name.len() - 3].to_owned(),
            _ => name.clone(),
        };
        self.origin.path.push(inner);
        self.visit(Input::Stream(&mut stream), depth + 1, notes, true);
        self.origin.path.pop();
        self.origin.path.push(name);
    }

    fn zip(&mut self, file: &mut (impl BufRead + Seek + ?Sized), depth: usize, notes: &Notes) {
        let directory = match zip::directory(file, self.limits.members) {
            Ok(directory) => directory,
            Err(error) => return self.broken(&error),
        };
        if directory.claimed > self.limits.members {
            let most = self.limits.members;
            self.problem(
                ContainerProblemKind::TooMuch,
                format!("the zip archive holds more than {most} files; the rest was left out"),
            );
        }
        if directory.members.is_empty() {
            self.problem(
                ContainerProblemKind::Nothing,
                "the zip archive is empty".to_owned(),
            );
        }
        for member in &directory.members {
            if self.opened.stopped {
                return;
            }
            let name: String = shown(&member.name);
            // What a Mac puts beside every file.
            if name.starts_with("__MACOSX/") {
                continue;
            }
            let notes = Rc::new(RefCell::new(notes.borrow().clone()));
            self.origin.path.push(name);
            if member.encrypted {
                self.problem(ContainerProblemKind::Damaged, "it is encrypted".to_owned());
            } else if let Err(error) = zip::seek(file, member) {
                self.broken(&error);
            } else {
                let mut packed = (&mut *file).take(member.packed);
                match member.method {
                    0 => self.visit(Input::Stream(&mut packed), depth + 1, &notes, true),
                    8 => {
                        let unpacked = Inflate::new(packed, self.budget.clone());
                        let checked = zip::Checked::new(unpacked, member.sum, notes.clone());
                        let mut stream = BufReader::with_capacity(PIECE, checked);
                        self.visit(Input::Stream(&mut stream), depth + 1, &notes, true);
                    }
                    method => self.problem(
                        ContainerProblemKind::Damaged,
                        format!("it is packed by method {method}, which reports are not"),
                    ),
                }
            }
            self.origin.path.pop();
        }
    }

    fn mailbox(&mut self, input: &mut (impl BufRead + ?Sized), depth: usize) {
        let mut mailbox = Mailbox::new(input, self.limits.held_bytes);
        for number in 1_u64.. {
            let next = mailbox.next();
            let last = matches!(next, Ok(Next::End) | Err(_));
            self.origin.path.push(format!("mail {number}"));
            match next {
                Ok(Next::Mail(bytes)) => {
                    // One mail uses up nothing of the next one's.
                    if depth == 0 {
                        self.budget.reset();
                    }
                    self.mail(bytes, depth);
                }
                Ok(Next::TooLarge) => self.too_large(),
                Ok(Next::End) => {}
                Err(error) => self.broken(&error),
            }
            self.origin.path.pop();
            if self.opened.stopped || last {
                return;
            }
        }
    }

    fn mail(&mut self, bytes: Vec<u8>, depth: usize) {
        let (fields, body) = Fields::read(bytes.trim_ascii_start());
        let raw = (bytes.len() <= self.limits.raw_mail_bytes).then(|| Arc::from(bytes.as_slice()));
        let mail = Arc::new(Mail {
            from: fields.from.clone(),
            subject: fields.subject.clone(),
            message_id: fields.message_id.clone(),
            date: fields.date.clone(),
            raw,
        });
        let outer = self.origin.mail.replace(mail);
        let before = self.opened.seen();
        let all = mime::leaves(fields, body, self.limits.members, &mut |leaf| {
            self.leaf(&leaf, depth);
            !self.opened.stopped
        });
        if !all && !self.opened.stopped {
            let most = self.limits.members;
            self.problem(
                ContainerProblemKind::TooMuch,
                format!("the mail has more than {most} parts; the rest was left out"),
            );
        }
        if before == self.opened.seen() {
            self.problem(
                ContainerProblemKind::Nothing,
                "the mail holds no report".to_owned(),
            );
        }
        self.origin.mail = outer;
    }

    /// A part of a mail: an attachment, or its text.
    fn leaf(&mut self, leaf: &Leaf<'_>, depth: usize) {
        let kind = leaf.fields.media_type();
        let name = leaf.fields.file_name();
        let content = leaf.content();
        let head = content
            .get(..content.len().min(sniff::HEAD))
            .unwrap_or_default();
        let format = Format::of(head);
        let lower = name.to_ascii_lowercase();
        let wanted = match format {
            Format::Gzip | Format::Zip => true,
            Format::Xml => {
                let xml = head.trim_ascii_start();
                !kind.starts_with("text/html") && !kind.starts_with("image/")
                    || xml.starts_with(b"<?xml") && !kind.starts_with("image/")
            }
            Format::Json => {
                kind.contains("json")
                    || lower.contains(".json")
                    || kind.starts_with("application/octet")
            }
            Format::Mail | Format::Mailbox => {
                kind == "message/rfc822" || kind == "message/global" || lower.ends_with(".eml")
            }
            Format::Other(_) | Format::Empty | Format::Unknown => [".xml", ".gz", ".zip"]
                .iter()
                .any(|ending| lower.ends_with(ending)),
        };
        if !wanted {
            return;
        }
        self.origin.path.push(match name.is_empty() {
            true => format!("part {}", if kind.is_empty() { "text" } else { &kind }),
            false => shown(&name),
        });
        let notes = Rc::new(RefCell::new(Remarks::new(self.limits.remarks)));
        self.visit(
            Input::File(&mut Cursor::new(content)),
            depth + 1,
            &notes,
            true,
        );
        self.origin.path.pop();
    }

    /// The rest of an input in memory.
    fn hold(&mut self, input: &mut (impl BufRead + ?Sized)) -> Option<Vec<u8>> {
        let most = self.limits.held_bytes;
        let mut bytes = Vec::new();
        match input.take(most as u64 + 1).read_to_end(&mut bytes) {
            Err(error) => self.broken(&error),
            Ok(_) if bytes.len() > most => self.too_large(),
            Ok(_) => return Some(bytes),
        }
        None
    }

    fn too_large(&mut self) {
        let most = self.limits.held_bytes >> 20;
        self.problem(
            ContainerProblemKind::TooMuch,
            format!("it is larger than the {most} MiB read of one mail or nested archive"),
        );
    }

    fn broken(&mut self, error: &io::Error) {
        let kind = match error.to_string() == too_much(self.limits.unpacked_bytes).to_string() {
            true => ContainerProblemKind::TooMuch,
            false => ContainerProblemKind::Damaged,
        };
        self.problem(kind, error.to_string());
    }

    fn problem(&mut self, kind: ContainerProblemKind, what: String) {
        if self.opened.problems.len() >= self.limits.problems {
            self.opened.more_problems += 1;
            return;
        }
        self.opened.problems.push(ContainerProblem {
            path: self.origin.path.clone(),
            kind,
            what,
        });
    }
}
