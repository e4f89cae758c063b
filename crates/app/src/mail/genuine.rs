//! Whether a mail that carries a report is from whom it says: its DKIM signatures
//! (RFC 6376) and their alignment with the From header.

use std::sync::Arc;
use std::time::Duration;

use mailauth::DomainName;
use mailauth::dkim::{SignatureResult, Signed};
use mailauth::dmarc::psl;
use mailauth::dns::Resolver;

use super::carrier::{Carrier, CarrierCheck, CarrierState, Checking};

/// How long the keys of one mail are asked for, in all.
const ASKING: Duration = Duration::from_secs(30);

/// What a mail itself tells of who sent it, without the mail.
#[derive(Clone, Debug)]
pub struct SignedMail {
    signed: Signed,
    from: Option<DomainName>,
}

impl SignedMail {
    /// Reads a mail and hashes what its signatures are over. That grows with the mail: it is
    /// not for threads that answer.
    pub fn read(mail: &[u8]) -> SignedMail {
        SignedMail {
            signed: Signed::of(mail),
            from: from_domain(mail),
        }
    }
}

/// Checks signatures with keys asked of a resolver.
#[derive(Debug)]
pub struct Signatures<R> {
    resolver: R,
}

impl<R: Resolver> Signatures<R> {
    /// Keys come from `resolver`.
    pub fn new(resolver: R) -> Signatures<R> {
        Signatures { resolver }
    }

    /// Whether a mail is from whom it says; not known where the keys that would tell are not
    /// told within half a minute.
    pub async fn carrier(&self, mail: &SignedMail) -> Carrier {
        let from = mail.from.as_ref();
        let told = from.map(ToString::to_string).unwrap_or_default();
        // Mail may lie in a mailbox for long: that a signature ended since says
        // nothing against it.
        let mut verified = Vec::new();
        let asking = mail.signed.verify_into(&self.resolver, None, &mut verified);
        let in_time = tokio::time::timeout(ASKING, asking).await.is_ok();
        // What a signature leaves out may be the very report.
        let mut whole = verified.iter().filter(|signature| signature.unsigned == 0);
        let aligned = whole.any(|signature| {
            signature
                .authenticated()
                .zip(from)
                .is_some_and(|(signed, from)| psl::org_domain(&signed) == psl::org_domain(from))
        });
        let unknown = !in_time
            || verified
                .iter()
                .any(|signature| signature.result == SignatureResult::TempError);
        let mut signatures: Vec<String> = verified
            .iter()
            .map(|s| format!("{} by {} ({})", s.result.as_str(), s.domain, s.why))
            .collect();
        if !in_time {
            let left = match signatures.is_empty() {
                true => "the keys of its signatures were not told in time",
                false => "the keys of its other signatures were not told in time",
            };
            signatures.push(left.to_owned());
        }
        Carrier {
            state: match (aligned, unknown) {
                (true, _) => CarrierState::Verified,
                (false, true) => CarrierState::Unknown,
                (false, false) => CarrierState::NotVerified,
            },
            from: told,
            signatures,
        }
    }
}

impl<R: Resolver> CarrierCheck for Signatures<R> {
    fn check(&self, mail: Arc<[u8]>) -> Checking<'_> {
        Box::pin(async move {
            // Beside the threads that answer, or that store.
            match tokio::task::spawn_blocking(move || SignedMail::read(&mail)).await {
                Ok(mail) => self.carrier(&mail).await,
                Err(_) => Carrier {
                    state: CarrierState::Unknown,
                    from: String::new(),
                    signatures: vec!["its signatures could not be read".to_owned()],
                },
            }
        })
    }
}

