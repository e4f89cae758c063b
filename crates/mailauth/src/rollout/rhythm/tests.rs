use super::*;
use jiff::civil::{Weekday, date};
use proptest::prelude::*;

/// A day without a holiday near.
const TODAY: Date = date(2026, 10, 14);

/// Days of the last so many weeks on which there is mail.
fn days(weeks: i64, has_mail: impl Fn(Date) -> bool) -> Vec<Date> {
    (1..=weeks * 7 + 8)
        .map(|back| TODAY.saturating_sub(back.days()))
        .filter(|day| has_mail(*day))
        .collect()
}

fn weekday(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn covered(days: &[Date]) -> bool {
    Rhythm::of(days.iter().copied(), TODAY).covered().met
}

/// The days but those from one on, so many.
fn without(days: &[Date], back: i64, silent: i64) -> Vec<Date> {
    let to = TODAY.saturating_sub(back.days());
    let from = to.saturating_sub((silent - 1).days());
    let rest = days.iter().filter(|day| !(from..=to).contains(*day));
    rest.copied().collect()
}

#[test]
fn g3_a_clinic_that_rests_on_weekends_is_covered_after_its_weeks() {
    let all = days(4, weekday);
    assert!(covered(&all));
    // Two days off in a row, as at Thanksgiving.
    let thursday =
        (3..10).find(|back| TODAY.saturating_sub((*back).days()).weekday() == Weekday::Friday);
    assert!(covered(&without(&all, thursday.unwrap(), 2)));
    // Three weeks are not enough.
    let three = Rhythm::of(days(2, weekday), TODAY).covered();
    assert!(
        !three.met && three.found.contains("four are needed"),
        "{three:?}"
    );
}

#[test]
fn g3_a_domain_with_little_mail_is_covered_after_twelve_weeks() {
    let weekly = |day: Date| day.weekday() == Weekday::Tuesday;
    assert!(!covered(&days(4, weekly)));
    // Eleven weeks and a day.
    assert!(!covered(&days(10, weekly)));
    assert!(covered(&days(13, weekly)));
    assert!(
        !covered(&without(&days(13, weekly), 20, 14)),
        "a fortnight is missing"
    );
    assert!(covered(&days(4, |day| {
        matches!(
            day.weekday(),
            Weekday::Monday | Weekday::Wednesday | Weekday::Friday
        )
    })));
}

#[test]
fn g3_reports_that_thinned_out_are_not_taken_for_the_usual() {
    // Daily before; then but one small reporter is left, once a week.
    for weeks in 1..6 {
        let since = TODAY.saturating_sub((2 + weeks * 7).days());
        let thinned = |day: Date| day < since || day.weekday() == Weekday::Monday;
        let told = Rhythm::of(days(12, thinned), TODAY).covered();
        assert!(!told.met, "{weeks}: {told:?}");
    }
    assert!(!covered(&[]) && !covered(&[TODAY]));
}

#[test]
fn g3_what_is_missing_is_named_with_its_days() {
    let gap = without(&days(6, weekday), 9, 14);
    let told = Rhythm::of(gap, TODAY).covered();
    assert!(!told.met);
    assert_eq!(
        told.found,
        "from 2026-09-29 to 2026-10-05 they came for no day, where a usual week has 5: either there was no mail, or reports were lost on the way"
    );
}

proptest! {
    /// Whatever the rhythm of its weeks and whenever it is: a fortnight of silence that ends
    /// within the last four weeks is never covered.
    #[test]
    fn g3_a_silent_fortnight_still_stops(
        on in prop::collection::vec(any::<bool>(), 7),
        weeks in 4_i64..20,
        back in 0_i64..14,
        longer in 0_i64..20,
    ) {
        let has = |day: Date| on.get(day.weekday().to_sunday_zero_offset() as usize) == Some(&true);
        let all = days(weeks, has);
        prop_assert!(!covered(&without(&all, back, 14 + longer)));
    }

    /// A week of silence stops where there is mail on most days.
    #[test]
    fn g3_a_silent_week_stops_where_there_is_mail_on_most_days(
        rest in prop::collection::vec(0_usize..7, 0..3),
        weeks in 4_i64..20,
        back in 2_i64..23,
    ) {
        let has = |day: Date| !rest.contains(&(day.weekday().to_sunday_zero_offset() as usize));
        let all = days(weeks, has);
        prop_assert!(covered(&all), "{:?}", Rhythm::of(all.clone(), TODAY));
        prop_assert!(!covered(&without(&all, back, 7)));
    }

    /// What is covered was seen on twelve days at least, over four weeks.
    #[test]
    fn g3_nothing_is_covered_without_enough_days(seen in prop::collection::vec(0_i64..100, 0..80)) {
        let days: BTreeSet<Date> = seen.iter().map(|back| TODAY.saturating_sub(back.days())).collect();
        let rhythm = Rhythm::of(days.iter().copied(), TODAY);
        if rhythm.covered().met {
            let first = days.first().copied().unwrap_or(TODAY);
            prop_assert!(days.len() >= 12);
            prop_assert!(first <= TODAY.saturating_sub(28.days()));
        }
    }
}
