//! `phiward method`: how risks are scored.

use crate::context::Context;
use crate::edit::Edit;
use crate::find::{distance, one};
use crate::outcome::Outcome;
use crate::output;
use anyhow::{Result, bail};
use app::adopt_method;
use catalog::{Catalog, Method, ThreatEvents};
use clap::Subcommand;
use register::records::method_key;
use register::{Command, Register};

/// List scoring methods, see what their levels mean, or adopt one into the book.
#[derive(Debug, clap::Args)]
pub struct MethodArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Methods of the catalog and of the book
    List,
    /// What its levels mean: the scale of each question, and the tables
    #[command(
        after_help = "Examples:\n  phiward method show                   the method in use\n  phiward method show nist-3x3\n  phiward method show --for R-14        only the scales that fit what brings R-14 about"
    )]
    Show {
        /// Code, or code and version; the method in use where nothing is said
        #[arg(value_name = "METHOD")]
        code: Option<String>,
        /// Only what answers the questions about this risk
        #[arg(long = "for", value_name = "RISK")]
        risk: Option<String>,
    },
    /// Copy a method into the book, so that no upgrade changes it
    #[command(
        after_help = "Example: phiward method adopt nist-3x3\nTo use it from now on: phiward profile --method nist-3x3"
    )]
    Adopt {
        /// Code, such as nist-3x3, or code and version: nist-3x3@1
        code: String,
    },
}

impl MethodArgs {
    /// Lists or adopts.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        match self.what {
            What::List => list(context).await,
            What::Show { code, risk } => show(context, code.as_deref(), risk.as_deref()).await,
            What::Adopt { code } => adopt(context, &code).await,
        }
    }
}

async fn list(context: &Context) -> Result<Outcome> {
    // The catalog's methods can be looked at before there is a book.
    let register = match context.book_exists() {
        Ok(()) => context.state(None).await?.0,
        Err(_) => Register::default(),
    };
    let in_use = register.method_in_use().map(|(key, _)| key.to_owned());
    let mut table = output::Columns::new(&["Method", "In this book", "Name"]);
    let mut values = Vec::new();
    let own = register
        .tables
        .methods
        .all()
        .filter_map(|m| m.method.as_ref());
    let mut seen = std::collections::BTreeSet::new();
    for method in Catalog::builtin().methods.iter().chain(own) {
        let key = method_key(method);
        if !seen.insert(key.clone()) {
            continue;
        }
        let state = if in_use.as_deref() == Some(&key) {
            "in use"
        } else if register.method(&key).is_some() {
            "adopted"
        } else {
            "–"
        };
        values.push(serde_json::json!({
            "key": key, "name": method.name, "source": method.source, "explanation": method.explanation,
            "adopted": register.method(&key).is_some(), "in_use": in_use.as_deref() == Some(&key) }));
        table.row(vec![key, state.into(), method.name.clone()]);
    }
    if context.json {
        output::json(&values)?;
    } else {
        table.print()?;
    }
    Ok(Outcome::Done)
}

async fn show(context: &Context, code: Option<&str>, risk: Option<&str>) -> Result<Outcome> {
    let register = match context.book_exists() {
        Ok(()) => context.state(None).await?.0,
        Err(_) => Register::default(),
    };
    let method = match code {
        Some(code) => match register.method(code.trim()) {
            Some(own) => own,
            None => of_catalog(code)?,
        },
        None => register
            .method_in_use()
            .map_or_else(|| Catalog::builtin().default_method(), |(_, method)| method),
    };
    let events = match risk {
        Some(risk) => {
            let id = one(&register.tables.risks, risk)?;
            let risk = register.tables.risks.get(id);
            risk.map_or(ThreatEvents::Either, |risk| {
                risk.threat_events(&register, Catalog::builtin())
            })
        }
        None => ThreatEvents::Either,
    };
    let impact = ("What each impact means", method.impact_scale.as_slice());
    let scales = method
        .likelihood_scales(events)
        .into_iter()
        .map(|scale| (scale.question.heading(), scale.entries))
        .chain([impact]);
    if context.json {
        let scales: Vec<_> = scales
            .map(|(question, entries)| serde_json::json!({ "question": question, "levels": entries }))
            .collect();
        output::json(&serde_json::json!({
            "key": method_key(method), "name": method.name, "source": method.source,
            "explanation": method.explanation, "likelihood": method.likelihood, "risk": method.risk,
            "scales": scales }))?;
        return Ok(Outcome::Done);
    }
    output::line(&format!("{} ({})", method.name, method_key(method)))?;
    output::line(&format!("  Source: {}", method.source))?;
    for (question, entries) in scales {
        output::line(&format!("\n{question}"))?;
        for entry in entries.iter().rev() {
            output::line(&format!("  {:<10} {}", entry.level.words(), entry.meaning))?;
        }
    }
    Ok(Outcome::Done)
}

async fn adopt(context: &Context, code: &str) -> Result<Outcome> {
    let method = of_catalog(code)?;
    let mut edit = Edit::open(context).await?;
    let done = edit
        .perform(Command::Save(adopt_method(method)?.into()))
        .await?;
    edit.report(&done, |r| {
        Some(format!(
            "Adopted {} as {}. To use it from now on: phiward profile --method {}",
            method.name,
            r.tag(),
            method_key(method)
        ))
    })?;
    Ok(Outcome::Done)
}

/// A method of the catalog by `code` (its newest version) or `code@version`.
pub fn of_catalog(text: &str) -> Result<&'static Method> {
    let catalog = Catalog::builtin();
    let wanted = text.trim().to_lowercase();
    let found = match wanted.split_once('@') {
        Some((code, version)) => version.parse().ok().and_then(|v| catalog.method(code, v)),
        None => catalog.latest_method(&wanted),
    };
    if let Some(method) = found {
        return Ok(method);
    }
    let keys: Vec<String> = catalog.methods.iter().map(method_key).collect();
    let near = keys.iter().min_by_key(|key| distance(key, &wanted));
    match near.filter(|key| distance(key, &wanted) <= 4) {
        Some(near) => bail!(
            "the catalog has no method “{text}”; did you mean {near}? There are {}",
            keys.join(", ")
        ),
        None => bail!(
            "the catalog has no method “{text}”; there are {}",
            keys.join(", ")
        ),
    }
}
