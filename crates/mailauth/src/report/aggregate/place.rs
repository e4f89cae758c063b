//! Where in a report an element stands: its name and its parent say so, never its
//! order or its namespace.

use crate::report::Limits;

macro_rules! places {
    ($($(#[$doc:meta])* $place:ident = $name:literal in $parent:ident $kind:ident;)*) => {
        /// A known element, by name and parent.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Place {
            /// An XML schema that a reporter pasted into the report.
            Schema,
            /// Any other element: extensions, and what nobody knows.
            Foreign,
            $($(#[$doc])* $place,)*
        }

        impl Place {
            /// The place of an element of this name inside this one.
            pub(super) fn child(self, name: &str) -> Option<Place> {
                match (self, name) {
                    $((Place::$parent, $name) => Some(Place::$place),)*
                    _ => None,
                }
            }

            /// Whether it holds text alone.
            pub(super) fn is_text(self) -> bool {
                match self {
                    Place::Schema | Place::Foreign => false,
                    $(Place::$place => places!(@ $kind),)*
                }
            }

            /// Its name in the format.
            pub(super) fn name(self) -> &'static str {
                match self {
                    Place::Schema => "schema",
                    Place::Foreign => "extension",
                    $(Place::$place => $name,)*
                }
            }
        }
    };
    (@ text) => { true };
    (@ group) => { false };
}

impl Place {
    /// Bytes kept of its text.
    pub(super) fn most(self, limits: &Limits) -> usize {
        match self {
            Place::OrgName
            | Place::Email
            | Place::Contact
            | Place::ReportId
            | Place::Error
            | Place::Generator => limits.text_bytes,
            _ => limits.row_text_bytes,
        }
    }
}

places! {
    Feedback = "feedback" in Schema group;
    Version = "version" in Feedback text;
    Metadata = "report_metadata" in Feedback group;
    OrgName = "org_name" in Metadata text;
    Email = "email" in Metadata text;
    Contact = "extra_contact_info" in Metadata text;
    ReportId = "report_id" in Metadata text;
    Range = "date_range" in Metadata group;
    Begin = "begin" in Range text;
    End = "end" in Range text;
    Error = "error" in Metadata text;
    Generator = "generator" in Metadata text;
    Policy = "policy_published" in Feedback group;
    PolicyDomain = "domain" in Policy text;
    Adkim = "adkim" in Policy text;
    Aspf = "aspf" in Policy text;
    P = "p" in Policy text;
    Sp = "sp" in Policy text;
    Np = "np" in Policy text;
    Pct = "pct" in Policy text;
    Fo = "fo" in Policy text;
    Testing = "testing" in Policy text;
    Discovery = "discovery_method" in Policy text;
    Record = "record" in Feedback group;
    Row = "row" in Record group;
    SourceIp = "source_ip" in Row text;
    Count = "count" in Row text;
    Evaluated = "policy_evaluated" in Row group;
    Disposition = "disposition" in Evaluated text;
    DkimVerdict = "dkim" in Evaluated text;
    SpfVerdict = "spf" in Evaluated text;
    Reason = "reason" in Evaluated group;
    ReasonType = "type" in Reason text;
    ReasonComment = "comment" in Reason text;
    Identifiers = "identifiers" in Record group;
    EnvelopeTo = "envelope_to" in Identifiers text;
    EnvelopeFrom = "envelope_from" in Identifiers text;
    HeaderFrom = "header_from" in Identifiers text;
    AuthResults = "auth_results" in Record group;
    Dkim = "dkim" in AuthResults group;
    DkimDomain = "domain" in Dkim text;
    DkimSelector = "selector" in Dkim text;
    DkimWord = "result" in Dkim text;
    Spf = "spf" in AuthResults group;
    SpfDomain = "domain" in Spf text;
    SpfScope = "scope" in Spf text;
    SpfWord = "result" in Spf text;
}
