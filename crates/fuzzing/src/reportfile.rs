//! Target: the files and mails that reports come in.

use std::io::{BufReader, Cursor, Read as _, Write as _};
use std::ops::ControlFlow;

use arbitrary::{Arbitrary, Result, Unstructured};
use base64::Engine as _;
use mailauth::report::container::{Kind, Opened, open, open_stream};
use mailauth::report::{Limits, TlsReport};

use crate::{Scratch, aggregate, plan, scratch};

/// Containers in containers, with something like a report in the middle.
fn file(u: &mut Unstructured<'_>, depth: usize) -> Result<Vec<u8>> {
    let kind: u8 = if depth > 4 { 0 } else { u.int_in_range(0..=9)? };
    let mut bytes = match kind {
        1 => gzip(&file(u, depth + 1)?),
        2 => [gzip(&file(u, depth + 1)?), gzip(u.arbitrary()?)].concat(),
        3 | 4 => {
            let mut files = Vec::new();
            for _ in 0..u.int_in_range(0..=3)? {
                files.push((u.arbitrary::<&str>()?, file(u, depth + 1)?));
            }
            zip(&files, kind == 4)
        }
        5 | 6 => mail(u, depth)?,
        7 => {
            let mut mails = Vec::new();
            for _ in 0..u.int_in_range(1..=3)? {
                mails.extend(b"From a@b.test Thu Jan 25 10:00:00 2024\r\n");
                mails.extend(mail(u, depth + 1)?);
                mails.extend(b"\n>From x\n\n");
            }
            mails
        }
        8 => br#"{"organization-name":"a","report-id":"1","policies":[]}"#.to_vec(),
        9 => u.arbitrary::<&[u8]>()?.to_vec(),
        _ => aggregate::Plan::arbitrary(u)?.0,
    };
    if u.ratio(1, 6)? {
        scratch(&mut bytes, &u.arbitrary::<Vec<Scratch>>()?, u.arbitrary()?);
    }
    Ok(bytes)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

fn zip(files: &[(&str, Vec<u8>)], stored: bool) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let method = match stored {
        true => zip::CompressionMethod::Stored,
        false => zip::CompressionMethod::Deflated,
    };
    let options = zip::write::SimpleFileOptions::default().compression_method(method);
    for (name, content) in files {
        // A name twice is refused by the writer.
        if archive.start_file(*name, options).is_ok() {
            archive.write_all(content).expect("memory takes it");
        }
    }
    archive.finish().expect("memory takes it").into_inner()
}

fn mail(u: &mut Unstructured<'_>, depth: usize) -> Result<Vec<u8>> {
    let kinds = [
        "text/plain",
        "text/xml",
        "application/gzip",
        "application/zip",
        "message/rfc822",
        "application/octet-stream; name=\"a.xml\"",
        "multipart/mixed; boundary=b",
        "application/tlsrpt+json",
    ];
    let names = [
        "a.xml",
        "=?utf-8?q?a=2Exml?=",
        "a!b!1!2.xml.gz",
        "x.eml",
        "\\\"",
        "",
    ];
    let mut out = b"Received: x\r\nFrom: =?utf-8?b?w7w=?= <a@b.test>\r\n".to_vec();
    let parts = u.int_in_range(0..=3)?;
    if parts > 0 {
        out.extend(b"Content-Type: multipart/mixed;\r\n boundary=\"b\"\r\n\r\nPreamble\r\n");
    }
    for at in 0..=parts {
        if parts > 0 {
            out.extend(b"\r\n--b\r\n");
        }
        let content = file(u, depth + 1)?;
        let way = u.int_in_range(0..=2)?;
        out.extend(format!("Content-Type: {}\r\n", u.choose(&kinds)?).bytes());
        out.extend(
            format!(
                "Content-Disposition: attachment; filename=\"{}\"\r\n",
                u.choose(&names)?
            )
            .bytes(),
        );
        match way {
            0 => {
                out.extend(b"Content-Transfer-Encoding: base64\r\n\r\n");
                out.extend(
                    base64::engine::general_purpose::STANDARD
                        .encode(content)
                        .bytes(),
                );
            }
            1 => {
                out.extend(b"Content-Transfer-Encoding: quoted-printable\r\n\r\n");
                out.extend(
                    content
                        .iter()
                        .flat_map(|byte| format!("={byte:02X}").into_bytes()),
                );
            }
            _ => {
                out.extend(b"\r\n");
                out.extend(content);
            }
        }
        if at == parts && parts > 0 {
            out.extend(b"\r\n--b--\r\n");
        }
    }
    Ok(out)
}

fn limits() -> Limits {
    Limits {
        unpacked_bytes: 4 << 20,
        held_bytes: 1 << 20,
        ..Limits::default()
    }
}

/// What was found: kind, bytes, hash.
type Seen = Vec<(Kind, Option<[u8; 32]>)>;

fn look(
    run: impl FnOnce(
        &Limits,
        &mut dyn FnMut(mailauth::report::container::Found<'_>) -> ControlFlow<()>,
    ) -> Opened,
) -> (Opened, Seen) {
    let limits = limits();
    let mut seen = Vec::new();
    let opened = run(&limits, &mut |mut found| {
        assert!(found.origin.path.len() <= 2 * limits.nesting + 2);
        match found.kind {
            Kind::Aggregate => drop(aggregate::read(&mut found.content)),
            Kind::Tls => drop(TlsReport::read(&mut found.content, &limits)),
        }
        let mut some = [0; 16];
        let _ = found.content.read(&mut some);
        let whole = found.content.finish();
        if let Ok(whole) = &whole {
            assert!(whole.bytes <= limits.unpacked_bytes + (64 << 10));
        }
        seen.push((found.kind, whole.ok().map(|whole| whole.sha256)));
        ControlFlow::Continue(())
    });
    assert_eq!(opened.found, seen.len() as u64);
    assert!(opened.problems.len() <= limits.problems);
    (opened, seen)
}

/// Takes a file apart and reads what is in it; as a file and as a stream of single
/// bytes, with the same result.
pub fn reportfile(data: &[u8]) {
    let bytes = match plan(data) {
        None => data.to_vec(),
        Some(mut rest) => match file(&mut rest, 0) {
            Ok(bytes) => bytes,
            Err(_) => return,
        },
    };
    let (opened, seen) = look(|limits, each| open("file", &mut Cursor::new(&bytes), limits, each));
    let mut stream = BufReader::with_capacity(1, bytes.as_slice());
    let (streamed, again) = look(|limits, each| open_stream("file", &mut stream, limits, each));
    assert_eq!(seen, again);
    assert_eq!(opened, streamed);
}
