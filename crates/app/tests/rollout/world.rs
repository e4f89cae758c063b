//! A clinic with its DNS, its mail and its days.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use app::mail::check::check;
use app::mail::roll_out::{Ask, Of, RollOut, roll_out};
use app::mail::sender_list::SenderLine;
use app::mail::{KnownDomains, Span, ingest, name_addresses};
use app::{Authorship, OpenBooks};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use ledger::OrgId;
use mailauth::DomainName;
use mailauth::advice::{Action, Step, Subject};
use mailauth::dmarc::{Applied, DmarcResult, Policy, Record, Target, Vouched, evaluate};
use mailauth::dns::{RecordType, Zone};
use mailauth::mta_sts::NoFetch;
use mailauth::rollout::Stage;
use mailauth::spf::{Query, SpfResult, check as check_spf};
use phiward_app as app;
use register::records::{Asset, Sender, SenderDecision};
use register::{Command, Id, verbs};
use tempfile::TempDir;

use crate::support::{actor, data_folder};

pub const CLINIC: &str = "clinic.test";

/// A key of 2048 bits.
pub const KEY: &str = "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA5Ru5WVhkPiBuE+mOf29uqontUfoQpcWX04sA/V6dRmZ0I2kRHOSKYXLW84sqPiWyfKH4WaP7f0p6RvENyIqFjCYWDPxSX5Ck/rj0jUzQ6FKloUb9M/0hhdUy2xa7przy7wudLu7WpgxyMLogPZfWMV369vvPefyvuXF8B3rCuy5qSNyvnDf0Dn4/blILfyw5df4JWJIj0FfXxc3LMMLQM+Nn8q71iJmH5qXuB78GWUjT7erEXnrXdWKZimM9l6fMSOb6EBm0AwNVR+mOGwt05LPrSHFrwKJSNRB5gBOzXfmjdUpghIq+wLF1trz+oJt5CcZs45GPjiuyUomI+HgFpQIDAQAB";

/// Mail that is sent, day after day.
#[derive(Clone, Debug)]
pub struct Flow {
    /// What it is called here.
    pub what: &'static str,
    /// From where.
    pub address: &'static str,
    /// In whose name.
    pub from: &'static str,
    /// The domain of its envelope.
    pub envelope: &'static str,
    /// Domain and selector it signs with; it verifies where the key stands in DNS.
    pub signs: Option<(&'static str, &'static str)>,
    /// Messages on each of its days.
    pub count: u64,
    /// It sends every so many days.
    pub every: i64,
    /// Whether somebody waits for it.
    pub legitimate: bool,
    /// Whether there is none on Saturdays and Sundays.
    pub rests: bool,
    /// Copies that somebody passed on: why receivers say they made an exception.
    pub passed_on: Option<&'static str>,
}

impl Flow {
    /// Legitimate mail of each day in the clinic's name, without a signature.
    pub fn plain(what: &'static str, address: &'static str, count: u64) -> Flow {
        Flow {
            what,
            address,
            from: CLINIC,
            envelope: CLINIC,
            signs: None,
            count,
            every: 1,
            legitimate: true,
            rests: false,
            passed_on: None,
        }
    }

    /// Whether it sends on a day; the first is a Monday.
    fn sends_on(&self, day: i64) -> bool {
        day % self.every == 0 && !(self.rests && day % 7 >= 5)
    }

    /// A stranger who forges mail on one day in nine.
    pub fn stranger(address: &'static str) -> Flow {
        Flow {
            envelope: "elsewhere.test",
            count: 7,
            every: 40,
            legitimate: false,
            ..Flow::plain("a stranger", address, 0)
        }
    }
}

