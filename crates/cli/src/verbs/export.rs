//! `phiward export`: the whole book in one file, or the records of a kind as a table.

use super::portable;
use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use anyhow::{Context as _, Result, bail};
use app::export_table::{TableFormat, export_table};
use app::files::write_whole;
use clap::ValueEnum;
use intake::Kind;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The first bytes of every portable book.
const PORTABLE: &[u8] = b"phiward portable book";

/// Write an organization's whole book, evidence among it, to one file that can
/// be imported elsewhere and verified without phiward's database; or write the
/// records of a kind as a table that can be edited and imported again.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  phiward export --portable clinic.phiward\n  phiward export assets --out assets.xlsx\n  phiward import assets.xlsx --mapping phiward-assets\nDocuments are made by “phiward report”."
)]
pub struct Export {
    /// Records to write as a table
    #[arg(value_enum, required_unless_present = "portable", requires = "out")]
    kind: Option<KindWord>,
    /// File to write the table to: .csv or .xlsx
    #[arg(long, value_name = "FILE", requires = "kind")]
    out: Option<PathBuf>,
    /// File to write the whole book to
    #[arg(long, value_name = "FILE", conflicts_with_all = ["kind", "out"])]
    portable: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum KindWord {
    /// Systems, devices and media
    Assets,
    /// Movements of ePHI
    Flows,
    /// Vendors and business associates
    Vendors,
    /// Risks
    Risks,
    /// Corrective actions
    Actions,
    /// Answers on provisions
    Answers,
    /// People
    People,
    /// Sites
    Sites,
}

impl From<KindWord> for Kind {
    fn from(word: KindWord) -> Kind {
        match word {
            KindWord::Assets => Kind::Assets,
            KindWord::Flows => Kind::Flows,
            KindWord::Vendors => Kind::Vendors,
            KindWord::Risks => Kind::Risks,
            KindWord::Actions => Kind::Actions,
            KindWord::Answers => Kind::Answers,
            KindWord::People => Kind::People,
            KindWord::Sites => Kind::Sites,
        }
    }
}

impl Export {
    /// Writes the file; an older portable file of that name is replaced whole.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        context.book_exists()?;
        if let Some(path) = &self.portable {
            if path.exists() && !is_portable(path)? {
                bail!(
                    "{} exists and is not a portable book; choose another name",
                    path.display()
                );
            }
            return portable::export(context, path).await;
        }
        let (Some(kind), Some(out)) = (self.kind, &self.out) else {
            bail!("say what to export: --portable FILE, or a kind of record and --out FILE");
        };
        table(context, kind.into(), out).await
    }
}

async fn table(context: &Context, kind: Kind, out: &Path) -> Result<Outcome> {
    let format = TableFormat::of(out).with_context(|| {
        format!(
            "{}: a table is written as .csv or .xlsx; name the file so",
            out.display()
        )
    })?;
    let book = context.book().await?;
    let table = export_table(book.register(), kind, format)?;
    write_whole(out, &table.bytes)?;
    let word = kind.word();
    if context.json {
        output::json(&serde_json::json!({
            "file": out.display().to_string(),
            "kind": word,
            "rows": table.rows,
            "bytes": table.bytes.len(),
        }))?;
    } else {
        output::line(&format!(
            "{}: {} {word}. “phiward import {} --mapping phiward-{word}” takes changes back.",
            out.display(),
            table.rows,
            out.display()
        ))?;
    }
    Ok(Outcome::Done)
}

fn is_portable(path: &Path) -> Result<bool> {
    let mut head = [0; PORTABLE.len()];
    let read = std::fs::File::open(path)?.read(&mut head)?;
    Ok(head[..read] == *PORTABLE)
}
