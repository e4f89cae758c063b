//! Pages, without HTTP: templates, view models, one stylesheet and a little script.
//!
//! A page is a struct with `#[derive(askama::Template)]`; it holds a [`Shell`]
//! (who is signed in, which organization, as of when) and extends `layout.html`.
//! Pages for people who are not signed in extend `bare.html`. The parts of a page
//! are macros under `templates/macros`; `examples/gallery.rs` shows them all.

#![cfg_attr(
    not(test),
    deny(
        clippy::disallowed_macros,
        clippy::disallowed_methods,
        clippy::disallowed_types
    )
)]

pub mod account;
mod assets;
pub mod charts;
pub mod colleagues;
pub mod conflict;
pub mod documents;
pub mod evidence;
mod form;
pub mod history;
pub mod html;
mod inputs;
mod list;
pub mod listing;
pub mod mail;
mod offered;
pub mod places;
pub mod plan;
pub mod profile;
pub mod record_form;
pub mod risks;
pub mod safeguards;
pub mod scope;
mod shell;
mod sign_in;
pub mod today;
pub mod verb;
pub mod verb_page;

pub use assets::{Asset, SAMPLE_INVENTORY, SCRIPT, STYLESHEET, address, assets};
pub use form::{Choice, FormProblem, Problems};
pub use list::{Column, Pager, Query};
pub use shell::{Link, May, Notice, NoticeKind, Section, Shell, Undo, User};
pub use sign_in::{
    Begin, Login, LoginCode, OfferLine, OrganizationLine, Organizations, Prove, Standing,
    TakeOffer, Trouble, Welcome, WentBack,
};
