//! Messages in a domain's name over time, by what became of them.

use super::figure::{Chart, Plain};
use super::svg::{Labels, Rect, Svg, short};
use super::words::{day, days};
use jiff::civil::Date;
use mailauth::thousands;
use std::collections::BTreeMap;

const WIDE: f64 = 720.0;
const TOP: f64 = 18.0;
const BOTTOM: f64 = 150.0;
/// Most bars in a chart; more days than that are drawn week by week.
const BARS: i64 = 100;

/// Messages of one day, as receivers reported them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MailDay {
    /// Passed with an aligned signature.
    pub dkim: u64,
    /// Passed by aligned SPF alone.
    pub spf_only: u64,
    /// Failed and were delivered all the same.
    pub delivered: u64,
    /// Failed and were put to spam or refused.
    pub stopped: u64,
}

impl MailDay {
    fn parts(self) -> [u64; 4] {
        [self.dkim, self.spf_only, self.delivered, self.stopped]
    }
    fn total(self) -> u64 {
        self.parts().iter().sum()
    }
    fn add(&mut self, other: MailDay) {
        self.dkim += other.dkim;
        self.spf_only += other.spf_only;
        self.delivered += other.delivered;
        self.stopped += other.stopped;
    }
}

/// The parts of a bar from the foot up: class, words.
const PARTS: [(&str, &str); 4] = [
    ("mt mt-dkim", "passed, signed"),
    ("mt mt-spf", "passed by SPF alone"),
    ("mt mt-delivered", "failed, delivered"),
    ("mt mt-stopped", "failed, spam or refused"),
];

/// Bars of messages per day from `first` to `last`, per week when that is long.
/// `None` without any message.
pub fn mail_trend(by_day: &BTreeMap<Date, MailDay>, first: Date, last: Date) -> Option<Chart> {
    let span = days(first, last) + 1;
    if span < 1 {
        return None;
    }
    let step = if span > BARS { 7 } else { 1 };
    let count = usize::try_from((span + step - 1) / step).ok()?;
    let mut bars = vec![MailDay::default(); count];
    for (date, messages) in by_day.range(first..=last) {
        if let Some(bar) = usize::try_from(days(first, *date) / step)
            .ok()
            .and_then(|at| bars.get_mut(at))
        {
            bar.add(*messages);
        }
    }
    let most = bars
        .iter()
        .map(|bar| bar.total())
        .max()
        .filter(|most| *most > 0)?;
    let mut all = MailDay::default();
    bars.iter().for_each(|bar| all.add(*bar));
    let title = format!("Messages in your name from {} to {}", day(first), day(last));
    let desc = format!(
        "{} messages in all: {}.",
        thousands(all.total()),
        PARTS
            .iter()
            .zip(all.parts())
            .map(|((_, words), number)| format!("{} {words}", thousands(number)))
            .collect::<Vec<_>>()
            .join(", ")
    );
    let labels = Labels {
        id: "mail-trend",
        title: &title,
        desc: &desc,
        links: false,
    };
    let mut svg = Svg::new(&labels, "chart-svg mail-trend", WIDE, 200.0, false);
    svg.path("c-grid", &format!("M0 {}h{}", short(TOP), short(WIDE)));
    let per = if step == 7 { "week" } else { "day" };
    svg.text(
        "c-note",
        0.0,
        TOP - 6.0,
        &format!("{} a {per} at most", thousands(most)),
    );
    let wide = WIDE / count as f64;
    let gap = if wide > 5.0 { 1.5 } else { 0.5 };
    for (at, bar) in bars.iter().enumerate() {
        let mut foot = BOTTOM;
        for ((class, _), number) in PARTS.iter().zip(bar.parts()) {
            if number == 0 {
                continue;
            }
            // A few forged messages among thousands stay visible.
            let high = ((BOTTOM - TOP) * number as f64 / most as f64).max(1.5);
            svg.rect(
                class,
                Rect {
                    x: at as f64 * wide,
                    y: (foot - high).max(TOP - 4.0),
                    w: wide - gap,
                    h: high,
                },
                0.0,
            );
            foot -= high;
        }
    }
    svg.path(
        "c-axis-line",
        &format!("M0 {}h{}", short(BOTTOM), short(WIDE)),
    );
    svg.text("c-note", 0.0, BOTTOM + 17.0, &day(first));
    svg.text("c-note c-end", WIDE, BOTTOM + 17.0, &day(last));
    let mut x = 0.0;
    for ((class, words), number) in PARTS.iter().zip(all.parts()) {
        svg.rect(
            class,
            Rect {
                x,
                y: BOTTOM + 30.0,
                w: 10.0,
                h: 10.0,
            },
            0.0,
        );
        let label = format!("{} {words}", thousands(number));
        svg.text("c-label", x + 15.0, BOTTOM + 39.0, &label);
        x += 180.0;
    }
    let mut table = Plain::new(
        format!("Messages by {per} and outcome"),
        [if step == 7 { "Week from" } else { "Day" }]
            .into_iter()
            .chain(PARTS.iter().map(|(_, words)| *words))
            .chain(["in all"]),
    );
    for (at, bar) in bars.iter().enumerate().filter(|(_, bar)| bar.total() > 0) {
        let date = first.saturating_add(jiff::Span::new().days(at as i64 * step));
        let mut row = vec![day(date).into()];
        row.extend(bar.parts().map(|number| thousands(number).into()));
        row.push(thousands(bar.total()).into());
        table.rows.push(row);
    }
    Some(Chart {
        svg: svg.finish(),
        title,
        notes: vec![
            "As receivers reported it; those that send no reports are not in it. Days are UTC."
                .to_owned(),
        ],
        tables: vec![table],
        wide: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn g4_every_message_is_in_the_table_and_long_spans_go_by_week() {
        let mut by_day = BTreeMap::new();
        by_day.insert(
            date(2026, 10, 1),
            MailDay {
                dkim: 5,
                stopped: 1,
                ..MailDay::default()
            },
        );
        by_day.insert(
            date(2026, 10, 3),
            MailDay {
                spf_only: 2,
                ..MailDay::default()
            },
        );
        let chart = mail_trend(&by_day, date(2026, 10, 1), date(2026, 10, 30)).unwrap();
        assert_eq!(chart.tables[0].rows.len(), 2);
        assert!(chart.svg.contains("8 messages in all"));
        let long = mail_trend(&by_day, date(2026, 1, 1), date(2026, 12, 31)).unwrap();
        assert_eq!(long.tables[0].rows.len(), 1, "both days fall into one week");
        assert_eq!(long.tables[0].rows[0].last().unwrap().text, "8");
        assert!(mail_trend(&BTreeMap::new(), date(2026, 1, 1), date(2026, 1, 2)).is_none());
    }
}
