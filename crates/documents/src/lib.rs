//! phiward: documents.
