//! What a message says, in three values.

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{Name, RData, RecordType as Wire};
use mailauth::DomainName;
use mailauth::dns::{Data, Failure, Outcome, RecordType};

use super::ALIASES;

/// What one message says of a question.
#[derive(Debug, PartialEq)]
pub(super) struct Reading {
    /// The aliases it names, in order.
    pub(super) aliases: Vec<DomainName>,
    /// What it says; none when it ends at an alias without saying what is there.
    pub(super) outcome: Option<Outcome>,
}

/// Reads the answer to `name` and `kind`.
pub(super) fn read(
    message: &Message,
    name: &DomainName,
    kind: RecordType,
) -> Result<Reading, Failure> {
    match message.metadata.response_code {
        ResponseCode::NoError | ResponseCode::NXDomain => {}
        ResponseCode::ServFail => return Err(Failure::ServerFailure),
        ResponseCode::Refused => return Err(Failure::Refused),
        other => return Err(Failure::Malformed(format!("the server said “{other}”"))),
    }
    let mut aliases: Vec<DomainName> = Vec::new();
    loop {
        let at = aliases.last().unwrap_or(name);
        if let Some(data) = records(message, at, kind)? {
            let outcome = Some(Outcome::Present(data));
            return Ok(Reading { aliases, outcome });
        }
        match alias(message, at)? {
            Some(target) if aliases.len() < ALIASES => aliases.push(target),
            Some(_) => return Err(Failure::Malformed("aliases without end".into())),
            None => break,
        }
    }
    let at = aliases.last().unwrap_or(name);
    // The code speaks of the last name of the chain (RFC 6604 §3).
    let outcome = if message.metadata.response_code == ResponseCode::NXDomain {
        Some(Outcome::NxDomain)
    } else if has_authority(message, Wire::SOA, at) {
        Some(Outcome::NoData)
    } else if !aliases.is_empty() {
        None
    } else if is_referral(message, at) {
        let why = "it points to other servers instead of resolving";
        return Err(Failure::Malformed(why.into()));
    } else {
        Some(Outcome::NoData)
    };
    Ok(Reading { aliases, outcome })
}

/// A server that neither resolves nor knows the zone names who might (RFC 2308
/// §2.2.1 on how this differs from an empty answer).
fn is_referral(message: &Message, at: &DomainName) -> bool {
    !message.metadata.authoritative
        && !message.metadata.recursion_available
        && has_authority(message, Wire::NS, at)
}

fn has_authority(message: &Message, kind: Wire, at: &DomainName) -> bool {
    message.authorities.iter().any(|record| {
        record.record_type() == kind && domain(&record.name).is_some_and(|zone| at.is_within(&zone))
    })
}

/// The records of the type at the name; none when there are none. Records whose
/// content no [`DomainName`] can hold are passed over while others remain.
fn records(
    message: &Message,
    at: &DomainName,
    kind: RecordType,
) -> Result<Option<Vec<Data>>, Failure> {
    let mut unreadable = false;
    let mut found = Vec::new();
    for record in &message.answers {
        let data = match (&record.data, kind) {
            (RData::A(a), RecordType::A) => Some(Data::A(a.0)),
            (RData::AAAA(a), RecordType::Aaaa) => Some(Data::Aaaa(a.0)),
            (RData::MX(mx), RecordType::Mx) => {
                domain(&mx.exchange).map(|host| Data::Mx(mx.preference, host))
            }
            (RData::TXT(txt), RecordType::Txt) => {
                let bytes = txt.txt_data.concat();
                Some(Data::Txt(String::from_utf8_lossy(&bytes).into_owned()))
            }
            (RData::PTR(host), RecordType::Ptr) => domain(&host.0).map(Data::Ptr),
            (RData::CNAME(host), RecordType::Cname) => domain(&host.0).map(Data::Cname),
            (RData::NS(host), RecordType::Ns) => domain(&host.0).map(Data::Ns),
            _ => continue,
        };
        if domain(&record.name).as_ref() != Some(at) {
            continue;
        }
        match data {
            Some(data) => found.push(data),
            None => unreadable = true,
        }
    }
    match (found.is_empty(), unreadable) {
        (true, true) => Err(Failure::Malformed(format!(
            "the {} record names what is not a domain name",
            kind.as_str()
        ))),
        (true, false) => Ok(None),
        (false, _) => Ok(Some(found)),
    }
}

/// What the name is an alias of.
fn alias(message: &Message, at: &DomainName) -> Result<Option<DomainName>, Failure> {
    for record in &message.answers {
        if let RData::CNAME(target) = &record.data
            && domain(&record.name).as_ref() == Some(at)
        {
            return match domain(&target.0) {
                Some(target) => Ok(Some(target)),
                None => Err(Failure::Malformed(
                    "the alias leads to what is not a domain name".into(),
                )),
            };
        }
    }
    Ok(None)
}

/// The name as text; none when a label holds what text cannot keep apart.
fn domain(name: &Name) -> Option<DomainName> {
    if name.is_root() {
        return Some(DomainName::root());
    }
    let mut text = String::with_capacity(name.len());
    for label in name.iter() {
        if label.contains(&b'.') {
            return None;
        }
        if !text.is_empty() {
            text.push('.');
        }
        text.push_str(std::str::from_utf8(label).ok()?);
    }
    DomainName::from_dns(&text).ok()
}
