//! What can be imported: kinds of records, their fields, and the headers people
//! give to such columns. Fields of records come from `fields`; here stands only what
//! files say beyond that.

use fields::{Control, Field};
use register::Kind as Record;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// A kind of record that rows become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Systems, devices, media and everything else that holds ePHI or leads to it.
    Assets,
    /// Movements of ePHI between systems and parties.
    Flows,
    /// Vendors and business associates.
    Vendors,
    /// Risks with their ratings.
    Risks,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Text.
    Text,
    /// Several texts, split at the mapping's separator.
    List,
    /// A level from very low to very high.
    Level,
    /// Yes or no.
    YesNo,
    /// A day.
    Date,
    /// A number.
    Number,
}

impl Holds {
    /// How the documentation and messages call it.
    pub fn words(self) -> &'static str {
        match self {
            Holds::Text => "text",
            Holds::List => "list",
            Holds::Level => "level",
            Holds::YesNo => "yes or no",
            Holds::Date => "date",
            Holds::Number => "number",
        }
    }
}

/// One field of a kind.
#[derive(Debug, PartialEq)]
pub struct FieldSpec {
    /// Its name in a mapping.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// What it means: the label of the record's field where it is one.
    pub meaning: &'static str,
    /// The field of the record that it fills; `None`: it is kept elsewhere.
    pub field: Option<&'static Field>,
    /// Whether its words take a reading of their own.
    pub(crate) by_hand: bool,
    /// Headers that usually mean it, the surest first, in lower case, parted by bars.
    headers: &'static str,
}

impl FieldSpec {
    /// Headers that usually mean it, the surest first, in lower case.
    pub fn headers(&self) -> impl Iterator<Item = &'static str> {
        self.headers.split('|')
    }
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 4] = [Kind::Assets, Kind::Flows, Kind::Vendors, Kind::Risks];

    /// The word a mapping uses.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Assets => "assets",
            Kind::Flows => "flows",
            Kind::Vendors => "vendors",
            Kind::Risks => "risks",
        }
    }

    /// The fields a mapping can fill.
    pub fn fields(self) -> &'static [FieldSpec] {
        static ALL: LazyLock<[Vec<FieldSpec>; 4]> = LazyLock::new(|| {
            [
                of_kind(Kind::Assets, ASSETS),
                of_kind(Kind::Flows, FLOWS),
                of_kind(Kind::Vendors, VENDORS),
                of_kind(Kind::Risks, RISKS),
            ]
        });
        let [assets, flows, vendors, risks] = &*ALL;
        match self {
            Kind::Assets => assets,
            Kind::Flows => flows,
            Kind::Vendors => vendors,
            Kind::Risks => risks,
        }
    }

    /// The kind of record that its rows become.
    pub fn record(self) -> Record {
        match self {
            Kind::Assets => Record::Asset,
            Kind::Flows => Record::Flow,
            Kind::Vendors => Record::Vendor,
            Kind::Risks => Record::Risk,
        }
    }

    /// The field without which a row is not a record: the name, or a risk's sentence.
    pub fn title(self) -> &'static str {
        match self {
            Kind::Risks => "sentence",
            _ => "name",
        }
    }

    /// A field by name.
    pub fn field(self, name: &str) -> Option<&'static FieldSpec> {
        self.fields().iter().find(|f| f.name == name)
    }

    /// Words in a sheet's name or title that point to this kind.
    pub(crate) fn hints(self) -> impl Iterator<Item = &'static str> {
        let words = match self {
            Kind::Assets => "asset|inventory|system|device|equipment|hardware|software|application",
            Kind::Flows => "flow|data map|interface|integration|transmission",
            Kind::Vendors => {
                "vendor|business associate|third party|third-party|supplier|baa|contractor"
            }
            Kind::Risks => "risk|threat|vulnerabilit|hazard|finding|assessment|sra",
        };
        words.split('|')
    }

    /// Headers that usually hold this kind's own reference number.
    pub(crate) fn key_headers(self) -> impl Iterator<Item = &'static str> {
        let words = match self {
            Kind::Assets => {
                "system id|asset id|asset tag|asset number|asset no|asset no.|tag|device id|inventory id|inventory number|serial number|serial|id|ref|no|no.|#|nr|nr.|key|number|item"
            }
            Kind::Flows => {
                "flow id|flow no|flow number|df id|interface id|id|ref|no|no.|#|nr|nr.|key|number"
            }
            Kind::Vendors => {
                "vendor id|supplier id|ba id|vendor number|id|ref|no|no.|#|nr|nr.|key|number"
            }
            Kind::Risks => {
                "risk id|risk no|risk no.|risk number|risk ref|risk reference|risk #|rid|id|ref|reference|ref.|no|no.|#|nr|nr.|key|number|item|item #|finding id"
            }
        };
        words.split('|')
    }
}

