//! What may stand on the command line.

use crate::verbs;
use clap::{Parser, Subcommand};
use register::Tag;
use std::ffi::OsString;
use std::path::PathBuf;

/// HIPAA security risk analysis and risk management plan as one living,
/// provable record.
#[derive(Debug, Parser)]
#[command(
    name = "phiward",
    version,
    propagate_version = true,
    max_term_width = 100
)]
#[command(
    after_help = "Exit codes: 0 done · 1 a check found something · 2 bad input or usage, nothing changed\n\nBegin with “phiward serve” to work in a browser, “phiward demo” to look at a worked example here, or “phiward init --name NAME”."
)]
pub struct Args {
    /// Folder that holds the books, keys and backups [default: a folder in your data directory]
    #[arg(
        long,
        value_name = "DIR",
        env = "PHIWARD_DATA",
        global = true,
        help_heading = "Options of every verb"
    )]
    pub data: Option<PathBuf>,
    /// PostgreSQL address, where the books are kept there instead of in the folder
    #[arg(
        long,
        value_name = "URL",
        env = "PHIWARD_DATABASE",
        global = true,
        help_heading = "Options of every verb",
        hide_env_values = true
    )]
    pub database: Option<String>,
    /// Organization, by name or id, where there are several
    #[arg(
        long,
        value_name = "NAME|ID",
        env = "PHIWARD_ORG",
        global = true,
        help_heading = "Options of every verb"
    )]
    pub org: Option<String>,
    /// Who acts: a person's name, number or e-mail [default: your login name]
    #[arg(
        long = "as",
        value_name = "PERSON",
        env = "PHIWARD_AS",
        global = true,
        help_heading = "Options of every verb"
    )]
    pub person: Option<String>,
    /// Print JSON instead of text
    #[arg(long, global = true, help_heading = "Options of every verb")]
    pub json: bool,
    /// What to do
    #[command(subcommand)]
    pub verb: Verb,
}

/// Flags that may stand before the verb and take a value.
const BEFORE: [&str; 4] = ["--data", "--database", "--org", "--as"];

/// The command line with the kind of record filled in where its number tells
/// it: `change A-3 …` means `change asset A-3 …`.
///
/// The program goes by its own name, whatever its file is called.
pub fn with_kind(mut words: Vec<OsString>) -> Vec<OsString> {
    match words.first_mut() {
        Some(program) => *program = "phiward".into(),
        None => words.push("phiward".into()),
    }
    let at = verb_at(&words);
    let is_change = words.get(at).is_some_and(|w| w == "change");
    let kind = words
        .get(at + 1)
        .and_then(|w| w.to_str())
        .and_then(|w| w.trim().parse::<Tag>().ok())
        .map(|tag| tag.kind.tag().replace('_', "-"));
    if let (true, Some(kind)) = (is_change, kind) {
        words.insert(at + 1, kind.into());
    }
    words
}

/// Where the verb stands.
fn verb_at(words: &[OsString]) -> usize {
    let mut at = 1;
    while let Some(word) = words.get(at).and_then(|w| w.to_str()) {
        if BEFORE.contains(&word) {
            at += 2;
        } else if word.starts_with('-') {
            at += 1;
        } else {
            break;
        }
    }
    at
}

/// Whether JSON was asked for; it must be known even where the rest cannot be read.
pub fn asks_for_json(words: &[OsString]) -> bool {
    words
        .iter()
        .take_while(|w| *w != "--")
        .any(|w| w == "--json")
}

/// Names the verb for what `change` does not change, instead of a flag that
/// happens to be spelled alike.
pub fn point_to_verb(words: &[OsString], error: &mut clap::Error) {
    use clap::error::{ContextKind, ContextValue};
    let Some(ContextValue::String(flag)) = error.get(ContextKind::InvalidArg) else {
        return;
    };
    let way = match flag.as_str() {
        "--due" => {
            "a due date moves only with its reason: phiward reschedule C-1 DATE --reason \"…\""
        }
        "--likelihood" | "--impact" | "--level" => {
            "a rating has its own verb: phiward rate R-1 --likelihood LEVEL --impact LEVEL --reason \"…\""
        }
        "--treatment" | "--strategy" => {
            "a treatment has its own verb: phiward treat R-1 mitigate --reason \"…\""
        }
        "--state" => {
            "the state of an action moves with phiward start, complete, confirm and reopen"
        }
        _ => return,
    };
    if words.get(verb_at(words)).is_some_and(|w| w == "change") {
        error.remove(ContextKind::SuggestedArg);
        error.insert(
            ContextKind::Suggested,
            ContextValue::StyledStrs(vec![way.into()]),
        );
    }
}

