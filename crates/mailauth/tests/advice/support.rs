//! A zone as text, its audit, its advice, and the zone with the advice followed.

use mailauth::DomainName;
use mailauth::advice::{Action, Step, Subject, Wish, advise};
use mailauth::audit::{Audit, Options, audit};
use mailauth::dns::{RecordType, Zone};
use mailauth::mta_sts::WrittenPolicy;
use mailauth::provider::{self, Provider};

pub fn name(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

pub fn services(codes: &[&str]) -> Vec<&'static Provider> {
    codes
        .iter()
        .map(|code| provider::by_code(code).unwrap())
        .collect()
}

/// The audit of a zone text.
pub async fn audited(zone: &str, domain: &DomainName) -> Audit {
    let parsed = Zone::parse(zone).unwrap_or_else(|error| panic!("{error} in\n{zone}"));
    let options = Options {
        selectors: vec!["selector1".into(), "selector2".into(), "s1".into()],
        only_these: true,
        names: Vec::new(),
    };
    audit(&parsed, &WrittenPolicy::parse(zone), domain, &options).await
}

/// A zone with its advice.
pub struct Advised {
    pub zone: String,
    pub now: Audit,
    pub steps: Vec<Step>,
}

impl Advised {
    /// Steps about a subject.
    pub fn of(&self, subject: Subject) -> Vec<&Step> {
        let of_it = self.steps.iter();
        of_it.filter(|step| step.subject == subject).collect()
    }

    /// The one step about a subject.
    pub fn only(&self, subject: Subject) -> &Step {
        let all = self.of(subject);
        assert_eq!(all.len(), 1, "{all:#?}\n{}", self.zone);
        all[0]
    }

    /// The text of the first step about a subject that has one.
    pub fn text(&self, subject: Subject) -> Option<&str> {
        let mut all = self.steps.iter();
        all.find(|step| step.subject == subject && step.text.is_some())?
            .text
            .as_deref()
    }

    /// The audit of the zone with the advice followed.
    pub async fn followed(&self) -> Audit {
        audited(&followed(&self.zone, &self.steps), &self.now.domain).await
    }
}

/// The advice for `clinic.example`.
pub async fn advised(zone: &str, wish: &Wish) -> Advised {
    advised_for(zone, &name("clinic.example"), wish).await
}

pub async fn advised_for(zone: &str, domain: &DomainName, wish: &Wish) -> Advised {
    let now = audited(zone, domain).await;
    let parsed = Zone::parse(zone).unwrap();
    let steps = advise(&parsed, &now, wish).await;
    Advised {
        zone: zone.to_owned(),
        now,
        steps,
    }
}

/// Name, type and content of a line of a zone text.
pub fn record(line: &str) -> Option<(DomainName, &str, &str)> {
    let line = line.trim();
    if line.starts_with('#') {
        return None;
    }
    let (at, rest) = line.split_once(char::is_whitespace)?;
    let (kind, content) = rest.trim_start().split_once(char::is_whitespace)?;
    Some((DomainName::parse(at).ok()?, kind, content.trim_start()))
}

/// Does to a zone text what the steps say, as a person would, line by line.
pub fn followed(zone: &str, steps: &[Step]) -> String {
    let mut lines: Vec<String> = zone.lines().map(str::to_owned).collect();
    for step in steps {
        let at = |line: &str, kind: &str| {
            record(line).is_some_and(|(name, of, _)| name == step.name && of == kind)
        };
        let is = |line: &str, text: &str| {
            record(line).is_some_and(|(name, of, has)| {
                (name, of, has) == (step.name.clone(), "TXT", text.trim())
            })
        };
        match (step.action, &step.text) {
            (Action::Delete, _) if step.refusal.is_none() => {
                for gone in &step.now {
                    let found = lines.iter().position(|line| is(line, gone));
                    lines.remove(found.unwrap_or_else(|| panic!("{gone} is not there\n{zone}")));
                }
            }
            (_, None) => {}
            (_, Some(text)) if step.kind == RecordType::Mx => {
                lines.retain(|line| !at(line, "MX"));
                lines.push(format!("{} MX {text}", step.name));
            }
            (Action::Change, Some(text)) => {
                let found = lines.iter().position(|line| is(line, &step.now[0]));
                let found = found.unwrap_or_else(|| panic!("{} is not there\n{zone}", step.now[0]));
                lines[found] = format!("{} TXT {text}", step.name);
            }
            (Action::ReplaceAlias, Some(text)) => {
                lines.retain(|line| !at(line, "CNAME"));
                lines.push(format!("{} TXT {text}", step.name));
            }
            (_, Some(text)) => lines.push(format!("{} TXT {text}", step.name)),
        }
        if let (Some(file), Some(_)) = (&step.file, &step.text) {
            lines.retain(|line| !line.starts_with("#policy"));
            lines.extend(file.text.lines().map(|line| format!("#policy {line}")));
        }
    }
    lines.join("\n")
}

/// What the whole step says, for a test to look a word up in.
pub fn said(step: &Step) -> String {
    let refusal = step.refusal.iter().flat_map(|r| [&r.why, &r.next]);
    let mut all: Vec<&String> = vec![&step.why, &step.how, &step.rollback];
    all.extend(step.changes.iter().chain(&step.to_know).chain(refusal));
    let all: Vec<&str> = all.into_iter().map(String::as_str).collect();
    all.join("\n")
}

/// The zone of a case as it was found, where it lies beside the source; else the same records
/// as they are written here.
pub fn case(file: &str, written: &str) -> String {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/cases/mail/");
    std::fs::read_to_string(format!("{beside}{file}")).unwrap_or_else(|_| written.to_owned())
}

/// Mail is taken by an own server.
pub const OWN_SERVER: &str =
    "clinic.example MX 10 mx.clinic.example\nmx.clinic.example A 198.51.100.5\n";

/// A DMARC record at its last stage.
pub const REJECT: &str =
    "_dmarc.clinic.example TXT v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@clinic.example\n";
