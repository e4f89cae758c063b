//! What files say of assets, flows and vendors.

use super::Holds::{Date, Level, List, Text};
use super::known::{Known, NOTES, by_hand, own, plain};

/// Fields of assets.
pub const ASSETS: &[Known] = &[
    plain("name", "name", "system|system name|asset|asset name|name|application|application name|device|device name|system / application|equipment|item|hostname|host name|host|software|product|description of asset|computer|computer name|workstation|printer|what it is"),
    by_hand("class", Text, "asset type|type|class|asset class|category|device type|system type|asset category|kind"),
    plain("description", "description", "description|purpose|function|use|details|business purpose|description / purpose"),
    plain("hosting", "hosting", "hosting|hosted|hosting model|deployment|deployment model|environment|hosted by|platform|cloud / on-prem|delivery"),
    plain("site", "site", "location|site|facility|office|building|department|room|where|dept|clinic|physical location"),
    plain("owner", "owner", "owner|system owner|asset owner|business owner|responsible|responsible person|custodian|assigned to|assignment|steward|data owner|technical owner|administrator|who looks after it|looked after by|assigned user|who has it|issued to|held by"),
    plain("vendor", "vendor", "vendor|manufacturer|supplier|vendor / manufacturer|vendor name|make|provider|maker|vendor/manufacturer|mfr"),
    own("ephi", List, "yes, no, or some of create, receive, maintain, transmit", "ephi|ephi?|ephi access|contains ephi|contains ephi?|stores ephi|phi|phi?|has ephi|ephi (y/n)|contains phi|contains phi?|holds ephi|ephi handling|ephi role|creates / receives / maintains / transmits|c/r/m/t|handles ephi|has patient data|patient data|contains patient data|stores patient data|holds patient data|has phi|patient information|protected health information"),
    plain("ephi_types", "ephi_types", "ephi data types|data types|ephi types|type of ephi|phi types|data elements|ephi data elements|data|information types|phi elements|data held|ephi held|type of data|patient data|patient information|phi|ephi").holding(List),
    own("classification", Text, "how the file classifies the data; PHI there says that ePHI is held", "data classification|information classification|classification|data access level|data sensitivity|information sensitivity|classification level|classification of data|data class|security classification|sensitivity level|confidentiality|confidentiality level"),
    plain("volume", "volume", "records|volume|patients|number of records|# of records|record count|patient records|ephi volume|no. of records|number of patients|ephi records|approx. records|approx records"),
    by_hand("encrypted", Text, "encrypted|encryption|encrypted?|encryption at rest|encryption status|encrypted at rest|is encrypted"),
    by_hand("criticality", Level, "criticality|tier|critical|criticality tier|priority|importance|business criticality|criticality level|rank|sensitivity|criticality rating"),
    plain("version", "version", "version|os version|software version|os / version|release|os|operating system|firmware|model|make/model|make / model|make and model|make & model"),
    own("agreement", Text, "business associate agreement: current, missing, not needed …", "baa|baa status|agreement status|baa in place|baa?|baa in place?|ba agreement|business associate agreement|agreement|baa signed"),
    own("status", Text, "in use, retired, disposed of", "status|asset status|state|lifecycle|lifecycle status|disposal status"),
    own("ended_on", Date, "the day of its disposal; it ends nothing without a status that says so", "disposal date|date disposed|disposed on|date of disposal|disposed|retired on|date retired|retirement date|decommissioned on|date decommissioned|decommission date|decommissioning date|destruction date|date destroyed|destroyed on|removed from service|retired|decommissioned"),
    plain("count", "count", "count|quantity|qty|number of devices|number of units|units|how many|# of devices|no. of devices|no of devices|qty on hand"),
    plain("personally_owned", "personally_owned", "personally owned|personally-owned|byod|personal device|personal|employee owned|employee-owned|staff owned|staff-owned|owned by employee"),
    plain("off_procurement", "off_procurement", "off procurement|off-procurement|outside procurement|shadow it"),
    plain("gathered_how", "gathered.how", "gathered how|how gathered"),
    plain("gathered_by", "gathered.by", "gathered by"),
    plain("gathered_on", "gathered.on", "gathered on|date gathered"),
    NOTES,
];