/// What is known of a field of an import beyond what `fields` says.
#[derive(Debug, Clone, Copy)]
struct Known {
    name: &'static str,
    /// The field of the record that it fills; empty where it is not one.
    path: &'static str,
    /// What it holds, where that does not follow from the field.
    holds: Option<Holds>,
    /// What it means, where it is not a field of the record.
    meaning: &'static str,
    headers: &'static str,
    by_hand: bool,
}

/// A field of the record, under the headers people give it.
const fn plain(name: &'static str, path: &'static str, headers: &'static str) -> Known {
    Known {
        name,
        path,
        holds: None,
        meaning: "",
        headers,
        by_hand: false,
    }
}

/// A field of the record whose words in files take a reading of their own.
const fn by_hand(name: &'static str, holds: Holds, headers: &'static str) -> Known {
    Known {
        holds: Some(holds),
        by_hand: true,
        ..plain(name, name, headers)
    }
}

/// What files say and the record keeps elsewhere: with a verb, in other fields, or as it
/// stands.
const fn own(
    name: &'static str,
    holds: Holds,
    meaning: &'static str,
    headers: &'static str,
) -> Known {
    Known {
        meaning,
        holds: Some(holds),
        by_hand: true,
        ..plain(name, "", headers)
    }
}

impl Known {
    /// Files have several of them in a cell.
    const fn holding(self, holds: Holds) -> Known {
        Known {
            holds: Some(holds),
            ..self
        }
    }
}

/// Fields of records that no column of their own fills, and why.
pub const ELSEWHERE: &[(Record, &str, &str)] = &[
    (Record::Asset, "ephi_known", "follows from “ephi”"),
    (Record::Asset, "ephi.creates", "read from “ephi”"),
    (Record::Asset, "ephi.receives", "read from “ephi”"),
    (Record::Asset, "ephi.maintains", "read from “ephi”"),
    (Record::Asset, "ephi.transmits", "read from “ephi”"),
    (Record::Flow, "via", "read from “parties”"),
    (
        Record::Vendor,
        "agreements",
        "the newest is read from “agreement” and its neighbours",
    ),
    (
        Record::Vendor,
        "verifications",
        "several rows of their own; the portable file has them",
    ),
    (Record::Risk, "flows", "read from “assets”"),
    (Record::Risk, "sites", "read from “assets”"),
    (Record::Risk, "vendors", "read from “assets”"),
    (Record::Risk, "groups", "read from “assets”"),
];

/// What a cell of a field holds; `None`: one cell cannot say it, or not so that it can be
/// read without knowing the field.
fn holds(control: Control) -> Option<Holds> {
    Some(match control {
        Control::Line { .. }
        | Control::Text { .. }
        | Control::Choice(_)
        | Control::Explained(_)
        | Control::YesNo
        | Control::Scenario
        | Control::One(Record::Person | Record::Site | Record::Vendor) => Text,
        Control::Lines => List,
        Control::Date => Date,
        Control::Number { .. } | Control::Money => Number,
        Control::Flag | Control::Fact => YesNo,
        Control::Level => Level,
        _ => return None,
    })
}

