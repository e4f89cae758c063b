//! What is done with ePHI, as a column of its own names it: “Creates ePHI”, “PHI stored?”,
//! “Transmits”. Several such columns are one statement of four parts.

/// Words of headers beside the activity, which say of what it is one.
const OF_EPHI: [&str; 6] = ["ephi", "phi", "patient", "health", "protected", "hipaa"];
const BESIDE: [&str; 13] = [
    "data",
    "information",
    "e",
    "is",
    "are",
    "does",
    "it",
    "the",
    "asset",
    "system",
    "device",
    "y",
    "n",
];

/// The activity that a header names, and nothing else: as what reads it calls it. What is
/// processed, viewed or used is there, and what is done with it beyond is not said.
pub fn activity(header: &str) -> Option<&'static str> {
    let lower = header.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    let mut found = None;
    for word in words.filter(|word| !word.is_empty()) {
        let is = match word {
            "create" | "creates" | "created" | "creation" | "originates" => "creates",
            "receive" | "receives" | "received" | "receipt" => "receives",
            "maintain" | "maintains" | "maintained" | "store" | "stores" | "stored" | "storage"
            | "hold" | "holds" | "held" | "contains" => "maintains",
            "transmit" | "transmits" | "transmitted" | "transmission" | "send" | "sends"
            | "sent" => "transmits",
            "process" | "processes" | "processed" | "access" | "accesses" | "accessed" | "view"
            | "views" | "use" | "uses" | "used" => "handles",
            word if OF_EPHI.contains(&word) || BESIDE.contains(&word) => continue,
            _ => return None,
        };
        if found.is_some_and(|other| other != is) {
            return None;
        }
        found = Some(is);
    }
    found
}

/// Whether a text names ePHI.
pub fn names_ephi(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    let named = words.any(|word| matches!(word, "ephi" | "phi"));
    named || lower.contains("patient data") || lower.contains("health information")
}

/// What the columns say together: the header of each, and its cell. Only where all of them
/// say no, there is none; a blank cell says nothing. Marks say yes, and leave the others open.
pub fn together(cells: &[(&str, String)]) -> String {
    use super::Reading;
    let said: Vec<(&str, &str, Reading<bool>)> = cells
        .iter()
        .map(|(header, text)| {
            let reading = match text.is_empty() {
                true => Reading::Unknown,
                false if super::is_tick(text) => Reading::Is(true),
                false => super::yes_no::yes_no(text),
            };
            (*header, text.as_str(), reading)
        })
        .collect();
    let all_no = said.iter().all(|(.., is)| *is == Reading::Is(false));
    if all_no && !said.is_empty() {
        return "No".to_owned();
    }
    let named = |header: &str| activity(header).filter(|is| *is != "handles");
    let stated = said
        .iter()
        .any(|(header, _, is)| *is == Reading::Is(true) && named(header).is_some());
    let parts = said.iter().filter_map(|(header, text, is)| match is {
        _ if text.is_empty() => None,
        // What is processed or viewed adds nothing to what is stated.
        _ if stated && named(header).is_none() => None,
        Reading::Is(true) if named(header).is_some() => named(header).map(str::to_owned),
        Reading::Is(false) if stated => None,
        _ => Some(format!("{header}: {text}")),
    });
    parts.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a1_a_header_names_one_activity_or_none() {
        for (header, expected) in [
            ("Creates ePHI", Some("creates")),
            ("ePHI received?", Some("receives")),
            ("Stores PHI (Y/N)", Some("maintains")),
            ("Transmits", Some("transmits")),
            ("Processes ePHI", Some("handles")),
            ("Contains ePHI", Some("maintains")),
            ("ePHI", None),
            ("Creates or receives ePHI", None),
            ("ePHI stored on", None),
            ("Encrypted", None),
        ] {
            assert_eq!(activity(header), expected, "{header}");
        }
    }

    #[test]
    fn a1_a_no_of_one_column_is_not_that_there_is_none() {
        let of = |texts: [&str; 3]| {
            let headers = ["Stores ePHI", "Processes ePHI", "Transmits ePHI"];
            let cells = headers.into_iter().zip(texts);
            let cells: Vec<(&str, String)> = cells.map(|(h, t)| (h, t.to_owned())).collect();
            together(&cells)
        };
        assert_eq!(of(["No", "No", "Yes"]), "transmits");
        assert_eq!(of(["Yes", "Yes", "Yes"]), "maintains; transmits");
        assert_eq!(of(["No", "No", "No"]), "No");
        assert_eq!(of(["", "", ""]), "");
        assert_eq!(
            of(["N", "Y", "N"]),
            "Stores ePHI: N; Processes ePHI: Y; Transmits ePHI: N"
        );
        assert_eq!(of(["No", "", ""]), "Stores ePHI: No");
        assert_eq!(of(["X", "", "?"]), "maintains; Transmits ePHI: ?");
    }
}
