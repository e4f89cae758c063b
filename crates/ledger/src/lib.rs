//! phiward: ledger.
