//! Finding the reports in a file, whatever it is: XML or JSON as it stands, gzip, zip,
//! a mail, a mailbox file, and these inside one another.
//!
//! What a file is shows in its bytes. Reports are handed on as streams; of a mail, and
//! of an archive inside another, the bytes are held in memory up to
//! [`Limits::held_bytes`]. What comes out of archives is counted, so that no file
//! unpacks to more than [`Limits::unpacked_bytes`] (of a mailbox: each mail, and all of them
//! together to [`Limits::whole_bytes`]); so is how often something is looked at.

mod cms;
mod content;
mod encoded;
mod inflate;
mod mailbox;
mod mime;
mod sniff;
mod zip;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;

use self::cms::Cms;
use self::inflate::{Budget, Gunzip, Inflate, Notes, Stored};
use self::mailbox::{Between, Mailbox, Next};
use self::mime::{Fields, Leaf};
use self::sniff::{Closed, Format};
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
    /// `TLS-Report-Domain` (RFC 8460 §5.3).
    pub report_domain: String,
    /// Whether the mail says that it carries a report.
    pub claims_report: bool,
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
    /// Which mail of a mailbox file, from 1; 0 outside of one.
    pub number: u64,
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
    /// It is whole, and something else.
    Another,
    /// It is a failure report (RFC 9991), which is not read on purpose.
    FailureReport,
    /// It may hold a report, and is of a kind that is not opened here.
    NotOpened,
    /// It is damaged or cannot be read.
    Damaged,
    /// It is beyond a limit.
    TooMuch,
}

impl ContainerProblemKind {
    /// Whether no report was lost by it.
    pub fn is_harmless(self) -> bool {
        matches!(
            self,
            ContainerProblemKind::Nothing
                | ContainerProblemKind::Another
                | ContainerProblemKind::FailureReport
        )
    }
}

/// Something in a file that was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerProblem {
    /// As [`Origin::path`].
    pub path: Vec<String>,
    /// As [`Origin::number`].
    pub number: u64,
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
    /// Mails of mailbox files in it.
    pub mails: u64,
    /// Numbers ([`Origin::number`]) of the mails in which something was not read that may
    /// be a report; 0 for what lies in no mailbox file.
    pub unread: BTreeSet<u64>,
    /// What was not read, at most [`Limits::problems`]; what may be a report before what
    /// is none.
    pub problems: Vec<ContainerProblem>,
    /// Beyond those: what may be a report.
    pub more_problems: u64,
    /// Beyond those: what is none.
    pub more_harmless: u64,
}

impl Opened {
    /// Everything that was said of the file so far.
    fn seen(&self) -> u64 {
        let more = self.more_problems + self.more_harmless;
        self.found + more + self.problems.len() as u64
    }

    /// The reports found so far, and what may be one and was not read.
    fn told(&self) -> u64 {
        let lost = self.problems.iter().filter(|p| !p.kind.is_harmless());
        self.found + self.more_problems + lost.count() as u64
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
        budget: Budget::new(limits.unpacked_bytes, limits.whole_bytes),
        looks: limits.looks,
        is_spent: false,
        origin: Origin {
            path: vec![name.to_owned()],
            ..Origin::default()
        },
        inner_name: None,
        failure: false,
        opened: Opened::default(),
    };
    let notes = Rc::new(RefCell::new(Remarks::new(limits.remarks)));
    walk.visit(input, 0, &notes, true);
    walk.opened
}

/// What the header of a mail says of it; without the mail itself.
pub fn about(mail: &[u8]) -> Mail {
    let (fields, _) = Fields::read(sniff::begin(mail));
    Mail {
        claims_report: fields.claims_report(),
        from: fields.from,
        subject: fields.subject,
        message_id: fields.message_id,
        date: fields.date,
        report_domain: fields.report_domain,
        raw: None,
    }
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
    /// How often something may still be looked at, and whether something was not.
    looks: usize,
    is_spent: bool,
    origin: Origin,
    /// What a gzip file holds is called so.
    inner_name: Option<String>,
    /// The mail being read is a failure report.
    failure: bool,
    opened: Opened,
}

