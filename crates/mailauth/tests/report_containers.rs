//! What reports come in, as seen and as an enemy would make it.

mod reports;

use std::io::{BufReader, Write};
use std::ops::ControlFlow;

use flate2::Compression;
use flate2::write::GzEncoder;
use mailauth::report::container::{ContainerProblemKind, Kind, open_stream};
use mailauth::report::{Limits, RemarkKind, ReportError};
use reports::{Met, ROW, gzip, mail, open, open_with, report, zip};
use sha2::{Digest, Sha256};

fn one(name: &str, bytes: &[u8]) -> reports::Met {
    let (opened, mut met) = open(name, bytes);
    assert!(opened.problems.is_empty(), "{name}: {:?}", opened.problems);
    assert_eq!(met.len(), 1, "{name}");
    let met = met.remove(0);
    let read = met
        .report
        .as_ref()
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(read.records.len(), 1, "{name}");
    met
}

#[test]
fn the_same_report_comes_out_of_every_container_with_the_same_hash() {
    let xml = report(ROW);
    let xml = xml.as_bytes();
    let hash: [u8; 32] = Sha256::digest(xml).into();
    let gz = gzip(xml);
    let zipped = zip(&[("a.xml", xml)]);
    let attached = mail("application/gzip", "a.xml.gz", &gz);
    for (name, bytes) in [
        ("a.xml", xml.to_vec()),
        ("a.xml.gz", gz.clone()),
        ("a.zip", zipped.clone()),
        ("a.zip.gz", gzip(&zipped)),
        ("a.gz.gz", gzip(&gz)),
        ("nested.zip", zip(&[("in.zip", &zipped)])),
        ("gz in.zip", zip(&[("in.xml.gz", &gz)])),
        ("a.eml", attached.clone().into_bytes()),
        (
            "zip.eml",
            mail("application/x-zip-compressed", "a.zip", &zipped).into_bytes(),
        ),
        ("xml.eml", mail("text/xml", "a.xml", xml).into_bytes()),
        (
            "octets.eml",
            mail("application/octet-stream", "unused", &gz).into_bytes(),
        ),
        (
            "forwarded.eml",
            mail("message/rfc822", "a.eml", attached.as_bytes()).into_bytes(),
        ),
        (
            "a.mbox",
            format!("From a@b Thu Jan 25 10:00:00 2024\n{attached}").into_bytes(),
        ),
        ("zipped.eml.zip", zip(&[("a.eml", attached.as_bytes())])),
    ] {
        let end = one(name, &bytes).end.unwrap();
        assert_eq!((end.sha256, end.bytes), (hash, xml.len() as u64), "{name}");
    }
}

#[test]
fn a_mail_is_known_with_its_report_and_whole() {
    let text = mail(
        "application/gzip",
        "a.xml.gz",
        &gzip(report(ROW).as_bytes()),
    );
    let met = one("a.eml", text.as_bytes());
    let mail = met.origin.mail.unwrap();
    assert_eq!(mail.from, "Reporter Mü <dmarc@reporter.test>");
    assert_eq!(
        mail.subject,
        "Report Domain: example.test Submitter: reporter.test"
    );
    assert_eq!(mail.message_id, "<1@reporter.test>");
    assert_eq!(mail.raw.as_deref(), Some(text.as_bytes()));
    assert_eq!(met.origin.path, ["a.eml", "a.xml.gz"]);
}

#[test]
fn a_mail_that_is_the_attachment_itself_is_read() {
    // Google and Mimecast send no multipart; the latter pads its gzip.
    let mut gz = gzip(report(ROW).as_bytes());
    gz.extend(b"\0\0\r\n");
    let text = format!(
        "From: a@b.test\nContent-Type: application/gzip\nContent-Transfer-Encoding: base64\n\
         Content-Disposition: attachment;\n filename=\"a.xml.gz\"\n\n{}\n",
        reports::base64(&gz)
    );
    let met = one("a.eml", text.as_bytes());
    assert!(
        met.end
            .unwrap()
            .remarks
            .iter()
            .any(|remark| remark.what.contains("padded"))
    );
}

#[test]
fn every_report_of_a_zip_is_found_and_one_bad_member_costs_only_itself() {
    let xml = report(ROW);
    let files: [(&str, &[u8]); 5] = [
        ("a.xml", xml.as_bytes()),
        ("readme.txt", b"Dear customer"),
        ("folder/b.xml", xml.as_bytes()),
        ("empty", b""),
        ("c.xml", b"<html><body>no</body></html>"),
    ];
    let (opened, met) = open("many.zip", &zip(&files));
    assert_eq!(met.len(), 2);
    assert_eq!(met[1].origin.path, ["many.zip", "folder/b.xml"]);
    let problems: Vec<_> = opened
        .problems
        .iter()
        .map(|p| (p.path[1].as_str(), p.kind))
        .collect();
    assert_eq!(
        problems,
        [
            ("readme.txt", ContainerProblemKind::Nothing),
            ("empty", ContainerProblemKind::Nothing),
            ("c.xml", ContainerProblemKind::Another),
        ]
    );
}

