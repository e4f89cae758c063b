//! Runs one target over one file: `replay TARGET FILE`.

fn main() -> std::io::Result<()> {
    let mut words = std::env::args().skip(1);
    let (Some(target), Some(file)) = (words.next(), words.next()) else {
        eprintln!("usage: replay TARGET FILE");
        std::process::exit(2);
    };
    phiward_fuzzing::run(&target, &std::fs::read(file)?);
    println!("{target} keeps its promise");
    Ok(())
}
