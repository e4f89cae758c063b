//! `phiward redact`: one person asks that content be destroyed, another approves it.

use super::described::{self, words};
use crate::context::Context;
use crate::edit::Edit;
use crate::flags::{Given, Words, arg_values, id};
use crate::outcome::Outcome;
use crate::{find, output};
use anyhow::{Result, anyhow, bail};
use clap::{Arg, ArgAction, ArgMatches, Command};
use fields::VerbForm;
use register::records::Redaction;
use register::{Record, Ref, Register};

const APPROVE: &str = "approve";
const NOTE: &str = "note";
const DENY: &str = "deny";
const WITHDRAW: &str = "withdraw";

/// What was given.
pub type Redact = Given<Redacting>;

/// How it is said.
#[derive(Debug, Clone)]
pub struct Redacting;

/// A flag that says what becomes of a request.
fn answer(name: &'static str, others: [&'static str; 2], help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .conflicts_with_all(others)
        .conflicts_with(id("earlier_only"))
        .help(help)
}

impl Words for Redacting {
    /// The described command of asking, and beside it those of what becomes of it.
    fn augment(command: Command) -> Command {
        let asking = fields::verb_form("redact").map(words::command);
        let asking = asking.unwrap_or_default();
        let args: Vec<Arg> = asking.get_arguments().cloned().collect();
        let args = args.into_iter().map(|arg| {
            if arg.get_id().as_str() == id("reason") {
                arg.required(false).required_unless_present(APPROVE)
            } else {
                arg
            }
        });
        command
            .args(args)
            .arg(
                answer(
                    APPROVE,
                    [DENY, WITHDRAW],
                    "Approve what another person asked for: the content is destroyed with this",
                )
                .conflicts_with(id("reason")),
            )
            .arg(
                Arg::new(NOTE)
                    .long(NOTE)
                    .value_name("TEXT")
                    .value_parser(crate::text::text)
                    .requires(APPROVE)
                    .help("What you weighed, with --approve; it stays readable for ever"),
            )
            .arg(answer(
                DENY,
                [APPROVE, WITHDRAW],
                "Deny what another person asked for, with --reason: nothing is destroyed",
            ))
            .arg(answer(
                WITHDRAW,
                [APPROVE, DENY],
                "Take back what you asked for, with --reason: nothing is destroyed",
            ))
            .after_help(
                "Examples:\n  phiward redact E-3 --reason \"the file names a patient\"\n  phiward redact A-7 --reason \"a name stood in the notes\" --earlier-only\n  phiward --as \"Lee Chan\" redact E-3 --approve --note \"seen\"\n  phiward --as \"Lee Chan\" redact E-3 --deny --reason \"under a legal hold\"\n  phiward redact E-3 --withdraw --reason \"the note was corrected instead\"\n\nThe record's content goes: every state of it, the data of verbs on it, and the bytes of a file that nothing else names. Its kind, id and number stay, and who had it redacted, when and why. Backups and exports made before still hold it.",
            )
    }
}

impl Given<Redacting> {
    /// Asks, or says what becomes of what was asked.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let named = arg_values::one(&self.matches, words::RECORD).unwrap_or_default();
        let edit = Edit::open(context).await?;
        if self.matches.get_flag(APPROVE) {
            let note = arg_values::one(&self.matches, NOTE).unwrap_or_default();
            return approve(edit, &named, &note).await;
        }
        for (flag, code) in [(DENY, "deny-redaction"), (WITHDRAW, "withdraw-redaction")] {
            if self.matches.get_flag(flag) {
                return ended(edit, code, &named, &self.matches).await;
            }
        }
        ask(edit, &named, &self.matches).await
    }
}

fn form(code: &str) -> Result<&'static VerbForm> {
    fields::verb_form(code).ok_or_else(|| anyhow!("there is no verb “{code}”"))
}

