//! Reads a record term by term, going on behind whatever is wrong.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use crate::Span;
use crate::spf::fault::{AddressFault, DomainFault, Fault, FaultKind, PrefixFault};
use crate::spf::macros::{MacroString, PartKind, Place};
use crate::spf::network::{DualCidr, Network};
use crate::spf::record::{
    Mechanism, MechanismKind, Modifier, Qualifier, Record, ReportTag, Term, TermKind, VERSION,
};

/// Reads a text that begins with the version.
pub(super) fn record(text: Arc<str>) -> Record {
    let mut terms = Vec::new();
    let mut faults = Vec::new();
    let mut start = VERSION.len();
    let (mut redirects, mut exps) = (0, 0);
    for piece in text[VERSION.len()..].split(' ') {
        let span = Span::new(start, start + piece.len());
        start = span.end + 1;
        if piece.is_empty() {
            continue;
        }
        let mut reader = TermReader {
            text: &text,
            term: terms.len(),
            faults: Vec::new(),
        };
        let kind = reader.term(span);
        let repeated = match &kind {
            TermKind::Modifier(Modifier::Redirect(_)) => count(&mut redirects),
            TermKind::Modifier(Modifier::Exp(_)) => count(&mut exps),
            _ => false,
        };
        if repeated {
            reader.fault(span, FaultKind::Repeated);
        }
        let odd = piece
            .char_indices()
            .find(|(_, c)| !c.is_ascii() || c.is_ascii_control());
        if let Some((at, c)) = odd {
            // Whatever else seems wrong with the term comes of it.
            let at = span.start + at;
            reader.faults.clear();
            reader.fault(Span::new(at, at + c.len_utf8()), FaultKind::Character(c));
        }
        faults.append(&mut reader.faults);
        terms.push(Term { span, kind });
    }
    Record {
        text: text.clone(),
        terms,
        faults,
    }
}

/// Counts one more; whether there was one before.
fn count(seen: &mut u32) -> bool {
    *seen += 1;
    *seen > 1
}

struct TermReader<'a> {
    text: &'a str,
    term: usize,
    faults: Vec<Fault>,
}

impl<'a> TermReader<'a> {
    fn fault(&mut self, span: Span, kind: FaultKind) {
        self.faults.push(Fault {
            term: self.term,
            span,
            kind,
        });
    }

