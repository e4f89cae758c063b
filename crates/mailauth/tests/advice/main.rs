//! Advice on DNS records is proved before it is shown (G3, decision 0028): one test for each
//! case it once failed in, and what holds for every text offered to copy. `PHIWARD_CASES`
//! raises the number of generated zones (CI runs few).

mod cases;
mod cases_dmarc;
mod cases_lean;
mod cases_spf;
mod generate;
mod holds;
mod property;
mod support;