async fn ask(mut edit: Edit, named: &str, given: &ArgMatches) -> Result<Outcome> {
    let form = form("redact")?;
    let targets = described::targets(edit.register(), form, &[named.to_owned()])?;
    let data = described::read(&edit, form, &targets, given)?;
    let done = described::carry_out(&mut edit, form, &targets, &data).await?;
    if edit.report_as_json(&done)? {
        return Ok(Outcome::Done);
    }
    for target in targets {
        let Some(asked) = open(edit.register(), target) else {
            continue;
        };
        let (tag, known) = (asked.tag(), &asked.known_as);
        let goes = if asked.earlier_only {
            format!("every earlier state of {known}; it stays as it stands now")
        } else {
            format!("every state of {known}, and a file kept with it that nothing else names")
        };
        output::line(&format!(
            "{tag}: the redaction of {known} is asked for. Nothing is destroyed yet.\n  \
             Goes:  {goes}.\n  \
             Stays: its kind, its id and its number, which is not given again; who asked, who approved, when and why.\n  \
             Look at:\n{}\n\
             Next: another person says “phiward --as NAME redact {of} --approve”, or --deny with a reason.",
            elsewhere(asked, edit.register()),
            of = tag_of(edit.register(), target),
        ))?;
    }
    Ok(Outcome::Done)
}

async fn approve(mut edit: Edit, named: &str, note: &str) -> Result<Outcome> {
    let form = form("approve-redaction")?;
    let redaction = meant(edit.register(), named)?;
    let (id, known) = (redaction.reference(), redaction.known_as.clone());
    let about = redaction.about;
    let earlier_only = redaction.earlier_only;
    if by_the_same(&edit, redaction) {
        bail!(
            "{} asked for {} and cannot approve it: a second person must. Say who with --as, such as phiward --as \"Lee Chan\" redact {} --approve",
            edit.actor.name,
            redaction.tag(),
            about.map_or_else(String::new, |about| tag_of(edit.register(), about)),
        );
    }
    let done = described::carry_out(&mut edit, form, &[id], &described::noted(note)).await?;
    if edit.report_as_json(&done)? {
        return Ok(Outcome::Done);
    }
    let tag = tag_of(edit.register(), id);
    let stays = if earlier_only {
        "It stays as it stands now; its earlier states are gone."
    } else {
        "Its kind, id and number stay; the number is not given again."
    };
    let redaction = edit.register().tables.redactions.row_uuid(id.id);
    let elsewhere =
        redaction.map_or_else(String::new, |row| elsewhere(&row.record, edit.register()));
    output::line(&format!(
        "{tag} is approved: what {known} said is gone, from the ledger and from what is computed from it. {stays}\n\
         Look at:\n{elsewhere}\n\
         Next: “phiward verify” shows that the chain holds and names what was redacted; “phiward backup” makes a copy without it."
    ))?;
    Ok(Outcome::Done)
}

/// Denies a request, or takes one back.
async fn ended(
    mut edit: Edit,
    code: &'static str,
    named: &str,
    given: &ArgMatches,
) -> Result<Outcome> {
    let form = form(code)?;
    let target = meant(edit.register(), named)?.reference();
    let data = described::read(&edit, form, &[target], given)?;
    let done = described::carry_out(&mut edit, form, &[target], &data).await?;
    if edit.report_as_json(&done)? {
        return Ok(Outcome::Done);
    }
    let redaction = edit.register().tables.redactions.row_uuid(target.id);
    if let Some(redaction) = redaction.map(|row| &row.record) {
        output::line(&format!(
            "{} is {}. Nothing of {} was destroyed.",
            redaction.tag(),
            redaction.summary(),
            redaction.known_as
        ))?;
    }
    Ok(Outcome::Done)
}

/// Where else words of it stand, a line each.
fn elsewhere(redaction: &Redaction, register: &Register) -> String {
    let lines = redaction.elsewhere(register).into_iter();
    let lines: Vec<String> = lines.map(|line| format!("  - {line}")).collect();
    lines.join("\n")
}

/// The open redaction meant by its own number, or by the record it is about.
fn meant<'r>(register: &'r Register, named: &str) -> Result<&'r Redaction> {
    let table = &register.tables.redactions;
    let found = find::record(register, named)?.reference();
    if let Some(row) = table.row_uuid(found.id) {
        return Ok(&row.record);
    }
    open(register, found).ok_or_else(|| {
        let tag = tag_of(register, found);
        anyhow!("no redaction of {tag} waits to be approved; ask for it with: phiward redact {tag} --reason \"…\"")
    })
}

fn open(register: &Register, about: Ref) -> Option<&Redaction> {
    let mut all = register.tables.redactions.all();
    all.find(|redaction| redaction.about == Some(about) && redaction.is_open())
}

fn by_the_same(edit: &Edit, redaction: &Redaction) -> bool {
    let requester = &redaction.requested_by;
    edit.register().one_person(&edit.actor, requester).is_some()
}

fn tag_of(register: &Register, target: Ref) -> String {
    let record = register.tables.get(target);
    record.map_or_else(String::new, |record| record.tag())
}
