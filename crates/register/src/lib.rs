//! phiward: register.
