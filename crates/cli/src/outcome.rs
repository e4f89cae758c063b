//! How a verb ended, as an exit code.

/// How a verb ended; mistakes are errors and end with exit code 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done: exit code 0.
    Done,
    /// A check found something: exit code 1.
    Found,
}
