//! Documents: one report model and its renderings as PDF, DOCX, XLSX, CSV and HTML.
//!
//! [`model`] says what a report is and is all that content code needs. Each renderer is one
//! function from a [`model::Report`] to bytes:
//!
//! | format | function | what for |
//! |---|---|---|
//! | HTML | [`html::html`] | one self-contained, accessible file |
//! | PDF | [`pdf::pdf`] (feature `pdf`) | paper and archive: PDF/UA-1 and PDF/A-2a |
//! | DOCX | [`docx::docx`] | to edit further |
//! | XLSX | [`xlsx::xlsx`] | every table with a sheet name, as typed cells |
//! | CSV | [`csv::csv`] | one of these tables |
//!
//! All are pure: the same report gives the same bytes. No renderer reads the clock, the
//! environment, the network or a file. Text in a report is data in every format.

#![cfg_attr(
    not(test),
    deny(
        clippy::disallowed_macros,
        clippy::disallowed_methods,
        clippy::disallowed_types
    )
)]

pub mod charts;
mod cover;
pub mod csv;
pub mod docx;
mod error;
pub mod html;
pub mod model;
pub mod normal;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod sheets;
mod sra;
pub mod text;
pub mod volumes;
mod widths;
pub mod xlsx;

pub use error::Error;
pub use sra::{Previous, ReportPart, SraOptions, csv_sheet, sra, sra_sheets};
