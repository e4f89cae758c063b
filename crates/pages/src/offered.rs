//! What a form offers to choose from where a book has very many records.

use fields::OptionGroup;
use std::cell::Cell;

/// More than this, and a control offers what is chosen, what fits the words looked for,
/// and nothing else.
const MANY: usize = 2_000;
/// How many that fit are offered.
const FITTING: usize = 200;

/// Name of the words looked for, in a form.
pub const FIND: &str = "find";

/// What the controls of one form offer.
#[derive(Debug, Default)]
pub struct Offered {
    words: Vec<String>,
    /// The most that one control leaves out.
    left_out: Cell<usize>,
}

impl Offered {
    /// What fits these words; all does where there are none.
    pub fn fitting(words: &str) -> Offered {
        Offered {
            words: words
                .to_lowercase()
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            left_out: Cell::new(0),
        }
    }

    /// How many records one of the controls left out.
    pub fn left_out(&self) -> usize {
        self.left_out.get()
    }

    /// Of options, those that are offered, with `now` chosen.
    pub(crate) fn of(&self, mut groups: Vec<OptionGroup>, now: &[String]) -> Vec<OptionGroup> {
        let count = |groups: &[OptionGroup]| groups.iter().map(|g| g.options.len()).sum::<usize>();
        let all = count(&groups);
        if all <= MANY {
            return groups;
        }
        // A line holds several, separated by commas.
        let chosen: Vec<&str> = now
            .iter()
            .flat_map(|now| now.split(','))
            .map(str::trim)
            .collect();
        let mut room = FITTING;
        for group in &mut groups {
            group.options.retain(|(value, label)| {
                if chosen.contains(&value.as_str()) {
                    return true;
                }
                if room == 0 || !self.fits(value, label) {
                    return false;
                }
                room -= 1;
                true
            });
        }
        groups.retain(|group| !group.options.is_empty());
        let left_out = all - count(&groups);
        self.left_out.set(self.left_out.get().max(left_out));
        groups
    }

    fn fits(&self, value: &str, label: &str) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let (value, label) = (value.to_lowercase(), label.to_lowercase());
        let mut words = self.words.iter();
        words.all(|word| *word == value || label.contains(word.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asvs_15_2_2_a_long_list_offers_what_is_chosen_and_what_fits() {
        let option = |n: usize| (format!("A-{n}"), format!("Laptop {n} of room {}", n % 7));
        let group = |count| OptionGroup {
            title: String::new(),
            options: (1..=count).map(option).collect(),
        };
        let values = |groups: Vec<OptionGroup>| -> Vec<String> {
            let options = groups.into_iter().flat_map(|group| group.options);
            options.map(|(value, _)| value).collect()
        };
        let offered = Offered::fitting("room LAPTOP 1977");
        let chosen = ["A-1990, A-3".to_owned(), "A-5".to_owned()];
        // As many as one looks through are offered whole.
        assert_eq!(values(offered.of(vec![group(MANY)], &chosen)).len(), MANY);
        assert_eq!(offered.left_out(), 0);
        let many = values(offered.of(vec![group(MANY + 1)], &chosen));
        assert_eq!(many, ["A-3", "A-5", "A-1977", "A-1990"]);
        assert_eq!(offered.left_out(), MANY - 3);
        // A number finds its record.
        let number = Offered::fitting("a-44").of(vec![group(MANY + 1)], &[]);
        assert_eq!(values(number), ["A-44"]);
        let first = Offered::default().of(vec![group(40_000)], &["A-39999".to_owned()]);
        assert_eq!(values(first).len(), FITTING + 1);
    }
}
