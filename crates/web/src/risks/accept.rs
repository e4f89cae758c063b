//! Asking to live with a risk until a day (B6).

use super::{about, crumbs, risk_of};
use crate::error::Result;
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::query::Number;
use crate::verb::{carry_out, day_needed, done, may_fill, shown};
use access::Permission;
use app::new_id;
use jiff::ToSpan;
use pages::verb::{FormBuilder, Verb, Words};
use pages::{Problems, Section};
use register::records::Risk;
use register::verbs;
use register::{Command, Record};

/// The request.
pub async fn ask(req: OrgRequest, Number(number): Number) -> Result {
    may_fill(&req, Permission::Contribute)?;
    form(&req, risk_of(&req, number)?, None, Problems::default())
}

/// Records it.
pub async fn request(req: OrgRequest, Number(number): Number, sent: Form) -> Result {
    let risk = risk_of(&req, number)?;
    let mut problems = Problems::default();
    let expires = day_needed(&sent, "expires", "The last day", &mut problems);
    if !problems.is_empty() {
        return form(&req, risk, Some(&sent), problems);
    }
    let command = Command::Accept(verbs::Accept {
        id: new_id()?,
        target: risk.id,
        reason: sent.get("reason").to_owned(),
        compensating: sent.get("compensating").to_owned(),
        expires,
        review_trigger: sent.get("review_trigger").to_owned(),
    });
    match carry_out(&req, "request acceptance", vec![command], &sent).await? {
        Err(problems) => form(&req, risk, Some(&sent), problems),
        Ok(_) => {
            let text = format!(
                "The acceptance of R-{number} is asked for. It is in force once somebody else with the authority approves it."
            );
            Ok(done(
                &req,
                &format!("/risks/{number}#plan"),
                text,
                None,
                &sent,
            ))
        }
    }
}

fn form(req: &OrgRequest, risk: &Risk, sent: Option<&Form>, problems: Problems) -> Result {
    let shell = req.shell(Section::Risks, format!("Accept R-{}", risk.number));
    let groups = FormBuilder::new(sent.map(|s| s.0.as_slice()), &problems)
        .reason(
            "Why it is reasonable and appropriate to live with it",
            "Weigh what it would cost to lower it against what could happen. Cost alone is no reason.",
            "",
        )
        .text(
            "compensating",
            "What makes it bearable meanwhile",
            "Safeguards in place of those that are missing, such as “the device is never used outside the building”; or “none”, with the reason.",
            "",
        )
        .day(
            "expires",
            "Last day it shall hold",
            "At most three years ahead. On that day somebody has to look again.",
            req.today.checked_add(1.year()).ok(),
        )
        .line(
            "review_trigger",
            "What would make you look again before that",
            "Such as “any incident with a portable device”.",
            "",
        )
        .groups();
    let mut verb = Verb::new(&shell, format!("Ask to accept R-{}", risk.number));
    if crate::plan::me(req).is_none() {
        verb.words.push(Words {
            kind: "warn",
            title: "Your account stands for no person of this book".into(),
            text: "An acceptance needs two recorded people: one who asks and another who approves. Add yourself under Scope, People, with the e-mail address you sign in with.".into(),
        });
    }
    verb.crumbs = crumbs(&shell, risk, "Acceptance");
    verb.about = vec![about(req, risk)];
    verb.records = "Recorded: the request with the rating and assets as they stand now. When either changes, the acceptance no longer holds. You cannot approve it yourself.".into();
    verb.groups = groups;
    verb.action = format!("{}/risks/{}/accept", req.base, risk.number);
    verb.submit = "Ask for approval".into();
    verb.cancel = format!("{}/risks/{}", req.base, risk.number);
    verb.revision = req.register().tables.revision(risk.reference());
    verb.problems = problems;
    shown(&verb)
}
