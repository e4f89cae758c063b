//! ZIP archives: their directory, read entry by entry, and their members.
//!
//! Only what reports need (APPNOTE 6.3.10 §4.3, stored and deflated members), so that
//! memory is bounded whatever the directory claims to hold.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

use super::inflate::{Inflate, Notes, read_up_to, skip};
use crate::report::RemarkKind;

/// Bytes at the end of the file in which its directory's own record is looked for:
/// that record and the longest comment.
const TAIL: u64 = 22 + 0xffff;

/// Bytes of what stands before a member, its name and further fields left out.
const LOCAL: usize = 30;

/// A file inside an archive.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) method: u16,
    pub(super) encrypted: bool,
    pub(super) packed: u64,
    pub(super) sum: u32,
    at: u64,
}

/// The members of an archive, at most so many, and how many it says to have.
pub(super) struct Directory {
    pub(super) members: Vec<Member>,
    pub(super) claimed: usize,
}

fn damaged(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    match bytes.get(at..at + 2) {
        Some(&[a, b]) => u16::from_le_bytes([a, b]),
        _ => 0,
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    match bytes.get(at..at + 4) {
        Some(&[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]),
        _ => 0,
    }
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

/// Reads the directory at the end of the archive.
pub(super) fn directory(
    file: &mut (impl BufRead + Seek + ?Sized),
    most: usize,
) -> io::Result<Directory> {
    let length = file.seek(SeekFrom::End(0))?;
    let tail_at = length.saturating_sub(TAIL);
    file.seek(SeekFrom::Start(tail_at))?;
    let mut tail = Vec::new();
    file.take(TAIL).read_to_end(&mut tail)?;
    let end = memchr::memmem::rfind(&tail, b"PK\x05\x06")
        .ok_or_else(|| damaged("the zip archive has no directory: it is cut or damaged"))?;
    let record = tail.get(end..).unwrap_or_default();
    if record.len() < 22 {
        return Err(damaged("the directory of the zip archive is cut"));
    }
    let claimed = usize::from(u16_at(record, 10));
    let size = u64::from(u32_at(record, 12));
    // What stands before the archive shifts all its places.
    let begin = (tail_at + end as u64)
        .checked_sub(size)
        .ok_or_else(|| damaged("the directory of the zip archive is damaged"))?;
    let shift = begin.saturating_sub(u64::from(u32_at(record, 16)));
    file.seek(SeekFrom::Start(begin))?;
    let mut entries = file.take(size);
    let mut members = Vec::new();
    while members.len() < most {
        let mut fixed = [0; 46];
        if read_up_to(&mut entries, &mut fixed)? < fixed.len() || !fixed.starts_with(b"PK\x01\x02")
        {
            break;
        }
        let mut name = vec![0; usize::from(u16_at(&fixed, 28))];
        entries.read_exact(&mut name)?;
        let mut extra = vec![0; usize::from(u16_at(&fixed, 30))];
        entries.read_exact(&mut extra)?;
        skip(&mut entries, u64::from(u16_at(&fixed, 32)))?;
        let (packed, at) = sizes(&fixed, &extra);
        if name.ends_with(b"/") {
            continue;
        }
        members.push(Member {
            name: String::from_utf8_lossy(&name).into_owned(),
            method: u16_at(&fixed, 10),
            encrypted: u16_at(&fixed, 8) & 1 != 0,
            packed,
            sum: u32_at(&fixed, 16),
            at: at.saturating_add(shift),
        });
    }
    if members.is_empty() && claimed > 0 {
        return Err(damaged("the directory of the zip archive is damaged"));
    }
    if overlap(&members) {
        return Err(damaged(
            "files in the zip archive overlap one another, which no program for them writes",
        ));
    }
    Ok(Directory { members, claimed })
}

/// Whether members have bytes in common: what is packed once would come out again and again.
fn overlap(members: &[Member]) -> bool {
    let mut places: Vec<(u64, u64)> = members
        .iter()
        .map(|member| {
            let begin = member.at.saturating_add(LOCAL as u64);
            (member.at, begin.saturating_add(member.packed))
        })
        .collect();
    places.sort_unstable();
    places.windows(2).any(|two| match two {
        [(_, end), (next, _)] => next < end,
        _ => false,
    })
}

/// What an archive is that holds a document, by its first members (ISO/IEC 29500-2, OpenDocument
/// part 2); else nothing.
pub(super) fn document(members: &[Member]) -> Option<&'static str> {
    let is_there = |name: &str| members.iter().take(20).any(|member| member.name == name);
    if is_there("[Content_Types].xml") {
        return Some("a document of Office");
    }
    let odf =
        is_there("mimetype") && (is_there("META-INF/manifest.xml") || is_there("content.xml"));
    let book = is_there("mimetype") && is_there("META-INF/container.xml");
    (odf || book).then_some("a document")
}

/// Packed size and place of a member; ZIP64 puts them into an extra field.
fn sizes(fixed: &[u8], extra: &[u8]) -> (u64, u64) {
    let (packed, plain, at) = (u32_at(fixed, 20), u32_at(fixed, 24), u32_at(fixed, 42));
    let (mut long_packed, mut long_at) = (u64::from(packed), u64::from(at));
    let mut rest = extra;
    while rest.len() >= 4 {
        let size = usize::from(u16_at(rest, 2));
        let body = rest.get(4..4 + size).unwrap_or_default();
        if u16_at(rest, 0) == 1 {
            let mut next = if plain == u32::MAX { 8 } else { 0 };
            if packed == u32::MAX {
                long_packed = u64_at(body, next);
                next += 8;
            }
            if at == u32::MAX {
                long_at = u64_at(body, next);
            }
        }
        rest = rest.get(4 + size..).unwrap_or_default();
    }
    (long_packed, long_at)
}

/// Goes to a member's packed bytes, of which there are [`Member::packed`].
pub(super) fn seek(file: &mut (impl BufRead + Seek + ?Sized), member: &Member) -> io::Result<()> {
    file.seek(SeekFrom::Start(member.at))?;
    let mut fixed = [0; LOCAL];
    let mut file = file;
    if read_up_to(&mut file, &mut fixed)? < fixed.len() || !fixed.starts_with(b"PK\x03\x04") {
        return Err(damaged(
            "a file in the zip archive is not where its directory says",
        ));
    }
    let behind = i64::from(u16_at(&fixed, 26)) + i64::from(u16_at(&fixed, 28));
    file.seek_relative(behind)
}

/// What a way of packing is called (APPNOTE 6.3.10 §4.4.5).
pub(super) fn method(number: u16) -> String {
    match number {
        9 => "Deflate64",
        12 => "bzip2",
        14 => "LZMA",
        93 => "Zstandard",
        95 => "xz",
        98 => "PPMd",
        other => return format!("method {other}"),
    }
    .to_owned()
}

/// A member's content, compared with its check sum at the end.
pub(super) struct Checked<R> {
    inner: Inflate<R>,
    sum: u32,
    notes: Notes,
}

impl<R: BufRead> Checked<R> {
    pub(super) fn new(inner: Inflate<R>, sum: u32, notes: Notes) -> Checked<R> {
        Checked { inner, sum, notes }
    }
}

impl<R: BufRead> Read for Checked<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        if read == 0 && !out.is_empty() && self.inner.sum() != self.sum {
            self.notes
                .borrow_mut()
                .note(RemarkKind::Container, "sum", || {
                    "the check sum in the zip archive is wrong".to_owned()
                });
        }
        Ok(read)
    }
}
