//! Whether the signatures of a message hold (RFC 6376 §6).

use std::collections::HashMap;

use jiff::Timestamp;
use ring::{digest, signature as check};
use serde::{Deserialize, Serialize};

use crate::DomainName;
use crate::dkim::message::{Field, Message};
use crate::dkim::{
    Canonicalization, Hash, Key, KeyFault, KeyRecord, Signature, SignatureFault, looks_like_key,
};
use crate::dns::{Outcome, RecordType, Resolver};

/// Most signatures of a message that are looked at.
const SIGNATURES: usize = 10;
/// Most keys tried at one selector.
const KEYS: usize = 3;

/// Outcome in the words of RFC 8601 §2.7.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignatureResult {
    /// It holds.
    Pass,
    /// Message or signature was altered.
    Fail,
    /// Signature or key cannot be used, and asking again will not help.
    PermError,
    /// The key could not be asked for.
    TempError,
    /// It may hold, but not by an algorithm or key that is to be trusted.
    Policy,
}

impl SignatureResult {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            SignatureResult::Pass => "pass",
            SignatureResult::Fail => "fail",
            SignatureResult::PermError => "permerror",
            SignatureResult::TempError => "temperror",
            SignatureResult::Policy => "policy",
        }
    }
}

/// One signature, checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// `d=`, lower case; as far as it could be read.
    pub domain: String,
    /// `s=`, the same.
    pub selector: String,
    /// The outcome.
    pub result: SignatureResult,
    /// Why, in a few words; for a pass, what limits it, or nothing.
    pub why: String,
    /// Octets at the end of the body that the signature leaves out (`l=`): anybody can have
    /// added them.
    pub unsigned: u64,
    /// The key says `t=y`: the signer is only trying, and the outcome is to be
    /// treated as if there were no signature.
    pub testing: bool,
}

impl Verified {
    /// The domain, when the signature holds and is meant.
    pub fn authenticated(&self) -> Option<DomainName> {
        if self.result == SignatureResult::Pass && !self.testing {
            DomainName::host(&self.domain).ok()
        } else {
            None
        }
    }
}

type Verdict = (SignatureResult, String);

fn verdict(result: SignatureResult, why: impl Into<String>) -> Verdict {
    (result, why.into())
}

/// The signatures of a message as far as the message itself tells: what is to be hashed is
/// hashed, and only keys are asked for. None of it is the message's body any more.
#[derive(Clone, Debug)]
pub struct Signed {
    signatures: Vec<Step>,
}

/// How far a signature was checked.
#[derive(Clone, Debug)]
enum Step {
    /// No key is needed to tell.
    Told(Verified),
    /// Everything but its key is there.
    Open(Box<Open>),
}

/// A signature that fits the body.
#[derive(Clone, Debug)]
struct Open {
    signature: Signature,
    /// The octets that were signed.
    signed: Vec<u8>,
    unsigned: u64,
}

impl Signed {
    /// Reads the signatures of a message and hashes its body: work that grows with the
    /// message, and waits for nobody. In the order of the fields; at most ten. None of a
    /// message whose header is longer than a mebibyte or 2,000 fields.
    pub fn of(message: &[u8]) -> Signed {
        let Some(message) = Message::parse(message) else {
            let signatures = Vec::new();
            return Signed { signatures };
        };
        let mut bodies = HashMap::new();
        let signatures = message
            .fields
            .iter()
            .filter(|field| field.name.eq_ignore_ascii_case(b"dkim-signature"))
            .take(SIGNATURES)
            .map(|field| step(&message, field, &mut bodies))
            .collect();
        Signed { signatures }
    }

    /// Checks the signatures with keys asked of a resolver.
    ///
    /// `now` is what `x=` is held against; without it, expiry is not looked at, as for
    /// mail that has lain in a mailbox.
    pub async fn verify<R: Resolver>(&self, resolver: &R, now: Option<Timestamp>) -> Vec<Verified> {
        let mut all = Vec::with_capacity(self.signatures.len());
        self.verify_into(resolver, now, &mut all).await;
        all
    }

