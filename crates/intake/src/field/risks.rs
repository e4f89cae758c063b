//! What files say of risks, and of their ratings alone.

use super::Holds::{Date, Level, List, Number, Text};
use super::known::{Known, NOTES, by_hand, own, plain};

/// Fields of risks.
pub const RISKS: &[Known] = &[
    plain("sentence", "sentence", "risk description|risk statement|risk scenario|description of risk|risk|risk title|risk name|risk event|scenario|identified risk|risk / issue|risk summary|what could go wrong|description|issue|finding|title|event|observation|hazard|concern|name|threat / vulnerability|threat/vulnerability|threat and vulnerability|threat-vulnerability pair|what could happen|what may happen|what can happen"),
    plain("category", "category", "category|risk category|domain|area|type|family|risk type|risk area|risk domain|safeguard type|theme"),
    by_hand("assets", List, "asset|assets|system|affected asset|affected assets|affected system|affected systems|systems|asset(s)|system(s)|asset / system|system / asset|information system|impacted systems|asset affected|asset name|system name|affected asset(s)|application"),
    by_hand("threats", List, "threat|threats|threat source|threat event|threat(s)|threat description|threat / hazard|threat scenario|threat name|threat agent"),
    by_hand("vulnerabilities", List, "vulnerability|vulnerabilities|weakness|vulnerability(ies)|gap|vulnerability description|vulnerability / weakness|predisposing condition|deficiency|root cause|cause|vuln|weaknesses"),
    own("likelihood", Level, "how likely", "likelihood|l|probability|likelihood rating|likelihood (1-5)|likelihood score|likelihood of occurrence|overall likelihood|prob|prob.|p|lh|chance|current likelihood|likelihood level|frequency|how likely|how likely is it|proba|current proba|current probability"),
    own("impact", Level, "how bad", "impact|i|severity|consequence|impact rating|impact (1-5)|impact score|magnitude|magnitude of impact|consequences|impact level|level of impact|current impact|c|s|sev|harm|how bad|how bad is it|how serious|damage|damage level"),
    own("inherent_likelihood", Level, "how likely without any safeguard", "inherent likelihood|inherent probability|inherent proba"),
    own("inherent_impact", Level, "how bad without any safeguard", "inherent impact|inherent severity"),
    own("target_likelihood", Level, "how likely once the plan is carried out", "target likelihood|target probability"),
    own("target_impact", Level, "how bad once the plan is carried out", "target impact|target severity"),
    own("score", Number, "the file's own score", "score|risk score|rating score|total|l x i|l×i|lxi|l*i|risk value|rpn|risk number|total score|raw score|points|risk rating score"),
    own("level", Level, "the file's own level of risk", "rating|risk level|risk rating|level|level of risk|overall risk|rag|rag status|risk rank|current risk|risk grade|overall rating|severity level|risk classification|ranking|overall risk rating|colour|color"),
    plain("owner", "owner", "owner|risk owner|responsible|responsible party|accountable|assigned to|responsible person|lead|action owner|who|mitigation owner|risk owner / lead|who looks after it|action lead|poc|point of contact"),
    plain("controls", "safeguards", "existing controls|current controls|existing safeguards|controls|current safeguards|controls in place|existing control|existing measures|safeguards|safeguards in place|current security measures|control|mitigating controls|compensating controls|what we do now|what we do about it now|what is in place").holding(List),
    own("controls_stand", Text, "whether these safeguards are there, in the file's words", "control effective|controls effective|control effectiveness|controls effectiveness|effectiveness of controls|effectiveness of control|control status|status of control|status of controls|control implemented|controls implemented|control implementation|control implementation status|control in place|is the control in place|control strength|control rating|effective|effectiveness|implemented|implementation status|in place"),
    own("treatment", Text, "mitigate, accept, avoid or transfer", "treatment|response|risk response|risk treatment|decision|disposition|strategy|treatment option|treatment decision|treatment strategy|risk decision"),
    own("action", Text, "what will be done", "action|actions|remediation|mitigation|action plan|treatment plan|mitigation plan|remediation plan|recommended action|recommended controls|recommendation|recommendations|corrective action|planned action|mitigation steps|next steps|remediation steps|planned controls|planned control|recommended control|additional controls|additional safeguards|additional measures|remediation action|mitigation action|treatment action|required action|actions required|proposed controls|recommended measures|recommended mitigation|planned measures|planned actions|next step|proposed action|mitigation strategy|corrective action plan|recommended safeguards|planned mitigation|to do|what to do|what we will do|plan|measure|measures|measure to take|countermeasure|countermeasures"),
    own("due", Date, "when it is to be done", "due|due date|target date|deadline|completion date|target completion|target completion date|by when|planned completion|date due|remediation date|expected completion|target|review by|action due|when|by|complete by|agreed date|scheduled completion|scheduled completion date"),
    own("status", Text, "open, in progress, closed …", "status|state|risk status|action status|remediation status|progress|open/closed|open / closed"),
    own("closed_on", Date, "the day it was closed; it ends nothing without a status that says so", "date closed|closed on|closed date|close date|closing date|closed at|closure date|date of closure|closed|date resolved|resolved on|resolution date|resolved date|risk closed"),
    plain("harmed", "harmed", "who could be harmed|harmed|affected persons|people affected|affected individuals|who is affected"),
    own("rationale", Text, "why it is rated so", "rationale|justification|reason|reasoning|basis|rating rationale|explanation|justification / rationale"),
    own("rated_on", Date, "the day the rating speaks of", "rated on|date rated|rating date|date of rating|last rated|date last rated|assessed on|date assessed|assessment date|date of assessment|last assessed|date last assessed|risk assessment date|rescored on|re-rated on|date scored|scored on"),
    own("treatment_reason", Text, "why this treatment", "treatment reason|reason for treatment|treatment rationale|treatment justification|acceptance rationale|acceptance justification|reason for acceptance|response rationale"),
    plain("identified_on", "identified_on", "identified on|date identified|date found|date discovered|identified|identification date|date raised|raised on|date opened|opened on"),
    plain("origin", "origin", "origin|source of risk|identified through|how found|how identified|identification method|found by"),
    plain("scenario", "scenario", "scenario code"),
    by_hand("affects", Text, "affects|what is lost|cia|c/i/a|cia impact|security property|affected property|primary concerns"),
    by_hand("provisions", List, "provisions|hipaa provision|hipaa citation|hipaa rule|cfr citation|citation|hipaa reference|regulatory reference|hipaa section|security rule reference|regulation"),
    own("verified_rating", Text, "the rating that was verified here, with its day; only to be read", "verified rating"),
    own("original_likelihood", Text, "likelihood as its first source had it", "original likelihood"),
    own("original_impact", Text, "impact as its first source had it", "original impact"),
    own("original_score", Text, "score as its first source had it", "original score"),
    own("original_level", Text, "level as its first source had it", "original level"),
    own("original_scale", Text, "the scale of that rating", "original scale"),
    NOTES,
];

