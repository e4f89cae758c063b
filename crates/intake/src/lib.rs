//! phiward: intake.
