//! Whether something is encrypted.

use super::phrase::{Grammar, Said};
use super::{Judge, Reading, When, read};
use register::records::YesNo;

/// Where the data is that the field asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// Stored on an asset.
    AtRest,
    /// Moving in a flow.
    OnTheWay,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Term {
    /// Encrypted.
    Good,
    /// What encrypts, or where: encrypted by itself, and not where it is said to be off.
    Means,
    /// A plain yes.
    Yes,
    /// In clear.
    Bad,
    /// Encryption, which may be on or off.
    Thing,
}

use Term::{Bad, Good, Means, Thing, Yes};

const GOOD: &str = "encrypted|enabled|active|activated|turned on|switched on|in place|installed|applied|enforced|configured|aes|aes 128|aes 192|aes 256|aes256|aes128|aes 256 bit|aes 128 bit|aes 256 gcm|aes 256 xts|aes xts|fips 140|fips 140 2|fips 140 3";
const YES: &str = "yes|y|true|x|✓|✔|☑|ja|si|sí|oui|on";
const BAD: &str = "unencrypted|decrypted|fully decrypted|plaintext|plain text|cleartext|clear text|in clear|in the clear|off|disabled|deactivated|turned off|switched off|inactive|false|n|✗|✘|☐|nein|missing|removed|absent|none in place";
const AT_REST: &str = "bitlocker|filevault|file vault|luks|veracrypt|dm crypt|tde|transparent data encryption|full disk|full disk encryption|fde|whole disk encryption|disk encryption|drive encryption|device encryption|at rest|encrypted at rest|encryption at rest|at rest and in transit|in transit and at rest|encrypted at rest and in transit|encrypted in transit and at rest";
const ON_THE_WAY: &str = "tls|tls 1.2|tls 1.3|tls1.2|tls1.3|tls 1.2 or higher|https|sftp|ftps|ssh|ssl|vpn|ipsec|ipsec vpn|site to site vpn|smime|pgp|gpg|in transit|in motion|on the way|end to end|at rest and in transit|in transit and at rest|encrypted in transit|encryption in transit";
const THING: &str = "encryption";
const FILLERS: &str = "disk|disks|drive|drives|hard|hdd|ssd|device|devices|laptop|laptops|computer|computers|pc|pcs|workstation|workstations|desktop|desktops|phone|phones|tablet|tablets|server|servers|host|hosts|data|database|databases|backup|backups|copies|storage|volume|volumes|media|usb|sticks|link|links|traffic|connection|connections|channel|mail|e|email|messages|files|file|system|systems|units|machines|bit|connected|storage level|contents|information|key|keys|key management|managed keys|customer managed|kms|hsm|vault|key vault|escrow|recovery|gpo|intune|jamf|mdm|policy enforced|default|native|tpm|hardware|windows|mac|macs|macos|ios|ipad|ipads|iphone|iphones|android|s3|rds|nas|san|pump|app";

const STORED: Grammar<Term> = Grammar {
    terms: &[
        (Good, GOOD),
        (Means, AT_REST),
        (Yes, YES),
        (Bad, BAD),
        (Thing, THING),
    ],
    fillers: FILLERS,
};
const MOVING: Grammar<Term> = Grammar {
    terms: &[
        (Good, GOOD),
        (Means, ON_THE_WAY),
        (Yes, YES),
        (Bad, BAD),
        (Thing, THING),
    ],
    fillers: FILLERS,
};

/// Whether something is encrypted, where the file says it.
pub fn encrypted(text: &str, at: Where, when: impl Into<When>) -> Reading<YesNo> {
    // A number alone counts or dates something, and answers nothing.
    if text.trim().parse::<f64>().is_ok() {
        return Reading::Unread;
    }
    let grammar = match at {
        Where::AtRest => &STORED,
        Where::OnTheWay => &MOVING,
    };
    read(text, grammar, &By { when: when.into() })
}

struct By {
    when: When,
}

impl Judge<Term> for By {
    type Value = YesNo;

    fn when(&self) -> Option<When> {
        Some(self.when)
    }

    fn head(&self, said: &Said<Term>) -> Option<YesNo> {
        let today = self.when.today;
        let future = said.future || said.is_ahead(today);
        if said.is_unsettled() || said.until || (said.sometime && !future) {
            return None;
        }
        let part = said.part || said.only.is_some();
        let yes = said.has(Yes) || said.has(Good) || said.has(Means);
        if said.has(Bad) {
            // "Encryption off", "BitLocker off"; not "not disabled", "to be disabled".
            return match (said.not, said.has(Yes) || said.has(Good), future) {
                (0, false, false) if said.share.is_some() || part => Some(YesNo::Partly),
                (0, false, false) => Some(YesNo::No),
                _ => None,
            };
        }
        if let Some((n, of)) = said.share {
            return match (said.not, future || said.part, n) {
                (0, false, 0) => Some(YesNo::No),
                // Counted at another time.
                (0, false, n) if n == of => (!said.is_dated(today)).then_some(YesNo::Yes),
                (0, false, _) => Some(YesNo::Partly),
                (1, false, n) if n > 0 && n < of => Some(YesNo::Partly),
                _ => None,
            };
        }
        match (said.not, future, part) {
            // What was encrypted in 2019 need not be now.
            (0, false, false) if said.is_dated(today) => None,
            (0, false, false) if yes || said.has(Thing) => Some(YesNo::Yes),
            (0, false, false) if said.whole => Some(YesNo::Yes),
            (0, false, true) if !said.whole => Some(YesNo::Partly),
            // What is planned is not in place.
            (0, true, false) => Some(YesNo::No),
            // "Not all encrypted" is a phrase of its own; "all not encrypted" is none.
            (1, _, false) if !said.whole => Some(YesNo::No),
            _ => None,
        }
    }

