//! Cells of one row that contradict each other: nothing is recorded of what they contradict
//! each other in, and that is told. Which of them is right, the file does not say.

use super::Planner;
use super::plain::used;
use crate::mapped::MappedRow;
use crate::meaning::Reading;
use crate::meaning::ephi::Answer as Ephi;
use crate::meaning::in_place::InPlace;
use crate::meaning::progress::{Progress, share};
use register::records::{Answer, YesNo};

impl Planner<'_> {
    /// What an action's state says, where the row's other cells do not contradict it: what
    /// is done is not 90 % done, nor was it done before work began.
    pub(super) fn uncontradicted(
        &mut self,
        row: &MappedRow,
        said: Reading<Progress>,
    ) -> Reading<Progress> {
        let done = row.text("progress").and_then(share);
        let completed = row.date("completed_on");
        let day = match said {
            Reading::Is(Progress::Done(day)) => completed.or(day),
            Reading::Unknown => completed,
            _ => None,
        };
        let is_done = day.is_some() || matches!(said, Reading::Is(Progress::Done(_)));
        let remains = matches!(said, Reading::Is(Progress::Open | Progress::Begun));
        let dropped = matches!(said, Reading::Is(Progress::Dropped(_)));
        let why = if is_done && done.is_some_and(|done| done < 1.0) {
            "it is said to be done, and not all of it is"
        } else if day
            .zip(row.date("start"))
            .is_some_and(|(day, start)| day < start)
        {
            "it is said to be done before work on it began"
        } else if dropped && (completed.is_some() || done == Some(1.0)) {
            "it is said to be dropped and to be done"
        } else {
            if remains && done == Some(1.0) {
                self.remark(row, "its state says that work remains, and all of it is said to be done: it stays open");
            }
            return said;
        };
        self.remark(row, format!("{why}: neither is recorded, the words are kept. Correct the row, or say here what is so"));
        if let Some(value) = row.fields.get("status") {
            self.meanings.note("status", &value.raw, String::new());
            self.unread.push("status");
        }
        Reading::Unread
    }

    /// What the rows say of a safeguard, where what they say of its use does not contradict
    /// it; and what they all say of its use.
    pub(super) fn used_as_said(
        &mut self,
        provision: &str,
        rows: &[&MappedRow],
        answer: &mut Answer,
        before: Option<&Answer>,
        agreed: Reading<InPlace>,
    ) -> Reading<InPlace> {
        let said: Vec<Reading<YesNo>> = rows
            .iter()
            .filter_map(|row| row.text("used_properly"))
            .map(used)
            .filter(|said| *said != Reading::Unknown)
            .collect();
        let Some(first) = said.first().copied() else {
            return agreed;
        };
        let was = before.map_or(YesNo::Unknown, |before| before.used_properly);
        if said.iter().any(|other| *other != first) {
            self.remarks.say(format!("rows {} say different things of whether what {provision} asks is used properly, so nothing is recorded of that; their words are kept with the answer", numbers(rows)));
            self.unread.push("used_properly");
            answer.used_properly = was;
            return agreed;
        }
        let used = matches!(first, Reading::Is(YesNo::Yes | YesNo::Partly));
        let against = rows.iter().find_map(|row| self.note_against(row));
        if let Some(note) = against.filter(|_| used) {
            self.remarks.say(format!("row {}: what {provision} asks is said to be used properly beside the note “{}”, which may take it back: nothing is recorded of its use, and the words are kept", numbers(rows), super::shortened(&note)));
            self.unread.push("used_properly");
            answer.used_properly = was;
            return agreed;
        }
        let absent = matches!(
            agreed,
            Reading::Is(InPlace::Is(YesNo::No) | InPlace::NotApplicable)
        );
        if !(used && absent) {
            return agreed;
        }
        self.remarks.say(format!("row {}: what {provision} asks is said not to be in place, and to be used properly: neither is recorded, the words are kept. Correct the row, or answer it here", numbers(rows)));
        for field in ["in_place", "applicable", "used_properly"] {
            self.unread.push(field);
        }
        answer.used_properly = was;
        Reading::Unread
    }

    /// Whether a row says that there is no ePHI and names data of patients beside that; it
    /// is told then.
    pub(super) fn ephi_contradicted(&mut self, row: &MappedRow, said: Reading<Ephi>) -> bool {
        let none = matches!(said, Reading::Is(Ephi::Use(found)) if !found.any());
        let named = row.text("classification").into_iter();
        let kinds = row.list("ephi_types").iter().map(|item| item.text.as_str());
        let named = named.chain(kinds).find(|text| of_patients(text));
        let (true, None, Some(named)) = (none, &self.own, named) else {
            return false;
        };
        let after = " stands beside a cell that says that there is no ePHI: neither is recorded as what is done with ePHI, the words are kept";
        self.remark_value(row, "", named, after);
        if let Some(value) = row.fields.get("ephi") {
            self.meanings.note("ephi", &value.raw, String::new());
        }
        true
    }
}

fn numbers(rows: &[&MappedRow]) -> String {
    let numbers: Vec<String> = rows.iter().map(|row| row.number.to_string()).collect();
    numbers.join(", ")
}

/// Whether a text names data of patients.
fn of_patients(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).peekable();
    const DENIES: [&str; 7] = ["no", "not", "non", "none", "never", "without", "de"];
    let denied = words.peek().is_some_and(|word| DENIES.contains(word));
    let named = [
        "phi",
        "ephi",
        "patient",
        "patients",
        "diagnoses",
        "diagnosis",
        "prescriptions",
    ];
    !denied && words.any(|word| named.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_data_of_patients_is_told_from_other_data() {
        for text in ["PHI", "Patient demographics", "Claims and diagnoses"] {
            assert!(of_patients(text), "{text}");
        }
        for text in [
            "Payroll",
            "No PHI",
            "Non-PHI",
            "De-identified patient data",
            "Configs",
        ] {
            assert!(!of_patients(text), "{text}");
        }
    }
}
