//! Taking an action up again, dropping it, and bringing it back.

use super::{about, action_of, crumbs};
use crate::error::Result;
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::Number;
use crate::verb::{carry_out, done, may_fill, shown, undo_ending};
use access::Permission;
use pages::verb::{FormBuilder, Verb};
use pages::{Problems, Section, Undo};
use register::records::Action;
use register::verbs;
use register::{Command, Record};

/// A verb that needs nothing but a reason.
struct Plain {
    verb: &'static str,
    heading: &'static str,
    label: &'static str,
    hint: &'static str,
    records: &'static str,
    submit: &'static str,
    after: &'static str,
    ends: bool,
}

const REOPEN: Plain = Plain {
    verb: "reopen",
    heading: "Take up again",
    label: "Why it is taken up again",
    hint: "Such as “two laptops were missed”.",
    records: "Recorded: the reason and your name. It is in progress again; that it was said to be done stays in the history.",
    submit: "Take it up again",
    after: "is in progress again.",
    ends: false,
};

const DROP: Plain = Plain {
    verb: "drop",
    heading: "Drop",
    label: "Why it is dropped",
    hint: "Such as “replaced by C-7, which covers all offices”. What is done is not dropped but confirmed.",
    records: "Recorded: the reason, today’s date and your name. Nothing is deleted; the risks lose this action, and it can be brought back.",
    submit: "Drop this action",
    after: "is dropped; it stays on record with its reason.",
    ends: true,
};

const RESTORE: Plain = Plain {
    verb: "restore",
    heading: "Bring back",
    label: "Why it is brought back",
    hint: "Such as “C-7 does not cover the north office after all”.",
    records: "Recorded: the reason and your name.",
    submit: "Bring it back",
    after: "is back in the plan.",
    ends: false,
};

/// Asks why it is taken up again.
pub async fn ask_reopen(req: OrgRequest, Number(number): Number) -> Result {
    may_fill(&req, Permission::Contribute)?;
    form(
        &req,
        action_of(&req, number)?,
        &REOPEN,
        None,
        Problems::default(),
    )
}

/// Takes it up again.
pub async fn reopen(req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let action = action_of(&req, number)?;
    let command = Command::Reopen(verbs::Reopen {
        target: action.id,
        reason: sent.get("reason").to_owned(),
    });
    run(&req, action, &REOPEN, command, None, &sent).await
}

/// Asks why it is dropped.
pub async fn ask_drop(req: OrgRequest, Number(number): Number) -> Result {
    may_fill(&req, Permission::Govern)?;
    form(
        &req,
        action_of(&req, number)?,
        &DROP,
        None,
        Problems::default(),
    )
}

/// Drops it.
pub async fn drop_it(req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let action = action_of(&req, number)?;
    let command = Command::Retire(verbs::Retire {
        target: action.reference(),
        on: req.today,
        reason: sent.get("reason").to_owned(),
    });
    let undo = undo_ending(&req, &format!("/plan/actions/{number}"));
    run(&req, action, &DROP, command, undo, &sent).await
}

/// Asks why it is brought back.
pub async fn ask_restore(req: OrgRequest, Number(number): Number) -> Result {
    may_fill(&req, Permission::Govern)?;
    form(
        &req,
        action_of(&req, number)?,
        &RESTORE,
        None,
        Problems::default(),
    )
}

/// Brings it back.
pub async fn restore(req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let action = action_of(&req, number)?;
    let command = Command::Restore(verbs::Restore {
        target: action.reference(),
        reason: sent.get("reason").to_owned(),
    });
    run(&req, action, &RESTORE, command, None, &sent).await
}

async fn run(
    req: &OrgRequest,
    action: &Action,
    plain: &Plain,
    command: Command,
    undo: Option<Undo>,
    sent: &Form,
) -> Result {
    match carry_out(req, plain.verb, vec![command], sent).await? {
        Err(problems) => form(req, action, plain, Some(sent), problems),
        Ok(_) => {
            let text = format!("{} {}", action.tag(), plain.after);
            let path = format!("/plan/actions/{}", action.number);
            Ok(done(req, &path, text, undo, sent))
        }
    }
}

fn form(
    req: &OrgRequest,
    action: &Action,
    plain: &Plain,
    sent: Option<&Form>,
    problems: Problems,
) -> Result {
    let heading = format!("{} {}", plain.heading, action.tag());
    let shell = req.shell(Section::Plan, heading.clone());
    let groups = FormBuilder::new(sent.map(|s| s.0.as_slice()), &problems)
        .reason(plain.label, plain.hint, "")
        .groups();
    let mut verb = Verb::new(&shell, heading);
    verb.crumbs = crumbs(&shell, action, plain.heading);
    verb.about = vec![about(req, action)];
    verb.records = plain.records.into();
    verb.groups = groups;
    verb.action = format!("{}/plan/actions/{}/{}", req.base, action.number, plain.verb);
    verb.submit = plain.submit.into();
    verb.ends = plain.ends;
    verb.cancel = format!("{}/plan/actions/{}", req.base, action.number);
    verb.revision = req.register().tables.revision(action.reference());
    verb.problems = problems;
    shown(&verb)
}
