//! The verbs of the command line: those with a file of their own, and those that
//! `fields` describes.

use crate::verbs;
use crate::verbs::described::{Described, words};
use clap::{ArgMatches, Command, FromArgMatches, Subcommand};

/// What to do.
#[derive(Debug)]
pub enum Verb {
    /// A verb with a file of its own.
    Own(Box<OwnVerb>),
    /// A verb that `fields` describes.
    Described(Described),
}

/// Every verb, in the order of the work; the help lists them so.
pub const ORDER: &[&str] = &[
    "serve",
    "demo",
    "init",
    "import",
    "profile",
    "add",
    "change",
    "agreement",
    "vendor-check",
    "packs",
    "propose",
    "identify",
    "dismiss",
    "exclude",
    "merge",
    "questions",
    "answer",
    "decide",
    "rate",
    "tolerance",
    "treat",
    "plan",
    "reschedule",
    "start",
    "complete",
    "confirm",
    "reopen",
    "milestone",
    "accept",
    "approve",
    "affirm",
    "deny",
    "revoke",
    "evidence",
    "retire",
    "restore",
    "settle",
    "undo",
    "redact",
    "approve-redaction",
    "deny-redaction",
    "withdraw-redaction",
    "organizations",
    "list",
    "show",
    "coverage",
    "log",
    "mail",
    "decide-sender",
    "verify",
    "checkpoint",
    "report",
    "summary",
    "as-of",
    "diff",
    "method",
    "catalog",
    "verbs",
    "export",
    "backup",
    "upgrade",
    "set-clock",
    "account",
    "token",
    "completions",
];

impl FromArgMatches for Verb {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let described = matches.subcommand().and_then(|(code, matches)| {
            let form = fields::verb_form(code).filter(|form| is_described(form))?;
            let matches = matches.clone();
            Some(Verb::Described(Described { form, matches }))
        });
        match described {
            Some(verb) => Ok(verb),
            None => OwnVerb::from_arg_matches(matches).map(|verb| Verb::Own(Box::new(verb))),
        }
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Verb::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Subcommand for Verb {
    fn augment_subcommands(command: Command) -> Command {
        let forms = fields::verb_forms().iter().copied();
        let described = forms.filter(|form| is_described(form)).map(words::command);
        OwnVerb::augment_subcommands(command)
            .subcommands(described)
            .mut_subcommands(|verb| {
                let place = ORDER.iter().position(|code| *code == verb.get_name());
                verb.display_order(place.unwrap_or(ORDER.len()))
            })
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Verb::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        fields::verb_form(name).is_some() || OwnVerb::has_subcommand(name)
    }
}

/// Redacting is asked and approved with one word, so it has a file of its own.
fn is_described(form: &fields::VerbForm) -> bool {
    form.code != "redact"
}

/// Verbs with a file of their own.
#[derive(Debug, Subcommand)]
pub enum OwnVerb {
    /// Open phiward in a browser
    Serve(verbs::serve::Serve),
    /// Open the worked example: an eight-provider clinic with a year of history
    Demo(verbs::demo::Demo),
    /// Begin a book for an organization
    Init(verbs::init::Init),
    /// Import a workbook (CSV, XLSX) by a column mapping, or a portable file
    Import(verbs::import::ImportArgs),
    /// Show or set the organization's profile
    Profile(verbs::profile::ProfileArgs),
    /// Add a site, person, group, process, asset, flow, vendor, threat, incident, …
    Add(verbs::add::Add),
    /// Change fields of a record, such as A-3
    Change(verbs::change::Change),
    /// Proposals in packs: what each scenario fits, and what nobody has looked at
    Packs(verbs::packs::Packs),
    /// Reasonably anticipated threats the book has not considered yet
    Propose(verbs::propose::Propose),
    /// Name a risk, in your own words or from the catalog
    Identify(Box<verbs::identify::Identify>),
    /// Find a scenario of the catalog not applicable
    Dismiss(verbs::dismiss::Dismiss),
    /// Leave something out of the analysis, with reason and approver
    Exclude(verbs::exclude::Exclude),
    /// The safeguard questions, and how far they are answered
    Questions(verbs::questions::Questions),
    /// Answer a safeguard question, or show it with what good looks like
    Answer(verbs::answer::AnswerArgs),
    /// Decide on an addressable specification
    Decide(verbs::decide::Decide),
    /// State the level of risk that management tolerates
    Tolerance(verbs::tolerance::ToleranceArgs),
    /// Plan a corrective action
    Plan(verbs::plan::Plan),
    /// Add evidence, or get a kept file out
    Evidence(verbs::evidence::EvidenceArgs),
    /// List the organizations in the folder
    Organizations,
    /// List records: risks, assets, flows, vendors, actions, …
    List(verbs::list::List),
    /// Show one record in full, such as R-14
    Show(verbs::show::Show),
    /// What is covered, and what is missing (exit code 1 while gaps are open)
    Coverage(verbs::coverage::CoverageArgs),
    /// What happened, newest last
    Log(verbs::log::Log),
    /// Ask that the content of a record be destroyed; approve, deny or withdraw that
    Redact(verbs::redact::Redact),
    /// E-mail authentication: reports of others on your domains
    Mail(verbs::mail::MailArgs),
    /// Check that nothing in the book was altered (exit code 1 if something was)
    Verify(verbs::verify::Verify),
    /// Sign the state of the book, to be kept elsewhere
    Checkpoint(verbs::checkpoint::CheckpointArgs),
    /// Write the analysis and the plan: PDF, DOCX, XLSX, CSV or HTML
    Report(verbs::report::ReportArgs),
    /// Where things stand: counts by level, what is open, what is overdue
    Summary(verbs::summary::Summary),
    /// Where things stood at the end of a day
    AsOf(verbs::summary::AsOf),
    /// What changed between two dates or positions
    Diff(verbs::diff::Diff),
    /// Scoring methods
    Method(verbs::method::MethodArgs),
    /// What phiward knows of the rule, threats and measures; proof against the official text
    Catalog(verbs::catalog::CatalogArgs),
    /// Every verb: on what, by whom, and how it is reached
    Verbs(verbs::verb_list::Verbs),
    /// Write the whole book to one portable file
    Export(verbs::export::Export),
    /// Copy the database and check the copy, or put a copy back
    Backup(verbs::backup::Backup),
    /// Say what format the book has, and that nothing is rewritten
    Upgrade(verbs::upgrade::Upgrade),
    /// Go on after a wrong clock dated the last entry in the future
    SetClock(verbs::set_clock::SetClock),
    /// Who may sign in: list, invite, roles, reset, disable
    Account(verbs::account::AccountArgs),
    /// Tokens by which programs reach an organization
    Token(verbs::token::TokenArgs),
    /// Completions for your shell
    Completions(verbs::completions::Completions),
    /// Draw one PDF from standard input to standard output; used by `report`
    #[command(hide = true)]
    RenderPdf,
}