#[test]
fn g4_files_in_a_zip_that_overlap_are_not_read() {
    let xml = report(ROW);
    let once = zip(&[("a.xml", xml.as_bytes()), ("b.xml", xml.as_bytes())]);
    let (_, met) = open("two.zip", &once);
    assert_eq!(met.len(), 2);
    // The second name points at the bytes of the first.
    let mut twice = once.clone();
    let entry = memchr::memmem::rfind(&twice, b"PK\x01\x02").expect("an entry");
    twice[entry + 42..entry + 46].fill(0);
    let (opened, met) = open("two.zip", &twice);
    assert!(met.is_empty());
    let problem = &opened.problems[0];
    assert_eq!(problem.kind, ContainerProblemKind::Damaged);
    assert!(problem.what.contains("overlap"), "{}", problem.what);
}

#[test]
fn g4_what_lies_in_a_file_is_looked_at_so_often_however_deep_it_lies() {
    let xml = report(ROW);
    let small: Vec<(String, &[u8])> = (0..60).map(|n| (n.to_string(), &b"x"[..])).collect();
    let small: Vec<(&str, &[u8])> = small
        .iter()
        .map(|(name, of)| (name.as_str(), *of))
        .collect();
    let inner = zip(&small);
    let mut outer: Vec<(String, &[u8])> = (0..60).map(|n| (n.to_string(), &inner[..])).collect();
    outer.push(("last.xml".to_owned(), xml.as_bytes()));
    let outer: Vec<(&str, &[u8])> = outer
        .iter()
        .map(|(name, of)| (name.as_str(), *of))
        .collect();
    let outer = zip(&outer);
    let (_, met) = open("deep.zip", &outer);
    assert_eq!(met.len(), 1, "3,662 looks are few");
    let limits = Limits {
        looks: 1_000,
        ..Limits::default()
    };
    let (opened, met) = open_with("deep.zip", &outer, &limits);
    assert!(met.is_empty());
    let lost: Vec<_> = opened
        .problems
        .iter()
        .filter(|problem| problem.kind == ContainerProblemKind::TooMuch)
        .collect();
    assert_eq!(lost.len(), 1, "said once");
    assert!(lost[0].what.contains("more than 1000 files"), "{lost:?}");
    assert!(opened.unread.contains(&0));
    // One mail of a mailbox takes nothing from the next.
    let mails = [
        mail("application/zip", "deep.zip", &outer),
        mail("application/gzip", "a.xml.gz", &gzip(xml.as_bytes())),
    ];
    let mails = mails.map(|mail| format!("From a@b.test Thu Jan 25 10:00:00 2024\r\n{mail}\r\n"));
    let (_, met) = open_with("all.mbox", mails.concat().as_bytes(), &limits);
    assert_eq!(met.len(), 1);
    assert_eq!(met[0].origin.number, 2);
}

#[test]
fn g4_the_mails_of_a_mailbox_file_unpack_to_so_much_together() {
    let padded = format!("{}<!--{}-->", report(ROW), " ".repeat(400 << 10));
    let mail = mail("application/gzip", "a.xml.gz", &gzip(padded.as_bytes()));
    let mails = format!("From a@b.test Thu Jan 25 10:00:00 2024\r\n{mail}\r\n").repeat(4);
    let limits = Limits {
        unpacked_bytes: 1 << 20,
        whole_bytes: 1 << 20,
        ..Limits::default()
    };
    let whole = |met: &[Met]| met.iter().filter(|met| met.end.is_some()).count();
    let (_, met) = open_with("all.mbox", mails.as_bytes(), &limits);
    assert_eq!(whole(&met), 2);
    let limits = Limits {
        whole_bytes: u64::MAX,
        ..limits
    };
    let (_, met) = open_with("all.mbox", mails.as_bytes(), &limits);
    assert_eq!(whole(&met), 4);
}

#[test]
fn bytes_decide_and_a_wrong_name_is_remarked_upon() {
    let xml = report(ROW);
    let met = one("report.xml.gz", &zip(&[("a.xml", xml.as_bytes())]));
    let remarks = met.end.unwrap().remarks;
    assert_eq!(
        (remarks.len(), remarks[0].kind),
        (1, RemarkKind::Container),
        "{remarks:?}"
    );
    let met = one("report.zip", &gzip(xml.as_bytes()));
    assert!(
        met.end.unwrap().remarks[0]
            .what
            .contains("named .zip, but is .gz")
    );
    assert!(
        one("report.xml.gz", &gzip(xml.as_bytes()))
            .end
            .unwrap()
            .remarks
            .is_empty()
    );
}

