//! Every SQL statement of the ledger, one text for both databases. Each is meant for
//! the primary server, also where a pooler stands between ([`at_primary`]).
//!
//! A test prepares each of them on SQLite and on PostgreSQL. All but
//! [`ORGANIZATIONS`], [`OTHER_LABELS`] and the `NEXT_IN` ones, which read nothing but ids, name
//! the organization they are about.

/// A statement that no pooler may send to a standby: pgpool-II reads this comment,
/// where it stands first, as an order, and SQLite and PostgreSQL read past it. A
/// standby is behind, and what is decided on what it says is decided on the past.
macro_rules! at_primary {
    ($sql:expr) => {
        concat!("/*NO LOAD BALANCE*/ ", $sql)
    };
}
pub(crate) use at_primary;

macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* pub(crate) const $name: &str = $crate::db::statements::at_primary!($sql);)*
        /// All statements by name, for the test that prepares them.
        pub const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}
pub(crate) use statements;

statements! {
    /// Across organizations: which there are.
    ORGANIZATIONS = "SELECT o.org, o.label, (SELECT COALESCE(MAX(e.position), 0) FROM entry e WHERE e.org = o.org) \
        FROM organization o";
    ORGANIZATION = "SELECT label FROM organization WHERE org = $1";
    CREATE_ORGANIZATION = "INSERT INTO organization (org, label) VALUES ($1, $2)";
    /// Across organizations: under what the others are listed.
    OTHER_LABELS = "SELECT label FROM organization WHERE org <> $1";
    SET_LABEL = "UPDATE organization SET label = $2 WHERE org = $1";

    /// Across organizations: the lowest id from one on that a table holds.
    NEXT_IN_ORGANIZATIONS = "SELECT org FROM organization WHERE org >= $1 ORDER BY org LIMIT 1";
    NEXT_IN_ENTRIES = "SELECT org FROM entry WHERE org >= $1 ORDER BY org LIMIT 1";
    NEXT_IN_BLOBS = "SELECT org FROM blob WHERE org >= $1 ORDER BY org LIMIT 1";
    NEXT_IN_CHECKPOINTS = "SELECT org FROM checkpoint WHERE org >= $1 ORDER BY org LIMIT 1";

    HEAD = "SELECT position, time, hash FROM entry WHERE org = $1 ORDER BY position DESC LIMIT 1";
    /// The last entry, and the hash that stands at a position the caller knows.
    HEAD_AND_KNOWN = "SELECT position, time, hash, (SELECT hash FROM entry WHERE org = $1 AND position = $2) \
        FROM entry WHERE org = $1 ORDER BY position DESC LIMIT 1";
    /// Appends only behind the entry the caller built on, in one statement:
    /// that is the whole transaction of a common append.
    APPEND = "INSERT INTO entry (org, position, time, hash, commitment, public, commitments, blobs, redactions, salt, body) \
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 \
        WHERE EXISTS (SELECT 1 FROM entry WHERE org = $1 AND position = $12 AND hash = $13 AND time = $14)";
    APPEND_FIRST = "INSERT INTO entry (org, position, time, hash, commitment, public, commitments, blobs, redactions, salt, body) \
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 \
        WHERE EXISTS (SELECT 1 FROM organization WHERE org = $1)";
    ENTRIES = "SELECT position, time, hash, commitment, public, commitments, blobs, redactions, salt, body FROM entry \
        WHERE org = $1 AND position > $2 ORDER BY position LIMIT $3";
    /// The same, with the entry at the position itself but for its body.
    ENTRIES_AND_KNOWN = "SELECT position, time, hash, commitment, public, commitments, blobs, redactions, salt, \
        CASE WHEN position > $2 THEN body END FROM entry \
        WHERE org = $1 AND position >= $2 ORDER BY position LIMIT $3";
    HASHES = "SELECT position, hash FROM entry WHERE org = $1 AND position > $2 ORDER BY position LIMIT $3";
    TIME_OF = "SELECT time FROM entry WHERE org = $1 AND position = $2";
    /// Entries that set the clock right; there is an index of just these.
    CLOCK_ENTRIES = "SELECT position, time FROM entry WHERE org = $1 AND position > $2 AND length(redactions) = 1 \
        ORDER BY position";
    REDACT_ENTRY = "UPDATE entry SET salt = NULL, body = NULL \
        WHERE org = $1 AND position = $2 AND public IS NULL AND body IS NOT NULL";
    PARTS_OF = "SELECT body FROM entry WHERE org = $1 AND position = $2 AND public IS NOT NULL AND body IS NOT NULL";
    REDACT_PARTS = "UPDATE entry SET body = $3 WHERE org = $1 AND position = $2 AND public IS NOT NULL";

    ADD_BLOB = "INSERT INTO blob (org, hash, bytes) VALUES ($1, $2, $3) ON CONFLICT (org, hash) DO NOTHING";
    HAS_BLOB = "SELECT hash FROM blob WHERE org = $1 AND hash = $2";
    BLOB = "SELECT bytes FROM blob WHERE org = $1 AND hash = $2";
    /// How large a file is, and all of an organization.
    BLOB_SIZE = "SELECT CAST(length(bytes) AS BIGINT) FROM blob WHERE org = $1 AND hash = $2";
    BLOBS_SIZE = "SELECT CAST(COALESCE(SUM(length(bytes)), 0) AS BIGINT) FROM blob WHERE org = $1";
    BLOBS = "SELECT hash FROM blob WHERE org = $1 ORDER BY hash";
    REDACT_BLOB = "DELETE FROM blob WHERE org = $1 AND hash = $2";

    CHECKPOINTS = "SELECT number, note FROM checkpoint WHERE org = $1 ORDER BY number";
    LAST_CHECKPOINT = "SELECT number, note FROM checkpoint WHERE org = $1 ORDER BY number DESC LIMIT 1";
    ADD_CHECKPOINT = "INSERT INTO checkpoint (org, number, note) VALUES ($1, $2, $3)";

    /// These four are refused by triggers but where the worked example is put back.
    DISCARD_ENTRIES = "DELETE FROM entry WHERE org = $1";
    DISCARD_BLOBS = "DELETE FROM blob WHERE org = $1";
    DISCARD_CHECKPOINTS = "DELETE FROM checkpoint WHERE org = $1";
    DISCARD_ORGANIZATION = "DELETE FROM organization WHERE org = $1";
}