    fn relieves(&self, value: YesNo) -> bool {
        value == YesNo::Yes
    }

    /// “Yes (laptops only)”, “Encrypted, except backups”: in part.
    fn narrowed(&self, _: YesNo, note: &Said<Term>) -> Option<YesNo> {
        let whole = note.share.is_some_and(|(n, of)| n == of);
        match self.head(note) {
            Some(YesNo::Partly) => Some(YesNo::Partly),
            Some(YesNo::Yes) if whole => Some(YesNo::Yes),
            _ => None,
        }
    }

    fn note(&self, value: YesNo, note: &Said<Term>) -> Option<YesNo> {
        if note.doubt || note.unknown {
            return None;
        }
        let said = match note.strange {
            false => self.head(note),
            true => None,
        };
        match value {
            YesNo::Yes => (note.terms.is_empty() || said == Some(YesNo::Yes)).then_some(value),
            YesNo::Partly => (said != Some(YesNo::Yes)).then_some(value),
            // What is planned, over or begun leaves a no a no.
            YesNo::No => {
                let says_yes = [Yes, Good, Means, Thing].iter().any(|term| note.has(*term));
                let denied = note.not > 0 || note.future || note.past || note.under_way;
                let narrowed = note.part || note.only == Some(false) || note.share.is_some();
                (said == Some(YesNo::No) || (!narrowed && (!says_yes || denied))).then_some(value)
            }
            YesNo::Unknown => Some(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meaning::all_are;

    fn today() -> jiff::civil::Date {
        jiff::civil::date(2026, 6, 1)
    }

    fn stored(text: &str) -> Reading<YesNo> {
        encrypted(text, Where::AtRest, today())
    }

    #[test]
    fn a2_encryption_is_recorded_only_where_the_whole_cell_says_it() {
        all_are(
            &[
                "Yes",
                "y",
                "AES-256",
                "Encrypted",
                "BitLocker",
                "BitLocker enabled",
                "Full-disk encryption",
                "Disk encrypted",
                "Encrypted (BitLocker)",
                "Yes - FileVault",
                "AES-256, keys in the vault",
                "14 of 14 encrypted",
                "100%",
                "All laptops encrypted",
                "Encrypted since 2024",
                "Encrypted at rest and in transit",
                "Encryption on",
                "Fully encrypted",
                "Yes, no exceptions",
            ],
            stored,
            Reading::Is(YesNo::Yes),
        );
        all_are(
            &[
                "No",
                "Not encrypted",
                "Disk not encrypted",
                "Drive unencrypted",
                "Never encrypted",
                "To be encrypted in Q3",
                "Encryption pending (BitLocker ordered)",
                "0% encrypted",
                "0 of 14 encrypted",
                "Non-encrypted",
                "Isn’t encrypted",
                "Encryption disabled",
                "BitLocker not enabled",
                "Without encryption",
                "Cannot be encrypted",
                "Planned",
                "Not encrypted, planned for Q3",
                "No - not yet encrypted",
                "Encryption off",
                "In the clear",
                "Will be encrypted",
                "No encryption",
                "Encrypted by Q3 2027",
                "None",
                "Not yet",
                "Plain text",
                "No (too old)",
                "Awaiting encryption",
                "Encryption planned",
            ],
            stored,
            Reading::Is(YesNo::No),
        );
        all_are(
            &[
                "8 of 14 encrypted",
                "8/14",
                "60%",
                "Partially (laptops only)",
                "Mostly encrypted",
                "Only laptops encrypted",
                "Not all encrypted",
                "Not fully encrypted",
                "Some drives unencrypted",
                "Yes (laptops only)",
                "Encrypted except backups",
                "Half of the drives encrypted",
            ],
            stored,
            Reading::Is(YesNo::Partly),
        );
        all_are(
            &[
                "see policy",
                "VPN down since May",
                "Was encrypted",
                "Encrypted until 2024",
                "Encrypted?",
                "Probably encrypted",
                "Encryption in progress",
                "No unencrypted drives",
                "Yes / No",
                "Not unencrypted",
                "Encrypted - to be replaced",
                "Yes, but not the backups",
                "Encryption capable",
                "No longer encrypted",
                "TLS 1.2",
                "Encrypted in transit",
                "Yes - key lost, unreadable and not recoverable",
                "14 laptops encrypted",
                "Should be encrypted",
                "Vendor says encrypted",
                "Encrypted unless offline",
                "Yes (2019)",
                "Encrypted in 2021",
                "Yes, kiosk mode",
                "AES-256 (pilot)",
                "BitLocker - see GPO report",
            ],
            stored,
            Reading::Unread,
        );
        all_are(
            &["Unknown", "TBD", "n/a", "?", "Not known"],
            stored,
            Reading::Unknown,
        );
        let moving = |text| encrypted(text, Where::OnTheWay, today());
        assert_eq!(moving("TLS 1.2"), Reading::Is(YesNo::Yes));
        assert_eq!(moving("TLS; VPN"), Reading::Is(YesNo::Yes));
        assert_eq!(moving("VPN down since May"), Reading::Unread);
        assert_eq!(moving("BitLocker"), Reading::Unread);
        assert_eq!(moving("No TLS"), Reading::Is(YesNo::No));
    }
}
