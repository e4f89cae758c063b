//! Lines to sign, for the analysis and the plan separately.

use super::ReportPart;
use super::view::View;
use super::words::day;
use crate::model::{Blocks, Rich, SignatureBlock, SignatureLine};

pub(super) fn write(out: &mut Blocks, view: &View<'_>) {
    if view.options.focus.is_some() {
        out.note(
            "Not for signature",
            "This copy shows a part of the record. Sign-off is for the whole analysis and the whole plan.",
        );
        return;
    }
    let part = view.options.part;
    if part != ReportPart::Plan {
        page(
            out,
            view,
            "Security risk analysis",
            "sign-analysis",
            "I have read the security risk analysis of",
            "To my knowledge it records the risks to ePHI that the organization has identified, and names what is still open.",
        );
    }
    if part == ReportPart::United {
        out.page_break();
    }
    if part != ReportPart::Analysis {
        page(
            out,
            view,
            "Risk management plan",
            "sign-plan",
            "I have read the risk management plan of",
            "I approve the treatments, actions, dates and resources it sets out.",
        );
    }
}

fn page(out: &mut Blocks, view: &View<'_>, title: &str, anchor: &str, opening: &str, pledge: &str) {
    let options = view.options;
    out.heading_at(2, title, anchor);
    let name = |id| {
        let person = view.whole.tables.people.get(id);
        person.map_or_else(String::new, |p| p.name.clone())
    };
    let line = |role: &str, name: String| SignatureLine {
        role: role.to_owned(),
        name,
        date: String::new(),
    };
    let profile = view.whole.profile();
    let mut lines = vec![line(
        "Security Official",
        profile
            .and_then(|p| p.security_official)
            .map_or_else(String::new, name),
    )];
    let leadership = profile.map_or(&[][..], |p| &p.leadership);
    lines.extend(leadership.iter().map(|id| line("Leadership", name(*id))));
    if leadership.is_empty() {
        lines.push(line("Leadership", String::new()));
    }
    out.push(SignatureBlock {
        statement: Rich::new()
            .text(format!(
                "{opening} {}, as recorded at ledger position {} and judged as of {}. {pledge} \
                 My signature speaks of this state only; a later entry calls for a new one. Ledger hash: ",
                view.whole.name(),
                options.position,
                day(view.today),
            ))
            .code(&options.hash),
        lines,
    });
}
