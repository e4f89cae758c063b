//! Target: the official XML of the Security Rule, as somebody downloads it.

use arbitrary::{Arbitrary, Result, Unstructured};
use catalog::Catalog;

use crate::{Scratch, plan, scratch};

const PIECES: [&str; 34] = [
    "<DIV6 N=\"C\" TYPE=\"SUBPART\">",
    "</DIV6>",
    "<DIV8 N=\"164.308\" TYPE=\"SECTION\">",
    "<DIV8 N=\"164.312\" TYPE=\"SECTION\">",
    "<DIV9 N=\"Appendix A\" TYPE=\"APPENDIX\">",
    "</DIV8>",
    "</DIV9>",
    "<HEAD>",
    "</HEAD>",
    "<P>",
    "</P>",
    "<I>",
    "</I>",
    "(a) ",
    "(1)",
    "(i)",
    "(ii) ",
    "(A) ",
    "(2)",
    "<I>Standard: Access control.</I>",
    "<I>Implementation specifications:</I>",
    "<I>Risk analysis (Required).</I>",
    "Encryption (Addressable). ",
    "(<I>1</I>)",
    "$",
    "&#xA7;",
    "&amp;",
    "&lol;",
    "<TABLE><TR><TD>164.308(a)(1)</TD><TD>(R)</TD></TR></TABLE>",
    "<!DOCTYPE a [<!ENTITY b \"c\">]>",
    "<![CDATA[<P>]]>",
    "<!-- x -->",
    "<FP>",
    "<CITA>",
];

/// XML of pieces that the official file has, in any order.
struct Plan(Vec<u8>);

impl<'a> Arbitrary<'a> for Plan {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Plan> {
        let flaws: Vec<Scratch> = if u.ratio(1, 4)? {
            u.arbitrary()?
        } else {
            Vec::new()
        };
        let cut = if u.ratio(1, 8)? {
            Some(u.arbitrary()?)
        } else {
            None
        };
        let closed = u.arbitrary()?;
        let mut text = String::from("<?xml version=\"1.0\"?><DIV5>");
        let mut open: Vec<String> = vec!["DIV5".into()];
        while !u.is_empty() && text.len() < 60_000 {
            let piece = match u.int_in_range(0..=39)? {
                38 => u.arbitrary::<&str>()?,
                39 => "<A>",
                at => PIECES[at % PIECES.len()],
            };
            // Mostly well-formed: what closes must be open.
            if closed && piece.starts_with("</") {
                if let (Some(name), true) = (open.pop(), open.len() > 1) {
                    text += &format!("</{name}>");
                }
                continue;
            }
            if piece.starts_with("<D")
                || ["<P>", "<I>", "<A>", "<FP>", "<HEAD>", "<CITA>"].contains(&piece)
            {
                let name = piece.trim_matches(['<', '>']).split(' ').next();
                open.push(name.unwrap_or_default().to_owned());
            }
            text += piece;
        }
        if closed {
            text.extend(open.iter().rev().map(|name| format!("</{name}>")));
        }
        let mut bytes = text.into_bytes();
        scratch(&mut bytes, &flaws, cut);
        Ok(Plan(bytes))
    }
}

/// Compares the catalog with a file.
pub fn ecfr(data: &[u8]) {
    let catalog = Catalog::builtin();
    let bytes = match plan(data) {
        None => data.to_vec(),
        Some(mut rest) => match Plan::arbitrary(&mut rest) {
            Ok(plan) => plan.0,
            Err(_) => return,
        },
    };
    let compared = catalog::ecfr::verify(&bytes, catalog);
    let text = catalog::ecfr::official_text(&bytes, catalog);
    assert!(text.is_ok() || compared.is_err(), "{text:?}");
}
