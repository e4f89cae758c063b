//! What breaks the syntax of a record, and what only looks as if it meant something.

use crate::spf::fault::{AddressFault, Fault, FaultKind};
use crate::spf::parse::address_of;
use crate::spf::record::{MechanismKind, Modifier, Record};
use crate::spf::rules::nearest::suggestion;
use crate::spf::rules::{Findings, Own};
use crate::{Rule, Severity, Span};

/// Why every fault of syntax is an error.
const WHY: &str =
    "one fault makes the whole record void: all mail of the domain gets the result “permerror”";

macro_rules! fault_rules {
    ($($name:ident $code:literal $title:literal, fix $fix:literal, $source:literal,
       fires $fires:literal, quiet $quiet:literal;)*) => {
        $(pub(super) static $name: Rule = Rule {
            code: $code,
            severity: Severity::Error,
            title: $title,
            why: WHY,
            fix: $fix,
            source: $source,
            fires: concat!("example.test TXT v=spf1 ", $fires),
            quiet: concat!("example.test TXT v=spf1 ", $quiet),
        };)*
    };
}

fault_rules! {
    UNKNOWN_TERM "spf-unknown-term"
        "a term is neither a mechanism nor a modifier",
        fix "write one of all, include, a, mx, ip4, ip6, exists, or delete the term",
        "RFC 7208 §4.6.1, §12",
        fires "includ:_spf.a.test -all\n_spf.a.test TXT v=spf1 -all",
        quiet "include:_spf.a.test -all\n_spf.a.test TXT v=spf1 -all";
    MISSING_MECHANISM "spf-missing-mechanism"
        "an address or a name stands without a mechanism in front",
        fix "write “ip4:” or “ip6:” in front of an address, “include:” or “a:” in front of a name",
        "RFC 7208 §5",
        fires "192.0.2.1 -all",
        quiet "ip4:192.0.2.1 -all";
    BLANK_IN_TERM "spf-blank-in-term"
        "a blank splits a term in two",
        fix "delete the blank",
        "RFC 7208 §4.6.1",
        fires "include: a.test -all\na.test TXT v=spf1 -all",
        quiet "include:a.test -all\na.test TXT v=spf1 -all";
    MODIFIER_SYNTAX "spf-modifier-syntax"
        "a modifier is written as if it were a mechanism",
        fix "write “redirect=” or “exp=” with an equals sign and nothing in front",
        "RFC 7208 §6",
        fires "redirect:a.test\na.test TXT v=spf1 -all",
        quiet "redirect=a.test\na.test TXT v=spf1 -all";
    MISSING_DOMAIN "spf-missing-domain"
        "a term lacks its domain",
        fix "write the domain behind the term, or delete the term",
        "RFC 7208 §5.2, §5.7, §6",
        fires "include -all",
        quiet "-all";
    BAD_DOMAIN "spf-bad-domain"
        "what stands where a domain must stand is none",
        fix "write the full domain name; addresses belong behind “ip4:” or “ip6:”",
        "RFC 7208 §7.1",
        fires "a:192.0.2.1 -all",
        quiet "a:mail.example.test -all\nmail.example.test A 192.0.2.1";
    BAD_MACRO "spf-bad-macro"
        "a macro cannot be read",
        fix "write the macro as “%{letter}”, or “%%” for a percent sign",
        "RFC 7208 §7.1, §7.2",
        fires "exists:%(i).a.test -all",
        quiet "exists:%{i}.a.test -all";
    BAD_ADDRESS "spf-bad-address"
        "what stands where an address must stand is none",
        fix "write the address in full, for example “ip4:192.0.2.1”",
        "RFC 7208 §5.6",
        fires "ip4:192.0.2 -all",
        quiet "ip4:192.0.2.0/24 -all";
    WRONG_FAMILY "spf-wrong-family"
        "an address stands behind the mechanism of the other family",
        fix "use “ip4:” for addresses with dots and “ip6:” for those with colons",
        "RFC 7208 §5.6",
        fires "ip4:2001:db8::1 -all",
        quiet "ip6:2001:db8::1 -all";
    BAD_PREFIX "spf-bad-prefix"
        "a prefix length is none",
        fix "write “/” and the number of bits: up to 32 for IPv4, up to 128 for IPv6",
        "RFC 7208 §5.6",
        fires "ip4:192.0.2.0/33 -all",
        quiet "ip4:192.0.2.0/24 -all";
    ARGUMENT "spf-argument"
        "a mechanism has something behind it that it does not take",
        fix "delete what stands behind the mechanism's name",
        "RFC 7208 §5.1, §5.2, §5.5",
        fires "-all:example.test",
        quiet "-all";
    REPEATED_MODIFIER "spf-repeated-modifier"
        "“redirect=” or “exp=” stands twice",
        fix "keep one of them",
        "RFC 7208 §6",
        fires "redirect=a.test redirect=b.test\na.test TXT v=spf1 -all\nb.test TXT v=spf1 -all",
        quiet "redirect=a.test\na.test TXT v=spf1 -all";
    CHARACTER "spf-character"
        "the record holds a character other than printable ASCII",
        fix "delete the character, often one copied along from a web page, and write a plain one",
        "RFC 7208 §3.1, §4.6.1",
        fires "ip4:192.0.2.1 –all",
        quiet "ip4:192.0.2.1 -all";
}