    /// The same, one after another into `all`: whoever waits no longer has what was told till
    /// then.
    pub async fn verify_into<R: Resolver>(
        &self,
        resolver: &R,
        now: Option<Timestamp>,
        all: &mut Vec<Verified>,
    ) {
        for step in &self.signatures {
            all.push(match step {
                Step::Told(verified) => verified.clone(),
                Step::Open(open) => open.verify(resolver, now).await,
            });
        }
    }
}

/// Checks every signature of a message, as [`Signed::of`] and [`Signed::verify`] do.
pub async fn verify<R: Resolver>(
    resolver: &R,
    message: &[u8],
    now: Option<Timestamp>,
) -> Vec<Verified> {
    Signed::of(message).verify(resolver, now).await
}

/// A body's hash and how many octets it has, by how it was made.
type Bodies = HashMap<(Canonicalization, Option<u64>), (Vec<u8>, u64)>;

/// What the message tells of one of its signatures.
fn step(message: &Message<'_>, field: &Field<'_>, bodies: &mut Bodies) -> Step {
    use SignatureResult::{Fail, PermError, Policy};
    let signature = match Signature::parse(field.value) {
        Ok(signature) => signature,
        Err((fault, domain, selector)) => {
            let (result, why) = match fault {
                SignatureFault::Sha1 => verdict(
                    Policy,
                    "signed with SHA-1, which RFC 8301 forbids to accept",
                ),
                SignatureFault::Malformed(why) => verdict(PermError, why),
            };
            return Step::Told(Verified {
                domain: domain.to_ascii_lowercase(),
                selector: selector.to_ascii_lowercase(),
                result,
                why,
                unsigned: 0,
                testing: false,
            });
        }
    };
    let (hash, length) = bodies
        .entry((signature.body, signature.length))
        .or_insert_with(|| body_hash(message.body, signature.body, signature.length));
    let unsigned = signature
        .length
        .map_or(0, |signed| length.saturating_sub(signed));
    let fault = if signature.length.is_some_and(|signed| signed > *length) {
        Some("l= is longer than the body")
    } else if *hash != signature.body_hash {
        Some("the body was altered")
    } else {
        None
    };
    let signed = match fault {
        None => header_input(message, field, &signature),
        Some(_) => Vec::new(),
    };
    let open = Open {
        signature,
        signed,
        unsigned,
    };
    match fault {
        None => Step::Open(Box::new(open)),
        Some(why) => Step::Told(open.told(verdict(Fail, why), false)),
    }
}

impl Open {
    fn told(&self, (result, why): Verdict, testing: bool) -> Verified {
        Verified {
            domain: self.signature.domain.to_string(),
            selector: self.signature.selector.clone(),
            result,
            why,
            unsigned: self.unsigned,
            testing,
        }
    }

    async fn verify<R: Resolver>(&self, resolver: &R, now: Option<Timestamp>) -> Verified {
        let (verdict, testing) = self.held_against_keys(resolver, now).await;
        self.told(verdict, testing)
    }

    async fn held_against_keys<R: Resolver>(
        &self,
        resolver: &R,
        now: Option<Timestamp>,
    ) -> (Verdict, bool) {
        use SignatureResult::{PermError, TempError};
        let signature = &self.signature;
        if let (Some(now), Some(expires)) = (now, signature.expires_at)
            && now.as_second() > expires
        {
            return (verdict(PermError, "the signature has expired"), false);
        }
        let name = match signature
            .domain
            .under(&format!("{}._domainkey", signature.selector))
        {
            Ok(name) => name,
            Err(_) => return (verdict(PermError, "the key's name is too long"), false),
        };
        let response = resolver.lookup(&name, RecordType::Txt).await;
        if let Outcome::Unknown(failure) = &response.outcome {
            return (verdict(TempError, failure.to_string()), false);
        }
        let mut last = verdict(PermError, "there is no key at this selector");
        let mut testing = false;
        for text in response.texts().filter(|t| looks_like_key(t)).take(KEYS) {
            let key = KeyRecord::parse(&text.into());
            last = match usable(&key, signature) {
                Err(verdict) => verdict,
                Ok(()) => hold(&key, signature, &self.signed),
            };
            testing = key.testing;
            if last.0 == SignatureResult::Pass {
                if self.unsigned > 0 {
                    last.1 = format!(
                        "{} octets at the end of the body are not signed (l=)",
                        self.unsigned
                    );
                }
                break;
            }
        }
        (last, testing)
    }
}