    fn at(&self, span: Span) -> &'a str {
        span.of(self.text)
    }

    fn term(&mut self, span: Span) -> TermKind {
        let text = self.at(span);
        let qualifier = text.chars().next().and_then(Qualifier::of);
        let name_at = span.start + usize::from(qualifier.is_some());
        let rest = self.at(Span::new(name_at, span.end));
        let length = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
            .unwrap_or(rest.len());
        let name = &rest[..length];
        let after = Span::new(name_at + length, span.end);
        let next = rest[length..].chars().next();
        let lettered = name.starts_with(|c: char| c.is_ascii_alphabetic());

        if next == Some('=') && lettered {
            if qualifier.is_some() {
                self.fault(span, FaultKind::QualifiedModifier);
                return TermKind::Unreadable;
            }
            let name = Span::new(name_at, after.start);
            return self.modifier(name, Span::new(after.start + 1, span.end));
        }
        let plain = matches!(next, None | Some(':' | '/'));
        if let Some(kind) = MechanismKind::named(name).filter(|_| plain) {
            let mechanism = self.mechanism(qualifier.unwrap_or_default(), kind, span, after);
            return TermKind::Mechanism(mechanism);
        }
        let kind = if next == Some(':')
            && (name.eq_ignore_ascii_case("redirect") || name.eq_ignore_ascii_case("exp"))
        {
            FaultKind::ColonForEquals
        } else if address_of(rest).is_some() {
            FaultKind::BareAddress
        } else if next.is_none() && looks_like_a_name(name) {
            FaultKind::BareName
        } else {
            FaultKind::Unknown
        };
        self.fault(span, kind);
        TermKind::Unreadable
    }

    fn modifier(&mut self, name: Span, value: Span) -> TermKind {
        let modifier = match self.at(name).to_ascii_lowercase().as_str() {
            "redirect" => Modifier::Redirect(self.needed_domain(value)),
            "exp" => Modifier::Exp(self.needed_domain(value)),
            tag => {
                let string = self.macro_string(value, Place::UnknownModifier);
                match tag {
                    "ra" => Modifier::Report(ReportTag::Ra, value),
                    "rp" => Modifier::Report(ReportTag::Rp, value),
                    "rr" => Modifier::Report(ReportTag::Rr, value),
                    _ => Modifier::Unknown(name, string),
                }
            }
        };
        TermKind::Modifier(modifier)
    }

    fn mechanism(
        &mut self,
        qualifier: Qualifier,
        kind: MechanismKind,
        span: Span,
        after: Span,
    ) -> Mechanism {
        let mut mechanism = Mechanism {
            qualifier,
            kind,
            domain: None,
            cidr: DualCidr::default(),
            network: None,
        };
        let rest = self.at(after);
        let value = rest
            .starts_with(':')
            .then(|| Span::new(after.start + 1, after.end));
        match kind {
            MechanismKind::All => {
                if !rest.is_empty() {
                    self.fault(after, FaultKind::Argument);
                }
            }
            MechanismKind::Include | MechanismKind::Exists => match value {
                Some(value) => mechanism.domain = Some(self.needed_domain(value)),
                None if rest.is_empty() => self.fault(span, FaultKind::NoDomain),
                None => self.fault(after, FaultKind::Argument),
            },
            MechanismKind::Ptr => match value {
                Some(value) => mechanism.domain = Some(self.needed_domain(value)),
                None if rest.is_empty() => {}
                None => self.fault(after, FaultKind::Argument),
            },
            MechanismKind::A | MechanismKind::Mx => {
                let (name, four, six) = split_cidr(self.text, value.unwrap_or(after));
                let left = self.at(name);
                let odd = match value {
                    Some(_) => prefix_like(left),
                    None if left.is_empty() => None,
                    None if left == "/" || left == "//" => Some(PrefixFault::NoNumber),
                    None => Some(PrefixFault::Slashes),
                };
                if let Some(odd) = odd {
                    self.fault(value.unwrap_or(after), FaultKind::Prefix(odd));
                    return mechanism;
                }
                if let Some(four) = four {
                    mechanism.cidr.ip4 = self.prefix(four, 32).unwrap_or(32);
                }
                if let Some(six) = six {
                    mechanism.cidr.ip6 = self.prefix(six, 128).unwrap_or(128);
                }
                if value.is_some() {
                    mechanism.domain = Some(self.needed_domain(name));
                }
            }
            MechanismKind::Ip4 | MechanismKind::Ip6 => match value {
                Some(value) => mechanism.network = self.network(kind, value),
                None => self.fault(span, FaultKind::Address(AddressFault::Missing)),
            },
        }
        mechanism
    }

    fn macro_string(&mut self, span: Span, place: Place) -> MacroString {
        let (string, faults) = MacroString::parse(self.text, span, place);
        for found in faults {
            self.fault(found.span, FaultKind::Macro(found.kind));
        }
        string
    }

    /// A domain-spec (RFC 7208 §7.1): a macro string that ends in a macro or in a
    /// dot and a label a top-level domain could have.
    fn needed_domain(&mut self, span: Span) -> MacroString {
        let before = self.faults.len();
        let string = self.macro_string(span, Place::Term);
        if self.faults.len() > before {
            return string;
        }
        let Some(last) = string.parts.last() else {
            let whole = Span::new(span.start.saturating_sub(1), span.end);
            self.fault(whole, FaultKind::NoDomain);
            return string;
        };
        if last.kind == PartKind::Literal
            && let Err(kind) = domain_end(self.at(last.span))
        {
            let kind = match address_of(self.at(span)) {
                Some(_) => DomainFault::Address,
                None => kind,
            };
            self.fault(span, FaultKind::Domain(kind));
        }
        string
    }

    fn network(&mut self, kind: MechanismKind, value: Span) -> Option<Network> {
        let text = self.at(value);
        let slash = text.find('/').unwrap_or(text.len());
        let address_span = Span::new(value.start, value.start + slash);
        let address = &text[..slash];
        let four = kind == MechanismKind::Ip4;
        let parsed = if four {
            address.parse::<Ipv4Addr>().ok().map(IpAddr::from)
        } else {
            address.parse::<Ipv6Addr>().ok().map(IpAddr::from)
        };
        let Some(parsed) = parsed else {
            self.fault(
                address_span,
                FaultKind::Address(address_fault(address, four)),
            );
            return None;
        };
        let bits = if four { 32 } else { 128 };
        let prefix = if slash == text.len() {
            bits
        } else {
            let digits = Span::new(address_span.end + 1, value.end);
            if self.at(digits).contains('/') {
                let behind = Span::new(address_span.end, value.end);
                self.fault(behind, FaultKind::Prefix(PrefixFault::Slashes));
                return None;
            }
            self.prefix(digits, bits)?
        };
        Some(Network {
            address: parsed,
            prefix,
        })
    }

    /// A prefix length of at most `bits`.
    fn prefix(&mut self, digits: Span, bits: u8) -> Option<u8> {
        let text = self.at(digits);
        let slashed = Span::new(digits.start.saturating_sub(1), digits.end);
        let kind = if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
            PrefixFault::NoNumber
        } else if text.len() > 1 && text.starts_with('0') {
            PrefixFault::LeadingZero
        } else {
            match text.parse::<u8>() {
                Ok(prefix) if prefix <= bits => return Some(prefix),
                _ if bits == 32 => PrefixFault::Over32,
                _ => PrefixFault::Over128,
            }
        };
        self.fault(slashed, FaultKind::Prefix(kind));
        None
    }
}

