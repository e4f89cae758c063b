//! Signed notes and their Ed25519 keys, as described by C2SP
//! (`c2sp.org/signed-note`): a text, an empty line, and signature lines.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer;
use sha2::{Digest, Sha256};

use crate::error::{LedgerError, Result};
use crate::hash::hex;

/// Longest name of a key, in bytes.
pub const MAX_KEY_NAME: usize = 100;
/// The C2SP algorithm byte of Ed25519.
const ED25519: u8 = 1;
const PRIVATE: &str = "PRIVATE+KEY+";

/// A public key with its name. Written `name+id+base64`, the id being the
/// first four bytes of SHA-256 over name, newline, algorithm and key.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    key: ed25519_dalek::VerifyingKey,
}

impl PublicKey {
    /// The name of the key.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key as text, for sharing and pinning.
    pub fn to_text(&self) -> String {
        key_text("", &self.name, self.key.as_bytes(), self.key.as_bytes())
    }

    /// Reads what [`PublicKey::to_text`] wrote, in that exact spelling.
    pub fn from_text(text: &str) -> Result<PublicKey> {
        let (name, bytes) = parse_key(text, "")?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&bytes)
            .map_err(|_| LedgerError::key("it is not a point of the Ed25519 curve"))?;
        let public = PublicKey { name, key };
        if public.to_text() != text {
            return Err(LedgerError::key(
                "its id does not belong to its name and key",
            ));
        }
        Ok(public)
    }

    fn id(&self) -> [u8; 4] {
        key_id(&self.name, self.key.as_bytes())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.to_text())
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

/// A signing key with its name. It may live anywhere; kept beside the
/// database it proves little, since who can change the one can use the other.
#[derive(Clone)]
pub struct SigningKey {
    name: String,
    key: ed25519_dalek::SigningKey,
}

impl SigningKey {
    /// A key from 32 secret random bytes. The name is at most
    /// [`MAX_KEY_NAME`] printable ASCII characters without spaces and `+`.
    pub fn from_seed(name: &str, seed: [u8; 32]) -> Result<SigningKey> {
        check_name(name)?;
        Ok(SigningKey {
            name: name.to_owned(),
            key: ed25519_dalek::SigningKey::from_bytes(&seed),
        })
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey {
            name: self.name.clone(),
            key: self.key.verifying_key(),
        }
    }

    /// The key as text. It is a secret: keep the file readable by its owner only.
    pub fn to_text(&self) -> String {
        let public = self.key.verifying_key();
        key_text(PRIVATE, &self.name, public.as_bytes(), self.key.as_bytes())
    }

    /// Reads what [`SigningKey::to_text`] wrote; surrounding white space is
    /// allowed, since it comes from a file people edit.
    pub fn from_text(text: &str) -> Result<SigningKey> {
        let text = text.trim();
        let (name, seed) = parse_key(text, PRIVATE)?;
        let key = SigningKey::from_seed(&name, seed)?;
        if key.to_text() != text {
            return Err(LedgerError::key(
                "its id does not belong to its name and key",
            ));
        }
        Ok(key)
    }

    /// Signs `text`, which must end in a newline, and returns the whole note.
    pub(crate) fn sign(&self, text: &str) -> String {
        let public = self.public();
        let mut blob = public.id().to_vec();
        blob.extend(self.key.sign(text.as_bytes()).to_bytes());
        format!("{text}\n\u{2014} {} {}\n", self.name, STANDARD.encode(blob))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}, secret)", self.name)
    }
}

/// Splits a note with exactly one signature line into its text (with the final
/// newline) and its signature line (without).
pub(crate) fn split(note: &str) -> Option<(&str, &str)> {
    let at = note.rfind("\n\n")?;
    let (text, rest) = note.split_at(at + 1);
    let line = rest.strip_prefix('\n')?.strip_suffix('\n')?;
    (!line.contains('\n')).then_some((text, line))
}

