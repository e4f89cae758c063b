//! phiward: app.