/// The fields of a kind: those known here, and every other field of the record that a
/// cell can fill.
fn of_kind(kind: Kind, known: &[Known]) -> Vec<FieldSpec> {
    let record = kind.record();
    let mut out: Vec<FieldSpec> = Vec::new();
    for known in known {
        let field = fields::field(record, known.path);
        out.push(FieldSpec {
            name: known.name,
            holds: known
                .holds
                .or_else(|| holds(field?.control))
                .unwrap_or(Text),
            meaning: field.map_or(known.meaning, |field| field.label),
            headers: known.headers,
            field,
            by_hand: known.by_hand,
        });
    }
    for field in fields::fields(record) {
        let is_read = out
            .iter()
            .any(|spec| spec.field.is_some_and(|f| f.path == field.path))
            || ELSEWHERE
                .iter()
                .any(|(kind, path, _)| (*kind, *path) == (record, field.path));
        if let (false, Some(holds)) = (is_read, holds(field.control)) {
            // Made once for as long as the program runs.
            out.push(FieldSpec {
                name: field.path.replace('.', "_").leak(),
                holds,
                meaning: field.label,
                headers: field.label.to_lowercase().leak(),
                field: Some(field),
                by_hand: false,
            });
        }
    }
    out
}

use Holds::{Date, Level, List, Number, Text, YesNo};

const NOTES: Known = plain(
    "notes",
    "notes",
    "notes|note|comments|comment|remarks|remark|additional information|further information",
);

const ASSETS: &[Known] = &[
    plain("name", "name", "system|system name|asset|asset name|name|application|application name|device|device name|system / application|equipment|item|hostname|host name|host|software|product|description of asset|computer|computer name|workstation|printer|what it is"),
    by_hand("class", Text, "asset type|type|class|asset class|category|device type|system type|asset category|kind"),
    plain("description", "description", "description|purpose|function|use|details|business purpose|description / purpose"),
    plain("hosting", "hosting", "hosting|hosted|hosting model|deployment|deployment model|environment|hosted by|platform|cloud / on-prem|delivery"),
    plain("site", "site", "location|site|facility|office|building|department|room|where|dept|clinic|physical location"),
    plain("owner", "owner", "owner|system owner|asset owner|business owner|responsible|responsible person|custodian|assigned to|assignment|steward|data owner|technical owner|administrator|who looks after it|looked after by|assigned user|primary user|who has it|who uses it|used by|user|staff member|employee|issued to|held by"),
    plain("vendor", "vendor", "vendor|manufacturer|supplier|vendor / manufacturer|vendor name|make|provider|maker|vendor/manufacturer|mfr"),
    own("ephi", List, "yes, no, or some of create, receive, maintain, transmit", "ephi|ephi?|ephi access|contains ephi|contains ephi?|stores ephi|phi|phi?|has ephi|ephi (y/n)|contains phi|contains phi?|holds ephi|ephi handling|ephi role|creates / receives / maintains / transmits|c/r/m/t|handles ephi|has patient data|patient data|contains patient data|stores patient data|holds patient data|has phi|patient information|protected health information"),
    plain("ephi_types", "ephi_types", "ephi data types|data types|ephi types|type of ephi|phi types|data elements|ephi data elements|data|information types|phi elements|data held|ephi held|type of data|patient data|patient information|phi|ephi").holding(List),
    own("classification", Text, "how the file classifies the data; PHI there says that ePHI is held", "data classification|information classification|classification|data access level|data sensitivity|information sensitivity|classification level|classification of data|data class|security classification|sensitivity level|confidentiality|confidentiality level"),
    plain("volume", "volume", "records|volume|patients|number of records|# of records|record count|patient records|ephi volume|no. of records|number of patients|ephi records|approx. records|approx records"),
    by_hand("encrypted", Text, "encrypted|encryption|encrypted?|encryption at rest|encryption status|encrypted at rest|is encrypted"),
    by_hand("criticality", Level, "criticality|tier|critical|criticality tier|priority|importance|business criticality|criticality level|rank|sensitivity|criticality rating"),
    plain("version", "version", "version|os|operating system|os version|os / version|software version|release|firmware|model|make/model|make / model|make and model|make & model"),
    own("agreement", Text, "business associate agreement: current, missing, not needed …", "baa|baa status|agreement status|baa in place|baa?|baa in place?|ba agreement|business associate agreement|agreement|baa signed"),
    own("status", Text, "in use, retired, disposed of", "status|asset status|state|lifecycle|lifecycle status|disposal status"),
    plain("count", "count", "count|quantity|qty|number of devices|number of units|units|how many|# of devices|no. of devices|no of devices|qty on hand"),
    plain("personally_owned", "personally_owned", "personally owned|personally-owned|byod|personal device|personal|employee owned|employee-owned|staff owned|staff-owned|owned by employee"),
    plain("off_procurement", "off_procurement", "off procurement|off-procurement|outside procurement|shadow it"),
    plain("gathered_how", "gathered.how", "gathered how|how gathered"),
    plain("gathered_by", "gathered.by", "gathered by"),
    plain("gathered_on", "gathered.on", "gathered on|date gathered"),
    NOTES,
];

