//! Roles, and what they permit.

use std::collections::BTreeSet;

/// Something an account or a token may do in an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// Look at everything but the access log, and take it out as documents.
    Read,
    /// Record and judge: assets, risks, answers, actions, evidence.
    Contribute,
    /// Decide what binds the organization as a whole, and end or undo records.
    Govern,
    /// Approve or deny acceptances of risk.
    Approve,
    /// Invite colleagues, give them roles, make tokens and backups.
    Administer,
    /// Read who signed in, looked and exported.
    ReadAccessLog,
}

impl Permission {
    /// All, in the order they are listed.
    pub const ALL: [Permission; 6] = [
        Permission::Read,
        Permission::Contribute,
        Permission::Govern,
        Permission::Approve,
        Permission::Administer,
        Permission::ReadAccessLog,
    ];

    /// The code, which is also the scope of a token.
    pub fn code(self) -> &'static str {
        match self {
            Permission::Read => "read",
            Permission::Contribute => "contribute",
            Permission::Govern => "govern",
            Permission::Approve => "approve",
            Permission::Administer => "administer",
            Permission::ReadAccessLog => "access-log",
        }
    }

    /// The permission of a code.
    pub fn from_code(code: &str) -> Option<Permission> {
        Permission::ALL.into_iter().find(|p| p.code() == code)
    }

    /// What it allows, in one plain sentence.
    pub fn explain(self) -> &'static str {
        match self {
            Permission::Read => {
                "Look at the analysis, the plan and their history, and write documents from them."
            }
            Permission::Contribute => {
                "Record and judge: systems, vendors, risks, answers, corrective actions, evidence."
            }
            Permission::Govern => {
                "Decide what binds the whole organization: its profile, tolerance, exclusions, scoring and addressable specifications; import, end and undo records."
            }
            Permission::Approve => "Approve, deny or take back acceptances of risk.",
            Permission::Administer => {
                "Invite colleagues, choose their roles, and make tokens and backups; ask for, approve and deny redactions, which destroy the content of records."
            }
            Permission::ReadAccessLog => "Read who signed in, what they looked at and exported.",
        }
    }
}

/// What a member of an organization is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Looks after accounts, not after risks.
    Administrator,
    /// Responsible for the analysis and the plan.
    SecurityOfficial,
    /// Works on the analysis and the plan.
    Contributor,
    /// Decides for management which risks are lived with.
    Approver,
    /// Reads.
    Auditor,
}

impl Role {
    /// All, in the order they are listed.
    pub const ALL: [Role; 5] = [
        Role::Administrator,
        Role::SecurityOfficial,
        Role::Contributor,
        Role::Approver,
        Role::Auditor,
    ];

    /// The code, such as `security-official`.
    pub fn code(self) -> &'static str {
        match self {
            Role::Administrator => "administrator",
            Role::SecurityOfficial => "security-official",
            Role::Contributor => "contributor",
            Role::Approver => "approver",
            Role::Auditor => "auditor",
        }
    }

    /// The role of a code.
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }

    /// The name people know it by.
    pub fn words(self) -> &'static str {
        match self {
            Role::Administrator => "Administrator",
            Role::SecurityOfficial => "Security Official",
            Role::Contributor => "Contributor",
            Role::Approver => "Approver",
            Role::Auditor => "Auditor",
        }
    }

    /// What it may do, in one plain sentence.
    pub fn explain(self) -> &'static str {
        match self {
            Role::Administrator => {
                "Invites colleagues, chooses their roles, makes tokens and backups, and reads the access log. Records and judges nothing in the analysis, but asks for, approves and denies redactions, which destroy the content of records."
            }
            Role::SecurityOfficial => {
                "Runs the analysis and the plan: records, judges, and decides for the organization; reads the access log."
            }
            Role::Contributor => {
                "Works on the analysis and the plan: records systems and risks, answers questions, carries out actions."
            }
            Role::Approver => "Reads everything, and approves or denies acceptances of risk.",
            Role::Auditor => "Reads everything and changes nothing.",
        }
    }

    /// What it permits.
    pub fn permissions(self) -> &'static [Permission] {
        use Permission::{Administer, Approve, Contribute, Govern, Read, ReadAccessLog};
        match self {
            Role::Administrator => &[Read, Administer, ReadAccessLog],
            Role::SecurityOfficial => &[Read, Contribute, Govern, ReadAccessLog],
            Role::Contributor => &[Read, Contribute],
            Role::Approver => &[Read, Approve],
            Role::Auditor => &[Read],
        }
    }
}

/// A set of roles. They add up: what any of them permits is permitted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roles(BTreeSet<Role>);

impl Roles {
    /// A set of these.
    pub fn of(roles: impl IntoIterator<Item = Role>) -> Roles {
        Roles(roles.into_iter().collect())
    }

    /// From codes; the first unknown one is the error.
    pub fn from_codes<'c>(codes: impl IntoIterator<Item = &'c str>) -> Result<Roles, String> {
        let role = |code: &str| Role::from_code(code).ok_or_else(|| code.to_owned());
        codes
            .into_iter()
            .map(role)
            .collect::<Result<_, _>>()
            .map(Roles)
    }

    /// Roles as stored. A code of a later program permits nothing here.
    pub(crate) fn stored(text: &str) -> Roles {
        Roles(
            text.split_whitespace()
                .filter_map(Role::from_code)
                .collect(),
        )
    }

    /// Their codes, with spaces between.
    pub fn codes(&self) -> String {
        let codes: Vec<_> = self.iter().map(Role::code).collect();
        codes.join(" ")
    }

    /// Their names, with commas between.
    pub fn words(&self) -> String {
        let words: Vec<_> = self.iter().map(Role::words).collect();
        words.join(", ")
    }

    /// Whether any of them permits it.
    pub fn allows(&self, permission: Permission) -> bool {
        self.iter()
            .any(|role| role.permissions().contains(&permission))
    }

    /// Everything they permit.
    pub fn permissions(&self) -> BTreeSet<Permission> {
        self.iter()
            .flat_map(|role| role.permissions().iter().copied())
            .collect()
    }

    /// Whether a role is among them.
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// They one by one.
    pub fn iter(&self) -> impl Iterator<Item = Role> + '_ {
        self.0.iter().copied()
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Roles {
        Roles::of(roles)
    }
}
