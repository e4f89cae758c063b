//! Questions that ask for what should not be: “Are any laptops unencrypted?”, “Is MFA missing
//! on remote access?”. A plain yes to them is no yes to the safeguard, and what a no says,
//! the words of the question alone tell: neither is recorded, and it is told.

use super::Planner;
use crate::mapped::MappedRow;
use crate::meaning::Reading;
use crate::meaning::in_place::InPlace;
use crate::meaning::yes_no::yes_no;
use crate::workbook::squeeze;

/// Words that turn a question round.
const TURNS: &str = "without|missing|lack|lacks|lacking|absent|absence|not|no|never|none|nobody|neither|unencrypted|unpatched|unsupported|unsecured|unprotected|unlocked|unmanaged|unmonitored|unapproved|untrained|unsigned|untested|undocumented|unrestricted|unused|unlogged|shared|share|shares|default|isnt|arent|dont|doesnt|hasnt|havent|cannot|cant|wasnt|werent";

/// Words that turn a question round which asks whether there is any such thing.
const BAD: &str = "exception|exceptions|gap|gaps|deficiency|deficiencies|weakness|weaknesses|breach|breaches|violation|violations|incident|incidents|failure|failures|complaint|complaints|weak|generic|outdated|obsolete|expired|disabled|overdue|vulnerable|bypass|bypassed|exposed|lost|stolen|failed";

/// Words behind a bad thing that is only what a safeguard is for: “incident response plan”.
const OF: &str = "response|notification|notifications|reporting|report|reports|handling|management|procedure|procedures|policy|policies|plan|plans|process|log|logs|team|training|tracking|analysis|assessment|drill|documented|recorded|reported|device|devices|lockout|login|logins|log|attempt|attempts";

/// Of these: words by which something that happened is told.
const TOLD: &str = "documented|recorded|reported|report|reports|device|devices|attempt|attempts";

/// Words by which a question says that the bad is done away with.
const AWAY: &str = "changed|prohibited|prohibit|prohibits|prohibiting|forbidden|disabled|removed|replaced|isolated|blocked|restricted|avoided|banned|eliminated|prevented|deactivated|locked|retired";

/// Words that deny.
const NEGATES: &str = "without|missing|lack|lacks|lacking|absent|absence|not|no|never|none|nobody|neither|isnt|arent|dont|doesnt|hasnt|havent|cannot|cant|wasnt|werent";

/// Words behind which a question says what for, and no more what.
const AIMS: [&str; 19] = [
    "to",
    "for",
    "if",
    "unless",
    "whether",
    "when",
    "so",
    "because",
    "prevent",
    "prevents",
    "preventing",
    "against",
    "ensure",
    "ensures",
    "before",
    "after",
    "about",
    "such",
    "including",
];

/// Words that begin a part of a sentence which only describes what stands before it.
const RELATIVE: [&str; 3] = ["that", "which", "who"];

fn listed(list: &str, word: &str) -> bool {
    list.split('|').any(|known| known == word)
}

/// Whether a text asks for what should not be, or says that it is so.
fn is_reversed(text: &str) -> bool {
    let lower = squeeze(text).to_lowercase().replace(['’', '\''], "");
    let asks = lower.contains('?');
    // What stands in brackets explains.
    let lower = lower.split('(').next().unwrap_or_default();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let first = words.first().copied().unwrap_or_default();
    const ASK: [&str; 17] = [
        "do", "does", "did", "are", "is", "was", "were", "have", "has", "had", "can", "could",
        "will", "would", "should", "any", "how",
    ];
    if !asks && !ASK.contains(&first) {
        // A control by its name is reversed only where it begins so: “No shared log-ins”.
        const NAMED: &str =
            "no|not|never|without|lack|missing|absence|unencrypted|shared|unpatched|unsupported";
        let away = words.iter().any(|word| listed(AWAY, word));
        return listed(NAMED, first) && !away;
    }
    let there = matches!(words.get(1), Some(&"there"));
    let any =
        there || words.contains(&"any") || words.contains(&"anyone") || words.contains(&"anybody");
    let ends = |word: &&&str| !AIMS.contains(*word) && (any || !RELATIVE.contains(*word));
    let said: Vec<&str> = words.iter().take_while(ends).copied().collect();
    let turns = said.iter().any(|word| listed(TURNS, word));
    let negates = said.iter().any(|word| listed(NEGATES, word));
    if turns && !any && !negates && said.iter().any(|word| listed(AWAY, word)) {
        return false;
    }
    // “Have there been any incidents reported?” asks for what happened.
    let past =
        ["have", "has", "had", "were", "was", "did"].contains(&first) && !said.contains(&"trained");
    let is_bad = |(at, word): (usize, &&str)| {
        let behind = said.get(at + 1..).unwrap_or_default();
        let is_of = |next: &&str| listed(OF, next) && !(past && listed(TOLD, next));
        listed(BAD, word) && !behind.iter().take(2).any(is_of)
    };
    turns || any && said.iter().enumerate().any(is_bad)
}

