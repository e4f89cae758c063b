//! A password or client secret, from a file, the environment or the person; never from an
//! argument, which every program on the machine can see.

use anyhow::{Context as _, Result, bail};
use console::Term;
use std::io::Read;
use std::path::Path;

/// Where it may stand in the environment.
const VARIABLE: &str = "PHIWARD_MAILBOX_SECRET";
/// Octets read, at most; the rules of the form say how many are taken.
const LARGEST: u64 = 64 * 1024;

/// The secret given. `asks` is what a person at a terminal is asked; where none is `needed`
/// nobody is asked, and it may be empty.
pub fn given(file: Option<&Path>, asks: &str, needed: bool) -> Result<String> {
    if let Some(path) = file {
        let mut text = String::new();
        match path.as_os_str() == "-" {
            true => std::io::stdin().take(LARGEST).read_to_string(&mut text),
            false => std::fs::File::open(path)
                .and_then(|file| file.take(LARGEST).read_to_string(&mut text)),
        }
        .with_context(|| format!("the secret could not be read from {}", path.display()))?;
        return Ok(one_line(&text).to_owned());
    }
    if let Some(text) = std::env::var_os(VARIABLE) {
        let Some(text) = text.to_str() else {
            bail!("{VARIABLE} holds something that is not text");
        };
        return Ok(text.to_owned());
    }
    if !needed {
        return Ok(String::new());
    }
    let terminal = Term::stderr();
    if !terminal.is_term() {
        bail!(
            "a password or client secret is needed: name a file with --secret-file (“-” for standard input), or set {VARIABLE}"
        );
    }
    terminal.write_str(asks)?;
    Ok(terminal.read_secure_line()?)
}

/// Without the line's end that editors and `echo` add; space may be meant.
fn one_line(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mb_05_of_a_file_with_a_secret_only_the_end_of_its_line_is_left_out() {
        assert_eq!(one_line("a b \r\n"), "a b ");
        assert_eq!(one_line("a\n\n"), "a\n");
        assert_eq!(one_line(""), "");
        let none = given(Some(Path::new("/nonexistent/secret")), "", true);
        assert!(
            none.unwrap_err()
                .to_string()
                .contains("/nonexistent/secret")
        );
    }
}
