//! What is said of a file, for who sits before the browser: there are choices on the page
//! where the command line has options and a mapping to be written.

use pages::html::capital;

/// What stands in the words for the command line, and what is said in its place. Sections
/// of a mapping stand as `[columns]`, whatever field they are of.
const INSTEAD: &[(&str, &str)] = &[
    (
        "until you write highest = 5 (or whatever number the scale ends with) under [scale], or what each number means under [columns]",
        "until you say below how far they go, or on the next page what each number means",
    ),
    (
        "until you write highest = 5 (or whatever number the scale ends with, 1 being the most severe, as the header says) under [scale], or what each number means under [columns]",
        "until you say below how far they go, 1 being the most severe, as the header says, or on the next page what each number means",
    ),
    (
        "Write highest = under [scale] in the mapping",
        "Say below what each number means, or go back and say how far they go",
    ),
    (
        "It is not read; say what each value means under [columns]",
        "It is not read; choose it below all the same, and say on the next page what each value means",
    ),
    (
        "Say what each number means under [columns]",
        "Choose it below all the same, and say on the next page what each number means",
    ),
    (
        "say what they mean under [columns]",
        "say on the next page what they mean",
    ),
    (
        "Compare each number under [columns] and [columns] with it",
        "Compare what each number becomes on the next page with it",
    ),
    (
        "write fill_down = true under [columns] in the mapping",
        "fill these cells in the file",
    ),
    (
        "write fill_down = true under [columns]",
        "fill these cells in the file",
    ),
    (
        "Name the column as in_place under [columns], and what its words mean under [columns]",
        "Choose “In place?” for its column below, and say on the next page what its words mean",
    ),
    ("name it under [columns]", "choose it below"),
    (
        "Say what it means in the mapping's values, or correct the cell",
        "Say below what it means, or correct the cell",
    ),
    (
        "add it to the values of [columns] in the mapping, or correct the cell",
        "correct the cell",
    ),
    (
        ", or leave it out with a rule in skip_rows",
        ", or leave the row out",
    ),
    (" with a rule in skip_rows", ""),
    (
        ", and leave out with skip_rows what has nothing to do with ePHI",
        ", and drop here what has nothing to do with ePHI",
    ),
    (
        "Leave out with skip_rows what puts no ePHI at risk",
        "End here what puts no ePHI at risk",
    ),
    (", or correct dates in the mapping", ""),
    (", or set numbers in the mapping", ""),
    (", or name more columns in the mapping's key", ""),
    (
        ", or say which row holds the headers with --header-row",
        ", or choose below which row holds the headers",
    ),
    (
        "say so with --kind people",
        "choose people under “Its rows are”",
    ),
    (
        "say so with --kind sites",
        "choose sites under “Its rows are”",
    ),
    (
        "or name another kind with --kind",
        "or choose another kind above",
    ),
    (
        "If a table is one of them, say which with --kind and --sheet",
        "If it is one of them all the same, choose which under “Its rows are”",
    ),
    (
        "read them with --kind ratings where they only rate",
        "choose ratings above where they only rate",
    ),
    (
        "read them as ratings: kind = \"ratings\" in the mapping, --kind ratings with --suggest",
        "go back and choose ratings under “Its rows are”",
    ),
    (
        "propose a mapping for it with --sheet",
        "choose it under “Sheet”",
    ),
    ("can be read with --sheet", "can be chosen under “Sheet”"),
    (
        "and give --encoding where they are wrong",
        "and save the file as “CSV UTF-8” where they are wrong",
    ),
    ("say it with --delimiter, or save", "save"),
    (", or the file a list of its own with --list NAME", ""),
    (
        "say so with --accept-renames, or rename it here first",
        "rename it here first",
    ),
    (
        "give it a name of its own (list = \"…\" in the mapping, or --list NAME)",
        "choose below that they are",
    ),
    (
        "What holds for one of them only, take out of the others under [[actions]]",
        "What holds for one of them only, part in the file",
    ),
    ("as the mapping says", "since it looks like no record"),
];

/// Signs of words that only help at the command line.
const ELSEWHERE: [&str; 8] = [
    "[columns]",
    "[scale]",
    "[[actions]]",
    "skip_rows",
    " --",
    "in the mapping",
    "the mapping's",
    " = \"",
];

/// The words as they help here; a sentence that helps only elsewhere is left out.
pub fn said(text: &str) -> String {
    let mut text = text.trim_start_matches("ATTENTION: ").to_owned();
    let mut from = 0;
    while let Some(at) = text[from..].find("[columns.").map(|at| from + at) {
        let Some(end) = text[at..].find(']') else {
            break;
        };
        text.replace_range(at..=at + end, "[columns]");
        from = at + "[columns]".len();
    }
    for (there, here) in INSTEAD {
        text = text.replace(there, here);
    }
    let helps = |sentence: &&str| ELSEWHERE.iter().all(|sign| !sentence.contains(sign));
    let sentences: Vec<&str> = text.split_inclusive(". ").filter(helps).collect();
    match sentences.is_empty() {
        true => capital(&text),
        false => capital(sentences.concat().trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_words_for_the_command_line_are_said_as_the_page_has_them() {
        for (there, here) in [
            (
                "ATTENTION: the file does not say how far the numbers of “L” (C) go: the highest it uses is 5, which may be the top or not. No likelihood is taken from it and the risks stay unrated, until you write highest = 5 (or whatever number the scale ends with) under [scale], or what each number means under [columns.likelihood.values].",
                "The file does not say how far the numbers of “L” (C) go: the highest it uses is 5, which may be the top or not. No likelihood is taken from it and the risks stay unrated, until you say below how far they go, or on the next page what each number means.",
            ),
            (
                "row 5: status: “Done?” is not understood, so nothing is recorded of it; the words are kept. Say what it means in the mapping's values, or correct the cell",
                "Row 5: status: “Done?” is not understood, so nothing is recorded of it; the words are kept. Say below what it means, or correct the cell",
            ),
            (
                "nothing here looks like risks: sheet “CSV” is nearest to answers. If a table is one of them, say which with --kind and --sheet",
                "Nothing here looks like risks: sheet “CSV” is nearest to answers. If it is one of them all the same, choose which under “Its rows are”",
            ),
            (
                "the rows carry on the list “a”. If they are another list, write list = \"…\" with a name of its own in the mapping",
                "The rows carry on the list “a”.",
            ),
        ] {
            assert_eq!(said(there), here);
        }
    }

    #[test]
    fn a2_what_stands_for_the_command_line_does_not_name_it() {
        for (_, here) in INSTEAD {
            assert!(ELSEWHERE.iter().all(|sign| !here.contains(sign)), "{here}");
        }
    }
}