impl Planner<'_> {
    /// Whether a plain yes or no answers a question that asks the other way round; it is told
    /// then, and the words are kept.
    pub(super) fn asked_the_other_way(&mut self, row: &MappedRow, told: Reading<InPlace>) -> bool {
        let (Some(answer), None) = (row.text("in_place").map(str::to_owned), &self.own) else {
            return false;
        };
        if !matches!(told, Reading::Is(InPlace::Is(_)))
            || !matches!(yes_no(&answer), Reading::Is(_))
        {
            return false;
        }
        let asks = |header: &str| {
            let plain = crate::locate::bare(header);
            let spec = self.kind.field("control");
            plain != "description"
                && spec.is_some_and(|spec| spec.headers().any(|known| known == plain))
        };
        let others = row.extra.iter().filter(|(header, _)| asks(header));
        let mut texts = row
            .text("control")
            .into_iter()
            .chain(others.map(|(_, text)| text.as_str()));
        let Some(question) = texts.find(|text| is_reversed(text)).map(str::to_owned) else {
            return false;
        };
        self.meanings.note("in_place", &answer, String::new());
        self.unread.push("in_place");
        let before = format!("in_place: “{}” answers ", super::shortened(&answer));
        self.remark_value(row, &before, &question, ", which may ask the other way round: whether yes is good there, the words alone say. Nothing is recorded of it, and they are kept: say here what is so, or write “In place” or “Not in place” into the file");
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a9_questions_for_what_should_not_be_are_told_from_others() {
        for text in [
            "Do you have no shared passwords?",
            "Are there systems without audit logs?",
            "Are any laptops unencrypted?",
            "Is MFA missing on remote access?",
            "Do you have any systems that are not encrypted?",
            "Are there users who share a log-in?",
            "Have there been any breaches?",
            "Are there any exceptions?",
            "Don’t you log access?",
            "Is any software unsupported",
            "No exceptions to MFA",
            "Have there been any incidents reported this year?",
            "Were there any breaches reported to HHS?",
            "Are any passwords shared by retired staff?",
        ] {
            assert!(is_reversed(text), "{text}");
        }
        for text in [
            "Have you appointed a security officer?",
            "Do you have procedures to guard against unauthorized access?",
            "Is ePHI protected from being altered in a way that is not authorized?",
            "Is access removed when no longer needed?",
            "Do you document why an addressable specification is reasonable, and if not, what you do instead?",
            "Unique user identification",
            "Implement mechanisms to corroborate that ePHI has not been altered",
            "Audit logs are reviewed",
            "Is there a plan for breaches and incidents?",
            "Are backups tested?",
            "Is there an incident response plan?",
            "Is there a breach notification policy?",
            "Have staff been trained on incident reporting?",
            "Is there a lost device procedure?",
            "Are any incidents documented?",
            "Are default passwords changed on all devices?",
            "Does each user have a unique user ID (no shared logins)?",
            "Are shared accounts prohibited?",
            "Are unsupported systems replaced or isolated?",
            "Shared accounts are prohibited",
        ] {
            assert!(!is_reversed(text), "{text}");
        }
    }
}