/// The clinic.
pub struct World {
    folder: TempDir,
    pub books: OpenBooks,
    pub org: OrgId,
    pub asset: Id<Asset>,
    /// Records: name, type, value.
    pub dns: Vec<(String, &'static str, String)>,
    pub flows: Vec<Flow>,
    /// Days since it began.
    pub day: i64,
    /// Legitimate messages that the policy of their day put aside or refused, by what they
    /// were.
    pub lost: BTreeMap<&'static str, u64>,
    /// Forged messages that the policy of their day refused.
    pub forged_refused: u64,
    /// Whether receivers send no reports, or they are lost.
    pub silent: bool,
    files: u32,
    /// How often somebody looked; each look is a second later.
    looks: Cell<i64>,
}

fn noon() -> Timestamp {
    "2026-01-05T12:00:00Z".parse().unwrap()
}

impl World {
    pub async fn new(dns: &str, flows: Vec<Flow>) -> World {
        let folder = tempfile::tempdir().unwrap();
        let data_folder = data_folder(&folder.path().join("data"), None).await;
        let book = data_folder
            .create("Elm Street Clinic", &actor(), noon())
            .await
            .unwrap();
        let org = book.org();
        drop(book);
        let books = OpenBooks::new(data_folder);
        let asset = Asset {
            id: app::new_id().unwrap(),
            name: CLINIC.into(),
            domain: CLINIC.into(),
            ..Asset::default()
        };
        let id = asset.id;
        let by = Authorship {
            actor: actor(),
            why: String::new(),
            at: noon(),
        };
        books
            .perform(org, Command::Save(asset.into()), &by, None)
            .await
            .unwrap();
        let mut world = World {
            folder,
            books,
            org,
            asset: id,
            dns: Vec::new(),
            flows,
            day: 0,
            lost: BTreeMap::new(),
            forged_refused: 0,
            silent: false,
            files: 0,
            looks: Cell::new(0),
        };
        for line in dns.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let mut parts = line.splitn(3, char::is_whitespace);
            let (name, kind) = (parts.next().unwrap(), parts.next().unwrap());
            world.put(name, kind, parts.next().unwrap());
        }
        world
    }

    /// Adds a record.
    pub fn put(&mut self, name: &str, kind: &str, value: &str) {
        let kind = ["A", "AAAA", "MX", "TXT", "PTR", "CNAME"]
            .into_iter()
            .find(|known| *known == kind)
            .unwrap_or_else(|| panic!("{kind}"));
        self.dns
            .push((name.to_owned(), kind, value.trim().to_owned()));
    }

    /// Takes records out.
    pub fn take_out(&mut self, name: &str, kind: &str, is: impl Fn(&str) -> bool) {
        self.dns
            .retain(|(n, k, value)| !(n == name && *k == kind && is(value)));
    }

    pub fn texts(&self, name: &str) -> Vec<&str> {
        let all = self.dns.iter();
        all.filter(|(n, kind, _)| n == name && *kind == "TXT")
            .map(|(_, _, value)| value.as_str())
            .collect()
    }

    pub fn dmarc(&self) -> String {
        self.texts("_dmarc.clinic.test")
            .first()
            .copied()
            .unwrap_or_default()
            .to_owned()
    }

    pub fn flow(&mut self, what: &str) -> &mut Flow {
        let mut flows = self.flows.iter_mut();
        flows
            .find(|flow| flow.what == what)
            .unwrap_or_else(|| panic!("no flow {what}"))
    }

    pub fn zone(&self) -> Zone {
        let mut text = String::new();
        for (name, kind, value) in &self.dns {
            let _ = writeln!(text, "{name} {kind} {value}");
        }
        Zone::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
    }

    pub fn now(&self) -> Timestamp {
        noon() + SignedDuration::from_secs(86_400 * self.day + self.looks.get())
    }

    pub fn today(&self) -> Date {
        self.now().to_zoned(jiff::tz::TimeZone::UTC).date()
    }

    fn by(&self) -> Authorship {
        Authorship {
            actor: actor(),
            why: String::new(),
            at: self.now(),
        }
    }