/// Fields of findings of tests and audits. How severe a finding is, is no rating.
pub const FINDINGS: &[Known] = &[
    plain(
        "finding",
        "sentence",
        "finding|findings|audit finding|finding description|finding title|finding name|description of finding|finding / observation|observation|observations|nonconformity|non-conformity|nonconformance|issue found|issue|vulnerability|vulnerability name|weakness|deficiency|exception noted|issue description|condition|title|description|name|summary",
    ),
    own(
        "severity",
        Text,
        "how severe the file says it is, in its words; never a rating",
        "severity|finding severity|severity level|severity rating|sev|finding rating|finding level|criticality|cvss severity|cvss|cvss score|base score|risk rating|risk level|rating|risk|level|priority|impact|rank|rag",
    ),
    plain(
        "category",
        "category",
        "category|domain|area|type|finding type|finding category|theme",
    ),
    by_hand(
        "assets",
        List,
        "asset|assets|affected asset|affected assets|system|systems|affected system|affected systems|affected host|affected hosts|host|hosts|hostname|found on asset|target|component|affected component|application|device|asset name|system name",
    ),
    plain(
        "identified_on",
        "identified_on",
        "found on|date found|identified on|date identified|date of finding|finding date|discovered on|date discovered|discovered|date detected|detected on|first seen|first found|date opened|opened on|opened|date raised|raised on|test date|date of test|audit date|date reported|reported on|date",
    ),
    plain(
        "origin",
        "origin",
        "origin|found by|identified by|source|source of finding|test|audit|assessment|report|auditor|assessor|tester|tested by|test name|audit name|engagement",
    ),
    plain(
        "owner",
        "owner",
        "owner|finding owner|responsible|responsible party|responsible person|assigned to|assignee|remediation owner|action owner|lead|who",
    ),
    own(
        "action",
        Text,
        "what will be done",
        "recommendation|recommendations|remediation|recommended action|recommended remediation|corrective action|action|action plan|remediation plan|management response|management action plan|planned action|fix|solution|mitigation",
    ),
    own(
        "due",
        Date,
        "when it is to be done",
        "due|due date|target date|remediation due|remediation date|fix by|deadline|date due|planned completion|expected completion|target completion date|completion date|by when|when|by|agreed date|agreed completion date|agreed due date",
    ),
    own(
        "status",
        Text,
        "open, closed …",
        "status|state|finding status|remediation status|open/closed|current status|resolution",
    ),
    own(
        "closed_on",
        Date,
        "the day it was closed; it ends nothing without a status that says so",
        "date closed|closed on|closed date|close date|closing date|closed at|closure date|date of closure|closed|date resolved|resolved on|resolution date|date fixed|fixed on|remediated on|date remediated",
    ),
    by_hand(
        "provisions",
        List,
        "provisions|hipaa provision|hipaa citation|cfr citation|citation|hipaa reference|hipaa section|regulatory reference|security rule reference|hipaa rule|regulation|criteria",
    ),
    NOTES,
];

