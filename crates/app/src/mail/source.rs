//! The reading side: from paths to pieces of reports.

use std::cell::RefCell;
use std::fs::File;
use std::io::{BufReader, Cursor};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mailauth::report::container::{self, ContainerProblemKind, Content, Found, Kind, Opened};
use mailauth::report::{AggregateReader, Limits, Metadata, PolicyPublished, ReportItem, TlsReport};
use tokio::sync::mpsc;

use super::piece::{DmarcEnd, Piece, TlsEnd};

/// Records handed over at once.
const AT_ONCE: usize = 1_000;
/// Folders inside one another.
const DEEPEST: usize = 64;
/// Bytes of a file read at once.
const BUFFER: usize = 128 << 10;

/// Reads every file at or below the paths, until nobody takes the pieces any longer.
pub(crate) fn read_paths(paths: &[PathBuf], pieces: &mpsc::Sender<Vec<Piece>>) {
    let sender = PieceSender::new(pieces);
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
pub(crate) fn read_named(files: &[(String, PathBuf)], pieces: &mpsc::Sender<Vec<Piece>>) {
    let sender = PieceSender::new(pieces);
    for (name, path) in files {
        if sender.file(path, name.clone(), true).is_break() {
            return;
        }
    }
}

/// Reads a mail, or whatever else the bytes are.
pub(crate) fn read_bytes(name: &str, bytes: &[u8], pieces: &mpsc::Sender<Vec<Piece>>) {
    let sender = PieceSender::new(pieces);
    let opened = container::open(
        name,
        &mut Cursor::new(bytes),
        &sender.limits,
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
    limits: Limits,
}

impl Drop for PieceSender<'_> {
    /// The last pieces; whether anybody still takes them is not asked.
    fn drop(&mut self) {
        let _ = self.flush();
    }
}

impl PieceSender<'_> {
    fn new(pieces: &mpsc::Sender<Vec<Piece>>) -> PieceSender<'_> {
        PieceSender {
            pieces,
            waiting: RefCell::default(),
            limits: Limits::default(),
        }
    }

    fn send(&self, piece: Piece) -> ControlFlow<()> {
        let weight = match &piece {
            Piece::Records(records) => records.len(),
            Piece::Begin { mail: Some(_), .. } => AT_ONCE,
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

    fn failed(&self, path: &Path, why: &dyn std::fmt::Display) -> ControlFlow<()> {
        self.send(Piece::Failed {
            source: path.display().to_string(),
            why: why.to_string(),
        })
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
                let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
                if is_folder && depth < DEEPEST && !(maildir && name == "tmp") {
                    folders.push((path, depth + 1));
                } else if is_folder && depth >= DEEPEST {
                    self.failed(&path, &"too many folders inside one another")?;
                } else if path.is_file() && !name.as_encoded_bytes().starts_with(b".") {
                    self.file(&path, path.display().to_string(), false)?;
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
            Err(why) => {
                return self.send(Piece::Failed {
                    source: name,
                    why: why.to_string(),
                });
            }
        };
        let seekable = file.metadata().is_ok_and(|of| of.is_file());
        let mut input = BufReader::with_capacity(BUFFER, file);
        let each = &mut |found: Found<'_>| self.report(found);
        let opened = if seekable {
            container::open(&name, &mut input, &self.limits, each)
        } else {
            container::open_stream(&name, &mut input, &self.limits, each)
        };
        self.problems(opened, named)
    }

    /// Hands on what of a file was not read.
    fn problems(&self, opened: Opened, named: bool) -> ControlFlow<()> {
        if opened.stopped {
            return ControlFlow::Break(());
        }
        let more = opened.more_problems;
        let first = opened.problems.first().map(|p| p.path.join(INSIDE));
        for problem in opened.problems {
            let own = problem.path.len() == 1;
            let claims = problem.path.last().is_some_and(|name| claims(name));
            let source = problem.path.join(INSIDE);
            let why = problem.what;
            let meant = problem.kind != ContainerProblemKind::Nothing || claims || (own && named);
            self.send(match meant {
                true => Piece::Failed { source, why },
                false => Piece::PassedOver,
            })?;
        }
        match first {
            Some(source) if more > 0 => self.send(Piece::Failed {
                source,
                why: format!("and {more} more of its parts"),
            }),
            _ => ControlFlow::Continue(()),
        }
    }

    fn report(&self, found: Found<'_>) -> ControlFlow<()> {
        let mail = found.origin.mail.as_ref();
        self.send(Piece::Begin {
            source: found.origin.path.join(INSIDE),
            mail: mail.map(|mail| mail.raw.clone().unwrap_or_else(|| Arc::from(Vec::new()))),
        })?;
        match found.kind {
            Kind::Aggregate => self.aggregate(found.content),
            Kind::Tls => self.tls(found.content),
        }
    }

    fn aggregate(&self, mut content: Content<'_>) -> ControlFlow<()> {
        let mut reader = AggregateReader::new(&mut content, self.limits);
        let (mut metadata, mut policy) = (Metadata::default(), PolicyPublished::default());
        let mut records = Vec::with_capacity(AT_ONCE);
        loop {
            match reader.next() {
                Ok(Some(ReportItem::Record(record))) => {
                    records.push(record);
                    if records.len() == AT_ONCE {
                        let full = std::mem::replace(&mut records, Vec::with_capacity(AT_ONCE));
                        self.send(Piece::Records(full))?;
                    }
                }
                Ok(Some(ReportItem::Metadata(found))) => metadata = found,
                Ok(Some(ReportItem::Policy(found))) => policy = found,
                Ok(None) => break,
                Err(why) => return self.broken(&why),
            }
        }
        if !records.is_empty() {
            self.send(Piece::Records(records))?;
        }
        let mut remarks = reader.remarks();
        drop(reader);
        match content.finish() {
            Ok(whole) => {
                remarks.extend(whole.remarks);
                self.send(Piece::Dmarc(Box::new(DmarcEnd {
                    metadata,
                    policy,
                    remarks,
                    sha256: whole.sha256,
                })))
            }
            Err(why) => self.broken(&why),
        }
    }

    fn tls(&self, mut content: Content<'_>) -> ControlFlow<()> {
        let (report, mut remarks) = match TlsReport::read(&mut content, &self.limits) {
            Ok(read) => read,
            Err(why) => return self.broken(&why),
        };
        match content.finish() {
            Ok(whole) => {
                remarks.extend(whole.remarks);
                self.send(Piece::Tls(Box::new(TlsEnd {
                    report,
                    remarks,
                    sha256: whole.sha256,
                })))
            }
            Err(why) => self.broken(&why),
        }
    }

    fn broken(&self, why: &dyn std::fmt::Display) -> ControlFlow<()> {
        let why = why.to_string();
        self.send(Piece::Broken { why })
    }
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
