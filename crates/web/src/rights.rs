//! Which permission a command of the register needs. Pages and API ask here.

use access::Permission;
use register::{Command, Needs};

/// The permission a command needs.
pub fn needed(command: &Command) -> Permission {
    permission(command.needs())
}

/// The permission that gives a right of the register.
pub fn permission(needs: Needs) -> Permission {
    match needs {
        Needs::Contribute => Permission::Contribute,
        Needs::Govern => Permission::Govern,
        Needs::Approve => Permission::Approve,
        Needs::Administer => Permission::Administer,
    }
}
