//! The domain a report is on, where the report itself does not name it.

use std::sync::Arc;

use super::container::Origin;
use crate::DomainName;

/// The domain, and what says so: the mail that carried the report (RFC 8460 §5.3), the
/// name of the file (RFC 8460 §5.1, RFC 9990 §4.1), or the id of the report. The first of
/// them that is a domain.
pub fn reported_domain(origin: &Origin, report_id: &str) -> Option<(DomainName, &'static str)> {
    let mail = origin.mail.as_deref();
    let of_field = mail.map(|mail| mail.report_domain.as_str());
    let of_subject = mail.and_then(|mail| in_subject(&mail.subject));
    let of_file = origin.path.iter().rev().filter_map(|name| {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let mut parts = file.split('!');
        let (_, domain, _) = (parts.next()?, parts.next()?, parts.next()?);
        Some((domain, "the name of the file"))
    });
    let of_id = report_id.rsplit(['_', '@', '!']);
    let field = of_field.map(|domain| (domain, "a field of the mail"));
    let subject = of_subject.map(|domain| (domain, "the subject of the mail"));
    let id = of_id.map(|domain| (domain, "the id of the report"));
    let mut named = field.into_iter().chain(subject).chain(of_file).chain(id);
    named.find_map(|(text, what)| domain(text).map(|domain| (domain, what)))
}

/// The domains that the rows of a report are From.
#[derive(Clone, Debug, Default)]
pub struct FromDomains {
    seen: Vec<Arc<str>>,
    /// More than are kept.
    more: bool,
}

impl FromDomains {
    /// A report on one domain has few.
    const MOST: usize = 50;

    /// Takes in that of a row.
    pub fn add(&mut self, from: &Arc<str>) {
        if from.is_empty() || self.seen.iter().any(|seen| seen == from) {
            return;
        }
        match self.seen.len() < FromDomains::MOST {
            true => self.seen.push(from.clone()),
            false => self.more = true,
        }
    }

    /// The one that all others are below, if there is one.
    pub fn one(&self) -> Option<DomainName> {
        let names: Vec<DomainName> = self.seen.iter().filter_map(|name| domain(name)).collect();
        let all = !self.more && names.len() == self.seen.len();
        let covers = |one: &&DomainName| names.iter().all(|name| name.is_within(one));
        names.iter().filter(|_| all).find(covers).cloned()
    }
}

/// `Report Domain: example.org Submitter: …`.
fn in_subject(subject: &str) -> Option<&str> {
    let key = "report domain:";
    let at = subject.to_ascii_lowercase().find(key)?;
    subject.get(at + key.len()..)?.split_whitespace().next()
}

/// A name of at least two labels, the last of which is none of a number.
fn domain(text: &str) -> Option<DomainName> {
    let name = DomainName::host(text.trim().trim_end_matches(',')).ok()?;
    let top = name.labels().last().unwrap_or_default().to_owned();
    let is_name = top.len() >= 2 && top.starts_with(|c: char| c.is_ascii_alphabetic());
    (name.depth() >= 2 && is_name).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::container::Mail;

    fn of(mail: Option<Mail>, path: &[&str], id: &str) -> Option<String> {
        let origin = Origin {
            path: path.iter().map(ToString::to_string).collect(),
            mail: mail.map(Arc::new),
            ..Origin::default()
        };
        reported_domain(&origin, id).map(|(domain, _)| domain.to_string())
    }

    #[test]
    fn mb_07_the_rows_name_the_domain_that_holds_all_others() {
        let of = |from: &[&str]| {
            let mut all = FromDomains::default();
            for name in from {
                all.add(&Arc::from(*name));
            }
            all.one().map(|domain| domain.to_string())
        };
        assert_eq!(of(&["clinic.example"]).as_deref(), Some("clinic.example"));
        let below = of(&["mail.clinic.example", "clinic.example", "clinic.example"]);
        assert_eq!(below.as_deref(), Some("clinic.example"));
        assert_eq!(of(&["clinic.example", "other.example"]), None);
        assert_eq!(of(&["a.clinic.example", "b.clinic.example"]), None);
        assert_eq!(of(&["clinic.example", "no domain"]), None);
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn mb_07_the_domain_is_found_beside_the_report() {
        let mail = Mail {
            subject: "Report Domain: Clinic.example Submitter: sender.test Report-ID: <1>".into(),
            ..Mail::default()
        };
        let named = Mail {
            report_domain: "other.example".into(),
            ..mail.clone()
        };
        let file = "/x/sender.test!file.example!1767225600!1767311999!001.json.gz";
        let id = "2026-01-01T00:00:00Z_idx1_clinic.example";
        let found = |of: Option<String>| of.unwrap_or_default();
        assert_eq!(found(of(Some(named), &[file], id)), "other.example");
        assert_eq!(found(of(Some(mail), &[file], id)), "clinic.example");
        assert_eq!(found(of(None, &["in.zip", file], id)), "file.example");
        assert_eq!(found(of(None, &["a.json"], id)), "clinic.example");
        for none in ["", "17", "2026-01-01T00:00:00Z", "a.b_12.5", "localhost"] {
            assert_eq!(of(None, &["a.json"], none), None, "{none}");
        }
    }
}
