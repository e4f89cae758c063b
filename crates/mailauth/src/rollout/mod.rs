//! From watching to enforcing: which DMARC policy comes next, when, and what must
//! be true before.
//!
//! RFC 9989 §7.4: domains at `p=reject` must not rely on SPF alone; domains whose
//! users post to mailing lists watch for at least a month and stay at quarantine
//! for as long before reject. `t=y` lowers a policy by one level and so tries the
//! next step without its effect (RFC 9989 §4.7).

mod observed;
mod plan;
mod stage;

pub use observed::{Observed, Ours, Stream};
pub use plan::{Dwell, Plan, Precondition, PreconditionState, StepPlan, plan};
pub use stage::{DomainUse, Stage};
