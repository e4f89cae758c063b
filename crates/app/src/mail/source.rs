//! The reading side: from paths to pieces of reports.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mailauth::report::container::{
    self, ContainerProblem, ContainerProblemKind, Found, Kind, Opened,
};
use mailauth::report::{
    AggregateReader, Fingerprint, FromDomains, Limits, Metadata, PolicyPublished, Remark,
    RemarkKind, ReportError, ReportItem, TlsReport, reported_domain,
};
use tokio::sync::mpsc;

use super::gather::{Gatherer, KeptOutcomes};
use super::piece::{Content, DmarcEnd, Looked, Piece, TlsEnd};

/// Records handed over at once.
const AT_ONCE: usize = 1_000;
/// And when the outcomes they name have so many bytes.
const BYTES_AT_ONCE: usize = 512 << 10;
/// Folders inside one another.
const DEEPEST: usize = 64;
/// Bytes of a file read at once.
const BUFFER: usize = 128 << 10;

/// Records of one report that a server takes in. The command line takes more.
pub const MOST_RECORDS: usize = 100_000;
/// Bytes that one file or mail unpacks to, where a server reads it.
const MOST_UNPACKED: u64 = 256 << 20;

/// Files, mails and parts looked at in one file, for who is at the machine: all mail of years
/// comes in one archive.
const MOST_LOOKS: usize = 1_000_000;
/// Bytes that all mails of one mailbox file unpack to, where a server reads it.
const MOST_WHOLE: u64 = 1 << 30;
/// Bytes of a TLS report, where a server reads it. Those of the largest receivers have some
/// hundred thousand.
const MOST_JSON: u64 = 2 << 20;
/// Bytes of different outcomes of all that a server reads in one go: a few words of mail can
/// be made to say much.
const MOST_SAID: usize = 64 << 20;

/// How much is read.
#[derive(Clone, Copy)]
struct Most {
    limits: Limits,
    /// Records of one report.
    records: usize,
    /// Bytes of outcomes, of all that is read.
    said: usize,
}

impl Most {
    /// For who is at the machine.
    fn at_the_machine() -> Most {
        Most {
            limits: Limits {
                looks: MOST_LOOKS,
                ..Limits::default()
            },
            records: usize::MAX,
            said: usize::MAX,
        }
    }

    /// For a server, whose other organizations wait.
    fn served() -> Most {
        Most {
            limits: Limits {
                unpacked_bytes: MOST_UNPACKED,
                json_bytes: MOST_JSON,
                whole_bytes: MOST_WHOLE,
                ..Limits::default()
            },
            records: MOST_RECORDS,
            said: MOST_SAID,
        }
    }
}

/// Reads every file at or below the paths, until nobody takes the pieces any longer.
pub(crate) fn read_paths(paths: &[PathBuf], pieces: &mpsc::Sender<Vec<Piece>>, kept: KeptOutcomes) {
    let sender = PieceSender::new(pieces, Most::at_the_machine(), kept);
    for path in paths {
        let read = if path.is_dir() {
            sender.folder(path)
        } else {
            sender.file(path, path.display().to_string(), true)
        };
        if read.is_break() {
            return;
        }
    }
}

/// Reads files that are told under names of their own.
pub(crate) fn read_named(
    files: &[(String, PathBuf)],
    pieces: &mpsc::Sender<Vec<Piece>>,
    kept: KeptOutcomes,
) {
    let sender = PieceSender::new(pieces, Most::served(), kept);
    for (name, path) in files {
        if sender.file(path, name.clone(), true).is_break() {
            return;
        }
    }
}

/// Reads a mail, or whatever else the bytes are. `looked_at`: the mail goes with its reports,
/// to be checked; else no copy of it is held.
pub(crate) fn read_bytes(
    name: &str,
    bytes: &[u8],
    looked_at: bool,
    pieces: &mpsc::Sender<Vec<Piece>>,
    kept: KeptOutcomes,
) {
    let mut most = Most::served();
    if !looked_at {
        most.limits.raw_mail_bytes = 0;
    }
    let sender = PieceSender::new(pieces, most, kept);
    let opened = container::open(
        name,
        &mut Cursor::new(bytes),
        &sender.most.limits,
        &mut |found| sender.report(found),
    );
    // What follows has nobody to go on for.
    let _ = sender.problems(opened, false);
}

