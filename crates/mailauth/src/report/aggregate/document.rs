//! The report being read: which elements are open, and what their texts become.

use std::collections::VecDeque;

use super::place::Place;
use super::record::Row;
use super::value::{self, Odd, day};
use super::{ReportError, ReportItem};
use crate::report::remarks::{Remarks, shown};
use crate::report::{Alignment, Limits, Metadata, PolicyPublished, RemarkKind};

/// 2012-01-01, when DMARC was published.
const DMARC_BEGAN: i64 = 1_325_376_000;
/// 2100-01-01.
const FAR_FUTURE: i64 = 4_102_444_800;
/// Two days, in seconds.
const LONGEST_SPAN: i64 = 2 * 86_400;

/// An element that is open.
struct Open {
    place: Place,
    /// Its name, where the place does not say it.
    name: Box<str>,
}

impl Open {
    fn is_named(&self, name: &str) -> bool {
        let own = if self.name.is_empty() {
            self.place.name()
        } else {
            &self.name
        };
        own.eq_ignore_ascii_case(name)
    }
}

/// What was read so far.
pub(super) struct Document {
    open: Vec<Open>,
    text: String,
    cut: bool,
    limits: Limits,
    metadata: Metadata,
    policy: PolicyPublished,
    row: Row,
    has_metadata: bool,
    has_policy: bool,
    has_period: (bool, bool),
    records: u64,
    pub(super) version: String,
    pub(super) remarks: Remarks,
    pub(super) ready: VecDeque<ReportItem>,
    /// The report's own element was closed.
    pub(super) whole: bool,
    /// Nothing more is wanted.
    pub(super) stop: bool,
    /// What stopped it is the beginning of another report.
    pub(super) another: bool,
}

impl Document {
    pub(super) fn new(limits: Limits) -> Document {
        Document {
            open: Vec::new(),
            text: String::new(),
            cut: false,
            limits,
            metadata: Metadata::default(),
            policy: PolicyPublished::default(),
            row: Row::new(limits),
            has_metadata: false,
            has_policy: false,
            has_period: (false, false),
            records: 0,
            version: String::new(),
            remarks: Remarks::new(limits.remarks),
            ready: VecDeque::new(),
            whole: false,
            stop: false,
            another: false,
        }
    }

    /// Where its first tag was read by the report before it.
    pub(super) fn begun(limits: Limits) -> Document {
        let mut document = Document::new(limits);
        document.open.push(Open {
            place: Place::Feedback,
            name: Box::default(),
        });
        document
    }

    /// An element begins; whether it was opened, and not taken as text.
    ///
    /// `tag` is what stands between the angle brackets.
    pub(super) fn open(
        &mut self,
        name: &str,
        tag: &str,
        empty: bool,
        at: u64,
    ) -> Result<bool, ReportError> {
        if self.whole {
            self.another = root(name) == Some(Place::Feedback) && !empty;
            if self.another {
                self.stop = true;
            } else {
                self.trailing();
            }
            return Ok(false);
        }
        let Some(top) = self.open.last().map(|open| open.place) else {
            // What else stands in the tag may be anybody's affair.
            let place = root(name).ok_or_else(|| ReportError::NotAReport {
                what: format!("it begins with <{}>", shown(name)),
            })?;
            if place == Place::Schema {
                self.note_schema();
            }
            self.push(place, name, at)?;
            return Ok(true);
        };
        if top.is_text() {
            let above = self.open.iter().rev().nth(1);
            if above.and_then(|above| above.place.child(name)).is_none() {
                self.remarks
                    .note(RemarkKind::NotWellFormed, top.name(), || {
                        format!(
                            "{} has markup in it, kept as text: <{}>",
                            top.name(),
                            shown(tag)
                        )
                    });
                self.push_text("<");
                self.push_text(tag);
                self.push_text(if empty { "/>" } else { ">" });
                return Ok(false);
            }
            // The next field begins where this one was never closed.
            self.unclosed(top);
            self.pop();
        }
        let place = self.place(name);
        self.push(place, name, at)?;
        Ok(true)
    }

