//! A key record (RFC 6376 §3.6.1).

use std::sync::Arc;

use crate::Span;
use crate::dkim::{Base64Fault, RsaKey, RsaKeyFault, decode};
use crate::tag_list::{FaultKind, TagList};

/// A hash a key may be used with (`h`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hash {
    /// `sha1`, not to be used any more (RFC 8301 §3.1).
    Sha1,
    /// `sha256`.
    Sha256,
}

/// Kind of key (`k`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum KeyType {
    /// `rsa`, also when nothing is said.
    #[default]
    Rsa,
    /// `ed25519` (RFC 8463).
    Ed25519,
}

/// The key itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// RSA.
    Rsa(RsaKey),
    /// Ed25519, 32 bytes.
    Ed25519([u8; 32]),
    /// `p=` is empty: the key was withdrawn.
    Revoked,
}

/// Why verifiers cannot use a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyFault {
    /// One tag twice: the whole list is invalid (RFC 6376 §3.2).
    Duplicate(Span),
    /// A piece that is not `tag=value`.
    Syntax(Span),
    /// `v` with another value than `DKIM1`.
    Version(Span),
    /// `v` is there, but not first.
    VersionNotFirst(Span),
    /// A kind of key nobody registered.
    UnknownType(Span),
    /// No `p`.
    NoKey,
    /// `p` is not Base64.
    Base64(Base64Fault),
    /// `p` holds no RSA key.
    Rsa(RsaKeyFault, Span),
    /// `p` of an Ed25519 key is not 32 bytes long; it is this many.
    Ed25519Length(usize, Span),
    /// `h` names no hash that is known.
    NoHash(Span),
    /// `s` allows neither mail nor everything.
    NotForMail(Span),
}

impl KeyFault {
    /// The place, where there is one.
    pub fn span(&self) -> Option<Span> {
        match self {
            KeyFault::Duplicate(span)
            | KeyFault::Syntax(span)
            | KeyFault::Version(span)
            | KeyFault::VersionNotFirst(span)
            | KeyFault::UnknownType(span)
            | KeyFault::Rsa(_, span)
            | KeyFault::Ed25519Length(_, span)
            | KeyFault::NoHash(span)
            | KeyFault::NotForMail(span) => Some(*span),
            KeyFault::Base64(fault) => Some(fault.span()),
            KeyFault::NoKey => None,
        }
    }
}

/// A key record, read as far as it can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRecord {
    list: TagList,
    /// `k`; RSA also when the word is unknown.
    pub kind: KeyType,
    /// The key, when it could be read.
    pub key: Option<Key>,
    /// The hashes allowed; all when empty.
    pub hashes: Vec<Hash>,
    /// `t=y`: signatures are to be treated as if they were not there.
    pub testing: bool,
    /// `t=s`: `i=` must be of the very domain of `d=`.
    pub strict: bool,
    /// What keeps verifiers from using it, in the order of the record.
    pub faults: Vec<KeyFault>,
}

impl KeyRecord {
    /// Reads a record. Never fails: [`faults`](Self::faults) says what is wrong.
    pub fn parse(text: &Arc<str>) -> KeyRecord {
        let list = TagList::parse(text);
        let mut record = KeyRecord {
            kind: KeyType::Rsa,
            key: None,
            hashes: Vec::new(),
            testing: false,
            strict: false,
            faults: Vec::new(),
            list,
        };
        record.read();
        record
    }

