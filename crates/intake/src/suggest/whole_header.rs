//! Headers that have to be understood as a whole: “Not encrypted”, “Agreement expired?” and
//! “Leave end date” hold the words of a field, and speak of something else.

use crate::field::{FieldSpec, Holds};

/// Words that change nothing of what the others say.
const FILLERS: &[&str] = &[
    "a",
    "an",
    "the",
    "of",
    "is",
    "are",
    "it",
    "this",
    "our",
    "we",
    "for",
    "in",
    "at",
    "on",
    "and",
    "or",
    "with",
    "any",
    "do",
    "does",
    "has",
    "have",
    "there",
    "current",
    "currently",
    "present",
    "now",
    "today",
    "status",
    "state",
    "flag",
    "indicator",
    "y",
    "n",
    "yes",
];

/// Words beside those that a field's own words may have. Only fields that decide something by
/// themselves are here: that ePHI is safe, that there is an agreement, that something ended.
const WORDS: &[(&str, &str)] = &[
    (
        "ephi",
        "ephi phi pii contains contain containing holds hold data system asset device patient information info involved involves handles handled records held health protected electronic",
    ),
    (
        "ephi_types",
        "ephi phi data types type kinds kind elements element information patient records held stored payload content list",
    ),
    (
        "encrypted",
        "encrypted encryption rest data disk full drive hard hdd ssd device storage volume string os laptop type method standard algorithm level bitlocker filevault enabled used active applied database server laptops devices whole",
    ),
    (
        "agreement",
        "agreement agreements business associate ba baa hipaa place signed executed file valid obtained vendor",
    ),
    (
        "agreement_date",
        "agreement business associate ba baa signed signature signing executed execution effective date day",
    ),
    (
        "agreement_ends",
        "agreement business associate ba baa expires expire expiration expiry end ends ending date day until valid",
    ),
    ("business_associate", "business associate ba hipaa vendor"),
    (
        "left_on",
        "left leaving termination terminated end date day last employment work working separation exit employee effective worked office company practice if applicable",
    ),
    (
        "in_place",
        "place implemented implementation control safeguard provision requirement standard specification compliant compliance met answer response fully your practice organization",
    ),
    (
        "used_properly",
        "used properly use effective operating working control safeguard",
    ),
    (
        "completed_on",
        "date day completed complete completion actual done finished closed action task remediation",
    ),
    (
        "closed_on",
        "date day closed close closing closure resolved resolution actual risk finding",
    ),
    (
        "treatment",
        "risk treatment response decision strategy option chosen selected type",
    ),
    (
        "controls",
        "existing controls control safeguards safeguard security measures measure mitigating compensating place list description key technical administrative physical internal already hipaa preventive detective applied implemented mitigation relevant",
    ),
    (
        "status",
        "asset device equipment system lifecycle life cycle operational install installation deployment inventory risk finding task item open closed employee employment staff person site overall active inactive user workforce facility location clinic",
    ),
    (
        "ended_on",
        "date day disposal disposed retired retirement decommissioned decommission ended end sanitized asset device actual",
    ),
];

/// Fields of which a header may say more, but not this: whose it was once, whose it is not.
const OTHERS: &[(&[&str], &str)] = &[
    (
        &["owner", "site", "vendor", "version", "hosting"],
        "former previous prior old past last not no non without missing contact alternate deputy proposed planned required needed expected future backup status",
    ),
    (&["owner"], "site vendor"),
    (
        &["vulnerabilities", "threats"],
        "severity score rating level count number id status date",
    ),
    (&["due"], "reassessment reassess"),
];

/// The words of a header; those of “(Y/N)” and “Yes / No / Partial” are none.
fn words(header: &str) -> Vec<&str> {
    const ANSWERS: [&str; 9] = [
        "yes",
        "y",
        "no",
        "n",
        "partial",
        "partially",
        "na",
        "unknown",
        "unk",
    ];
    let words = header.split(|c: char| !c.is_alphanumeric());
    let mut words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    if words.iter().any(|word| matches!(*word, "yes" | "y")) {
        words.retain(|word| !ANSWERS.contains(word));
    }
    words
}

