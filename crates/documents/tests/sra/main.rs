//! The documents made from a register: what they must say, and what they must never say.

mod chapters;
mod clinic;
mod counts;
mod read;