/// Hands what is read to the storing side, several pieces at a time.
struct PieceSender<'a> {
    pieces: &'a mpsc::Sender<Vec<Piece>>,
    /// Pieces not yet handed over, and what they weigh in records: each hand-over wakes
    /// another thread, and most reports are small.
    waiting: RefCell<(Vec<Piece>, usize)>,
    /// The mails of the file being read that hold reports (0: what lies in no mailbox
    /// file), and whether all of these were read.
    met: RefCell<BTreeMap<u64, bool>>,
    most: Most,
    /// Bytes of the outcomes handed on.
    said: Cell<usize>,
    gatherer: RefCell<Gatherer>,
}

impl Drop for PieceSender<'_> {
    /// The last pieces; whether anybody still takes them is not asked.
    fn drop(&mut self) {
        let _ = self.flush();
    }
}

impl PieceSender<'_> {
    fn new(pieces: &mpsc::Sender<Vec<Piece>>, most: Most, kept: KeptOutcomes) -> PieceSender<'_> {
        PieceSender {
            gatherer: RefCell::new(Gatherer::new(kept)),
            pieces,
            waiting: RefCell::default(),
            met: RefCell::default(),
            said: Cell::new(0),
            most,
        }
    }

    fn send(&self, piece: Piece) -> ControlFlow<()> {
        let bytes = |bytes: usize| bytes / (BYTES_AT_ONCE / AT_ONCE);
        let weight = match &piece {
            Piece::Rows(gathered) => usize::try_from(gathered.records)
                .unwrap_or(AT_ONCE)
                .max(bytes(gathered.bytes)),
            Piece::Begin { mail: Some(_), .. } => AT_ONCE,
            Piece::Tls(end) => bytes(end.report.size()).max(AT_ONCE / 50),
            Piece::Dmarc(end) => bytes(end.metadata.size()).max(AT_ONCE / 50),
            _ => AT_ONCE / 50,
        };
        let mut waiting = self.waiting.borrow_mut();
        waiting.0.push(piece);
        waiting.1 += weight;
        let full = waiting.1 >= AT_ONCE;
        drop(waiting);
        if full {
            self.flush()
        } else {
            ControlFlow::Continue(())
        }
    }

    fn flush(&self) -> ControlFlow<()> {
        let (pieces, _) = self.waiting.take();
        if pieces.is_empty() {
            return ControlFlow::Continue(());
        }
        match self.pieces.blocking_send(pieces) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }

    /// Something in a folder that is not read, and why.
    fn passed_over(&self, path: &Path, why: &str) -> ControlFlow<()> {
        self.send(Piece::PassedOver {
            source: path.display().to_string(),
            why: why.to_owned(),
        })?;
        self.send(Piece::Looked(Looked {
            passed_over: 1,
            ..Looked::default()
        }))
    }

    fn failed(&self, path: &Path, why: &dyn std::fmt::Display) -> ControlFlow<()> {
        self.send(Piece::Failed {
            source: path.display().to_string(),
            why: why.to_string(),
        })?;
        self.send(Piece::Looked(Looked {
            not_read: 1,
            ..Looked::default()
        }))
    }

    /// Everything below a folder, in the order of names. Links to folders are not
    /// followed: they may lead back.
    fn folder(&self, top: &Path) -> ControlFlow<()> {
        let mut waiting = vec![(top.to_owned(), 0)];
        while let Some((folder, depth)) = waiting.pop() {
            let listed =
                std::fs::read_dir(&folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
            let mut entries = match listed {
                Ok(entries) => entries,
                Err(why) => {
                    self.failed(&folder, &why)?;
                    continue;
                }
            };
            entries.sort_by_key(std::fs::DirEntry::file_name);
            let maildir = ["cur", "new"].iter().all(|name| folder.join(name).is_dir());
            let mut folders = Vec::new();
            for entry in entries {
                let (path, name) = (entry.path(), entry.file_name());
                match Entry::of(&entry, maildir && name == "tmp") {
                    Entry::Folder if depth < DEEPEST => folders.push((path, depth + 1)),
                    Entry::Folder => self.failed(&path, &"too many folders inside one another")?,
                    Entry::File => self.file(&path, path.display().to_string(), false)?,
                    Entry::Not(why) => self.passed_over(&path, why)?,
                    Entry::Lost(why) => self.failed(&path, &why)?,
                    Entry::Nothing => {}
                }
            }
            waiting.extend(folders.into_iter().rev());
        }
        ControlFlow::Continue(())
    }

    /// One file, told under a name. `named`: by the person, so that it has to be a
    /// report.
    fn file(&self, path: &Path, name: String, named: bool) -> ControlFlow<()> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(why) => return self.failed(Path::new(&name), &why),
        };
        let seekable = file.metadata().is_ok_and(|of| of.is_file());
        let mut input = BufReader::with_capacity(BUFFER, file);
        let each = &mut |found: Found<'_>| self.report(found);
        let opened = if seekable {
            container::open(&name, &mut input, &self.most.limits, each)
        } else {
            container::open_stream(&name, &mut input, &self.most.limits, each)
        };
        self.problems(opened, named)
    }

    /// Hands on what of a file was not read, and what became of it.
    fn problems(&self, opened: Opened, named: bool) -> ControlFlow<()> {
        if opened.stopped {
            return ControlFlow::Break(());
        }
        let mut met = self.met.take();
        for number in &opened.unread {
            met.insert(*number, false);
        }
        let more = opened.more_problems;
        let first = opened.problems.first().map(|p| p.path.join(INSIDE));
        for problem in opened.problems {
            let own = named && problem.path.len() == 1;
            let source = problem.path.join(INSIDE);
            if is_meant(&problem, own) {
                met.insert(problem.number, false);
                let why = problem.what;
                self.send(Piece::Failed { source, why })?;
            } else if !met.contains_key(&problem.number) {
                let why = problem.what;
                self.send(Piece::PassedOver { source, why })?;
            }
        }
        if let Some(source) = first.filter(|_| more > 0) {
            let why = format!("and {more} more of its parts");
            self.send(Piece::Failed { source, why })?;
        }
        self.send(Piece::Looked(looked(&met, opened.mails)))
    }

    fn report(&self, found: Found<'_>) -> ControlFlow<()> {
        let Found {
            kind,
            origin,
            content,
        } = found;
        if self.pieces.is_closed() {
            return ControlFlow::Break(());
        }
        let whole = match kind {
            Kind::Aggregate => Some(self.aggregate(origin, content)?),
            Kind::Tls => self.tls(origin, content)?,
        };
        if let Some(whole) = whole {
            *self.met.borrow_mut().entry(origin.number).or_insert(true) &= whole;
        }
        ControlFlow::Continue(())
    }

    /// A report begins. `number`: which of its file.
    fn begin(&self, origin: &container::Origin, number: u64) -> ControlFlow<()> {
        let mail = origin.mail.as_ref();
        let mail = mail.map(|mail| mail.raw.clone().unwrap_or_else(|| Arc::from(Vec::new())));
        let mut source = origin.path.join(INSIDE);
        if number > 1 {
            source = format!("{source}{INSIDE}report {number}");
        }
        self.send(Piece::Begin { source, mail })
    }

    /// Reads an aggregate report, and others that follow it in the same file; whether all
    /// are whole.
    fn aggregate(
        &self,
        origin: &container::Origin,
        mut content: container::Content<'_>,
    ) -> ControlFlow<(), bool> {
        self.begin(origin, 1)?;
        let mut reader = AggregateReader::new(&mut content, self.most.limits);
        let mut number = 1_u64;
        let mut last = loop {
            let (mut end, from) = match self.rows(&mut reader)? {
                Ok(read) => read,
                Err(why) => return self.broken(&why),
            };
            end.remarks = reader.remarks();
            name_policy_domain(&mut end, origin, &from);
            if !reader.another() {
                break end;
            }
            self.send(Piece::Dmarc(Box::new(end)))?;
            number += 1;
            self.begin(origin, number)?;
        };
        drop(reader);
        match content.finish() {
            Ok(whole) => {
                last.remarks.extend(whole.remarks);
                last.content.sha256 = (number == 1).then_some(whole.sha256);
                self.send(Piece::Dmarc(Box::new(last)))?;
                ControlFlow::Continue(true)
            }
            Err(why) => self.broken(&why),
        }
    }

    /// Hands on the rows of one report up to its end; and the domains they are From.
    fn rows(
        &self,
        reader: &mut AggregateReader<impl BufRead>,
    ) -> ControlFlow<(), Result<(DmarcEnd, FromDomains), String>> {
        let (mut metadata, mut policy) = (Metadata::default(), PolicyPublished::default());
        let (mut fingerprint, mut from) = (Fingerprint::new(), FromDomains::default());
        let mut gatherer = self.gatherer.borrow_mut();
        gatherer.begin();
        let mut count = 0;
        loop {
            match reader.next() {
                Ok(Some(ReportItem::Record(_))) if count == self.most.records => {
                    return ControlFlow::Continue(Err(format!(
                        "it has more than {count} records, and as many are read of one report here; whoever looks after the server takes it in with “phiward mail ingest”"
                    )));
                }
                Ok(Some(ReportItem::Record(record))) => {
                    count += 1;
                    fingerprint.record(&record);
                    from.add(&record.header_from);
                    gatherer.add(&record);
                    if count % AT_ONCE == 0 || gatherer.bytes() >= BYTES_AT_ONCE {
                        let fits = self.may_say(gatherer.bytes());
                        self.send(Piece::Rows(gatherer.take()))?;
                        if !fits {
                            return ControlFlow::Continue(Err(says_too_much(self.most.said)));
                        }
                    }
                }
                Ok(Some(ReportItem::Metadata(found))) => metadata = found,
                Ok(Some(ReportItem::Policy(found))) => policy = found,
                Ok(None) => break,
                Err(why) => return ControlFlow::Continue(Err(why.to_string())),
            }
        }
        if !self.may_say(gatherer.bytes()) {
            return ControlFlow::Continue(Err(says_too_much(self.most.said)));
        }
        if gatherer.records() > 0 {
            self.send(Piece::Rows(gatherer.take()))?;
        }
        let end = DmarcEnd {
            content: Content {
                fingerprint: fingerprint.aggregate(&metadata, &policy),
                said: fingerprint.said(&policy),
                sha256: None,
            },
            metadata,
            policy,
            remarks: Vec::new(),
        };
        ControlFlow::Continue(Ok((end, from)))
    }

    /// Reads a report on TLS; whether it is whole. Nothing where JSON does not say that it is
    /// one, and is none: much else is written in it.
    fn tls(
        &self,
        origin: &container::Origin,
        mut content: container::Content<'_>,
    ) -> ControlFlow<(), Option<bool>> {
        let read = TlsReport::read(&mut content, &self.most.limits);
        if matches!(read, Err(ReportError::NotAReport { .. })) && !is_claimed(origin) {
            let (source, why) = (origin.path.join(INSIDE), "it is JSON, and no report on TLS");
            let why = why.to_owned();
            self.send(Piece::PassedOver { source, why })?;
            return ControlFlow::Continue(None);
        }
        self.begin(origin, 1)?;
        let (mut report, mut remarks) = match read {
            Ok(read) => read,
            Err(why) => return self.broken(&why).map_continue(Some),
        };
        let whole = match content.finish() {
            Ok(whole) => whole,
            Err(why) => return self.broken(&why).map_continue(Some),
        };
        remarks.extend(whole.remarks);
        if !self.may_say(report.size()) {
            let why = says_too_much(self.most.said);
            return self.broken(&why).map_continue(Some);
        }
        let content = Content {
            fingerprint: Fingerprint::tls(&report),
            said: Fingerprint::tls_said(&report),
            sha256: Some(whole.sha256),
        };
        let domain = name_domain(&mut report, origin, &mut remarks);
        self.send(Piece::Tls(Box::new(TlsEnd {
            report,
            domain,
            remarks,
            content,
        })))?;
        ControlFlow::Continue(Some(true))
    }

    /// Whether so many bytes more are kept of what is read.
    fn may_say(&self, bytes: usize) -> bool {
        let said = self.said.get().saturating_add(bytes);
        self.said.set(said);
        said <= self.most.said
    }

    fn broken(&self, why: &dyn std::fmt::Display) -> ControlFlow<(), bool> {
        let why = why.to_string();
        self.send(Piece::Broken { why })?;
        ControlFlow::Continue(false)
    }
}

