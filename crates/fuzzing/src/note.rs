//! Target: checkpoints and keys, which people keep as text files.

use arbitrary::Arbitrary;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer;
use ledger::{Hash32, PublicKey, SignedCheckpoint, SigningKey};

use crate::{Scratch, plan, scratch};

/// What a checkpoint says, as its lines.
#[derive(Debug, Arbitrary)]
pub struct Lines {
    pub org: u128,
    pub size: u64,
    pub root: [u8; 32],
    pub number: u64,
    pub previous: Option<[u8; 32]>,
    pub head: [u8; 32],
    pub time: i64,
}

impl Lines {
    /// The signed text.
    pub fn text(&self) -> String {
        let time = jiff::Timestamp::from_microsecond(self.time).unwrap_or_default();
        let hex = |bytes: [u8; 32]| Hash32(bytes).to_hex();
        sign(&format!(
            "phiward/{}\n{}\n{}\nnumber {}\nprevious {}\nhead {}\ntime {time}\nkey {}\n",
            uuid::Uuid::from_u128(self.org),
            self.size,
            STANDARD.encode(self.root),
            self.number,
            self.previous.map_or("-".to_owned(), hex),
            hex(self.head),
            key().public(),
        ))
    }
}

fn key() -> SigningKey {
    SigningKey::from_seed("fuzz", [7; 32]).expect("a good name")
}

/// The text with a signature that fits it, whatever it says.
fn sign(text: &str) -> String {
    let public = key().public().to_text();
    let id = public.split('+').nth(1).unwrap_or_default();
    let mut blob: Vec<u8> = (0..4)
        .map(|at| u8::from_str_radix(&id[at * 2..at * 2 + 2], 16).unwrap_or_default())
        .collect();
    let signature = ed25519_dalek::SigningKey::from_bytes(&[7; 32]).sign(text.as_bytes());
    blob.extend(signature.to_bytes());
    format!("{text}\n\u{2014} fuzz {}\n", STANDARD.encode(blob))
}

#[derive(Debug, Arbitrary)]
struct Plan {
    lines: Lines,
    /// Changes before the text is signed, and after.
    before: Vec<Scratch>,
    after: Vec<Scratch>,
    cut: Option<u16>,
}

impl Plan {
    fn text(&self) -> String {
        let mut text = self.lines.text();
        if !self.before.is_empty() {
            let end = text.find("\n\n").map_or(text.len(), |at| at + 1);
            let mut body = text.as_bytes()[..end].to_vec();
            scratch(&mut body, &self.before, None);
            text = sign(&String::from_utf8_lossy(&body));
        }
        let mut bytes = text.into_bytes();
        scratch(&mut bytes, &self.after, self.cut);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// What is accepted has one spelling, and an untouched checkpoint is accepted.
pub fn note(data: &[u8]) {
    let text = match plan(data) {
        None => String::from_utf8_lossy(data).into_owned(),
        Some(mut rest) => match Plan::arbitrary(&mut rest) {
            Ok(plan) => {
                let text = plan.text();
                let times =
                    jiff::Timestamp::MIN.as_microsecond()..=jiff::Timestamp::MAX.as_microsecond();
                if plan.before.is_empty() && plan.after.is_empty() && plan.cut.is_none() {
                    let fits = times.contains(&plan.lines.time);
                    assert!(!fits || SignedCheckpoint::parse(&text).is_ok(), "{text}");
                }
                text
            }
            Err(_) => return,
        },
    };
    if let Ok(signed) = SignedCheckpoint::parse(&text) {
        assert_eq!(signed.text, text);
    }
    if let Ok(key) = PublicKey::from_text(&text) {
        assert_eq!(key.to_text(), text);
    }
    if let Ok(key) = SigningKey::from_text(&text) {
        assert_eq!(key.to_text(), text.trim());
        assert_eq!(
            PublicKey::from_text(&key.public().to_text()).ok(),
            Some(key.public())
        );
    }
}
