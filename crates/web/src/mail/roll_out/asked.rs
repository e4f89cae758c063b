//! What the form of a roll-out asks for, read out of the address.

use app::mail::roll_out::{Ask, SenderKind};
use mailauth::advice::{OtherKind, OtherSender, own_address};
use mailauth::provider::{self, Provider};
use mailauth::rollout::DomainUse;
use pages::html::first_upper;
use pages::{Problems, Query};

/// Most addresses of one's own.
const ADDRESSES: usize = 50;

/// Most senders of one kind that no report shows yet.
const UNSEEN: usize = 10;

/// What is asked, as read and as typed.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// As read.
    pub ask: Ask,
    /// Own addresses, as typed.
    pub own: String,
    /// Mailbox for reports, as typed.
    pub to: String,
    /// What cannot be read.
    pub problems: Problems,
}

/// The field of a sender outside the list of services.
pub(super) fn field(key: &str) -> String {
    format!("kind-{key}")
}

fn unseen_field(kind: OtherKind) -> String {
    format!("other-{}", kind.code())
}

/// The fields for senders that no report shows yet: name, label, and what was typed.
pub(super) fn unseen(ask: &Ask) -> Vec<(String, String, String)> {
    let field = |kind: OtherKind| {
        let typed = ask.unseen.iter().filter(|other| other.kind == kind);
        let typed: Vec<&str> = typed.map(|other| other.name.as_str()).collect();
        (
            unseen_field(kind),
            first_upper(kind.words()),
            typed.join(", "),
        )
    };
    OtherKind::ALL.map(field).to_vec()
}

impl Asked {
    pub fn read(query: &Query) -> Asked {
        let mut asked = Asked {
            own: query.get("own").trim().to_owned(),
            to: query.get("to").trim().to_owned(),
            ..Asked::default()
        };
        asked.ask.usage = DomainUse::ALL
            .into_iter()
            .find(|usage| usage.code() == query.get("use"));
        asked.ask.unused = query.get("unused") == "yes";
        for (key, value) in &query.0 {
            if key == "service" {
                let service = provider::by_code(value);
                let there = &asked.ask.services;
                let is_new = |one: &&Provider| there.iter().all(|known| known.code != one.code);
                let new = service.filter(is_new);
                asked.ask.services.extend(new);
            }
            let kind = SenderKind::ALL
                .into_iter()
                .find(|kind| kind.code() == value);
            if let (Some(sender), Some(kind)) = (key.strip_prefix("kind-"), kind) {
                asked.ask.kinds.insert(sender.to_owned(), kind);
            }
        }
        let typed = asked.own.clone();
        let parts = typed.split([' ', ',', ';', '\n', '\r', '\t']);
        for part in parts.filter(|part| !part.is_empty()) {
            match own_address(part) {
                Ok(address) if asked.ask.addresses.contains(&address) => {}
                Ok(address) => asked.ask.addresses.push(address),
                Err(message) => {
                    asked
                        .problems
                        .add("own", format!("{}.", first_upper(&message)));
                    break;
                }
            }
        }
        for kind in OtherKind::ALL {
            let typed = query.get(&unseen_field(kind)).split([',', ';']);
            let names = typed.map(str::trim).filter(|name| !name.is_empty());
            asked
                .ask
                .unseen
                .extend(names.take(UNSEEN).map(|name| OtherSender {
                    name: name.chars().take(80).collect(),
                    kind,
                }));
        }
        if asked.ask.addresses.len() > ADDRESSES {
            asked.ask.addresses.clear();
            asked.problems.add(
                "own",
                format!("That are more than {ADDRESSES} addresses; name only servers that send."),
            );
        }
        if !asked.to.is_empty() {
            match mailbox(&asked.to) {
                Ok(()) => asked.ask.reports_to = Some(asked.to.clone()),
                Err(message) => asked.problems.add("to", message),
            }
        }
        asked
    }
}

/// Whether a mailbox can stand in a record.
fn mailbox(typed: &str) -> Result<(), String> {
    let whole = typed
        .rsplit_once('@')
        .filter(|(local, _)| !local.is_empty() && local.len() <= 64);
    let Some((local, host)) = whole else {
        return Err("Write a whole mailbox, such as dmarc@clinic.example.".into());
    };
    if let Some(odd) = local
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && !"._-+".contains(*c))
    {
        return Err(format!(
            "A mailbox for reports is made of letters, digits and . _ - + only; “{odd}” is none of them."
        ));
    }
    mailauth::DomainName::host(host)
        .map_err(|error| format!("{}.", first_upper(&error.to_string())))
        .and_then(|name| match name.depth() {
            0 | 1 => Err(format!("“{name}” has no dot; write the whole domain.")),
            _ => Ok(()),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Asked {
        let pairs = pairs.iter().map(|(k, v)| (k.to_string(), v.to_string()));
        Asked::read(&Query(pairs.collect()))
    }

    #[test]
    fn mb_61_own_addresses_are_read_and_a_bad_one_is_told_at_its_field() {
        let good = read(&[("own", "203.0.113.5\r\n2001:db8::5, ip4:203.0.113.6")]);
        assert!(good.problems.is_empty(), "{:?}", good.problems);
        assert_eq!(good.ask.addresses.len(), 3);
        for bad in ["203.0.113.0/24", "10.0.0.5", "copier", "203.0.113.5 <b>"] {
            let asked = read(&[("own", bad)]);
            assert!(!asked.problems.of("own").is_empty(), "{bad}");
            assert_eq!(asked.own, bad);
        }
    }

    #[test]
    fn asvs_15_2_2_what_is_named_a_thousand_times_is_asked_for_once() {
        let mut pairs = vec![("service", "fastmail"); 1_000];
        pairs.push(("service", "zoho"));
        pairs.push(("own", "203.0.113.5 203.0.113.5, ip4:203.0.113.5"));
        let asked = read(&pairs);
        let codes: Vec<&str> = asked.ask.services.iter().map(|s| s.code.as_str()).collect();
        assert_eq!(codes, ["fastmail", "zoho"]);
        assert_eq!(asked.ask.addresses.len(), 1);
    }

    #[test]
    fn mb_65_a_mailbox_that_cannot_stand_in_a_record_is_refused_at_its_field() {
        assert!(read(&[("to", "dmarc@clinic.example")]).problems.is_empty());
        for bad in [
            "dmarc",
            "@clinic.example",
            "a@clinic",
            "a;b@clinic.example",
            "a!9m@x.example",
        ] {
            assert!(!read(&[("to", bad)]).problems.of("to").is_empty(), "{bad}");
        }
    }

    #[test]
    fn mb_61_what_a_sender_is_can_be_said() {
        let asked = read(&[
            ("kind-address:203.0.113.60", "device"),
            ("kind-x", "nonsense"),
        ]);
        assert_eq!(asked.ask.kinds.len(), 1);
        assert!(asked.ask.kinds.contains_key("address:203.0.113.60"));
    }
}
