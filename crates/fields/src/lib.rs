//! What a person may edit of each kind of record, said once.