    /// The place of a new element, after closing what was left open around it.
    fn place(&mut self, name: &str) -> Place {
        let Some(top) = self.open.last().map(|open| open.place) else {
            return Place::Foreign;
        };
        if let Some(place) = top.child(name) {
            return place;
        }
        let lower = name.to_ascii_lowercase();
        if let Some(place) = top.child(&lower) {
            // One habit, one remark.
            self.remarks.note(RemarkKind::Spelling, "element", || {
                format!("elements are not in lower case, such as <{}>", place.name())
            });
            return place;
        }
        if lower == "identities" && top == Place::Record {
            return Place::Identifiers;
        }
        if lower == "schema" && top == Place::Feedback {
            self.note_schema();
            return Place::Schema;
        }
        // A group of an outer element, so that what is between was never closed. Not
        // so inside of an extension, which may use the same names.
        for depth in (0..self.open.len()).rev() {
            let Some(outer) = self.open.get(depth).map(|open| open.place) else {
                break;
            };
            if outer == Place::Foreign {
                break;
            }
            if let Some(place) = outer.child(&lower).filter(|place| !place.is_text()) {
                self.unclosed(top);
                while self.open.len() > depth + 1 {
                    self.pop();
                }
                return place;
            }
        }
        if top == Place::Schema {
            Place::Schema
        } else {
            Place::Foreign
        }
    }

    fn push(&mut self, place: Place, name: &str, at: u64) -> Result<(), ReportError> {
        if self.open.len() >= self.limits.depth {
            return Err(ReportError::TooDeep { at });
        }
        let known = name.eq_ignore_ascii_case(place.name());
        self.open.push(Open {
            place,
            name: if known { Box::default() } else { name.into() },
        });
        if place.is_text() {
            self.text.clear();
            self.cut = false;
        }
        match place {
            Place::Record => {
                self.records += 1;
                self.row.clear(self.records);
            }
            Place::Row => self.row.begin_row(&mut self.remarks),
            Place::Dkim => self.row.begin_dkim(&mut self.remarks),
            Place::Spf => self.row.begin_spf(&mut self.remarks),
            Place::Reason => self.row.begin_reason(),
            _ => {}
        }
        Ok(())
    }

    /// An element ends, or one that nobody opened. `whole` has its prefix.
    pub(super) fn close(&mut self, name: &str, whole: &str) {
        match self.open.iter().rposition(|open| open.is_named(name)) {
            Some(at) => {
                if at + 1 < self.open.len() {
                    if let Some(inner) = self.open.last().map(|open| open.place) {
                        self.unclosed(inner);
                    }
                    while self.open.len() > at + 1 {
                        self.pop();
                    }
                }
                self.pop();
            }
            None if self.open.last().is_some_and(|open| open.place.is_text()) => {
                self.push_text("</");
                self.push_text(whole);
                self.push_text(">");
            }
            None => self.remarks.note(RemarkKind::NotWellFormed, "end tag", || {
                format!("</{}> closes nothing", shown(whole))
            }),
        }
    }

    /// Text, or the character of an entity.
    pub(super) fn text(&mut self, text: &str) {
        match self.open.last().map(|open| open.place) {
            Some(place) if place.is_text() => self.push_text(text),
            Some(Place::Reason) => self.row.reason_text(text),
            Some(Place::Foreign | Place::Schema) => {}
            _ if text.trim_ascii().is_empty() => {}
            None if self.whole => self.trailing(),
            _ => self.remarks.note(RemarkKind::NotWellFormed, "text", || {
                format!("text between elements: “{}”", shown(text.trim()))
            }),
        }
    }

    fn push_text(&mut self, text: &str) {
        let place = self.open.last().map_or(Place::Foreign, |open| open.place);
        let left = place.most(&self.limits).saturating_sub(self.text.len());
        let fits = text.get(..text.floor_char_boundary(left)).unwrap_or("");
        self.cut |= fits.len() < text.len();
        self.text.push_str(fits);
    }

    fn pop(&mut self) {
        let Some(Open { place, .. }) = self.open.pop() else {
            return;
        };
        match place {
            Place::Feedback => self.whole = true,
            Place::Metadata => self.end_metadata(),
            Place::Policy => self.end_policy(),
            Place::Record => {
                if let Some(record) = self.row.finish(&mut self.remarks) {
                    let earlier = self.row.earlier(&record);
                    self.ready
                        .extend(earlier.into_iter().map(ReportItem::Record));
                    self.ready.push_back(ReportItem::Record(record));
                }
            }
            Place::Reason => self.row.end_reason(&mut self.remarks),
            place if place.is_text() => self.field(place),
            _ => {}
        }
    }

