//! What a file is, by what is in it: what runs where it is opened is not taken in.

use infer::MatcherType;

/// How much of a text is looked at.
const LOOKED_AT: usize = 4 << 10;
/// Endings of what runs and shows it in no first bytes.
const RUNS: [&str; 17] = [
    "js", "mjs", "vbs", "vbe", "wsf", "hta", "bat", "cmd", "ps1", "com", "scr", "lnk", "jar",
    "msi", "reg", "url", "desktop",
];
/// Beginnings of markup that can carry a script.
const MARKUP: [&str; 4] = ["<html", "<!doctype html", "<svg", "<script"];

/// Why a file is not taken in: what it is, and what to do. `None` for one that is.
pub fn refusal(name: &str, bytes: &[u8]) -> Option<String> {
    let what = active(name, bytes)?;
    Some(format!(
        "{name} is {what}, which can run where somebody opens it; it was not stored. Keep a picture or PDF of what it shows, or a zip file of it"
    ))
}

fn active(name: &str, bytes: &[u8]) -> Option<&'static str> {
    if let Some(kind) = infer::get(bytes) {
        match (kind.matcher_type(), kind.mime_type()) {
            (MatcherType::App, _) | (_, "text/x-shellscript") => return Some("a program"),
            (_, "text/html") => return Some("a page of markup"),
            // Pictures, documents, archives: nothing else begins as they do.
            (MatcherType::Text, _) => {}
            _ => return None,
        }
    }
    if bytes.starts_with(b"#!") {
        return Some("a program");
    }
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    if RUNS.iter().any(|runs| ending.eq_ignore_ascii_case(runs)) {
        return Some("a program");
    }
    let start = &bytes[..bytes.len().min(LOOKED_AT)];
    let start = plain(start);
    // A log of a server may well tell of markup; a page begins with it.
    let begins = start.trim_start_matches(['\u{feff}', '\u{fffd}', ' ', '\t', '\r', '\n']);
    if !begins.starts_with('<') {
        return None;
    }
    MARKUP
        .iter()
        .any(|markup| start.contains(markup))
        .then_some("a page of markup")
}

/// Text as it is compared; UTF-16 has a zero beside each letter.
fn plain(start: &[u8]) -> String {
    let without: Vec<u8> = start.iter().copied().filter(|byte| *byte != 0).collect();
    String::from_utf8_lossy(&without).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asvs_5_2_2_what_runs_is_told_by_what_is_in_it() {
        let program = [&b"\x7fELF\x02\x01\x01"[..], &[0; 64]].concat();
        let utf16: Vec<u8> = "<HTML>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (name, bytes) in [
            ("a.pdf", &program[..]),
            ("photo.jpg", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff"),
            ("a.txt", b"#!/bin/sh\nrm"),
            ("a.txt", b"  <!DOCTYPE html><body>"),
            (
                "a.png",
                b"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\">",
            ),
            ("a.txt", b"\xef\xbb\xbf<!-- x --><SCRIPT>alert(1)</script>"),
            ("a.txt", &utf16),
            ("a.JS", b"alert(1)"),
            ("policy.bat", b"del"),
        ] {
            assert!(refusal(name, bytes).is_some(), "{name} {bytes:?}");
        }
        for (name, bytes) in [
            ("a.pdf", &b"%PDF-1.7\n"[..]),
            ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
            ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF"),
            ("a.docx", b"PK\x03\x04"),
            (
                "log.txt",
                b"2026-03-01 GET /?q=<script>alert(1)</script> 404",
            ),
            ("table.csv", b"a,b\r\n"),
            ("page.html", b"kept as plain words"),
            ("", b""),
        ] {
            assert_eq!(refusal(name, bytes), None, "{name}");
        }
    }
}
