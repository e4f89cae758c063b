//! How a level of risk follows from likelihood and impact.

use super::list::tabs;
use crate::{Link, Shell};
use catalog::{Band, Catalog, Level, Likelihood, LikelihoodRule, Method, RiskRule};
use register::Register;
use register::records::method_key;

/// The method in use, in plain words and with its tables.
#[derive(Debug, askama::Template)]
#[template(path = "risks/method.html")]
pub struct MethodPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Views of the register.
    pub tabs: Vec<Link>,
    /// The method in use.
    pub method: Option<&'p Method>,
    /// Likelihood from its two steps.
    pub first: Option<Grid>,
    /// Level from likelihood and impact.
    pub second: Option<Grid>,
    /// Bands of a score, where the level is read from one.
    pub bands: Vec<String>,
    /// Other methods.
    pub others: Vec<Other>,
}

/// A table of levels.
#[derive(Debug)]
pub struct Grid {
    /// What the table gives.
    pub caption: &'static str,
    /// What the rows are.
    pub rows_are: &'static str,
    /// What the columns are.
    pub columns_are: &'static str,
    /// Levels of the columns, rising.
    pub columns: Vec<Level>,
    /// Level of each row, the highest first, and its cells.
    pub rows: Vec<(Level, Vec<Level>)>,
}

/// A method that is not in use.
#[derive(Debug)]
pub struct Other {
    /// `code@version`.
    pub key: String,
    /// Name.
    pub name: String,
    /// Version of its data.
    pub version: u32,
    /// In plain words.
    pub explanation: String,
    /// Whether ratings of this book were made with it, or it is at hand.
    pub adopted: bool,
}

impl<'p> MethodPage<'p> {
    /// The page of a book.
    pub fn new(shell: &'p Shell, register: &'p Register) -> MethodPage<'p> {
        let in_use = register.method_in_use();
        let method = in_use.map(|(_, method)| method);
        let adopted = register
            .tables
            .methods
            .live()
            .filter_map(|m| m.method.as_ref());
        let mut others: Vec<Other> = Vec::new();
        for other in Catalog::builtin().methods.iter().chain(adopted) {
            let key = method_key(other);
            if in_use.is_some_and(|(used, _)| used == key) || others.iter().any(|o| o.key == key) {
                continue;
            }
            // Nobody is led to a version that another one has overtaken.
            let catalog = Catalog::builtin();
            let latest = catalog.latest_method(&other.code);
            if register.method(&key).is_none() && latest.is_some_and(|l| l.version > other.version)
            {
                continue;
            }
            others.push(Other {
                name: other.name.clone(),
                version: other.version,
                explanation: other.explanation.clone(),
                adopted: register.method(&key).is_some(),
                key,
            });
        }
        MethodPage {
            shell,
            tabs: tabs(shell, "/risks/method"),
            method,
            first: method.and_then(first),
            second: method.map(second),
            bands: method.map(bands).unwrap_or_default(),
            others,
        }
    }
}

fn first(method: &Method) -> Option<Grid> {
    let LikelihoodRule::TwoStep { matrix } = &method.likelihood else {
        return None;
    };
    let rows = method.levels.iter().zip(matrix).rev();
    Some(Grid {
        caption: "Likelihood, from its two steps",
        rows_are: "That it starts",
        columns_are: "That it then does harm",
        columns: method.levels.clone(),
        rows: rows.map(|(level, cells)| (*level, cells.clone())).collect(),
    })
}

/// The level of every pair, as the method itself scores it.
fn second(method: &Method) -> Grid {
    let cells = |likelihood: Level| {
        let score = |impact: &Level| method.score(Likelihood::Overall(likelihood), *impact);
        method
            .levels
            .iter()
            .filter_map(|impact| score(impact).ok().map(|scored| scored.level))
            .collect()
    };
    Grid {
        caption: "Level of risk",
        rows_are: "Likelihood",
        columns_are: "Impact",
        columns: method.levels.clone(),
        rows: method
            .levels
            .iter()
            .rev()
            .map(|level| (*level, cells(*level)))
            .collect(),
    }
}

fn bands(method: &Method) -> Vec<String> {
    let words = |bands: &[Band], what: &str, halves: bool| {
        let mut from = 0;
        bands
            .iter()
            .map(|band| {
                let number = |score: u32| match halves {
                    true => format!("{}", f64::from(score) / 2.0),
                    false => score.to_string(),
                };
                let line = format!(
                    "{what} above {} and up to {}: {}",
                    number(from),
                    number(band.up_to),
                    band.level
                );
                from = band.up_to;
                line
            })
            .collect()
    };
    match &method.risk {
        RiskRule::Matrix { .. } => Vec::new(),
        RiskRule::Average { bands } => words(bands, "Average", true),
        RiskRule::Product { bands } => words(bands, "Product", false),
    }
}