fn says_too_much(most: usize) -> String {
    format!(
        "with it, what the rows say comes to more than {} MB, and as much is kept of one file or mail here; whoever looks after the server takes it in with “phiward mail ingest”",
        most >> 20
    )
}

/// Whether something that was not read is to be told as a failure. `own`: it is the very
/// file a person named.
fn is_meant(problem: &ContainerProblem, own: bool) -> bool {
    match problem.kind {
        ContainerProblemKind::FailureReport => false,
        ContainerProblemKind::Nothing => {
            own || problem.path.last().is_some_and(|name| claims(name))
        }
        // Much else is XML, JSON or an archive, and lies in archives and mails.
        ContainerProblemKind::Another => match problem.path.as_slice() {
            [name] => own || claims(name),
            [.., name] => is_named_as_report(name),
            [] => own,
        },
        _ => true,
    }
}

/// Whether what JSON lies in says that it is a report: a file of its own, a mail, or its name.
fn is_claimed(origin: &container::Origin) -> bool {
    let mail = origin.mail.as_ref().is_some_and(|mail| mail.claims_report);
    let name = origin.path.last();
    origin.path.len() < 2 || mail || name.is_some_and(|name| is_named_as_report(name))
}

/// Whether a name is made as those of reports are: `receiver!domain!begin!end` (RFC 9990 §4.1,
/// RFC 8460 §5.1).
fn is_named_as_report(name: &str) -> bool {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.split('!').count() >= 4
}

