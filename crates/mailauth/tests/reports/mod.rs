//! Reports to be read, and the reading of them.
#![allow(dead_code, reason = "each test uses some of it")]

use std::io::{BufReader, Cursor, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use mailauth::report::container::{self, Kind, Opened, Origin, Whole};
use mailauth::report::{
    AggregateReader, Limits, Metadata, PolicyPublished, Record, Remark, RemarkKind, ReportError,
    ReportItem, TlsReport,
};

/// The shared samples, where they lie beside the checkout.
pub fn samples() -> Option<PathBuf> {
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut found = folders.map(|folder| folder.join("shared/samples/dmarc"));
    found.find(|folder| folder.is_dir())
}

/// Small inputs that once went wrong, where they lie beside the checkout.
pub fn cases() -> Option<PathBuf> {
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut found = folders.map(|folder| folder.join("shared/cases/mail"));
    found.find(|folder| folder.is_dir())
}

/// A fixture of ours.
pub fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/reports")
        .join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// An aggregate report that was read.
#[derive(Debug, Default)]
pub struct Read {
    pub metadata: Metadata,
    pub policy: PolicyPublished,
    pub records: Vec<Record>,
    pub remarks: Vec<Remark>,
    pub parts: usize,
}

impl Read {
    pub fn has(&self, kind: RemarkKind, words: &str) -> bool {
        self.remarks
            .iter()
            .any(|remark| remark.kind == kind && remark.what.contains(words))
    }

    pub fn kinds(&self) -> Vec<RemarkKind> {
        self.remarks.iter().map(|remark| remark.kind).collect()
    }
}

/// Reads to the end, a few bytes at a time and all at once, with the same result.
pub fn read(xml: &[u8]) -> Result<Read, ReportError> {
    let slowly = read_from(BufReader::with_capacity(7, xml), Limits::default());
    let at_once = read_from(xml, Limits::default());
    assert_eq!(format!("{slowly:?}"), format!("{at_once:?}"));
    slowly
}

pub fn read_from(input: impl std::io::BufRead, limits: Limits) -> Result<Read, ReportError> {
    let mut reader = AggregateReader::new(input, limits);
    let mut read = Read::default();
    let (mut metadata, mut policy) = (0, 0);
    while let Some(part) = reader.next()? {
        read.parts += 1;
        match part {
            ReportItem::Metadata(part) => {
                metadata += 1;
                read.metadata = part;
            }
            ReportItem::Policy(part) => {
                policy += 1;
                read.policy = part;
            }
            ReportItem::Record(record) => read.records.push(record),
        }
    }
    assert_eq!(
        (metadata, policy),
        (1, 1),
        "one of each, whatever the report"
    );
    assert!(reader.next().unwrap().is_none());
    read.remarks = reader.remarks();
    assert!(read.remarks.len() <= Limits::default().remarks);
    Ok(read)
}

pub fn whole(xml: impl AsRef<[u8]>) -> Read {
    read(xml.as_ref()).unwrap_or_else(|error| panic!("{error}"))
}

/// A report found in a file.
#[derive(Debug)]
pub struct Met {
    pub kind: Kind,
    pub origin: Origin,
    pub report: Result<Read, ReportError>,
    pub tls: Option<TlsReport>,
    pub end: Option<Whole>,
}

/// Opens a file in memory, reads every report in it, and asks for its hash.
pub fn open(name: &str, bytes: &[u8]) -> (Opened, Vec<Met>) {
    open_with(name, bytes, &Limits::default())
}

pub fn open_with(name: &str, bytes: &[u8], limits: &Limits) -> (Opened, Vec<Met>) {
    let mut met = Vec::new();
    let opened = container::open(name, &mut Cursor::new(bytes), limits, &mut |mut found| {
        let (report, tls) = match found.kind {
            Kind::Aggregate => (read_from(&mut found.content, *limits), None),
            Kind::Tls => {
                let read = TlsReport::read(&mut found.content, limits);
                (Ok(Read::default()), read.ok().map(|(report, _)| report))
            }
        };
        met.push(Met {
            kind: found.kind,
            origin: found.origin.clone(),
            report,
            tls,
            end: found.content.finish().ok(),
        });
        ControlFlow::Continue(())
    });
    assert_eq!(opened.found, met.len() as u64);
    (opened, met)
}

/// A report with these rows.
pub fn report(rows: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feedback>\n<report_metadata>\
         <org_name>Reporter</org_name><email>dmarc@reporter.test</email><report_id>r-1</report_id>\
         <date_range><begin>1706140800</begin><end>1706227199</end></date_range></report_metadata>\n\
         <policy_published><domain>example.test</domain><adkim>r</adkim><aspf>r</aspf>\
         <p>none</p><sp>none</sp><pct>100</pct></policy_published>\n{rows}</feedback>\n"
    )
}

pub const ROW: &str = "<record><row><source_ip>192.0.2.1</source_ip><count>3</count>\
    <policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf>\
    </policy_evaluated></row><identifiers><header_from>example.test</header_from></identifiers>\
    <auth_results><dkim><domain>example.test</domain><selector>s1</selector><result>pass</result></dkim>\
    <spf><domain>example.test</domain><scope>mfrom</scope><result>fail</result></spf></auth_results></record>\n";

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A zip archive as the format's own document describes it.
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content).unwrap();
        let packed = encoder.finish().unwrap();
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0];
        common.extend(crc.sum().to_le_bytes());
        common.extend((packed.len() as u32).to_le_bytes());
        common.extend((content.len() as u32).to_le_bytes());
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend((out.len() as u32).to_le_bytes());
        directory.extend(name.as_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(packed);
    }
    let at = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\x00\x00\x00\x00");
    out.extend(
        [
            (files.len() as u16).to_le_bytes(),
            (files.len() as u16).to_le_bytes(),
        ]
        .concat(),
    );
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

pub fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for (at, three) in bytes.chunks(3).enumerate() {
        let all = three
            .iter()
            .fold(0_u32, |all, byte| all << 8 | u32::from(*byte))
            << (8 * (3 - three.len()));
        for place in 0..4 {
            if place <= three.len() {
                out.push(char::from(SIGNS[(all >> (18 - 6 * place)) as usize & 63]));
            } else {
                out.push('=');
            }
        }
        if at % 19 == 18 {
            out.push_str("\r\n");
        }
    }
    out
}

/// A mail with one attachment.
pub fn mail(kind: &str, name: &str, content: &[u8]) -> String {
    format!(
        "Received: by mx.example.test; Thu, 25 Jan 2024 10:00:00 +0000\r\n\
         From: =?utf-8?Q?Reporter_M=C3=BC?= <dmarc@reporter.test>\r\n\
         Subject: Report Domain: example.test\r\n Submitter: reporter.test\r\n\
         Message-ID: <1@reporter.test>\r\nDate: Thu, 25 Jan 2024 10:00:00 +0000\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"=_b\"\r\n\r\n\
         This is a report.\r\n--=_b\r\nContent-Type: text/plain\r\n\r\nSee attachment.\r\n\
         --=_b\r\nContent-Type: {kind}; name=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=\"{name}\"\r\n\r\n{}\r\n--=_b--\r\n",
        base64(content)
    )
}
