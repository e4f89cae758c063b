//! What files say of corrective actions and of answers on provisions.

use super::Holds::{Date, List, Text};
use super::known::{Known, NOTES, by_hand, own, plain};

/// Fields of actions.
pub const ACTIONS: &[Known] = &[
    plain(
        "title",
        "title",
        "remediation action|corrective action|action|action item|action title|actions|action required|required action|planned action|treatment action|mitigation action|what is to be done|action description|description of action|corrective action plan|remediation|remediation plan|task|task name|recommended action|recommendation|mitigation|mitigation plan|measure|planned remediation|to do|to-do|todo|task description|title|name|description",
    ),
    by_hand(
        "risks",
        List,
        "risk id|risk ids|risk|risks|risk ref|risk reference|risk no|risk no.|risk number|risk #|risk id(s)|risk(s)|related risk|related risks|related risk id|linked risk|linked risks|linked risk id|associated risk|associated risks|risk addressed|risks addressed|risk register id|risk register ref|risks it reduces|risks treated|source risk",
    ),
    plain(
        "description",
        "description",
        "description|details|how|steps|remediation steps|action details|implementation plan|approach|description of work",
    ),
    plain(
        "owner",
        "owner",
        "owner|action owner|responsible|responsible party|responsible person|person responsible|assigned to|assignee|lead|action lead|accountable|poc|point of contact|who|remediation owner|task owner|who looks after it",
    ),
    by_hand(
        "due",
        Date,
        "due|due date|target date|target completion date|target completion|scheduled completion date|scheduled completion|planned completion date|planned completion|planned end date|planned end|planned finish|deadline|by when|date due|remediation date|expected completion|expected completion date|estimated completion date|end date|finish date|target|action due|when|by",
    ),
    plain(
        "start",
        "start",
        "start|start date|planned start|planned start date|begin date|work begins|date started|started on|started",
    ),
    own(
        "status",
        Text,
        "planned, in progress, done, dropped …",
        "status|action status|state|remediation status|current status|task status|completion status|progress|done?|done",
    ),
    own(
        "completed_on",
        Date,
        "the day it was done; it stands as done and not verified",
        "completed on|date completed|completed date|actual completion date|actual completion|closed on|closure date|date closed|closed date|close date|finished on|actual end date|actual end|actual finish|done on|date of completion|completed",
    ),
    own(
        "progress",
        Text,
        "how far it is, in the file's words",
        "% complete|percent complete|% done|percent done|% completed|percentage complete|complete %|completion %|progress %|pct complete|completion",
    ),
    own(
        "verified",
        Text,
        "who or what confirmed it, in the file's words",
        "verified by|verified|verification|validated by|validation|confirmed by|verification status|closure evidence|evidence of closure|evidence of completion",
    ),
    own(
        "priority",
        Text,
        "priority, in the file's words",
        "priority|urgency|action priority|priority level",
    ),
    plain(
        "cost_cents",
        "cost_cents",
        "cost|estimated cost|cost estimate|est. cost|budget|cost (usd)|cost ($)|cost in us dollars|estimated cost (usd)",
    ),
    plain(
        "resources",
        "resources",
        "resources|resources required|required resources|resources needed|resource",
    ),
    by_hand(
        "milestones",
        Text,
        "milestones|milestone|planned milestones|interim milestones|key milestones|milestones with completion dates|planned milestones with completion dates",
    ),
    plain(
        "interim",
        "interim",
        "what protects until then|interim|interim measures|interim measure|interim controls|interim protection|compensating controls|compensating measures",
    ),
    own(
        "confirmation",
        Text,
        "who confirmed here that it is done, when, and what was found; only to be read",
        "confirmation",
    ),
    own(
        "moved_due_days",
        Text,
        "due days that were moved here, with the reasons; only to be read",
        "moved due days",
    ),
    own(
        "milestones_reached",
        Text,
        "milestones that were reached, with their days; only to be read",
        "milestones reached",
    ),
    plain("horizon", "horizon", "horizon|time horizon"),
    by_hand(
        "provisions",
        List,
        "provisions it serves|provisions|hipaa provision|hipaa citation|cfr citation|citation|hipaa reference|regulatory reference|hipaa section|security rule reference|hipaa rule|regulation",
    ),
    NOTES,
];

/// Fields of answers.
pub const ANSWERS: &[Known] = &[
    by_hand(
        "provision",
        Text,
        "provision|hipaa provision|hipaa citation|cfr citation|citation|security rule reference|hipaa reference|hipaa section|regulatory reference|security rule citation|hipaa rule|regulation|section|standard",
    ),
    by_hand(
        "in_place",
        Text,
        "in place|implemented|is it in place|is this in place|in place today|in place now|safeguard in place|control in place|fully implemented|in compliance|satisfied|addressed|y/n|yes/no|y/n/na|yes/no/na|answer|response|implementation status|compliance status|status|compliant|met|result|assessment result|current status|state|finding|rating",
    ),
    own(
        "applicable",
        Text,
        "whether the rule asks it of you; no only with the reason",
        "required of you?|applicable|applicable?|applies|applies?|applies to us|applies to you|applicability",
    ),
    plain(
        "used_properly",
        "used_properly",
        "configured and used properly?|configured and used properly|used properly|used properly?|operating effectively|operating effectively?|operating effectiveness",
    ),
    own(
        "reason",
        Text,
        "why it does not apply",
        "reason|why not applicable|reason not applicable|reason for n/a|justification|rationale",
    ),
    plain(
        "note",
        "note",
        "what is done, in your words|what is done|note|notes|comments|comment|description of implementation|implementation description|implementation details|how it is met|how implemented|assessor notes|assessment notes|remarks|explanation|observations|details",
    ),
    own(
        "evidence_named",
        Text,
        "what the file names as evidence",
        "what shows it|evidence|evidence reference|evidence location|supporting evidence|documentation|documents|artifacts|artifact|evidence / documentation",
    ),
    plain(
        "on",
        "on",
        "day the answer speaks of|on|answered on|date answered|assessed on|date assessed|assessment date|date of assessment|last assessed|reviewed on|review date|date|as of",
    ),
    by_hand(
        "asset",
        Text,
        "only for this asset|asset|system|asset name|system name|applies to asset",
    ),
    own(
        "control",
        Text,
        "the file's own question or control",
        "control|question|control name|requirement|safeguard|specification|implementation specification|control description|assessment question|requirement description|standard name|control statement|description",
    ),
];