#[test]
fn gzip_of_several_members_and_with_garbage_behind_is_read() {
    let xml = report(ROW);
    let (first, second) = xml.as_bytes().split_at(200);
    let mut gz = gzip(first);
    gz.extend(gzip(second));
    gz.extend(b"garbage behind the end");
    let met = one("a.gz", &gz);
    let end = met.end.unwrap();
    assert_eq!(end.bytes, xml.len() as u64);
    assert_eq!(end.remarks.len(), 2, "{:?}", end.remarks);
    let mut wrong = gzip(xml.as_bytes());
    let at = wrong.len() - 6;
    wrong[at] ^= 1;
    assert!(
        one("a.gz", &wrong).end.unwrap().remarks[0]
            .what
            .contains("check sum")
    );
}

#[test]
fn a_mailbox_gives_its_mails_and_what_was_quoted_as_sent() {
    let body = report(ROW).replace("Reporter", "\nFrom here");
    let quoted = body.replace("\nFrom", "\n>From");
    let mut mbox = Vec::new();
    for text in [
        format!("From: a@b.test\nContent-Type: text/xml\n\n{quoted}"),
        "From: a@b.test\nSubject: hello\n\nNo report.\n".to_owned(),
        mail(
            "application/zip",
            "a.zip",
            &zip(&[("a.xml", report(ROW).as_bytes())]),
        ),
    ] {
        write!(
            mbox,
            "From MAILER-DAEMON Thu Jan 25 10:00:00 2024\n{text}\n\n"
        )
        .unwrap();
    }
    let (opened, met) = open("in.mbox", &mbox);
    assert_eq!(met.len(), 2);
    assert_eq!(
        met[0].report.as_ref().unwrap().metadata.org_name,
        "From here"
    );
    assert_eq!(met[1].origin.path, ["in.mbox", "mail 3", "a.zip", "a.xml"]);
    let [problem] = opened.problems.as_slice() else {
        panic!("{opened:?}")
    };
    assert_eq!(
        (problem.path[1].as_str(), problem.kind),
        ("mail 2", ContainerProblemKind::Nothing)
    );
}

#[test]
fn tls_reports_are_found_by_their_brace() {
    let json = br#"{"organization-name":"x","report-id":"1","policies":[]}"#;
    for (name, bytes) in [
        ("a.json", json.to_vec()),
        ("a.json.gz", gzip(json)),
        (
            "a.eml",
            mail("application/tlsrpt+gzip", "a.json.gz", &gzip(json)).into_bytes(),
        ),
        (
            "b.eml",
            mail("application/tlsrpt+json", "a.json", json).into_bytes(),
        ),
    ] {
        let (opened, met) = open(name, &bytes);
        assert_eq!((opened.problems.len(), met.len()), (0, 1), "{name}");
        assert_eq!(met[0].kind, Kind::Tls);
        assert_eq!(met[0].tls.as_ref().unwrap().organization_name, "x");
    }
}

#[test]
fn a_stream_that_cannot_go_back_gives_the_same() {
    let xml = report(ROW);
    for bytes in [
        xml.as_bytes().to_vec(),
        gzip(xml.as_bytes()),
        zip(&[("a.xml", xml.as_bytes())]),
    ] {
        let mut found = 0;
        let mut slow = BufReader::with_capacity(3, bytes.as_slice());
        open_stream("-", &mut slow, &Limits::default(), &mut |content| {
            found += content.content.finish().unwrap().bytes;
            ControlFlow::Continue(())
        });
        assert_eq!(found, xml.len() as u64);
    }
}

