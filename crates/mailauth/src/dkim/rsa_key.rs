//! The RSA key inside a DKIM record: SubjectPublicKeyInfo as RFC 6376 has it, or the
//! bare RSAPublicKey others publish.
//!
//! DER is read only as far as these two shapes go; nothing is recursive.

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RsaKey {
    /// The modulus, big-endian, without leading zeros.
    pub modulus: Vec<u8>,
    /// The exponent, the same way.
    pub exponent: Vec<u8>,
    /// Whether it stood there without the algorithm around it (RFC 8017 A.1.1).
    pub bare: bool,
}

/// Why bytes are not an RSA key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RsaKeyFault {
    /// No DER of either shape, or cut.
    Der,
    /// A key of another algorithm.
    OtherAlgorithm,
    /// More follows the key.
    Trailing,
}

/// rsaEncryption, 1.2.840.113549.1.1.1.
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const NULL: u8 = 0x05;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

impl RsaKey {
    /// Reads a key.
    pub fn parse(der: &[u8]) -> Result<RsaKey, RsaKeyFault> {
        let (body, rest) = element(der, SEQUENCE).ok_or(RsaKeyFault::Der)?;
        let trailing = !rest.is_empty();
        let key = if body.first() == Some(&SEQUENCE) {
            let (algorithm, rest) = element(body, SEQUENCE).ok_or(RsaKeyFault::Der)?;
            let (oid, _) = element(algorithm, OID).ok_or(RsaKeyFault::Der)?;
            if oid != RSA {
                return Err(RsaKeyFault::OtherAlgorithm);
            }
            let (bits, _) = element(rest, BIT_STRING).ok_or(RsaKeyFault::Der)?;
            // The first octet counts the unused bits of the last, here none.
            let inner = bits.strip_prefix(&[0]).ok_or(RsaKeyFault::Der)?;
            let (numbers, _) = element(inner, SEQUENCE).ok_or(RsaKeyFault::Der)?;
            numbers_of(numbers, false)?
        } else {
            numbers_of(body, true)?
        };
        if trailing {
            return Err(RsaKeyFault::Trailing);
        }
        Ok(key)
    }

    /// The key with its algorithm around it, as RFC 6376 has it.
    pub fn framed(&self) -> Vec<u8> {
        let number = |bytes: &[u8]| {
            let high = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
            let zero: &[u8] = if high { &[0] } else { &[] };
            written(INTEGER, &[zero, bytes].concat())
        };
        let numbers = [number(&self.modulus), number(&self.exponent)].concat();
        let bits = [&[0][..], &written(SEQUENCE, &numbers)].concat();
        let algorithm = [written(OID, RSA), written(NULL, &[])].concat();
        let parts = [written(SEQUENCE, &algorithm), written(BIT_STRING, &bits)].concat();
        written(SEQUENCE, &parts)
    }

    /// Size of the modulus in bits.
    pub fn bits(&self) -> usize {
        let Some(first) = self.modulus.first() else {
            return 0;
        };
        self.modulus.len() * 8 - first.leading_zeros() as usize
    }
}

fn numbers_of(body: &[u8], bare: bool) -> Result<RsaKey, RsaKeyFault> {
    let (modulus, rest) = element(body, INTEGER).ok_or(RsaKeyFault::Der)?;
    let (exponent, _) = element(rest, INTEGER).ok_or(RsaKeyFault::Der)?;
    let bare_number = |number: &[u8]| {
        let zeros = number.iter().take_while(|byte| **byte == 0).count();
        number.get(zeros..).unwrap_or_default().to_vec()
    };
    let key = RsaKey {
        modulus: bare_number(modulus),
        exponent: bare_number(exponent),
        bare,
    };
    if key.modulus.is_empty() || key.exponent.is_empty() {
        return Err(RsaKeyFault::Der);
    }
    Ok(key)
}

/// An element of DER.
fn written(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let octets: Vec<u8> = length
        .to_be_bytes()
        .into_iter()
        .skip_while(|b| *b == 0)
        .collect();
    let head = match u8::try_from(length) {
        Ok(short @ 0..=0x7f) => vec![tag, short],
        _ => {
            let count = u8::try_from(octets.len()).unwrap_or_default();
            [vec![tag, 0x80 | count], octets].concat()
        }
    };
    [head, content.to_vec()].concat()
}

/// Content of the first element, which must have this tag, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (first, rest) = der.split_first()?;
    if *first != tag {
        return None;
    }
    let (length, rest) = rest.split_first()?;
    let (length, rest) = match *length {
        short @ 0..=0x7f => (usize::from(short), rest),
        long @ 0x81..=0x83 => {
            let octets = usize::from(long & 0x7f);
            let (octets, rest) = rest.split_at_checked(octets)?;
            let length = octets
                .iter()
                .fold(0usize, |sum, octet| (sum << 8) | usize::from(*octet));
            (length, rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}
