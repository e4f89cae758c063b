//! Whole roll-outs of clinics, from nothing to `p=reject`: days pass, mail is sent and
//! judged by what stands in DNS that day, receivers report it, somebody decides on the
//! senders, and what is offered is published as it is offered. No legitimate mail may be
//! put aside or refused on the way (G3, G4; MB-50 to MB-68).

mod clinics;
mod copies;
mod lean;
mod own_mail;
mod refused;
mod rhythm;
mod seldom;
#[path = "../support/mod.rs"]
mod support;
mod world;
