//! Target: mapping files, written by people.

use arbitrary::{Arbitrary, Result, Unstructured};
use intake::{Kind, Mapping, ReadOptions, Workbook};

use crate::plan;

const TOP: [&str; 14] = [
    "description = \"x\"",
    "verified = false",
    "sheet = \"CSV\"",
    "sheet = \"*\"",
    "header_row = 0",
    "header_row = 1",
    "key = \"ID\"",
    "key = [\"ID\", \"Name\"]",
    "repeated_keys = \"number\"",
    "encoding = \"utf-16\"",
    "delimiter = \";\"",
    "guarded = true",
    "stop_at_blank_row = true",
    "stop_at = \"Total\"",
];
const COLUMNS: [&str; 8] = [
    "Name", "ID", "Level", "Score", "Date", "Count", "column A", "Missing",
];
const PARTS: [&str; 18] = [
    "optional = true",
    "default = \"x\"",
    "split = [\",\"]",
    "join = \" / \"",
    "constant = \"High\"",
    "values = { High = \"high\", low = \"Low\" }",
    "values = { \"3\" = \"moderate\", \"4 - likely\" = \"high\" }",
    "values = { High = \"\" }",
    "fill_down = true",
    "required = true",
    "code_prefix = true",
    "dates = \"day/month/year\"",
    "dates = \"month/day/year\"",
    "dates = \"iso\"",
    "numbers = \"1,234.56\"",
    "numbers = \"1.234,56\"",
    "fill_down = true, required = true",
    "split = [\"\", \"-\"]",
];

/// A mapping in TOML: words that are known, joined in ways that may not be.
struct Plan(String);

impl<'a> Arbitrary<'a> for Plan {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Plan> {
        let mut text = String::from("name = \"m\"\n");
        let kind = *u.choose(&Kind::ALL)?;
        text += &format!("kind = \"{}\"\n", kind.word());
        for _ in 0..u.int_in_range(0..=4)? {
            text += u.choose(&TOP)?;
            text.push('\n');
        }
        if u.ratio(1, 4)? {
            let word: String = u.arbitrary()?;
            text += &format!("stop_at = {word:?}\n");
        }
        for _ in 0..u.int_in_range(0..=2)? {
            let column = u.choose(&COLUMNS)?;
            text += &format!("[[skip_rows]]\ncolumn = \"{column}\"\nstarts_with = \"T\"\n");
        }
        if u.ratio(1, 3)? {
            text += "[scale]\ndescription = \"own\"\nlikelihood = \"Level\"\n";
        }
        text += "[columns]\n";
        for _ in 0..u.int_in_range(0..=8)? {
            let field = u.choose(kind.fields())?.name;
            let column = u.choose(&COLUMNS)?;
            text += &match u.int_in_range(0..=3)? {
                0 => format!("{field} = \"{column}\"\n"),
                1 => format!("{field} = {{ columns = [\"{column}\", \"ID\"] }}\n"),
                2 => format!(
                    "{field} = {{ column = \"{column}\", {} }}\n",
                    u.choose(&PARTS)?
                ),
                _ => {
                    let word: String = u.arbitrary()?;
                    format!(
                        "{field} = {{ column = \"{column}\", values = {{ {word:?} = \"high\" }} }}\n"
                    )
                }
            };
        }
        Ok(Plan(text))
    }
}

fn workbook() -> Workbook {
    let text = "Name,ID,Level,Score,Date,Count\nEHR,1,High,\"1,200\",2026-03-31,35 %\n\
        =PACS,2,4 - likely,12.5,03/04/2025,n/a\nTotal,,,,,\n,1,,-,x,\n";
    intake::read_csv(text.as_bytes(), &ReadOptions::default()).expect("a good file")
}

/// A mapping that is accepted is written and read as the same, and can be
/// carried out on any file.
pub fn mapping(data: &[u8]) {
    let text = match plan(data) {
        None => String::from_utf8_lossy(data).into_owned(),
        Some(mut rest) => match Plan::arbitrary(&mut rest) {
            Ok(plan) => plan.0,
            Err(_) => return,
        },
    };
    let Ok(mapping) = Mapping::parse(&text) else {
        return;
    };
    let written = mapping.to_toml();
    match Mapping::parse(&written) {
        Ok(again) => assert_eq!(again, mapping, "{written}"),
        Err(error) => panic!("{error}\n{written}"),
    }
    let _ = intake::apply(&mapping, &workbook());
}