/// Takes `/24`, `//64` or both off the end: what is left, and the places of the
/// digits.
fn split_cidr(text: &str, span: Span) -> (Span, Option<Span>, Option<Span>) {
    let digits = |end: usize| {
        let head = &text[span.start..end];
        let kept = head.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        Span::new(span.start + kept, end)
    };
    let slashes = |end: usize| {
        let head = &text[span.start..end];
        head.len() - head.trim_end_matches('/').len()
    };
    let mut left = span;
    let (mut four, mut six) = (None, None);
    let last = digits(left.end);
    if last.start < last.end && slashes(last.start) >= 2 {
        six = Some(last);
        left.end = last.start - 2;
    }
    let last = digits(left.end);
    if last.start < last.end && slashes(last.start) == 1 {
        four = Some(last);
        left.end = last.start - 1;
    }
    (left, four, six)
}

/// Whether a name could end so: dot, label, perhaps a dot.
fn domain_end(literal: &str) -> Result<(), DomainFault> {
    let literal = literal.strip_suffix('.').unwrap_or(literal);
    let Some((_, top)) = literal.rsplit_once('.') else {
        return Err(DomainFault::SingleLabel);
    };
    if top.is_empty() || top.starts_with('-') || top.ends_with('-') {
        return Err(DomainFault::BadTop);
    }
    if !top.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return Err(DomainFault::BadTop);
    }
    if top.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DomainFault::NumericTop);
    }
    Ok(())
}

/// What is left behind a name in front of its prefix lengths, when it was meant as
/// one more.
fn prefix_like(left: &str) -> Option<PrefixFault> {
    let (_, behind) = left.rsplit_once('/')?;
    if behind.is_empty() {
        return Some(PrefixFault::NoNumber);
    }
    let digits = behind.bytes().all(|b| b.is_ascii_digit());
    digits.then_some(PrefixFault::Slashes)
}

/// The address a text is, with or without a prefix length.
pub(super) fn address_of(text: &str) -> Option<IpAddr> {
    let (address, prefix) = text.split_once('/').unwrap_or((text, ""));
    if !prefix.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    address.parse().ok()
}

fn looks_like_a_name(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    text.contains('.')
        && !text.contains("..")
        && text
            .rsplit('.')
            .next()
            .is_some_and(|top| top.len() > 1 && top.bytes().all(|b| b.is_ascii_alphabetic()))
}

