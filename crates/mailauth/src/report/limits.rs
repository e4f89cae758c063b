//! How much a report may ask of its reader. All caps are on what comes out.

/// Caps for reading reports and what they come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes kept of one text; the rest is cut and remarked upon.
    pub text_bytes: usize,
    /// Bytes kept of one text of a row: a domain, a selector, a word, a comment.
    pub row_text_bytes: usize,
    /// Bytes kept of all results of a row together, and of all its reasons.
    pub row_bytes: usize,
    /// Bytes of one tag, comment or run of text; more ends the report.
    pub token_bytes: usize,
    /// Elements inside one another.
    pub depth: usize,
    /// Bytes of the names of tags opened and not yet closed.
    pub unclosed_bytes: usize,
    /// DKIM signatures kept of a row.
    pub dkim: usize,
    /// SPF results kept of a row.
    pub spf: usize,
    /// Reasons kept of a row, and errors kept of a report.
    pub reasons: usize,
    /// Distinct remarks kept of a report.
    pub remarks: usize,
    /// Bytes of a TLS report.
    pub json_bytes: u64,
    /// Policies of a TLS report.
    pub tls_policies: usize,
    /// Different failures of all policies of a TLS report together.
    pub tls_entries: usize,
    /// Bytes that all archives in one file may unpack to together, and bytes of one
    /// report that comes unpacked.
    pub unpacked_bytes: u64,
    /// Bytes that all mails of one mailbox file may unpack to together.
    pub whole_bytes: u64,
    /// Files, mails and parts looked at in one file, or in one mail of a mailbox file,
    /// however deep they lie in one another.
    pub looks: usize,
    /// Members looked at in one archive, and parts in one mail.
    pub members: usize,
    /// Containers inside one another, a mailbox file not counted.
    pub nesting: usize,
    /// Bytes held in memory of one mail, or of an archive inside another.
    pub held_bytes: usize,
    /// Mails up to this size are handed on whole, to check their signatures.
    pub raw_mail_bytes: usize,
    /// Problems kept of one file.
    pub problems: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            text_bytes: 4 << 10,
            row_text_bytes: 512,
            row_bytes: 8 << 10,
            token_bytes: 1 << 20,
            depth: 64,
            unclosed_bytes: 16 << 20,
            dkim: 100,
            spf: 20,
            reasons: 20,
            remarks: 64,
            json_bytes: 8 << 20,
            tls_policies: 1_000,
            tls_entries: 10_000,
            unpacked_bytes: 1 << 30,
            whole_bytes: u64::MAX,
            looks: 10_000,
            members: 1_000,
            nesting: 4,
            held_bytes: 64 << 20,
            raw_mail_bytes: 30 << 20,
            problems: 1_000,
        }
    }
}
