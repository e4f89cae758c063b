//! E-mail addresses and names of people.

use unicode_normalization::UnicodeNormalization;

use crate::error::{AccessError, Result};

/// Longest e-mail address, in bytes (RFC 5321 §4.5.3.1.3).
const LONGEST: usize = 254;
/// Longest name of a person, in characters.
const LONGEST_NAME: usize = 120;

/// The form under which two spellings of an address are one: compatibility
/// characters replaced, case folded (Unicode 5.18, NFKC after folding).
pub(crate) fn key(email: &str) -> String {
    let plain: String = email.trim().nfkc().collect();
    caseless::default_case_fold_str(&plain).nfkc().collect()
}

/// Refuses a name or an address with which no account can be made.
///
/// # Errors
/// [`AccessError::Name`] and [`AccessError::Email`].
pub fn check_new(name: &str, email: &str) -> Result<()> {
    good_name(name)?;
    good(email)?;
    Ok(())
}

/// An address as it was typed, trimmed.
pub(crate) fn good(email: &str) -> Result<&str> {
    let email = email.trim();
    let bad = |why| Err(AccessError::Email(why));
    if email.is_empty() {
        return bad("is missing");
    }
    if email.len() > LONGEST {
        return bad("is longer than any address can be");
    }
    if email.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return bad("holds a space or a character that cannot be seen");
    }
    match email.rsplit_once('@') {
        Some((person, place))
            if !person.is_empty()
                && !place.is_empty()
                && !place.starts_with('.')
                && !place.ends_with('.') =>
        {
            Ok(email)
        }
        _ => bad("is not one: it needs a name, an “@” and a place"),
    }
}

/// A person's name, trimmed.
pub(crate) fn good_name(name: &str) -> Result<&str> {
    let name = name.trim();
    if name.is_empty() {
        return Err(AccessError::Name("is missing"));
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(AccessError::Name("has more than 120 characters"));
    }
    if name.chars().any(char::is_control) {
        return Err(AccessError::Name("holds a line break or control character"));
    }
    Ok(name)
}
