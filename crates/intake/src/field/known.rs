//! How a field of an import is described beyond what `fields` says of it.

use super::Holds;

/// What is known of a field of an import beyond what `fields` says.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    pub name: &'static str,
    /// The field of the record that it fills; empty where it is not one.
    pub path: &'static str,
    /// What it holds, where that does not follow from the field.
    pub holds: Option<Holds>,
    /// What it means, where it is not a field of the record.
    pub meaning: &'static str,
    pub headers: &'static str,
    pub by_hand: bool,
}

/// A field of the record, under the headers people give it.
pub const fn plain(name: &'static str, path: &'static str, headers: &'static str) -> Known {
    Known {
        name,
        path,
        holds: None,
        meaning: "",
        headers,
        by_hand: false,
    }
}

/// A field of the record whose words in files take a reading of their own.
pub const fn by_hand(name: &'static str, holds: Holds, headers: &'static str) -> Known {
    Known {
        holds: Some(holds),
        by_hand: true,
        ..plain(name, name, headers)
    }
}

/// What files say and the record keeps elsewhere: with a verb, in other fields, or as it
/// stands.
pub const fn own(
    name: &'static str,
    holds: Holds,
    meaning: &'static str,
    headers: &'static str,
) -> Known {
    Known {
        meaning,
        holds: Some(holds),
        by_hand: true,
        ..plain(name, "", headers)
    }
}

impl Known {
    /// Files have several of them in a cell.
    pub const fn holding(self, holds: Holds) -> Known {
        Known {
            holds: Some(holds),
            ..self
        }
    }
}

/// Notes, which every kind has.
pub const NOTES: Known = plain(
    "notes",
    "notes",
    "notes|note|comments|comment|remarks|remark|additional information|further information",
);