    /// A text is complete.
    fn field(&mut self, place: Place) {
        let most = place.most(&self.limits);
        let mut text = std::mem::take(&mut self.text);
        self.cut_end_tag(place, &mut text);
        let (value, cut) = value::clean_within(&text, most);
        if self.cut || cut {
            self.remarks.note(RemarkKind::TooMany, place.name(), || {
                format!(
                    "{} has more than {most} bytes; the rest was cut",
                    place.name()
                )
            });
        }
        match place {
            Place::Version => self.version = value.into_owned(),
            Place::OrgName => self.metadata.org_name = value.into_owned(),
            Place::Email => {
                self.metadata.email = value.trim_matches(['<', '>']).trim().to_owned();
            }
            Place::Contact => self.metadata.extra_contact_info = value.into_owned(),
            Place::ReportId => self.metadata.report_id = value.into_owned(),
            Place::Begin => {
                (self.metadata.begin, self.has_period.0) = (self.time(place, &value), true)
            }
            Place::End => (self.metadata.end, self.has_period.1) = (self.time(place, &value), true),
            Place::Error if self.metadata.errors.len() < self.limits.reasons => {
                self.metadata.errors.push(value.into_owned());
            }
            Place::Error => self.remarks.note(RemarkKind::TooMany, "error", || {
                "more errors than are kept".to_owned()
            }),
            Place::Generator => self.metadata.generator = value.into_owned(),
            Place::PolicyDomain => {
                let (domain, odd) = value::domain(&value);
                self.policy.domain = domain.into_owned();
                self.odd(odd, place, &value);
            }
            Place::Adkim => self.policy.adkim = self.alignment(place, &value),
            Place::Aspf => self.policy.aspf = self.alignment(place, &value),
            Place::P => self.policy.p = value.into_owned(),
            Place::Sp => self.policy.sp = value.into_owned(),
            Place::Np => self.policy.np = value.into_owned(),
            Place::Pct if value.is_empty() => {}
            Place::Pct => {
                self.policy.pct = value.parse().ok().filter(|percent| *percent <= 100);
                if self.policy.pct.is_none() {
                    self.odd(Odd::Value("no percentage"), place, &value);
                }
            }
            Place::Fo => self.policy.fo = value.into_owned(),
            Place::Testing => {
                self.policy.testing = match value.to_ascii_lowercase().as_str() {
                    "y" => Some(true),
                    "n" => Some(false),
                    "" => None,
                    _ => {
                        self.unknown(place, &value);
                        None
                    }
                }
            }
            Place::Discovery => self.policy.discovery_method = value.into_owned(),
            _ => self.row.field(place, &value, &mut self.remarks),
        }
        // Its memory is used again.
        self.text = text;
    }

    /// Cuts an end tag that lost its `<` off a text: `17/report_id>`.
    fn cut_end_tag(&mut self, place: Place, text: &mut String) {
        let kept = text
            .trim_ascii_end()
            .strip_suffix('>')
            .map(str::trim_ascii_end)
            .and_then(|text| text.strip_suffix(place.name()))
            .and_then(|text| text.strip_suffix('/'))
            .map(str::len);
        if let Some(kept) = kept {
            text.truncate(kept);
            self.remarks
                .note(RemarkKind::NotWellFormed, place.name(), || {
                    format!("the end tag of {} is broken, and was cut off", place.name())
                });
        }
    }

    fn time(&mut self, place: Place, value: &str) -> i64 {
        let (seconds, odd) = value::time(value);
        self.odd(odd, place, value);
        seconds
    }

    fn alignment(&mut self, place: Place, value: &str) -> Alignment {
        let strict = match value {
            "r" | "" => return Alignment::Relaxed,
            "s" => return Alignment::Strict,
            other if other.eq_ignore_ascii_case("s") => true,
            other if other.eq_ignore_ascii_case("strict") => true,
            other if other.eq_ignore_ascii_case("r") => false,
            other if other.eq_ignore_ascii_case("relaxed") => false,
            other => {
                self.unknown(place, other);
                return Alignment::Relaxed;
            }
        };
        self.odd(Odd::Spelling("not as the format writes it"), place, value);
        if strict {
            Alignment::Strict
        } else {
            Alignment::Relaxed
        }
    }

    fn end_metadata(&mut self) {
        if std::mem::replace(&mut self.has_metadata, true) {
            self.twice("report_metadata");
            return;
        }
        let mut metadata = std::mem::take(&mut self.metadata);
        metadata.version.clone_from(&self.version);
        if metadata.org_name.is_empty() {
            metadata.org_name = value::domain(&metadata.email).0.into_owned();
            self.missing("org_name", "the domain of its address stands for it");
        }
        if metadata.report_id.is_empty() {
            self.missing(
                "report_id",
                "the report cannot be told from another of the same days",
            );
        }
        match self.has_period {
            (true, true) => self.period(metadata.begin, metadata.end),
            _ => self.missing("date_range", "its days are not known"),
        }
        self.ready.push_back(ReportItem::Metadata(metadata));
    }