/// Fields of flows.
pub const FLOWS: &[Known] = &[
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

/// Fields of vendors.
pub const VENDORS: &[Known] = &[
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
        "baa|baa status|agreement status|baa in place|baa in place?|baa?|agreement|baa signed|baa signed?|baa executed|baa on file|signed baa|baa current|baa obtained|baa y/n|satisfactory assurances|business associate agreement|ba agreement",
    ),
    own(
        "agreement_date",
        Date,
        "when the agreement was signed",
        "baa date|agreement date|date signed|signed|baa signed on|effective date|baa effective date|date of agreement|baa signed date|date of baa|baa effective|baa effective on|baa effective from|agreement effective|agreement effective date|agreement signed on|baa signed|baa executed|baa executed on|agreement signed|signed on|executed|executed on|date executed|effective from|effective since",
    ),
    own(
        "agreement_ends",
        Date,
        "when the agreement ends",
        "agreement ends|agreement end date|baa expiration date|baa expiration|baa expires|baa end date|baa expires on|baa expiry|baa expiry date|baa ends|baa renewal date|baa renewal|baa valid until|baa termination date|agreement expires|agreement expiration|agreement expiration date|agreement expiry|agreement renewal date|expiration date|expiration|expires|expires on|expiry date|expiry|end date|ends|ends on|valid until|valid through|valid to|good until|good through|in force until|renewal date|renewal|renewal due|termination date",
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

/// Fields of people.
pub const PEOPLE: &[Known] = &[
    plain(
        "name",
        "name",
        "name|full name|person|employee|employee name|staff name|staff member|workforce member|contact name|name of person|person name|member|display name|contact",
    ),
    plain(
        "title",
        "title",
        "title|job title|position|job|function|job function|role|job role|occupation|designation|position title|current role|role / title|title / role|responsibility",
    ),
    plain(
        "email",
        "email",
        "email|e-mail|email address|e-mail address|mail|work email|work e-mail|contact email",
    ),
    plain(
        "role",
        "role",
        "role in this program|role in this programme|security role|hipaa role|program role|compliance role|privacy role",
    ),
    own(
        "phone",
        Text,
        "telephone number",
        "phone|telephone|phone number|telephone number|tel|mobile|cell|work phone|phone #|cell phone|mobile number|extension|ext",
    ),
    own(
        "department",
        Text,
        "department or unit",
        "department|dept|unit|team|division",
    ),
    own(
        "status",
        Text,
        "employed, left …, in the file's words",
        "status|employment status|active|active?|current?",
    ),
    own(
        "left_on",
        Date,
        "the day a person left",
        "left on|date left|termination date|date terminated|terminated on|date of termination|last day|last day worked|last day of work|last day of employment|last working day|end date|end of employment|employment end date|employment end|date of leaving|leaving date|leave date|leaver date|separation date|date of separation|departure date|exit date|offboarding date|term date|end",
    ),
];

/// Fields of sites.
pub const SITES: &[Known] = &[
    plain(
        "name",
        "name",
        "site|site name|name of site|location|location name|facility|facility name|office|office name|building|clinic|clinic name|branch|branch name|practice location|campus|premises|name",
    ),
    plain(
        "address",
        "address",
        "address|street address|street|full address|site address|location address|physical address|mailing address|address line 1",
    ),
    plain(
        "tenure",
        "tenure",
        "tenure|owned, rented or shared|owned or rented|owned or leased|owned/leased|owned / leased|owned/rented|own/lease|lease/own|rent/own|own/rent|own or lease|ownership|lease status|held as",
    ),
    own(
        "phone",
        Text,
        "telephone number",
        "phone|telephone|phone number|telephone number|tel|main phone|phone #",
    ),
    own(
        "status",
        Text,
        "open, closed …, in the file's words",
        "status|site status|open/closed|active|active?",
    ),
    NOTES,
];
