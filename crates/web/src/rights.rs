//! Which permission a command of the register needs. Pages and API ask here.

use access::Permission;
use register::{AnyRecord, Command};

/// The permission a command needs.
pub fn needed(command: &Command) -> Permission {
    match command {
        Command::Save(record) => to_save(record),
        // Judging, working and asking is what contributors are for.
        Command::Rate(_)
        | Command::Treat { .. }
        | Command::Reschedule { .. }
        | Command::Start { .. }
        | Command::Complete { .. }
        | Command::VerifyAction { .. }
        | Command::Reopen { .. }
        | Command::DecideSender { .. }
        | Command::CloseFinding { .. }
        | Command::ReopenFinding { .. }
        | Command::RequestAcceptance { .. } => Permission::Contribute,
        // These end or undo what others recorded.
        Command::Merge { .. }
        | Command::Retire { .. }
        | Command::Restore { .. }
        | Command::UndoBatch { .. } => Permission::Govern,
        Command::RuleOnAcceptance { .. } | Command::RevokeAcceptance { .. } => Permission::Approve,
    }
}

fn to_save(record: &AnyRecord) -> Permission {
    match record {
        AnyRecord::Site(_)
        | AnyRecord::Person(_)
        | AnyRecord::Group(_)
        | AnyRecord::Process(_)
        | AnyRecord::Asset(_)
        | AnyRecord::Flow(_)
        | AnyRecord::Vendor(_)
        | AnyRecord::Threat(_)
        | AnyRecord::Vulnerability(_)
        | AnyRecord::Risk(_)
        | AnyRecord::Action(_)
        | AnyRecord::Acceptance(_)
        | AnyRecord::Answer(_)
        | AnyRecord::Dismissal(_)
        | AnyRecord::Evidence(_)
        | AnyRecord::Incident(_)
        | AnyRecord::Sender(_)
        | AnyRecord::Finding(_)
        | AnyRecord::Trigger(_) => Permission::Contribute,
        // These bind the organization as a whole.
        AnyRecord::Profile(_)
        | AnyRecord::Tolerance(_)
        | AnyRecord::Decision(_)
        | AnyRecord::Exclusion(_)
        | AnyRecord::PriorAnalysis(_)
        | AnyRecord::ScoringMethod(_)
        | AnyRecord::Adoption(_)
        | AnyRecord::Import(_) => Permission::Govern,
    }
}
