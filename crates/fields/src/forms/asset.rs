//! Assets and flows of ePHI.

use super::{COUNT, LINE, TEXT, field};
use crate::field::{Control, Group};
use register::Kind;

pub(crate) static ASSET: &[Group] = &[
    Group {
        title: "What it is",
        fields: &[
            field(
                "name",
                "Name",
                LINE,
                "A name people here know it by, such as “Front desk laptop”.",
            )
            .required(),
            field(
                "class",
                "Class",
                Control::AssetClass,
                "What sort of thing it is. From the class phiward proposes which threats to look at; leave it open if you are not sure.",
            )
            .listed(),
            field(
                "count",
                "How many",
                COUNT,
                "For things you list as a group, such as 6 exam room tablets. Leave it empty for a single one.",
            ),
            field(
                "domain",
                "Internet domain",
                LINE,
                "For a domain or a mail service: what stands behind the @, such as clinic.example. Its mail records are then checked under E-mail.",
            ),
            field(
                "description",
                "What it is and does",
                TEXT,
                "One or two sentences someone new would understand, such as “Holds the schedule and the charts of all three sites”.",
            ),
        ],
    },
    Group {
        title: "What it does with ePHI",
        fields: &[
            field(
                "ephi_known",
                "We have found out whether it touches ePHI",
                Control::Flag,
                "Leave this open until someone has looked. Until then it counts as holding ePHI, so that nothing is missed.",
            )
            .citing("164.308(a)(1)(ii)(A)"),
            field(
                "ephi.creates",
                "Creates ePHI",
                Control::Flag,
                "ePHI first comes into being here, such as a note typed or an image taken.",
            )
            .citing("164.306(a)(1)"),
            field(
                "ephi.receives",
                "Receives ePHI",
                Control::Flag,
                "ePHI arrives here from somewhere else, such as lab results.",
            )
            .citing("164.306(a)(1)"),
            field(
                "ephi.maintains",
                "Maintains ePHI",
                Control::Flag,
                "ePHI is kept here, even for a short time: files, downloads, backups, a mailbox.",
            )
            .citing("164.306(a)(1)"),
            field(
                "ephi.transmits",
                "Transmits ePHI",
                Control::Flag,
                "ePHI leaves from here, such as claims or referrals.",
            )
            .citing("164.306(a)(1)"),
            field(
                "ephi_types",
                "Kinds of ePHI",
                LINE,
                "Such as demographics, lab results, claims. Never name a patient.",
            ),
            field(
                "volume",
                "How much",
                LINE,
                "Records or patients as you count them, such as “about 4,000 patients”. It tells how bad a loss would be.",
            ),
            field(
                "encrypted",
                "Encrypted at rest",
                Control::YesNo,
                "Whether what is stored on it is unreadable to someone who takes it. “Not known” is an honest answer and shows up as something to find out.",
            )
            .listed_as("Encrypted")
            .citing("164.312(a)(2)(iv)"),
        ],
    },
    Group {
        title: "Who and where",
        fields: &[
            field(
                "owner",
                "Owner",
                Control::One(Kind::Person),
                "The person accountable for it: who would you ask about it?",
            )
            .listed(),
            field(
                "site",
                "Site",
                Control::One(Kind::Site),
                "Where it stands or is used most. Leave it empty for a service in the cloud.",
            )
            .listed(),
            field(
                "vendor",
                "Vendor",
                Control::One(Kind::Vendor),
                "Who hosts, supports or supplies it.",
            ),
            field(
                "personally_owned",
                "Belongs to a workforce member",
                Control::Flag,
                "Owned by a person and not by the organization, such as a private phone that reads work mail.",
            ),
        ],
    },
    Group {
        title: "More about it",
        fields: &[
            field(
                "criticality",
                "How critical it is",
                LINE,
                "In your own words, such as “we cannot see patients without it”.",
            )
            .citing("164.308(a)(7)(ii)(E)"),
            field(
                "hosting",
                "Where it runs",
                LINE,
                "Such as on premises, hosted by the vendor, or in the cloud.",
            ),
            field(
                "version",
                "Software version",
                LINE,
                "Application and operating system, such as “Windows 11 23H2”. Old versions are a vulnerability of their own.",
            ),
            field(
                "off_procurement",
                "Bought outside the usual process",
                Control::Flag,
                "Such things are often missed by updates and backups.",
            ),
            field(
                "gathered.how",
                "How these facts were gathered",
                LINE,
                "Interview, document, scan, observation. An analysis has to show where its data came from.",
            ),
            field(
                "gathered.by",
                "Who gathered them",
                LINE,
                "Such as “Dana Reyes”.",
            ),
            field(
                "gathered.on",
                "When they were gathered",
                Control::Date,
                "The day someone looked, not the day it was typed in here.",
            ),
            field("notes", "Notes", TEXT, "Anything else worth knowing; no patient data."),
        ],
    },
];

pub(crate) static FLOW: &[Group] = &[
    Group {
        title: "What moves, and from where to where",
        fields: &[
            field(
                "name",
                "Name",
                LINE,
                "What moves from where to where, such as “Lab results to the EHR”.",
            )
            .required(),
            field(
                "from",
                "From",
                Control::FlowEnd,
                "Where it starts: one of your assets, sites or vendors, or someone outside such as “patients”.",
            )
            .listed(),
            field(
                "to",
                "To",
                Control::FlowEnd,
                "Where it ends. A flow that ends nowhere is shown as a gap until you know.",
            )
            .listed(),
            field(
                "via",
                "By way of",
                Control::FlowEnds,
                "Stations between, in order, such as a clearinghouse or a fax service. ePHI often stays behind there.",
            ),
            field(
                "ephi_types",
                "What moves",
                LINE,
                "Kinds of ePHI, such as orders and results. Never name a patient.",
            ),
            field(
                "encrypted",
                "Encrypted on the way",
                Control::YesNo,
                "Whether someone listening on the way could read it.",
            )
            .listed_as("Encrypted")
            .citing("164.312(e)(2)(ii)"),
        ],
    },
    Group {
        title: "How it moves",
        fields: &[
            field(
                "protocol",
                "Means",
                LINE,
                "How it travels, such as HL7 over VPN, e-mail, a USB stick.",
            )
            .listed(),
            field(
                "direction",
                "Direction",
                LINE,
                "Internal, inbound or outbound, as you call it.",
            ),
            field(
                "safeguards",
                "What protects it",
                TEXT,
                "Such as “TLS to the portal; only the billing team has the log-in”.",
            )
            .citing("164.312(e)(1)"),
            field(
                "notes",
                "Notes",
                TEXT,
                "Anything else worth knowing; no patient data.",
            ),
        ],
    },
];
