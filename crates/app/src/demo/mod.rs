//! The worked example: an eight-provider clinic with a year of history.

use ledger::OrgId;
use uuid::Uuid;

/// The example organization's id, the same in every folder.
pub const ORG: OrgId = OrgId(Uuid::from_u128(0x9a3f_5d10_0e1c_4b7a_8c52_6f1d_2e40_77aa));