/// The domain of the From header; none when there are several headers or addresses.
fn from_domain(mail: &[u8]) -> Option<DomainName> {
    let head = mail.windows(4).position(|w| w == b"\r\n\r\n");
    let head = head.or_else(|| mail.windows(2).position(|w| w == b"\n\n"))?;
    let text = String::from_utf8_lossy(mail.get(..head)?);
    let unfolded = text
        .replace("\r\n", "\n")
        .replace("\n ", " ")
        .replace("\n\t", " ");
    let mut found = unfolded.lines().filter(|line| {
        line.get(..5)
            .is_some_and(|name| name.eq_ignore_ascii_case("from:"))
    });
    let (one, more) = (found.next()?, found.next());
    if more.is_some() {
        return None;
    }
    let address = match one.rsplit_once('<') {
        Some((_, rest)) => rest.split('>').next()?,
        None => one.get(5..)?,
    };
    let mut parts = address.trim().split('@');
    let (_, domain, none) = (parts.next()?, parts.next()?, parts.next());
    if none.is_some() {
        return None;
    }
    DomainName::host(domain.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mailauth::dns::{Data, RecordType, Response, Zone};

    /// Names of which one is never answered for.
    struct SilentAt(DomainName, Zone);

    impl Resolver for SilentAt {
        async fn lookup(&self, name: &DomainName, kind: RecordType) -> Response {
            if *name == self.0 {
                std::future::pending::<()>().await;
            }
            self.1.lookup(name, kind).await
        }
    }

    #[tokio::test(start_paused = true)]
    async fn mb_21_what_a_signature_proves_is_kept_where_another_is_not_told_of() {
        let mail = include_str!("../../../mailauth/tests/dkimpy/signed/length.eml");
        let key = include_str!("../../../mailauth/tests/dkimpy/test.txt");
        let mut zone = Zone::default();
        let name = DomainName::parse("test._domainkey.example.com").unwrap();
        zone.add(name, Data::Txt(key.trim_end().to_owned()));
        // A list signed it, too, and its name server is silent.
        let end = mail.find("\nAuthentication-Results:").unwrap() + 1;
        let (own, rest) = mail.split_at(end);
        let lists = own.replace("example.com", "list.test");
        let silent = DomainName::parse("test._domainkey.list.test").unwrap();
        let check = Signatures::new(SilentAt(silent, zone));
        let both = format!("{own}{lists}{rest}");
        let found = check.carrier(&SignedMail::read(both.as_bytes())).await;
        assert_eq!(found.state, CarrierState::Verified, "{found:?}");
        assert_eq!(found.signatures.len(), 2, "{found:?}");
        assert!(
            found.signatures[1].contains("not told in time"),
            "{found:?}"
        );
        // Nothing is known where it alone could have told.
        let alone = format!("{lists}{rest}");
        let found = check.carrier(&SignedMail::read(alone.as_bytes())).await;
        assert_eq!(found.state, CarrierState::Unknown, "{found:?}");
    }

    #[tokio::test]
    async fn mb_21_a_signature_that_leaves_out_a_part_of_the_body_proves_nothing() {
        let mail = include_bytes!("../../../mailauth/tests/dkimpy/signed/length.eml");
        let key = include_str!("../../../mailauth/tests/dkimpy/test.txt");
        let mut zone = Zone::default();
        let name = DomainName::parse("test._domainkey.example.com").unwrap();
        zone.add(name, Data::Txt(key.trim_end().to_owned()));
        let check = Signatures::new(zone);
        let whole = check.check(Arc::from(&mail[..])).await;
        assert_eq!(whole.state, CarrierState::Verified, "{whole:?}");
        let longer = [&mail[..], b"a report that somebody added\n"].concat();
        let added = check.check(Arc::from(longer)).await;
        assert_eq!(added.state, CarrierState::NotVerified, "{added:?}");
        assert!(added.signatures[0].contains("not signed (l=)"), "{added:?}");
    }

    #[test]
    fn g4_the_sender_of_a_mail_is_one_address_or_nobody() {
        let of = |head: &str| {
            from_domain(format!("{head}\r\n\r\nbody").as_bytes()).map(|d| d.to_string())
        };
        assert_eq!(
            of("From: Reports <noreply@Google.COM>"),
            Some("google.com".into())
        );
        assert_eq!(
            of("To: x@y.test\r\nfrom:\r\n a@b.test"),
            Some("b.test".into())
        );
        assert_eq!(of("From: a@b.test\r\nFrom: c@d.test"), None);
        assert_eq!(of("From: a@b.test, c@d.test"), None);
        assert_eq!(of("Subject: none"), None);
    }
}
