//! `phiward add`: record a site, person, asset, flow, vendor, …

use crate::context::Context;
use crate::edit::{Edit, titled};
use crate::fields::asset::AssetFields;
use crate::fields::event::{IncidentFields, PriorFields, TriggerFields};
use crate::fields::flow::FlowFields;
use crate::fields::people::{GroupFields, PersonFields, ProcessFields};
use crate::fields::site::SiteFields;
use crate::fields::threat::{ThreatFields, VulnerabilityFields};
use crate::fields::vendor::VendorFields;
use crate::outcome::Outcome;
use crate::text::name;
use anyhow::Result;
use app::{new_id, view};
use clap::Subcommand;
use register::records::{
    Asset, Flow, Group, Incident, Person, PriorAnalysis, Process, Site, Threat, Trigger, Vendor,
    Vulnerability,
};
use register::{AnyRecord, Command, Register};

/// Add a record.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward add asset \"Front desk laptop\" --class laptop --ephi creates,maintains --encrypted no"
)]
pub struct Add {
    #[command(subcommand)]
    what: What,
}

/// What to add.
#[derive(Debug, Subcommand)]
enum What {
    /// A place where ePHI or people who use it are
    #[command(after_help = "Example: phiward add site \"Main clinic\" --address \"12 Elm St\"")]
    Site(New<SiteFields>),
    /// A named person who owns, decides or acts
    #[command(
        after_help = "Example: phiward add person \"Dana Reyes\" --position \"Practice manager\" --email dana@example.org"
    )]
    Person(New<PersonFields>),
    /// A group of workforce members who touch ePHI in the same way
    #[command(
        after_help = "Example: phiward add group \"Front desk\" --members 4 --access \"scheduling and demographics\""
    )]
    Group(New<GroupFields>),
    /// A mission-critical process
    #[command(
        after_help = "Example: phiward add process \"Dispensing medication\" --owner \"Dana Reyes\" --downtime 4"
    )]
    Process(New<ProcessFields>),
    /// Something that holds, moves or gives a path to ePHI
    #[command(
        after_help = "Example: phiward add asset \"Front desk laptop\" --class laptop --ephi creates,maintains --encrypted no"
    )]
    Asset(New<AssetFields>),
    /// A movement of ePHI
    #[command(
        after_help = "Example: phiward add flow \"Lab results\" --from \"Regional lab\" --to \"EHR\" --encrypted yes"
    )]
    Flow(New<FlowFields>),
    /// A vendor or business associate
    #[command(
        after_help = "Example: phiward add vendor \"Shred-Co\" --service \"document destruction\" --business-associate yes"
    )]
    Vendor(New<VendorFields>),
    /// A threat of your own
    #[command(
        after_help = "Example: phiward add threat \"Flooding from the café above\" --source environmental"
    )]
    Threat(New<ThreatFields>),
    /// A vulnerability or predisposing condition of your own
    #[command(
        after_help = "Example: phiward add vulnerability \"Server stands under a water pipe\""
    )]
    Vulnerability(New<VulnerabilityFields>),
    /// A security incident; without patient data
    #[command(
        after_help = "Example: phiward add incident \"Phishing mail opened at the front desk\" --discovered 2026-02-03 --response \"password reset\""
    )]
    Incident(New<IncidentFields>),
    /// An event that calls for a new look at risks
    #[command(
        after_help = "Example: phiward add trigger \"Moved to a new EHR\" --kind new-technology --risk R-3 --review-by 2026-06-30"
    )]
    Trigger(New<TriggerFields>),
    /// An analysis made before this book began
    #[command(
        after_help = "Example: phiward add prior-analysis \"Risk analysis 2025\" --on 2025-03-10 --author \"Acme Consulting\" --scope \"EHR only\""
    )]
    PriorAnalysis(New<PriorFields>),
}

/// A new record's name and fields.
#[derive(Debug, clap::Args)]
struct New<F: clap::Args> {
    /// Its name; for an event, what happened
    #[arg(value_parser = name)]
    name: String,
    #[command(flatten)]
    fields: F,
}

impl Add {
    /// Adds the record and says under which number it is known.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let mut edit = Edit::open(context).await?;
        let record = self.what.record(edit.register())?;
        let done = edit.perform(Command::Save(record)).await?;
        let register = edit.register();
        edit.say(&done, |r| Some(added(register, r)))?;
        Ok(Outcome::Done)
    }
}

/// The record of a kind, with its label put where that kind keeps it.
macro_rules! made {
    ($new:expr, $register:expr, $record:ident . $label:ident) => {{
        let mut record = $record {
            id: new_id()?,
            $label: $new.name.clone(),
            ..$record::default()
        };
        $new.fields.apply($register, &mut record)?;
        record.into()
    }};
}

impl What {
    fn record(&self, register: &Register) -> Result<AnyRecord> {
        Ok(match self {
            What::Site(new) => made!(new, register, Site.name),
            What::Person(new) => made!(new, register, Person.name),
            What::Group(new) => made!(new, register, Group.name),
            What::Process(new) => made!(new, register, Process.name),
            What::Asset(new) => made!(new, register, Asset.name),
            What::Flow(new) => made!(new, register, Flow.name),
            What::Vendor(new) => made!(new, register, Vendor.name),
            What::Threat(new) => made!(new, register, Threat.name),
            What::Vulnerability(new) => made!(new, register, Vulnerability.name),
            What::Incident(new) => made!(new, register, Incident.summary),
            What::Trigger(new) => made!(new, register, Trigger.note),
            What::PriorAnalysis(new) => made!(new, register, PriorAnalysis.title),
        })
    }
}

/// What was added, with what the program understood.
pub fn added(register: &Register, record: &AnyRecord) -> String {
    let more = match record {
        AnyRecord::Asset(a) => {
            let class = if a.class.is_empty() {
                "no class yet"
            } else {
                &a.class
            };
            let ephi = if a.ephi_known {
                a.ephi.words()
            } else {
                "ePHI not known yet".into()
            };
            format!(" ({class}; {ephi})")
        }
        AnyRecord::Flow(f) => format!(
            " (from {} to {})",
            view::end_words(register, &f.from),
            view::end_words(register, &f.to)
        ),
        AnyRecord::Vendor(v) => match v.business_associate {
            Some(true) => " (business associate)".into(),
            Some(false) => " (no business associate)".into(),
            None => " (whether it is a business associate is open)".into(),
        },
        _ => String::new(),
    };
    format!("Added {}{more}.", titled(record))
}