const FLOWS: &[Known] = &[
    plain("name", "name", "flow|flow name|data flow|name|interface|interface name|flow description|description|transfer|data flow name|transmission|what moves|what|what is sent"),
    by_hand("from", List, "from|source|source system|origin|sender|from system|sending system"),
    by_hand("to", List, "to|destination|target|destination system|target system|recipient|receiver|receiving system|to system"),
    own("parties", List, "the stations in order, split at arrows", "systems / parties|parties|systems|path|route|from → to|from -> to|systems involved|systems/parties|endpoints|source → destination"),
    plain("direction", "direction", "direction|inbound/outbound|in/out|internal/external|flow direction|internal / external"),
    plain("ephi_types", "ephi_types", "ephi data types|data types|data elements|ephi|data|ephi types|payload|content|phi|information").holding(List),
    plain("protocol", "protocol", "protocol|method|transport|transmission method|standard|format|mechanism|channel|transfer method|medium|protocol / standard|how|how it goes|how sent|how it is sent|sent by"),
    plain("safeguards", "safeguards", "safeguard|safeguards|security|controls|protection|control|security controls|security measures|protections").holding(List),
    by_hand("encrypted", Text, "encrypted|encryption|encrypted?|encryption in transit|encrypted in transit"),
    own("frequency", Text, "how often", "frequency|schedule|how often|timing"),
    own("owner", Text, "person or role who answers for it", "owner|flow owner|responsible|data owner|business owner"),
    NOTES,
];

const VENDORS: &[Known] = &[
    plain(
        "name",
        "name",
        "vendor|vendor name|business associate|business associate name|supplier|supplier name|company|company name|third party|name|organization|organisation|contractor|ba name|partner|entity",
    ),
    plain(
        "service",
        "service",
        "service|services|service type|services provided|service provided|type of service|product / service|purpose|description|function|description of services|product|what they do|what they do for us|what they provide",
    ),
    plain(
        "business_associate",
        "business_associate",
        "business associate?|business associate|is business associate|ba?|ba|is ba|ba (y/n)|is ba?|hipaa ba",
    ),
    own(
        "ephi",
        List,
        "yes, no, or some of create, receive, maintain, transmit",
        "ephi|ephi?|ephi access|access to ephi|access to phi|phi access|phi|phi?|ephi exposure|handles ephi",
    ),
    own(
        "agreement",
        Text,
        "agreement: current, missing, expired …",
        "baa|baa status|agreement status|baa in place|baa in place?|baa?|agreement|baa signed|baa signed?|baa executed|baa on file|signed baa|baa current|baa obtained|baa y/n|satisfactory assurances|contract status|business associate agreement|ba agreement",
    ),
    own(
        "agreement_date",
        Date,
        "when the agreement was signed",
        "baa date|agreement date|date signed|signed|baa signed on|effective date|contract date|baa effective date|date of agreement|baa signed date|date of baa|baa effective|baa effective on|baa effective from|agreement effective|agreement effective date|agreement signed on",
    ),
    own(
        "agreement_ends",
        Date,
        "when the agreement ends",
        "agreement ends|agreement end date|baa expiration date|baa expiration|baa expires|baa end date|baa expires on|baa expiry|baa expiry date|baa ends|baa renewal date|baa renewal|baa valid until|baa termination date|agreement expires|agreement expiration|agreement expiration date|agreement expiry|agreement renewal date|expiration date|expiration|expires|expires on|expiry date|expiry|end date|ends|ends on|valid until|valid through|valid to|good until|good through|in force until|renewal date|renewal|renewal due|contract end|contract end date|contract expiration|contract expires|termination date",
    ),
    own(
        "agreement_clauses",
        List,
        "clauses found in the agreement",
        "agreement clauses",
    ),
    own(
        "agreement_note",
        Text,
        "a note on the agreement",
        "agreement note",
    ),
    plain(
        "contact",
        "contact",
        "contact|contact name|contact person|primary contact|account manager|representative",
    ),
    plain(
        "email",
        "email",
        "email|e-mail|contact email|contact e-mail|email address|mail|e-mail address",
    ),
    plain(
        "phone",
        "phone",
        "phone|telephone|contact phone|phone number|tel|telephone number|phone #",
    ),
    own(
        "address",
        Text,
        "their address",
        "address|street|location|mailing address",
    ),
    own(
        "risk",
        Level,
        "how risky they are, in the file's words",
        "risk|risk level|risk rating|risk tier|tier|criticality|vendor risk",
    ),
    NOTES,
];