impl Walk<'_> {
    /// Looks at one file. `depth`: containers around it. `strict`: it is a problem when
    /// it is nothing that could be a report.
    fn visit(&mut self, input: Input<'_>, depth: usize, notes: &Notes, strict: bool) {
        if !self.may_look() {
            return;
        }
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

    /// Whether one thing more is looked at.
    fn may_look(&mut self) -> bool {
        match self.looks.checked_sub(1) {
            Some(left) => self.looks = left,
            None if self.is_spent => {}
            None => {
                self.is_spent = true;
                let most = self.limits.looks;
                self.problem(
                    ContainerProblemKind::TooMuch,
                    format!(
                        "more than {most} files, mails and parts are in it; the rest was left out"
                    ),
                );
            }
        }
        self.goes_on()
    }

    fn goes_on(&self) -> bool {
        !self.opened.stopped && !self.is_spent
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
        let container = matches!(
            format,
            Format::Gzip | Format::Zip | Format::Mail | Format::AppleMail
        );
        if container && depth >= self.limits.nesting {
            return self.too_deep();
        }
        let last = self.origin.path.last().cloned().unwrap_or_default();
        let name = self.inner_name.take().unwrap_or(last);
        compare_name(&name, format, notes);
        match (format, input) {
            (Format::Xml, Input::File(file)) => self.report(Kind::Aggregate, file, notes),
            (Format::Xml, Input::Stream(stream)) => self.report(Kind::Aggregate, stream, notes),
            (Format::Json, Input::File(file)) => self.report(Kind::Tls, file, notes),
            (Format::Json, Input::Stream(stream)) => self.report(Kind::Tls, stream, notes),
            (Format::Gzip, Input::File(file)) => self.gzip(file, depth, notes, &name),
            (Format::Gzip, Input::Stream(stream)) => self.gzip(stream, depth, notes, &name),
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
            (Format::AppleMail, Input::File(file)) => self.apple_mail(file, depth),
            (Format::AppleMail, Input::Stream(stream)) => self.apple_mail(stream, depth),
            (Format::Mailbox | Format::Mmdf, input) => {
                let between = match format {
                    Format::Mmdf => Between::Mmdf,
                    _ => Between::From,
                };
                match input {
                    Input::File(file) => self.mailbox(file, depth, between),
                    Input::Stream(stream) => self.mailbox(stream, depth, between),
                }
            }
            (Format::Empty, _) if strict => {
                self.problem(ContainerProblemKind::Nothing, "it is empty".to_owned());
            }
            (Format::Other(what), _) if strict => {
                self.problem(ContainerProblemKind::Another, format!("it is {what}"));
            }
            // Kept in the same way as mails of Outlook.
            (Format::Closed(_), _) if strict && is_document(&name) => self.problem(
                ContainerProblemKind::Another,
                "it is a document of Office, or what Windows keeps beside pictures".to_owned(),
            ),
            (Format::Closed(closed), _) if strict => self.not_opened(closed),
            (Format::Unknown, _) if strict => self.problem(
                ContainerProblemKind::Nothing,
                "it is neither a report nor an archive nor a mail".to_owned(),
            ),
            (Format::Empty | Format::Other(_) | Format::Closed(_) | Format::Unknown, _) => {}
        }
    }

    fn not_opened(&mut self, closed: &Closed) {
        self.problem(ContainerProblemKind::NotOpened, closed.sentence());
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

    fn gzip(
        &mut self,
        input: &mut (impl BufRead + ?Sized),
        depth: usize,
        notes: &Notes,
        name: &str,
    ) {
        let unpacked = Gunzip::new(input, self.budget.clone(), notes.clone());
        let mut stream = BufReader::with_capacity(PIECE, unpacked);
        // The name without its ending is that of what is inside.
        let bare = name.len().saturating_sub(3);
        let inner = match name.get(bare..) {
            Some(ending) if ending.eq_ignore_ascii_case(".gz") => name.get(..bare),
            _ => None,
        };
        self.inner_name = Some(inner.unwrap_or(name).to_owned());
        self.visit(Input::Stream(&mut stream), depth + 1, notes, true);
        self.inner_name = None;
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
                format!(
                    "the zip archive holds more than {most} files; the rest was left out: unpack it, and give the folder"
                ),
            );
        }
        // Documents of Office are zip archives of XML.
        if let Some(what) = zip::document(&directory.members) {
            return self.problem(ContainerProblemKind::Another, format!("it is {what}"));
        }
        if directory.members.is_empty() {
            self.problem(
                ContainerProblemKind::Nothing,
                "the zip archive is empty".to_owned(),
            );
        }
        for member in &directory.members {
            if !self.goes_on() {
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
                self.problem(
                    ContainerProblemKind::NotOpened,
                    "it is encrypted: unpack it with its password, and give what was in it"
                        .to_owned(),
                );
            } else if let Err(error) = zip::seek(file, member) {
                self.broken(&error);
            } else {
                let packed = (&mut *file).take(member.packed);
                match member.method {
                    0 => {
                        let stored = Stored::new(packed, self.budget.clone());
                        let mut stream = BufReader::with_capacity(PIECE, stored);
                        self.visit(Input::Stream(&mut stream), depth + 1, &notes, true);
                    }
                    8 => {
                        let unpacked = Inflate::new(packed, self.budget.clone());
                        let checked = zip::Checked::new(unpacked, member.sum, notes.clone());
                        let mut stream = BufReader::with_capacity(PIECE, checked);
                        self.visit(Input::Stream(&mut stream), depth + 1, &notes, true);
                    }
                    method => self.problem(
                        ContainerProblemKind::NotOpened,
                        format!(
                            "it is packed by {}, which is not unpacked here: unpack the zip archive first, and give what was in it",
                            zip::method(method)
                        ),
                    ),
                }
            }
            self.origin.path.pop();
        }
    }

    /// A mail of Apple Mail, which lies in a file of its own.
    fn apple_mail(&mut self, input: &mut (impl BufRead + ?Sized), depth: usize) {
        let Some(bytes) = self.hold(input) else {
            return;
        };
        let Some((length, rest)) = sniff::apple_mail(sniff::begin(&bytes)) else {
            return;
        };
        let mail = rest.get(..length).unwrap_or(rest).to_vec();
        self.mail(mail, depth);
    }

    fn mailbox(&mut self, input: &mut (impl BufRead + ?Sized), depth: usize, between: Between) {
        let mut mailbox = Mailbox::new(input, self.limits.held_bytes, between);
        // A mailbox that came in a mail is part of that mail.
        let counts = self.origin.number == 0 && self.origin.mail.is_none();
        for number in 1_u64.. {
            let next = mailbox.next();
            let last = matches!(next, Ok(Next::End) | Err(_));
            self.origin.path.push(format!("mail {number}"));
            if counts && !matches!(next, Ok(Next::End)) {
                self.opened.mails += 1;
                self.origin.number = self.opened.mails;
            }
            match next {
                Ok(Next::Mail(bytes)) => {
                    // One mail uses up nothing of the next one's.
                    if depth == 0 {
                        self.budget.reset();
                        (self.looks, self.is_spent) = (self.limits.looks, false);
                    }
                    self.mail(bytes, depth);
                }
                Ok(Next::TooLarge) => self.too_large(),
                Ok(Next::End) => {}
                Err(error) => self.broken(&error),
            }
            if counts {
                self.origin.number = 0;
            }
            self.origin.path.pop();
            // At the top, the next mail is looked at anew.
            if last || self.opened.stopped || self.is_spent && depth > 0 {
                return;
            }
        }
    }

    fn mail(&mut self, bytes: Vec<u8>, depth: usize) {
        // Of a mailbox file inside of something else, each is one thing more.
        if depth > 0 && !self.may_look() {
            return;
        }
        let (fields, body) = Fields::read(sniff::begin(&bytes));
        let claims_report = fields.claims_report();
        let raw = (bytes.len() <= self.limits.raw_mail_bytes).then(|| Arc::from(bytes.as_slice()));
        let mail = Arc::new(Mail {
            from: fields.from.clone(),
            subject: fields.subject.clone(),
            message_id: fields.message_id.clone(),
            date: fields.date.clone(),
            report_domain: fields.report_domain.clone(),
            claims_report,
            raw,
        });
        let outer = self.origin.mail.replace(mail);
        let outer_failure = std::mem::take(&mut self.failure);
        let (before, lost_before) = (self.opened.seen(), self.opened.told());
        let all = mime::leaves(fields, body, self.limits.members, &mut |leaf| {
            self.leaf(&leaf, depth);
            self.goes_on()
        });
        if !all && self.goes_on() {
            self.too_many_parts();
        }
        if claims_report && !self.failure && lost_before == self.opened.told() {
            self.problem(
                ContainerProblemKind::NotOpened,
                "the mail says that it is a report, and none is in it; perhaps a gateway took the attachment out: get the attachment, and give that".to_owned(),
            );
        } else if before == self.opened.seen() {
            self.problem(
                ContainerProblemKind::Nothing,
                "the mail holds no report".to_owned(),
            );
        }
        self.failure = outer_failure;
        self.origin.mail = outer;
    }

    /// A part of a mail: an attachment, or its text.
    fn leaf(&mut self, leaf: &Leaf<'_>, depth: usize) {
        let kind = leaf.fields.media_type();
        let name = leaf.fields.file_name();
        if kind == "message/feedback-report" {
            self.failure = true;
            return self.problem(
                ContainerProblemKind::FailureReport,
                "it is a failure report (ruf), which may hold a patient's message, and is not read on purpose; only reports asked for by rua= are counted".to_owned(),
            );
        }
        if kind == "message/partial" {
            return self.not_opened(&sniff::PIECE_OF_MAIL);
        }
        let (content, format, unsaid) = taken_out(leaf);
        if !is_wanted(&kind, &name, &content, format) {
            return;
        }
        // The message a failure report is about.
        if self.failure && matches!(format, Format::Mail | Format::AppleMail | Format::Mailbox) {
            return;
        }
        self.origin.path.push(match name.is_empty() {
            true => format!("part {}", if kind.is_empty() { "text" } else { &kind }),
            false => shown(&name),
        });
        let notes = Rc::new(RefCell::new(Remarks::new(self.limits.remarks)));
        if unsaid {
            notes
                .borrow_mut()
                .note(RemarkKind::Container, "encoding", || {
                    "the attachment is in Base64, and no field of the mail says so".to_owned()
                });
        }
        if is_smime(&kind, &name) {
            self.smime(&content, depth);
        } else if matches!(kind.as_str(), "" | "text/plain")
            && matches!(format, Format::Unknown | Format::Mail)
            && sniff::holds_uuencoded(&content)
        {
            self.not_opened(&sniff::UUENCODED);
        } else {
            self.visit(
                Input::File(&mut Cursor::new(content)),
                depth + 1,
                &notes,
                true,
            );
        }
        self.origin.path.pop();
    }

    /// A mail signed by S/MIME in one piece: its parts are those of what was signed.
    fn smime(&mut self, content: &[u8], depth: usize) {
        if depth >= self.limits.nesting {
            return self.too_deep();
        }
        match cms::open(content) {
            Cms::Signed(signed) => {
                let (fields, body) = Fields::read(signed.trim_ascii_start());
                let before = self.opened.seen();
                let all = mime::leaves(fields, body, self.limits.members, &mut |leaf| {
                    self.leaf(&leaf, depth + 1);
                    self.goes_on()
                });
                if !all && self.goes_on() {
                    self.too_many_parts();
                }
                if before == self.opened.seen() {
                    let what = "what was signed holds no report".to_owned();
                    self.problem(ContainerProblemKind::Nothing, what);
                }
            }
            Cms::Encrypted => self.not_opened(&sniff::ENCRYPTED),
            Cms::Unknown => self.not_opened(&sniff::SIGNED),
        }
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
        let kind = match self.budget.is_spent(error) {
            true => ContainerProblemKind::TooMuch,
            false => ContainerProblemKind::Damaged,
        };
        self.problem(kind, error.to_string());
    }

    fn too_deep(&mut self) {
        let most = self.limits.nesting;
        self.problem(
            ContainerProblemKind::TooMuch,
            format!("more than {most} archives or mails inside one another"),
        );
    }

    fn too_many_parts(&mut self) {
        let most = self.limits.members;
        self.problem(
            ContainerProblemKind::TooMuch,
            format!("the mail has more than {most} parts; the rest was left out"),
        );
    }

    fn problem(&mut self, kind: ContainerProblemKind, what: String) {
        let harmless = kind.is_harmless();
        if !harmless {
            self.opened.unread.insert(self.origin.number);
        }
        let problems = &mut self.opened.problems;
        if problems.len() >= self.limits.problems {
            // What may be a report takes the place of what is none.
            let place = problems.iter().rposition(|kept| kept.kind.is_harmless());
            match place.filter(|_| !harmless) {
                Some(place) => {
                    problems.remove(place);
                    self.opened.more_harmless += 1;
                }
                None if harmless => return self.opened.more_harmless += 1,
                None => return self.opened.more_problems += 1,
            }
        }
        problems.push(ContainerProblem {
            path: self.origin.path.clone(),
            number: self.origin.number,
            kind,
            what,
        });
    }
}