/// The verbs, in the order of the work.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Open phiward in a browser
    Serve(verbs::serve::Serve),
    /// Open the worked example: an eight-provider clinic with a year of history
    Demo(verbs::demo::Demo),
    /// Begin a book for an organization
    Init(verbs::init::Init),
    /// Import a workbook (CSV, XLSX) by a column mapping, or a portable file
    Import(verbs::import::ImportArgs),
    /// Show or set the organization's profile
    Profile(Box<verbs::profile::ProfileArgs>),
    /// Add a site, person, group, process, asset, flow, vendor, threat, incident, …
    Add(verbs::add::Add),
    /// Change fields of a record, such as A-3
    Change(verbs::change::Change),
    /// Record the agreement with a vendor
    Agreement(verbs::agreement::AgreementArgs),
    /// Record a look at a vendor's safeguards
    VendorCheck(verbs::agreement::VendorCheck),
    /// Reasonably anticipated threats the book has not considered yet
    Propose(verbs::propose::Propose),
    /// Name a risk, in your own words or from the catalog
    Identify(Box<verbs::identify::Identify>),
    /// Find a scenario of the catalog not applicable
    Dismiss(verbs::dismiss::Dismiss),
    /// Leave something out of the analysis, with reason and approver
    Exclude(verbs::exclude::Exclude),
    /// Merge a risk into another that says the same
    Merge(verbs::merge::Merge),
    /// The safeguard questions, and how far they are answered
    Questions(verbs::questions::Questions),
    /// Answer a safeguard question, or show it with what good looks like
    Answer(verbs::answer::AnswerArgs),
    /// Decide on an addressable specification
    Decide(verbs::decide::Decide),
    /// Rate risks: likelihood and impact, with the reason
    Rate(verbs::rate::RateArgs),
    /// State the level of risk that management tolerates
    Tolerance(verbs::tolerance::ToleranceArgs),
    /// Choose the treatment of risks
    Treat(verbs::treat::Treat),
    /// Plan a corrective action
    Plan(verbs::plan::Plan),
    /// Move the due date of an action, with the reason
    Reschedule(verbs::progress::Reschedule),
    /// Begin work on an action
    Start(verbs::progress::Start),
    /// Say that an action is done
    Complete(verbs::progress::Complete),
    /// Confirm on evidence that an action was carried out
    Confirm(verbs::progress::Confirm),
    /// Take an action up again
    Reopen(verbs::progress::Reopen),
    /// Add a step of an action, or say that it was reached
    Milestone(verbs::progress::MilestoneArgs),
    /// Ask to live with a risk until a day
    Accept(verbs::acceptance::Accept),
    /// Approve a requested acceptance
    Approve(verbs::acceptance::Approve),
    /// Deny a requested acceptance
    Deny(verbs::acceptance::Deny),
    /// Take an acceptance back
    Revoke(verbs::acceptance::Revoke),
    /// Add evidence, or get a kept file out
    Evidence(verbs::evidence::EvidenceArgs),
    /// End a record, such as a risk that no longer exists; nothing is deleted
    Retire(verbs::ending::Retire),
    /// Bring a record back that was ended
    Reinstate(verbs::ending::Reinstate),
    /// Say that a trigger was dealt with
    Settle(verbs::ending::Settle),
    /// Undo an import
    Undo(verbs::ending::Undo),
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
    /// Write the whole book to one portable file
    Export(verbs::export::Export),
    /// Copy the database, and check the copy
    Backup(verbs::backup::Backup),
    /// Put a backup in the place of the database
    Restore(verbs::backup::Restore),
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
