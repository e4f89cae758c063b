//! Peculiarities of the official text that are not errors of the catalog.
//!
//! Each is recognised where it stands and told as a note; should a later edition
//! of the text put it right, verification still succeeds, without the note.

/// (i) The appendix prints this specification without its letter; the section says addressable.
pub(super) const APPENDIX_WITHOUT_LETTER: &str = "164.308(a)(3)(ii)(B)";

/// (ii) The section lacks the word “Standard” here; the appendix lists it as one.
pub(super) const STANDARD_WITHOUT_THE_WORD: &str = "164.308(b)(1)";

/// (iii) This paragraph refers to a paragraph that no longer exists.
pub(super) const DEAD_REFERENCE_IN: &str = "164.314(a)(2)(iii)";
/// The paragraph that no longer exists; meant is 164.308(b)(3).
pub(super) const DEAD_REFERENCE_TO: &str = "164.308(b)(4)";

/// (v) The last section that the appendix covers.
pub(super) const APPENDIX_UP_TO: u16 = 312;

/// Paragraphs to which the rule gives no heading, so that their titles are ours,
/// with a word each that shows that the paragraph is still the one we mean.
pub(super) const UNTITLED: [(&str, &str); 8] = [
    ("164.306(a)(2)", "hazards"),
    ("164.314(a)(2)(i)(A)", "comply"),
    ("164.314(a)(2)(i)(B)", "subcontractors"),
    ("164.314(a)(2)(i)(C)", "report"),
    ("164.314(b)(2)(i)", "safeguards"),
    ("164.314(b)(2)(ii)", "separation"),
    ("164.314(b)(2)(iii)", "agent"),
    ("164.314(b)(2)(iv)", "report"),
];

/// The word that a paragraph without a heading must hold.
pub(super) fn untitled(citation: &str) -> Option<&'static str> {
    UNTITLED
        .iter()
        .find(|(untitled, _)| *untitled == citation)
        .map(|(_, word)| *word)
}