/// Remarks upon a name that says something else than the bytes do.
fn compare_name(name: &str, format: Format, notes: &Notes) {
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

/// Whether a name is that of a document older programs of Office wrote, or of what else is
/// kept in the same way.
fn is_document(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    [
        ".doc", ".dot", ".xls", ".xlt", ".ppt", ".pps", ".pub", ".vsd", ".mpp", ".msi", ".db",
    ]
    .iter()
    .any(|ending| lower.ends_with(ending))
}

fn format_of(content: &[u8]) -> Format {
    let head = content.get(..content.len().min(sniff::HEAD));
    Format::of(head.unwrap_or_default())
}

/// What a part holds, and whether it is Base64 without saying so.
fn taken_out(leaf: &Leaf<'_>) -> (Vec<u8>, Format, bool) {
    let content = leaf.content();
    let format = format_of(&content);
    if format == Format::Unknown
        && let Some(decoded) = leaf.unsaid_base64()
    {
        let inner = format_of(&decoded);
        if matches!(
            inner,
            Format::Gzip | Format::Zip | Format::Xml | Format::Json
        ) {
            return (decoded, inner, true);
        }
    }
    (content, format, false)
}

/// Whether a part of a mail may be a report, by what it is and what it is called.
fn is_wanted(kind: &str, name: &str, content: &[u8], format: Format) -> bool {
    let lower = name.to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
    if is_smime(kind, name) {
        return true;
    }
    let named = ends(&[".xml", ".gz", ".zip"]);
    match format {
        Format::Gzip | Format::Zip => true,
        Format::Xml => {
            let declared = content.trim_ascii_start().starts_with(b"<?xml");
            !kind.starts_with("image/") && (declared || !kind.starts_with("text/html"))
        }
        Format::Json => {
            kind.contains("json")
                || lower.contains(".json")
                || kind.starts_with("application/octet")
        }
        // Documents of Office are kept in the same way as mails of Outlook.
        Format::Closed(closed) => *closed != sniff::OUTLOOK || named || ends(&[".msg"]),
        Format::Mail | Format::AppleMail | Format::Mailbox | Format::Mmdf | Format::Unknown => {
            let is_mail = format != Format::Unknown
                && (matches!(kind, "message/rfc822" | "message/global")
                    || ends(&[".eml", ".emlx"]));
            let is_text = matches!(kind, "" | "text/plain");
            named || is_mail || is_text && sniff::holds_uuencoded(content)
        }
        Format::Other(_) | Format::Empty => named,
    }
}

/// Whether a part is what S/MIME makes of a whole mail (RFC 8551 §3.2.2).
fn is_smime(kind: &str, name: &str) -> bool {
    matches!(kind, "application/pkcs7-mime" | "application/x-pkcs7-mime")
        || name.to_ascii_lowercase().ends_with(".p7m")
}
