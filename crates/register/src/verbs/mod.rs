//! The verbs of the domain, one a file: what each needs to know, what it acts on, who
//! may do it, which requirement it serves, and when it is refused.
//!
//! The list is written by `build.rs` from the files in this folder. What people read
//! of a verb (its form, the words of its page) is in the crate `fields`, in a file of
//! the same name; see `docs/check-lists/a-verb.md`.

include!(concat!(env!("OUT_DIR"), "/verbs.rs"));