/// Whether `line` is `key`'s signature of `text`, in its one spelling.
pub(crate) fn verify(text: &str, line: &str, key: &PublicKey) -> bool {
    let Some(rest) = line.strip_prefix("\u{2014} ") else {
        return false;
    };
    let Some((name, blob)) = rest.split_once(' ') else {
        return false;
    };
    let Ok(blob) = STANDARD.decode(blob) else {
        return false;
    };
    let Some((id, signature)) = blob.split_first_chunk::<4>() else {
        return false;
    };
    let Ok(signature) = ed25519_dalek::Signature::from_slice(signature) else {
        return false;
    };
    name == key.name
        && *id == key.id()
        && key.key.verify_strict(text.as_bytes(), &signature).is_ok()
}

fn key_id(name: &str, public: &[u8; 32]) -> [u8; 4] {
    let mut hasher = Sha256::new();
    hasher.update(name.as_bytes());
    hasher.update([b'\n', ED25519]);
    hasher.update(public);
    let digest: [u8; 32] = hasher.finalize().into();
    [digest[0], digest[1], digest[2], digest[3]]
}

fn key_text(prefix: &str, name: &str, public: &[u8; 32], key: &[u8; 32]) -> String {
    let mut blob = vec![ED25519];
    blob.extend(key);
    let id = hex(&key_id(name, public));
    format!("{prefix}{name}+{id}+{}", STANDARD.encode(blob))
}

fn parse_key(text: &str, prefix: &str) -> Result<(String, [u8; 32])> {
    let shape = || LedgerError::key("it does not have the form name+id+base64");
    let text = text.strip_prefix(prefix).ok_or_else(shape)?;
    // Base64 may itself contain '+', so the text is cut from the front.
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(_id), Some(blob)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(shape());
    };
    check_name(name)?;
    let blob = STANDARD.decode(blob).map_err(|_| shape())?;
    match blob.split_first() {
        Some((&ED25519, key)) => match <[u8; 32]>::try_from(key) {
            Ok(key) => Ok((name.to_owned(), key)),
            Err(_) => Err(LedgerError::key("an Ed25519 key has 32 bytes")),
        },
        _ => Err(LedgerError::key("it is not an Ed25519 key")),
    }
}

fn check_name(name: &str) -> Result<()> {
    let good = (1..=MAX_KEY_NAME).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_graphic() && b != b'+');
    if good {
        Ok(())
    } else {
        Err(LedgerError::key(
            "its name must be 1 to 100 printable ASCII characters without spaces and '+'",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_round_trip_and_a_changed_character_is_refused() {
        let key = SigningKey::from_seed("clinic.example/2026", [5; 32]).unwrap();
        let text = key.to_text();
        assert_eq!(
            SigningKey::from_text(&format!("{text}\n"))
                .unwrap()
                .to_text(),
            text
        );
        let public = key.public().to_text();
        assert_eq!(PublicKey::from_text(&public).unwrap(), key.public());
        for at in 0..public.len() {
            let mut bytes = public.clone().into_bytes();
            bytes[at] ^= 1;
            let changed = String::from_utf8(bytes).unwrap();
            assert!(PublicKey::from_text(&changed).is_err(), "{changed}");
        }
        assert!(SigningKey::from_seed("two words", [5; 32]).is_err());
        assert!(!format!("{key:?}").contains(&text[text.len() - 20..]));
    }

    // The example key of golang.org/x/mod/sumdb/note, whose format C2SP wrote down.
    #[test]
    fn reads_the_published_example_of_the_note_format() {
        let public = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let note = "If you think cryptography is the answer to your problem,\n\
            then you don't know what your problem is.\n\
            \n\
            \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        let key = PublicKey::from_text(public).unwrap();
        let (text, line) = split(note).unwrap();
        assert!(verify(text, line, &key));
        assert!(!verify(&text.replace("answer", "reason"), line, &key));
        let private =
            "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
        let key = SigningKey::from_text(private).unwrap();
        assert_eq!(key.sign(text), note);
    }
}
