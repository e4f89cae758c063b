//! Writes the list of verbs from the files in `src/verbs`: adding a verb is adding a
//! file. A file `vendor_check.rs` holds the struct `VendorCheck`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("src/verbs");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut stems = Vec::new();
    for entry in std::fs::read_dir(&root)? {
        let path = entry?.path();
        let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or("");
        if path.extension().is_some_and(|e| e == "rs") && stem != "mod" {
            stems.push(stem.to_owned());
        }
    }
    stems.sort();
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    std::fs::write(out.join("verbs.rs"), modules(&root, &stems)?)?;
    std::fs::write(out.join("command.rs"), command(&stems)?)?;
    Ok(())
}

/// `vendor_check` as `VendorCheck`.
fn camel(stem: &str) -> String {
    stem.split('_')
        .map(|word| {
            let mut letters = word.chars();
            match letters.next() {
                Some(first) => first.to_uppercase().collect::<String>() + letters.as_str(),
                None => String::new(),
            }
        })
        .collect()
}

fn modules(root: &Path, stems: &[String]) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    for stem in stems {
        let path = root.join(format!("{stem}.rs"));
        writeln!(out, "#[path = {path:?}]\nmod {stem};")?;
        writeln!(out, "pub use {stem}::{};", camel(stem))?;
    }
    Ok(out)
}

fn command(stems: &[String]) -> Result<String, std::fmt::Error> {
    let names: Vec<String> = stems.iter().map(|stem| camel(stem)).collect();
    let mut out = String::from(
        "/// What is to be done: a verb with its data, or a record to be kept.\n\
         #[derive(Debug, Clone, PartialEq)]\n\
         pub enum Command {\n\
         /// Adds a record, or changes the fields of one that have no verb of their own.\n\
         Save(AnyRecord),\n",
    );
    for name in &names {
        writeln!(out, "/// See [`verbs::{name}`].\n{name}(verbs::{name}),")?;
    }
    out.push_str("}\n");
    for name in &names {
        writeln!(
            out,
            "impl From<verbs::{name}> for Command {{ fn from(verb: verbs::{name}) -> Self {{ Command::{name}(verb) }} }}"
        )?;
    }
    let arms = |body: &dyn Fn(&str) -> String| -> String {
        names.iter().map(|name| body(name) + "\n").collect()
    };
    writeln!(
        out,
        "/// Every verb, in alphabetical order of its file.\n\
         pub static VERBS: &[&Meta] = &[{}];",
        names
            .iter()
            .map(|name| format!("&<verbs::{name} as Verb>::META, "))
            .collect::<String>()
    )?;
    writeln!(
        out,
        "impl Command {{\n\
         /// What the verb is; `None` where a record is kept.\n\
         pub fn meta(&self) -> Option<&'static Meta> {{ match self {{ Command::Save(_) => None,\n{} }} }}\n\
         /// The record it acts on.\n\
         pub fn target(&self) -> Ref {{ match self {{ Command::Save(record) => record.reference(),\n{} }} }}\n\
         /// The verb's data, as an entry keeps it; `None` where a record is kept: the record is all of it.\n\
         pub fn data(&self) -> Option<serde_json::Value> {{ match self {{ Command::Save(_) => None,\n{} }} }}\n\
         /// The command of a verb's code and data.\n\
         ///\n\
         /// # Errors\n\
         /// When the data is not that of the verb; `None` for a code that is not a verb's.\n\
         pub fn from_data(code: &str, data: serde_json::Value) -> Option<Result<Command, serde_json::Error>> {{\n{} None }}\n\
         pub(crate) fn decided(&self, deciding: &Deciding<'_>) -> Decided {{ match self {{ Command::Save(record) => deciding.save(record),\n{} }} }}\n\
         pub(crate) fn reason(&self) -> Option<&str> {{ match self {{ Command::Save(_) => None,\n{} }} }}\n\
         }}",
        arms(&|n| format!("Command::{n}(_) => Some(&<verbs::{n} as Verb>::META),")),
        arms(&|n| format!("Command::{n}(v) => v.target(),")),
        arms(&|n| format!("Command::{n}(v) => serde_json::to_value(v).ok(),")),
        arms(&|n| format!(
            "if code == <verbs::{n} as Verb>::META.code {{ return Some(serde_json::from_value(data).map(Command::{n})); }}"
        )),
        arms(&|n| format!("Command::{n}(v) => v.decide(deciding),")),
        arms(&|n| format!("Command::{n}(v) => v.reason(),")),
    )?;
    Ok(out)
}