/// What lies in a folder, and what is done with it.
enum Entry {
    /// It is looked into.
    Folder,
    /// It is read.
    File,
    /// It is no file of its own, for this reason.
    Not(&'static str),
    /// It cannot be read, for this reason.
    Lost(&'static str),
    /// There is nothing in it.
    Nothing,
}

impl Entry {
    /// `delivering`: it is where a maildir has what is still being delivered.
    fn of(entry: &std::fs::DirEntry, delivering: bool) -> Entry {
        let path = entry.path();
        let kind = entry.file_type();
        let is_link = kind.as_ref().is_ok_and(std::fs::FileType::is_symlink);
        let is_folder = kind.is_ok_and(|kind| kind.is_dir());
        if is_folder && delivering {
            let is_empty = std::fs::read_dir(&path).is_ok_and(|mut of| of.next().is_none());
            return match is_empty {
                true => Entry::Nothing,
                false => Entry::Not("mails that are still being delivered to this mailbox"),
            };
        }
        if is_folder {
            return Entry::Folder;
        }
        match std::fs::metadata(&path) {
            Err(_) if is_link => Entry::Lost("it is a link that leads nowhere"),
            Err(_) => Entry::Lost("it cannot be looked at"),
            Ok(of) if of.is_dir() => Entry::Not(
                "it is a link to a folder, which is not followed: name the folder itself",
            ),
            Ok(of) if !of.is_file() => {
                Entry::Not("it is no file, but a pipe, a socket or a device")
            }
            Ok(_) if entry.file_name().as_encoded_bytes().starts_with(b".") => {
                Entry::Not("it is a hidden file: name it itself to have it read")
            }
            Ok(_) => Entry::File,
        }
    }
}

/// What became of a file, or of the mails in it. `met`: those that hold something, and
/// whether all of it was read.
fn looked(met: &BTreeMap<u64, bool>, mails: u64) -> Looked {
    let beside = mails == 0 || met.contains_key(&0);
    let held = mails + u64::from(beside);
    let read = met.values().filter(|whole| **whole).count() as u64;
    let not_read = met.len() as u64 - read;
    Looked {
        read,
        not_read,
        passed_over: held.saturating_sub(read + not_read),
    }
}

/// What is said of a report whose domain nobody knows.
const NAMELESS: &str = "no domain is named in it nor beside it, so that it counts for none: save it under the name it was sent with (receiver!your-domain!begin!end.xml), and take it in again";

/// Gives the policy of an aggregate report the domain that it does not name, where something
/// beside the report does, or else the From of its rows.
fn name_policy_domain(end: &mut DmarcEnd, origin: &container::Origin, from: &FromDomains) {
    if !end.policy.domain.is_empty() {
        return;
    }
    let beside = reported_domain(origin, &end.metadata.report_id);
    let of_rows = || from.one().map(|domain| (domain, "the From of its rows"));
    let what = match beside.or_else(of_rows) {
        Some((domain, by)) => {
            end.policy.domain = domain.to_string();
            format!("the policy names no domain; {domain} is taken from {by}")
        }
        None => NAMELESS.to_owned(),
    };
    end.remarks.push(Remark {
        kind: RemarkKind::Missing,
        what,
        times: 1,
    });
}

/// Gives the policies of a TLS report the domain that none of them names, where something
/// beside the report does; the domain.
fn name_domain(
    report: &mut TlsReport,
    origin: &container::Origin,
    remarks: &mut Vec<Remark>,
) -> String {
    if report.policies.iter().any(|of| !of.domain.is_empty()) {
        return String::new();
    }
    let Some((domain, by)) = reported_domain(origin, &report.report_id) else {
        remarks.push(Remark {
            kind: RemarkKind::Missing,
            what: NAMELESS.to_owned(),
            times: 1,
        });
        return String::new();
    };
    for policy in &mut report.policies {
        policy.domain = domain.to_string();
    }
    remarks.push(Remark {
        kind: RemarkKind::Missing,
        what: format!("no policy names its domain; {domain} is taken from {by}"),
        times: 1,
    });
    domain.to_string()
}

/// Stands between a file and what is in it.
const INSIDE: &str = " › ";

/// Whether a name says that the file is a report.
fn claims(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".xml", ".json", ".gz", ".zip"]
        .iter()
        .any(|ending| name.ends_with(ending))
}