/// Whether what a header says beside the words of a field, `rest`, leaves the field what it is.
pub fn leaves_meaning(rest: &str, spec: &FieldSpec) -> bool {
    let rest = words(rest);
    let others = OTHERS
        .iter()
        .filter(|(fields, _)| fields.contains(&spec.name));
    let mut others = others.flat_map(|(_, list)| list.split(' '));
    if others.any(|other| rest.contains(&other)) {
        return false;
    }
    let Some((_, own)) = WORDS.iter().find(|(field, _)| *field == spec.name) else {
        return true;
    };
    // What goes from here to there is encrypted on its way.
    let moves = spec.headers().any(|known| known.contains("transit"));
    let way = [
        "transit",
        "transport",
        "transmission",
        "motion",
        "way",
        "link",
    ];
    rest.iter().all(|word| {
        FILLERS.contains(word)
            || own.split(' ').any(|own| own == *word)
            || moves && way.contains(word)
            || word.chars().all(|c| c.is_ascii_digit())
    })
}

/// Words in brackets behind the words of a field that make it another thing.
const TURNS: &[&str] = &[
    "planned",
    "required",
    "needed",
    "target",
    "proposed",
    "expected",
    "future",
    "former",
    "previous",
    "prior",
    "legacy",
    "old",
    "last",
    "transit",
    "motion",
    "backup",
    "backups",
    "exception",
    "removed",
    "missing",
    "capable",
    "not",
    "no",
    "non",
    "none",
    "without",
    "never",
    "expired",
    "terminated",
    "lapsed",
    "unsigned",
    "pending",
    "declined",
    "refused",
    "projected",
    "estimated",
    "scheduled",
    "anticipated",
];

/// Whether brackets behind a header make it another thing. What lists the answers,
/// “(Planned/Ongoing/Done)”, or says how a day is written, does not; nor does “(required)”
/// alone, with which forms mark what is to be filled in, of a field that decides nothing.
pub fn is_turned(brackets: &str, spec: &FieldSpec) -> bool {
    let turns = |word: &&str| TURNS.contains(word);
    let all = brackets.split(|c: char| !c.is_alphanumeric());
    let all: Vec<&str> = all.filter(|word| !word.is_empty()).collect();
    let answers = spec.holds != Holds::Date
        && all.len() > 1
        && brackets.contains(['/', ',', '|', ';'])
        && !all.iter().all(turns);
    let words = words(brackets);
    let decides = WORDS.iter().any(|(field, _)| *field == spec.name);
    let marked = !decides && words == ["required"];
    !answers && !marked && words.iter().any(turns)
}

/// The rest of a header behind the words of `known`, both in words parted by single spaces.
pub fn rest_of(header: &str, known: &str) -> String {
    format!(" {header} ").replacen(&format!(" {known} "), " ", 1)
}

#[cfg(test)]
mod tests {
    use crate::field::Kind;
    use crate::suggest::headed::{header_fits, plain_header};

