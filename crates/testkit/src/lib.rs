//! Books to measure and test with; a dev-dependency only.
//!
//! The same arguments give the same bytes, on every machine.

mod disk;

pub use disk::Disk;

mod founding;
mod large;
mod random;

pub use large::{fold, large_register, time_of};