    fn period(&mut self, begin: i64, end: i64) {
        let mut odd = |about, what: String| {
            self.remarks.note(RemarkKind::OddPeriod, about, || what);
        };
        if end < begin {
            odd("order", value::ends_before(begin, end));
        } else if end.saturating_sub(begin) > LONGEST_SPAN {
            odd(
                "span",
                format!(
                    "it covers more than two days ({} to {})",
                    day(begin),
                    day(end)
                ),
            );
        }
        if begin < DMARC_BEGAN {
            odd(
                "past",
                format!("it begins ({}) before there was DMARC", day(begin)),
            );
        }
        if begin > FAR_FUTURE || end > FAR_FUTURE {
            odd(
                "future",
                format!("it lies in the far future ({} to {})", day(begin), day(end)),
            );
        }
    }

    fn end_policy(&mut self) {
        if std::mem::replace(&mut self.has_policy, true) {
            self.twice("policy_published");
            return;
        }
        let policy = std::mem::take(&mut self.policy);
        if policy.domain.is_empty() {
            self.missing("domain", "the policy names no domain");
        }
        if policy.p.is_empty() {
            self.missing("p", "the policy itself is left out");
        }
        self.ready.push_back(ReportItem::Policy(policy));
    }

    /// The input ends.
    pub(super) fn finish(&mut self, at: u64) -> Result<(), ReportError> {
        if !self.whole {
            return Err(match self.open.is_empty() {
                true => ReportError::NotAReport {
                    what: "there is no <feedback> in it".to_owned(),
                },
                false => ReportError::Truncated { at },
            });
        }
        if !self.has_metadata && !self.has_policy && self.records == 0 {
            return Err(ReportError::NotAReport {
                what: "it has neither metadata nor policy nor rows".to_owned(),
            });
        }
        if !self.has_metadata {
            self.missing("report_metadata", "who reports on which days is not known");
            self.ready.push_back(ReportItem::Metadata(Metadata {
                version: self.version.clone(),
                ..Metadata::default()
            }));
        }
        if !self.has_policy {
            self.missing("policy_published", "the domain is not known");
            self.ready
                .push_back(ReportItem::Policy(PolicyPublished::default()));
        }
        Ok(())
    }

    /// Something follows the report.
    pub(super) fn trailing(&mut self) {
        self.stop = true;
        self.remarks.note(RemarkKind::NotWellFormed, "after", || {
            "something follows the end of the report and was left out".to_owned()
        });
    }

    pub(super) fn unknown_entity(&mut self, name: &str) {
        self.remarks.note(RemarkKind::NotWellFormed, "entity", || {
            format!(
                "&{}; is not an entity of XML and was kept as text",
                shown(name)
            )
        });
    }

    pub(super) fn ill_formed(&mut self, what: &str, at: u64) {
        self.remarks.note(RemarkKind::NotWellFormed, "markup", || {
            format!("byte {at}: {}", shown(what))
        });
    }

    fn note_schema(&mut self) {
        self.remarks.note(RemarkKind::NotWellFormed, "schema", || {
            "an XML schema stands in the report".to_owned()
        });
    }

    fn unclosed(&mut self, place: Place) {
        self.remarks
            .note(RemarkKind::NotWellFormed, "unclosed", || {
                format!("<{}> was never closed", place.name())
            });
    }

    fn twice(&mut self, name: &'static str) {
        self.remarks.note(RemarkKind::TooMany, name, || {
            format!("there is more than one {name}; the first counts")
        });
    }

    fn missing(&mut self, name: &'static str, so: &str) {
        self.remarks.note(RemarkKind::Missing, name, || {
            format!("{name} is missing or empty; {so}")
        });
    }

    fn unknown(&mut self, place: Place, value: &str) {
        self.remarks
            .note(RemarkKind::UnknownWord, place.name(), || {
                format!(
                    "{} is “{}”, a word the format does not know",
                    place.name(),
                    shown(value)
                )
            });
    }

    fn odd(&mut self, odd: Odd, place: Place, value: &str) {
        odd_value(&mut self.remarks, odd, place, value, None);
    }
}

/// Remarks upon an odd value, with the row it is in.
pub(super) fn odd_value(
    remarks: &mut Remarks,
    odd: Odd,
    place: Place,
    value: &str,
    row: Option<u64>,
) {
    let (kind, why) = match odd {
        Odd::No => return,
        Odd::Spelling(why) => (RemarkKind::Spelling, why),
        Odd::Value(why) => (RemarkKind::BadValue, why),
    };
    remarks.note(kind, place.name(), || {
        let of = row.map(|row| format!("row {row}: ")).unwrap_or_default();
        format!("{of}{} is “{}”: {why}", place.name(), shown(value))
    });
}

fn root(name: &str) -> Option<Place> {
    if name.eq_ignore_ascii_case("feedback") {
        Some(Place::Feedback)
    } else if name.eq_ignore_ascii_case("schema") {
        Some(Place::Schema)
    } else {
        None
    }
}
