//! `phiward questions`: the safeguard questions, one for each assessable provision.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::{guidance, output};
use anyhow::Result;
use catalog::{Catalog, Provision, Safeguard};
use clap::ValueEnum;
use register::{Applicability, Register, applicability, words_for};

/// List the safeguard questions and how far they are answered.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: phiward questions --family technical --open\nA sheet to print for interviews: phiward questions --worksheet > worksheet.txt"
)]
pub struct Questions {
    /// Only one family of safeguards
    #[arg(long, value_enum)]
    family: Option<Family>,
    /// Only questions without an answer
    #[arg(long)]
    open: bool,
    /// Print a worksheet for interviews, with room to write
    #[arg(long)]
    worksheet: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Family {
    /// § 164.308
    Administrative,
    /// § 164.310
    Physical,
    /// § 164.312
    Technical,
    /// § 164.314
    Organizational,
    /// § 164.316
    Documentation,
}

impl Family {
    fn is(self, safeguard: Safeguard) -> bool {
        matches!(
            (self, safeguard),
            (Family::Administrative, Safeguard::Administrative)
                | (Family::Physical, Safeguard::Physical)
                | (Family::Technical, Safeguard::Technical)
                | (Family::Organizational, Safeguard::Organizational)
                | (Family::Documentation, Safeguard::Documentation)
        )
    }
}

impl Questions {
    /// Prints the questions.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let (register, today) = context.state(None).await?;
        let provisions: Vec<&Provision> = Catalog::builtin()
            .assessable_provisions()
            .filter(|provision| self.family.is_none_or(|f| f.is(provision.safeguard)))
            .filter(|provision| !self.open || guidance::is_open(&register, provision))
            .collect();
        if context.json {
            let list: Vec<_> = provisions
                .iter()
                .map(|l| guidance::value(&register, l))
                .collect();
            output::json(&list)?;
            return Ok(Outcome::Done);
        }
        let tally = guidance::progress(&register);
        if self.worksheet {
            output::line(&format!(
                "Interview worksheet · {} · {today}\n",
                register.name()
            ))?;
            for provision in provisions {
                output::line(&worksheet(&register, provision))?;
            }
            return Ok(Outcome::Done);
        }
        let mut table = output::Columns::new(&["Citation", "Kind", "Answer", "Question"]);
        for provision in provisions {
            table.row(vec![
                provision.citation.clone(),
                guidance::designation(provision).to_owned(),
                state(&register, provision),
                words_for(&register, Catalog::builtin(), provision)
                    .question
                    .to_owned(),
            ]);
        }
        table.print()?;
        output::line(&format!(
            "\n{} of {} that apply are answered. One in full: phiward answer CITATION",
            tally.answered(),
            tally.applying()
        ))?;
        Ok(Outcome::Done)
    }
}

fn state(register: &Register, provision: &Provision) -> String {
    if let Applicability::NotApplicable(_) = applicability(register, provision) {
        return "does not apply".into();
    }
    match guidance::answer(register, &provision.citation) {
        None => "open".into(),
        Some(a) => format!("in place: {}", a.in_place.words()),
    }
}

/// A question with room to write.
fn worksheet(register: &Register, provision: &Provision) -> String {
    let mut text = guidance::lines(register, provision).join("\n");
    text.push_str(
        "\n\n  Required of us?   [ ] yes  [ ] no, because ______________________________\n  In place?         [ ] yes  [ ] in part  [ ] no\n  Used properly?    [ ] yes  [ ] in part  [ ] no\n  Notes and evidence: ____________________________________________________\n  Asked of: ____________________________  on: ____________  by: __________\n",
    );
    text
}
