//! Which permission a command of the register needs. Pages and API ask here.

use access::Permission;
use register::{Command, Kind, Needs};

/// The permission a command needs.
pub fn needed(command: &Command) -> Permission {
    permission(command.needs())
}

/// The permission it needs to see what records of a kind hold. Who belongs to the
/// organization, with which roles and addresses, is for who looks after accounts.
pub fn to_see(kind: Kind) -> Permission {
    match kind {
        Kind::Membership => Permission::Administer,
        _ => Permission::Read,
    }
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