    /// The field of a kind that a header fits best, where it fits one well enough to be proposed.
    fn taken(kind: Kind, header: &str) -> Vec<&'static str> {
        let header = plain_header(header);
        let fields = kind.fields().iter();
        fields
            .filter(|spec| header_fits(&header, spec) >= 40)
            .map(|spec| spec.name)
            .collect()
    }

    #[test]
    fn a2_a_header_that_takes_back_or_speaks_of_another_thing_is_not_the_field() {
        let not = [
            (
                Kind::Assets,
                "encrypted",
                "Not encrypted|Encryption required?|Encryption planned|Encryption capable|Needs encryption|Encryption exception|Encryption waiver|Encryption verified?|Encryption (required)|Encryption Y/N (target 2027)|Encryption in transit|Encrypted backups?|Encryption last checked|Encryption missing",
            ),
            (
                Kind::Assets,
                "ephi",
                "No ePHI|Non-PHI|ePHI removed?|PHI removed|ePHI access needed|Former ePHI|ePHI (legacy)|ePHI unencrypted|ePHI backed up?|ePHI confirmed by owner",
            ),
            (
                Kind::Assets,
                "ephi_types",
                "ePHI removed?|ePHI backed up?|Former ePHI",
            ),
            (
                Kind::Assets,
                "status",
                "Warranty status|Backup status|Patch status|Compliance status|Lease status",
            ),
            (Kind::Assets, "ended_on", "Disposal date (planned)"),
            (
                Kind::Assets,
                "owner",
                "Owner (former)|Not owner|Previous owner|Site owner|Vendor owner",
            ),
            (Kind::Assets, "vendor", "Vendor status|Vendor contact"),
            (Kind::Assets, "site", "Backup site|Previous location"),
            (Kind::Assets, "version", "Software version required"),
            (
                Kind::Answers,
                "in_place",
                "Not in place|Not implemented|To be implemented|Partially implemented|Implemented last year|Implemented by vendor|Policy in place|Not compliant|Non-compliant?",
            ),
            (
                Kind::Vendors,
                "agreement",
                "BAA (not signed)|BAA (expired)|Agreement not signed|No agreement|Agreement expired?|Agreement missing|Agreement required?|Agreement terminated|Service agreement|License agreement",
            ),
            (
                Kind::Vendors,
                "business_associate",
                "Not a business associate|Former business associate|Business associate (proposed)",
            ),
            (
                Kind::Vendors,
                "agreement_ends",
                "Insurance expires|Expiration date of SOC 2",
            ),
            (
                Kind::Vendors,
                "agreement_date",
                "Effective date of contract|Signed NDA date|Last signed by us",
            ),
            (
                Kind::People,
                "left_on",
                "Leave end date|Probation end date|Contract end date|Expected end date|Badge termination date|Last day of training",
            ),
            (
                Kind::Risks,
                "status",
                "Ticket status|Incident status|Review status|Approval status|Residual status",
            ),
            (Kind::Risks, "closed_on", "Closed date (planned)"),
            (
                Kind::Risks,
                "treatment",
                "Treatment rejected|Previous treatment",
            ),
            (Kind::Risks, "controls", "Failed controls|Control risk"),
            (Kind::Risks, "vulnerabilities", "Vulnerability severity"),
            (Kind::Risks, "due", "Date due for reassessment"),
        ];
        for (kind, field, headers) in not {
            for header in headers.split('|') {
                let fields = taken(kind, header);
                assert!(!fields.contains(&field), "{header} is taken for {field}");
            }
        }
    }

    #[test]
    fn a2_a_header_that_says_the_field_in_more_words_is_the_field() {
        let is = [
            (
                Kind::Assets,
                "encrypted",
                "Is the device encrypted?|Disk encryption|Full disk encryption status|Data encrypted at rest (Y/N)|Encryption type",
            ),
            (
                Kind::Assets,
                "ephi",
                "Does it hold ePHI?|System contains ePHI (Yes/No)|ePHI present?",
            ),
            (Kind::Assets, "status", "Device status|Current asset status"),
            (Kind::Assets, "owner", "Responsible owner|Owner / Custodian"),
            (
                Kind::Flows,
                "encrypted",
                "Encrypted in transit?|Encryption on the way",
            ),
            (
                Kind::Vendors,
                "agreement",
                "BAA on file|Business associate agreement status|Is an agreement in place?",
            ),
            (
                Kind::Answers,
                "in_place",
                "Is the control in place?|Implementation status (current)",
            ),
            (
                Kind::Risks,
                "closed_on",
                "Risk closed date|Actual closure date|Closed date (mm/dd/yyyy)",
            ),
            (
                Kind::Assets,
                "ended_on",
                "Disposal date (MM/DD/YYYY)|Date retired (if applicable)",
            ),
            (Kind::Assets, "status", "Status (Active/Retired)"),
            (Kind::Assets, "owner", "Owner (required)"),
            (Kind::People, "left_on", "Termination date (MM/DD/YYYY)"),
            (
                Kind::Vendors,
                "agreement",
                "BAA in place? (Yes/No/Pending)|BAA (Signed / Not Signed)|BAA Status (current/expired)",
            ),
            (
                Kind::Vendors,
                "agreement_ends",
                "BAA expiration date (if any)",
            ),
            (
                Kind::Answers,
                "in_place",
                "Implemented (Y/N/Planned)|In Place (Y/N/P)",
            ),
            (
                Kind::Risks,
                "treatment",
                "Risk treatment (accept/mitigate/transfer/avoid)",
            ),
            (Kind::Risks, "score", "RPN (Risk Priority Number)"),
            (Kind::Risks, "level", "Risk level / priority"),
            (
                Kind::Risks,
                "controls",
                "Existing security controls|Current controls in place",
            ),
        ];
        for (kind, field, headers) in is {
            for header in headers.split('|') {
                let fields = taken(kind, header);
                assert!(fields.contains(&field), "{header}: {fields:?}");
            }
        }
    }
}