fn address_fault(text: &str, four: bool) -> AddressFault {
    if text.is_empty() {
        return AddressFault::Missing;
    }
    match text.parse::<IpAddr>() {
        Ok(other) if other.is_ipv4() != four => return AddressFault::OtherFamily,
        _ => {}
    }
    if text.parse::<std::net::SocketAddr>().is_ok() {
        return AddressFault::Port;
    }
    let numbers = text.split('.').filter(|part| !part.is_empty()).count();
    let numeric = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if four && numeric && numbers < 4 {
        return AddressFault::Short;
    }
    if looks_like_a_name(text) {
        return AddressFault::Name;
    }
    AddressFault::Unreadable
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spf::macros::MacroFaultKind;

    fn faults(terms: &str) -> Vec<(String, FaultKind)> {
        let record = Record::parse(format!("v=spf1 {terms}")).unwrap();
        record
            .faults
            .iter()
            .map(|f| (record.at(f.span).to_string(), f.kind))
            .collect()
    }

    #[test]
    fn a_good_record_has_no_fault_and_every_term_its_place() {
        let record = Record::parse(
            "V=SPF1  mx A:mail.example.org/24//64 ip4:192.0.2.0/24 ?ip6:2001:db8::/32 include:%{d2}.example.org. exists:%{ir}.x.example ptr ra=post rp=10 unheard.of-x_1=%{c}: exp=why.example.org ~all ",
        )
        .unwrap();
        assert_eq!(record.faults, []);
        assert_eq!(record.terms.len(), 12);
        assert_eq!(record.at(record.terms[0].span), "mx");
        let (_, _, a) = record.mechanisms().nth(1).unwrap();
        assert_eq!(a.cidr, DualCidr { ip4: 24, ip6: 64 });
        assert_eq!(
            record.at(a.domain.as_ref().unwrap().span),
            "mail.example.org"
        );
        assert_eq!(record.all().unwrap().1.qualifier, Qualifier::Softfail);
    }

    #[test]
    fn only_v_spf1_and_a_blank_make_a_record() {
        assert!(Record::is_one("v=spf1"));
        assert!(Record::is_one("v=SPF1 -all"));
        assert!(!Record::is_one("v=spf10"));
        assert!(!Record::is_one(" v=spf1 -all"));
        assert!(!Record::is_one("v=spf1\t-all"));
        assert!(!Record::is_one("v=spfé"));
    }

    #[test]
    fn each_fault_is_named_at_its_place_and_reading_goes_on() {
        use AddressFault as A;
        use DomainFault as D;
        use FaultKind::*;
        use PrefixFault as P;
        for (term, place, kind) in [
            ("includ:a.example", "includ:a.example", Unknown),
            ("1up=foo", "1up=foo", Unknown),
            ("=all", "=all", Unknown),
            ("moo:far=x", "moo:far=x", Unknown),
            ("--all", "--all", Unknown),
            ("-", "-", Unknown),
            ("all.", "all.", Unknown),
            ("192.0.2.1", "192.0.2.1", BareAddress),
            ("+192.0.2.0/24", "+192.0.2.0/24", BareAddress),
            ("2001:db8::/32", "2001:db8::/32", BareAddress),
            ("spf.example.org", "spf.example.org", BareName),
            ("redirect:x.example", "redirect:x.example", ColonForEquals),
            (
                "-redirect=x.example",
                "-redirect=x.example",
                QualifiedModifier,
            ),
            ("include", "include", NoDomain),
            ("include:", ":", NoDomain),
            ("exp=", "=", NoDomain),
            ("mx:", ":", NoDomain),
            ("a:192.0.2.1", "192.0.2.1", Domain(D::Address)),
            ("a:museum.", "museum.", Domain(D::SingleLabel)),
            ("mx:abc.123", "abc.123", Domain(D::NumericTop)),
            ("a:example.-com", "example.-com", Domain(D::BadTop)),
            ("a:x.example:80", "x.example:80", Domain(D::BadTop)),
            ("include:%{d}x", "%{d}x", Domain(D::SingleLabel)),
            (
                "a:%{q}.example",
                "%{q}",
                Macro(MacroFaultKind::UnknownLetter('q')),
            ),
            ("x=%a", "%", Macro(MacroFaultKind::LonePercent)),
            ("ip4", "ip4", Address(A::Missing)),
            ("ip4:", "", Address(A::Missing)),
            ("ip4:2001:db8::1", "2001:db8::1", Address(A::OtherFamily)),
            ("ip6:192.0.2.1/24", "192.0.2.1", Address(A::OtherFamily)),
            ("ip4:192.0.2", "192.0.2", Address(A::Short)),
            ("ip4:192.0.2.1:25", "192.0.2.1:25", Address(A::Port)),
            ("ip4:mail.example.org", "mail.example.org", Address(A::Name)),
            ("ip6::CAFE::BABE", ":CAFE::BABE", Address(A::Unreadable)),
            ("ip4:192.0.2.0/33", "/33", Prefix(P::Over32)),
            ("ip4:192.0.2.0/", "/", Prefix(P::NoNumber)),
            ("ip4:192.0.2.0/08", "/08", Prefix(P::LeadingZero)),
            ("ip4:192.0.2.0//8", "//8", Prefix(P::Slashes)),
            ("a/24/64", "/24/64", Prefix(P::Slashes)),
            ("a/", "/", Prefix(P::NoNumber)),
            ("mx//129", "/129", Prefix(P::Over128)),
            ("a:x.example/24/64", "x.example/24/64", Prefix(P::Slashes)),
            ("all:x", ":x", Argument),
            ("ptr/0", "/0", Argument),
            ("a:é.example", "é", Character('é')),
            ("a\tmx", "\t", Character('\t')),
        ] {
            assert_eq!(faults(term), [(place.to_string(), kind)], "{term}");
            let two = faults(&format!("{term} nonsense -all"));
            assert_eq!(two.len(), 2, "{term}");
            assert_eq!(two[1].0, "nonsense");
        }
        assert_eq!(
            faults("redirect=a.example exp=b.example redirect=a.example"),
            [("redirect=a.example".to_string(), Repeated)]
        );
    }
}