#[test]
fn the_receiver_may_stop() {
    let xml = report(ROW);
    let files: Vec<_> = (0..5).map(|_| ("a.xml", xml.as_bytes())).collect();
    let mut seen = 0;
    let bytes = zip(&files);
    let opened = mailauth::report::container::open(
        "a.zip",
        &mut std::io::Cursor::new(&bytes),
        &Limits::default(),
        &mut |_| {
            seen += 1;
            if seen == 2 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
    );
    assert_eq!((seen, opened.found, opened.stopped), (2, 2, true));
}

#[test]
fn nothing_and_damage_are_said_not_thrown() {
    let text = |bytes: &[u8]| {
        let (opened, met) = open("a", bytes);
        assert!(met.is_empty());
        (opened.problems[0].kind, opened.problems[0].what.clone())
    };
    assert_eq!(text(b"").0, ContainerProblemKind::Nothing);
    assert_eq!(text(b"hello world").0, ContainerProblemKind::Nothing);
    assert_eq!(text(b"%PDF-1.7").1, "it is a PDF");
    assert_eq!(
        text(b"<!DOCTYPE html><html></html>").1,
        "it is an HTML page"
    );
    assert_eq!(text(b"From: a@b\n\nhello").1, "the mail holds no report");
    assert_eq!(text(b"PK\x03\x04 cut").0, ContainerProblemKind::Damaged);
    assert_eq!(text(b"\x1f\x8b\x08\x00").0, ContainerProblemKind::Damaged);
    let rows =
        (0..2_000).map(|row| ROW.replace("192.0.2.1", &format!("2001:db8::{:x}", row * row)));
    let mut gz = gzip(report(&rows.collect::<String>()).as_bytes());
    gz.truncate(gz.len() / 2);
    let (_, met) = open("a.gz", &gz);
    assert!(
        matches!(met[0].report, Err(ReportError::Read { .. })),
        "{met:?}"
    );
    assert!(met[0].end.is_none());
}

/// So many bytes of a report that never ends, a thousandth packed.
fn bomb(bytes: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(report("").replace("</feedback>\n", "").as_bytes())
        .unwrap();
    for _ in 0..bytes / 1024 {
        encoder.write_all(&[b' '; 1024]).unwrap();
    }
    encoder.finish().unwrap()
}

fn small() -> Limits {
    Limits {
        unpacked_bytes: 4 << 20,
        token_bytes: 64 << 20,
        ..Limits::default()
    }
}

#[test]
fn bombs_are_stopped_by_what_comes_out() {
    let gz = bomb(16 << 20);
    assert!(gz.len() < 32 << 10);
    let (_, met) = open_with("bomb.gz", &gz, &small());
    let Err(ReportError::Read { at, source }) = &met[0].report else {
        panic!("{met:?}")
    };
    assert!(
        *at <= 4 << 20 && source.to_string().contains("4 MiB"),
        "{at} {source}"
    );
    // The same inside a mail, a zip and a second gzip; and a zip whose members do it together.
    let part = [b"<feedback>".to_vec(), vec![b' '; 3 << 20]].concat();
    for bytes in [
        mail("application/gzip", "a.gz", &gz).into_bytes(),
        gzip(&gz),
        zip(&[("a.xml.gz", &gz)]),
        zip(&[("a", &part), ("b", &part), ("c", &part)]),
        zip(&[
            ("a.zip", &zip(&[("a", &part)])),
            ("b.zip", &zip(&[("a", &part)])),
        ]),
    ] {
        let (opened, met) = open_with("bomb", &bytes, &small());
        let stopped = met.iter().any(|met| met.end.is_none())
            || opened
                .problems
                .iter()
                .any(|problem| problem.kind == ContainerProblemKind::TooMuch);
        assert!(stopped, "{opened:?}");
    }
}

#[test]
fn nesting_and_numbers_are_bounded() {
    let mut deep = report(ROW).into_bytes();
    for _ in 0..12 {
        deep = gzip(&deep);
    }
    let (opened, met) = open("deep.gz", &deep);
    assert!(met.is_empty());
    assert_eq!(opened.problems[0].kind, ContainerProblemKind::TooMuch);
    let files: Vec<_> = (0..3000).map(|_| ("x", b"y".as_slice())).collect();
    let few = Limits {
        problems: 64,
        ..Limits::default()
    };
    let (opened, _) = open_with("many.zip", &zip(&files), &few);
    assert_eq!(opened.problems.len(), few.problems);
    assert_eq!(opened.problems[0].kind, ContainerProblemKind::TooMuch);
    assert_eq!(
        (opened.more_problems, opened.more_harmless),
        (0, 1_001 - 64)
    );
    // What may be a report is told before what is none, however late it comes.
    let mut files = files;
    files.truncate(200);
    files.push(("late.gz", b"\x1f\x8b\x08"));
    let (opened, _) = open_with("many.zip", &zip(&files), &few);
    let told = opened
        .problems
        .iter()
        .filter(|told| !told.kind.is_harmless());
    assert_eq!(told.count(), 1);
    assert_eq!((opened.more_problems, opened.more_harmless), (0, 201 - 64));
    let mut parts = String::from("From: a@b\nContent-Type: multipart/mixed; boundary=x\n\n");
    for _ in 0..200_000 {
        parts.push_str("--x\n\n");
    }
    let (opened, _) = open("parts.eml", parts.as_bytes());
    assert_eq!(opened.problems[0].kind, ContainerProblemKind::TooMuch);
    // Multiparts in multiparts.
    let mut nested = String::from("From: a@b\n");
    for depth in 0..5_000 {
        nested.push_str(&format!(
            "Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n"
        ));
    }
    open("nested.eml", nested.as_bytes());
}

#[test]
fn mb_01_a_mail_is_read_whatever_its_first_field() {
    let attached = mail(
        "application/gzip",
        "a.xml.gz",
        &gzip(report(ROW).as_bytes()),
    );
    for first in ["Importance: normal", "TLS-Report-Domain: example.test"] {
        let text = format!("{first}\r\n{attached}");
        let met = one("a.eml", text.as_bytes());
        assert_eq!(met.origin.path, ["a.eml", "a.xml.gz"]);
    }
}

#[test]
fn mb_02_each_mail_of_a_mailbox_is_told_with_its_outcome() {
    let xml = report(ROW);
    let whole = gzip(xml.as_bytes());
    let cut = xml.as_bytes().get(..xml.len() / 2).unwrap();
    let mut mbox = Vec::new();
    for text in [
        mail("application/gzip", "a.xml.gz", &whole),
        "Importance: low\n\nNo report.\n".to_owned(),
        mail("application/x-7z-compressed", "a.7z", b"7z\xbc\xaf\x27\x1c"),
        mail("text/xml", "a.xml", cut),
    ] {
        write!(mbox, "From a@b Thu Jan 25 10:00:00 2024\n{text}\n\n").unwrap();
    }
    for (name, bytes) in [("in.mbox", mbox.clone()), ("in.mbox.gz", gzip(&mbox))] {
        let (opened, met) = open(name, &bytes);
        assert_eq!((opened.mails, opened.found), (4, 2), "{name}");
        // The report in the fourth is found and breaks off while it is read.
        let numbers: Vec<u64> = met.iter().map(|met| met.origin.number).collect();
        assert_eq!(numbers, [1, 4], "{name}");
        assert!(met[1].report.is_err(), "{name}");
        let told: Vec<_> = opened.problems.iter().map(|p| (p.number, p.kind)).collect();
        let expected = [
            (2, ContainerProblemKind::Nothing),
            (3, ContainerProblemKind::NotOpened),
        ];
        assert_eq!(told, expected, "{name}");
        assert_eq!(opened.unread.iter().copied().collect::<Vec<_>>(), [3]);
    }
}

#[test]
fn mb_06_base64_that_does_not_say_so_is_read_with_a_remark() {
    let text = mail(
        "application/gzip",
        "a.xml.gz",
        &gzip(report(ROW).as_bytes()),
    );
    let silent = text.replace("Content-Transfer-Encoding: base64\r\n", "");
    assert_ne!(silent, text);
    let remarks = one("a.eml", silent.as_bytes()).end.unwrap().remarks;
    assert_eq!(remarks.len(), 1, "{remarks:?}");
    assert!(remarks[0].what.contains("Base64"), "{remarks:?}");
    // Text that happens to be letters stays text.
    let (opened, met) = open("a.eml", b"Subject: x\n\nabcdefghijklmnopqrstuvwxyz\n");
    assert!(met.is_empty());
    assert_eq!(opened.problems[0].what, "the mail holds no report");
}

#[test]
fn mb_13_what_cannot_be_opened_says_what_to_do() {
    let outlook = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    let told = |name: &str, bytes: &[u8]| {
        let (opened, met) = open(name, bytes);
        assert!(met.is_empty());
        let problem = opened.problems.into_iter().next()?;
        assert_eq!(problem.kind, ContainerProblemKind::NotOpened, "{problem:?}");
        Some(problem.what)
    };
    assert!(
        told("a.msg", outlook)
            .unwrap()
            .contains("drag the attachment")
    );
    let attached = mail("application/vnd.ms-outlook", "a.msg", outlook);
    assert!(
        told("a.eml", attached.as_bytes())
            .unwrap()
            .contains("Outlook")
    );
    let packed = mail("application/x-rar", "a.rar", b"Rar!\x1a\x07");
    assert!(
        told("a.eml", packed.as_bytes())
            .unwrap()
            .contains("unpack it")
    );
    // A document beside a mail's text is nobody's report.
    let document = mail("application/msword", "letter.doc", outlook);
    let document = document.replace("Report Domain", "About");
    let (opened, _) = open("a.eml", document.as_bytes());
    assert_eq!(opened.problems[0].kind, ContainerProblemKind::Nothing);
}

#[test]
fn mb_14_a_mail_signed_in_one_piece_is_read_and_an_encrypted_one_named() {
    // Made by `openssl cms -sign -nodetach`: with definite lengths; with -stream, in pieces
    // of no told length; and signed again around that.
    for (name, depth) in [("signed-der", 1), ("signed-pieces", 1), ("signed-twice", 2)] {
        let signed = reports::fixture(&format!("cms/{name}.eml"));
        let met = one("a.eml", &signed);
        let mut path = vec!["a.eml"];
        path.extend(vec!["smime.p7m"; depth]);
        path.push("a.xml.gz");
        assert_eq!(met.origin.path, path, "{name}");
        let read = met.report.unwrap();
        assert_eq!(read.metadata.report_id, "cms-1", "{name}");
        // Whose mail it is says the mail around it.
        assert_eq!(met.origin.mail.unwrap().raw.as_deref(), Some(&signed[..]));
    }
    // The signature beside the mail: nothing is to be opened, and it is no second report.
    let met = one("a.eml", &reports::fixture("cms/signed-beside.eml"));
    assert_eq!(met.origin.path, ["a.eml", "a.xml.gz"]);
    // Made by `openssl cms -encrypt`, with AES-CBC (enveloped) and AES-GCM (authEnveloped).
    for name in ["encrypted", "encrypted-gcm"] {
        let (opened, met) = open("a.eml", &reports::fixture(&format!("cms/{name}.eml")));
        assert!(met.is_empty(), "{name}");
        let problem = &opened.problems[0];
        assert_eq!(problem.kind, ContainerProblemKind::NotOpened, "{name}");
        assert!(
            problem.what.contains("encrypted"),
            "{name}: {}",
            problem.what
        );
    }
    // A byte that is lost on the way leaves no report behind that nobody sent.
    let whole = reports::fixture("cms/signed-der.eml");
    let cut = whole.get(..whole.len() / 2).unwrap();
    let (opened, met) = open("a.eml", cut);
    assert!(met.is_empty() && !opened.problems.is_empty(), "{opened:?}");
    let enveloped = [
        0x30, 0x0f, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03, 0xa0, 0x02,
        0x30, 0x00,
    ];
    for (bytes, word) in [
        (&enveloped[..], "encrypted"),
        (b"\x30\x82\x01\x00From: x", "S/MIME"),
    ] {
        let text = mail("application/pkcs7-mime", "smime.p7m", bytes);
        let (opened, met) = open("a.eml", text.as_bytes());
        assert!(met.is_empty());
        let problem = &opened.problems[0];
        assert_eq!(problem.kind, ContainerProblemKind::NotOpened);
        assert!(problem.what.contains(word), "{}", problem.what);
    }
    let text = "From: a@b.test\n\nHere it is.\n\nbegin 644 a.xml.gz\nM'XL(\n`\nend\n";
    let (opened, _) = open("a.eml", text.as_bytes());
    assert!(opened.problems[0].what.contains("uuencode"), "{opened:?}");
    let text = mail("application/ms-tnef", "winmail.dat", b"\x78\x9f\x3e\x22");
    let (opened, _) = open("a.eml", text.as_bytes());
    assert!(
        opened.problems[0].what.contains("winmail.dat"),
        "{opened:?}"
    );
}

#[test]
fn mb_16_a_zip_packed_otherwise_is_named() {
    let xml = report(ROW);
    let mut bytes = zip(&[("a.xml", xml.as_bytes())]);
    // The way of packing stands in the header of the member and in the directory.
    let directory = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    bytes[directory + 10] = 12;
    let (opened, met) = open("a.zip", &bytes);
    assert!(met.is_empty());
    assert_eq!(opened.problems[0].kind, ContainerProblemKind::NotOpened);
    let what = &opened.problems[0].what;
    assert!(what.contains("bzip2") && what.contains("unpack"), "{what}");
}

#[test]
fn mb_18_a_failure_report_is_named_and_the_message_in_it_not_looked_at() {
    let inner = mail(
        "application/gzip",
        "a.xml.gz",
        &gzip(report(ROW).as_bytes()),
    );
    let text = format!(
        "From: arf@reporter.test\nSubject: FW: results\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=feedback-report; boundary=x\n\n\
         --x\nContent-Type: text/plain\n\nThis is a failure report.\n\
         --x\nContent-Type: message/feedback-report\n\nFeedback-Type: auth-failure\n\
         --x\nContent-Type: message/rfc822\n\n{inner}\n--x--\n"
    );
    let (opened, met) = open("a.eml", text.as_bytes());
    assert!(met.is_empty(), "what it is about is nobody's report");
    let told: Vec<_> = opened.problems.iter().map(|p| p.kind).collect();
    assert_eq!(told, [ContainerProblemKind::FailureReport]);
    assert!(opened.problems[0].what.contains("failure report"));
    assert!(opened.unread.is_empty());
}

#[test]
fn mb_19_files_are_told_under_their_whole_names() {
    let xml = report(ROW);
    for (name, bytes) in [
        ("a.xml.gz", gzip(xml.as_bytes())),
        ("a.tgz.gz", gzip(&gzip(xml.as_bytes()))),
    ] {
        assert_eq!(one(name, &bytes).origin.path, [name]);
    }
    let (opened, _) = open("a.xml.gz", &gzip(b"no report"));
    assert_eq!(opened.problems[0].path, ["a.xml.gz"]);
}

#[test]
fn the_cases_of_the_mail_review_are_read_or_told() {
    let Some(folder) = reports::cases() else {
        return;
    };
    let mut told = Vec::new();
    for (name, found, words) in [
        ("first-header-importance.eml", 1, ""),
        ("base64-without-encoding-header.eml", 1, ""),
        ("outlook-message.msg", 0, "drag the attachment"),
        ("smime-opaque-signed.eml", 0, "signed by S/MIME"),
        ("zip-with-bzip2.zip", 0, "bzip2"),
    ] {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let (opened, met) = open(name, &bytes);
        let what = opened.problems.first().map(|p| p.what.as_str());
        let what = what.unwrap_or_default();
        if met.len() != found || !what.contains(words) || (words.is_empty() && !what.is_empty()) {
            told.push(format!("{name}: {} found, {what}", met.len()));
        }
    }
    assert!(told.is_empty(), "{told:#?}");
}

#[test]
fn mb_01_a_mail_in_a_digest_is_read() {
    let one = mail(
        "application/gzip",
        "a.xml.gz",
        &gzip(report(ROW).as_bytes()),
    );
    let digest = format!(
        "Subject: digest\nContent-Type: multipart/digest; boundary=d\n\n--d\n\n{one}\n--d\n\n\
         Subject: hello\n\nNothing.\n--d\n\n{one}\n--d--\n"
    );
    let mixed = format!(
        "Subject: list\nContent-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: text/plain\n\n\
         Contents\n--m\nContent-Type: multipart/digest; boundary=d\n\n--d\n\n{one}\n--d\n\n{one}\n--d--\n--m--\n"
    );
    for text in [&digest, &mixed] {
        let (opened, met) = open("a.eml", text.as_bytes());
        assert_eq!(met.len(), 2, "{:?}", opened.problems);
        assert!(met.iter().all(|met| met.report.is_ok()));
        let inner = met[0].origin.mail.as_ref().unwrap();
        assert_eq!(inner.from, "Reporter Mü <dmarc@reporter.test>");
    }
}

#[test]
fn mb_01_mails_are_read_however_a_program_keeps_them() {
    let text = mail(
        "application/gzip",
        "a.xml.gz",
        &gzip(report(ROW).as_bytes()),
    );
    let apple = format!(
        "{}\n{text}<?xml version=\"1.0\"?><!DOCTYPE plist><plist><dict/></plist>\n",
        text.len()
    );
    let between = "\u{1}\u{1}\u{1}\u{1}\n";
    let mmdf =
        format!("{between}{text}\n{between}{between}Subject: x\n\nFrom here on: no\n{between}");
    for (name, bytes, mails) in [
        ("a.emlx", apple, 0),
        ("a.mmdf", mmdf, 2),
        ("a.eml", format!("\u{feff}\r\n\r\n{text}"), 0),
        ("b.eml", format!("\r\n\u{feff}{text}"), 0),
        (
            "a.mbox",
            format!("\u{feff}From a@b Thu Jan 25 10:00:00 2024\n{text}"),
            1,
        ),
    ] {
        let (opened, met) = open(name, bytes.as_bytes());
        assert_eq!(met.len(), 1, "{name}: {:?}", opened.problems);
        assert!(met[0].report.is_ok(), "{name}");
        assert_eq!(opened.mails, mails, "{name}");
    }
}

#[test]
fn mb_02_a_mail_that_says_it_is_a_report_and_holds_none_is_told() {
    let subject = "Subject: Report Domain: example.test Submitter: reporter.test Report-ID: <1>";
    let pgp = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----";
    for (head, body, words) in [
        (
            subject,
            "Your attachment was replaced: https://gate.example/1",
            "none is in it",
        ),
        (
            "TLS-Report-Domain: example.test\nSubject: x",
            "nothing",
            "none is in it",
        ),
        (
            "Content-Type: multipart/report; report-type=tlsrpt; boundary=b",
            "--b\nContent-Type: text/plain\n\nhello\n--b--",
            "none is in it",
        ),
        (
            "Subject: x\nContent-Type: multipart/encrypted; boundary=b",
            &format!(
                "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream\n\n{pgp}\n--b--"
            ),
            "encrypted mail (PGP)",
        ),
        (
            "Content-Type: message/partial; id=1; number=1; total=2",
            "Subject: y\n\nH4sI",
            "several mails",
        ),
    ] {
        let text = format!("From: a@reporter.test\n{head}\n\n{body}\n");
        let mbox = format!("From a@b Thu Jan 25 10:00:00 2024\n{text}");
        let (opened, met) = open("in.mbox", mbox.as_bytes());
        assert!(met.is_empty());
        assert_eq!(opened.problems.len(), 1, "{head}: {:?}", opened.problems);
        let problem = &opened.problems[0];
        assert_eq!(problem.kind, ContainerProblemKind::NotOpened, "{head}");
        assert!(problem.what.contains(words), "{}", problem.what);
    }
    // An answer to such a mail, and what happens to speak of one, carry none.
    for head in [
        "Subject: Re: Report Domain: example.test Submitter: reporter.test",
        "Subject: our report domain: thoughts",
    ] {
        let (opened, _) = open(
            "a.eml",
            format!("From: a@b.test\n{head}\n\nhi\n").as_bytes(),
        );
        assert_eq!(
            opened.problems[0].kind,
            ContainerProblemKind::Nothing,
            "{head}"
        );
    }
}

#[test]
fn mb_02_what_is_no_report_is_passed_over_without_a_word_of_it() {
    let ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on";
    let office = zip(&[
        ("[Content_Types].xml", b"<Types xmlns=\"x\"/>"),
        ("word/document.xml", b"<w:document>Jane Roe</w:document>"),
    ]);
    let record = b"<?xml version=\"1.0\"?><!-- <feedback --><ClinicalDocument><name>Jane Roe</name></ClinicalDocument>";
    let record = String::from_utf8_lossy(record).replace("<!-- <feedback -->", "<!-- x -->");
    for (name, text) in [
        (
            "link",
            "Subject: news\n\n<https://x.example/unsub>\n".to_owned(),
        ),
        (
            "fence",
            "Subject: news\n\n<<< external mail >>>\n".to_owned(),
        ),
        (
            "tag",
            "Subject: news\n\n<div class=\"Jane Roe\">\n".to_owned(),
        ),
        (
            "letter",
            mail("application/octet-stream", "letter.docx", &office),
        ),
        ("record", mail("text/xml", "record.xml", record.as_bytes())),
        ("old letter", mail("application/msword", "letter.doc", ole)),
        (
            "pictures",
            mail(
                "application/zip",
                "p.zip",
                &zip(&[("Thumbs.db", ole), ("a.doc", ole)]),
            ),
        ),
        (
            "rtf",
            mail("application/octet-stream", "a", b"{\\rtf1 Jane Roe}"),
        ),
    ] {
        let text = text.replace("Report Domain", "About");
        let (opened, met) = open("a.eml", text.as_bytes());
        assert!(met.is_empty(), "{name}");
        assert!(!opened.problems.is_empty(), "{name} is told");
        for problem in &opened.problems {
            assert!(problem.kind.is_harmless(), "{name}: {problem:?}");
            assert!(!problem.what.contains("Jane"), "{name}: {problem:?}");
        }
    }
    // Beside a report they take nothing from it.
    let beside = zip(&[("Thumbs.db", ole), ("a.xml", report(ROW).as_bytes())]);
    let (opened, met) = open("a.zip", &beside);
    assert_eq!(
        (met.len(), opened.unread.len()),
        (1, 0),
        "{:?}",
        opened.problems
    );
    // What other programs export is called by its name.
    let (opened, _) = open("a.json", b"[{\"xml_schema\": \"draft\", \"policy\": 1}]");
    assert!(
        opened.problems[0].what.contains("a list in JSON"),
        "{:?}",
        opened.problems
    );
}

#[test]
fn mb_02_markup_is_a_report_unless_it_is_seen_to_be_something_else() {
    let xml = report(ROW);
    let body = xml.split_once("?>").unwrap().1;
    for begin in [
        "",
        "<?xml version=\"1.0\"?>",
        "<!-- a > b --><!DOCTYPE feedback>",
        "<!DOCTYPE feedback [<!ENTITY a \"b\">]>\n<!-- x -->",
        &format!("<!--{}-->", "x".repeat(5_000)),
    ] {
        let (opened, met) = open("a", format!("{begin}{body}").as_bytes());
        assert_eq!(met.len(), 1, "{begin}: {:?}", opened.problems);
        assert!(met[0].report.is_ok(), "{begin}");
    }
    let prefixed = body.replace("<feedback>", "<d:Feedback xmlns:d=\"urn:x\">");
    let prefixed = prefixed.replace("</feedback>", "</d:Feedback>");
    assert_eq!(open("a", prefixed.as_bytes()).1.len(), 1);
    // A report within something else is not passed over.
    let within = format!("<reports>{body}</reports>");
    assert!(open("a", within.as_bytes()).1[0].report.is_err());
    let (opened, _) = open("a.xml", b"<ClinicalDocument/>");
    assert_eq!(opened.problems[0].kind, ContainerProblemKind::Another);
}