pub(super) static EQUALS_FOR_COLON: Rule = Rule {
    code: "spf-equals-for-colon",
    severity: Severity::Error,
    title: "a mechanism is written with “=” and therefore ignored",
    why: "a name with an equals sign is a modifier, and receivers ignore modifiers they do not know: the senders meant here are not allowed to send",
    fix: "write a colon instead of the equals sign",
    source: "RFC 7208 §4.6.1, §6",
    fires: "example.test TXT v=spf1 ip4=192.0.2.1 -all",
    quiet: "example.test TXT v=spf1 ip4:192.0.2.1 -all",
};

pub(super) static UNKNOWN_MODIFIER: Rule = Rule {
    code: "spf-unknown-modifier",
    severity: Severity::Note,
    title: "a modifier nobody knows is ignored",
    why: "receivers skip modifiers they do not know; it does nothing",
    fix: "delete it, unless a service asked for it",
    source: "RFC 7208 §6",
    fires: "example.test TXT v=spf1 default=deny -all",
    quiet: "example.test TXT v=spf1 -all",
};

pub(super) fn check(found: &mut Findings, own: &Own<'_>) {
    let record = &*own.record;
    let mut split = None;
    for fault in &record.faults {
        if split == Some(fault.term) {
            continue;
        }
        if let Some(next) = split_in_two(record, fault) {
            split = Some(next);
            let (Some(first), Some(second)) = (record.terms.get(next - 1), record.terms.get(next))
            else {
                continue;
            };
            let blank = Span::new(first.span.start, second.span.end);
            let joined = format!("{}{}", record.at(first.span), record.at(second.span));
            let message = "a blank stands within what was meant as one term";
            if let Some(said) = found.at(&BLANK_IN_TERM, own.node, blank, message) {
                said.fix = Some(format!("write “{joined}”"));
            }
            continue;
        }
        report(found, own, fault);
    }
    let faulty: Vec<usize> = record.faults.iter().map(|fault| fault.term).collect();
    for (index, term) in record.terms.iter().enumerate() {
        if !faulty.contains(&index) {
            web_address(found, own, record.at(term.span), term.span);
        }
    }
    for (_, term, modifier) in record.modifiers() {
        if let Modifier::Unknown(name, value) = modifier {
            let word = record.at(*name);
            if MechanismKind::named(word).is_some() {
                let message = format!(
                    "“{}” is not a mechanism and is ignored",
                    record.at(term.span)
                );
                if let Some(said) = found.at(&EQUALS_FOR_COLON, own.node, term.span, message) {
                    said.fix = Some(format!("write “{word}:{}”", record.at(value.span)));
                }
            } else {
                let message = format!("no receiver knows the modifier “{word}”");
                found.at(&UNKNOWN_MODIFIER, own.node, term.span, message);
            }
        }
    }
}