fn body_hash(body: &[u8], how: Canonicalization, limit: Option<u64>) -> (Vec<u8>, u64) {
    let mut context = digest::Context::new(&digest::SHA256);
    let mut length = 0u64;
    how.body(body, |piece| {
        let left = limit.map_or(u64::MAX, |limit| limit.saturating_sub(length));
        length += piece.len() as u64;
        let take = usize::try_from(left).unwrap_or(usize::MAX).min(piece.len());
        context.update(piece.get(..take).unwrap_or_default());
    });
    (context.finish().as_ref().to_vec(), length)
}

/// The octets that were signed: the fields of `h`, of each name the last one not
/// taken yet, and the signature itself without `b` (RFC 6376 §3.7, §5.4.2).
fn header_input(message: &Message<'_>, own: &Field<'_>, signature: &Signature) -> Vec<u8> {
    let mut by_name: HashMap<Vec<u8>, Vec<&Field<'_>>> = HashMap::new();
    for field in &message.fields {
        if !std::ptr::eq(field, own) {
            by_name
                .entry(field.name.to_ascii_lowercase())
                .or_default()
                .push(field);
        }
    }
    let mut out = Vec::new();
    for name in &signature.fields {
        let field = by_name.get_mut(name.as_bytes()).and_then(Vec::pop);
        if let Some(field) = field {
            signature.header.field(field, &mut out);
            out.extend_from_slice(b"\r\n");
        }
    }
    let mut whole = own
        .whole
        .get(..own.whole.len() - own.value.len())
        .unwrap_or_default()
        .to_vec();
    whole.extend_from_slice(signature.without_b.as_bytes());
    let own = Field {
        name: own.name,
        value: signature.without_b.as_bytes(),
        whole: &whole,
    };
    signature.header.field(&own, &mut out);
    out
}

/// Whether a key may be used for a signature (RFC 6376 §6.1.2).
fn usable(key: &KeyRecord, signature: &Signature) -> Result<(), Verdict> {
    let stop = |why: &str| Err(verdict(SignatureResult::PermError, why));
    if key.is_revoked() {
        return stop("the key was withdrawn");
    }
    // Keys for reports on TLS alone are for mail as well (RFC 8460 §3).
    let for_reports = key
        .tags()
        .value("s")
        .is_some_and(|s| s.split(':').any(|s| s.trim() == "tlsrpt"));
    let fault = key
        .faults
        .iter()
        .find(|fault| !(for_reports && matches!(fault, KeyFault::NotForMail(_))));
    if fault.is_some() {
        return stop("the key record has faults");
    }
    if key.kind != signature.kind {
        return stop("the key is of another kind than the signature");
    }
    if !key.hashes.is_empty() && !key.hashes.contains(&Hash::Sha256) {
        return stop("the key does not allow SHA-256");
    }
    let inside = signature.identity.as_ref();
    if key.strict && inside.is_some_and(|identity| *identity != signature.domain) {
        return stop("the key allows no subdomain in i=");
    }
    Ok(())
}

fn hold(key: &KeyRecord, signature: &Signature, signed: &[u8]) -> Verdict {
    let holds = match &key.key {
        Some(Key::Rsa(rsa)) => {
            let bits = rsa.bits();
            if bits < 1024 {
                let why = format!("the key has {bits} bits; RFC 8301 asks for 1024 at least");
                return verdict(SignatureResult::Policy, why);
            }
            if bits > 8192 {
                let why = format!("the key has {bits} bits, more than can be checked");
                return verdict(SignatureResult::PermError, why);
            }
            let key = check::RsaPublicKeyComponents {
                n: &rsa.modulus,
                e: &rsa.exponent,
            };
            let how = &check::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY;
            key.verify(how, signed, &signature.signature).is_ok()
        }
        Some(Key::Ed25519(key)) => {
            let hash = digest::digest(&digest::SHA256, signed);
            check::UnparsedPublicKey::new(&check::ED25519, key)
                .verify(hash.as_ref(), &signature.signature)
                .is_ok()
        }
        Some(Key::Revoked) | None => {
            return verdict(SignatureResult::PermError, "there is no key to check with");
        }
    };
    if holds {
        verdict(SignatureResult::Pass, "")
    } else {
        verdict(SignatureResult::Fail, "a signed header field was altered")
    }
}
