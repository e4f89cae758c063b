//! One's own account: password, one-time codes, sessions.

use crate::{Notice, Problems};

/// One's own account.
#[derive(Debug, askama::Template)]
#[template(path = "account/account.html")]
pub struct Account<'p> {
    /// What was just done.
    pub notice: Option<Notice>,
    /// One's name.
    pub name: &'p str,
    /// One's address.
    pub email: &'p str,
    /// Whether one-time codes are switched on.
    pub codes: bool,
    /// Recovery codes left.
    pub recovery_left: usize,
    /// Sessions in force, this one first.
    pub sessions: Vec<SessionLine>,
    /// Organizations that offer a place.
    pub offers: Vec<crate::OfferLine>,
    /// What is wrong with what was sent.
    pub problems: Problems,
}

/// A session in force.
#[derive(Debug, Clone)]
pub struct SessionLine {
    /// The browser, in its own words, shortened.
    pub browser: String,
    /// When it began.
    pub since: String,
    /// When its owner last did something.
    pub last_seen: String,
    /// Whether it is this one.
    pub this: bool,
    /// Where it is ended.
    pub end: String,
}

/// Where who has no second factor is led, and nowhere else, while one is required.
#[derive(Debug, askama::Template)]
#[template(path = "account/second_factor.html")]
pub struct SecondFactor {
    /// Who requires it.
    pub who: String,
}

/// Setting one-time codes up.
#[derive(Debug, askama::Template)]
#[template(path = "account/codes.html")]
pub struct Codes<'p> {
    /// The QR code as SVG.
    pub qr: &'p str,
    /// The seed to type, in groups of four.
    pub secret: String,
    /// What is wrong.
    pub problems: Problems,
}

/// Recovery codes, shown once.
#[derive(Debug, askama::Template)]
#[template(path = "account/recovery.html")]
pub struct Recovery {
    /// The codes.
    pub codes: Vec<String>,
}