const RISKS: &[Known] = &[
    plain("sentence", "sentence", "risk description|risk statement|risk scenario|description of risk|risk|risk title|risk name|risk event|scenario|identified risk|risk / issue|risk summary|what could go wrong|description|issue|finding|title|event|observation|hazard|concern|name|threat / vulnerability|threat/vulnerability|threat and vulnerability|threat-vulnerability pair"),
    plain("category", "category", "category|risk category|domain|area|type|family|risk type|risk area|risk domain|safeguard type|theme"),
    by_hand("assets", List, "asset|assets|system|affected asset|affected assets|affected system|affected systems|systems|asset(s)|system(s)|asset / system|system / asset|information system|impacted systems|asset affected|asset name|system name|affected asset(s)|application"),
    by_hand("threats", List, "threat|threats|threat source|threat event|threat(s)|threat description|threat / hazard|threat scenario|threat name|threat agent"),
    by_hand("vulnerabilities", List, "vulnerability|vulnerabilities|weakness|vulnerability(ies)|gap|vulnerability description|vulnerability / weakness|predisposing condition|deficiency|root cause|cause|vuln|weaknesses"),
    own("likelihood", Level, "how likely", "likelihood|l|probability|likelihood rating|likelihood (1-5)|likelihood score|likelihood of occurrence|overall likelihood|prob|prob.|p|lh|chance|current likelihood|likelihood level|frequency|how likely|how likely is it"),
    own("impact", Level, "how bad", "impact|i|severity|consequence|impact rating|impact (1-5)|impact score|magnitude|magnitude of impact|consequences|impact level|level of impact|current impact|c|s|sev|harm|how bad|how bad is it|how serious"),
    own("score", Number, "the file's own score", "score|risk score|rating score|total|l x i|l×i|lxi|l*i|risk value|rpn|risk number|total score|raw score|points|risk rating score"),
    own("level", Level, "the file's own level of risk", "rating|risk level|risk rating|level|level of risk|overall risk|rag|rag status|risk rank|priority|current risk|risk grade|overall rating|severity level|risk classification|ranking|overall risk rating|colour|color"),
    plain("owner", "owner", "owner|risk owner|responsible|responsible party|accountable|assigned to|responsible person|lead|action owner|who|mitigation owner|risk owner / lead|who looks after it|action lead"),
    plain("controls", "safeguards", "existing controls|current controls|existing safeguards|controls|current safeguards|controls in place|existing control|existing measures|safeguards|safeguards in place|current security measures|control|mitigating controls|compensating controls|what we do now|what we do about it now|what is in place").holding(List),
    own("treatment", Text, "mitigate, accept, avoid or transfer", "treatment|response|risk response|risk treatment|decision|disposition|strategy|treatment option|treatment decision|treatment strategy|risk decision"),
    own("action", Text, "what will be done", "action|actions|remediation|mitigation|action plan|treatment plan|mitigation plan|remediation plan|recommended action|recommended controls|recommendation|recommendations|corrective action|planned action|mitigation steps|next steps|remediation steps|planned controls|planned control|recommended control|additional controls|additional safeguards|additional measures|remediation action|mitigation action|treatment action|required action|actions required|proposed controls|recommended measures|recommended mitigation|planned measures|planned actions|next step|proposed action|mitigation strategy|corrective action plan|recommended safeguards|planned mitigation|to do|what to do|what we will do"),
    own("due", Date, "when it is to be done", "due|due date|target date|deadline|completion date|target completion|target completion date|by when|planned completion|date due|remediation date|expected completion|target|review by|action due"),
    own("status", Text, "open, in progress, closed …", "status|state|risk status|action status|remediation status|progress|open/closed|open / closed"),
    plain("harmed", "harmed", "who could be harmed|harmed|affected persons|people affected|affected individuals|who is affected"),
    own("rationale", Text, "why it is rated so", "rationale|justification|reason|reasoning|basis|rating rationale|explanation|justification / rationale"),
    own("treatment_reason", Text, "why this treatment", "treatment reason|reason for treatment|treatment rationale|treatment justification|acceptance rationale|acceptance justification|reason for acceptance|response rationale"),
    plain("identified_on", "identified_on", "identified on|date identified|date found|date discovered|identified|identification date|date raised|raised on|date opened|opened on"),
    plain("origin", "origin", "origin|source of risk|identified through|how found|how identified|identification method|found by"),
    plain("scenario", "scenario", "scenario code"),
    by_hand("affects", Text, "affects|what is lost|cia|c/i/a|cia impact|security property|affected property|primary concerns"),
    by_hand("provisions", List, "provisions|hipaa provision|hipaa citation|hipaa rule|cfr citation|citation|hipaa reference|regulatory reference|hipaa section|security rule reference|regulation"),
    own("original_likelihood", Text, "likelihood as its first source had it", "original likelihood"),
    own("original_impact", Text, "impact as its first source had it", "original impact"),
    own("original_score", Text, "score as its first source had it", "original score"),
    own("original_level", Text, "level as its first source had it", "original level"),
    own("original_scale", Text, "the scale of that rating", "original scale"),
    NOTES,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d1_every_editable_field_of_what_is_imported_is_a_column_or_says_why_not() {
        for kind in Kind::ALL {
            let record = kind.record();
            for field in fields::fields(record) {
                let columns = kind.fields().iter();
                let columns = columns.filter(|s| s.field.is_some_and(|f| f.path == field.path));
                let elsewhere = ELSEWHERE
                    .iter()
                    .filter(|(kind, path, _)| (*kind, *path) == (record, field.path));
                assert_eq!(
                    columns.count() + elsewhere.count(),
                    1,
                    "{record} {}: give `holds` its control, or ELSEWHERE the reason",
                    field.path
                );
            }
        }
        for (kind, path, why) in ELSEWHERE {
            assert!(fields::field(*kind, path).is_some(), "{kind} {path}");
            assert!(!why.is_empty());
        }
        for (kind, known) in [
            (Kind::Assets, ASSETS),
            (Kind::Flows, FLOWS),
            (Kind::Vendors, VENDORS),
            (Kind::Risks, RISKS),
        ] {
            for known in known.iter().filter(|known| !known.path.is_empty()) {
                let field = fields::field(kind.record(), known.path);
                assert!(field.is_some(), "{} is not a field", known.path);
            }
        }
    }

    #[test]
    fn every_kind_has_its_title_and_unique_names_and_headers_in_lower_case() {
        for kind in Kind::ALL {
            assert!(kind.field(kind.title()).is_some());
            let names: std::collections::HashSet<_> =
                kind.fields().iter().map(|f| f.name).collect();
            assert_eq!(names.len(), kind.fields().len());
            for f in kind.fields() {
                assert!(f.headers().all(|h| h == h.to_lowercase()), "{}", f.name);
            }
        }
    }
}
