//! From watching to enforcing: which DMARC policy comes next, when, and what must
//! be true before.
//!
//! RFC 9989 §7.4: domains at `p=reject` must not rely on SPF alone; domains whose
//! users post to mailing lists watch for at least a month and stay at quarantine
//! for as long before reject. `t=y` lowers a policy by one level and so tries the
//! next step without its effect (RFC 9989 §4.7).
//!
//! Each tag has conditions of its own. `p` waits for the mail in the domain's own name,
//! `sp` for that in the names below it, `np` for a month without mail from names that are
//! not in DNS. What the reports do not show is not known, and what is not known holds a
//! step up.

mod below;
mod conditions;
mod observed;
mod parked;
mod plan;
mod precondition;
mod stage;

pub use below::{names_below, unknown_names};
pub use conditions::is_worth_deciding;
pub use observed::{NameSeen, Observed, Ours, Stream};
pub use parked::Receives;
pub use plan::{Case, Dwell, Plan, StepPlan, failing_now, plan};
pub use precondition::{Precondition, PreconditionState};
pub use stage::{DomainUse, Stage};
