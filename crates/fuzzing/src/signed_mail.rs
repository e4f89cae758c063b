//! Target: the verifier of DKIM signatures, which reads mail from anybody.
//!
//! A plan becomes a message that is signed here, by a canonicalisation of our own;
//! it must pass. Bytes written over it must do no harm.

use arbitrary::Arbitrary;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use futures_util::FutureExt as _;
use mailauth::DomainName;
use mailauth::dkim::{self, Signature, SignatureResult, Verified};
use mailauth::dns::{Data, Zone};
use sha2::{Digest as _, Sha256};

use crate::{Scratch, plan, scratch};

/// A message to be signed.
#[derive(Debug, Arbitrary)]
struct Letter {
    fields: Vec<(Named, String)>,
    signed: Vec<Named>,
    lines: Vec<Vec<u8>>,
    bare_line_ends: bool,
    scratches: Vec<Scratch>,
    cut: Option<u16>,
}

#[derive(Clone, Copy, Debug, Arbitrary, PartialEq)]
enum Named {
    From,
    To,
    Subject,
    Received,
    Missing,
}

impl Named {
    fn name(self) -> &'static str {
        match self {
            Named::From => "From",
            Named::To => "to",
            Named::Subject => "SUBJECT",
            Named::Received => "Received",
            Named::Missing => "X-Missing",
        }
    }
}

impl Letter {
    /// The message with a signature by simple/simple.
    fn sign(&self) -> Vec<u8> {
        let mut fields: Vec<(Named, String)> = vec![(Named::From, " a@example.test".into())];
        let kept = self.fields.iter().take(50);
        fields.extend(
            kept.filter(|(named, _)| *named != Named::Missing)
                .map(|(named, value)| {
                    let value: String = value.chars().filter(|c| !c.is_control()).collect();
                    (*named, format!(" {value}\r\n\t folded"))
                }),
        );
        let mut body = Vec::new();
        for line in self.lines.iter().take(200) {
            body.extend(line.iter().filter(|byte| !matches!(byte, b'\r' | b'\n')));
            body.extend(b"\r\n");
        }
        let mut end = body.len();
        while body[..end].ends_with(b"\r\n\r\n") {
            end -= 2;
        }
        let canonical: &[u8] = match &body[..end] {
            [] | b"\r\n" => b"\r\n",
            other => other,
        };
        let names: Vec<&str> = std::iter::once("from")
            .chain(self.signed.iter().take(20).map(|named| named.name()))
            .collect();
        let head = format!(
            "DKIM-Signature: v=1; a=ed25519-sha256; c=simple/simple; d=example.test; s=s1;\r\n h={}; bh={}; b=",
            names.join(" : "),
            STANDARD.encode(Sha256::digest(canonical)),
        );
        let mut left: Vec<Option<&(Named, String)>> = fields.iter().map(Some).collect();
        let mut signed = String::new();
        for name in names {
            let last = left.iter_mut().rev().find(|field| {
                field.is_some_and(|(named, _)| named.name().eq_ignore_ascii_case(name))
            });
            if let Some((named, value)) = last.and_then(Option::take) {
                signed.push_str(&format!("{}:{value}\r\n", named.name()));
            }
        }
        signed.push_str(&head);
        let signature = key().sign(&Sha256::digest(signed.as_bytes()));
        let mut message = format!("{head}{}\r\n", STANDARD.encode(signature.to_bytes()));
        for (named, value) in &fields {
            message.push_str(&format!("{}:{value}\r\n", named.name()));
        }
        message.push_str("\r\n");
        let mut message = message.into_bytes();
        message.extend(body);
        if self.bare_line_ends {
            message.retain(|byte| *byte != b'\r');
        }
        message
    }
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn check(message: &[u8]) -> Vec<Verified> {
    let mut zone = Zone::default();
    let name = DomainName::parse("s1._domainkey.example.test").expect("a name");
    let public = STANDARD.encode(key().verifying_key().to_bytes());
    zone.add(name, Data::Txt(format!("k=ed25519; p={public}")));
    let found = dkim::verify(&zone, message, None).now_or_never();
    found.expect("a zone answers at once")
}

/// A message.
pub(super) fn signedmail(data: &[u8]) {
    let Some(mut plan) = plan(data) else {
        assert!(check(data).len() <= 10);
        let _ = Signature::parse(data);
        return;
    };
    let Ok(letter) = Letter::arbitrary(&mut plan) else {
        return;
    };
    let mut message = letter.sign();
    let found = check(&message);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].result, SignatureResult::Pass, "{}", found[0].why);
    scratch(&mut message, &letter.scratches, letter.cut);
    assert!(check(&message).len() <= 10);
}
