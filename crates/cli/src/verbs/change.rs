//! `phiward change`: change fields of a record. Fields that have a verb of
//! their own (a rating, a due date, a treatment) are not among them.

use crate::context::Context;
use crate::edit::{Edit, titled};
use crate::fields::action::ActionFields;
use crate::fields::asset::AssetFields;
use crate::fields::event::{IncidentFields, PriorFields, TriggerFields};
use crate::fields::evidence::EvidenceFields;
use crate::fields::flow::FlowFields;
use crate::fields::people::{GroupFields, PersonFields, ProcessFields};
use crate::fields::risk::RiskFields;
use crate::fields::site::SiteFields;
use crate::fields::threat::{ThreatFields, VulnerabilityFields};
use crate::fields::vendor::VendorFields;
use crate::find;
use crate::outcome::Outcome;
use crate::pairing::Pairing;
use crate::text::name;
use anyhow::{Result, bail};
use clap::Subcommand;
use std::ffi::OsString;

/// Change a record: only flags that are given change something.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The kind may be left out where the number tells it.\nExample: phiward change A-3 --encrypted yes --owner \"Dana Reyes\""
)]
pub struct Change {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A site, such as S-1
    Site(Target<SiteFields>),
    /// A person, such as P-2
    Person(Target<PersonFields>),
    /// A workforce group, such as G-1
    Group(Target<GroupFields>),
    /// A process, such as M-1
    Process(Target<ProcessFields>),
    /// An asset, such as A-3
    Asset(Target<AssetFields>),
    /// A flow, such as F-1
    Flow(Target<FlowFields>),
    /// A vendor, such as V-1
    Vendor(Target<VendorFields>),
    /// A threat, such as T-1
    Threat(Target<ThreatFields>),
    /// A vulnerability, such as W-1
    Vulnerability(Target<VulnerabilityFields>),
    /// A risk, such as R-14
    Risk(Box<Target<PairedFields>>),
    /// A corrective action, such as C-1
    Action(Target<ActionFields>),
    /// Evidence, such as E-1
    Evidence(Target<EvidenceFields>),
    /// An incident, such as I-1
    Incident(Target<IncidentFields>),
    /// A trigger, such as K-1
    Trigger(Target<TriggerFields>),
    /// An earlier analysis, such as Y-1
    PriorAnalysis(Target<PriorFields>),
    /// Anything else is answered with the verb it has.
    #[command(external_subcommand)]
    Other(Vec<OsString>),
}

/// The words of [`What`].
const KINDS: [&str; 15] = [
    "site",
    "person",
    "group",
    "process",
    "asset",
    "flow",
    "vendor",
    "threat",
    "vulnerability",
    "risk",
    "action",
    "evidence",
    "incident",
    "trigger",
    "prior-analysis",
];

/// A risk's fields with its threats and vulnerabilities.
#[derive(Debug, Clone, clap::Args)]
struct PairedFields {
    #[command(flatten)]
    fields: RiskFields,
    #[command(flatten)]
    pairing: Pairing,
}

/// A record and what becomes of it.
#[derive(Debug, clap::Args)]
struct Target<F: clap::Args> {
    /// Its number, name or id
    record: String,
    /// New name, sentence or title
    #[arg(long, visible_aliases = ["sentence", "title"], value_parser = name)]
    name: Option<String>,
    #[command(flatten)]
    fields: F,
}

/// Changes a record of one kind.
macro_rules! changed {
    ($edit:ident, $target:ident, $table:ident . $label:ident) => {{
        let id = find::one(&$edit.register().tables.$table, &$target.record)?;
        let done = $edit
            .change(
                |r| &r.tables.$table,
                id,
                |register, record| {
                    if let Some(name) = &$target.name {
                        record.$label.clone_from(name);
                    }
                    $target.fields.apply(register, record)
                },
            )
            .await?;
        $edit.say_change(id, done, |r| Some(format!("Changed {}.", titled(r))))
    }};
}

impl Change {
    /// Changes the record.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        if let What::Other(words) = &self.what {
            let word = words.first().map(|w| w.to_string_lossy());
            bail!("{}", instead(&word.unwrap_or_default()));
        }
        let mut edit = Edit::open(context).await?;
        match &self.what {
            What::Site(t) => changed!(edit, t, sites.name),
            What::Person(t) => changed!(edit, t, people.name),
            What::Group(t) => changed!(edit, t, groups.name),
            What::Process(t) => changed!(edit, t, processes.name),
            What::Asset(t) => changed!(edit, t, assets.name),
            What::Flow(t) => changed!(edit, t, flows.name),
            What::Vendor(t) => changed!(edit, t, vendors.name),
            What::Threat(t) => changed!(edit, t, threats.name),
            What::Vulnerability(t) => changed!(edit, t, vulnerabilities.name),
            What::Action(t) => changed!(edit, t, actions.title),
            What::Evidence(t) => changed!(edit, t, evidence.title),
            What::Incident(t) => changed!(edit, t, incidents.summary),
            What::Trigger(t) => changed!(edit, t, triggers.note),
            What::PriorAnalysis(t) => changed!(edit, t, prior_analyses.title),
            What::Risk(t) => risk(&mut edit, t).await,
            What::Other(_) => Ok(()),
        }?;
        Ok(Outcome::Done)
    }
}

/// What to do about a kind that has no fields to change, or a mistyped one.
fn instead(word: &str) -> String {
    let verb = match word {
        "profile" => "phiward profile --help",
        "answer" => "phiward answer CITATION …",
        "decision" => "phiward decide CITATION …",
        "acceptance" => "phiward approve, deny or revoke",
        "tolerance" => "phiward tolerance … (a new statement; the old one stays)",
        "exclusion" | "dismissal" => "phiward retire it, and make a new one",
        "method" | "adoption" | "import" => "nothing: what was adopted or imported never changes",
        _ => {
            let near = KINDS
                .iter()
                .min_by_key(|kind| find::distance(kind, word))
                .filter(|kind| find::distance(kind, word) <= 3);
            let hint = near.map_or("; there are".to_owned(), |near| {
                format!("; did you mean “{near}”? There are")
            });
            return format!(
                "“{word}” is neither the number of a record, such as A-3, nor a kind{hint} {}",
                KINDS.join(", ")
            );
        }
    };
    format!("the fields of this kind are not changed in place; the way is: {verb}")
}

async fn risk(edit: &mut Edit, target: &Target<PairedFields>) -> Result<()> {
    let id = find::one(&edit.register().tables.risks, &target.record)?;
    let mut paired = target.fields.pairing.resolve(edit)?;
    let borrowed = std::mem::take(&mut paired.commands);
    if !borrowed.is_empty() {
        edit.perform_all("add to the book from the catalog", borrowed)
            .await?;
    }
    let done = edit
        .change(
            |r| &r.tables.risks,
            id,
            |register, risk| {
                if let Some(sentence) = &target.name {
                    risk.sentence.clone_from(sentence);
                }
                paired.apply(risk);
                target.fields.fields.apply(register, risk)
            },
        )
        .await?;
    edit.say_change(id, done, |r| Some(format!("Changed {}.", titled(r))))
}
