//! Numbers as the digit places of a format show them.

use super::format_parts::Part;

/// Most digits on either side of the point; no number has more that mean anything.
const MOST_DIGITS: usize = 30;

/// A number by the parts of the section it falls into.
pub fn show(parts: &[Part], value: f64) -> String {
    let digit = |p: &Part| matches!(p, Part::Digit(_));
    let minus = if value < 0.0 { "-" } else { "" };
    let percents = parts.iter().filter(|p| **p == Part::Percent).count();
    let value = value.abs() * 100_f64.powi(percents.min(3) as i32);
    if !parts.iter().any(digit) {
        return of_texts(parts, minus, value);
    }
    if parts.contains(&Part::Slash) {
        return as_fraction(parts, minus, value);
    }
    let point = parts.iter().position(|p| *p == Part::Point);
    let exponent = parts.iter().position(|p| matches!(p, Part::Exponent(_)));
    let end = exponent.unwrap_or(parts.len());
    let whole_end = point.unwrap_or(end).min(end);
    let last_whole = parts[..whole_end].iter().rposition(digit);
    // Commas behind the last place divide by a thousand, those between places group.
    let behind_digits = parts[..end].iter().rposition(digit).map_or(0, |at| at + 1);
    let is_comma = |p: &&Part| **p == Part::Comma;
    let thousands = parts[behind_digits..end]
        .iter()
        .take_while(|p| is_comma(p))
        .count()
        + last_whole.filter(|w| w + 1 < behind_digits).map_or(0, |w| {
            parts[w + 1..whole_end].iter().filter(is_comma).count()
        });
    let grouped = last_whole.is_some_and(|last| {
        let first = parts.iter().position(digit).unwrap_or(last);
        parts[first.min(last)..last].contains(&Part::Comma)
    });
    let places: Vec<char> = parts[whole_end..end]
        .iter()
        .filter_map(|p| match p {
            Part::Digit(c) => Some(*c),
            _ => None,
        })
        .take(MOST_DIGITS)
        .collect();
    let mut value = value / 1000_f64.powi(thousands.min(8) as i32);
    let mut power = 0_i32;
    if exponent.is_some() && value > 0.0 && value.is_finite() {
        let step = parts[..whole_end]
            .iter()
            .filter(|p| digit(p))
            .count()
            .max(1) as i32;
        power = (value.log10().floor() as i32).div_euclid(step) * step;
        value /= 10_f64.powi(power);
        // 9.996 with two places is 10.00, which is 1.00 of the next power.
        let rounded = rounded(value, places.len()).0;
        if rounded.len() as i32 > step {
            power += step;
            value /= 10_f64.powi(step);
        }
    }
    let (whole, mut decimals) = rounded(value, places.len());
    // Places that show nothing where there is nothing.
    let kept = places
        .iter()
        .rposition(|p| *p == '0')
        .map_or(0, |at| at + 1);
    while decimals.len() > kept && decimals.ends_with('0') {
        decimals.pop();
    }
    let mut out = minus.to_owned();
    out.push_str(&whole_part(&parts[..whole_end], &whole, grouped));
    let mut decimals = decimals.chars();
    for part in &parts[whole_end..end] {
        match part {
            Part::Point => out.push('.'),
            Part::Digit(_) => out.extend(decimals.next()),
            other => out.push_str(&text_of(other)),
        }
    }
    if let Some(at) = exponent {
        let plus = parts[at] == Part::Exponent(true);
        out.push('E');
        out.push_str(match (power < 0, plus) {
            (true, _) => "-",
            (false, true) => "+",
            (false, false) => "",
        });
        let behind = &parts[at + 1..];
        out.push_str(&whole_part(
            behind,
            &power.unsigned_abs().to_string(),
            false,
        ));
    }
    out
}

/// A section without places for digits.
fn of_texts(parts: &[Part], minus: &str, value: f64) -> String {
    let mut out = String::new();
    for part in parts {
        match part {
            Part::General => out.push_str(&format!("{minus}{}", crate::workbook::number(value))),
            other => out.push_str(&text_of(other)),
        }
    }
    out
}

fn text_of(part: &Part) -> String {
    match part {
        Part::Text(text) => text.clone(),
        Part::Percent => "%".into(),
        Part::Slash => "/".into(),
        Part::Point => ".".into(),
        _ => String::new(),
    }
}

/// Digits before and behind the point, rounded half up as spreadsheets do.
fn rounded(value: f64, places: usize) -> (String, String) {
    // What is stored for 1.005 is a little less; spreadsheets round what is written.
    let written = format!("{value:.14e}").parse::<f64>().unwrap_or(value);
    let scale = 10_f64.powi(places as i32);
    let scaled = (written * scale * (1.0 + 2.0 * f64::EPSILON)).round();
    let text = if scaled.is_finite() && scaled < 1e15 {
        format!("{scaled:0>width$.0}", width = places + 1)
    } else {
        let plain = format!("{value:.places$}").replace('.', "");
        plain.chars().take(400).collect()
    };
    let at = text.len().saturating_sub(places);
    let whole = text[..at].trim_start_matches('0').to_owned();
    (whole, text[at..].to_owned())
}

