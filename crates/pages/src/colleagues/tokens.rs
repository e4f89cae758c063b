//! Programs that reach the organization with a token.

use crate::{Choice, Link, Problems, Shell};
use jiff::civil::Date;

/// The tokens of an organization.
#[derive(Debug, askama::Template)]
#[template(path = "colleagues/tokens.html")]
pub struct Tokens<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Parts of the section.
    pub tabs: Vec<Link>,
    /// Tokens, those in force first.
    pub list: Vec<TokenLine>,
}

/// A token in the list.
#[derive(Debug, Clone)]
pub struct TokenLine {
    /// What it is named.
    pub name: String,
    /// What it may do.
    pub scopes: String,
    /// Sign of its state.
    pub sign: &'static str,
    /// Its state in words.
    pub state: String,
    /// When it was last used.
    pub last_used: Option<Date>,
    /// Where it is revoked; empty where it works no more.
    pub revoke: String,
}

/// Making a token.
#[derive(Debug, askama::Template)]
#[template(path = "colleagues/new_token.html")]
pub struct NewToken<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// The name as typed.
    pub name: &'p str,
    /// The last day as typed.
    pub expires: String,
    /// What it may do.
    pub scopes: Vec<Choice>,
    /// What is wrong.
    pub problems: Problems,
}
