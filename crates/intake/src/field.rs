//! What can be imported: kinds of records, their fields, and the headers people
//! give to such columns.

use serde::{Deserialize, Serialize};

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
#[derive(Debug, PartialEq, Eq)]
pub struct FieldSpec {
    /// Its name in a mapping.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// What it means, for the documentation.
    pub meaning: &'static str,
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
        match self {
            Kind::Assets => ASSETS,
            Kind::Flows => FLOWS,
            Kind::Vendors => VENDORS,
            Kind::Risks => RISKS,
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

const fn field(
    name: &'static str,
    holds: Holds,
    meaning: &'static str,
    headers: &'static str,
) -> FieldSpec {
    FieldSpec {
        name,
        holds,
        meaning,
        headers,
    }
}

use Holds::{Date, Level, List, Number, Text, YesNo};

const NOTES: FieldSpec = field(
    "notes",
    Text,
    "anything else worth keeping",
    "notes|note|comments|comment|remarks|remark|additional information|further information",
);

const ASSETS: &[FieldSpec] = &[
    field(
        "name",
        Text,
        "what the asset is called",
        "system|system name|asset|asset name|name|application|application name|device|device name|system / application|equipment|item|hostname|host name|host|software|product|description of asset",
    ),
    field(
        "class",
        Text,
        "kind of asset, in the file's words",
        "asset type|type|class|asset class|category|device type|system type|asset category|kind",
    ),
    field(
        "description",
        Text,
        "what it does",
        "description|purpose|function|use|details|business purpose|description / purpose",
    ),
    field(
        "hosting",
        Text,
        "where it runs: on premises, vendor, cloud",
        "hosting|hosted|hosting model|deployment|deployment model|environment|hosted by|platform|cloud / on-prem|delivery",
    ),
    field(
        "site",
        Text,
        "site or location",
        "location|site|facility|office|building|department|room|where|dept|clinic|physical location",
    ),
    field(
        "owner",
        Text,
        "person or role who answers for it",
        "owner|system owner|asset owner|business owner|responsible|responsible person|custodian|assigned to|assignment|steward|data owner|technical owner|administrator|who looks after it|looked after by|assigned user|primary user",
    ),
    field(
        "vendor",
        Text,
        "who makes or runs it",
        "vendor|manufacturer|supplier|vendor / manufacturer|vendor name|make|provider|maker|vendor/manufacturer|mfr",
    ),
    field(
        "ephi",
        List,
        "yes, no, or some of create, receive, maintain, transmit",
        "ephi|ephi?|ephi access|contains ephi|contains ephi?|stores ephi|phi|phi?|has ephi|ephi (y/n)|contains phi|contains phi?|holds ephi|ephi handling|ephi role|creates / receives / maintains / transmits|c/r/m/t|handles ephi|has patient data|patient data|contains patient data|stores patient data|holds patient data|has phi|patient information|protected health information",
    ),
    field(
        "ephi_types",
        List,
        "kinds of ePHI",
        "ephi data types|data types|ephi types|type of ephi|phi types|data elements|ephi data elements|data|information types|phi elements|data held|ephi held|type of data|patient data|patient information|phi|ephi",
    ),
    field(
        "volume",
        Text,
        "how much ePHI: patients or records",
        "records|volume|patients|number of records|# of records|record count|patient records|ephi volume|no. of records|number of patients|ephi records|approx. records|approx records",
    ),
    field(
        "encrypted",
        Text,
        "whether and how it is encrypted",
        "encrypted|encryption|encrypted?|encryption at rest|encryption status|encrypted at rest|is encrypted",
    ),
    field(
        "criticality",
        Level,
        "how much care depends on it",
        "criticality|tier|critical|criticality tier|priority|importance|business criticality|criticality level|rank|sensitivity|criticality rating",
    ),
    field(
        "version",
        Text,
        "version of software or operating system",
        "version|os|operating system|os version|os / version|software version|release|firmware|model|make/model|make / model|make and model|make & model",
    ),
    field(
        "agreement",
        Text,
        "business associate agreement: current, missing, not needed …",
        "baa|baa status|agreement status|baa in place|baa?|baa in place?|ba agreement|business associate agreement|agreement|baa signed",
    ),
    field(
        "status",
        Text,
        "in use, retired, disposed of",
        "status|asset status|state|lifecycle|lifecycle status|disposal status",
    ),
    field(
        "count",
        Number,
        "how many there are of it",
        "count|quantity|qty|number of devices|number of units|units|how many|# of devices|no. of devices|no of devices|qty on hand",
    ),
    field(
        "personally_owned",
        YesNo,
        "whether a workforce member owns it",
        "personally owned|personally-owned|byod|personal device|employee owned|employee-owned|staff owned|staff-owned|owned by employee",
    ),
    field(
        "off_procurement",
        YesNo,
        "whether it was bought outside procurement",
        "off procurement|off-procurement|outside procurement|shadow it",
    ),
    field(
        "gathered_how",
        Text,
        "how these facts were gathered: interview, document, scan",
        "gathered how|how gathered",
    ),
    field("gathered_by", Text, "who gathered them", "gathered by"),
    field(
        "gathered_on",
        Date,
        "when they were gathered",
        "gathered on|date gathered",
    ),
    NOTES,
];

const FLOWS: &[FieldSpec] = &[
    field(
        "name",
        Text,
        "what the flow is called",
        "flow|flow name|data flow|name|interface|interface name|flow description|description|transfer|data flow name|transmission|what moves",
    ),
    field(
        "from",
        List,
        "where the data comes from",
        "from|source|source system|origin|sender|from system|sending system",
    ),
    field(
        "to",
        List,
        "where the data goes",
        "to|destination|target|destination system|target system|recipient|receiver|receiving system|to system",
    ),
    field(
        "parties",
        List,
        "the stations in order, split at arrows",
        "systems / parties|parties|systems|path|route|from → to|from -> to|systems involved|systems/parties|endpoints|source → destination",
    ),
    field(
        "direction",
        Text,
        "internal, inbound, outbound …",
        "direction|inbound/outbound|in/out|internal/external|flow direction|internal / external",
    ),
    field(
        "ephi_types",
        List,
        "kinds of ePHI that move",
        "ephi data types|data types|data elements|ephi|data|ephi types|payload|content|phi|information",
    ),
    field(
        "protocol",
        Text,
        "how it is transmitted",
        "protocol|method|transport|transmission method|standard|format|mechanism|channel|transfer method|medium|protocol / standard",
    ),
    field(
        "safeguards",
        List,
        "what protects it",
        "safeguard|safeguards|security|controls|protection|control|security controls|security measures|protections",
    ),
    field(
        "encrypted",
        Text,
        "whether and how it is encrypted",
        "encrypted|encryption|encrypted?|encryption in transit|encrypted in transit",
    ),
    field(
        "frequency",
        Text,
        "how often",
        "frequency|schedule|how often|timing",
    ),
    field(
        "owner",
        Text,
        "person or role who answers for it",
        "owner|flow owner|responsible|data owner|business owner",
    ),
    NOTES,
];

const VENDORS: &[FieldSpec] = &[
    field(
        "name",
        Text,
        "the vendor's name",
        "vendor|vendor name|business associate|business associate name|supplier|supplier name|company|company name|third party|name|organization|organisation|contractor|ba name|partner|entity",
    ),
    field(
        "service",
        Text,
        "what they do for you",
        "service|services|service type|services provided|service provided|type of service|product / service|purpose|description|function|description of services|product",
    ),
    field(
        "business_associate",
        YesNo,
        "whether they are a business associate",
        "business associate?|business associate|is business associate|ba?|is ba|ba (y/n)|is ba?|hipaa ba",
    ),
    field(
        "ephi",
        List,
        "yes, no, or some of create, receive, maintain, transmit",
        "ephi|ephi?|ephi access|access to ephi|access to phi|phi access|phi|phi?|ephi exposure|handles ephi",
    ),
    field(
        "agreement",
        Text,
        "agreement: current, missing, expired …",
        "baa|baa status|agreement status|baa in place|baa in place?|baa?|agreement|baa signed|baa signed?|satisfactory assurances|contract status|business associate agreement|ba agreement",
    ),
    field(
        "agreement_date",
        Date,
        "when the agreement was signed",
        "baa date|agreement date|date signed|signed|baa signed on|effective date|contract date|baa effective date|date of agreement|baa signed date|date of baa",
    ),
    field(
        "agreement_ends",
        Date,
        "when the agreement ends",
        "agreement ends|agreement end date|baa expiration date|baa expiration|baa expires|baa end date|baa expires on|baa expiry|baa expiry date|baa ends|baa renewal date|baa renewal|baa valid until|baa termination date|agreement expires|agreement expiration|agreement expiration date|agreement expiry|agreement renewal date|expiration date|expiration|expires|expires on|expiry date|expiry|end date|ends|ends on|valid until|valid through|renewal date|renewal|renewal due|contract end|contract end date|contract expiration|contract expires|termination date",
    ),
    field(
        "agreement_clauses",
        List,
        "clauses found in the agreement",
        "agreement clauses",
    ),
    field(
        "agreement_note",
        Text,
        "a note on the agreement",
        "agreement note",
    ),
    field(
        "contact",
        Text,
        "person to speak to",
        "contact|contact name|contact person|primary contact|account manager|representative",
    ),
    field(
        "email",
        Text,
        "their e-mail address",
        "email|e-mail|contact email|contact e-mail|email address|mail|e-mail address",
    ),
    field(
        "phone",
        Text,
        "their telephone number",
        "phone|telephone|contact phone|phone number|tel|telephone number|phone #",
    ),
    field(
        "address",
        Text,
        "their address",
        "address|street|location|mailing address",
    ),
    field(
        "risk",
        Level,
        "how risky they are, in the file's words",
        "risk|risk level|risk rating|risk tier|tier|criticality|vendor risk",
    ),
    NOTES,
];

const RISKS: &[FieldSpec] = &[
    field(
        "sentence",
        Text,
        "the risk in one sentence",
        "risk description|risk statement|risk scenario|description of risk|risk|risk title|risk name|risk event|scenario|identified risk|risk / issue|risk summary|what could go wrong|description|issue|finding|title|event|observation|hazard|concern|name",
    ),
    field(
        "category",
        Text,
        "the file's own grouping",
        "category|risk category|domain|area|type|family|risk type|risk area|risk domain|safeguard type|theme",
    ),
    field(
        "assets",
        List,
        "what it touches",
        "asset|assets|system|affected asset|affected assets|affected system|affected systems|systems|asset(s)|system(s)|asset / system|system / asset|information system|impacted systems|asset affected|asset name|system name|affected asset(s)|application",
    ),
    field(
        "threats",
        List,
        "what could act",
        "threat|threats|threat source|threat event|threat(s)|threat description|threat / hazard|threat scenario|threat name|threat agent",
    ),
    field(
        "vulnerabilities",
        List,
        "what it could use",
        "vulnerability|vulnerabilities|weakness|vulnerability(ies)|gap|vulnerability description|vulnerability / weakness|predisposing condition|deficiency|root cause|cause|vuln|weaknesses",
    ),
    field(
        "likelihood",
        Level,
        "how likely",
        "likelihood|l|probability|likelihood rating|likelihood (1-5)|likelihood score|likelihood of occurrence|overall likelihood|prob|prob.|p|lh|chance|current likelihood|likelihood level|frequency",
    ),
    field(
        "impact",
        Level,
        "how bad",
        "impact|i|severity|consequence|impact rating|impact (1-5)|impact score|magnitude|magnitude of impact|consequences|impact level|level of impact|current impact|c|s|sev|harm",
    ),
    field(
        "score",
        Number,
        "the file's own score",
        "score|risk score|rating score|total|l x i|l×i|lxi|l*i|risk value|rpn|risk number|total score|raw score|points|risk rating score",
    ),
    field(
        "level",
        Level,
        "the file's own level of risk",
        "rating|risk level|risk rating|level|level of risk|overall risk|rag|rag status|risk rank|priority|current risk|risk grade|overall rating|severity level|risk classification|ranking|overall risk rating|colour|color",
    ),
    field(
        "owner",
        Text,
        "person or role who answers for it",
        "owner|risk owner|responsible|responsible party|accountable|assigned to|responsible person|lead|action owner|who|mitigation owner|risk owner / lead|who looks after it|action lead",
    ),
    field(
        "controls",
        List,
        "safeguards already there",
        "existing controls|current controls|existing safeguards|controls|current safeguards|controls in place|existing control|existing measures|safeguards|safeguards in place|current security measures|control|mitigating controls|compensating controls",
    ),
    field(
        "treatment",
        Text,
        "mitigate, accept, avoid or transfer",
        "treatment|response|risk response|risk treatment|decision|disposition|strategy|treatment option|treatment decision|treatment strategy|risk decision",
    ),
    field(
        "action",
        Text,
        "what will be done",
        "action|actions|remediation|mitigation|action plan|treatment plan|mitigation plan|remediation plan|recommended action|recommended controls|recommendation|recommendations|corrective action|planned action|mitigation steps|next steps|remediation steps|planned controls|proposed action|mitigation strategy|corrective action plan|recommended safeguards|planned mitigation",
    ),
    field(
        "due",
        Date,
        "when it is to be done",
        "due|due date|target date|deadline|completion date|target completion|target completion date|by when|planned completion|date due|remediation date|expected completion|target|review by|action due",
    ),
    field(
        "status",
        Text,
        "open, in progress, closed …",
        "status|state|risk status|action status|remediation status|progress|open/closed|open / closed",
    ),
    field(
        "harmed",
        Text,
        "who could be harmed",
        "who could be harmed|harmed|affected persons|people affected|affected individuals|who is affected",
    ),
    field(
        "rationale",
        Text,
        "why it is rated so",
        "rationale|justification|reason|reasoning|basis|rating rationale|explanation|justification / rationale",
    ),
    field(
        "treatment_reason",
        Text,
        "why this treatment",
        "treatment reason|reason for treatment",
    ),
    field(
        "identified_on",
        Date,
        "when it was found",
        "identified on|date identified|date found|date discovered",
    ),
    field("origin", Text, "how it was found", "origin"),
    field("scenario", Text, "scenario of the catalog", "scenario code"),
    field("affects", Text, "what is lost: letters of CIA", "affects"),
    field(
        "provisions",
        List,
        "provisions of the Security Rule that bear on it",
        "provisions",
    ),
    field(
        "original_likelihood",
        Text,
        "likelihood as its first source had it",
        "original likelihood",
    ),
    field(
        "original_impact",
        Text,
        "impact as its first source had it",
        "original impact",
    ),
    field(
        "original_score",
        Text,
        "score as its first source had it",
        "original score",
    ),
    field(
        "original_level",
        Text,
        "level as its first source had it",
        "original level",
    ),
    field(
        "original_scale",
        Text,
        "the scale of that rating",
        "original scale",
    ),
    NOTES,
];

#[cfg(test)]
mod tests {
    use super::*;

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