    /// So many days pass: mail is sent and judged, and what receivers report is read.
    pub async fn pass(&mut self, days: i64) {
        let zone = self.zone();
        let folder = self.folder.path().join(format!("reports-{}", self.files));
        self.files += 1;
        std::fs::create_dir_all(&folder).unwrap();
        for _ in 0..days {
            let mut by_policy: BTreeMap<String, String> = BTreeMap::new();
            for flow in self.flows.clone() {
                if !flow.sends_on(self.day) {
                    continue;
                }
                let judged = judge(&zone, &flow).await;
                if flow.legitimate && judged.harsh != Policy::None {
                    *self.lost.entry(flow.what).or_default() += flow.count;
                }
                if !flow.legitimate && judged.harsh == Policy::Reject {
                    self.forged_refused += flow.count;
                }
                if let Some(at) = judged.reported_for.filter(|_| !self.silent) {
                    by_policy.entry(at).or_default().push_str(&judged.row);
                }
            }
            let begin = (noon().as_second() / 86_400 + self.day) * 86_400;
            for (at, rows) in by_policy {
                let text = format!(
                    "<?xml version=\"1.0\"?><feedback><report_metadata><org_name>google.com</org_name>\
                     <email>dmarc@google.com</email><report_id>{at}-{}</report_id><date_range><begin>{begin}</begin>\
                     <end>{}</end></date_range></report_metadata><policy_published><domain>{at}</domain><p>none</p>\
                     </policy_published>{rows}</feedback>",
                    self.day,
                    begin + 86_399
                );
                std::fs::write(folder.join(format!("{at}-{}.xml", self.day)), text).unwrap();
            }
            self.day += 1;
        }
        let known = KnownDomains::new([CLINIC]);
        let ledger = self.books.data_folder().ledger().clone();
        let done = ingest(&ledger, self.org, &known, None, vec![folder], self.now())
            .await
            .unwrap();
        assert!(done.failures.is_empty(), "{done:?}");
    }

    /// Looks: addresses are named, DNS is asked.
    pub async fn look(&self) {
        self.looks.set(self.looks.get() + 1);
        let zone = self.zone();
        let domain = DomainName::parse(CLINIC).unwrap();
        let ledger = self.books.data_folder().ledger();
        let span = Span::last(30, self.today());
        name_addresses(ledger, self.org, &domain, span, &zone, 100, self.now())
            .await
            .unwrap();
        check(
            &self.books,
            self.org,
            self.asset,
            &zone,
            &NoFetch,
            &self.by(),
            "person",
        )
        .await
        .unwrap();
    }

