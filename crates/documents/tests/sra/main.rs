//! The documents made from a register: what they must say, and what they must never say.

mod appendix_k;
mod chapters;
mod clinic;
mod counts;
#[cfg(feature = "pdf")]
mod pdf_text;
mod read;