/// Whole digits put into their places from the right; the first place takes the rest.
fn whole_part(parts: &[Part], digits: &str, grouped: bool) -> String {
    let first = parts.iter().position(|p| matches!(p, Part::Digit(_)));
    let mut left: Vec<char> = digits.chars().collect();
    let mut out: Vec<String> = Vec::new();
    let mut written = 0_usize;
    let group = |out: &mut Vec<String>, written: &mut usize| {
        if grouped && *written > 0 && written.is_multiple_of(3) {
            out.push(",".into());
        }
        *written += 1;
    };
    for (at, part) in parts.iter().enumerate().rev() {
        match part {
            Part::Digit(place) => {
                match (left.pop(), place) {
                    (Some(digit), _) => {
                        group(&mut out, &mut written);
                        out.push(digit.to_string());
                    }
                    (None, '0') => {
                        group(&mut out, &mut written);
                        out.push("0".into());
                    }
                    (None, '?') => out.push(" ".into()),
                    (None, _) => {}
                }
                if Some(at) == first {
                    while let Some(digit) = left.pop() {
                        group(&mut out, &mut written);
                        out.push(digit.to_string());
                    }
                }
            }
            Part::Comma => {}
            other => out.push(text_of(other)),
        }
    }
    out.reverse();
    out.concat()
}

/// “2 3/4”: a whole number, if the format has a place for it, and a fraction.
fn as_fraction(parts: &[Part], minus: &str, value: f64) -> String {
    let slash = parts.iter().position(|p| *p == Part::Slash).unwrap_or(0);
    let digits = |parts: &[Part]| parts.iter().filter(|p| matches!(p, Part::Digit(_))).count();
    // A blank parts the whole number from the numerator.
    let blank = parts[..slash]
        .iter()
        .rposition(|p| matches!(p, Part::Text(t) if t.trim().is_empty()));
    let has_whole = blank.is_some_and(|at| digits(&parts[..at]) > 0);
    let fixed: String = parts[slash + 1..]
        .iter()
        .filter_map(|p| match p {
            Part::Text(t) if t.bytes().all(|b| b.is_ascii_digit()) => Some(t.as_str()),
            _ => None,
        })
        .collect();
    let most = 10_u64.pow(digits(&parts[slash + 1..]).clamp(1, 4) as u32) - 1;
    let (whole, part) = if has_whole {
        (value.trunc(), value.fract())
    } else {
        (0.0, value)
    };
    let (over, under) = match fixed.parse::<u64>() {
        Ok(under) if under > 0 && under < 100_000 => ((part * under as f64).round() as u64, under),
        _ => nearest_fraction(part, most),
    };
    let (whole, over) = if has_whole && over == under {
        (whole + 1.0, 0)
    } else {
        (whole, over)
    };
    match (has_whole, over) {
        (true, 0) => format!("{minus}{whole:.0}"),
        (true, _) if whole > 0.0 => format!("{minus}{whole:.0} {over}/{under}"),
        _ => format!("{minus}{over}/{under}"),
    }
}

/// The fraction nearest to a number, with a denominator up to one: the last convergent of
/// its continued fraction that is small enough, or the nearest between that and the next.
fn nearest_fraction(value: f64, most: u64) -> (u64, u64) {
    // Nothing near a fraction is left of a number so large.
    if value >= 1e12 {
        return (value.round() as u64, 1);
    }
    let off = |(over, under): (u64, u64)| (value - over as f64 / under as f64).abs();
    let (mut before, mut last) = ((1_u64, 0_u64), (value.floor() as u64, 1_u64));
    let mut rest = value.fract();
    while rest > 1e-9 && off(last) > 1e-9 {
        let step = (1.0 / rest).floor();
        rest = 1.0 / rest - step;
        // Beyond what fits, as far as it goes.
        let fits = ((most - before.1) / last.1).min(step as u64);
        let next = (before.0 + fits * last.0, before.1 + fits * last.1);
        if fits < step as u64 {
            let nearer = fits > 0 && off(next) + 1e-9 < off(last);
            return if nearer { next } else { last };
        }
        (before, last) = (last, next);
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every denominator tried: what is right, and far too slow for a sheet.
    fn tried(value: f64, most: u64) -> f64 {
        let off = |under: u64| (value - (value * under as f64).round() / under as f64).abs();
        (1..=most).map(off).fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn a2_no_fraction_of_so_many_digits_is_nearer() {
        let thirds = (0..400).map(|n| f64::from(n) / 3.0);
        let odd = (1..2_000).map(|n| (f64::from(n) * 0.618_033_988_7).fract() * 4.0);
        for value in thirds.chain(odd).chain([0.0, 0.96, 1e-7, 41.999_999]) {
            for most in [9, 99, 999] {
                let (over, under) = nearest_fraction(value, most);
                let off = (value - over as f64 / under as f64).abs();
                assert!(
                    (1..=most).contains(&under) && off <= tried(value, most) + 2e-9,
                    "{value} as {over}/{under}"
                );
            }
        }
        assert_eq!(nearest_fraction(1e300, 9_999), (u64::MAX, 1));
        assert_eq!(nearest_fraction(std::f64::consts::PI, 9_999), (355, 113));
    }
}
