//! Words that do the same in every field: they turn a term round, put it off, narrow it,
//! doubt it, or say nothing.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a word, or a few together, do in a phrase, whatever the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sense {
    /// Says nothing by itself.
    Filler,
    /// Negates.
    Not,
    /// To come.
    Future,
    /// Being worked on.
    Under,
    /// No longer so.
    Past,
    /// In part, or with exceptions.
    Part,
    /// “only”.
    Only,
    /// All of it.
    Whole,
    /// Doubted, or under a condition.
    Doubt,
    /// Said not to be known.
    Unknown,
    /// Begins the day until which it holds.
    Until,
    /// Begins the day since when it holds.
    Since,
    /// A month or quarter without its year.
    Sometime,
}

use Sense::{
    Doubt, Filler, Future, Not, Only, Part, Past, Since, Sometime, Under, Unknown, Until, Whole,
};

/// The words of every field. Phrases are found before the words they are made of.
pub const COMMON: &[(Sense, &str)] = &[
    (
        Filler,
        "the|a|an|is|are|be|has|have|been|it|its|this|that|these|we|our|us|they|their|of|for|on|in|at|by|with|as of|as|to|and|also|already|now|currently|current|yet|so far|today|can|do|does|status|state|date|dated|see note|via|using|please|here",
    ),
    (
        Not,
        "not|no|never|non|un|without|none|lacks|lacking|lack|nor|neither|nothing|not at all|not yet|no more",
    ),
    (
        Future,
        "to be|will be|will|planned|plan|plans|planning|scheduled|schedule|going to|going to be|due to be|shall|shall be|intend|intended|intends|ordered|on order|upcoming|soon|next year|next quarter|next month|next week|target|targeted|expected|budgeted|proposed|pending|awaiting|awaited|waiting for|waiting on|to come|to follow|in future|future|requested|due|pilot|on the roadmap|later",
    ),
    (
        Under,
        "in progress|in process|in the process of|underway|under way|ongoing|being|started|begun|rolling out|rollout|roll out|rollout underway|rolled out|in work|in rollout|implementing|in implementation|migrating|in migration|working on it",
    ),
    (
        Past,
        "was|were|had|previously|formerly|former|used to be|no longer|not any more|not anymore|ex|before|earlier|last year|had been|once|until recently|historically|old|stopped|ended|lapsed|suspended|disabled|switched off|turned off|retired|revoked|paused|abandoned|discontinued|obsolete|broken|reverted|rolled back|unused|replaced|withdrawn|failed|recurred|reopened|removed|turned down|stood down|out of date|outdated|stale",
    ),
    (
        Part,
        "partial|partially|partly|some|mostly|most|most of|half|half of|in part|mixed|part|part of|parts of|several|few|a few|many|majority|a majority|limited|selected|except|except for|excluding|other than|apart from|besides|incomplete|incompletely|almost|nearly|largely|mainly|minimal|not all|not fully|not completely|not entirely|not every|not everywhere|not always|not only",
    ),
    (Only, "only|just|solely|exclusively"),
    (
        Whole,
        "all|fully|completely|entirely|entire|every|each|whole|everything|full|both|everywhere|always|all of",
    ),
    (
        Doubt,
        "?|verbal|verbally|oral|orally|informal|informally|should be|would be|needed|required|needs|need|must|must be|maybe|perhaps|possibly|possible|probably|probable|likely|presumably|assumed|assume|assumption|believed|believe|think|thought|claimed|claims|says|said|reportedly|apparently|allegedly|should|could|might|may|if|whether|depends|depending|unless|unclear|unconfirmed|unverified|tbc|to be confirmed|to confirm|to verify|to be verified|verify|check|ask|not sure|unsure|but|although|though|however|or|varies|various|sometimes|usually|often|when|where|otherwise|disputed|questionable|in theory|supposedly|supposed to be|not verified|not confirmed|not tested|approximately|about|approx|potential|potentially|indirect|indirectly|instead|rather|nominally|hopefully|eventually|reinstated|brought back|recovered|restored|on paper|duplicate|after|provisional|provisionally|estimated|tentative|tentatively|preliminary|inherent|residual|per|as per|according to|reported by",
    ),
    (
        Unknown,
        "unknown|not known|not yet known|tbd|tba|to be determined|to be decided|to be announced|to be assessed|not assessed|not yet assessed|not stated|not recorded|no information|no data|not determined|undetermined|do not know|dont know|not provided|not reported|n/a|na|not available|under investigation|to be clarified|unspecified|not specified",
    ),
    (
        Until,
        "until|till|through|thru|for now|for the time being|for the moment|temporarily|temporary|expires|expires on|expires in|expiring|expiry|ends|ends on|ends in|end|renewal|renewal in|renewal on|renewal due|renews|renews in|renews on|renew|renew in|renew by|to be renewed|due for renewal|up for renewal|next review|review|review in|review due|reviewed until",
    ),
    (
        Since,
        "since|since at least|as from|from|starting|starting in|starting on|beginning|beginning in",
    ),
    (
        Sometime,
        "in may|by may|since may|q1|q2|q3|q4|january|february|march|april|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|spring|summer|autumn|fall|winter|this year|this quarter|this month|eoy|eom|monday|friday",
    ),
];

/// Whole notes that take nothing back, though they hold a word that could.
pub const HARMLESS: &str = "no end date|no end|no expiry|no expiry date|no expiration|no expiration date|never expires|does not expire|not expiring|open ended|evergreen|no issues|no issue|no exceptions|no exception|no change|no changes|no action needed|no action required|no further action|no findings|no finding|no renewal needed|no renewal date|auto renews|renews automatically|renews yearly|renews annually|renews each year|automatic renewal|auto renewal|annual renewal|see notes|see note|no concerns|no concern";

/// Words before the number of a document or a ticket.
pub const REFERS: &str = "certificate|cert|ticket|case|change|chg|request|req|ref|reference|incident|inc|ritm|wo|item|row|line|page|section|tab|appendix|attachment|exhibit|doc|document|work order";

/// Longest phrase of a list, in words.
pub const LONGEST: usize = 6;

/// The words of every field, by the phrase.
pub fn common() -> &'static HashMap<&'static str, Sense> {
    static WORDS: LazyLock<HashMap<&'static str, Sense>> = LazyLock::new(|| {
        let lists = COMMON.iter();
        lists
            .flat_map(|(sense, list)| list.split('|').map(|phrase| (phrase, *sense)))
            .collect()
    });
    &WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_of_a_list_stands_in_another() {
        let mut seen = std::collections::HashMap::new();
        for (sense, list) in COMMON {
            for phrase in list.split('|') {
                assert!(phrase.split(' ').count() <= LONGEST, "{phrase}");
                let other = seen.insert(phrase, *sense);
                assert!(other.is_none(), "“{phrase}” is {sense:?} and {other:?}");
            }
        }
    }
}