/// A web address where a name must stand: by the letter of the grammar it is one, and as a
/// name it leads nowhere.
fn web_address(found: &mut Findings, own: &Own<'_>, text: &str, span: Span) {
    let Some(at) = text.find("://") else {
        return;
    };
    let message = format!("“{text}”: a domain name must stand here, not an address of the web");
    let before = text.get(..at).unwrap_or_default();
    let mechanism = before
        .rfind([':', '='])
        .and_then(|colon| before.get(..=colon));
    let host: &str = text.get(at + 3..).unwrap_or_default();
    let host = host.split(['/', ':', '?']).next().unwrap_or_default();
    if let Some(said) = found.at(&BAD_DOMAIN, own.node, span, message)
        && let Some(mechanism) = mechanism.filter(|_| !host.is_empty())
    {
        said.fix = Some(format!("write “{mechanism}{host}”"));
    }
}

/// When a term ends in its colon and the next begins where it should have gone on:
/// the index of the next.
fn split_in_two(record: &Record, fault: &Fault) -> Option<usize> {
    let missing = matches!(
        fault.kind,
        FaultKind::NoDomain | FaultKind::Address(AddressFault::Missing)
    );
    let ends_open = record
        .at(record.terms.get(fault.term)?.span)
        .ends_with([':', '=']);
    // They are in the order of the terms.
    let at = record.faults.partition_point(|f| f.term <= fault.term);
    let next = record.faults.get(at).filter(|f| f.term == fault.term + 1)?;
    let bare = matches!(next.kind, FaultKind::BareName | FaultKind::BareAddress);
    (missing && ends_open && bare).then_some(fault.term + 1)
}

fn report(found: &mut Findings, own: &Own<'_>, fault: &Fault) {
    let record = &*own.record;
    let Some(term) = record.terms.get(fault.term) else {
        return;
    };
    let text = record.at(term.span);
    if text.contains("://") {
        return web_address(found, own, text, term.span);
    }
    let mut fix = None;
    let rule = match fault.kind {
        FaultKind::Unknown => {
            fix = suggestion(text).map(|meant| format!("did you mean “{meant}”?"));
            &UNKNOWN_TERM
        }
        FaultKind::BareAddress => {
            let bare = text.trim_start_matches(['+', '-', '~', '?']);
            let family = match address_of(bare) {
                Some(address) if address.is_ipv6() => "ip6",
                _ => "ip4",
            };
            let sign = &text[..text.len() - bare.len()];
            fix = Some(format!("write “{sign}{family}:{bare}”"));
            &MISSING_MECHANISM
        }
        FaultKind::BareName => {
            let bare = text.trim_start_matches(['+', '-', '~', '?']);
            fix = Some(format!(
                "write “include:{bare}” if it is a service's record, “a:{bare}” if it is a server"
            ));
            &MISSING_MECHANISM
        }
        FaultKind::ColonForEquals => {
            fix = Some(format!("write “{}”", text.replacen(':', "=", 1)));
            &MODIFIER_SYNTAX
        }
        FaultKind::QualifiedModifier => {
            let bare = text.trim_start_matches(['+', '-', '~', '?']);
            fix = Some(format!("write “{bare}”"));
            &MODIFIER_SYNTAX
        }
        FaultKind::NoDomain => &MISSING_DOMAIN,
        FaultKind::Domain(_) => {
            let value = record.at(fault.span);
            fix = address_of(value).map(|address| {
                let family = if address.is_ipv6() { "ip6" } else { "ip4" };
                format!("write “{family}:{value}”")
            });
            &BAD_DOMAIN
        }
        FaultKind::Macro(_) => &BAD_MACRO,
        FaultKind::Address(AddressFault::OtherFamily) => {
            let (wrong, right) = match text.contains("ip6") {
                true => ("ip6:", "ip4:"),
                false => ("ip4:", "ip6:"),
            };
            fix = Some(format!("write “{}”", text.replacen(wrong, right, 1)));
            &WRONG_FAMILY
        }
        FaultKind::Address(AddressFault::Name) => {
            fix = Some(format!("write “a:{}”", record.at(fault.span)));
            &BAD_ADDRESS
        }
        FaultKind::Address(_) => &BAD_ADDRESS,
        FaultKind::Prefix(_) => &BAD_PREFIX,
        FaultKind::Argument => &ARGUMENT,
        FaultKind::Repeated => &REPEATED_MODIFIER,
        FaultKind::Character(_) => &CHARACTER,
    };
    let message = format!("“{text}”: {}", fault.kind);
    let place = if fault.span.start < fault.span.end {
        fault.span
    } else {
        term.span
    };
    if let Some(said) = found.at(rule, own.node, place, message) {
        said.fix = fix;
    }
}
