//! What is no field because it has a verb of its own.

use register::Kind;

/// How a place is changed that is no field: the verb of the API, and of the
/// command line; `None`: it follows from other things or never changes.
pub fn verb(kind: Kind, path: &str) -> Option<&'static str> {
    let head = path.split('.').next().unwrap_or(path);
    Some(match (kind, head) {
        (Kind::Risk, "inherent" | "current" | "target" | "verified") => "rate",
        (Kind::Risk, "treatment") => "treat",
        (Kind::Risk, "merged_into") => "merge",
        (Kind::Action, "state" | "done") => "complete",
        (Kind::Action, "slips" | "due") => "reschedule",
        (Kind::Action, "verification") => "verify",
        (Kind::Acceptance, "ruling") => "approve",
        (Kind::Acceptance, "revoked") => "revoke",
        (Kind::Sender, "decision" | "reason") => "decide",
        (Kind::Import, "undone") => "undo",
        (_, "retired") => "retire",
        _ => return None,
    })
}