    fn read(&mut self) {
        let list = self.list.clone();
        for fault in list.faults() {
            match fault.kind {
                FaultKind::Duplicate => self.faults.push(KeyFault::Duplicate(fault.span)),
                // Verifiers differ on these, and what is signed with the key may well hold.
                FaultKind::Empty => {}
                FaultKind::BadName if !list.of(fault.span).starts_with('=') => {}
                FaultKind::NoEquals | FaultKind::BadName | FaultKind::TooMany => {
                    self.faults.push(KeyFault::Syntax(fault.span));
                }
            }
        }
        if let Some(v) = list.tag("v") {
            if list.of(v.value) != "DKIM1" {
                self.faults.push(KeyFault::Version(v.value));
            } else if list.tags().first() != Some(&v) {
                self.faults.push(KeyFault::VersionNotFirst(v.whole));
            }
        }
        let mut known = true;
        if let Some(k) = list.tag("k") {
            match list.of(k.value) {
                "rsa" => {}
                "ed25519" => self.kind = KeyType::Ed25519,
                _ => {
                    known = false;
                    self.faults.push(KeyFault::UnknownType(k.value));
                }
            }
        }
        if let Some(h) = list.tag("h") {
            for part in list.parts(h.value, ':') {
                match list.of(part) {
                    "sha1" => self.hashes.push(Hash::Sha1),
                    "sha256" => self.hashes.push(Hash::Sha256),
                    // Unrecognized algorithms are ignored (RFC 6376 §3.6.1).
                    _ => {}
                }
            }
            if self.hashes.is_empty() {
                self.faults.push(KeyFault::NoHash(h.whole));
            }
        }
        if let Some(s) = list.tag("s") {
            let for_mail = list
                .parts(s.value, ':')
                .into_iter()
                .any(|part| matches!(list.of(part), "*" | "email"));
            if !for_mail {
                self.faults.push(KeyFault::NotForMail(s.whole));
            }
        }
        if let Some(t) = list.tag("t") {
            for part in list.parts(t.value, ':') {
                match list.of(part) {
                    "y" => self.testing = true,
                    "s" => self.strict = true,
                    _ => {}
                }
            }
        }
        match list.tag("p") {
            None => self.faults.push(KeyFault::NoKey),
            Some(p) if p.value.start == p.value.end => self.key = Some(Key::Revoked),
            Some(p) => match self.read_key(p.value) {
                Ok(key) if known => self.key = Some(key),
                // Of an unknown kind, the bytes mean nothing either way.
                _ if !known => {}
                Ok(_) => {}
                Err(fault) => self.faults.push(fault),
            },
        }
    }

    fn read_key(&self, span: Span) -> Result<Key, KeyFault> {
        let bytes = decode(self.list.text(), span).map_err(KeyFault::Base64)?;
        match self.kind {
            KeyType::Rsa => RsaKey::parse(&bytes)
                .map(Key::Rsa)
                .map_err(|fault| KeyFault::Rsa(fault, span)),
            KeyType::Ed25519 => <[u8; 32]>::try_from(bytes.as_slice())
                .map(Key::Ed25519)
                .map_err(|_| KeyFault::Ed25519Length(bytes.len(), span)),
        }
    }

    /// The record's text.
    pub fn text(&self) -> &Arc<str> {
        self.list.text()
    }

    /// Its tags.
    pub fn tags(&self) -> &TagList {
        &self.list
    }

    /// Size of the key in bits: the modulus of RSA, 256 for Ed25519; `None` when
    /// revoked or unreadable.
    pub fn bits(&self) -> Option<usize> {
        match self.key.as_ref()? {
            Key::Rsa(key) => Some(key.bits()),
            Key::Ed25519(_) => Some(256),
            Key::Revoked => None,
        }
    }

    /// Whether the key was withdrawn.
    pub fn is_revoked(&self) -> bool {
        self.key == Some(Key::Revoked)
    }

    /// Whether receivers take a signature by it: it is usable, of 1024 bits at least (RFC 8301
    /// §3.2), and good for SHA-256.
    pub fn is_taken(&self) -> bool {
        let long = match &self.key {
            Some(Key::Rsa(rsa)) => rsa.bits() >= 1024,
            Some(Key::Ed25519(_)) => true,
            Some(Key::Revoked) | None => false,
        };
        let hash = self.hashes.is_empty() || self.hashes.contains(&Hash::Sha256);
        self.is_usable() && long && hash
    }

    /// Whether verifiers can use it.
    pub fn is_usable(&self) -> bool {
        self.faults.is_empty() && matches!(self.key, Some(Key::Rsa(_) | Key::Ed25519(_)))
    }
}