/// Fields of a list that only rates or treats risks which stand here.
pub const RATINGS: &[Known] = &[
    own(
        "risk",
        Text,
        "the risk, by the risk list's own number, our number or its sentence",
        "risk id|risk|risk no|risk no.|risk number|risk ref|risk reference|risk #|rid|risk code|risk register id|risk identifier|id|ref|ref.|reference|no|no.|number|#|nr",
    ),
    own(
        "likelihood",
        Level,
        "how likely",
        "likelihood|l|probability|likelihood rating|likelihood (1-5)|likelihood score|likelihood of occurrence|overall likelihood|prob|prob.|p|lh|chance|current likelihood|likelihood level|frequency|proba|current proba|current probability",
    ),
    own(
        "impact",
        Level,
        "how bad",
        "impact|i|severity|consequence|impact rating|impact (1-5)|impact score|magnitude|magnitude of impact|consequences|impact level|level of impact|current impact|c|s|sev|harm|damage",
    ),
    own(
        "inherent_likelihood",
        Level,
        "how likely without any safeguard",
        "inherent likelihood|inherent probability|inherent proba",
    ),
    own(
        "inherent_impact",
        Level,
        "how bad without any safeguard",
        "inherent impact|inherent severity",
    ),
    own(
        "target_likelihood",
        Level,
        "how likely once the plan is carried out",
        "target likelihood|target probability",
    ),
    own(
        "target_impact",
        Level,
        "how bad once the plan is carried out",
        "target impact|target severity",
    ),
    own(
        "score",
        Number,
        "the file's own score",
        "score|risk score|rating score|total|l x i|l×i|lxi|l*i|risk value|rpn|risk number|total score|raw score|points|risk rating score",
    ),
    own(
        "level",
        Level,
        "the file's own level of risk",
        "rating|risk level|risk rating|level|level of risk|overall risk|rag|rag status|risk rank|current risk|risk grade|overall rating|severity level|risk classification|ranking|overall risk rating|colour|color",
    ),
    own(
        "rationale",
        Text,
        "why it is rated so",
        "rationale|justification|reason|reasoning|basis|rating rationale|explanation|justification / rationale",
    ),
    own(
        "rated_on",
        Date,
        "the day the rating speaks of",
        "rated on|date rated|rating date|date of rating|last rated|date last rated|assessed on|date assessed|assessment date|date of assessment|last assessed|date last assessed|risk assessment date|rescored on|re-rated on|date scored|scored on",
    ),
    own(
        "treatment",
        Text,
        "mitigate, accept, avoid or transfer",
        "treatment|response|risk response|risk treatment|decision|disposition|strategy|treatment option|treatment decision|treatment strategy|risk decision",
    ),
    own(
        "treatment_reason",
        Text,
        "why this treatment",
        "treatment reason|reason for treatment|treatment rationale|treatment justification|acceptance rationale|acceptance justification|reason for acceptance|response rationale",
    ),
];
