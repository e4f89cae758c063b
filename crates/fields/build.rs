//! Writes the list of what people read of verbs from the files in `src/verbs`: adding
//! a verb is adding a file, of the same name as that in the crate `register`.

use std::fmt::Write as _;
use std::path::PathBuf;

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
    let mut out = String::new();
    for stem in &stems {
        let path = root.join(format!("{stem}.rs"));
        writeln!(out, "#[path = {path:?}]\nmod {stem};")?;
    }
    let list: Vec<String> = stems.iter().map(|s| format!("&{s}::VERB")).collect();
    writeln!(
        out,
        "pub(crate) static ALL: &[&VerbForm] = &[{}];",
        list.join(", ")
    )?;
    let folder = PathBuf::from(std::env::var("OUT_DIR")?);
    std::fs::write(folder.join("verbs.rs"), out)?;
    Ok(())
}
