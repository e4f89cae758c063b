//! Days as people enter them in forms, on the command line and in the API.

use jiff::civil::Date;

/// No fact of a record is older; an earlier year is one of two digits, or a slip.
const FIRST_YEAR: i16 = 1900;

/// A day as people read it: Mar 31, 2026.
pub fn words(day: Date) -> String {
    day.strftime("%b %-d, %Y").to_string()
}

/// Reads a day such as 2026-03-31. A browser makes the year 27 of “01/31/27”, which is
/// asked about and never kept.
///
/// # Errors
/// What is wrong with it, and how to write it.
pub fn day(text: &str) -> Result<Date, String> {
    let word = text.trim();
    let bad = || format!("“{word}” is not a date. Write it as 2026-03-31.");
    let shape: Vec<&str> = word.split('-').collect();
    let [year, month, day] = shape.as_slice() else {
        return Err(bad());
    };
    if (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return Err(bad());
    }
    let date: Date = word.parse().map_err(|_| bad())?;
    if date.year() >= FIRST_YEAR {
        return Ok(date);
    }
    let year = date.year();
    let meant = if year < 100 { 2000 + year } else { 2026 };
    Err(format!(
        "“{word}” is a day of the year {year}. Write the year with its four digits, such as {meant}-{month}-{day}."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_a_year_of_two_digits_is_asked_about_and_never_the_year_27() {
        assert!(day("2027-01-31").is_ok());
        for text in ["0027-01-31", "0127-01-31", "1027-01-31"] {
            let told = day(text).unwrap_err();
            assert!(told.contains("four digits"), "{told}");
        }
        assert!(day("0027-01-31").unwrap_err().contains("2027-01-31"));
        for text in ["27-01-31", "01/31/27", "2027-1-31", "2027-02-30", ""] {
            assert!(day(text).unwrap_err().contains("is not a date"), "{text}");
        }
    }
}