    /// The roll-out as it is shown now, given to `see`.
    pub async fn see<T>(&self, ask: &Ask, see: impl FnOnce(&RollOut<'_>) -> T) -> T {
        let reading = self.books.now(self.org).await.unwrap();
        let domain = DomainName::parse(CLINIC).unwrap();
        let of = Of {
            org: self.org,
            register: &reading,
            asset: self.asset,
            domain: &domain,
            today: self.today(),
            until: self.now(),
        };
        let ledger = self.books.data_folder().ledger();
        let found = roll_out(ledger, of, ask, Some(self.zone()), ())
            .await
            .unwrap();
        see(&found)
    }

    /// Decides on every sender that waits, as somebody would who knows the clinic.
    pub async fn decide(&self) {
        let waiting: Vec<(String, String, SenderDecision, Option<Id<Sender>>)> = self
            .see(&Ask::default(), |found| {
                let lines = found.lines.iter().filter(|line| line.waits());
                lines
                    .map(|line| {
                        (
                            line.key().to_owned(),
                            line.name().to_owned(),
                            self.knows(line),
                            line.record.map(|record| record.id),
                        )
                    })
                    .collect()
            })
            .await;
        for (key, name, decision, record) in waiting {
            let id = record.unwrap_or_else(|| app::new_id().unwrap());
            let mut commands = Vec::new();
            if record.is_none() {
                let sender = Sender {
                    id,
                    asset: Some(self.asset),
                    name,
                    key,
                    ..Sender::default()
                };
                commands.push(Command::Save(sender.into()));
            }
            commands.push(Command::DecideSender(verbs::DecideSender {
                target: id,
                decision,
                reason: "known here".into(),
            }));
            self.books
                .perform_all(self.org, "decide-sender", commands, &self.by())
                .await
                .unwrap();
        }
    }

    /// What somebody says of a sender who knows the clinic, by its addresses.
    fn knows(&self, line: &SenderLine<'_>) -> SenderDecision {
        let seen = line.seen.as_ref();
        let addresses = seen.into_iter().flat_map(|seen| &seen.top);
        let addresses: Vec<String> = addresses
            .filter_map(|at| Some(at.address?.to_string()))
            .collect();
        let mut flows = self.flows.iter();
        let all: Vec<&Flow> = flows
            .by_ref()
            .filter(|flow| addresses.iter().any(|address| address == flow.address))
            .collect();
        match all.as_slice() {
            all if all.iter().any(|flow| flow.legitimate) => SenderDecision::Ours,
            all if all.iter().any(|flow| flow.passed_on.is_some()) => SenderDecision::Forwarder,
            _ => SenderDecision::NotOurs,
        }
    }

    /// Publishes steps as they are offered; those without a text are left to the story.
    pub fn publish(&mut self, steps: &[Step]) {
        for step in steps.iter().filter(|step| step.refusal.is_none()) {
            let name = step.name.as_str();
            let kind = match step.kind {
                RecordType::Txt => "TXT",
                RecordType::Mx => "MX",
                other => panic!("{other:?}"),
            };
            let stands = |value: &str| step.now.iter().any(|now| now == value);
            match step.action {
                Action::Stands | Action::Ask | Action::SwitchOn => continue,
                Action::Add => {}
                Action::Change if step.kind == RecordType::Mx => {
                    self.take_out(name, "MX", |_| true);
                }
                Action::Change => {
                    let first = step.now.first().expect("what changes stands there");
                    assert!(self.texts(name).contains(&first.as_str()), "{step:?}");
                    self.take_out(name, kind, |value| value == first);
                }
                Action::Delete => {
                    self.take_out(name, kind, stands);
                    continue;
                }
                Action::ReplaceAlias => self.take_out(name, "CNAME", |_| true),
            }
            if let Some(text) = &step.text {
                self.put(name, kind, text);
            }
        }
    }

    /// Nobody's mail was lost so far.
    pub fn nothing_lost(&self) {
        assert!(
            self.lost.is_empty(),
            "day {}: lost {:?}",
            self.day,
            self.lost
        );
    }
}

/// What a receiver found.
struct Judged {
    /// The policy domain it reports to, when that asks for reports.
    reported_for: Option<String>,
    /// What the strictest receiver would do: one that knows nothing of `t`.
    harsh: Policy,
    row: String,
}

/// Judges one day's mail of a flow by what stands in DNS.
async fn judge(zone: &Zone, flow: &Flow) -> Judged {
    let author = DomainName::parse(flow.from).unwrap();
    let envelope = DomainName::parse(flow.envelope).unwrap();
    let mail_from = format!("x@{envelope}");
    let query = Query::new(flow.address.parse().unwrap(), &mail_from, flow.envelope);
    let spf = check_spf(zone, &query).await.result;
    let spf_vouches = Vouched {
        domain: envelope.clone(),
        pass: Some(spf == SpfResult::Pass),
    };
    let mut signed = Vec::new();
    let mut told = String::new();
    if let Some((domain, selector)) = flow.signs {
        let name = DomainName::parse(&format!("{selector}._domainkey.{domain}")).unwrap();
        let key = mailauth::dns::Resolver::lookup(zone, &name, RecordType::Txt).await;
        let pass = key
            .texts()
            .any(|text| text.starts_with("v=DKIM1") && text.len() > 100);
        signed.push(Vouched {
            domain: DomainName::parse(domain).unwrap(),
            pass: Some(pass),
        });
        let word = if pass { "pass" } else { "fail" };
        told = format!(
            "<dkim><domain>{domain}</domain><selector>{selector}</selector><result>{word}</result></dkim>"
        );
    }
    let found = evaluate(zone, &author, Some(&spf_vouches), &signed).await;
    let (reported_for, requested) = match &found.discovery.applied {
        Applied::Record { at, record, .. } if record.applies() => {
            let a = mailauth::dns::Resolver::lookup(zone, &author, RecordType::A).await;
            let target = match a.outcome {
                _ if *at == author => Target::Own,
                mailauth::dns::Outcome::NxDomain => Target::NonExistent,
                _ => Target::Subdomain,
            };
            // What goes to a vendor alone is never read here.
            let reports = record
                .rua
                .iter()
                .any(|uri| uri.uri.ends_with("@clinic.test"));
            (reports.then(|| at.to_string()), record.requested(target))
        }
        _ => (None, Policy::None),
    };
    let harsh = match found.result {
        DmarcResult::Fail => requested,
        _ => Policy::None,
    };
    let word = |pass: bool| if pass { "pass" } else { "fail" };
    let row = format!(
        "<record><row><source_ip>{}</source_ip><count>{}</count><policy_evaluated><disposition>{}</disposition>\
         <dkim>{}</dkim><spf>{}</spf>{}</policy_evaluated></row><identifiers><header_from>{}</header_from>\
         <envelope_from>{}</envelope_from></identifiers><auth_results>{told}<spf><domain>{}</domain><scope>mfrom</scope>\
         <result>{}</result></spf></auth_results></record>",
        flow.address,
        flow.count,
        found.disposition.as_str(),
        word(found.dkim_aligned.contains(&Some(true))),
        word(found.spf_aligned == Some(true)),
        flow.passed_on.map_or_else(String::new, |why| format!(
            "<reason><type>{why}</type><comment>arc=pass as[1].d=relay.test</comment></reason>"
        )),
        flow.from,
        flow.envelope,
        flow.envelope,
        spf.as_str(),
    );
    Judged {
        reported_for,
        harsh,
        row,
    }
}

/// The policies of a record: `p`, `sp`, `np`, `t`.
pub fn policies(text: &str) -> (Policy, Policy, Policy, bool) {
    match Record::parse(&text.into()) {
        None => (Policy::None, Policy::None, Policy::None, false),
        Some(record) => (
            record.requested(Target::Own),
            record.requested(Target::Subdomain),
            record.requested(Target::NonExistent),
            record.testing,
        ),
    }
}

/// What is offered of the policy is no more than its conditions allow.
pub fn nothing_ahead(found: &RollOut<'_>, stands: &str) {
    let Some(plan) = &found.plan else {
        assert!(
            found.steps.is_empty(),
            "nothing is known and something offered"
        );
        return;
    };
    let ready = plan.next().is_some_and(|step| step.ready());
    for step in found.steps.iter().filter(|s| s.subject == Subject::Dmarc) {
        let Some(text) = step.text.as_deref().filter(|text| Record::is_one(text)) else {
            continue;
        };
        if !step.name.as_str().starts_with("_dmarc.clinic") {
            continue;
        }
        let (p, sp, np, t) = policies(text);
        let (p_now, sp_now, np_now, t_now) = policies(stands);
        if !ready {
            assert_eq!((p, t), (p_now, t_now), "{text}");
        }
        if !found.names_below.is_met() {
            assert_eq!(sp, sp_now, "{text} instead of {stands}");
        }
        if !found.unknown_names.is_met() && !found.names_below.is_met() {
            assert_eq!(np, np_now, "{text} instead of {stands}");
        }
    }
}

/// From where it stands to `p=reject`. Every visit: look, decide, publish what is offered,
/// let the story do what is left to people, wait two weeks.
pub async fn to_reject(
    world: &mut World,
    ask: &Ask,
    mut people: impl FnMut(&mut World, &[Step]),
) -> Vec<Stage> {
    let mut stages = Vec::new();
    for _ in 0..40 {
        world.look().await;
        world.decide().await;
        let stands = world.dmarc();
        let (steps, stage, back) = world
            .see(ask, |found| {
                nothing_ahead(found, &stands);
                let back = found.go_back.clone();
                (found.steps.clone(), found.stage(), back)
            })
            .await;
        let stage = stage.expect("it is known where it stands");
        if stages.last() != Some(&stage) {
            stages.push(stage);
        }
        if stage == Stage::Reject && world.day > 60 {
            return stages;
        }
        if let Some(back) = back {
            world.publish(&back.steps);
        }
        world.publish(&steps);
        people(world, &steps);
        world.pass(15).await;
    }
    let (stages, dns) = (stages, &world.dns);
    panic!(
        "not at reject after {} days: {stages:?}\n{dns:#?}",
        world.day
    );
}
